//! Does the 95 % interval of the gain at n hold the true gain 95 times in 100?
//!
//! `cargo run --release --example coverage -- 500` answers by simulation: many generated datasets,
//! each measured as a user would, each with a known truth. The truth is the gain of the very
//! configuration that the search chose on all rows: risk of the default − risk of the chosen.
//!
//! - `debug` learns nothing and has a known response surface with noise of its own for every row and
//!   configuration; its risk is a formula.
//! - `ridge` learns, so configurations are correlated and the folds share training rows. Its risk is
//!   what cross-validation estimates, conditional on the data: the mean over the fold models of the
//!   squared error on 10⁵ fresh rows (the k-fold test error of Bayle et al. 2020).

use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use ndarray::{Array1, Array2, Axis, concatenate};
use ndarray_rand::{RandomExt, rand_distr::StandardNormal};
use tunability::data::{Column, Values};
use tunability::linear::{Centred, Linear, least_squares};
use tunability::prelude::*;
use tunability::stats::{Estimate, mean};

/// Ridge regression on the first columns: least (1/n) ||y - a - X b||² + penalty ||b||².
#[derive(Clone, Debug, PartialEq, Hyperparameters)]
struct Ridge {
    /// Price of the squared length of the coefficients.
    #[model(default = 1.0, range = 1e-3..=1e3, log)]
    penalty: f64,
    /// How many columns are used.
    #[model(default = 20, range = 1..=20)]
    columns: usize,
}

impl Fit for Ridge {
    const TASKS: &'static [TaskKind] = &[TaskKind::Regression];
    type Data = Table;
    type Model = Linear;

    fn fit(&self, table: &Table, _run: &mut Run) -> Result<Linear, FitError> {
        let Centred { x, y, x_mean, y_mean } = Centred::new(table.x(), table.values()?.view());
        // The penalty as rows: ||0 - w b||² with w² = n · penalty.
        let width = (table.rows() as f64 * self.penalty).sqrt();
        let penalty = Array2::from_diag(&Array1::from_elem(self.columns, width));
        let x = concatenate![Axis(0), x.slice_axis(Axis(1), (..self.columns).into()), penalty];
        let y = concatenate![Axis(0), y, Array1::zeros(self.columns)];
        let used = least_squares(x.view(), y.view()).coefficients;
        let unused = Array1::zeros(table.columns() - self.columns);
        let b = concatenate![Axis(0), used, unused];
        Ok(Linear::new(y_mean - x_mean.dot(&b), b))
    }
}

const RIDGE: &[Learner] = &[Learner::of::<Ridge>()];
const FRESH: usize = 100_000;

/// What is measured again and again, each time on new data.
struct Scenario {
    learner: &'static Learner,
    rows: usize,
    /// Standard deviation of the target about its line.
    noise: f64,
    configs: usize,
    resampling: &'static str,
    /// Hyperparameters that are not searched.
    held: &'static str,
}

/// What one measurement said, and what it should have said.
struct Case {
    truth: f64,
    honest: Estimate,
    naive: f64,
}

/// Rows of a line with normal features: the target of `ridge` depends on ever less of each column,
/// that of `debug` on nothing.
fn generate(scenario: &Scenario, rows: usize, seed: u64) -> (Array2<f64>, Array1<f64>) {
    let mut rng = Seeds::new(seed).rng("coverage", Source::Noise);
    let slopes = match scenario.learner.name {
        "ridge" => Array1::from_shape_fn(20, |column| 0.6 * 0.8_f64.powi(column as i32)),
        _ => Array1::zeros(1),
    };
    let x = Array2::random_using((rows, slopes.len()), StandardNormal, &mut rng);
    let noise = Array1::<f64>::random_using(rows, StandardNormal, &mut rng) * scenario.noise;
    let y = x.dot(&slopes) + noise;
    (x, y)
}

fn dataset(x: &Array2<f64>, y: Array1<f64>) -> Dataset {
    let column = |(at, column): (usize, ndarray::ArrayView1<f64>)| Column {
        name: format!("x{at}"),
        values: Values::Numbers(column.to_vec()),
    };
    Dataset {
        name: "generated".to_owned(),
        columns: x.columns().into_iter().enumerate().map(column).collect(),
        target_name: "y".to_owned(),
        target: Target::Values(y),
        classes: Vec::new(),
        sha256: String::new(),
    }
}

/// Second moments of (y, 1, x): all that the squared error of a line depends on.
fn moments(x: &Array2<f64>, y: &Array1<f64>) -> Array2<f64> {
    let ones = Array2::ones((y.len(), 1));
    let all = concatenate![Axis(1), y.view().insert_axis(Axis(1)), ones, x.view()];
    all.t().dot(&all) / y.len() as f64
}

