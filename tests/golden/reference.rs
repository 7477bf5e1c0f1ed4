//! The reference results of every `meta.json`, protocol included, as far as there is a learner.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use tunability::data::{Bundled, DATASETS, Reference};
use tunability::learn::Shape;
use tunability::prelude::*;
use tunability::trial::Prepared;

use crate::expected::*;

/// How a stated result is made here.
struct Known {
    name: &'static str,
    learner: &'static str,
    /// Values beside the defaults; of `lasso`, alpha is a share of the least one that leaves no
    /// coefficient.
    config: &'static [(&'static str, &'static str)],
    measure: &'static str,
    /// Significant digits that must agree. The last of seven is within reach of a solver's tolerance.
    digits: i32,
}

const SVM: &[(&str, &str)] = &[("tolerance", "1e-6")];
const LINEAR: &[(&str, &str)] = &[("tolerance", "1e-6"), ("kernel", "linear")];

/// `modfold-5` and `forward5`, one value a fold.
const FOLDS: &[Known] = &[
    known("mean", "baseline", &[], "rmse", 7),
    known("majority_acc", "baseline", &[], "accuracy", 7),
    known("ols", "ols", &[], "rmse", 7),
    known("lasso", "lasso", &[("tolerance", "1e-10"), ("alpha", "0.01")], "rmse", 7),
    known(
        "elastic_net",
        "elastic_net",
        &[("tolerance", "1e-10"), ("alpha", "0.02"), ("l1_ratio", "0.5")],
        "rmse",
        7,
    ),
    known("svr_rbf", "svm", SVM, "rmse", 6),
    known("svm_rbf_acc", "svm", SVM, "accuracy", 7),
    known("svm_rbf_auc", "svm", SVM, "auc", 6),
    known("svm_linear_acc", "svm", LINEAR, "accuracy", 7),
    // A pair of rows whose order hangs on the solver's tolerance is 3e-5 of a test part.
    known("svm_linear_auc", "svm", LINEAR, "auc", 4),
];

/// The split that comes with the data.
const GIVEN: &[Known] = &[
    known("ols_test_rmse", "ols", &[], "rmse", 7),
    known(
        "lasso_0.001_test_rmse",
        "lasso",
        &[("tolerance", "1e-10"), ("alpha", "=0.001")],
        "rmse",
        7,
    ),
    known("svr_rbf_C1_test_rmse", "svm", SVM, "rmse", 6),
    // Beside an interior-point solver; two million pairs a second, and twenty-five of them.
    known(
        "svr_linear_C1000_test_rmse",
        "svm",
        &[
            ("tolerance", "1e-6"),
            ("kernel", "linear"),
            ("c", "1000"),
            ("max_iterations", "1000000000"),
        ],
        "rmse",
        6,
    ),
    known("svm_rbf_C1_gamma_1/p_test_acc", "svm", SVM, "accuracy", 7),
    known(
        "svm_rbf_C10_gamma_1/p_test_acc",
        "svm",
        &[("tolerance", "1e-6"), ("c", "10")],
        "accuracy",
        7,
    ),
    known("svm_linear_C1_test_acc", "svm", LINEAR, "accuracy", 7),
];

/// Stated, and made otherwise: by no learner of ours, or in tests of their own.
const OTHERS: &[&str] = &["last_value", "seasonal"];

/// Sets with dependent columns, where the LASSO has many minimisers: stated is the one on the path of
/// scikit-learn, which is that of our reference implementation.
const MANY: [&str; 2] = ["ames", "permeability"];

/// Results of other protocols, which other tests make or which are no scores.
const ELSEWHERE: [&str; 4] =
    ["LASSO path", "full polynomial OLS", "naive forecasts", "accuracy 94.1%"];

const fn known(
    name: &'static str,
    learner: &'static str,
    config: &'static [(&'static str, &'static str)],
    measure: &'static str,
    digits: i32,
) -> Known {
    Known { name, learner, config, measure, digits }
}

/// A stated result and the trials that make it.
struct Case {
    place: String,
    known: &'static Known,
    stated: Vec<f64>,
    trials: Vec<Trial>,
}

