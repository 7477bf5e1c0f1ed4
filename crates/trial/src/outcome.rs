use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use tunability_learn::{Cost, Measure, Prediction};

/// What came of a trial. A failure is data too.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "status")]
pub enum Outcome {
    /// There is a model, and it was tested.
    Done(Done),
    /// There is none.
    Failed {
        /// The reason, in words.
        why: String,
        /// Whether a limit on time or memory cut it off: another machine may get further, so it is
        /// never reused.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        limit: bool,
    },
}

/// What a tested model left.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Done {
    /// Every measure of the task on the test part, by name; one that is not defined is absent, and so
    /// is one of the clock.
    pub scores: BTreeMap<String, f64>,
    /// What was predicted for the test rows, in their order, in original units.
    pub predictions: Prediction,
    /// The learning curve, if the learner showed its steps.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub curve: Vec<Step>,
    /// What the fit says of itself: certificates, size, effort.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub facts: BTreeMap<String, f64>,
    /// What it took. The only part that depends on the clock.
    pub cost: Cost,
}

/// One step of a learning curve.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Step {
    /// Epochs, sweeps or environment steps.
    pub step: u32,
    /// The task's first measure on the inner validation part: what may stop a fit.
    pub validation: f64,
    /// The same on the test part: stored, and out of reach of everything that decides.
    pub test: f64,
}

impl Done {
    /// The value of any measure, those of the clock included; `None` where it is not defined.
    pub fn score(&self, measure: &Measure) -> Option<f64> {
        measure.of_cost(&self.cost).or_else(|| self.scores.get(measure.name).copied())
    }
}

impl Outcome {
    /// A failure of the trial's own.
    pub fn failed(why: impl Into<String>) -> Outcome {
        Outcome::Failed { why: why.into(), limit: false }
    }

    /// The outcome, if there is a model.
    pub fn done(&self) -> Option<&Done> {
        match self {
            Outcome::Done(done) => Some(done),
            Outcome::Failed { .. } => None,
        }
    }

    /// The same outcome on a clock that stands still: equal trials give equal values of this.
    pub fn timeless(mut self) -> Outcome {
        if let Outcome::Done(done) = &mut self {
            done.cost = Cost::default();
        }
        self
    }
}
