//! How easily do two groups of seeds of the very same network seem to differ? Ten seeds of one multi-layer
//! perceptron are divided into five and five in all 126 ways, and each time Welch's test is asked whether
//! the two "methods" differ (after Henderson et al. 2018, figure 5, where one such division of ten runs
//! gave t = -9.1).
//!
//!     cargo run --release --example henderson
//!
//! About one division in twenty is "significant", as five per cent promises (7, 0 and 5 of 126 on the three
//! datasets below): who may choose the division, or looks until one is found, mostly finds one.

use std::error::Error;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use tunability::prelude::*;
use tunability::stats::{Welch, mean, quantile, standard_deviation, subsets};

/// Learner, dataset, and what is held so that a fit takes a moment.
const CASES: [(&str, &str, i64); 3] =
    [("mlp", "diabetes", 50), ("mlp", "wine", 20), ("mlp", "vowel", 20)];

/// The loss of each of ten seeds on the same splits.
pub fn losses(learner: &str, dataset: &str, epochs: i64) -> Result<Vec<f64>, Box<dyn Error>> {
    let (data, _) = open(dataset, &Question::default())?;
    let data = Arc::new(data);
    let runner = Runner::new(LEARNERS, vec![Arc::clone(&data)], 0)?;
    let study = Study {
        runner: &runner,
        learner: tunability::learner(learner)?,
        measure: Measure::of_task(data.kind()),
        data,
        within: None,
        resampling: "5x1".parse()?,
        preprocessing: Preprocessing::default(),
        seeds: Seeds::new(0),
    };
    let space = study.learner.space(study.data.kind());
    let config = space.complete(&Config::from_iter([("epochs", epochs)]))?;
    let seeds = (0..10).map(|seed| {
        let own = [Source::Init, Source::Order, Source::Noise].map(|source| (source, seed));
        (config.clone(), Seeds { base: 0, own: own.into() })
    });
    let watch = Watch { stop: &AtomicBool::new(false), planned: &|_| {}, finished: &|_, _| {} };
    let evaluations = study.evaluate(&seeds.collect::<Vec<_>>(), watch)?;
    let loss = |evaluation: tunability::tuning::Evaluation| Ok(evaluation.losses?.mean());
    evaluations.into_iter().map(loss).collect()
}

/// The p-value of each way to divide ten losses into five and five: the first is always among the first
/// five, so that no division is counted twice.
pub fn divisions(losses: &[f64]) -> Vec<f64> {
    let half = subsets(10, 5).into_iter().filter(|chosen| chosen[0] == 0);
    let p = |chosen: Vec<usize>| {
        let of = |inside: bool| {
            let seeds = (0..10).filter(|seed| chosen.contains(seed) == inside);
            seeds.map(|seed| losses[seed]).collect::<Vec<f64>>()
        };
        Welch::new(&of(true), &of(false)).map_or(1.0, |welch| welch.p())
    };
    half.map(p).collect()
}

fn main() -> Result<(), Box<dyn Error>> {
    for (learner, dataset, epochs) in CASES {
        let losses = losses(learner, dataset, epochs)?;
        let p = divisions(&losses);
        let significant = p.iter().filter(|p| **p < 0.05).count();
        println!(
            "{learner} on {dataset}, {epochs} epochs, 10 seeds: loss {:.4}, sd {:.4}",
            mean(&losses),
            standard_deviation(&losses)
        );
        println!(
            "  of {} divisions into 5 and 5, {significant} differ \"significantly\" ({:.1} %); the \
             smallest p is {:.4}",
            p.len(),
            100.0 * significant as f64 / p.len() as f64,
            quantile(&p, 0.0)
        );
    }
    Ok(())
}
