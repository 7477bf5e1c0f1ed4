use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::{Env, FitError, Sequences, Table, Target};

/// What kind of answer is asked for. A learner's space depends on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TaskKind {
    /// A number.
    Regression,
    /// One of a few classes.
    Classification,
    /// Yes or no for each of several labels, any number of which may hold.
    Labelling,
    /// Actions that bring reward.
    Control,
}

impl TaskKind {
    /// Every kind.
    pub const ALL: [TaskKind; 4] =
        [TaskKind::Regression, TaskKind::Classification, TaskKind::Labelling, TaskKind::Control];

    /// The fact that spaces are given: `task = regression`.
    pub fn name(self) -> &'static str {
        match self {
            TaskKind::Regression => "regression",
            TaskKind::Classification => "classification",
            TaskKind::Labelling => "labelling",
            TaskKind::Control => "control",
        }
    }
}

impl fmt::Display for TaskKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// What data to learn from look like.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Shape {
    /// [`Table`]
    Table,
    /// [`Sequences`]
    Sequences,
    /// [`Env`]
    Env,
}

impl fmt::Display for Shape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Shape::Table => "tables",
            Shape::Sequences => "sequences",
            Shape::Env => "environments",
        })
    }
}

/// Data to learn from.
#[derive(Clone, Debug)]
pub enum Task {
    /// Rows of features with one target each.
    Table(Table),
    /// Sequences of steps with a target for each sequence, or for each step.
    Sequences(Sequences),
    /// A world to act in.
    Env(Arc<dyn Env>),
}

impl Task {
    /// What kind of answer the data ask for.
    pub fn kind(&self) -> TaskKind {
        match self {
            Task::Table(table) => table.target().kind(),
            Task::Sequences(sequences) => sequences.target().kind(),
            Task::Env(_) => TaskKind::Control,
        }
    }

    /// What the data look like.
    pub fn shape(&self) -> Shape {
        match self {
            Task::Table(_) => Shape::Table,
            Task::Sequences(_) => Shape::Sequences,
            Task::Env(_) => Shape::Env,
        }
    }

    /// What is to be predicted; nothing where actions are asked for.
    pub fn target(&self) -> Option<&Target> {
        match self {
            Task::Table(table) => Some(table.target()),
            Task::Sequences(sequences) => Some(sequences.target()),
            Task::Env(_) => None,
        }
    }

    /// Bytes that the data hold now, what they remember included.
    pub fn bytes(&self) -> usize {
        match self {
            Task::Table(table) => table.bytes(),
            Task::Sequences(sequences) => sequences.bytes(),
            Task::Env(_) => 0,
        }
    }
}

/// A type of data that a learner fits.
pub trait Data {
    /// The shapes that are of this type, the preferred one first.
    const SHAPES: &'static [Shape];

    /// The data of a task, if they are of this type.
    ///
    /// # Errors
    /// If they are of another type.
    fn of(task: &Task) -> Result<&Self, FitError>;
}

impl Data for Table {
    const SHAPES: &'static [Shape] = &[Shape::Table];

    fn of(task: &Task) -> Result<&Table, FitError> {
        match task {
            Task::Table(table) => Ok(table),
            other => Err(other_shape(Shape::Table, other)),
        }
    }
}

impl Data for Sequences {
    const SHAPES: &'static [Shape] = &[Shape::Sequences];

    fn of(task: &Task) -> Result<&Sequences, FitError> {
        match task {
            Task::Sequences(sequences) => Ok(sequences),
            other => Err(other_shape(Shape::Sequences, other)),
        }
    }
}

impl Data for dyn Env {
    const SHAPES: &'static [Shape] = &[Shape::Env];

    fn of(task: &Task) -> Result<&(dyn Env + 'static), FitError> {
        match task {
            Task::Env(env) => Ok(&**env),
            other => Err(other_shape(Shape::Env, other)),
        }
    }
}

/// What learns from targets alone takes all data that have some.
impl Data for Task {
    const SHAPES: &'static [Shape] = &[Shape::Table, Shape::Sequences];

    fn of(task: &Task) -> Result<&Task, FitError> {
        match task {
            Task::Env(_) => Err(other_shape(Shape::Table, task)),
            task => Ok(task),
        }
    }
}

fn other_shape(needed: Shape, task: &Task) -> FitError {
    FitError::Invalid(format!("it learns from {needed}, these are {}", task.shape()))
}
