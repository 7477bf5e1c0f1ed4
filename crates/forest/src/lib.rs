//! A regression forest over a [`Space`](tunability_space::Space): a function on the unit cube that is
//! constant on boxes, so that its means, variances and maxima can be had exactly.
//!
//! The cube is uniform under the declared prior: logarithmic scales, whole numbers and categories are a
//! matter of where a value lies in it ([`Domain::encode`](tunability_space::Domain::encode)) and of how
//! wide its cell is. A hyperparameter that is inactive has a coordinate that nothing depends on: a split
//! on it lies below splits on its parents that say that it is active.
//!
//! | file | question it answers |
//! |---|---|
//! | [`extent`](Extent) | which part of one axis? |
//! | [`cube`](Cube) | which axes does a space have, and when do they exist? |
//! | [`tree`](Tree) | which box holds a point, and what is its value? |
//! | `grow` | where is the response best divided? |
//! | [`curve`](Curve) | what does one hyperparameter do by itself? |
//! | [`forest`](Forest) | many trees, in little bags: mean, variance, error out of the bag |

mod cube;
mod curve;
mod extent;
mod forest;
mod grow;
mod tree;

pub use cube::{Axis, Cube, CubeError, Scale};
pub use curve::Curve;
pub use extent::Extent;
pub use forest::{Bag, Forest, ForestError, Growth, Prediction};
pub use tree::{Boxes, Node, Tree};
