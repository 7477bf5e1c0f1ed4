//! Multi-layer perceptrons.
//!
//! | file | question it answers |
//! |---|---|
//! | [`mlp`](Mlp) | what can be chosen? |
//! | [`training`](train) | what is an epoch, and who may end the fit? |
//! | [`native`](Native) | how is a step made fast? |
//! | [`reference`](Reference) | what is a step, by the textbook? |
//! | [`network`](Network) | what was learned, and what does it answer? |

mod mlp;
mod native;
mod network;
mod reference;
mod training;

pub use mlp::{Implementation, Layer, Mlp};
pub use native::Native;
pub use network::{Answer, Network, Perceptron};
pub use reference::Reference;
pub use training::{Steps, train};
pub use tunability_nn::{Activation, Initial, Optimizer, Precision, Schedule, Stopping};
