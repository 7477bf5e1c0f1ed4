//! Every trial of a study as a row: for measures over datasets, and for files that `analyse` and other
//! programs read.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use tunability::space::Space;
use tunability::trial::{Outcome, Trial};
use tunability::tuning::{Row, TrialTable};

use crate::failure::Failure;

/// Trials and their outcomes, from any thread.
#[derive(Debug, Default)]
pub struct Rows(Mutex<Vec<(Trial, Outcome)>>);

impl Rows {
    /// Keeps an outcome; its predictions are not.
    pub fn push(&self, trial: &Trial, outcome: &Outcome) {
        let kept = match outcome {
            Outcome::Done(done) => Outcome::Done(tunability::trial::Done {
                predictions: tunability::learn::Prediction::Values(Default::default()),
                ..done.clone()
            }),
            failed => failed.clone(),
        };
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push((trial.clone(), kept));
    }

    /// The rows in an order that no thread decides: by dataset, configuration, seed and split.
    pub fn sorted(self) -> Vec<(Trial, Outcome)> {
        let mut rows = self.0.into_inner().unwrap_or_else(PoisonError::into_inner);
        rows.sort_by_cached_key(|(trial, _)| {
            (trial.dataset.clone(), trial.config.to_string(), trial.seeds.base, trial.split)
        });
        rows
    }
}

/// The table of one score of these trials.
pub fn table(rows: &[(Trial, Outcome)], space: &Space, score: &str) -> TrialTable {
    let row = |(trial, outcome): &(Trial, Outcome)| {
        let done = match outcome {
            Outcome::Done(done) => Some(done),
            Outcome::Failed { .. } => None,
        };
        Row {
            config: trial.config.clone(),
            dataset: trial.dataset.clone(),
            seed: None,
            fold: Some(format!("{:04}", trial.split)),
            loss: done.and_then(|done| done.scores.get(score).copied()),
            seconds: done.map(|done| done.cost.fit_cpu),
        }
    };
    TrialTable {
        space: space.clone(),
        score: score.to_owned(),
        maximize: false,
        trials: rows.iter().map(row).collect(),
    }
}

/// Writes the rows as CSV: dataset, seed, fold, a column for each hyperparameter (empty where it is
/// inactive) and for each score, and the seconds of the fit.
///
/// # Errors
/// A file that cannot be written.
pub fn write(path: &Path, rows: &[(Trial, Outcome)], space: &Space) -> Result<(), Failure> {
    let why =
        |error: csv::Error| Failure::failed(format!("cannot write {}: {error}", path.display()));
    let scores: BTreeSet<&String> = rows.iter().flat_map(|(_, outcome)| scores(outcome)).collect();
    let mut file = csv::Writer::from_path(path).map_err(why)?;
    let names = space.names().chain(scores.iter().map(|name| name.as_str()));
    file.write_record(["dataset", "seed", "fold"].into_iter().chain(names).chain(["seconds"]))
        .map_err(why)?;
    for (trial, outcome) in rows {
        let value = |name: &str| trial.config.get(name).map_or(String::new(), |v| v.to_string());
        let (done, seconds) = match outcome {
            Outcome::Done(done) => (Some(done), done.cost.fit_cpu.to_string()),
            Outcome::Failed { .. } => (None, String::new()),
        };
        let score = |name: &&String| {
            let score = done.and_then(|done| done.scores.get(*name));
            score.map_or(String::new(), |score| score.to_string())
        };
        let first = [trial.dataset.clone(), trial.seeds.base.to_string(), trial.split.to_string()];
        let values = space.names().map(value).chain(scores.iter().map(score));
        file.write_record(first.into_iter().chain(values).chain([seconds])).map_err(why)?;
    }
    file.flush().map_err(|error| why(error.into()))
}

fn scores(outcome: &Outcome) -> impl Iterator<Item = &String> {
    let done = match outcome {
        Outcome::Done(done) => Some(&done.scores),
        Outcome::Failed { .. } => None,
    };
    done.into_iter().flat_map(|scores| scores.keys())
}
