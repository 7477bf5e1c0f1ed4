use std::f64::consts::PI;

use tunability_space::Hyperparameters;

/// What the learning rate is multiplied by in the course of a fit.
#[derive(Clone, Debug, PartialEq, Hyperparameters)]
pub enum Schedule {
    /// One.
    #[default]
    Constant,
    /// A factor less each time that a share of the fit is over.
    Step {
        /// Share of the fit between two drops.
        #[algorithm(default = 0.3, range = 0.1..=0.9)]
        every: f64,
        /// What a drop multiplies by.
        #[algorithm(default = 0.1, range = 0.01..=0.9, log, valid = 0.0..=1.0)]
        factor: f64,
    },
    /// Half a cosine from one to a floor (Loshchilov and Hutter 2017).
    Cosine {
        /// Where it ends.
        #[algorithm(default = 0.0, range = 0.0..=0.5, valid = 0.0..=1.0)]
        floor: f64,
    },
    /// A line up to one during the first share of the fit, then half a cosine to zero (Goyal et al. 2017).
    WarmUp {
        /// Share of the fit that the line takes.
        #[algorithm(default = 0.1, range = 0.01..=0.5, log, valid = 0.0..=1.0)]
        share: f64,
    },
}

impl Schedule {
    /// The factor in step `step` of `steps`, counted from 0.
    pub fn factor(&self, step: usize, steps: usize) -> f64 {
        let done = step as f64 / steps as f64;
        let cosine = |done: f64| 0.5 * (1.0 + (PI * done).cos());
        match *self {
            Schedule::Constant => 1.0,
            Schedule::Step { every, factor } => factor.powf((done / every).floor()),
            Schedule::Cosine { floor } => floor + (1.0 - floor) * cosine(done),
            Schedule::WarmUp { share } if done < share => {
                (step as f64 + 1.0) / (share * steps as f64).max(step as f64 + 1.0)
            }
            Schedule::WarmUp { share } => cosine((done - share) / (1.0 - share)),
        }
    }
}
