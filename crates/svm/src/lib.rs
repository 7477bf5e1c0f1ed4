//! Support vector machines (Cortes & Vapnik 1995), as in LIBSVM (Chang & Lin 2011).
//!
//! Classification, for each pair of classes: minimise `½ |w|² + c Σ ξ_i` subject to
//! `y_i (w·φ(x_i) - ρ) ≥ 1 - ξ_i`, `ξ ≥ 0`; the class with the most votes wins, the first of equals.
//! Regression: minimise `½ |w|² + c Σ max(0, |y_i - w·φ(x_i) + ρ| - epsilon)`.
//!
//! | file | question it answers |
//! |---|---|
//! | [`svm`](Svm) | the hyperparameters, and one machine for each pair of classes |
//! | [`kernel`](Kernel) | what is the inner product of two rows? |
//! | [`machine`](Machines) | what does a fitted machine predict? |
//! | [`dual`] | the two problems as one quadratic programme |
//! | [`smo`] | how is it solved? |
//! | `state` | where is the minimisation, and which pair moves next? |
//! | [`rows`] | the kernel matrix, row by row |
//! | `linfa` | the same problems given to linfa-svm |

pub mod dual;
mod kernel;
mod linfa;
mod machine;
pub mod rows;
pub mod smo;
mod state;
mod svm;

pub use kernel::Kernel;
pub use machine::{Machine, Machines};
pub use svm::{Implementation, Svm};
