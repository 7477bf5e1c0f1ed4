//! Preprocessing by hand, leakage, and rows to predict on.

use ndarray::array;
use proptest::prelude::*;
use tunability_data::{Column, Dataset, Preprocessing, Question, Transform, Values, read_rows};
use tunability_learn::{Prediction, Target};

const NAN: f64 = f64::NAN;

fn numbers(name: &str, values: &[f64]) -> Column {
    Column { name: name.to_owned(), values: Values::Numbers(values.to_vec()) }
}

fn categories(name: &str, texts: &[&str]) -> Column {
    let texts = texts.iter().map(|text| (!text.is_empty()).then_some(*text));
    Column { name: name.to_owned(), values: Values::categories(texts) }
}

fn dataset(columns: Vec<Column>, target: &[f64]) -> Dataset {
    let target = Target::Values(target.to_vec().into());
    Dataset::table("small", columns, "y", target, Vec::new())
}

fn small() -> Dataset {
    let columns = vec![
        numbers("size", &[1.0, NAN, 3.0, 8.0, 100.0, NAN]),
        categories("colour", &["red", "blue", "", "red", "green", ""]),
    ];
    dataset(columns, &[1.0, 2.0, 3.0, 6.0, 50.0, 60.0])
}

#[test]
fn missing_values_levels_and_units() {
    let (data, train) = (small(), [0, 1, 2, 3]);
    let transform = Preprocessing::RAW.fit(&data, &train).unwrap();
    // No row of the training part is green.
    assert_eq!(transform.feature_names(), ["size", "colour=blue", "colour=red"]);
    let x = transform.features(&data.columns, &[0, 1, 2, 4, 5]).unwrap();
    let expected = array![
        [1.0, 0.0, 1.0],
        [3.0, 1.0, 0.0],
        [3.0, 0.0, 1.0],
        [100.0, 0.0, 0.0],
        [3.0, 0.0, 1.0]
    ];
    assert_eq!(x, expected);
    assert_eq!(transform.target(&data.target, &[3, 4]), data.target.select(&[3, 4]));
}

#[test]
fn standardised_with_the_training_part() {
    let (data, train) = (small(), [0, 1, 2, 3]);
    let all = Preprocessing { all_levels: true, ..Preprocessing::default() };
    let transform = all.fit(&data, &train).unwrap();
    assert_eq!(transform.feature_names()[1..], ["colour=blue", "colour=green", "colour=red"]);
    let x = transform.features(&data.columns, &[4]).unwrap();
    // size: 1, 3, 3, 8; colour=green: never, so its standard deviation counts as 1.
    let (mean, sd) = (3.75, (26.75_f64 / 4.0).sqrt());
    assert_eq!(x[[0, 0]], (100.0 - mean) / sd);
    assert_eq!(x[[0, 2]], 1.0);
    assert_eq!(x[[0, 1]], -0.25 / (0.1875_f64).sqrt());
    let scale = transform.target_scale();
    assert_eq!((scale.mean, scale.sd), (3.0, 3.5_f64.sqrt()));
    let standard = transform.target(&data.target, &[4]);
    let Target::Values(standard) = standard else { panic!("numbers stay numbers") };
    let Prediction::Values(back) = transform.restore(Prediction::Values(standard)) else {
        panic!("numbers stay numbers")
    };
    assert!((back[0] - 50.0).abs() < 1e-12);
    let classes = Prediction::Probability(array![[0.25, 0.75]]);
    assert_eq!(transform.restore(classes.clone()), classes);
}

#[test]
fn a_missing_category_can_stay_missing() {
    let (data, train) = (small(), [0, 1, 2, 3]);
    let raw = Preprocessing { impute_categories: false, ..Preprocessing::RAW };
    let transform = raw.fit(&data, &train).unwrap();
    let x = transform.features(&data.columns, &[2]).unwrap();
    assert_eq!(x, array![[3.0, 0.0, 0.0]]);
}

#[test]
fn what_is_constant_in_training_can_be_dropped() {
    let (data, drop) = (small(), Preprocessing { drop_constants: true, ..Preprocessing::RAW });
    // Rows 0 to 3 have no green; rows 1 and 2 have one size, the median, and blue alone.
    let transform = drop.fit(&data, &[0, 1, 2, 3]).unwrap();
    assert_eq!(transform.feature_names(), ["size", "colour=blue", "colour=red"]);
    let x = transform.features(&data.columns, &[1, 2, 4]).unwrap();
    assert_eq!(x, array![[3.0, 1.0, 0.0], [3.0, 0.0, 1.0], [100.0, 0.0, 0.0]]);
    let error = drop.fit(&data, &[1, 2]).unwrap_err().to_string();
    assert!(
        error.contains("column `size`: nothing is known of it in the training part"),
        "{error}"
    );
}

#[test]
fn a_saved_transform_has_the_same_bits() {
    let data = small();
    let transform = Preprocessing::default().fit(&data, &[0, 1, 2, 3]).unwrap();
    let saved = serde_json::to_string(&transform).unwrap();
    let loaded: Transform = serde_json::from_str(&saved).unwrap();
    assert_eq!(loaded, transform);
}

#[test]
fn a_damaged_transform_is_refused() {
    let transform = Preprocessing::default().fit(&small(), &[0, 1, 2, 3]).unwrap();
    let saved = serde_json::to_string(&transform).unwrap();
    for (from, to) in [("[\"blue\"", "[\"zebra\""), ("\"mode\":1", "\"mode\":9")] {
        assert!(saved.contains(from), "{saved}");
        let error = serde_json::from_str::<Transform>(&saved.replace(from, to)).unwrap_err();
        assert!(error.to_string().contains("the encoding of column `colour` is inconsistent"));
    }
}

