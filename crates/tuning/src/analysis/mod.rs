//! Tunability from a table of trials, whoever made it.
//!
//! | file | question it answers |
//! |---|---|
//! | `surface` | how did each configuration do on each dataset, and was everything tried? |
//! | `slice` | which configurations does a search reach that frees some hyperparameters? |
//! | `gains` | what does freeing one, two or all gain, and what does holding one lose? |
//! | `budget` | how much of it after n configurations? |
//! | `honest` | how much of it on folds or seeds that did not choose? |
//! | `range` | where do the best values lie? |
//! | `sensitivity` | must it be tuned on every dataset anew? |

mod budget;
mod gains;
mod honest;
mod range;
mod sensitivity;
mod slice;
mod surface;
#[cfg(test)]
mod tests;

use serde::Serialize;
use tunability_space::Config;

pub use budget::{Budget, BudgetStep};
pub use gains::{Gains, Pair, Single, Summary};
pub use honest::BlockGain;
pub use range::Range;
pub use sensitivity::{Sensitivity, Step};
pub use surface::{Blocks, Surface, Surfaces};

use crate::TrialTable;
use gains::Game;

/// What a table of trials says about the tunability of its learner. Losses are the score, or its
/// negative where more of it is better; gains are positive where tuning helps.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Analysis {
    /// What was scored.
    pub score: String,
    /// Whether more of it is better.
    pub maximize: bool,
    /// Whether each dataset's losses were put on a scale of its own.
    pub normalised: bool,
    /// The datasets, by name.
    pub datasets: Vec<DatasetFacts>,
    /// Trials in the table.
    pub trials: usize,
    /// Trials that failed.
    pub failed: usize,
    /// Different configurations.
    pub configs: usize,
    /// Those that succeeded on every dataset: defaults are chosen among them.
    pub complete: usize,
    /// Whether every combination of the values tried was tried on every dataset: then the maxima are
    /// over all of this grid of values. They are still maxima of the scores at hand, noise included.
    pub exact: bool,
    /// The share of these combinations that was tried on every dataset; 0 where it is below a tenth.
    pub coverage: f64,
    /// The hyperparameters that took more than one value.
    pub varied: Vec<String>,
    /// The declared default.
    pub wanted: Config,
    /// Over the declared default, or the nearest to it that succeeded on every dataset; `None` if
    /// nothing did.
    pub declared: Option<Gains>,
    /// Over the configuration that is best on the mean over datasets; `None` for a single dataset, or
    /// if none succeeded on all.
    pub optimal: Option<Gains>,
    /// What everything gains over a default that is optimal on the other datasets alone, left out one
    /// by one; `None` as above.
    pub optimal_elsewhere: Option<Summary>,
    /// Where the best values lie.
    pub ranges: Vec<Range>,
    /// Whether one configuration does for all; `None` as above.
    pub sensitivity: Option<Sensitivity>,
    /// The gain over the declared default of searches of growing size.
    pub budget: Option<Budget>,
}

/// One dataset.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct DatasetFacts {
    /// Its name.
    pub name: String,
    /// Configurations tried on it.
    pub configs: usize,
    /// Those that failed.
    pub failed: usize,
    /// Those that were tried on some of the folds and seeds alone: they are left out.
    pub partial: usize,
    /// The best configuration; of equals the nearest to the declared default.
    pub best: Option<Config>,
    /// Its loss.
    pub best_loss: Option<f64>,
    /// The gain over the declared default on folds or seeds that did not choose, where they can be told
    /// apart.
    pub blocks: Option<BlockGain>,
}

/// Why a table says nothing.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AnalysisError {
    /// No trial succeeded.
    #[error("none of {0} trials succeeded: there is nothing to analyse")]
    Nothing(usize),
    /// Too many hyperparameters for sets of them.
    #[error("{0} hyperparameters are more than {most}: leave those out that were not varied", most = slice::MOST)]
    TooMany(usize),
}

