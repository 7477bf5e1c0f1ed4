//! One file a tuner; adding one is a file and a line in [`TUNERS`].
//!
//! | file | what it is |
//! |---|---|
//! | [`random`](Random), [`grid`](Grid), [`sobol`](Sobol) | what was found changes nothing |
//! | [`tpe`](Tpe) on `parzen` | two densities: of the good, and of the rest |
//! | [`gp`](Gp) on `process` | a Gaussian process, and where it expects an improvement |
//! | [`forest`](Forest) | a regression forest, and where it does |
//! | [`cma_es`](CmaEs), [`de`](De) on `generations` | evolution |
//! | [`hyper_heuristic`](HyperHeuristic) | a choice among these, by what each brought |
//! | [`hyperband`](SuccessiveHalving), [`bohb`](Bohb) | many configurations at a small share of a fit, few at all of it |
//! | `fresh` | nothing is tried twice |

mod bohb;
mod cma_es;
mod de;
mod forest;
mod fresh;
mod generations;
mod gp;
mod grid;
mod hyper_heuristic;
mod hyperband;
mod parzen;
mod process;
mod random;
mod sobol;
mod tpe;

pub use bohb::{Asha, Bohb};
pub use cma_es::CmaEs;
pub use de::De;
pub use forest::Forest;
pub use gp::Gp;
pub use grid::Grid;
pub use hyper_heuristic::HyperHeuristic;
pub use hyperband::{Hyperband, SuccessiveHalving};
pub use random::Random;
pub use sobol::Sobol;
pub(crate) use sobol::coordinate;
pub use tpe::Tpe;

use crate::Tuner;

/// Every tuner.
pub const TUNERS: &[Tuner] = &[
    Tuner::of::<Random>(),
    Tuner::of::<Grid>(),
    Tuner::of::<Sobol>(),
    Tuner::of::<Tpe>(),
    Tuner::of::<Gp>(),
    Tuner::of::<Forest>(),
    Tuner::of::<CmaEs>(),
    Tuner::of::<De>(),
    Tuner::of::<HyperHeuristic>(),
    Tuner::of::<SuccessiveHalving>(),
    Tuner::of::<Hyperband>(),
    Tuner::of::<Asha>(),
    Tuner::of::<Bohb>(),
];
