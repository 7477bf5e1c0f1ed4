//! What people read: tables and sentences, computed from what was measured.
//!
//! | file | question it answers |
//! |---|---|
//! | [`table`](Table) | how are rows aligned, and when are they coloured? |
//! | [`number`](decimals) | how many digits are worth printing? |
//! | [`measurement`](measurement()) | the tables of `measure` |
//! | [`analysis`](analysis()) | the tables of `analyse` |
//! | [`suite`](suite()) | the tables of `measure --datasets` |
//! | `curve` | how much of the gain do fewer configurations bring? |
//! | `nested` | the gain and what checks it, side by side |
//! | `pairs` | what do two hyperparameters gain together? |
//! | `limit` | what ended a measurement that had a limit |
//! | [`importance`](importance()) | the tables of importance |
//! | [`verdict`](verdict()) | the sentences under them |
//! | [`comparison`](comparison()) | the tables of `compare` |
//! | [`comparison_tables`](comparison_latex) | its ranking in LaTeX and Markdown |
//! | [`paragraph`](paragraph()) | its findings as a paragraph for a paper |
//! | [`difference`](difference()) | who cannot be told apart, as a diagram in a terminal and in SVG |
//! | [`robustness`](robustness()) | the tables of `robustness` |
//! | `advice` | the sentences under them |
//! | [`implementations`](implementations()) | a verdict on each pair of codes |
//! | [`importance_over`](importance_over()) | the same over several datasets |
//! | [`wrap`](wrap()) | how are sentences broken at 80 columns? |
//! | [`dataset`](dataset()) | the page of a dataset |
//! | `sketch` | distributions as small as a word |
//! | [`space`](space()) | a learner's hyperparameters, one by one; those of generated data |

mod advice;
mod analysis;
mod comparison;
mod comparison_tables;
mod curve;
mod dataset;
mod difference;
mod implementations;
mod importance;
mod importance_over;
mod limit;
mod measurement;
mod nested;
mod number;
mod pairs;
mod paragraph;
mod robustness;
mod sketch;
mod space;
mod suite;
mod table;
mod verdict;
mod wrap;

pub use analysis::analysis;
pub use comparison::comparison;
pub use comparison_tables::{comparison_latex, comparison_markdown};
pub use dataset::{dataset, facts, known, unasked};
pub use difference::{difference, difference_svg};
pub use implementations::implementations;
pub use importance::importance;
pub use importance_over::importance_over;
pub use measurement::measurement;
pub use number::{counted, decimals, interval, p_value, short, signed, significant, whole};
pub use paragraph::paragraph;
pub use robustness::robustness;
pub use space::{settings, space};
pub use suite::{paper, suite};
pub use table::{Shade, Table};
pub use verdict::verdict;
pub use wrap::{hanging, wrap};
