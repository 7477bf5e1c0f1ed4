//! Inner loops on slices of numbers, compiled for every width of vectors and run at the widest that the
//! machine has.
//!
//! A result has the same bits at any width: sums run in a fixed number of lanes, products and sums are
//! rounded one by one (never contracted to a fused multiply-add) but in products of matrices, where they
//! always are (slowly, on a processor that cannot), and the exponential is our own, so that neither the
//! processor nor the system's mathematical library decides a bit.
//!
//! | file | question it answers |
//! |---|---|
//! | [`wide`](vectorised) | how is a loop run at the machine's width? |
//! | [`sums`](dot) | inner products and multiples of vectors |
//! | [`panels`](Panels) | inner products of one row with many |
//! | [`exponential`](exp) | e^x and what follows from it |
//! | `single` | the same in single precision |
//! | [`real`](Real) | what f32 and f64 have in common |
//! | [`product`](product()) | products of matrices |

mod exponential;
mod panels;
mod product;
mod real;
mod single;
mod sums;
mod wide;

pub use exponential::{exp, gaussian, tanh};
pub use panels::Panels;
pub use product::{Factor, LANES, Start, padded, product};
pub use pulp;
pub use real::Real;
pub use sums::{axpy, dot};
pub use wide::{Loop, vectorised};
