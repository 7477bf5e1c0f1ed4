//! Long short-term memory (Hochreiter and Schmidhuber 1997) as in Greff et al. 2017, IEEE TNNLS
//! 28:2222-2232, section 2: with forget gates and peepholes, trained by full back-propagation through time;
//! and its eight variants.
//!
//! For each step, from its input `x`, the output `y'` and the cell `c'` of the step before:
//!
//! ```text
//! z = tanh(Wz x + Rz y' + bz)             block input
//! i = σ(Wi x + Ri y' + pi ⊙ c' + bi)      input gate
//! f = σ(Wf x + Rf y' + pf ⊙ c' + bf)      forget gate
//! c = z ⊙ i + c' ⊙ f                      cell
//! o = σ(Wo x + Ro y' + po ⊙ c + bo)       output gate
//! y = tanh(c) ⊙ o                         output
//! ```
//!
//! A dense layer makes an answer of the outputs of every step, or of the last one.
//!
//! | file | question it answers |
//! |---|---|
//! | [`lstm`](Lstm) | the hyperparameters |
//! | [`variant`](Variant) | what may be left out or added? |
//! | [`cell`](Cell) | where do the parameters of one layer and direction lie? |
//! | [`network`](Network) | layers, directions and the answer |
//! | [`batch`](Batch) | how do sequences of different length lie side by side? |
//! | [`reference`](mod@reference) | the equations, written down; read this first |
//! | [`steps`](Memory) | the same, fast: one layer and direction through time and back |
//! | `inputs` | the same, fast: what inputs add to the sums |
//! | `gates` | the same, fast: from sums to outputs and back |
//! | [`pass`](Pass) | the same, fast: the whole network there and back |
//! | `training` | epochs |
//! | [`model`](Recurrent) | what does a fitted network predict? |

mod batch;
mod cell;
mod gates;
mod inputs;
mod lstm;
mod model;
mod network;
mod pass;
pub mod reference;
mod steps;
mod training;
mod variant;

pub use batch::{Batch, Targets};
pub use cell::Cell;
pub use lstm::{Direction, Implementation, Lstm};
pub use model::Recurrent;
pub use network::{Answer, Network};
pub use pass::Pass;
pub use steps::Memory;
pub use tunability_nn::Precision;
pub use variant::Variant;
