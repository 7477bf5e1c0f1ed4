//! One dataset: what intervals said, and what they should have said.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use ndarray::{Array2, Axis};
use tunability::data::{Column, Split, Values};
use tunability::prelude::*;
use tunability::stats::{Estimate, mean, student_quantile};
use tunability::tuning::Measurement;

use crate::worlds::{Law, MEASURED, World};

/// What one interval said, and what it should have said.
pub struct Case {
    /// Of what.
    pub quantity: &'static str,
    /// What it should have said.
    pub truth: f64,
    /// What it said.
    pub interval: Estimate,
    /// The estimate that takes no account of choosing, or the point estimate where nothing is chosen.
    pub naive: f64,
}

/// What measures a risk: the same for all configurations on one dataset.
struct Judge<'a> {
    world: &'a World,
    study: &'a Study<'a>,
    x: &'a Array2<f64>,
    fresh: &'a (Array2<f64>, Target),
    known: BTreeMap<String, f64>,
}

impl Judge<'_> {
    fn risk(&mut self, config: &Config) -> f64 {
        if let Law::Nothing = self.world.law {
            return tunability::Debug::from_config(config).expect("complete").risk(1.0);
        }
        let name = config.to_string();
        if let Some(risk) = self.known.get(&name) {
            return *risk;
        }
        let (rows, truth) = self.fresh;
        let of_fold = |Split { train, .. }: &Split| {
            let target = self.study.data.target.select(train);
            let table = Table::new(self.x.select(Axis(0), train), target).expect("finite");
            let mut run = Run::new(Seeds::new(0), "");
            let model = self.study.learner.fit(config, &Task::Table(table), &mut run);
            let prediction = model.expect("a model").predict(Input::Rows(rows.view()));
            self.study.measure.on(truth, &prediction).expect("a loss")
        };
        let splits = self.study.splits().expect("rows enough");
        let risk = mean(&splits.iter().map(of_fold).collect::<Vec<f64>>());
        self.known.insert(name, risk);
        risk
    }
}

/// Measures one new dataset; risks are those on the fresh rows.
pub fn replicate(world: &World, fresh: &(Array2<f64>, Target), seed: u64) -> Vec<Case> {
    let (x, target) = world.generate(world.rows, seed);
    let data = Arc::new(dataset(&x, target));
    let learner = MEASURED.iter().find(|learner| learner.name == world.learner);
    let study = Study {
        runner: &Runner::new(MEASURED, vec![Arc::clone(&data)], 1).expect("threads"),
        learner: learner.expect("measured"),
        measure: Measure::of_task(data.kind()),
        data,
        resampling: "5x1".parse().expect("a resampling"),
        within: None,
        preprocessing: Preprocessing::RAW,
        seeds: Seeds::new(seed),
    };
    let request = Request {
        configs: world.configs,
        points: if world.seeds > 1 { 0 } else { 9 },
        seeds: world.seeds,
        held: world.held(),
        ..Request::default()
    };
    let watch = Watch { stop: &AtomicBool::new(false), planned: &|_| {}, finished: &|_, _| {} };
    let found = measure(&study, &request, watch).expect("a measurement");
    let known = BTreeMap::new();
    let judge = Judge { world, study: &study, x: &x, fresh, known };
    if world.seeds > 1 { over_seeds(judge, &found) } else { gains(judge, &found) }
}

fn dataset(x: &Array2<f64>, target: Target) -> Dataset {
    let values = x.columns().into_iter().map(|column| Values::Numbers(column.to_vec()));
    let columns = values.enumerate().map(|(at, values)| Column { name: format!("x{at}"), values });
    let classes = match target {
        Target::Values(_) => Vec::new(),
        _ => vec!["no".to_owned(), "yes".to_owned()],
    };
    Dataset::table("generated", columns.collect(), "y", target, classes)
}

fn gains(mut judge: Judge, found: &Measurement) -> Vec<Case> {
    let default = judge.risk(&found.baseline.config);
    let whole = found.whole.as_ref().expect("something to tune");
    let truth = default - judge.risk(&whole.best);
    let (interval, naive) = (whole.honest, whole.naive);
    let mut cases = vec![Case { quantity: "gain", truth, interval, naive }];
    let declared = judge.study.learner.space(judge.study.data.kind());
    let space = declared.hold(&judge.world.held()).expect("values of its own");
    for axis in &found.axes {
        let start = space.with(&found.baseline.config, &axis.name, &axis.default);
        let truth = judge.risk(&start.expect("what it starts from")) - judge.risk(&axis.gain.best);
        let (interval, naive) = (axis.gain.honest, axis.gain.naive);
        cases.push(Case { quantity: "axes", truth, interval, naive });
    }
    let reach = student_quantile(0.975, 4.0) * found.baseline.split_error.expect("five splits");
    let value = found.baseline.loss;
    let interval = Estimate { value, low: value - reach, high: value + reach };
    cases.push(Case { quantity: "split", truth: default, interval, naive: value });
    cases
}

/// The mean and the standard deviation of the loss over seeds, given the data. Fold f has the loss
/// `mean (y - s)²`, `s = shift + noise z`, so over z the mean `mean y² - 2 shift ȳ + shift² + noise²` and
/// the variance `4 noise² (shift - ȳ)² + 2 noise⁴`; folds have draws of their own.
fn over_seeds(judge: Judge, found: &Measurement) -> Vec<Case> {
    let debug = tunability::Debug::from_config(&found.baseline.config).expect("complete");
    let (shift, noise) = (debug.excess().sqrt(), debug.seed_noise);
    let splits = judge.study.splits().expect("rows enough");
    let count = splits.len() as f64;
    let moments = |Split { test, .. }: &Split| {
        let Target::Values(y) = judge.study.data.target.select(test) else { unreachable!() };
        let (mean, square) = (y.sum() / y.len() as f64, y.dot(&y) / y.len() as f64);
        let loss = square - 2.0 * shift * mean + shift.powi(2) + noise.powi(2);
        (loss, 4.0 * (noise * (shift - mean)).powi(2) + 2.0 * noise.powi(4))
    };
    let (losses, variances): (Vec<f64>, Vec<f64>) = splits.iter().map(moments).unzip();
    let spread = (variances.iter().sum::<f64>() / count.powi(2)).sqrt();
    let case = |quantity, truth, interval: Option<Estimate>| {
        let interval = interval.expect("ten seeds");
        Case { quantity, truth, interval, naive: interval.value }
    };
    vec![
        case("seed mean", mean(&losses), found.baseline.seed_mean),
        case("seed spread", spread, found.baseline.seed_spread_interval),
    ]
}
