use ndarray::{Axis, concatenate};
use tunability::linear::Linear;
use tunability::prelude::*;
use tunability_ols::{Implementation, Ols};

use crate::expected::*;

const QR: Ols = Ols { implementation: Implementation::Qr };
const LINFA: Ols = Ols { implementation: Implementation::Linfa };

fn in_sample(implementation: &str, preprocessing: Preprocessing) -> f64 {
    let asked = Asked {
        learner: "ols",
        config: config([("implementation", Value::from(implementation))]),
        dataset: "diabetes",
        preprocessing,
        resampling: Resampling::InSample,
    };
    asked.scores("mse")[0]
}

/// Diabetes, standardised, with a second copy of `bmi` as the eleventh column.
fn with_bmi_twice() -> Table {
    let table = table("diabetes", STANDARDISED);
    let bmi = table.x().index_axis(Axis(1), 2).insert_axis(Axis(1)).to_owned();
    let x = concatenate![Axis(1), table.x(), bmi];
    Table::new(x, table.target().clone()).expect("a table")
}

#[test]
fn in_sample_error_of_diabetes_is_as_printed() {
    for implementation in ["qr", "linfa"] {
        assert_eq!(format!("{:.8}", in_sample(implementation, RAW)), "2859.69634759");
    }
}

/// In units of the target the error is the same, whatever was standardised on the way.
#[test]
fn standardising_does_not_change_the_fit() {
    let expected = number(&golden("ols.json")["raw_exact"]["mse"]);
    for implementation in ["qr", "linfa"] {
        let found = in_sample(implementation, STANDARDISED);
        assert_near(found, expected, 1e-13, implementation);
    }
}

#[test]
fn coefficients_of_raw_data_are_those_of_exact_arithmetic() {
    let exact = &golden("ols.json")["raw_exact"];
    let table = table("diabetes", RAW);
    for ols in [QR, LINFA] {
        let line = fit(&ols, &table);
        let place = format!("{ols:?}");
        assert_near(line.intercept, number(&exact["intercept"]), 1e-9, &place);
        let expected = numbers(&exact["coefficients"]);
        assert_all_near(&line.coefficients.to_vec(), &expected, 1e-9, &place);
    }
}

#[test]
fn coefficients_of_standardised_data() {
    let stored = &golden("ols.json")["standardised"];
    let line = fit(&QR, &table("diabetes", STANDARDISED));
    let expected = numbers(&stored["coefficients"]);
    assert_all_near(&line.coefficients.to_vec(), &expected, 1e-10, "standardised");
    assert!(line.intercept.abs() < 1e-14, "{}", line.intercept);
    assert_eq!(fact(&line, "rank"), number(&stored["rank"]));
}

#[test]
fn both_implementations_give_the_same_line() {
    for preprocessing in [RAW, STANDARDISED] {
        let table = table("diabetes", preprocessing);
        let lines: [Linear; 2] = [fit(&QR, &table), fit(&LINFA, &table)];
        let [qr, linfa] = lines.map(|line| line.coefficients.to_vec());
        assert_all_near(&linfa, &qr, 1e-9, "linfa against qr");
    }
}

/// Minimum norm: what one column had, two copies of it share equally.
#[test]
fn a_column_twice_has_half_the_coefficient_each_time() {
    let file = golden("ols.json");
    let line = fit(&QR, &with_bmi_twice());
    let found = line.coefficients.to_vec();
    assert_eq!(fact(&line, "rank"), 10.0);
    assert_all_near(&found, &numbers(&file["rank_deficient"]["coefficients"]), 1e-9, "twice");
    let bmi = numbers(&file["standardised"]["coefficients"])[2];
    assert_all_near(&[found[2], found[10]], &[bmi / 2.0; 2], 1e-12, "halves");
    let norm = line.coefficients.dot(&line.coefficients).sqrt();
    assert_near(norm, number(&file["rank_deficient"]["norm"]), 1e-12, "norm");
}

#[test]
fn linfa_refuses_dependent_columns_with_an_error() {
    let refused = LINFA.fit(&with_bmi_twice(), &mut Run::new(Seeds::new(0), "golden"));
    let error = refused.expect_err("dependent columns").to_string();
    assert_eq!(error, "linfa-linear: dependent columns: rank 10 of 11 columns; use qr");
}

#[test]
fn error_of_each_fold() {
    let stored = &golden("ols.json")["modfold5"];
    for implementation in ["qr", "linfa"] {
        let config = config([("implementation", Value::from(implementation))]);
        let found = mod5("ols", config, "diabetes").scores("rmse");
        assert_all_near(&found, &numbers(&stored["rmse"]), 1e-13, implementation);
    }
}

/// On every bundled table of numbers, our decompositions and linfa's leave the same squares.
#[test]
fn implementations_leave_the_same_squares_everywhere() {
    let mut compared = 0;
    for bundled in tunability::data::DATASETS {
        let data = dataset(bundled.name);
        let is_table = data.shapes()[0] == tunability::learn::Shape::Table;
        if data.kind() != TaskKind::Regression || !is_table {
            continue;
        }
        let table = table(bundled.name, STANDARDISED);
        let squares = |ols: &Ols| {
            let model = ols.fit(&table, &mut Run::new(Seeds::new(0), "golden")).ok()?;
            let truth = table.values().expect("numbers");
            let Prediction::Values(found) = model.predict(Input::Rows(table.x())) else {
                panic!("no values")
            };
            Some((truth - &found).mapv(|left| left * left).sum())
        };
        // Where there are as many columns as rows nothing is left to compare.
        let qr = squares(&QR).expect("qr always answers");
        let is_left = qr > 1e-9 * table.rows() as f64;
        use Implementation::{Auto, Cholesky, Linfa, Svd};
        for implementation in [Auto, Cholesky, Svd, Linfa].into_iter().filter(|_| is_left) {
            if let Some(found) = squares(&Ols { implementation }) {
                assert_near(found, qr, 1e-9, &format!("{}, {implementation:?}", bundled.name));
                compared += 1;
            }
        }
    }
    assert!(compared >= 30, "{compared}");
}
