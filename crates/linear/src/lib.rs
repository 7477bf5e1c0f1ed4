//! What the linear models share: centred data, least squares, and the model `y = a + x b`.
//!
//! | file | question it answers |
//! |---|---|
//! | [`centred`](Centred) | the data without their means |
//! | [`moments`](Moments) | sums of squares and products, which a table remembers and folds add up to |
//! | [`least_squares`](fn@least_squares) | which coefficients leave the least squared error? |
//! | [`svd`](least_squares_svd) | the same, by singular values |
//! | [`normal`](normal_equations) | the same, fast, where the condition allows |
//! | [`cholesky`](Cholesky) | positive definite systems |
//! | [`model`](Linear) | what does a fitted line predict? |

mod centred;
mod cholesky;
mod least_squares;
mod model;
mod moments;
mod normal;
mod svd;

pub use centred::Centred;
pub use cholesky::Cholesky;
pub use least_squares::{LeastSquares, least_squares};
pub use model::Linear;
pub use moments::{Moments, Sums};
pub use normal::{MOST, Normal, REFINED, normal_equations};
pub use svd::least_squares_svd;

/// `add(factor, from, to)` adds `factor * from` to `to`.
pub use tunability_kernels::axpy as add;