#[test]
fn every_reference_result_is_reproduced() {
    let all: BTreeMap<&str, Arc<Dataset>> =
        DATASETS.iter().map(|bundled| (bundled.name, Arc::new(dataset(bundled.name)))).collect();
    let cases: Vec<Case> =
        DATASETS.iter().flat_map(|bundled| cases(bundled, &all[bundled.name])).collect();
    let runner = Runner::new(LEARNERS, all.values().cloned().collect(), 0).expect("threads");
    let trials: Vec<Trial> = cases.iter().flat_map(|case| case.trials.clone()).collect();
    let stop = AtomicBool::new(false);
    let outcomes = runner.run_all(&trials, &stop, |_, outcome| done(outcome).scores);
    let mut outcomes = outcomes.into_iter().map(|scores| scores.expect("not stopped"));
    let mut wrong = Vec::new();
    for case in &cases {
        let Case { place, known, stated, trials } = case;
        let measure = known.measure;
        let found: Vec<f64> = trials.iter().map(|_| outcomes.next().unwrap()[measure]).collect();
        for (fold, (found, stated)) in found.iter().zip(stated).enumerate() {
            if !same_digits(*found, *stated, known.digits) {
                wrong.push(format!(
                    "{place}, {}, fold {fold}: {found}, stated {stated}",
                    known.name
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
    assert!(cases.len() > 100, "{} results", cases.len());
}

/// What is stated of a dataset, and how it is made.
fn cases(bundled: &Bundled, data: &Dataset) -> Vec<Case> {
    let mut cases = Vec::new();
    for reference in bundled.meta().expect("sound").reference_results {
        let (resampling, known) = match reference.what.as_str() {
            what if what.contains("protocol modfold-5") => ("mod5", FOLDS),
            what if what.contains("protocol forward5") => ("forward5", FOLDS),
            "given train/test split" => ("given", GIVEN),
            what => {
                let known = ELSEWHERE.iter().any(|other| what.contains(other));
                assert!(known, "{}: what is `{what}`?", bundled.name);
                continue;
            }
        };
        for (name, stated) in stated(&reference) {
            let Some(known) = known.iter().find(|known| known.name == name) else {
                assert!(OTHERS.contains(&name.as_str()), "{}: what is `{name}`?", bundled.name);
                continue;
            };
            let trials = (0..stated.len()).map(|split| trial(known, data, resampling, split));
            let (place, trials) = (format!("{}, {resampling}", bundled.name), trials.collect());
            cases.push(Case { place, known, stated, trials });
        }
    }
    cases
}

/// Each result by name, fold by fold; a single split has one.
fn stated(reference: &Reference) -> Vec<(String, Vec<f64>)> {
    if !reference.folds.is_empty() {
        return reference.folds.clone().into_iter().collect();
    }
    let values = reference.value.as_object().expect("results by name");
    values.iter().map(|(name, value)| (name.clone(), vec![number(value)])).collect()
}

fn trial(known: &Known, data: &Dataset, resampling: &str, split: usize) -> Trial {
    let space = tunability::learner(known.learner).expect("a learner").space(data.kind());
    let mut trial = Trial {
        learner: known.learner.to_owned(),
        config: space.default_config(),
        dataset: data.name.clone(),
        question: Question::default(),
        data: data.fingerprint(),
        resampling: resampling.parse().expect("a resampling"),
        split,
        preprocessing: Preprocessing::REFERENCE,
        within: None,
        validation: None,
        fidelity: 1.0,
        seeds: Seeds::new(0),
    };
    let domain = |name: &str| space.hyperparameters.iter().find(|h| h.name == name).expect(name);
    let mut given = Config::default();
    for (name, text) in known.config {
        let value = match (*name, text.strip_prefix('=')) {
            ("alpha", None) => (number_of(text) * alpha_max(&trial, data)).into(),
            (_, text_alone) => domain(name).domain.parse(text_alone.unwrap_or(text)),
        };
        given.insert((*name).to_owned(), value);
    }
    if known.learner == "lasso" && MANY.contains(&&data.name[..]) {
        given.insert("implementation", "reference");
    }
    trial.config = space.complete(&given).expect("a configuration");
    trial
}

fn number_of(text: &str) -> f64 {
    text.parse().expect("a number")
}

/// `max |X'y| / n` of the training part: the least alpha that leaves no coefficient.
fn alpha_max(trial: &Trial, data: &Dataset) -> f64 {
    let prepared = Prepared::new(trial, data, Shape::Table).expect("a split");
    let table = Table::of(&prepared.train).expect("a table");
    let y = table.values().expect("numbers");
    let slopes = table.x().t().dot(y) / y.len() as f64;
    slopes.iter().fold(0.0, |most: f64, slope| most.max(slope.abs()))
}
