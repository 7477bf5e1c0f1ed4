//! One file a tuner; adding one is a file and a line in [`TUNERS`].

mod sobol;

pub use sobol::Sobol;
pub(crate) use sobol::coordinate;

use crate::Tuner;

/// Every tuner.
pub const TUNERS: &[Tuner] = &[Tuner::of::<Sobol>()];
