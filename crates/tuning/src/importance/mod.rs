//! Which hyperparameters matter, and where the variation comes from.
//!
//! | file | question it answers |
//! |---|---|
//! | [`fanova`](Anova) | which share of the variance is whose, alone and together? |
//! | `variances` | of which means is that made? |
//! | `members` | what are these means in a forest? |
//! | `grid` | and where every combination was tried? |
//! | `regime` | in which parts of a conditional space do the same hyperparameters exist? |
//! | `step` | functions of one and of two axes, constant between thresholds |
//! | `surface` | what is the response anywhere, and where is it least along one or two axes? |
//! | [`gains`](Gains) | what does tuning some gain over the default? |
//! | `shapley` | what does each add, on average over all orders? |
//! | `quadrature` | integrals of polynomials |
//! | [`ablation`](ablation()) | which changes lead from the default to the best? |
//! | [`local`](Local) | what matters around the best? |
//! | [`ped`](Ped) | what do the best have in common? |
//! | [`sobol_index`](SobolIndices) | what do real evaluations by design say? |
//! | `search` | how is it asked of a search that was just run? |
//! | [`dependence`](Dependence) | how does the response change along one? |

mod ablation;
mod dependence;
mod fanova;
mod gains;
mod grid;
mod local;
mod members;
mod ped;
mod quadrature;
mod regime;
mod search;
mod shapley;
mod sobol_index;
mod step;
mod surface;
mod variances;

use serde::Serialize;
use tunability_forest::{Cube, CubeError, Forest, ForestError, Growth};
use tunability_learn::Seeds;
use tunability_space::{Config, Space};
use tunability_stats::{Estimate, quantile};

use crate::TrialTable;
use crate::analysis::Surfaces;

pub use ablation::{Flip, ablation};
pub use dependence::{Dependence, Dependent};
pub use fanova::{Anova, Effect, Group, Regime, anova_of};
pub use gains::{Freed, Gains};
pub use local::Local;
pub use ped::Ped;
pub(crate) use search::of_search;
pub use sobol_index::{SobolIndex, SobolIndices, sobol_indices};

use fanova::{Known, Whole, anova};
use gains::{Game, MOST_PLAYERS};
use grid::Grid;
use surface::Surface;

/// A way to ask what matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Way {
    /// Shares of the variance, and gains on the surface.
    Fanova,
    /// Shapley values of gain and of variance.
    Shapley,
    /// A path from the default to the best.
    Ablation,
    /// Importance around the best.
    Local,
    /// What the best have in common.
    Ped,
    /// The mean response along each.
    Dependence,
    /// Sobol' indices from real evaluations.
    Sobol,
}

impl Way {
    /// Every way, in the order of reports.
    pub const ALL: [Way; 7] = [
        Way::Fanova,
        Way::Shapley,
        Way::Ablation,
        Way::Local,
        Way::Ped,
        Way::Dependence,
        Way::Sobol,
    ];

    /// `fanova`, `shapley`, …
    pub fn name(self) -> &'static str {
        match self {
            Way::Fanova => "fanova",
            Way::Shapley => "shapley",
            Way::Ablation => "ablation",
            Way::Local => "local",
            Way::Ped => "ped",
            Way::Dependence => "dependence",
            Way::Sobol => "sobol",
        }
    }
}

/// What is asked.
#[derive(Clone, Debug, PartialEq)]
pub struct Asked {
    /// In which ways.
    pub ways: Vec<Way>,
    /// Effects of so many hyperparameters together are told apart.
    pub order: usize,
    /// Whether total effects are computed, which take longest.
    pub totals: bool,
    /// Responses above this quantile count as that quantile: so that bad regions do not dominate.
    pub cap: Option<f64>,
    /// How the forest is grown.
    pub growth: Growth,
    /// Rows of a Sobol' design, each of as many evaluations as there are hyperparameters, and two.
    pub rows: usize,
}

impl Default for Asked {
    fn default() -> Self {
        let growth = Growth::default();
        Asked { ways: vec![Way::Fanova], order: 2, totals: true, cap: None, growth, rows: 64 }
    }
}

/// Real evaluations: the responses of configurations, `None` for a failure.
pub type Evaluate<'a> = &'a dyn Fn(&[Config]) -> Vec<Option<f64>>;

/// What was found about which hyperparameters matter.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Importance {
    /// Trials that were analysed.
    pub trials: usize,
    /// Trials that were left out, because their response is no number.
    pub left_out: usize,
    /// What it is computed from.
    pub basis: Basis,
    /// Shares of the variance.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub anova: Option<Anova>,
    /// Gains over the default.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gains: Option<Gains>,
    /// Shapley values.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shapley: Option<Vec<Shapley>>,
    /// From the default to the best trial.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ablation: Option<Path>,
    /// Around the best trial.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub local: Option<Vec<Local>>,
    /// What the best tenth has in common.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ped: Option<Vec<Ped>>,
    /// The mean response along each hyperparameter.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dependence: Option<Vec<Dependence>>,
    /// Sobol' indices of real evaluations.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sobol: Option<SobolIndices>,
}

