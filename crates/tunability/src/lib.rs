//! Which hyperparameters are worth tuning, by how much, and is the gain more than luck?
//!
//! This is the facade: the registry of learners, and every crate below under one name.
//!
//! ```
//! use std::sync::Arc;
//! use std::sync::atomic::AtomicBool;
//! use tunability::prelude::*;
//!
//! let (data, _) = open("iris", &Question::default())?;
//! let data = Arc::new(data);
//! let runner = Runner::new(LEARNERS, vec![Arc::clone(&data)], 1)?;
//! let study = Study {
//!     runner: &runner,
//!     learner: tunability::learner("svm")?,
//!     measure: Measure::of_task(data.kind()),
//!     data,
//!     resampling: "3x1".parse()?,
//!     within: None,
//!     preprocessing: Preprocessing::default(),
//!     seeds: Seeds::new(0),
//! };
//! let request = Request { configs: 8, points: 0, ..Request::default() };
//! let watch = Watch { stop: &AtomicBool::new(false), planned: &|_| {}, finished: &|_, _| {} };
//! let found = measure(&study, &request, watch)?;
//! let gain = found.whole.expect("an SVM has hyperparameters to tune");
//! assert!(gain.honest.value <= gain.naive);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

pub mod linfa;

pub use tunability_data as data;
pub use tunability_exchange as exchange;
pub use tunability_forest as forest;
pub use tunability_lasso as lasso;
pub use tunability_learn as learn;
pub use tunability_linear as linear;
pub use tunability_lstm as lstm;
pub use tunability_nn as nn;
pub use tunability_report as report;
pub use tunability_space as space;
pub use tunability_stats as stats;
pub use tunability_store as store;
pub use tunability_trial as trial;
pub use tunability_tuning as tuning;

pub use tunability_baseline::Baseline;
pub use tunability_debug::Debug;
pub use tunability_lasso::{ElasticNet, Lasso, LassoCv};
pub use tunability_lstm::Lstm;
pub use tunability_mlp::Mlp;
pub use tunability_ols as ols;
pub use tunability_ols::Ols;
pub use tunability_polynomial::Polynomial;
pub use tunability_svm::Svm;

use tunability_learn::Learner;
use tunability_space::nearest;

/// Every learner. Adding one is a crate and a line here.
pub const LEARNERS: &[Learner] = &[
    Learner::of::<Baseline>(),
    Learner::of::<Ols>(),
    Learner::of::<Polynomial>(),
    Learner::of::<Lasso>(),
    Learner::of::<LassoCv>(),
    Learner::of::<ElasticNet>(),
    Learner::of::<Svm>(),
    Learner::of::<Mlp>(),
    Learner::of::<Lstm>(),
    Learner::of::<Debug>(),
];

/// No learner of this name.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no learner `{name}`{}; learners: {}", self.hint(), names().join(", "))]
pub struct UnknownLearner {
    /// As it was given.
    pub name: String,
}

impl UnknownLearner {
    fn hint(&self) -> String {
        let near = nearest(&self.name, names());
        near.map_or_else(String::new, |near| format!(" (did you mean `{near}`?)"))
    }
}

fn names() -> Vec<&'static str> {
    LEARNERS.iter().map(|learner| learner.name).collect()
}

/// The learner of this name.
///
/// # Errors
/// If there is none; the error names the nearest.
pub fn learner(name: &str) -> Result<&'static Learner, UnknownLearner> {
    let found = LEARNERS.iter().find(|learner| learner.name == name);
    found.ok_or_else(|| UnknownLearner { name: name.to_owned() })
}

/// What most programs need.
pub mod prelude {
    pub use crate::LEARNERS;
    pub use tunability_data::{Dataset, Generator, Preprocessing, Question, Resampling, open};
    pub use tunability_learn::{
        Data, Fit, FitError, Input, Learner, Measure, Model, Predict, Prediction, Run, Seeds,
        Source, Table, Target, Task, TaskKind,
    };
    pub use tunability_space;
    pub use tunability_space::{Config, Hyperparameters, Space, Value};
    pub use tunability_trial::{Outcome, Runner, Trial};
    pub use tunability_tuning::{Measurement, Request, Study, Watch, measure};
}
