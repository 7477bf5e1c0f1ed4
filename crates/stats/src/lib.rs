//! Statistics of plain numbers. Nothing here knows about models.
//!
//! | file | question it answers |
//! |---|---|
//! | [`summary`](mean) | where are the numbers, how far do they spread? |
//! | [`interval`](Estimate) | how sure is a mean? |
//! | [`robust`](interquartile_mean) | what is typical, whatever a few runs do? |
//! | [`tasks`](Tasks) | what do runs on several tasks say together? |
//! | [`resample`](bootstrap) | how sure is any other statistic? |
//! | [`share`](share()) | how sure is a share of successes? |
//! | [`equivalence`](Welch) | do two means differ, or are they the same up to a margin? |
//! | [`energy`](energy_distance) | do two distributions differ? |
//! | [`power`](power()) | how many runs does a comparison need? |
//! | [`components`](components()) | which source does the spread come from? |
//! | [`subsets`](subsets()) | which ways are there to choose some of many? |

mod components;
mod energy;
mod equivalence;
mod interval;
mod power;
mod resample;
mod robust;
mod share;
mod subsets;
mod summary;
mod tasks;

pub use components::{Component, Crossed, components, variance_of_mean};
pub use energy::{Energy, energy_distance, energy_test};
pub use equivalence::Welch;
pub use interval::{Estimate, corrected_standard_error, normal_quantile, student_quantile};
pub use power::{Comparison, power};
pub use resample::{bootstrap, quantile_interval, resample};
pub use robust::{interquartile_mean, optimality_gap, probability_of_improvement, trimmed_mean};
pub use share::share;
pub use subsets::{choices, subsets};
pub use summary::{mean, quantile, standard_deviation, variance};
pub use tasks::Tasks;
