//! Do implementations of one algorithm agree? On the small tables of the bundle, as Markdown: the loss out of
//! fold, CPU time, and how far predictions are from the first's: the share of rows in other classes, or
//! the mean difference as a share of the mean error.
//!
//!     cargo run --release --example implementations

use std::error::Error;
use std::sync::Arc;

use tunability::data::DATASETS;
use tunability::learn::Shape;
use tunability::prelude::*;
use tunability::trial::Done;

/// Implementations of a learner, and the values that they are compared at.
const GROUPS: &[(&str, &[&str], &str)] = &[
    ("ols", &["auto", "qr", "svd", "linfa"], ""),
    ("lasso", &["native", "reference", "fista", "linfa"], "tolerance=1e-8"),
    ("elastic_net", &["native", "reference", "fista", "linfa"], "tolerance=1e-8"),
    ("svm", &["native", "linfa", "linfa_shrinking"], ""),
    ("svm", &["native", "linfa", "linfa_shrinking"], "c=100"),
    ("svm", &["native", "linfa", "dcd"], "kernel=linear"),
];

/// Larger tables take linfa-svm minutes.
const MOST_VALUES: usize = 40_000;

/// Every split of one configuration, or why one failed.
fn run(study: &Study, config: &Config) -> Result<Vec<Done>, String> {
    let splits = study.splits().map_err(|error| error.to_string())?.len();
    let trials = (0..splits).map(|split| study.trial(config, split, &study.seeds));
    let outcomes = trials.map(|trial| match study.runner.run(&trial) {
        Outcome::Done(done) => Ok(done),
        Outcome::Failed { why, .. } => Err(why),
    });
    outcomes.collect()
}

/// How far two sets of splits are apart: the share of rows in other classes, or the mean difference of the
/// values as a share of the mean error of the first.
fn apart(one: &[Done], other: &[Done]) -> Option<f64> {
    let (mut count, mut differ) = (0, 0.0);
    for (one, other) in one.iter().zip(other) {
        match (&one.predictions, &other.predictions) {
            (Prediction::Values(a), Prediction::Values(b)) => {
                let error = one.scores.get("mae")? * a.len() as f64;
                differ += (a - b).mapv(f64::abs).sum() / error;
                count += 1;
            }
            (one, other) => {
                let (one, other) = (one.classes()?, other.classes()?);
                count += one.len();
                differ += one.iter().zip(&other).filter(|(one, other)| one != other).count() as f64;
            }
        }
    }
    Some(differ / count.max(1) as f64)
}

/// A line of the table.
fn line(study: &Study, name: &str, done: &Result<Vec<Done>, String>, first: &[Done]) -> String {
    let done = match done {
        Ok(done) => done,
        Err(why) => return format!("{name} | failed: {why} | | |"),
    };
    let mean = |of: &dyn Fn(&Done) -> f64| done.iter().map(of).sum::<f64>() / done.len() as f64;
    let loss = mean(&|done| done.scores.get(study.measure.name).copied().unwrap_or(f64::NAN));
    let time = mean(&|done| 1e3 * done.cost.fit_cpu);
    let apart = apart(first, done).map_or(String::new(), |d| format!("{:.2} %", 100.0 * d));
    format!("{name} | {} {loss:.6} | {time:.2} ms | {apart} |", study.measure.name)
}

/// The lines of a dataset.
fn compare(data: &Arc<Dataset>, group: &(&str, &[&str], &str)) -> Result<(), Box<dyn Error>> {
    let (learner, implementations, said) = *group;
    let runner = Runner::new(LEARNERS, vec![Arc::clone(data)], 1)?;
    let study = Study {
        runner: &runner,
        learner: tunability::learner(learner)?,
        measure: Measure::of_task(data.kind()),
        data: Arc::clone(data),
        resampling: "5x1".parse()?,
        within: None,
        preprocessing: Preprocessing::default(),
        seeds: Seeds::new(0),
    };
    let space = study.learner.space(data.kind());
    let mut first = Vec::new();
    for implementation in implementations {
        if *implementation == "dcd" && data.kind() == TaskKind::Regression {
            continue;
        }
        let own = format!("implementation={implementation}");
        let pairs = said.split_whitespace().chain([&own[..]]);
        let named = pairs.filter_map(|pair| pair.split_once('='));
        let value = |(name, text): (&str, &str)| {
            space.get(name).map(|h| (name.to_owned(), h.domain.parse(text)))
        };
        let config = space.complete(&named.filter_map(value).collect())?;
        let done = run(&study, &config);
        if first.is_empty() {
            first = done.clone().unwrap_or_default();
        }
        let line = line(&study, implementation, &done, &first);
        println!("| {} | {learner} {said} | {line}", data.name);
    }
    Ok(())
}

fn main() -> Result<(), Box<dyn Error>> {
    println!("| data | learner | implementation | loss, 5 folds | CPU, a fit | from the first |");
    println!("|---|---|---|---|---|---|");
    for group in GROUPS {
        let learner = tunability::learner(group.0)?;
        for bundled in DATASETS {
            let (data, _) = open(bundled.name, &Question::default())?;
            let small = data.rows() * data.columns.len() <= MOST_VALUES;
            let table = data.shapes().first() == Some(&Shape::Table);
            if small && table && learner.tasks.contains(&data.kind()) {
                compare(&Arc::new(data), group)?;
            }
        }
    }
    Ok(())
}
