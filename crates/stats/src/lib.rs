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
//! | [`robust`](interquartile_mean) | what is typical, whatever a few runs do? |
//! | [`tasks`](Tasks) | what do runs on several tasks say together? |
//! | [`resample`](bootstrap) | how sure is any other statistic? |
//! | [`share`](share()) | how sure is a share of successes? |
//! | [`equivalence`](Welch) | do two means differ, or are they the same up to a margin? |
//! | [`energy`](energy_distance) | do two distributions differ? |
//! | [`power`](power()) | how many runs does a comparison need? |
//! | [`components`](components()) | which source does the spread come from? |
//! | [`subsets`](subsets()) | which ways are there to choose some of many? |

mod belief;
mod components;
mod correlated;
mod effect;
mod energy;
mod equivalence;
mod friedman;
mod holm;
mod interval;
mod mcnemar;
mod nemenyi;
mod one_standard_error;
mod power;
mod ranks;
mod resample;
mod robust;
mod share;
mod sign;
mod signed_rank;
mod spread;
mod studentized_range;
mod subsets;
mod summary;
mod tails;
mod tasks;
mod wilcoxon;

pub use belief::Belief;
pub use components::{Component, Crossed, components, variance_of_mean};
pub use correlated::{Correlated, corrected_t_test};
pub use effect::{akinshin_gamma, cliff_delta, cohen_d, vargha_delaney};
pub use energy::{Energy, energy_distance, energy_test};
pub use equivalence::Welch;
pub use friedman::{Friedman, friedman};
pub use holm::holm;
pub use interval::{
    Estimate, corrected_standard_error, normal_cdf, normal_quantile, student_quantile,
};
pub use mcnemar::{McNemar, mcnemar};
pub use nemenyi::{critical_difference, nemenyi};
pub use one_standard_error::one_standard_error;
pub use power::{Comparison, power};
pub use ranks::ranks;
pub use resample::{bootstrap, quantile_interval, resample};
pub use robust::{interquartile_mean, optimality_gap, probability_of_improvement, trimmed_mean};
pub use share::share;
pub use sign::sign_test;
pub use signed_rank::signed_rank_belief;
pub use spread::spread;
pub use studentized_range::{range_cdf, range_quantile};
pub use subsets::{choices, subsets};
pub use summary::{mean, quantile, standard_deviation, variance};
pub use tails::Tails;
pub use tasks::Tasks;
pub use wilcoxon::{SignedRank, wilcoxon};
