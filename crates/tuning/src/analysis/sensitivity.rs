use serde::Serialize;
use tunability_space::Config;

use super::slice::{Parents, Slices, base};
use super::surface::Surfaces;

/// How much a learner depends on being tuned on each dataset anew (Adkins, Bowling & White 2024).
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Sensitivity {
    /// Whether performance is the score itself, or on a scale of each dataset's own, where the
    /// configurations' 5 % quantile is 0 and the 95 % quantile 1.
    pub normalised: bool,
    /// Mean over datasets of the best performance.
    pub tuned: f64,
    /// Best mean performance of one configuration on all datasets.
    pub shared: f64,
    /// Φ = tuned − shared: what one configuration for all costs.
    pub phi: f64,
    /// The configuration that is best on the mean.
    pub config: Config,
    /// For k = 0, 1, …: the k hyperparameters that are worth most when tuned on each dataset, the rest
    /// at that configuration. `None` where there are more than 16 hyperparameters.
    pub steps: Option<Vec<Step>>,
    /// Effective dimensionality: the least k with 95 % of the tuned performance. `None` if no k
    /// has it, or the performance is not above zero, so that a share of it says nothing.
    pub dimension: Option<usize>,
}

/// The best set of one size.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Step {
    /// Which are tuned on each dataset.
    pub tuned: Vec<String>,
    /// Mean over datasets of the best performance.
    pub performance: f64,
}

/// The share of the tuned performance that counts as all of it.
const ENOUGH: f64 = 0.95;

/// More hyperparameters than this have too many sets.
const MOST: usize = 16;

/// The sensitivity; `None` if no configuration succeeded on every dataset.
///
/// `mean_e max_h G − max_h mean_e G`, where the first maximum is over all configurations tried on a
/// dataset, the second over those that succeeded on all, as are those of the steps.
pub fn sensitivity(surfaces: &Surfaces, normalised: bool) -> Option<Sensitivity> {
    let best = surfaces.optimal_default(|_| true)?;
    let mean = |of: &dyn Fn(&super::Surface) -> f64| {
        let each: Vec<f64> = surfaces.datasets.iter().map(of).collect();
        // On the scale of a dataset's own a loss of 0 is the best: performance is 1 − loss.
        f64::from(u8::from(normalised)) - tunability_stats::mean(&each)
    };
    let least = |losses: &[f64]| losses.iter().copied().fold(f64::INFINITY, f64::min);
    let tuned = mean(&|surface| least(&surface.losses));
    let shared = mean(&|surface| surface.losses[best]);
    let steps = steps(surfaces, best, &mean);
    let reached = |step: &Step| tuned > 0.0 && step.performance >= ENOUGH * tuned;
    Some(Sensitivity {
        normalised,
        tuned,
        shared,
        phi: tuned - shared,
        config: surfaces.configs[best].clone(),
        dimension: steps.as_ref().and_then(|steps| steps.iter().position(reached)),
        steps,
    })
}

fn steps(
    surfaces: &Surfaces,
    best: usize,
    mean: &dyn Fn(&dyn Fn(&super::Surface) -> f64) -> f64,
) -> Option<Vec<Step>> {
    let (space, levels) = (&surfaces.space, surfaces.levels());
    let varied: Vec<usize> = (0..levels.len()).filter(|place| levels[*place].len() > 1).collect();
    if varied.len() > MOST || levels.len() > super::slice::MOST {
        return None;
    }
    let complete = surfaces.complete();
    let configs: Vec<Config> = complete.iter().map(|at| surfaces.configs[*at].clone()).collect();
    let slices = Slices::new(space, &configs, &base(space, &levels, &surfaces.configs[best]));
    let names: Vec<&str> = space.names().collect();
    let mut steps: Vec<Step> = Vec::new();
    for subset in 0..1_u32 << varied.len() {
        let chosen: Vec<usize> =
            (0..varied.len()).filter(|bit| subset >> bit & 1 == 1).map(|bit| varied[bit]).collect();
        let free = chosen.iter().fold(0, |set, place| set | 1 << place);
        let reached: Vec<usize> =
            (0..configs.len()).filter(|at| slices.reaches(*at, free, Parents::Stay)).collect();
        let least = |surface: &super::Surface| {
            let losses = reached.iter().map(|at| surface.losses[complete[*at]]);
            losses.fold(f64::INFINITY, f64::min)
        };
        let performance = mean(&least);
        let tuned = || chosen.iter().map(|place| names[*place].to_owned()).collect();
        match steps.get_mut(chosen.len()) {
            Some(step) if performance > step.performance => {
                *step = Step { tuned: tuned(), performance };
            }
            Some(_) => {}
            None => steps.push(Step { tuned: tuned(), performance }),
        }
    }
    Some(steps)
}
