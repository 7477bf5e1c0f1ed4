//! How far a loss moves where nothing that was asked for changes: with the seed, the split, a small change
//! of a hyperparameter, the code that computes it.
//!
//! | file | question it answers |
//! |---|---|
//! | [`request`](RobustnessRequest) | how much is tried? |
//! | [`found`](Robustness) | what was found |
//! | [`spread`](Spread) | how are losses distributed over seeds or splits? |
//! | `sources` | which source of randomness has an effect, one at a time? |
//! | `tried` | which configurations does a search find, and the luck of which? |
//! | [`ledger`](Ledger) | how much of the spread is whose, and which source to randomise next? |
//! | [`neighbourhood`](Neighbourhood) | what does a small change of a hyperparameter do? |
//! | [`success`](Success) | does the configuration matter more than the seed? |
//! | [`plane`](Plane) | how much must be tuned anew for other data? |
//! | [`implementations`](Implementations) | do two codes of one algorithm give the same? |
//! | `agreement` | are two answers the same, and whose is wrong? |

mod agreement;
mod found;
mod implementations;
mod ledger;
mod neighbourhood;
mod plane;
mod request;
mod sources;
mod spread;
mod success;
mod tried;

pub use agreement::{Agreement, Finding};
pub use found::{Ranking, Robustness};
pub use implementations::{CodePair, Compared, ImplementationsRequest, OverSeeds};
pub use implementations::{Implementations, implementations};
pub use ledger::{Averaging, Factor, Ledger, Share};
pub use neighbourhood::{Move, Neighbourhood};
pub use plane::{Plane, Point};
pub use request::RobustnessRequest;
pub use sources::Varied;
pub use spread::{Quantile, Spread};
pub use success::Success;

use std::collections::BTreeMap;

use tunability_learn::{Measure, Rng, Source};
use tunability_space::{Config, Space};
use tunability_stats::power;

use crate::{Evaluation, Failure, MeasureError, Study, StudyError, Watch};
use ledger::ledger;
use neighbourhood::neighbourhood;
use sources::{Sweeps, sweeps};
use tried::Configs;

/// How sure intervals are.
const CONFIDENCE: f64 = 0.95;

/// Numbers of runs that a comparison is tried with.
const RUNS: [usize; 24] =
    [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 14, 16, 18, 20, 25, 30, 35, 40, 50, 60, 75, 100, 150];

/// What every part of the work needs.
struct Work<'a> {
    study: &'a Study<'a>,
    request: &'a RobustnessRequest,
    watch: Watch<'a>,
    space: Space,
}

impl Work<'_> {
    /// The stream of one purpose.
    fn rng(&self, purpose: &str) -> Rng {
        self.study.seeds.rng(&format!("robustness/{purpose}"), Source::Tuner)
    }
}

/// Measures how far the loss of a learner moves with the seed, the split and small changes of its
/// hyperparameters, and how many seeds a comparison therefore needs.
///
/// `others` are studies of the same learner and kind of task on further data; with any, the
/// [`Plane`] says how much has to be tuned anew for each.
///
/// # Errors
/// As [`measure`](crate::measure()).
pub fn robustness(
    study: &Study,
    others: &[Study],
    request: &RobustnessRequest,
    watch: Watch,
) -> Result<Robustness, MeasureError> {
    if study.measure.row_loss().is_none() {
        let fits: Vec<&str> = Measure::losses(study.data.kind()).map(|m| m.name).collect();
        return Err(StudyError::Measure(study.measure.name, fits.join(", ")).into());
    }
    let space = study.learner.space(study.data.kind()).hold(&request.held)?;
    let work = Work { study, request, watch, space };
    let Sweeps { spreads, without_effect, mut evaluations } = sweeps(&work)?;
    let configs = Configs::evaluate(&work)?;
    let luck = spreads.last().map_or(0.0, |spread| spread.sd.value);
    let default_loss = configs.evaluations[0].losses.as_ref();
    let loss = default_loss.map_err(|why| StudyError::Default(why.clone()))?.mean();
    let tolerance = if luck > 0.0 { luck } else { 0.01 * loss.abs() };
    let rival = configs.rival().map(|rival| rival.config.clone());
    let varied = spreads.last().map(|spread| spread.varied);
    let (rival_spread, more) = match (&rival, varied) {
        (Some(rival), Some(varied)) => sources::again(&work, rival, varied)?,
        _ => (None, Vec::new()),
    };
    evaluations.extend(more);
    let (ledger, more) = ledger(&work, &configs, &spreads)?;
    evaluations.extend(more);
    let mut neighbourhoods = Vec::new();
    for (name, place) in configs.centres() {
        let centre = &configs.evaluations[place];
        let (found, more) = neighbourhood(&work, name, centre, tolerance)?;
        neighbourhoods.extend(found);
        evaluations.extend(more);
    }
    let plane = plane::plane(&work, &configs, others)?;
    let tuner = configs.luck_of_search(&work);
    let everything = spreads.last().filter(|spread| spread.has_effect());
    let ranking =
        everything.zip(rival_spread.as_ref().zip(rival)).map(|(default, (best, config))| Ranking {
            config,
            pilots: [default.losses.clone(), best.losses.clone()],
            runs: ranking(&work, &default.losses, &best.losses),
        });
    let best = match configs.best() {
        0 => everything,
        _ => rival_spread.as_ref(),
    };
    let success = best.map(|best| success::success(&configs, best, tolerance));
    evaluations.extend(configs.evaluations.iter().cloned());
    let fits = evaluations.len() + others.len() * configs.evaluations.len();
    Ok(Robustness {
        learner: study.learner.name.to_owned(),
        dataset: study.data.name.clone(),
        question: study.data.question.clone(),
        task: study.data.kind(),
        measure: study.measure.name.to_owned(),
        resampling: study.resampling.to_string(),
        preprocessing: study.preprocessing,
        seeds: study.seeds.clone(),
        held: request.held.clone(),
        default: configs.evaluations[0].config.clone(),
        loss,
        asked: request.seeds,
        spreads,
        without_effect,
        tuner,
        search: request.search,
        ranking,
        ledger,
        tolerance,
        tolerance_is_luck: luck > 0.0,
        neighbourhoods,
        success,
        plane,
        configs: configs.evaluations.len(),
        trials: fits * study.splits().map_err(StudyError::from)?.len(),
        failures: failures(&evaluations),
        cpu_seconds: evaluations.iter().map(|evaluation| evaluation.seconds).sum(),
    })
}

/// Power and wrong rankings of the default beside the best other configuration.
fn ranking(work: &Work, default: &[f64], best: &[f64]) -> Vec<tunability_stats::Comparison> {
    power(default, best, &RUNS, work.request.draws, 1.0 - CONFIDENCE, &mut work.rng("power"))
}

/// Failures by their reason, the most frequent first.
fn failures(evaluations: &[Evaluation]) -> Vec<Failure> {
    let mut failures: BTreeMap<&str, Failure> = BTreeMap::new();
    for evaluation in evaluations {
        if let Err(why) = &evaluation.losses {
            let example: Config = evaluation.config.clone();
            let new = Failure { why: why.clone(), configs: 0, example };
            failures.entry(why).or_insert(new).configs += 1;
        }
    }
    let mut failures: Vec<Failure> = failures.into_values().collect();
    failures.sort_by_key(|failure| std::cmp::Reverse(failure.configs));
    failures
}
