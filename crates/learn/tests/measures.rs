//! Measures on rows that can be judged by hand, and what holds of them on all rows.

use std::collections::{BTreeMap, BTreeSet};

use ndarray::{Array2, array};
use proptest::prelude::*;
use tunability_learn::{Cost, Goal, MEASURES, Measure, Prediction, Score, Target, TaskKind};

fn on(name: &str, target: &Target, prediction: &Prediction) -> Option<f64> {
    Measure::find(name).unwrap().on(target, prediction)
}

fn near(found: Option<f64>, expected: f64) {
    let error = (found.unwrap() - expected).abs();
    assert!(error <= 1e-15 * expected.abs().max(1.0), "{found:?}, by hand {expected}");
}

fn values(y: &[f64], f: &[f64]) -> (Target, Prediction) {
    (Target::Values(y.to_vec().into()), Prediction::Values(f.to_vec().into()))
}

fn classes(codes: &[usize], count: usize) -> Target {
    Target::Classes { codes: codes.to_vec(), count }
}

/// Classes given, with scores that say nothing.
fn given(classes: &[usize], count: usize) -> Prediction {
    let scores = Array2::zeros((classes.len(), count));
    Prediction::Decision { classes: classes.to_vec(), scores }
}

#[test]
fn numbers_by_hand() {
    let (y, f) = values(&[1.0, 2.0, 6.0], &[1.0, 4.0, 5.0]);
    near(on("mse", &y, &f), 5.0 / 3.0);
    near(on("rmse", &y, &f), (5.0_f64 / 3.0).sqrt());
    near(on("mae", &y, &f), 1.0);
    near(on("r2", &y, &f), 1.0 - 5.0 / 14.0); // around the mean 3: 4 + 1 + 9
    // ln 2! = ln 2, ln 6! = ln 720
    let sum = 10.0 - 2.0 * 4f64.ln() - 6.0 * 5f64.ln() + 2f64.ln() + 720f64.ln();
    near(on("poisson", &y, &f), sum / 3.0);
}

/// Truth 0 0 0 1 1 2 against 0 0 1 1 1 1: right 2, 2, 0 of 3, 2, 1 rows; given 2, 4, 0.
#[test]
fn classes_by_hand() {
    let (y, f) = (classes(&[0, 0, 0, 1, 1, 2], 3), given(&[0, 0, 1, 1, 1, 1], 3));
    near(on("error", &y, &f), 1.0 / 3.0);
    near(on("accuracy", &y, &f), 2.0 / 3.0);
    near(on("balanced_accuracy", &y, &f), (2.0 / 3.0 + 1.0 + 0.0) / 3.0);
    near(on("f1", &y, &f), (4.0 / 5.0 + 4.0 / 6.0 + 0.0) / 3.0);
    let chance = (3.0 * 2.0 + 2.0 * 4.0) / 36.0;
    near(on("kappa", &y, &f), (2.0 / 3.0 - chance) / (1.0 - chance));
    near(on("mcc", &y, &f), (24.0 - 14.0) / (36.0 - 14.0_f64).sqrt() / (36.0 - 20.0_f64).sqrt());
}

#[test]
fn probabilities_by_hand() {
    let y = classes(&[0, 1, 1], 2);
    let p = Prediction::Probability(array![[0.75, 0.25], [0.5, 0.5], [1.0, 0.0]]);
    near(on("log_loss", &y, &p), (-(0.75_f64.ln()) - 0.5_f64.ln() - f64::EPSILON.ln()) / 3.0);
    near(on("brier", &y, &p), (0.125 + 0.5 + 2.0) / 3.0);
    // Confidence 0.75 and right, 0.5 and wrong (the first of equals), 1 and wrong.
    near(on("ece", &y, &p), (0.25 + 0.5 + 1.0) / 3.0);
    // Two pairs of a row of class 1 and the one of class 0: 0.5 > 0.25 and 0 < 0.25.
    near(on("auc", &y, &p), 0.5);
}

