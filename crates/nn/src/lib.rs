//! What networks share. Numbers are `f32` or `f64` ([`Real`]); rows of matrices are filled up to whole
//! lanes ([`padded`]) with zeros, which stay zero; all parameters of a network lie in one vector, their
//! gradients in another of the same layout.
//!
//! | file | question it answers |
//! |---|---|
//! | [`dense`](Dense) | what does a layer compute, and what are its gradients? |
//! | [`activation`](Activation) | what bends the line? |
//! | [`loss`](squared_error) | how wrong are outputs, and in which direction would they be less so? |
//! | [`initial`](Initial) | where do weights begin? |
//! | [`optimizer`](Optimizer) | how do they move along their gradients? |
//! | [`schedule`](Schedule) | how large are the steps, when? |
//! | [`clip`](clip()) | how long may a gradient be? |
//! | [`noise`](dropout) | what is added to make learning harder? |
//! | [`precision`](Precision) | in which numbers? |
//! | [`batches`](Batches) | in which order are rows seen? |
//! | [`stopping`](Stopping) | when is it enough? |

mod activation;
mod batches;
mod clip;
mod dense;
mod initial;
mod loss;
mod noise;
mod optimizer;
mod precision;
mod schedule;
mod stopping;

pub use activation::Activation;
pub use batches::Batches;
pub use clip::clip;
pub use dense::{Dense, transpose};
pub use initial::Initial;
pub use loss::{bernoulli, logistic, softmax, softmax_cross_entropy, squared_error};
pub use noise::{add_noise, dropout};
pub use optimizer::{Optimizer, Penalised, Updates};
pub use precision::Precision;
pub use schedule::Schedule;
pub use stopping::{Patience, Stopping};
pub use tunability_kernels::{Factor, LANES, Real, Start, padded, product};
