use std::fmt;

use serde::{Deserialize, Serialize};

use crate::{FitError, Table, Target};

/// What kind of answer is asked for. A learner's space depends on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TaskKind {
    /// A number for each row.
    Regression,
    /// One of a few classes for each row.
    Classification,
}

impl TaskKind {
    /// The fact that spaces are given: `task = regression`.
    pub fn name(self) -> &'static str {
        match self {
            TaskKind::Regression => "regression",
            TaskKind::Classification => "classification",
        }
    }
}

impl fmt::Display for TaskKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Data to learn from.
#[derive(Clone, Debug)]
pub enum Task {
    /// Rows of features with one target each.
    Table(Table),
}

impl Task {
    /// What kind of answer the data ask for.
    pub fn kind(&self) -> TaskKind {
        match self {
            Task::Table(table) => match table.target() {
                Target::Values(_) => TaskKind::Regression,
                Target::Classes { .. } => TaskKind::Classification,
            },
        }
    }
}

/// A type of data that a learner fits.
pub trait Data {
    /// The data of a task, if they are of this type.
    ///
    /// # Errors
    /// If they are of another type.
    fn of(task: &Task) -> Result<&Self, FitError>;
}

impl Data for Table {
    fn of(task: &Task) -> Result<&Table, FitError> {
        match task {
            Task::Table(table) => Ok(table),
        }
    }
}