fn written(name: &str, text: &str) -> Vec<Column> {
    let path = std::env::temp_dir().join(format!("tunability-{}-{name}.csv", std::process::id()));
    std::fs::write(&path, text).unwrap();
    let columns = read_rows(path.to_str().unwrap(), &Question::default());
    std::fs::remove_file(&path).unwrap();
    columns.unwrap()
}

#[test]
fn rows_to_predict_are_matched_by_name() {
    let data = small();
    let raw = Preprocessing { standardise_target: true, ..Preprocessing::RAW };
    let transform = raw.fit(&data, &[0, 1, 2, 3]).unwrap();
    let columns = written("order", "id,colour,size\na,purple,2.5\nb,NA,?\n");
    let x = transform.features(&columns, &[0, 1]).unwrap();
    assert_eq!(x, array![[2.5, 0.0, 0.0], [3.0, 0.0, 1.0]]);

    let columns = written("missing", "color,size\nred,1\n");
    let error = transform.features(&columns, &[0]).unwrap_err().to_string();
    assert!(error.contains("no column `colour` in the rows to predict"), "{error}");
    assert!(error.contains("did you mean `color`?"), "{error}");

    let columns = written("text", "colour,size\nred,1\nred,two\n");
    let error = transform.features(&columns, &[0]).unwrap_err().to_string();
    assert!(error.contains("row 2 of the data, column `size`: `two` is not a number"), "{error}");
}

#[test]
fn categories_that_look_like_numbers_keep_their_text() {
    let data = dataset(vec![categories("grade", &["1", "01", "A", "1"])], &[1.0, 2.0, 3.0, 4.0]);
    let raw = Preprocessing { standardise_target: true, ..Preprocessing::RAW };
    let transform = raw.fit(&data, &[0, 1, 2, 3]).unwrap();
    let x = transform.features(&written("grade", "grade\nx\n01\n1\n"), &[1, 2]).unwrap();
    assert_eq!(x, array![[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]]);
    let x = transform.features(&[numbers("grade", &[1.0, NAN])], &[0, 1]).unwrap();
    assert_eq!(x, array![[0.0, 1.0, 0.0], [0.0, 1.0, 0.0]]);
}

#[test]
fn numbers_that_overflow_are_errors() {
    let data = dataset(vec![numbers("x", &[1e308, -1e308, 1.5e308])], &[1.0, 2.0, 3.0]);
    let error = Preprocessing::default().fit(&data, &[0, 1, 2]).unwrap_err().to_string();
    assert!(error.contains("`small`, column `x`: its numbers are too large"), "{error}");
    let data = dataset(vec![numbers("x", &[1e-9, 2e-9, 1e300])], &[1.0, 2.0, 3.0]);
    let transform = Preprocessing::default().fit(&data, &[0, 1]).unwrap();
    let error = transform.features(&data.columns, &[2]).unwrap_err().to_string();
    assert!(error.contains("`x`: 1e300 is too large"), "{error}");
}

#[test]
fn nothing_known_of_a_column_makes_it_zero() {
    let columns = vec![numbers("x", &[NAN, NAN, 2.0]), categories("k", &["", "", "a"])];
    let data = dataset(columns, &[1.0, 2.0, 3.0]);
    let transform = Preprocessing::default().fit(&data, &[0, 1]).unwrap();
    let x = transform.features(&data.columns, &[0, 1, 2]).unwrap();
    assert_eq!(x, array![[0.0], [0.0], [2.0]]);
    let data = dataset(vec![categories("k", &["", "", "a"])], &[1.0, 2.0, 3.0]);
    let error = Preprocessing::default().fit(&data, &[0, 1]).unwrap_err().to_string();
    assert!(error.contains("column `k`: nothing is known of it in the training part"), "{error}");
}

proptest! {
    /// Whatever stands in the test rows, what is learned from the training rows is the same.
    #[test]
    fn test_rows_never_leak(
        sizes in prop::collection::vec(-1e6..1e6_f64, 6),
        colours in prop::collection::vec(prop::option::of(0..3_usize), 6),
        targets in prop::collection::vec(-1e6..1e6_f64, 6),
        in_test in prop::collection::vec(any::<bool>(), 6),
    ) {
        let data = small();
        let train: Vec<usize> = (0..6).filter(|&row| !in_test[row]).collect();
        let mut changed = data.clone();
        for row in (0..6).filter(|&row| in_test[row]) {
            if let Values::Numbers(values) = &mut changed.columns[0].values {
                values[row] = sizes[row];
            }
            if let Values::Categories { codes, .. } = &mut changed.columns[1].values {
                codes[row] = colours[row];
            }
            if let Target::Values(values) = &mut changed.target {
                values[row] = targets[row];
            }
        }
        let transform = Preprocessing::default().fit(&data, &train).unwrap();
        prop_assert_eq!(&transform, &Preprocessing::default().fit(&changed, &train).unwrap());
        let x = transform.features(&data.columns, &train).unwrap();
        prop_assert_eq!(x, transform.features(&changed.columns, &train).unwrap());
        let y = transform.target(&data.target, &train);
        prop_assert_eq!(y, transform.target(&changed.target, &train));
    }
}
