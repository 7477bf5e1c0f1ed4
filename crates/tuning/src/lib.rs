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
//! | [`robustness`](robustness()) | how far does a loss move with the seed, the split, a small change, the code? |
//! | [`measurement`](Measurement) | what the main job found |

mod gain;
mod judge;
mod measure;
mod measurement;
mod plan;
mod propose;
mod robustness;
mod study;
pub mod tuners;

pub use gain::{Bootstrap, Candidates, Honest};
pub use measure::{MeasureError, Request, measure};
pub use measurement::{Axis, Baseline, Failure, Gain, Measurement, Tried, Verdict};
pub use propose::{Observation, Proposal, Propose, Tuner};
pub use robustness::{
    Agreement, Averaging, Compared, Factor, Finding, Implementations, ImplementationsRequest,
    Ledger, Move, Neighbourhood, OverSeeds, Pair, Plane, Point, Quantile, Ranking, Robustness,
    RobustnessRequest, Share, Spread, Success, Varied, implementations, robustness,
};
pub use study::{Evaluation, Losses, Study, StudyError, Watch};