/// Computes every measure of a table. With `normalise` each dataset's losses are first put on a scale
/// of its own ([`Surfaces::normalised`]).
///
/// # Errors
/// A table without a trial that succeeded, or with more than 64 hyperparameters.
pub fn analyse(table: &TrialTable, normalise: bool) -> Result<Analysis, AnalysisError> {
    let failed = table.trials.iter().filter(|row| row.loss.is_none()).count();
    if failed == table.trials.len() {
        return Err(AnalysisError::Nothing(failed));
    }
    let count = table.space.hyperparameters.len();
    if count > slice::MOST {
        return Err(AnalysisError::TooMany(count));
    }
    let surfaces = Surfaces::new(table);
    let surfaces = if normalise { surfaces.normalised() } else { surfaces };
    let several = surfaces.datasets.len() > 1;
    let wanted = surfaces.space.default_config();
    let snapped = slice::base(&surfaces.space, &surfaces.levels, &wanted);
    let declared = surfaces.nearest(&surfaces.space.active_part(&snapped));
    let around = |default: usize| Game::new(&surfaces, default).measure(normalise);
    let best = surfaces.optimal_default(|_| true).filter(|_| several);
    let datasets: Vec<DatasetFacts> =
        surfaces.datasets.iter().map(|surface| facts(&surfaces, surface, declared)).collect();
    Ok(Analysis {
        score: table.score.clone(),
        maximize: table.maximize,
        normalised: normalise,
        exact: surfaces.coverage() == 1.0,
        coverage: surfaces.coverage(),
        complete: surfaces.complete().len(),
        datasets,
        trials: table.trials.len(),
        failed,
        configs: surfaces.configs.len(),
        varied: (surfaces.space.names().zip(&surfaces.levels))
            .filter(|(_, levels)| levels.len() > 1)
            .map(|(name, _)| name.to_owned())
            .collect(),
        wanted,
        declared: declared.map(around),
        optimal: best.map(around),
        optimal_elsewhere: several.then(|| elsewhere(&surfaces)).flatten(),
        ranges: range::ranges(&surfaces),
        sensitivity: several.then(|| sensitive(table, &surfaces, normalise)).flatten(),
        budget: declared.map(|default| budget::budget(&surfaces, default)),
    })
}

fn facts(surfaces: &Surfaces, surface: &Surface, default: Option<usize>) -> DatasetFacts {
    let best = range::least(&surface.losses);
    let tried = || surface.losses.iter().zip(&surface.tried).filter(|(_, tried)| **tried);
    DatasetFacts {
        name: surface.name.clone(),
        configs: tried().count(),
        failed: tried().filter(|(loss, _)| !loss.is_finite()).count() - surface.partial,
        partial: surface.partial,
        best: best.map(|at| surfaces.configs[at].clone()),
        best_loss: best.map(|at| surface.losses[at]),
        blocks: (surface.blocks.as_ref().zip(default))
            .and_then(|(blocks, default)| honest::block_gain(blocks, default)),
    }
}

/// The gain on each dataset over the default that is optimal on the others.
fn elsewhere(surfaces: &Surfaces) -> Option<Summary> {
    let gain = |(at, surface): (usize, &Surface)| {
        let default = surfaces.optimal_default(|other| other != at)?;
        let best = range::least(&surface.losses)?;
        let gain = surface.losses[default] - surface.losses[best];
        gain.is_finite().then_some(gain)
    };
    let each: Option<Vec<f64>> = surfaces.datasets.iter().enumerate().map(gain).collect();
    each.map(Summary::new)
}

/// Performance is the score where more of it is better, else a scale of each dataset's own: a share of
/// a loss would say nothing.
fn sensitive(table: &TrialTable, surfaces: &Surfaces, normalised: bool) -> Option<Sensitivity> {
    match table.maximize || normalised {
        true => sensitivity::sensitivity(surfaces, normalised),
        false => sensitivity::sensitivity(&surfaces.normalised(), true),
    }
}
