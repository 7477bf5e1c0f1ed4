use ndarray::{Array1, Array2};
use serde_json::Value as Json;
use tunability::learn::{MEASURES, Measure, Prediction, Score, Target};

use crate::expected::*;

/// A stored matrix; the empty list has no columns.
fn matrix(json: &Json) -> Array2<f64> {
    let rows: Vec<Vec<f64>> = list(json).iter().map(numbers).collect();
    let shape = (rows.len(), rows.first().map_or(0, Vec::len));
    Array2::from_shape_vec(shape, rows.concat()).expect("rows of one length")
}

/// Stored whole numbers.
fn codes(json: &Json) -> Vec<usize> {
    numbers(json).into_iter().map(|code| code as usize).collect()
}

/// The truth and the prediction of a case.
fn case(json: &Json) -> (Target, Prediction) {
    let classes =
        || Target::Classes { codes: codes(&json["y"]), count: number(&json["classes"]) as usize };
    match json["task"].as_str() {
        Some("regression") => {
            let values = |json| Array1::from(numbers(json));
            (Target::Values(values(&json["y"])), Prediction::Values(values(&json["f"])))
        }
        Some("probability") => (classes(), Prediction::Probability(matrix(&json["p"]))),
        Some("decision") => {
            let (classes_given, scores) = (codes(&json["f"]), matrix(&json["scores"]));
            (classes(), Prediction::Decision { classes: classes_given, scores })
        }
        _ => {
            let labels = matrix(&json["y"]).mapv(|label| label == 1.0);
            (Target::Labels(labels), Prediction::Labels(matrix(&json["p"])))
        }
    }
}

#[test]
fn every_measure_is_that_of_scikit_learn() {
    let stored = golden("measures.json");
    let cases = list(&stored["cases"]);
    for json in cases {
        let (target, prediction) = case(json);
        for (name, expected) in json["expected"].as_object().expect("values") {
            let place = format!("{name}, {}", json["name"]);
            let found = Measure::find(name).expect("a measure").on(&target, &prediction);
            match (expected.as_f64(), found) {
                (None, None) => {}
                // Around 0 a share says nothing: there as many digits after the point.
                (Some(expected), Some(found)) => {
                    let error = (found - expected).abs() / expected.abs().max(1e-3);
                    assert!(error <= 1e-12, "{place}: {found}, stored {expected}");
                }
                (expected, found) => panic!("{place}: {found:?}, stored {expected:?}"),
            }
        }
    }
}

/// Every measure of predictions is in at least one case with a value.
#[test]
fn no_measure_goes_unchecked() {
    let stored = golden("measures.json");
    let checked = |measure: &Measure| {
        list(&stored["cases"]).iter().any(|case| case["expected"][measure.name].is_f64())
    };
    for measure in MEASURES {
        let of_model = matches!(measure.score, Score::Facts(_) | Score::Cost(_));
        assert!(of_model || checked(measure), "{}", measure.name);
    }
}
