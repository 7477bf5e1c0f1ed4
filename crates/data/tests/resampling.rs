//! Splits: exact partitions, strata, determinism, errors.

use proptest::prelude::*;
use tunability_data::{Dataset, Resampling, Split, Within};
use tunability_learn::{Seeds, Source, Target};

fn classes(codes: Vec<usize>, count: usize) -> Dataset {
    let names = (0..count).map(|code| ["A", "B", "C", "D"][code].to_owned()).collect();
    Dataset::table("small", Vec::new(), "y", Target::Classes { codes, count }, names)
}

fn values(rows: usize) -> Dataset {
    let target = Target::Values((0..rows).map(|row| row as f64).collect());
    Dataset::table("small", Vec::new(), "y", target, Vec::new())
}

fn splits(text: &str, data: &Dataset) -> Vec<Split> {
    text.parse::<Resampling>().unwrap().splits(data, &Seeds::new(7)).unwrap()
}

fn ascending(rows: &[usize]) -> bool {
    rows.windows(2).all(|pair| pair[0] < pair[1])
}

/// Train and test are ascending and together exactly `rows`.
fn divides(split: &Split, rows: &[usize]) -> bool {
    let mut all: Vec<usize> = split.train.iter().chain(&split.test).copied().collect();
    all.sort_unstable();
    all == rows && ascending(&split.train) && ascending(&split.test)
}

fn count(data: &Dataset, rows: &[usize], class: usize) -> usize {
    let Target::Classes { codes, .. } = &data.target else { return 0 };
    rows.iter().filter(|&&row| codes[row] == class).count()
}

proptest! {
    #[test]
    fn folds_test_every_row_once_and_share_each_class(
        codes in prop::collection::vec(0..3_usize, 30..80), seed: u64
    ) {
        let data = classes(codes, 3);
        prop_assume!(data.class_counts().iter().all(|&count| count >= 4));
        let all: Vec<usize> = (0..data.rows()).collect();
        let folds = Resampling::Folds { folds: 4, repeats: 2 };
        let splits = folds.splits(&data, &Seeds::new(seed)).unwrap();
        prop_assert_eq!(splits.len(), 8);
        for repeat in splits.chunks(4) {
            let mut tested: Vec<usize> = repeat.iter().flat_map(|s| s.test.clone()).collect();
            tested.sort_unstable();
            prop_assert_eq!(&tested, &all);
            prop_assert!(repeat.iter().all(|split| divides(split, &all)));
            let spread = |size: &dyn Fn(&Split) -> usize| {
                let sizes: Vec<usize> = repeat.iter().map(size).collect();
                sizes.iter().max().unwrap() - sizes.iter().min().unwrap()
            };
            prop_assert!(spread(&|split| split.test.len()) <= 1);
            for class in 0..3 {
                prop_assert!(spread(&|split| count(&data, &split.test, class)) <= 1);
            }
        }
    }

    #[test]
    fn a_holdout_is_within_one_row_of_its_share(
        codes in prop::collection::vec(0..3_usize, 4..80), share in 0.05..0.95_f64, seed: u64
    ) {
        let data = classes(codes, 3);
        let n = data.rows();
        let all: Vec<usize> = (0..n).collect();
        let holdout = Resampling::Holdout { test: share, repeats: 2 };
        let tested = (share * n as f64).round().clamp(1.0, n as f64 - 1.0) / n as f64;
        for split in holdout.splits(&data, &Seeds::new(seed)).unwrap() {
            prop_assert!(divides(&split, &all));
            for (class, total) in data.class_counts().into_iter().enumerate() {
                let test = count(&data, &split.test, class);
                prop_assert!((test as f64 - tested * total as f64).abs() <= 1.0);
                prop_assert!(total == 0 || test < total, "a class keeps a training row");
            }
        }
    }

    #[test]
    fn inner_parts_divide_the_training_part(
        codes in prop::collection::vec(0..3_usize, 1..60), share in -1.0..2.0_f64, seed: u64
    ) {
        let data = classes(codes, 3);
        let train: Vec<usize> = (0..data.rows()).step_by(2).collect();
        let seeds = Seeds::new(seed);
        let inner = |folds: Resampling| folds.inner(&data, &train, share, &seeds, "fold 1");
        let split = inner(Resampling::InSample);
        prop_assert!(divides(&split, &train));
        prop_assert!(!split.train.is_empty());
        prop_assert_eq!(&split, &inner(Resampling::LeaveOneOut));
        let forward = inner(Resampling::Forward { folds: 2 });
        prop_assert!(divides(&forward, &train) && !forward.train.is_empty());
        prop_assert!(forward.test.iter().all(|test| forward.train.last() < Some(test)));
    }

    #[test]
    fn no_text_panics(text in "(holdout|mod|none|loo|given|forward)?[0-9.x-]{0,12}") {
        if let Ok(resampling) = text.parse::<Resampling>() {
            let again: Resampling = resampling.to_string().parse().unwrap();
            prop_assert_eq!(again, resampling);
            let _ = resampling.splits(&values(12), &Seeds::new(0));
        }
    }
}

