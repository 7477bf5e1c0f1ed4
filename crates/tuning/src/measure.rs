use std::collections::BTreeMap;

use tunability_learn::{Measure, Seeds};
use tunability_space::{Config, ConfigError, Space};
use tunability_stats::standard_deviation;

use crate::importance::{Answer, Asked, importance};
use crate::judge::Judge;
use crate::plan::{Plan, Results, Searches, Sweep, sweeps};
use crate::{Baseline, Evaluation, Failure, Losses, Measurement, Study, StudyError, Tried, Watch};

/// How much to try.
#[derive(Clone, Debug, PartialEq)]
pub struct Request {
    /// Configurations of each search, beside the default.
    pub configs: usize,
    /// Values tried along each hyperparameter; 0 for none.
    pub points: usize,
    /// Seeds of the default, for the spread.
    pub seeds: usize,
    /// Bootstrap draws.
    pub draws: usize,
    /// Values to hold, out of the search.
    pub held: Config,
    /// How to ask which hyperparameters matter, if at all.
    pub importance: Option<Asked>,
}

impl Default for Request {
    fn default() -> Self {
        Request { configs: 200, points: 15, seeds: 10, draws: 1000, held: Config::default(), importance: None }
    }
}

/// Measures which hyperparameters are worth tuning, by how much, and whether the gain is larger than
/// the luck of a seed or a split.
///
/// Three searches of the same size (all hyperparameters free, the model's alone, the algorithm's
/// alone) and a sweep along each hyperparameter are evaluated on the same splits; each gain is
/// estimated by [`Bootstrap::honest`](crate::Bootstrap::honest).
///
/// # Errors
/// Held values that are not the space's, data that cannot be divided, a default that fails, a measure
/// that is no mean over rows, or an interruption.
pub fn measure(
    study: &Study,
    request: &Request,
    watch: Watch,
) -> Result<Measurement, MeasureError> {
    if study.measure.row_loss().is_none() {
        let fits: Vec<&str> = Measure::losses(study.data.kind()).map(|m| m.name).collect();
        return Err(StudyError::Measure(study.measure.name, fits.join(", ")).into());
    }
    let space = study.learner.space(study.data.kind()).hold(&request.held)?;
    let tested = study.tested()?;
    if tested < FEWEST_ROWS {
        return Err(StudyError::FewRows { tested, units: study.units() }.into());
    }
    let mut plan = Plan::new(space.default_config());
    let searches = Searches::plan(&space, study, request, &mut plan);
    let sweeps = sweeps(&space, request.points, &mut plan);
    let seeds = if searches.whole.is_some() { request.seeds } else { 1 };
    let results = plan.run(study, seeds, watch)?;
    let mut found =
        study.runner.install(|| assemble(study, request, &searches, &sweeps, &results))?;
    if let (Some(asked), Some(search)) = (&request.importance, &searches.whole) {
        let tried = std::iter::once(0).chain(search.places.iter().copied());
        let tried: Vec<&Evaluation> = tried.map(|place| &results.planned[place]).collect();
        let matters = || matters(study, &space, &tried, asked, watch);
        found.importance = Some(study.runner.install(matters));
    }
    Ok(found)
}

/// Which hyperparameters matter for the loss, from the search with everything free: its configurations
/// are spread as the prior says. Steps and designs are run on the same splits and seeds.
fn matters(
    study: &Study,
    space: &Space,
    tried: &[&Evaluation],
    asked: &Asked,
    watch: Watch,
) -> Answer {
    let configs: Vec<Config> = tried.iter().map(|evaluation| evaluation.config.clone()).collect();
    let loss = |losses: &Result<Losses, String>| losses.as_ref().ok().map(Losses::mean);
    let losses: Vec<f64> =
        tried.iter().map(|evaluation| loss(&evaluation.losses).unwrap_or(f64::NAN)).collect();
    let evaluate = |configs: &[Config]| -> Vec<Option<f64>> {
        let asked: Vec<(Config, Seeds)> =
            configs.iter().map(|config| (config.clone(), study.seeds.clone())).collect();
        match study.evaluate(&asked, watch) {
            Ok(evaluations) => evaluations.iter().map(|e| loss(&e.losses)).collect(),
            Err(_) => vec![None; configs.len()],
        }
    };
    match importance(space, &configs, &losses, asked, &study.seeds, Some(&evaluate)) {
        Ok(found) => Answer::Found(Box::new(found)),
        Err(why) => Answer::Refused { refused: why.to_string() },
    }
}

