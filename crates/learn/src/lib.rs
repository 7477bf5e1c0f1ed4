//! What it means to learn: the words that learners, data and trials share.
//!
//! An author implements [`Fit`] for a struct of hyperparameters; [`Learner::of`] turns it into a
//! plain struct of functions, and a slice of those is the registry.
//!
//! | file | question it answers |
//! |---|---|
//! | [`task`](Task) | what is to be learned, from what? |
//! | [`table`](Table) | rows and their targets, and what is computed from them once |
//! | [`memo`](Derived) | what follows from a table, whatever is learned? |
//! | [`sequences`](Sequences) | steps in their order, and the targets of sequences or steps |
//! | [`env`](Env) | a world to act in |
//! | [`target`](Target) | numbers, classes or labels |
//! | [`fit`](Fit) | how does a struct of hyperparameters become a model? |
//! | [`predict`](Predict) | what does a model answer? |
//! | [`run`](Run) | where do random numbers come from, and who may stop a fit? |
//! | [`seeds`](Seeds) | one seed, many independent streams |
//! | [`learner`](Learner) | one learner, without its types |
//! | [`measure`](Measure) | how good is a model? The measures themselves lie in `measures/` |
//! | [`cost`](Cost) | what did it take? |

mod cost;
mod env;
mod fit;
mod learner;
mod measure;
mod measures;
mod memo;
mod predict;
mod run;
mod seeds;
mod sequences;
mod table;
mod target;
mod task;

pub use cost::Cost;
pub use env::{Actions, End, Env, Episode, Reward};
pub use fit::{Fit, FitError};
pub use learner::Learner;
pub use measure::{Goal, MEASURES, Measure, RowLoss, Score};
pub use memo::Derived;
pub use predict::{Coefficient, Input, Model, Predict, Prediction};
pub use run::Run;
pub use seeds::{Rng, Seeds, Source};
pub use sequences::{Every, Sequences};
pub use table::{MEMO_BYTES, Table};
pub use target::Target;
pub use task::{Data, Shape, Task, TaskKind};
pub use tunability_kernels::dot;