#[test]
fn ranks_by_hand() {
    let scores = |of: [f64; 5]| Prediction::Decision {
        classes: vec![0; 5],
        scores: Array2::from_shape_fn(
            (5, 2),
            |(row, class)| if class == 1 { of[row] } else { 0.0 },
        ),
    };
    let y = classes(&[0, 0, 1, 1, 1], 2);
    near(on("auc", &y, &scores([0.0, 1.0, 2.0, 3.0, 4.0])), 1.0);
    near(on("auc", &y, &scores([4.0, 3.0, 2.0, 1.0, 0.0])), 0.0);
    // Pairs won: all but (1, 1), which is a tie, and (0 of class 1, both): 0 + 1.5 + 2 of 6.
    near(on("auc", &y, &scores([0.5, 1.0, 0.0, 1.0, 2.0])), 3.5 / 6.0);
    near(on("auc", &y, &scores([0.0, -0.0, 0.0, -0.0, 0.0])), 0.5);
}

#[test]
fn labels_by_hand() {
    let y = Target::Labels(array![[true, false], [false, false]]);
    let p = Prediction::Labels(array![[0.25, 0.25], [0.75, 0.5]]);
    near(on("nll", &y, &p), -(0.25_f64.ln() + 0.75_f64.ln() + 0.25_f64.ln() + 0.5_f64.ln()) / 2.0);
    near(on("hamming", &y, &p), 0.5);
    near(on("label_f1", &y, &p), 0.0);
}

#[test]
fn what_is_not_defined_is_absent() {
    let one = classes(&[1, 1], 2);
    for name in ["auc", "mcc", "kappa", "log_loss", "brier", "ece"] {
        assert_eq!(on(name, &one, &given(&[1, 1], 2)), None, "{name}");
    }
    let (same, f) = values(&[0.1, 0.1, 0.1], &[0.0, 1.0, 2.0]);
    assert_eq!(on("r2", &same, &f), None);
    for (y, f) in [(1.0, 0.0), (1.0, -1.0), (-1.0, 1.0), (0.5, 1.0)] {
        let (y, f) = values(&[y], &[f]);
        assert_eq!(on("poisson", &y, &f), None);
    }
    let (y, f) = values(&[1.0], &[1e200]);
    assert_eq!(on("mse", &y, &f), None, "infinite");
    let none = Target::Labels(Array2::default((2, 2)));
    assert_eq!(on("label_f1", &none, &Prediction::Labels(Array2::zeros((2, 2)))), None);
}

#[test]
fn other_kinds_sizes_and_nothing_have_no_score() {
    let (values, numbers) = values(&[], &[]);
    let targets = [values, classes(&[0, 1, 1], 2), Target::Labels(Array2::default((2, 2)))];
    let predictions = [
        numbers,
        given(&[], 0),
        given(&[0, 1], 2),
        Prediction::Probability(Array2::zeros((2, 3))),
        Prediction::Labels(Array2::zeros((3, 2))),
    ];
    for measure in MEASURES {
        for target in &targets {
            for prediction in &predictions {
                assert_eq!(measure.on(target, prediction), None, "{}", measure.name);
            }
        }
    }
}

#[test]
fn cost_is_a_measure_like_any_other() {
    let facts = |names: &[&str]| -> BTreeMap<String, f64> {
        let each = names.iter().zip(1..);
        each.map(|(name, count)| ((*name).to_owned(), f64::from(count))).collect()
    };
    let size = |names: &[&str]| Measure::find("size").unwrap().of_facts(&facts(names));
    assert_eq!(size(&["parameters", "non_zero"]), Some(2.0));
    assert_eq!(size(&["parameters"]), Some(1.0));
    assert_eq!(size(&["gap"]), None);
    let cost = Cost { fit_cpu: 1.0, fit_wall: 2.0, predict_cpu: 3.0 };
    let time = |name| Measure::find(name).unwrap().of_cost(&cost);
    assert_eq!(["fit_time", "predict_time", "mse"].map(time), [Some(1.0), Some(3.0), None]);
}

#[test]
fn the_first_of_a_task_is_tuned_for() {
    let kinds = [TaskKind::Regression, TaskKind::Classification, TaskKind::Labelling];
    assert_eq!(kinds.map(|task| Measure::of_task(task).name), ["mse", "error", "nll"]);
    for task in kinds {
        assert!(Measure::losses(task).all(|measure| measure.goal == Goal::Min));
    }
}

