use tunability::Polynomial;
use tunability::prelude::*;

use crate::expected::*;

fn degree(row: &serde_json::Value) -> usize {
    row["degree"].as_u64().expect("a degree") as usize
}

#[test]
fn in_sample_error_and_rank_of_degrees_1_to_8() {
    let table = table("diabetes", STANDARDISED);
    for row in list(&golden("polynomial.json")["in_sample"]) {
        let asked = Asked {
            learner: "polynomial",
            config: config([("degree", Value::Int(degree(row) as i64))]),
            dataset: "diabetes",
            preprocessing: STANDARDISED,
            resampling: Resampling::InSample,
        };
        let place = format!("degree {}", degree(row));
        assert_near(asked.scores("mse")[0], number(&row["mse"]), 1e-9, &place);
        // `sex` has two values: its higher powers add nothing. The intercept is not counted.
        let model = fit(&Polynomial { degree: degree(row), ..Polynomial::default() }, &table);
        assert_eq!(fact(&model, "rank") + 1.0, number(&row["rank"]), "{place}");
    }
}

#[test]
fn error_of_each_fold_of_degrees_1_to_3() {
    for row in list(&golden("polynomial.json")["modfold5"]) {
        let config = config([("degree", Value::Int(degree(row) as i64))]);
        let found = mod5("polynomial", config, "diabetes").scores("rmse");
        let place = format!("degree {}", degree(row));
        assert_all_near(&found, &numbers(&row["rmse"]), 1e-11, &place);
    }
}

/// All monomials, against numpy's least squares of least norm.
#[test]
fn full_polynomials_score_as_stated() {
    let mut compared = 0;
    for bundled in tunability::data::DATASETS {
        for reference in bundled.meta().expect("sound").reference_results {
            if !reference.what.starts_with("full polynomial OLS") {
                continue;
            }
            for degree in 1..=2 {
                let Some(stated) = reference.value.get(format!("degree_{degree}")) else {
                    continue;
                };
                let values = [("degree", Value::Int(degree)), ("interactions", Value::Bool(true))];
                let found = mod5("polynomial", config(values), bundled.name).scores("rmse");
                let mean = found.iter().sum::<f64>() / found.len() as f64;
                let (stated, place) = (number(stated), format!("{}, {degree}", bundled.name));
                assert!(same_digits(mean, stated, 7), "{place}: {mean}, stated {stated}");
                compared += 1;
            }
        }
    }
    assert!(compared >= 2, "{compared}");
}

/// A polynomial of degree 1 is a line.
#[test]
fn degree_1_is_least_squares() {
    let line = mod5("ols", Config::default(), "diabetes").scores("rmse");
    let config = config([("degree", Value::Int(1))]);
    let polynomial = mod5("polynomial", config, "diabetes").scores("rmse");
    assert_all_near(&polynomial, &line, 1e-13, "degree 1");
}

/// scikit-learn's ridge regression on the same terms, fewer and more than rows.
#[test]
fn penalised_polynomials_are_ridge_regression() {
    for row in list(&golden("polynomial.json")["penalised"]) {
        let name = row["dataset"].as_str().expect("a dataset");
        let table = table(name, STANDARDISED);
        let penalty = number(&row["penalty"]);
        let model = fit(&Polynomial { degree: degree(row), interactions: true, penalty }, &table);
        let place = format!("{name}, degree {}, {penalty}", degree(row));
        assert_eq!(fact(&model, "terms"), number(&row["terms"]), "{place}");
        let Prediction::Values(found) = model.predict(Input::Rows(table.x())) else {
            panic!("no values")
        };
        let left = table.values().expect("numbers") - &found;
        assert_near(left.dot(&left) / left.len() as f64, number(&row["mse"]), 1e-9, &place);
        assert_all_near(&found.to_vec()[..8], &numbers(&row["fitted"]), 1e-9, &place);
    }
}