/// Why there is no measurement.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum MeasureError {
    /// A held value that the space refuses.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// The study has no result.
    #[error(transparent)]
    Study(#[from] StudyError),
}

/// Fewer rows than this give no interval worth the name.
const FEWEST_ROWS: usize = 10;

fn assemble(
    study: &Study,
    request: &Request,
    searches: &Searches,
    sweeps: &[Sweep],
    results: &Results,
) -> Result<Measurement, MeasureError> {
    let default = results.planned[0].losses.as_ref();
    let default = default.map_err(|why| StudyError::Default(why.clone()))?;
    let (seeds, seed_spread) = over_seeds(default, results);
    let judge = Judge::new(study, &results.planned, default, request.draws, seed_spread)?;
    let ([whole, model, algorithm], interaction) = judge.searches(searches);
    Ok(Measurement {
        learner: study.learner.name.to_owned(),
        dataset: study.data.name.clone(),
        question: study.data.question.clone(),
        target: study.data.target_name.clone(),
        sha256: study.data.sha256.clone(),
        task: study.data.kind(),
        measure: study.measure.name.to_owned(),
        rows: default.rows.len(),
        units: if study.data.groups.is_some() { "groups" } else { study.data.unit_name() }
            .to_owned(),
        resampling: study.resampling.to_string(),
        preprocessing: study.preprocessing,
        seeds: study.seeds.clone(),
        held: request.held.clone(),
        baseline: Baseline {
            config: results.planned[0].config.clone(),
            loss: default.mean(),
            seed_spread,
            seeds,
            split_error: judge.split_error(&default.folds),
        },
        whole,
        model,
        algorithm,
        interaction,
        axes: sweeps.iter().filter_map(|sweep| judge.axis(sweep)).collect(),
        tried: tried(results, default.folds.len()),
        importance: None,
    })
}

/// Over how many seeds the default was fitted, and how far its loss spreads.
fn over_seeds(default: &Losses, results: &Results) -> (usize, Option<f64>) {
    let others = results.reseeded.iter().filter_map(|e| e.losses.as_ref().ok()).map(Losses::mean);
    let losses: Vec<f64> = std::iter::once(default.mean()).chain(others).collect();
    (losses.len(), (losses.len() > 1).then(|| standard_deviation(&losses)))
}

fn tried(results: &Results, splits: usize) -> Tried {
    let all = || results.planned.iter().chain(&results.reseeded);
    let mut failures: BTreeMap<&str, Failure> = BTreeMap::new();
    for evaluation in all() {
        if let Err(why) = &evaluation.losses {
            let example = evaluation.config.clone();
            let new = Failure { why: why.clone(), configs: 0, example };
            failures.entry(why).or_insert(new).configs += 1;
        }
    }
    let mut failures: Vec<Failure> = failures.into_values().collect();
    failures.sort_by_key(|failure| std::cmp::Reverse(failure.configs));
    Tried {
        configs: results.planned.len(),
        trials: all().count() * splits,
        unconverged: results.planned.iter().filter(|evaluation| !evaluation.converged).count(),
        failed: failures.iter().map(|failure| failure.configs).sum(),
        failures,
        cpu_seconds: all().map(|evaluation| evaluation.seconds).sum(),
    }
}
