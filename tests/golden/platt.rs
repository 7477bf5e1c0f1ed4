//! Platt's sigmoid against scikit-learn's on fixed decisions, and probabilities out of a fit.

use tunability::Svm;
use tunability::prelude::*;
use tunability_svm::{Probability, Sigmoid};

use crate::expected::*;

#[test]
fn sigmoids_are_those_of_scikit_learn() {
    for case in list(&golden("platt.json")["cases"]) {
        let (decisions, signs) = (numbers(&case["decisions"]), numbers(&case["signs"]));
        let found = Sigmoid::fitted(&decisions, &signs);
        // Its optimiser stops where the gradient is as stored.
        let share = 1e-3 * (1.0 + number(&case["gradient"]));
        assert_near(found.slope, number(&case["slope"]), share, "slope");
        let error = (found.shift - number(&case["shift"])).abs();
        assert!(error <= share * (1.0 + found.shift.abs()), "shift {error}");
        let loss = loss(found, &decisions, &signs);
        assert!(loss <= number(&case["loss"]) * (1.0 + 1e-12), "{loss} {}", case["loss"]);
    }
}

fn loss(sigmoid: Sigmoid, decisions: &[f64], signs: &[f64]) -> f64 {
    let first = signs.iter().filter(|sign| **sign > 0.0).count() as f64;
    let second = signs.len() as f64 - first;
    let of = |(f, sign): (&f64, &f64)| {
        let p = sigmoid.probability(*f);
        let (high, low) = ((first + 1.0) / (first + 2.0), 1.0 / (second + 2.0));
        let target = if *sign > 0.0 { high } else { low };
        -(target * p.ln() + (1.0 - target) * (1.0 - p).ln())
    };
    decisions.iter().zip(signs).map(of).sum()
}

#[test]
fn probabilities_sum_to_one_and_find_the_classes() {
    for (set, least) in [("iris", 0.94), ("wine", 0.97), ("breast_cancer", 0.97)] {
        let table = table(set, STANDARDISED);
        let svm = Svm { probability: Probability::Platt, ..Svm::default() };
        let [once, again] = [(); 2].map(|()| fit(&svm, &table).predict(Input::Rows(table.x())));
        assert_eq!(once, again, "{set}");
        let Prediction::Probability(p) = &once else { panic!("{set}: {once:?}") };
        assert!(p.rows().into_iter().all(|row| (row.sum() - 1.0).abs() < 1e-9), "{set}");
        let accuracy = Measure::find("accuracy").expect("a measure");
        let found = accuracy.on(table.target(), &once).expect("classes");
        assert!(found >= least, "{set}: {found}");
    }
}
