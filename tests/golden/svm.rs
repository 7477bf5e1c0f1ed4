//! LIBSVM's solutions on all rows, at tolerance 1e-6.

use std::sync::LazyLock;

use serde_json::Value as Json;
use tunability::Svm;
use tunability::prelude::*;
use tunability_svm::{Kernel, Machines};

use crate::expected::*;

const TOLERANCE: f64 = 1e-6;

/// What LIBSVM found and what is found here, on one dataset at one configuration.
struct Pair {
    set: String,
    rows: usize,
    stored: Json,
    model: Machines,
    prediction: Prediction,
    truth: Target,
}

/// Every stored fit, fitted here once for all tests.
static PAIRS: LazyLock<Vec<Pair>> = LazyLock::new(|| {
    let file = golden("svm.json");
    let sets = file["sets"].as_object().expect("sets");
    sets.iter().flat_map(|(set, stored)| fit_set(set, list(&stored["fits"]))).collect()
});

fn fit_set(set: &str, fits: &[Json]) -> Vec<Pair> {
    let table = table(set, STANDARDISED);
    let pair = |stored: &Json| {
        let model = fit(&configured(stored), &table);
        let prediction = model.predict(Input::Rows(table.x()));
        let (rows, truth) = (table.rows(), table.target().clone());
        Pair { set: set.to_owned(), rows, stored: stored.clone(), model, prediction, truth }
    };
    fits.iter().map(pair).collect()
}

/// The stored configuration, in our units: `gamma` is a multiple of 1/p.
fn configured(stored: &Json) -> Svm {
    let of = |name: &str| number(&stored[name]);
    let kernel = match stored["kernel"].as_str() {
        Some("rbf") => Kernel::Rbf { gamma: of("gamma_times_p") },
        Some("poly") => {
            let degree = of("degree") as usize;
            Kernel::Poly { degree, gamma: of("gamma_times_p"), coef0: of("coef0") }
        }
        Some("sigmoid") => Kernel::Sigmoid { gamma: of("gamma_times_p"), coef0: of("coef0") },
        _ => Kernel::Linear,
    };
    Svm { c: of("C"), kernel, epsilon: 0.1, tolerance: TOLERANCE, ..Svm::default() }
}

impl Pair {
    /// Whether the optimum is unique: the sigmoid kernel is not positive semidefinite, so its stored
    /// values are a local solution.
    fn is_convex(&self) -> bool {
        self.stored["kernel"] != "sigmoid"
    }

    fn place(&self) -> String {
        let Pair { set, stored, .. } = self;
        format!(
            "{set}, {}, C {}, gamma p {}",
            stored["kernel"], stored["C"], stored["gamma_times_p"]
        )
    }

    /// `f` of each row, positive for the first class. With two classes the score of the first is its
    /// vote plus `f` squashed into ±1/3.
    fn decisions(&self) -> Vec<f64> {
        match &self.prediction {
            Prediction::Decision { classes, scores } => {
                let vote = |class: &usize| f64::from(u8::from(*class == 0));
                let votes = classes.iter().map(vote);
                let squashed =
                    votes.zip(scores.column(0)).map(|(vote, score)| 3.0 * (score - vote));
                squashed.map(|s| s / (1.0 - s.abs())).collect()
            }
            Prediction::Values(values) => values.to_vec(),
            Prediction::Probability(_) | Prediction::Labels(_) => {
                panic!("an SVM has no probabilities")
            }
        }
    }
}

fn convex() -> impl Iterator<Item = &'static Pair> {
    PAIRS.iter().filter(|pair| pair.is_convex())
}

#[test]
fn every_fit_converges_and_has_a_machine_for_each_pair() {
    assert_eq!(PAIRS.len(), 69);
    for pair in PAIRS.iter() {
        let stored = list(&pair.stored["objective"]).len();
        assert_eq!(pair.model.machines.len(), stored, "{}", pair.place());
        assert!(pair.model.machines.iter().all(|machine| machine.converged), "{}", pair.place());
    }
}

#[test]
fn dual_objectives_are_the_optima() {
    for pair in convex() {
        let found: Vec<f64> = pair.model.machines.iter().map(|m| m.objective).collect();
        assert_all_near(&found, &numbers(&pair.stored["objective"]), 1e-6, &pair.place());
    }
}

/// Not convex: both solvers stop where no pair of multipliers improves, which need not be the same
/// point. From the same start with the same choice of pairs it is nearly so.
#[test]
fn sigmoid_kernels_end_at_the_same_local_solution() {
    for pair in PAIRS.iter().filter(|pair| !pair.is_convex()) {
        let found: Vec<f64> = pair.model.machines.iter().map(|m| m.objective).collect();
        assert_all_near(&found, &numbers(&pair.stored["objective"]), 1e-6, &pair.place());
    }
}

/// Where a multiplier lies between its bounds, rho is unique; both solvers are then within their own
/// error of it. LIBSVM's is stored; ours is a few tolerances, as other multipliers may move rho along.
#[test]
fn thresholds_are_unique_where_a_multiplier_is_free() {
    for pair in convex() {
        let allowed = 2.0 * number(&pair.stored["rho_error"]) + 3.0 * TOLERANCE;
        let stored = numbers(&pair.stored["rho"]);
        let free = numbers(&pair.stored["pair_free"]);
        let machines = pair.model.machines.iter();
        for ((machine, rho), _) in machines.zip(stored).zip(free).filter(|(_, free)| *free > 0.0) {
            let error = (machine.rho - rho).abs();
            assert!(error <= allowed, "{}: {} is {error:e} off", pair.place(), machine.rho);
        }
    }
}

#[test]
fn as_many_rows_are_right() {
    for pair in PAIRS.iter().filter(|pair| pair.set != "diabetes") {
        let accuracy = Measure::find("accuracy").expect("a measure");
        let found = accuracy.on(&pair.truth, &pair.prediction).expect("classes");
        let correct = (found * pair.rows as f64).round();
        assert_eq!(correct, number(&pair.stored["correct"]), "{}", pair.place());
    }
}

#[test]
fn squared_error_in_sample() {
    for pair in PAIRS.iter().filter(|pair| pair.set == "diabetes") {
        let mse = Measure::find("mse").expect("a measure");
        let found = mse.on(&pair.truth, &pair.prediction).expect("numbers");
        assert_near(found, number(&pair.stored["mse"]), 1e-5, &pair.place());
    }
}

/// A positive decision is the first class, also for two classes, where scikit-learn turns the sign.
/// A decision is as exact as the optimum is: both left some violation of its conditions.
#[test]
fn decision_values_have_the_sign_of_libsvm() {
    let two = PAIRS.iter().filter(|pair| !pair.stored["decision_values"].is_null());
    for pair in two {
        let found = pair.decisions();
        let allowed = 10.0 * (number(&pair.stored["kkt_violation"]) + TOLERANCE);
        for (found, stored) in found.iter().zip(numbers(&pair.stored["decision_values"])) {
            let error = (found - stored).abs();
            assert!(error <= allowed, "{}: {found}, stored {stored}", pair.place());
        }
    }
}

/// Counts of support vectors may move where a multiplier is nearly 0 or rows are equal.
#[test]
fn about_as_many_support_vectors() {
    for pair in convex().filter(|pair| pair.set != "iris") {
        let (found, stored) =
            (fact(&pair.model, "support_vectors"), number(&pair.stored["support"]));
        assert!((found - stored).abs() <= 2.0, "{}: {found}, stored {stored}", pair.place());
    }
}
