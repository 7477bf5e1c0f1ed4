//! Splits of what belongs together: groups, sequences, the order of time, a split that is given.

use proptest::prelude::*;
use tunability_data::{Dataset, Groups, Layout, Part, Resampling, Split};
use tunability_learn::{Every, Seeds, Target};

fn classes(codes: Vec<usize>) -> Dataset {
    let names = ["a", "b", "c"].map(str::to_owned).to_vec();
    Dataset::table("small", Vec::new(), "y", Target::Classes { codes, count: 3 }, names)
}

fn grouped(codes: Vec<usize>, groups: Vec<usize>) -> Dataset {
    let mut data = classes(codes);
    let count = groups.iter().max().map_or(0, |most| most + 1);
    data.groups = Some(Groups { name: "who".to_owned(), codes: groups, count });
    data
}

/// Numbers, one a step, of sequences of these lengths.
fn sequences(lengths: &[usize]) -> Dataset {
    let mut offsets = vec![0];
    lengths.iter().for_each(|length| offsets.push(offsets[offsets.len() - 1] + length));
    let steps = lengths.iter().sum::<usize>();
    let target = Target::Values((0..steps).map(|step| step as f64).collect());
    let mut data = Dataset::table("small", Vec::new(), "y", target, Vec::new());
    data.layout = Layout::Sequences { offsets, every: Every::Step };
    data
}

fn splits(text: &str, data: &Dataset) -> Vec<Split> {
    text.parse::<Resampling>().unwrap().splits(data, &Seeds::new(7)).unwrap()
}

fn refused(text: &str, data: &Dataset) -> String {
    let resampling: Resampling = text.parse().unwrap();
    resampling.splits(data, &Seeds::new(7)).unwrap_err().to_string()
}

proptest! {
    #[test]
    fn groups_are_never_divided(
        rows in prop::collection::vec((0..3_usize, 0..9_usize), 12..60), seed: u64
    ) {
        let (codes, mut groups): (Vec<usize>, Vec<usize>) = rows.into_iter().unzip();
        groups[..9].copy_from_slice(&[0, 1, 2, 3, 4, 5, 6, 7, 8]);
        let data = grouped(codes, groups.clone());
        let all: Vec<usize> = (0..data.units()).collect();
        for text in ["3x2", "holdout0.3x2", "loo"] {
            let resampling: Resampling = text.parse().unwrap();
            let splits = resampling.splits(&data, &Seeds::new(seed)).unwrap();
            for split in &splits {
                let mut both = [split.train.clone(), split.test.clone()].concat();
                both.sort_unstable();
                prop_assert_eq!(&both, &all);
                prop_assert!(!split.train.is_empty() && !split.test.is_empty());
                let trained: Vec<usize> = split.train.iter().map(|&row| groups[row]).collect();
                prop_assert!(split.test.iter().all(|&row| !trained.contains(&groups[row])));
                let inner = resampling.inner(&data, &split.train, 0.2, &Seeds::new(seed), "fold");
                let held: Vec<usize> = inner.test.iter().map(|&row| groups[row]).collect();
                prop_assert!(inner.train.iter().all(|&row| !held.contains(&groups[row])));
            }
        }
        let tested: usize = splits("loo", &data).iter().map(|split| split.test.len()).sum();
        prop_assert_eq!((splits("loo", &data).len(), tested), (9, all.len()));
    }
}

#[test]
fn equal_groups_make_equal_folds_with_equal_classes() {
    // Twelve groups of five rows; the rows of a group have one class, a third of the groups each.
    let group = |row: usize| row / 5;
    let data = grouped((0..60).map(|row| group(row) % 3).collect(), (0..60).map(group).collect());
    for split in splits("4x3", &data) {
        let mut tested: Vec<usize> = split.test.iter().map(|&row| group(row) % 3).collect();
        tested.sort_unstable();
        assert_eq!(tested, [[0; 5], [1; 5], [2; 5]].concat());
    }
}

#[test]
fn repeats_deal_groups_of_different_sizes_anew() {
    let groups: Vec<usize> = (0..15).flat_map(|group| vec![group; 3 + group]).collect();
    let data = grouped(vec![0; groups.len()], groups);
    let splits = splits("3x4", &data);
    let repeats: Vec<&[Split]> = splits.chunks(3).collect();
    for (at, repeat) in repeats.iter().enumerate() {
        assert!(repeats[..at].iter().all(|other| other != repeat));
        let sizes = repeat.iter().map(|split| split.test.len());
        let (least, most) = (sizes.clone().min().unwrap(), sizes.max().unwrap());
        assert!(most - least <= 17, "{least} to {most}: within one group");
    }
}

