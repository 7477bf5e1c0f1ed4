//! Do implementations of one algorithm agree? Loss out of fold, CPU time and the share of rows on which
//! each predicts otherwise than the first, as Markdown.
//!
//!     cargo run --release --example implementations

use std::sync::Arc;

use tunability::prelude::*;
use tunability::trial::Done;

/// Implementations, and what they are compared at.
const GROUPS: &[(&str, &[&str], &[&str], &str)] = &[
    (
        "svm",
        &["native", "linfa", "linfa_shrinking"],
        &["breast_cancer", "digits", "iris", "wine"],
        "",
    ),
    ("svm", &["native", "linfa", "linfa_shrinking"], &["diabetes"], "c=100"),
    ("svm", &["native", "linfa", "linfa_shrinking"], &["breast_cancer"], "c=100"),
    ("svm", &["native", "linfa", "dcd"], &["breast_cancer", "iris", "wine"], "kernel=linear"),
];

/// Every split of one configuration, or why one failed.
fn run(study: &Study, config: &Config) -> Result<Vec<Done>, String> {
    let splits = study.splits().map_err(|error| error.to_string())?.len();
    let trials = (0..splits).map(|split| study.trial(config, split, &study.seeds));
    let outcomes = trials.map(|trial| match study.runner.run(&trial) {
        Outcome::Done(done) => Ok(done),
        Outcome::Failed { why } => Err(why),
    });
    outcomes.collect()
}

/// The share of rows on which two sets of splits predict otherwise.
fn disagreement(one: &[Done], other: &[Done]) -> Option<f64> {
    let (mut rows, mut differ) = (0, 0);
    for (one, other) in one.iter().zip(other) {
        let (one, other) = (one.predictions.classes()?, other.predictions.classes()?);
        rows += one.len();
        differ += one.iter().zip(&other).filter(|(one, other)| one != other).count();
    }
    Some(differ as f64 / f64::from(rows.max(1) as u32))
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
    let differ = disagreement(first, done).map_or("".to_owned(), |d| format!("{:.1} %", 100.0 * d));
    format!("{name} | {} {loss:.4} | {time:.2} ms | {differ} |", study.measure.name)
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    println!(
        "| data | learner | implementation | loss, 5 folds | CPU, a fit | predicted otherwise |"
    );
    println!("|---|---|---|---|---|---|");
    for (learner, implementations, datasets, said) in GROUPS {
        for dataset in *datasets {
            let (data, _) = open(dataset, &Question::default())?;
            let data = Arc::new(data);
            let runner = Runner::new(LEARNERS, vec![Arc::clone(&data)], 1)?;
            let study = Study {
                runner: &runner,
                learner: tunability::learner(learner)?,
                measure: Measure::of_task(data.kind()),
                data: Arc::clone(&data),
                resampling: "5x1".parse()?,
                preprocessing: Preprocessing::default(),
                seeds: Seeds::new(0),
            };
            let mut first = Vec::new();
            for implementation in *implementations {
                let space = study.learner.space(data.kind());
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
                println!("| {dataset} | {learner} {said} | {line}");
            }
        }
    }
    Ok(())
}
