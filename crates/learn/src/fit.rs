use serde::Serialize;
use serde::de::DeserializeOwned;
use tunability_space::{ConfigError, Hyperparameters};

use crate::{Data, Predict, Run, TaskKind};

/// A struct of hyperparameters that becomes a model when it meets data.
pub trait Fit: Hyperparameters {
    /// Which kinds of task it can learn.
    const TASKS: &'static [TaskKind];
    /// Raised whenever the same trial would give other bits than before.
    const VERSION: u32 = 1;
    /// What it learns from.
    type Data: Data + ?Sized;
    /// What it learns.
    type Model: Predict + Serialize + DeserializeOwned + 'static;

    /// Learns from `data`. All randomness comes from [`Run::rng`]; a learner that has a usable model
    /// between its steps calls [`Run::show`] and returns the model it has when told to break.
    ///
    /// # Errors
    /// Data that cannot be learned from, or a solver that failed.
    fn fit(&self, data: &Self::Data, run: &mut Run) -> Result<Self::Model, FitError>;
}

/// Why there is no model.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum FitError {
    /// Too few rows, columns or classes.
    #[error("too little data: {0}")]
    TooSmall(String),
    /// A NaN or an infinity, in the data or in what was computed from them.
    #[error("not finite: {0}")]
    NotFinite(String),
    /// Data of another shape or type than needed.
    #[error("{0}")]
    Invalid(String),
    /// A task that the learner is not made for.
    #[error("`{learner}` does not learn {task}; it learns {}", names(known))]
    Task {
        /// Which learner.
        learner: &'static str,
        /// What was asked.
        task: TaskKind,
        /// What it can learn.
        known: &'static [TaskKind],
    },
    /// A configuration outside the learner's space.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// A solver that gave up.
    #[error("{0}")]
    Failed(String),
}

fn names(tasks: &[TaskKind]) -> String {
    let names: Vec<&str> = tasks.iter().map(|task| task.name()).collect();
    names.join(" and ")
}
