//! Studies, tuners, and the measures of tunability.
//!
//! | file | question it answers |
//! |---|---|
//! | [`study`](Study) | what is held while configurations vary, and how does each do? |
//! | [`propose`](Propose) | which configurations are tried next? |
//! | [`table`](TrialTable) | which trials are there, from wherever they come? |
//! | [`tuners`] | one file a way to propose |
//! | [`gain`](Bootstrap) | how much does a search really gain over the default? |
//! | [`curve`](Curve) | and with fewer configurations? |
//! | [`nested`](nested()) | and if the search is repeated within every training part? |
//! | [`analysis`] | what does a table of trials say, whoever made it? |
//! | [`comparison`] | which learner is better, by how much, and which cannot be told apart? |
//! | [`measure`](measure()) | the main job: which hyperparameters are worth tuning, by how much? |
//! | [`pairs`](Pair) | what do two hyperparameters gain together? |
//! | [`limit`](Limited) | when is it precise enough, and when is time up? |
//! | `plan` | what does it try, and from where? |
//! | `judge` | what does it make of the losses? |
//! | [`robustness`](robustness()) | how far does a loss move with the seed, the split, a small change, the code? |
//! | [`measurement`](Measurement) | what the main job found |
//! | [`importance`] | which hyperparameters matter, and where the variation comes from |
//! | [`suite`](Suite) | what it found on several datasets together |

pub mod analysis;
pub mod comparison;
mod curve;
mod gain;
pub mod importance;
mod judge;
mod limit;
mod measure;
mod measurement;
mod nested;
mod pairs;
mod plan;
mod propose;
mod robustness;
mod study;
mod suite;
mod table;
pub mod tuners;

pub use curve::{Curve, CurvePoint};
pub use gain::{Bootstrap, Candidates, Honest};
pub use limit::{Limited, Stop};
pub use measure::{MeasureError, Request, measure};
pub use measurement::{Axis, Baseline, Failure, Gain, Measurement, Tried, Verdict};
pub use nested::{Nested, NestedFold, NestedGain, nested};
pub use pairs::{Pair, PairGain, Pairs};
pub use plan::shifted;
pub use propose::{Observation, Proposal, Propose, Tuner};
pub use robustness::{
    Agreement, Averaging, CodePair, Compared, Factor, Finding, Implementations,
    ImplementationsRequest, Ledger, Move, Neighbourhood, OverSeeds, Plane, Point, Quantile,
    Ranking, Robustness, RobustnessRequest, Share, Spread, Success, Varied, implementations,
    robustness,
};
pub use study::{Evaluation, Losses, Study, StudyError, Watch};
pub use suite::{NotMeasured, Seen, Suite, SuiteAxis};
pub use table::{Row, TrialTable};
pub use tuners::TUNERS;
