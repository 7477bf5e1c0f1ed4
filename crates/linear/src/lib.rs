//! What the linear models share: centred data, least squares, and the model `y = a + x b`.
//!
//! | file | question it answers |
//! |---|---|
//! | [`centred`](Centred) | the data without their means |
//! | [`least_squares`](fn@least_squares) | which coefficients leave the least squared error? |
//! | [`model`](Linear) | what does a fitted line predict? |

mod centred;
mod least_squares;
mod model;

pub use centred::Centred;
pub use least_squares::{LeastSquares, least_squares};
pub use model::Linear;

/// Adds `factor * from` to `to`.
pub fn add(factor: f64, from: &[f64], to: &mut [f64]) {
    for (to, from) in to.iter_mut().zip(from) {
        *to += factor * from;
    }
}
