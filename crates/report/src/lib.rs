//! What people read: tables and sentences, computed from what was measured.
//!
//! | file | question it answers |
//! |---|---|
//! | [`table`](Table) | how are rows aligned, and when are they coloured? |
//! | [`number`](decimals) | how many digits are worth printing? |
//! | [`measurement`](measurement()) | the tables of `measure` |
//! | [`importance`](importance()) | the tables of importance |
//! | [`verdict`](verdict()) | the sentences under them |
//! | [`wrap`](wrap()) | how are sentences broken at 80 columns? |
//! | [`dataset`](dataset()) | the page of a dataset |
//! | `sketch` | distributions as small as a word |
//! | [`space`](space()) | a learner's hyperparameters, one by one; those of generated data |

mod dataset;
mod importance;
mod measurement;
mod number;
mod sketch;
mod space;
mod table;
mod verdict;
mod wrap;

pub use dataset::{dataset, facts, known, unasked};
pub use importance::importance;
pub use measurement::measurement;
pub use number::{counted, decimals, interval, short, signed, significant, whole};
pub use space::{settings, space};
pub use table::{Shade, Table};
pub use verdict::verdict;
pub use wrap::{hanging, wrap};
