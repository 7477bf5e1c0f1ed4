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
//! | [`correlated`](corrected_t_test) | do two learners differ over splits that share training rows? |
//! | [`friedman`](friedman()), [`nemenyi`](nemenyi()) | do several learners differ over datasets, and which? |
//! | [`studentized_range`](range_quantile) | how far apart are the extremes of k normal numbers? |
//! | [`signed_rank`](signed_rank_belief) | is one learner better over datasets, in probabilities? |
//! | [`belief`](Belief) | how probable is a difference that matters? |
//! | [`effect`](cohen_d) | how large is a difference, beside the spread? |
//! | [`one_standard_error`](one_standard_error()) | which is the simplest that is as good as the best? |
//! | [`spread`](spread()) | how sure is a standard deviation? |

mod belief;
mod correlated;
mod effect;
mod friedman;
mod holm;
mod interval;
mod mcnemar;
mod nemenyi;
mod one_standard_error;
mod ranks;
mod sign;
mod signed_rank;
mod spread;
mod studentized_range;
mod summary;
mod tails;
mod wilcoxon;

pub use belief::Belief;
pub use correlated::{Correlated, corrected_t_test};
pub use effect::{akinshin_gamma, cliff_delta, cohen_d, vargha_delaney};
pub use friedman::{Friedman, friedman};
pub use holm::holm;
pub use interval::{Estimate, corrected_standard_error, student_quantile};
pub use mcnemar::{McNemar, mcnemar};
pub use nemenyi::{critical_difference, nemenyi};
pub use one_standard_error::one_standard_error;
pub use ranks::ranks;
pub use sign::sign_test;
pub use signed_rank::signed_rank_belief;
pub use spread::spread;
pub use studentized_range::{range_cdf, range_quantile};
pub use summary::{mean, quantile, standard_deviation, variance};
pub use tails::Tails;
pub use wilcoxon::{SignedRank, wilcoxon};
