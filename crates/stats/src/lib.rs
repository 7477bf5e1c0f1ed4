//! Statistics of plain numbers. Nothing here knows about models.
//!
//! | file | question it answers |
//! |---|---|
//! | [`summary`](mean) | where are the numbers, how far do they spread? |
//! | [`interval`](Estimate) | how sure is a mean? |
//! | [`ranks`](ranks()) | which place does each value have? |
//! | [`wilcoxon`](wilcoxon()), [`sign`](sign_test) | do differences lie about zero? |
//! | [`tails`](Tails) | how likely is so extreme a result by chance, in which direction? |
//! | [`mcnemar`](mcnemar()) | do two classifiers err equally often? |
//! | [`holm`](holm()) | what do several p-values say together? |

mod holm;
mod interval;
mod mcnemar;
mod ranks;
mod sign;
mod summary;
mod tails;
mod wilcoxon;

pub use holm::holm;
pub use interval::{Estimate, corrected_standard_error, student_quantile};
pub use mcnemar::{McNemar, mcnemar};
pub use ranks::ranks;
pub use sign::sign_test;
pub use summary::{mean, quantile, standard_deviation, variance};
pub use tails::Tails;
pub use wilcoxon::{SignedRank, wilcoxon};