#[test]
fn groups_that_are_too_few_are_named() {
    let data = grouped(vec![0, 1, 0, 1, 2, 2], vec![0, 0, 1, 1, 1, 1]);
    let error = refused("5x1", &data);
    assert!(error.contains("2 groups in `who`, too few for 5 folds"), "{error}");
    let data = grouped(vec![0, 1, 0], vec![0, 0, 0]);
    assert!(refused("holdout0.3", &data).contains("1 groups in `who`, too few"));
}

#[test]
fn each_row_is_left_out_alone() {
    let splits = splits("loo", &classes(vec![0, 1, 1]));
    let tests: Vec<_> = splits.iter().map(|split| split.test.clone()).collect();
    assert_eq!(tests, [[0], [1], [2]]);
    assert_eq!(splits[1].train, [0, 2]);
    assert!(refused("loo", &classes(vec![0])).contains("to spare"));
}

/// scikit-learn 1.9.1: `TimeSeriesSplit(3).split(range(10))`.
#[test]
fn the_past_is_trained_on_and_the_future_tested() {
    let mut data = sequences(&[1; 10]);
    let found: Vec<_> = splits("forward3", &data).into_iter().map(|s| (s.train, s.test)).collect();
    let train = |n: usize| (0..n).collect::<Vec<usize>>();
    let stated = [(train(4), vec![4, 5]), (train(6), vec![6, 7]), (train(8), vec![8, 9])];
    assert_eq!(found, stated);
    assert!(refused("forward10", &data).contains("10 sequences, too few for 10 folds"));
    data.ordered = true;
    assert_eq!(Resampling::usual(&data).to_string(), "forward5");
    let inner = Resampling::Forward { folds: 3 }.inner(&data, &train(8), 0.25, &Seeds::new(0), "");
    assert_eq!((inner.train, inner.test), (train(6), vec![6, 7]));
}

#[test]
fn a_given_split_is_taken_as_it_is() {
    let mut data = classes(vec![0, 1, 0, 1, 0]);
    assert!(refused("given", &data).contains("small comes without a split"));
    assert!(refused("given", &data).contains("--part COLUMN"));
    data.parts = Some(vec![Part::Test, Part::Train, Part::Valid, Part::Train, Part::Test]);
    assert_eq!(Resampling::usual(&data).to_string(), "given");
    let split = &splits("given", &data)[0];
    assert_eq!((&split.train, &split.test), (&vec![1, 2, 3], &vec![0, 4]));
    let inner = Resampling::Given.inner(&data, &split.train, 0.5, &Seeds::new(0), "");
    assert_eq!((inner.train, inner.test), (vec![1, 3], vec![2]));
    data.parts = Some(vec![Part::Train; 5]);
    assert!(refused("given", &data).contains("no training or no test part"));
}

#[test]
fn a_given_split_may_not_divide_a_group() {
    let mut data = grouped(vec![0; 5], vec![0, 0, 1, 1, 2]);
    data.parts = Some(vec![Part::Train, Part::Train, Part::Test, Part::Test, Part::Valid]);
    assert_eq!(splits("given", &data)[0].test, [2, 3]);
    data.parts = Some(vec![Part::Train, Part::Test, Part::Test, Part::Test, Part::Valid]);
    let error = refused("given", &data);
    assert!(error.contains("the split of small divides a group of `who` (row 2)"), "{error}");
}

#[test]
fn neighbours_in_time_are_drawn_together() {
    let mut data = classes((0..27).map(|i| i % 3).collect());
    assert_eq!((data.clusters(), data.block_length()), (None, 1));
    data.ordered = true;
    assert_eq!(data.block_length(), 3);
    assert_eq!(data.clusters().unwrap()[..7], [0, 0, 0, 1, 1, 1, 2]);
}

#[test]
fn sequences_are_split_whole() {
    let data = sequences(&[2, 3, 1, 4]);
    let tested: Vec<usize> = splits("2x1", &data).iter().map(|s| s.test.len()).collect();
    assert_eq!((data.units(), data.rows(), tested), (4, 10, vec![2, 2]));
    assert_eq!(data.rows_of(&[1, 3]), [2, 3, 4, 6, 7, 8, 9]);
    assert_eq!(data.entries_of(&[2, 0]), [5, 0, 1]);
    assert_eq!(data.clusters(), Some(vec![0, 0, 1, 1, 1, 2, 3, 3, 3, 3]));
    assert_eq!(classes(vec![0, 1]).clusters(), None);
}

#[test]
fn what_belongs_together_is_part_of_the_data() {
    let (plain, grouped) = (classes(vec![0, 1]), grouped(vec![0, 1], vec![0, 1]));
    assert_ne!(plain.fingerprint(), grouped.fingerprint());
    let mut other = plain.clone();
    other.name = "another".to_owned();
    assert_eq!(plain, other);
    let mut ordered = plain.clone();
    ordered.ordered = true;
    assert_ne!(plain, ordered);
}
