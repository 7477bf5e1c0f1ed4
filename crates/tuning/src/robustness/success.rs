use serde::Serialize;
use tunability_stats::{Estimate, share};

use crate::robustness::tried::Configs;
use crate::robustness::{CONFIDENCE, Spread};

/// How often a configuration drawn from the space succeeds, beside how often a seed of the best one does
/// (Mania, Guy & Recht 2018 count both). A success is a loss of at most [`threshold`](Success::threshold).
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Success {
    /// The mean loss of the best configuration over seeds, and the tolerance.
    pub threshold: f64,
    /// The share of configurations, at the first seed; one that failed is no success.
    pub over_configs: Estimate,
    /// The share of seeds of the best configuration.
    pub over_seeds: Estimate,
    /// The first over the second: 1 where any configuration does, 0 where only the best does. `None` where
    /// no seed succeeds.
    pub ratio: Option<f64>,
}

pub(crate) fn success(configs: &Configs, best: &Spread, tolerance: f64) -> Success {
    let threshold = best.mean.value + tolerance;
    let count = configs.evaluations.len();
    let good = (0..count).filter(|at| configs.loss(*at) <= threshold).count();
    let seeds = best.losses.iter().filter(|loss| **loss <= threshold).count();
    let over_configs = share(good, count, CONFIDENCE);
    let over_seeds = share(seeds, best.losses.len() + best.failed, CONFIDENCE);
    let ratio = (seeds > 0).then(|| over_configs.value / over_seeds.value);
    Success { threshold, over_configs, over_seeds, ratio }
}