#[test]
fn the_first_repeats_do_not_depend_on_how_many_there_are() {
    for data in [values(23), classes((0..23).map(|i| i % 2).collect(), 2)] {
        assert_eq!(splits("5x3", &data)[..5], splits("5x1", &data));
        assert_eq!(splits("holdout0.3x4", &data)[..2], splits("holdout0.3x2", &data));
        assert_ne!(splits("5x2", &data)[..5], splits("5x2", &data)[5..]);
    }
}

#[test]
fn only_the_seed_of_splits_counts() {
    let (data, text) = (values(23), "5x1".parse::<Resampling>().unwrap());
    let mut seeds = Seeds::new(1);
    seeds.own.insert(Source::Split, 7);
    assert_eq!(text.splits(&data, &seeds).unwrap(), splits("5x1", &data));
    assert_ne!(text.splits(&data, &Seeds::new(1)).unwrap(), splits("5x1", &data));
}

/// Pinned: what is stored was computed on these splits.
#[test]
fn splits_stay_as_they_are() {
    let tests = |text: &str, data: &Dataset| {
        splits(text, data).into_iter().map(|s| s.test).collect::<Vec<_>>()
    };
    assert_eq!(tests("mod3", &values(7)), [vec![0, 3, 6], vec![1, 4], vec![2, 5]]);
    assert_eq!(tests("none", &values(2)), [vec![0, 1]]);
    assert_eq!(splits("none", &values(2))[0].train, [0, 1]);
    let data = classes(vec![0, 0, 0, 0, 1, 1, 1, 1], 2);
    assert_eq!(tests("2x1", &data), [vec![1, 2, 6, 7], vec![0, 3, 4, 5]]);
    assert_eq!(tests("holdout0.25x2", &data), [vec![0, 5], vec![3, 4]]);
    let folds = Resampling::InSample;
    let split = folds.inner(&data, &[0, 1, 2, 5, 6, 7], 0.34, &Seeds::new(7), "small/2x1/fold 0");
    assert_eq!(split.test, [0, 5]);
}

#[test]
fn text_and_json_are_one_spelling() {
    for text in ["5x2", "holdout0.25x10", "loo", "forward5", "given", "mod5", "none"] {
        let resampling: Resampling = text.parse().unwrap();
        assert_eq!(resampling.to_string(), text);
        assert_eq!(serde_json::to_string(&resampling).unwrap(), format!("\"{text}\""));
        let read: Resampling = serde_json::from_str(&format!("\"{text}\"")).unwrap();
        assert_eq!(read, resampling);
    }
    assert_eq!("5".parse::<Resampling>().unwrap().to_string(), "5x1");
    assert!(serde_json::from_str::<Resampling>("\"1x1\"").is_err());
}

