use serde::{Deserialize, Serialize};

/// How probable it is that an effect lies below, within and above a region of practical equivalence,
/// given the data. The three add up to 1.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Belief {
    /// Below the region.
    pub below: f64,
    /// Within it: too small to matter.
    pub within: f64,
    /// Above the region.
    pub above: f64,
}
