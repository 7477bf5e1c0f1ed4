//! Support vector machines (Cortes & Vapnik 1995), as in LIBSVM (Chang & Lin 2011).
//!
//! Classification, for each pair of classes: minimise `½ |w|² + c Σ ξ_i` subject to
//! `y_i (w·φ(x_i) - ρ) ≥ 1 - ξ_i`, `ξ ≥ 0`; the class with the most votes wins, the first of equals.
//! Regression: minimise `½ |w|² + c Σ max(0, |y_i - w·φ(x_i) + ρ| - epsilon)`.
//!
//! | file | question it answers |
//! |---|---|
//! | [`svm`](Svm) | the hyperparameters |
//! | `training` | from rows to one machine for each pair of classes |
//! | [`kernel`](Kernel) | what is the inner product of two rows? |
//! | [`machine`](Machines) | what does a fitted machine predict? |
//! | [`platt`](Sigmoid) | how does a decision become a probability? |
//! | [`dual`] | the two problems as one quadratic programme |
//! | [`smo`] | how is it solved? |
//! | `state` | where is the minimisation, and which pair moves next? |
//! | `scan` | the two passes over all rows that a step takes |
//! | [`rows`] | the kernel matrix, row by row, and what is held of it |
//! | `gram` | where its values come from |
//! | `dcd` | the linear kernel by coordinates |
//! | `linfa` | the same problems given to linfa-svm |

mod dcd;
pub mod dual;
mod gram;
mod kernel;
mod linfa;
mod machine;
mod platt;
pub mod rows;
mod scan;
pub mod smo;
mod spare;
mod state;
mod svm;
mod training;

pub use kernel::Kernel;
pub use machine::{Machine, Machines};
pub use platt::Sigmoid;
pub use svm::{ClassWeight, Implementation, Probability, Svm};
