use serde::Serialize;
use tunability_space::Config;

use super::slice::{Slices, base};
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
    /// at that configuration. `None` where there are more than 16 hyperparameters, or less than a
    /// tenth of the grid was tried.
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
    let least = |losses: &Vec<f64>| losses.iter().copied().fold(f64::INFINITY, f64::min);
    let each = || surfaces.datasets.iter().map(|surface| &surface.losses);
    let tuned = performance(each().map(least), normalised);
    let shared = performance(each().map(|losses| losses[best]), normalised);
    let steps = steps(surfaces, best, normalised).filter(|_| surfaces.coverage() > 0.0);
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

/// The mean performance of losses, one for each dataset. On a scale of a dataset's own a loss of 0 is the
/// best: performance is 1 − loss.
fn performance(losses: impl Iterator<Item = f64>, normalised: bool) -> f64 {
    f64::from(u8::from(normalised)) - tunability_stats::mean(&losses.collect::<Vec<_>>())
}

/// The least loss of every set on every dataset is that of the sets with one hyperparameter fewer, or of
/// the configurations that differ from the best in exactly this set.
fn steps(surfaces: &Surfaces, best: usize, normalised: bool) -> Option<Vec<Step>> {
    let (space, levels) = (&surfaces.space, &surfaces.levels);
    let varied: Vec<usize> = (0..levels.len()).filter(|place| levels[*place].len() > 1).collect();
    if varied.len() > MOST {
        return None;
    }
    let complete = surfaces.complete();
    let configs: Vec<Config> = complete.iter().map(|at| surfaces.configs[*at].clone()).collect();
    let slices = Slices::new(space, &configs, &base(space, levels, &surfaces.configs[best]));
    let own = |at: usize| {
        let differs = |bit: &usize| slices.differing(at) >> varied[*bit] & 1 == 1;
        (0..varied.len()).filter(differs).fold(0, |set, bit| set | 1_usize << bit)
    };
    let own: Vec<usize> = (0..configs.len()).map(own).collect();
    let least_of_sets = |surface: &super::Surface| {
        let mut least = vec![f64::INFINITY; 1 << varied.len()];
        for (set, at) in own.iter().zip(&complete) {
            least[*set] = least[*set].min(surface.losses[*at]);
        }
        for bit in 0..varied.len() {
            for set in (0..least.len()).filter(|set| set >> bit & 1 == 1) {
                least[set] = least[set].min(least[set ^ 1 << bit]);
            }
        }
        least
    };
    let least: Vec<Vec<f64>> = surfaces.datasets.iter().map(least_of_sets).collect();
    let names: Vec<&str> = space.names().collect();
    let mut steps: Vec<Step> = Vec::new();
    let of = |set: usize| performance(least.iter().map(|least| least[set]), normalised);
    for (set, performance) in (0..1_usize << varied.len()).map(|set| (set, of(set))) {
        let chosen = || (0..varied.len()).filter(|bit| set >> bit & 1 == 1);
        let tuned = || chosen().map(|bit| names[varied[bit]].to_owned()).collect();
        match steps.get_mut(chosen().count()) {
            Some(step) if performance > step.performance => {
                *step = Step { tuned: tuned(), performance };
            }
            Some(_) => {}
            None => steps.push(Step { tuned: tuned(), performance }),
        }
    }
    Some(steps)
}
