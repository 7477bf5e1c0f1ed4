//! Studies, tuners, and the measures of tunability.
//!
//! | file | question it answers |
//! |---|---|
//! | [`study`](Study) | what is held while configurations vary, and how does each do? |
//! | [`propose`](Propose) | which configurations are tried next? |
//! | [`tuners`] | one file a way to propose |
//! | [`gain`](Bootstrap) | how much does a search really gain over the default? |
//! | [`measure`](measure()) | the main job: which hyperparameters are worth tuning, by how much? |
//! | `plan` | what does it try, and from where? |
//! | `judge` | what does it make of the losses? |
//! | [`measurement`](Measurement) | what the main job found |
//! | [`importance`] | which hyperparameters matter, and where the variation comes from |

mod gain;
pub mod importance;
mod judge;
mod measure;
mod measurement;
mod plan;
mod propose;
mod study;
pub mod tuners;

pub use gain::{Bootstrap, Candidates, Honest};
pub use measure::{MeasureError, Request, measure};
pub use measurement::{Axis, Baseline, Failure, Gain, Measurement, Tried, Verdict};
pub use propose::{Observation, Proposal, Propose, Tuner};
pub use study::{Evaluation, Losses, Study, StudyError, Watch};
