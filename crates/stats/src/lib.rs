//! Statistics of plain numbers. Nothing here knows about models.
//!
//! | file | question it answers |
//! |---|---|
//! | [`summary`](mean) | where are the numbers, how far do they spread? |
//! | [`interval`](Estimate) | how sure is a mean? |
//! | [`spread`](spread()) | how sure is a standard deviation? |

mod interval;
mod spread;
mod summary;

pub use interval::{Estimate, corrected_standard_error, student_quantile};
pub use spread::spread;
pub use summary::{mean, quantile, standard_deviation, variance};
