use std::collections::BTreeMap;

use tunability_data::Resampling;
use tunability_learn::{Measure, TaskKind};
use tunability_space::Config;
use tunability_stats::mean;

use crate::Nested;

/// What several learners scored on the same splits of one dataset.
#[derive(Clone, Debug, PartialEq)]
pub struct Results {
    /// Which dataset.
    pub dataset: String,
    /// What kind of task.
    pub task: TaskKind,
    /// How many units there are to divide.
    pub units: usize,
    /// What these are: `rows`, `sequences`, `groups`.
    pub unit_name: String,
    /// How they were divided.
    pub resampling: Resampling,
    /// Test rows over training rows, of all splits: how much training parts share.
    pub overlap: f64,
    /// Each learner, in the same order for every dataset.
    pub entries: Vec<Entry>,
}

/// One learner.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// Which.
    pub learner: String,
    /// Its configuration; where it is tuned, the one that its search starts from.
    pub config: Config,
    /// What it scored on each split, or why it failed there.
    pub splits: Vec<Result<Scored, String>>,
    /// Where it is tuned: what the search chose and promised within each split.
    pub nested: Option<Nested>,
}

/// One learner on one split.
#[derive(Clone, Debug, PartialEq)]
pub struct Scored {
    /// Every measure that is defined, by name.
    pub scores: BTreeMap<String, f64>,
    /// The losses of the test rows by the study's measure, where the split is the only one.
    pub losses: Vec<f64>,
    /// CPU seconds of the fit.
    pub seconds: f64,
}

impl Entry {
    /// The scores by one measure, split by split.
    ///
    /// # Errors
    /// Why the learner has none on the first split where it has none.
    pub fn scores(&self, measure: &Measure) -> Result<Vec<f64>, String> {
        let score = |(at, split): (usize, &Result<Scored, String>)| {
            let scored = split.as_ref().map_err(|why| format!("{why} (split {at})"))?;
            scored.scores.get(measure.name).copied().ok_or_else(|| {
                format!("`{}` is not defined for what it predicts (split {at})", measure.name)
            })
        };
        self.splits.iter().enumerate().map(score).collect()
    }

    /// Mean CPU seconds of a fit that did not fail; NaN if all did.
    pub fn seconds(&self) -> f64 {
        let seconds = self.splits.iter().flatten().map(|scored| scored.seconds);
        mean(&seconds.collect::<Vec<_>>())
    }
}
