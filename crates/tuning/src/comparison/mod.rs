//! Comparing learners on the same splits: who is ahead, by how much, and who cannot be told apart.
//!
//! | file | question it answers |
//! |---|---|
//! | [`results`](Results) | what did each learner score on each split of one dataset? |
//! | [`gather`](gather()) | how are these had, at given configurations or tuned within each split? |
//! | [`test`](Test) | which test is right here, and why? |
//! | [`contest`](Contest) | the ranking, every pair and the groups that one test makes of it |
//! | `groups` | who cannot be told apart from whom? |
//! | [`compare`](compare()) | the whole: each dataset alone, and all of them together |
//! | `warnings` | what makes the answer doubtful? |
//! | [`error`](ComparisonError) | what cannot be compared at all? |

mod compare;
mod contest;
mod error;
mod gather;
mod groups;
mod results;
mod test;
mod warnings;

pub use compare::{Comparison, OnDataset, Terms, compare};
pub use contest::{Contest, Pair, Standing};
pub use error::ComparisonError;
pub use gather::{Candidate, Evaluate, Search, gather};
pub use results::{Entry, Results, Scored};
pub use test::{Blocks, Test};
