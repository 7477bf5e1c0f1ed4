use std::panic::{AssertUnwindSafe, catch_unwind};

use ndarray::{Array1, Array2};
use tunability::prelude::*;

use crate::small::{ask, brief, each, fit, rows, shaped, variants};

const NOT_FINITE: [f64; 3] = [f64::NAN, f64::INFINITY, f64::NEG_INFINITY];

#[test]
fn a_table_has_no_feature_that_is_not_finite() {
    for wrong in NOT_FINITE {
        let (mut x, target) = rows(TaskKind::Classification);
        x[[7, 1]] = wrong;
        let error = Table::new(x, target).expect_err("not finite").to_string();
        assert_eq!(error, format!("not finite: row 7, column 1 is {wrong}"));
    }
}

#[test]
fn a_table_has_no_target_that_is_not_finite() {
    for wrong in NOT_FINITE {
        let (x, _) = rows(TaskKind::Regression);
        let mut y = Array1::zeros(x.nrows());
        y[9] = wrong;
        let error = Table::new(x, Target::Values(y)).expect_err("not finite").to_string();
        assert_eq!(error, format!("not finite: the target of row 9 is {wrong}"));
    }
}

#[test]
fn a_table_has_rows_and_a_target_for_each() {
    let none = Table::new(Array2::zeros((0, 2)), Target::Values(Array1::zeros(0)));
    assert!(matches!(none, Err(FitError::TooSmall(_))));
    let fewer = Table::new(Array2::zeros((3, 2)), Target::Values(Array1::zeros(2)));
    assert!(matches!(fewer, Err(FitError::Invalid(_))));
}

/// Features that are hard to learn from, by name.
fn features(kind: TaskKind) -> Vec<(&'static str, Array2<f64>)> {
    let (x, _) = rows(kind);
    let row = x.row(0).insert_axis(ndarray::Axis(0)).to_owned();
    let mut constant = x.clone();
    constant.column_mut(1).fill(0.1);
    let mut first_twice = x.clone();
    first_twice.column_mut(2).assign(&x.column(0));
    let mut far_apart = x.clone();
    far_apart.column_mut(0).mapv_inplace(|value| 1e12 * value);
    far_apart.column_mut(1).mapv_inplace(|value| 1e-12 * value);
    vec![
        ("one row", row.clone()),
        ("one row of zeros", Array2::zeros((1, x.ncols()))),
        ("one column of zeros", Array2::zeros((40, 1))),
        ("no column", Array2::zeros((40, 0))),
        ("two identical rows", ndarray::concatenate![ndarray::Axis(0), row, row]),
        ("one constant column", constant),
        ("constant columns", Array2::from_elem(x.dim(), 0.1)),
        ("a column twice", first_twice),
        ("more columns than rows", x.t().to_owned()),
        ("two rows", x.select(ndarray::Axis(0), &[0, 1])),
        ("units far apart", far_apart),
        ("tiny numbers", &x * 1e-200),
        ("huge numbers", &x * 1e150),
    ]
}

/// Targets for so many rows, by name.
fn targets(kind: TaskKind, rows: usize) -> Vec<(&'static str, Target)> {
    let classes = |code: fn(usize) -> usize| Target::Classes {
        codes: (0..rows).map(code).collect(),
        count: 3,
    };
    let values = |value: fn(usize) -> f64| Target::Values((0..rows).map(value).collect());
    match kind {
        TaskKind::Regression => vec![
            ("a changing target", values(|row| (row as f64).sin())),
            ("a constant target", values(|_| 0.1)),
            ("a target of zeros", values(|_| 0.0)),
        ],
        TaskKind::Classification => vec![
            ("three classes", classes(|row| row % 3)),
            ("a class that is missing", classes(|row| 2 * (row % 2))),
            ("only the first class", classes(|_| 0)),
            ("only the last class", classes(|_| 2)),
        ],
        TaskKind::Labelling => {
            let labels = |on: fn(usize) -> bool| {
                Target::Labels(Array2::from_shape_fn((rows, 2), |(row, _)| on(row)))
            };
            vec![
                ("changing labels", labels(|row| row % 3 == 0)),
                ("no label", labels(|_| false)),
                ("every label", labels(|_| true)),
            ]
        }
        TaskKind::Control => Vec::new(),
    }
}

/// Fits and predicts the rows that it learned from and one of zeros: what went wrong, if anything.
fn complaint(
    learner: &Learner,
    config: &Config,
    x: &Array2<f64>,
    target: &Target,
) -> Option<String> {
    let zeros = Array2::zeros((1, x.ncols()));
    let attempt = || {
        let task = shaped(learner, x.clone(), target.clone()).expect("finite");
        let model = fit(learner, &brief(config), &task).ok()?;
        let asked = [x, &zeros].map(|rows| ask(learner, &*model, rows.view(), false));
        Some((asked[0].len(), asked.iter().all(Prediction::is_finite)))
    };
    match catch_unwind(AssertUnwindSafe(attempt)) {
        Err(_) => Some("panicked".to_owned()),
        Ok(Some((_, false))) => Some("predicted what is not finite".to_owned()),
        Ok(Some((count, true))) if count != x.nrows() => Some(format!("{count} predictions")),
        Ok(_) => None,
    }
}

/// Where linfa-svm takes its ten million steps, which cannot be made fewer.
fn takes_long(config: &Config, of: &str) -> bool {
    let linfa = config.get("implementation") == Some(&Value::from("linfa"));
    linfa && config.get("kernel").is_some() && ["units far apart", "huge numbers"].contains(&of)
}

#[test]
fn poor_data_are_an_error_or_a_finite_model() {
    for (learner, kind) in each() {
        for config in variants(&learner.space(kind)) {
            for (of, x) in features(kind).into_iter().filter(|(of, _)| !takes_long(&config, of)) {
                for (and, target) in targets(kind, x.nrows()) {
                    let what = complaint(learner, &config, &x, &target);
                    assert_eq!(what, None, "{}, {config}, {of}, {and}", learner.name);
                }
            }
        }
    }
}
