//! SVMs out of fold, and the other implementation.

use tunability::Svm;
use tunability::prelude::*;
use tunability_svm::{Implementation, Kernel, Machines};

use crate::expected::*;

const CLASSIFIED: [&str; 4] = ["iris", "wine", "breast_cancer", "digits"];
const TOLERANCE: f64 = 1e-6;

/// C = 1 and gamma = 1/p are our defaults.
fn folds(set: &str, kernel: &str, measure: &str, tolerance: f64) -> Vec<f64> {
    let kernel = ("kernel", Value::from(kernel));
    mod5("svm", config([kernel, ("tolerance", Value::from(tolerance))]), set).scores(measure)
}

#[test]
fn the_defaults_are_those_of_the_stored_folds() {
    let svm = Svm::default();
    assert_eq!((svm.c, svm.kernel, svm.epsilon), (1.0, Kernel::Rbf { gamma: 1.0 }, 0.1));
}

#[test]
fn accuracy_of_each_fold() {
    let stored = &golden("svm.json")["modfold5"];
    for set in CLASSIFIED {
        for kernel in ["rbf", "linear"] {
            let found = folds(set, kernel, "accuracy", TOLERANCE);
            let expected = numbers(&stored[set][kernel]["folds"]);
            assert_all_near(&found, &expected, 1e-15, &format!("{set}, {kernel}"));
        }
    }
}

/// An error is as exact as the solver that made it: at a tolerance of 1e-3 standard deviations of the
/// target, where solvers stop differs by as much.
#[test]
fn error_of_each_fold() {
    let stored = &golden("svm.json")["modfold5"]["diabetes"];
    for kernel in ["rbf", "linear"] {
        let found = folds("diabetes", kernel, "rmse", TOLERANCE);
        assert_all_near(&found, &numbers(&stored[kernel]["folds"]), 1e-6, kernel);
        let found = folds("diabetes", kernel, "rmse", 1e-3);
        assert_all_near(&found, &numbers(&stored[kernel]["folds_tol_1e-3"]), 5e-4, kernel);
    }
}

fn both(set: &str, kernel: Kernel) -> [Machines; 2] {
    let table = table(set, STANDARDISED);
    [Implementation::Native, Implementation::Linfa].map(|implementation| {
        fit(&Svm { kernel, tolerance: TOLERANCE, implementation, ..Svm::default() }, &table)
    })
}

#[test]
fn linfa_reaches_the_same_optimum() {
    for set in ["iris", "wine", "breast_cancer", "diabetes"] {
        for kernel in [Kernel::Rbf { gamma: 1.0 }, Kernel::Linear] {
            let objectives = |model: &Machines| -> Vec<f64> {
                model.machines.iter().map(|machine| machine.objective).collect()
            };
            let [native, linfa] = both(set, kernel);
            let place = format!("linfa, {set}, {kernel:?}");
            assert_all_near(&objectives(&linfa), &objectives(&native), 1e-5, &place);
        }
    }
}

#[test]
fn linfa_predicts_the_same() {
    for set in ["iris", "wine", "breast_cancer"] {
        let table = table(set, STANDARDISED);
        let [native, linfa] = both(set, Kernel::Rbf { gamma: 1.0 })
            .map(|model| model.predict(Input::Rows(table.x())).classes());
        assert_eq!(native, linfa, "{set}");
    }
}

/// linfa-svm gives up after ten million steps: a fit must not pass for solved then.
#[test]
fn linfa_says_whether_it_converged() {
    let [_, solved] = both("iris", Kernel::Linear);
    assert_eq!(fact(&solved, "converged"), 1.0);
    let x = ndarray::arr2(&[[1e9, 1.0], [2e9, -1.0], [3e9, 1.5], [4e9, -0.5], [5e9, 0.1]]);
    let y = Target::Values(ndarray::arr1(&[1.0, -1.0, 1.0, -1.0, 0.5]));
    let svm =
        Svm { kernel: Kernel::Linear, implementation: Implementation::Linfa, ..Svm::default() };
    let given_up = fit(&svm, &Table::new(x, y).expect("a table"));
    assert_eq!(fact(&given_up, "converged"), 0.0);
}

#[test]
fn linfa_refuses_the_sigmoid_kernel_and_says_what_to_do() {
    let kernel = Kernel::Sigmoid { gamma: 0.1, coef0: 0.0 };
    let svm = Svm { kernel, implementation: Implementation::Linfa, ..Svm::default() };
    let table = table("iris", STANDARDISED);
    let error = svm.fit(&table, &mut Run::new(Seeds::new(0), "golden")).expect_err("no sigmoid");
    assert_eq!(error.to_string(), "linfa-svm has no sigmoid kernel; use native");
}