/// What was found, or why nothing can be said.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Answer {
    /// What was found.
    Found(Box<Importance>),
    /// Why nothing can be said.
    Refused {
        /// In words.
        refused: String,
    },
}

/// What matters on one dataset.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct OnDataset {
    /// Which; empty where there is one dataset without a name.
    pub dataset: String,
    /// What was found, or why nothing can be said.
    pub importance: Answer,
}

/// Finds what matters for the loss on each dataset of a table of trials.
pub fn importance_of_table(table: &TrialTable, asked: &Asked, seeds: &Seeds) -> Vec<OnDataset> {
    let surfaces = Surfaces::new(table);
    let on = |surface: &crate::analysis::Surface| {
        let tried = surface.tried.iter().enumerate().filter(|(_, tried)| **tried);
        let (configs, losses): (Vec<Config>, Vec<f64>) =
            tried.map(|(at, _)| (surfaces.configs[at].clone(), surface.losses[at])).unzip();
        let found = importance(&surfaces.space, &configs, &losses, asked, seeds, None);
        let importance = match found {
            Ok(found) => Answer::Found(Box::new(found)),
            Err(error) => Answer::Refused { refused: error.to_string() },
        };
        OnDataset { dataset: surface.name.clone(), importance }
    };
    surfaces.datasets.iter().map(on).collect()
}

/// What importance is computed from.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Basis {
    /// Every combination was tried: exact.
    Grid {
        /// How many.
        configs: usize,
    },
    /// A forest stands between.
    Forest {
        /// How many trees.
        trees: usize,
        /// The share of the responses' variance that it explains out of the bag.
        r2: f64,
        /// Whether that is enough to believe it.
        poor: bool,
    },
}

/// A forest that explains less is poor.
pub const POOR: f64 = 0.5;

/// The Shapley values of one hyperparameter.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Shapley {
    /// Which.
    pub name: String,
    /// Of the gain over the default with everything free; `None` with more than 12 hyperparameters.
    pub gain: Option<f64>,
    /// Of the variance, as a share of all of it.
    pub variance: Estimate,
}

/// A path from the default to the best trial.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Path {
    /// Whether each step was run, or read off the surface.
    pub real: bool,
    /// The response at the default.
    pub from: f64,
    /// Step by step.
    pub flips: Vec<Flip>,
}

/// Why nothing can be said.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum ImportanceError {
    /// No forest can be grown.
    #[error(transparent)]
    Forest(#[from] ForestError),
    /// No cube can be made of the space, or a configuration is not in it.
    #[error(transparent)]
    Cube(#[from] CubeError),
    /// Real evaluations were asked for, and there is no one to ask.
    #[error("`sobol` needs real evaluations; trials that were run before cannot give them")]
    NoEvaluations,
    /// The quantile is none.
    #[error("a cap of {0} is no quantile; it lies above 0 and at most at 1")]
    Cap(f64),
    /// An order that is none, or that no one reads.
    #[error(
        "effects of {0} hyperparameters together are not told apart; ask for 1 to {MOST_ORDER}"
    )]
    Order(usize),
}

/// Effects of more together are too many to list.
const MOST_ORDER: usize = 4;

/// Finds which hyperparameters matter for a response (a loss, or seconds): the less, the better.
///
/// Full grids are analysed exactly; for other trials a forest stands between, and says how well it
/// explains them. Responses that are no numbers are left out. With `evaluate`, ablation runs its steps.
///
/// # Errors
/// A space or configurations that no forest takes, too few trials, responses that do not vary, or a
/// question that makes no sense.
pub fn importance(
    space: &Space,
    configs: &[Config],
    responses: &[f64],
    asked: &Asked,
    seeds: &Seeds,
    evaluate: Option<Evaluate>,
) -> Result<Importance, ImportanceError> {
    if !(1..=MOST_ORDER).contains(&asked.order) {
        return Err(ImportanceError::Order(asked.order));
    }
    let finite: Vec<usize> =
        (0..configs.len().min(responses.len())).filter(|at| responses[*at].is_finite()).collect();
    let kept: Vec<Config> = finite.iter().map(|at| configs[*at].clone()).collect();
    let raw: Vec<f64> = finite.iter().map(|at| responses[*at]).collect();
    let capped = capped(&raw, asked.cap)?;
    let cube = Cube::of(space)?;
    let points: Result<Vec<Vec<f64>>, CubeError> = kept.iter().map(|c| cube.point(c)).collect();
    let trials: Vec<(Vec<f64>, f64)> = points?.into_iter().zip(capped.iter().copied()).collect();
    let varies = capped.iter().any(|response| *response != capped[0]);
    let grid = varies.then(|| exact(&cube, &trials)).flatten();
    let forest = match &grid {
        Some(_) => None,
        None => Some(Forest::fit(space, &kept, &capped, &asked.growth, seeds)?),
    };
    let (known, basis) = match (&grid, &forest) {
        (Some(grid), _) => (Known::Grid(&cube, grid), Basis::Grid { configs: trials.len() }),
        (None, Some(forest)) => {
            let (trees, r2) = (forest.trees(), forest.r2());
            (Known::Forest(forest), Basis::Forest { trees, r2, poor: r2 < POOR })
        }
        (None, None) => return Err(ForestError::Few { rows: trials.len() }.into()),
    };
    let inquiry = Inquiry { space, asked, seeds, known: &known, trials: &trials, configs: &kept };
    let left_out = configs.len() - finite.len();
    inquiry.found(left_out, basis, evaluate)
}

