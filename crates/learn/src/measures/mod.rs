//! Every measure beside its function: [`MEASURES`](crate::MEASURES) lists them.
//!
//! Where a formula is undefined the function says `None`, never NaN.

pub(crate) mod classification;
pub(crate) mod cost;
pub(crate) mod labels;
pub(crate) mod probability;
pub(crate) mod ranking;
pub(crate) mod regression;

/// The least probability that a logarithm is taken of, and one less it the largest: the distance from
/// 1 to the next number, as in scikit-learn's `log_loss` of 64-bit numbers. One impossible event then
/// costs 36 nats, and not infinitely many.
const LEAST: f64 = f64::EPSILON;

/// A probability that a logarithm can be taken of.
fn clipped(p: f64) -> f64 {
    p.clamp(LEAST, 1.0 - LEAST)
}