#[test]
fn every_entry_is_complete_and_no_name_comes_twice() {
    let names: BTreeSet<&str> = MEASURES.iter().map(|measure| measure.name).collect();
    assert_eq!(names.len(), MEASURES.len());
    for Measure { name, doc, formula, source, range, tasks, score, .. } in MEASURES {
        assert!(!doc.is_empty() && !formula.is_empty() && !source.is_empty(), "{name}");
        assert!(range.0 < range.1 && !tasks.is_empty(), "{name}");
        if let Score::Rows { bound: Some(bound), .. } = score {
            assert_eq!(*bound, range.1, "{name}");
        }
    }
}

/// Rows of classes with positive weights for each.
fn weighted() -> impl Strategy<Value = (Vec<usize>, Array2<f64>)> {
    (1..30_usize, 2..5_usize).prop_flat_map(|(n, k)| {
        let weights = prop::collection::vec(0.0..1.0_f64, n * k);
        let codes = prop::collection::vec(0..k, n);
        (codes, weights.prop_map(move |w| Array2::from_shape_vec((n, k), w).unwrap()))
    })
}

/// Every measure that is defined lies in its range, and is the mean of its rows if it has any.
fn check(target: &Target, prediction: &Prediction) {
    for measure in MEASURES {
        let Some(value) = measure.on(target, prediction) else { continue };
        let (low, high) = measure.range;
        let rounding = 1e-12;
        assert!(low - rounding <= value && value <= high + rounding, "{}: {value}", measure.name);
        let Some(row_loss) = measure.row_loss() else { continue };
        let rows = row_loss(target, prediction).unwrap();
        assert_eq!(rows.len(), target.len());
        assert_eq!(value, rows.iter().sum::<f64>() / rows.len() as f64);
        assert!(
            rows.iter()
                .all(|loss| (0.0..=measure.bound().unwrap_or(1e12) + rounding).contains(loss))
        );
    }
}

proptest! {
    #[test]
    fn scores_of_classes_are_in_their_range((codes, weights) in weighted()) {
        let target = classes(&codes, weights.ncols());
        let mut p = weights.clone();
        for mut row in p.rows_mut() {
            let sum = row.sum();
            if sum > 0.0 { row /= sum } else { row.fill(1.0 / row.len() as f64) }
        }
        let largest: Vec<usize> = Prediction::Probability(p.clone()).classes().unwrap();
        check(&target, &Prediction::Probability(p));
        check(&target, &Prediction::Decision { classes: largest, scores: weights });
    }

    #[test]
    fn scores_of_numbers_are_in_their_range(
        pairs in prop::collection::vec((0..9_u8, -1.0..9.0_f64), 1..30),
    ) {
        let (y, f): (Vec<f64>, Vec<f64>) = pairs.into_iter().map(|(y, f)| (f64::from(y), f)).unzip();
        let (target, prediction) = values(&y, &f);
        check(&target, &prediction);
    }

    #[test]
    fn scores_of_labels_are_in_their_range(
        pairs in prop::collection::vec((any::<bool>(), 0.0..=1.0_f64), 1..30),
    ) {
        let (labels, p): (Vec<bool>, Vec<f64>) = pairs.into_iter().unzip();
        let shape = (labels.len(), 1);
        let labels = Target::Labels(Array2::from_shape_vec(shape, labels).unwrap());
        check(&labels, &Prediction::Labels(Array2::from_shape_vec(shape, p).unwrap()));
    }

    /// Only the order of scores counts. Eighths, so that powers of two keep ties and make none.
    #[test]
    fn auc_is_that_of_the_ranks((codes, weights) in weighted()) {
        let target = classes(&codes, weights.ncols());
        let auc = |scores: Array2<f64>| {
            on("auc", &target, &Prediction::Decision { classes: codes.clone(), scores })
        };
        let scores = weights.mapv(|w| (8.0 * w).floor());
        let bent = scores.mapv(|score| score.exp2() - 1000.0);
        prop_assert_eq!(auc(scores.clone()), auc(bent));
        let turned = auc(scores.mapv(|score| -score));
        if let (Some(turned), Some(auc)) = (turned, auc(scores)) {
            prop_assert!((turned + auc - 1.0).abs() < 1e-12);
        }
    }
}