/// The grid that trials fill, if its hyperparameters are few enough for every set of them.
fn exact(cube: &Cube, trials: &[(Vec<f64>, f64)]) -> Option<Grid> {
    let (points, responses): (Vec<Vec<f64>>, Vec<f64>) = trials.iter().cloned().unzip();
    (cube.len() <= MOST_PLAYERS).then(|| Grid::of(cube, &points, &responses)).flatten()
}

fn capped(responses: &[f64], cap: Option<f64>) -> Result<Vec<f64>, ImportanceError> {
    let Some(cap) = cap else { return Ok(responses.to_vec()) };
    if !(cap > 0.0 && cap <= 1.0) {
        return Err(ImportanceError::Cap(cap));
    }
    let most = quantile(responses, cap);
    Ok(responses.iter().map(|response| response.min(most)).collect())
}

/// One question about trials.
struct Inquiry<'a> {
    space: &'a Space,
    asked: &'a Asked,
    seeds: &'a Seeds,
    known: &'a Known<'a>,
    trials: &'a [(Vec<f64>, f64)],
    configs: &'a [Config],
}

impl Inquiry<'_> {
    fn found(
        &self,
        left_out: usize,
        basis: Basis,
        evaluate: Option<Evaluate>,
    ) -> Result<Importance, ImportanceError> {
        let asks = |way: Way| self.asked.ways.contains(&way);
        let surface = Surface::new(self.known);
        let mut game = Game::new(&surface, self.space, self.trials);
        // First the game: what it finds, the gains know.
        let shapley = asks(Way::Shapley).then(|| self.shapley(&mut game));
        Ok(Importance {
            trials: self.trials.len(),
            left_out,
            basis,
            anova: asks(Way::Fanova)
                .then(|| anova(self.known, self.asked.order, self.asked.totals)),
            gains: asks(Way::Fanova).then(|| game.gains()),
            shapley,
            ablation: asks(Way::Ablation).then(|| self.path(&surface, evaluate)),
            local: asks(Way::Local).then(|| local::local(&surface, self.best())),
            ped: asks(Way::Ped).then(|| {
                let (points, responses): (Vec<_>, Vec<_>) = self.trials.iter().cloned().unzip();
                ped::ped(surface.cube, &points, &responses)
            }),
            dependence: asks(Way::Dependence).then(|| dependence::dependences(self.known)),
            sobol: match (asks(Way::Sobol), evaluate) {
                (false, _) => None,
                (true, None) => return Err(ImportanceError::NoEvaluations),
                (true, Some(evaluate)) => {
                    sobol_indices(self.space, surface.cube, self.asked.rows, self.seeds, evaluate)
                }
            },
        })
    }

    fn shapley(&self, game: &mut Game) -> Vec<Shapley> {
        let cube = self.known.cube();
        let mut variances = self.known.variances();
        let whole = Whole::new(self.known, &mut variances);
        let gains = (cube.len() <= MOST_PLAYERS).then(|| game.shapley());
        let values = variances.shapley().into_iter().enumerate();
        let one = |(axis, value): (usize, Vec<f64>)| Shapley {
            name: cube.axes[axis].name.clone(),
            gain: gains.as_ref().map(|gains| gains[axis]),
            variance: whole.together(&value),
        };
        values.map(one).collect()
    }

    /// The trial of least response, the first of equals.
    fn best(&self) -> &Config {
        let mut best = 0;
        for at in 1..self.trials.len() {
            if self.trials[at].1 < self.trials[best].1 {
                best = at;
            }
        }
        &self.configs[best]
    }

    fn path(&self, surface: &Surface, evaluate: Option<Evaluate>) -> Path {
        let read = |configs: &[Config]| -> Vec<Option<f64>> {
            let at = |config: &Config| Some(surface.at(&surface.cube.point(config).ok()?));
            configs.iter().map(at).collect()
        };
        let start = self.space.default_config();
        let ask = |configs: &[Config]| match evaluate {
            Some(evaluate) => evaluate(configs),
            None => read(configs),
        };
        let from = ask(std::slice::from_ref(&start)).first().copied().flatten();
        let flips = ablation(self.space, &start, self.best(), &ask);
        Path { real: evaluate.is_some(), from: from.unwrap_or(f64::NAN), flips }
    }
}