/// The true risk of a configuration.
fn risk(study: &Study, config: &Config, x: &Array2<f64>, fresh: &Array2<f64>) -> f64 {
    if study.learner.name == "debug" {
        return tunability::Debug::from_config(config).expect("a configuration").risk(1.0);
    }
    let ridge = Ridge::from_config(config).expect("a configuration");
    let of_fold = |split: &tunability::data::Split| {
        let x = x.select(Axis(0), &split.train);
        let table = Table::new(x, study.data.target.select(&split.train)).expect("a table");
        let model = ridge.fit(&table, &mut Run::new(Seeds::new(0), "")).expect("a fit");
        let line = concatenate![Axis(0), [1.0, -model.intercept], -model.coefficients];
        line.dot(&fresh.dot(&line))
    };
    mean(&study.splits().expect("splits").iter().map(of_fold).collect::<Vec<f64>>())
}

/// Measures one new dataset.
fn replicate(scenario: &Scenario, fresh: &Array2<f64>, seed: u64) -> Case {
    let (x, y) = generate(scenario, scenario.rows, seed);
    let data = Arc::new(dataset(&x, y));
    let learners = if scenario.learner.name == "ridge" { RIDGE } else { LEARNERS };
    let runner = Runner::new(learners, vec![Arc::clone(&data)], 0).expect("threads");
    let study = Study {
        runner: &runner,
        learner: scenario.learner,
        measure: Measure::of_task(TaskKind::Regression),
        data,
        resampling: scenario.resampling.parse().expect("a resampling"),
        preprocessing: Preprocessing { standardise: false, standardise_target: false },
        seeds: Seeds::new(seed),
    };
    let held = serde_json::from_str(scenario.held).expect("JSON");
    let configs = scenario.configs;
    let request = Request { configs, points: 0, seeds: 1, held, ..Request::default() };
    let watch = Watch { stop: &AtomicBool::new(false), planned: &|_| {}, finished: &|_, _| {} };
    let found = measure(&study, &request, watch).expect("a measurement");
    let gain = found.whole.expect("something to tune");
    let risk = |config: &Config| risk(&study, config, &x, fresh);
    let truth = risk(&found.baseline.config) - risk(&gain.best);
    Case { truth, honest: gain.honest, naive: gain.naive }
}

/// The share of `of` and its 95 % interval (Wilson 1927).
fn share(count: usize, of: usize) -> Estimate {
    let (p, n, z2) = (count as f64 / of as f64, of as f64, 1.96_f64.powi(2));
    let reach = (z2 * (p * (1.0 - p) / n + z2 / (4.0 * n * n))).sqrt();
    let end = |reach: f64| (p + z2 / (2.0 * n) + reach) / (1.0 + z2 / n);
    Estimate { value: p, low: end(-reach), high: end(reach) }
}

fn line(scenario: &Scenario, cases: &[Case]) {
    let over = |of: fn(&Case) -> f64| mean(&cases.iter().map(of).collect::<Vec<f64>>());
    let truth = over(|case| case.truth);
    let held = |at: &dyn Fn(&Case) -> f64| {
        share(cases.iter().filter(|case| case.honest.contains(at(case))).count(), cases.len())
    };
    let (own, fixed) = (held(&|case| case.truth), held(&|_| truth));
    println!(
        "{:6} {:4} {:5} {:4} {:4} | {:7.4} {:7.4} {:7.4} {:7.4} | {:5.1} ({:4.1}..{:5.1}) {:5.1} | {:.4} | {}",
        scenario.learner.name,
        scenario.rows,
        scenario.noise,
        scenario.configs,
        scenario.resampling,
        truth,
        over(|c| c.honest.value),
        over(|c| c.naive),
        over(|c| c.naive) - truth,
        100.0 * own.value,
        100.0 * own.low,
        100.0 * own.high,
        100.0 * fixed.value,
        over(|c| c.honest.high - c.honest.low),
        scenario.held
    );
}

fn main() {
    let replications = std::env::args().nth(1).map_or(500, |text| text.parse().expect("a number"));
    let debug = tunability::learner("debug").expect("registered");
    let ridge = &RIDGE[0];
    let mut grid = Vec::new();
    for (rows, configs) in [(100, 20), (200, 50), (200, 200), (400, 50)] {
        for held in [
            r#"{"noise": 0.2}"#,
            r#"{"noise": 0.5}"#,
            r#"{"noise": 1.0}"#,
            r#"{"noise": 0.5, "level": 0.5, "rate": 0.02}"#,
        ] {
            let noise = 1.0;
            grid.push(Scenario { learner: debug, rows, noise, configs, resampling: "5x1", held });
        }
    }
    for (rows, configs, resampling) in [
        (100, 20, "5x1"),
        (150, 20, "5x1"),
        (200, 50, "5x1"),
        (200, 50, "5x2"),
        (200, 200, "5x1"),
        (300, 50, "5x1"),
        (300, 50, "10x1"),
    ] {
        for noise in [0.5, 1.0, 3.0] {
            grid.push(Scenario { learner: ridge, rows, noise, configs, resampling, held: "{}" });
        }
    }
    let only = std::env::args().nth(2);
    for scenario in grid.iter().filter(|s| only.as_deref().is_none_or(|o| o == s.learner.name)) {
        let (x, y) = generate(scenario, FRESH, u64::MAX);
        let fresh = moments(&x, &y);
        let cases: Vec<Case> =
            (0..replications).map(|seed| replicate(scenario, &fresh, seed)).collect();
        line(scenario, &cases);
    }
}
