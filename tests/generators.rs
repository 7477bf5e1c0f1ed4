//! Learners on generated data come to what is known of them.

use std::sync::Arc;

use tunability::data::generators::{NoisyPolynomial, SparseLinear, TwoMoons};
use tunability::data::{Generate, Generator};
use tunability::linear::Linear;
use tunability::prelude::*;
use tunability::tuning::{Study, Watch};

fn data<G: Generate>(given: &G) -> Dataset {
    Generator::of::<G>().make(&given.config()).expect("data")
}

/// The mean test loss over five folds.
fn loss(learner: &str, config: &[(&str, Value)], data: Dataset) -> f64 {
    let data = Arc::new(data);
    let runner = Runner::new(LEARNERS, vec![Arc::clone(&data)], 1).expect("a runner");
    let learner = tunability::learner(learner).expect("a learner");
    let measure = Measure::of_task(data.kind());
    let config: Config = config.iter().map(|(name, value)| (*name, value.clone())).collect();
    let config = learner.space(data.kind()).complete(&config).expect("a configuration");
    let study = Study {
        runner: &runner,
        learner,
        measure,
        data,
        resampling: "5x1".parse().expect("folds"),
        within: None,
        preprocessing: Preprocessing::default(),
        seeds: Seeds::new(0),
    };
    let losses = std::sync::Mutex::new(Vec::new());
    let finished = |_: &Trial, outcome: &Outcome| {
        let done = outcome.done().expect("a fit");
        losses.lock().expect("a lock").push(done.scores[measure.name]);
    };
    let stop = std::sync::atomic::AtomicBool::new(false);
    let watch = Watch { stop: &stop, planned: &|_| {}, finished: &finished };
    study.evaluate(&[(config, Seeds::new(0))], watch).expect("a study");
    let losses = losses.into_inner().expect("losses");
    losses.iter().sum::<f64>() / losses.len() as f64
}

/// Five standard errors of a mean of squares, plus what 1/n of learning a few coefficients costs.
fn close(found: f64, known: f64, n: usize) {
    let allowed = known * (5.0 * (2.0 / n as f64).sqrt() + 10.0 / n as f64);
    assert!((found - known).abs() < allowed, "{found}, not {known}");
}

#[test]
fn least_squares_reaches_the_noise_of_a_line() {
    let given = NoisyPolynomial { n: 2000, degree: 1, ..NoisyPolynomial::default() };
    close(loss("ols", &[], data(&given)), given.truth()[0].1, given.n);
}

#[test]
fn each_missing_degree_costs_what_is_known() {
    let given = NoisyPolynomial { n: 4000, degree: 3, ..NoisyPolynomial::default() };
    for degree in 1..=2i64 {
        let (name, known) = given.truth()[1 + degree as usize].clone();
        assert!(name.ends_with(&format!("degree {degree}")));
        close(loss("polynomial", &[("degree", Value::Int(degree))], data(&given)), known, given.n);
    }
    let enough = loss("polynomial", &[("degree", Value::Int(3))], data(&given));
    close(enough, given.truth()[0].1, given.n);
}

#[test]
fn lasso_finds_the_columns_that_matter() {
    let given = SparseLinear { n: 200, p: 1000, ..SparseLinear::default() };
    let data = data(&given);
    let rows: Vec<usize> = (0..data.rows()).collect();
    let transform = Preprocessing::default().fit(&data, &rows).expect("a transform");
    let x = transform.features(&data.columns, &rows).expect("features");
    let task = Task::Table(Table::new(x, data.target.clone()).expect("a table"));
    let learner = tunability::learner("lasso").expect("lasso");
    let config = Config::from_iter([("alpha", Value::Float(0.5))]);
    let mut run = Run::new(Seeds::new(0), "test");
    let model = learner.fit(&config, &task, &mut run).expect("a fit");
    let line: Linear = serde_json::from_value(model.save().expect("JSON")).expect("a line");
    let mut sizes: Vec<(usize, f64)> = line.coefficients.iter().copied().enumerate().collect();
    sizes.sort_by(|a, b| b.1.abs().total_cmp(&a.1.abs()));
    let mut found: Vec<(usize, f64)> =
        sizes[..given.nonzero].iter().map(|(at, value)| (*at, value.signum())).collect();
    found.sort_by_key(|(at, _)| *at);
    assert_eq!(found, given.coefficients());
}

#[test]
fn a_curve_parts_two_moons_better_than_a_line() {
    let given = TwoMoons { n: 400, ..TwoMoons::default() };
    let with = |kernel: &str| loss("svm", &[("kernel", Value::from(kernel))], data(&given));
    let (curve, line) = (with("rbf"), with("linear"));
    assert!(curve < 0.06 && line > curve + 0.05, "rbf {curve}, linear {line}");
}