#[test]
fn errors_say_what_to_do() {
    let message = |text: &str, data: &Dataset| match text.parse::<Resampling>() {
        Ok(resampling) => resampling.splits(data, &Seeds::new(7)).unwrap_err().to_string(),
        Err(error) => error.to_string(),
    };
    let rare = classes((0..12).map(|i| if i < 9 { 0 } else { 2 }).collect(), 3);
    let error = message("5x1", &rare);
    assert_eq!(error, "`--cv 5x1`: class `C` has 3 rows but 5 folds need 5; use --cv 3x1");
    let single = classes(vec![0, 0, 0, 0, 0, 0, 1], 2);
    assert!(message("5x1", &single).contains("class `B` has only one of the rows"));
    assert!(splits("holdout0.5x9", &single).iter().all(|split| split.train.contains(&6)));
    assert!(message("9x1", &values(8)).contains("small has 8 rows, too few for 9 folds"));
    assert!(message("mod9", &values(8)).contains("too few for 9 folds"));
    assert!(message("holdout0.5", &values(1)).contains("none of its rows to spare"));
    assert!(message("1x5", &values(8)).contains("at least 2 folds"));
    assert!(message("mod0", &values(8)).contains("at least 2 folds"));
    assert!(message("5x0", &values(8)).contains("0 repeats are not in 1..=1000"));
    assert!(message("5x1000000000", &values(8)).contains("1..=1000"));
    assert!(message("holdout1x5", &values(8)).contains("not between 0 and 1"));
    assert!(message("holdoutNaN", &values(8)).contains("not between 0 and 1"));
    assert!(message("five", &values(8)).contains("use 5x2 (folds x repeats)"));
}

/// Every kind of resampling, for which groups or classes do not matter.
const INNER: [&str; 4] = ["3x2", "holdout0.25x2", "mod4", "forward3"];

#[test]
fn inner_splits_divide_the_training_part_of_the_outer_split_alone() {
    let data = classes((0..60).map(|row| row % 3).collect(), 3);
    let outer = splits("5x1", &data);
    for inner in INNER {
        let inner: Resampling = inner.parse().unwrap();
        for (at, split) in outer.iter().enumerate() {
            let within = Within { resampling: "5x1".parse().unwrap(), split: at };
            let splits = inner.splits_within(&data, &within, &Seeds::new(7)).unwrap();
            let known = |units: &[usize]| units.iter().all(|unit| split.train.contains(unit));
            assert!(splits.iter().all(|s| known(&s.train) && known(&s.test) && !s.test.is_empty()));
            if !matches!(inner, Resampling::Forward { .. }) {
                assert!(splits.iter().all(|inner| divides(inner, &split.train)));
            }
        }
    }
}

#[test]
fn an_outer_split_that_does_not_exist_and_one_too_small_are_refused() {
    let data = values(20);
    let within = |split| Within { resampling: "5x1".parse().unwrap(), split };
    let ask = |inner: &str, split| {
        let inner: Resampling = inner.parse().unwrap();
        inner.splits_within(&data, &within(split), &Seeds::new(0)).unwrap_err().to_string()
    };
    assert!(ask("3x1", 5).contains("split 5 of 5"), "{}", ask("3x1", 5));
    assert!(ask("17x1", 0).contains("16 rows"), "{}", ask("17x1", 0));
}

#[test]
fn within_the_split_that_comes_with_the_data_the_validation_part_is_tested() {
    use tunability_data::Part;
    let parts = [Part::Train, Part::Valid, Part::Test, Part::Train, Part::Valid];
    let mut data = values(5);
    data.parts = Some(parts.to_vec());
    let within = Within { resampling: Resampling::Given, split: 0 };
    let inner = Resampling::Given.splits_within(&data, &within, &Seeds::new(0)).unwrap();
    assert_eq!(inner, [Split { train: vec![0, 3], test: vec![1, 4] }]);
}
