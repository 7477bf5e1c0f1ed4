//! Studies, tuners, and the measures of tunability.
//!
//! | file | question it answers |
//! |---|---|
//! | [`study`](Study) | what is held while configurations vary, and how does each do? |
//! | [`propose`](Propose) | which configurations are tried next? |
//! | [`tuners`] | one file a way to propose |
//! | [`gain`](Bootstrap) | how much does a search really gain over the default? |
//! | [`measure`](measure()) | the main job: which hyperparameters are worth tuning, by how much? |
//! | [`measurement`](Measurement) | what the main job found |

mod gain;
mod measure;
mod measurement;
mod propose;
mod study;
pub mod tuners;

pub use gain::{Bootstrap, Candidates, Honest};
pub use measure::{MeasureError, Request, measure};
pub use measurement::{Axis, Baseline, Failure, Gain, Measurement, Tried, Verdict};
pub use propose::{Observation, Proposal, Propose, Tuner};
pub use study::{Evaluation, Losses, Study, StudyError, Watch};
