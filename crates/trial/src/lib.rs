//! A trial is a value: everything that decides an outcome, and nothing else. Running it is pure but
//! for the clock.
//!
//! | file | question it answers |
//! |---|---|
//! | [`trial`](Trial) | what decides an outcome, and what is its key? |
//! | [`outcome`](Outcome) | what came of it? |
//! | [`prepared`](Prepared) | what is computed once and shared by all trials on one split? |
//! | [`run`] | one trial, start to end |
//! | [`runner`](Runner) | many trials, on all cores |
//! | [`limits`](Limits) | trials in processes of their own, ended when they take too much |
//! | [`line`](Line) | a trial and its outcome as a line of JSON |

mod limits;
mod line;
mod outcome;
mod prepared;
mod run;
mod runner;
mod trial;

pub use limits::Limits;
pub use line::Line;
pub use outcome::{Done, Outcome, Step};
pub use prepared::{Memory, Prepared};
pub use run::run;
pub use runner::{Runner, TrialError};
pub use trial::{Key, Trial};
pub use tunability_learn::Cost;
