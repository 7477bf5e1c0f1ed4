//! What the linear models share: centred data, least squares, and the model `y = a + x b`.
//!
//! | file | question it answers |
//! |---|---|
//! | [`centred`](Centred) | the data without their means |
//! | [`moments`](Moments) | sums of squares and products, which a table remembers and folds add up to |
//! | [`least_squares`](fn@least_squares) | which coefficients leave the least squared error? |
//! | [`svd`](least_squares_svd) | the same, by singular values |
//! | [`normal`](normal_equations) | the same, fast, where the condition allows |
//! | [`ridge`](dual_ridge) | penalised squares with more columns than rows |
//! | [`cholesky`](Cholesky) | positive definite systems |
//! | [`symmetric`](eigen) | eigenvalues and eigenvectors |
//! | [`model`](Linear) | what does a fitted line predict? |

mod centred;
mod cholesky;
mod least_squares;
mod model;
mod moments;
mod normal;
mod ridge;
mod svd;
mod symmetric;

pub use centred::Centred;
pub use cholesky::Cholesky;
pub use least_squares::{LeastSquares, least_squares};
pub use model::Linear;
pub use moments::{Moments, Sums};
pub use normal::{MOST, Normal, REFINED, normal_equations};
pub use ridge::dual_ridge;
pub use svd::least_squares_svd;
pub use symmetric::eigen;

/// `add(factor, from, to)` adds `factor * from` to `to`.
pub use tunability_kernels::axpy as add;
