//! Splits and transforms against the facts in `meta.json`, as far as they need no learner.

use ndarray::{Array1, Axis};
use tunability_data::{
    Bundled, DATASETS, Dataset, Meta, Preprocessing, Reference, Resampling, Split, Values,
};
use tunability_learn::{Measure, Prediction, Seeds, Target, TaskKind};

fn mod5(data: &Dataset) -> Vec<Split> {
    "mod5".parse::<Resampling>().unwrap().splits(data, &Seeds::default()).unwrap()
}

/// The baseline results: the only ones with folds. Sequences have none, a series other folds.
fn baseline(meta: &Meta) -> Option<&Reference> {
    let mut folded = meta.reference_results.iter().filter(|result| !result.folds.is_empty());
    folded.find(|result| result.protocol.as_ref().is_some_and(|known| known.starts_with("modfold")))
}

/// Whether a number rounds to what is stated: accuracies have six digits, errors seven.
fn assert_digits(found: f64, stated: f64, digits: i32, place: &str) {
    let unit = 10_f64.powi(stated.log10().floor() as i32 - digits + 1);
    assert!((found - stated).abs() <= 0.500001 * unit, "{place}: {found}, stated {stated}");
}

/// The most frequent class of the training part, or its mean by way of the transform.
fn predict_simply(data: &Dataset, split: &Split) -> Prediction {
    let n = split.test.len();
    match data.target.select(&split.train) {
        Target::Classes { codes, count } => {
            let votes = |class: &usize| codes.iter().filter(|code| *code == class).count();
            let best = (0..count).rev().max_by_key(votes).unwrap();
            Prediction::Decision { classes: vec![best; n], scores: Default::default() }
        }
        Target::Values(_) => {
            let transform = Preprocessing::default().fit(data, &split.train).unwrap();
            transform.restore(Prediction::Values(Array1::zeros(n)))
        }
        Target::Labels(_) => panic!("no labels in a table"),
    }
}

#[test]
fn the_simplest_predictors_score_as_stated() {
    for bundled in DATASETS {
        let (meta, data) = (bundled.meta().unwrap(), bundled.load().unwrap());
        let (measure, name, digits) = match meta.task {
            TaskKind::Classification => ("accuracy", "majority_acc", 6),
            _ => ("rmse", "mean", 7),
        };
        let (measure, reference) = (Measure::find(measure).unwrap(), baseline(&meta));
        let Some(reference) = reference else { continue };
        let splits = mod5(&data);
        assert_eq!(splits.len(), reference.folds[name].len());
        let mut scores = Vec::new();
        for (split, stated) in splits.iter().zip(&reference.folds[name]) {
            let prediction = predict_simply(&data, split);
            let score = measure.on(&data.target.select(&split.test), &prediction).unwrap();
            assert_digits(score, *stated, digits, &meta.name);
            scores.push(score);
        }
        let mean = scores.iter().sum::<f64>() / scores.len() as f64;
        assert_digits(mean, reference.value[name].as_f64().unwrap(), digits, &meta.name);
    }
}

/// The errors of saying the last value again, or that of a period ago: lags are what they say.
#[test]
fn naive_forecasts_of_series_score_as_stated() {
    for name in ["mauna_loa_co2", "sunspots"] {
        let bundled = Bundled::find(name).unwrap();
        let (meta, data) = (bundled.meta().unwrap(), bundled.load().unwrap());
        let reference = &meta.reference_results[0];
        let forward: Resampling = "forward5".parse().unwrap();
        let splits = forward.splits(&data, &Seeds::default()).unwrap();
        let last = data.columns.len() - 1;
        for (name, column) in [("last_value", last), ("seasonal", 0)] {
            let Values::Numbers(lag) = &data.columns[column].values else { panic!() };
            for (split, stated) in splits.iter().zip(&reference.folds[name]) {
                let said = Prediction::Values(split.test.iter().map(|&row| lag[row]).collect());
                let measure = Measure::find("rmse").unwrap();
                let score = measure.on(&data.target.select(&split.test), &said).unwrap();
                assert_digits(score, *stated, 7, &meta.name);
            }
        }
    }
}

#[test]
fn training_matrices_have_mean_zero_and_variance_one_or_zero() {
    for bundled in DATASETS {
        let data = bundled.load().unwrap();
        for split in mod5(&data) {
            let transform = Preprocessing::default().fit(&data, &split.train).unwrap();
            let rows = data.rows_of(&split.train);
            let x = transform.features(&data.columns, &rows).unwrap();
            assert_eq!(x.dim(), (rows.len(), transform.feature_names().len()));
            for column in x.columns() {
                let (mean, variance) = (column.mean().unwrap(), column.var(0.0));
                // Digits are lost where a mean is large beside its deviation: degrees of longitude.
                assert!(mean.abs() < 1e-10, "{}: mean {mean}", data.name);
                assert!(variance == 0.0 || (variance - 1.0).abs() < 1e-12, "{variance}");
            }
            let target = transform.target(&data.target, &split.train);
            if let Target::Values(y) = &target {
                assert!(y.mean().unwrap().abs() < 1e-12 && (y.var(0.0) - 1.0).abs() < 1e-12);
            }
        }
    }
}

/// The notes of `digits`: p00, p40 and p47 are constant, p70 in the training part of fold 2.
#[test]
fn constant_columns_of_digits() {
    let data = Bundled::find("digits").unwrap().load().unwrap();
    for (fold, split) in mod5(&data).iter().enumerate() {
        let transform = Preprocessing::default().fit(&data, &split.train).unwrap();
        let x = transform.features(&data.columns, &split.train).unwrap();
        let names = transform.feature_names();
        let zeros = (0..x.ncols()).filter(|&at| x.column(at).iter().all(|value| *value == 0.0));
        let constant: Vec<&str> = zeros.map(|at| names[at].as_str()).collect();
        let stated: &[&str] =
            if fold == 2 { &["p00", "p40", "p47", "p70"] } else { &["p00", "p40", "p47"] };
        assert_eq!(constant, stated);
        let test = transform.features(&data.columns, &split.test).unwrap();
        let p70 = names.iter().position(|name| name == "p70").unwrap();
        if fold == 2 {
            assert!(test.column(p70).iter().all(|value| value.fract() == 0.0), "sd counts as 1");
        }
    }
}

/// The first event of the LASSO path: the column most correlated with the target.
#[test]
fn bmi_enters_the_path_of_diabetes_first() {
    let data = Bundled::find("diabetes").unwrap().load().unwrap();
    let split = &"none".parse::<Resampling>().unwrap().splits(&data, &Seeds::default()).unwrap()[0];
    let transform = Preprocessing::default().fit(&data, &split.train).unwrap();
    let x = transform.features(&data.columns, &split.train).unwrap();
    let Target::Values(y) = transform.target(&data.target, &split.train) else { panic!() };
    let products = x.t().dot(&y).mapv(f64::abs);
    let largest = products.iter().copied().fold(0.0, f64::max);
    let first = products.iter().position(|value| *value == largest).unwrap();
    assert_eq!(format!("+{}", transform.feature_names()[first]), "+bmi");
    assert_eq!(x.len_of(Axis(0)), 442);
}
