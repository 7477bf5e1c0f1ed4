use std::collections::BTreeMap;
use std::time::Duration;

use tunability_data::Resampling;
use tunability_learn::Measure;
use tunability_space::{Config, ConfigError, Space, nearest};
use tunability_stats::{Estimate, spread};

use crate::gain::CONFIDENCE;
use crate::importance::{Asked, of_search};
use crate::judge::Judge;
use crate::limit::{Deadline, least_width, repeated, rungs};
use crate::plan::{Planned, Results, run};
use crate::{Baseline, Evaluation, Failure, Limited, Losses, Measurement, NestedGain, Pairs, Stop};
use crate::{Study, StudyError, Tried, Watch, nested};

/// How much to try.
#[derive(Clone, Debug, PartialEq)]
pub struct Request {
    /// Configurations of each search, beside the default.
    pub configs: usize,
    /// Values tried along each hyperparameter; 0 for none.
    pub points: usize,
    /// Whether each kind of hyperparameters is searched by itself too.
    pub kinds: bool,
    /// Seeds of the default, for the spread.
    pub seeds: usize,
    /// Bootstrap draws.
    pub draws: usize,
    /// Values to hold, out of the search.
    pub held: Config,
    /// How to ask which hyperparameters matter, if at all.
    pub importance: Option<Asked>,
    /// The space to search instead of the learner's own: see [`Space::narrow`].
    pub space: Option<Space>,
    /// Which pairs of hyperparameters to measure together.
    pub pairs: Pairs,
    /// How to divide the training parts, if the gain is to be checked by nested cross-validation.
    pub nested: Option<Resampling>,
    /// How wide the interval of the whole gain may be: rows are divided again and again until it is that
    /// narrow. More configurations would not make it narrower; more repeats do, as far as these rows
    /// allow.
    pub precision: Option<f64>,
    /// How long it may take. What is complete by then is what is reported.
    pub time: Option<Duration>,
}

impl Default for Request {
    fn default() -> Self {
        Request {
            configs: 200,
            points: 15,
            kinds: true,
            seeds: 10,
            draws: 1000,
            held: Config::default(),
            space: None,
            pairs: Pairs::None,
            nested: None,
            precision: None,
            time: None,
            importance: None,
        }
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
    let declared = study.learner.space(study.data.kind());
    let space = match &request.space {
        Some(asked) => declared.narrow(asked)?,
        None => declared,
    };
    let space = space.hold(&request.held)?;
    check_pairs(&space, &request.pairs)?;
    let tested = study.tested()?;
    if tested < FEWEST_ROWS {
        return Err(StudyError::FewRows { tested, units: study.units() }.into());
    }
    let deadline = Deadline::new(request.time, watch);
    deadline.watched(|watch| limited(study, request, &space, watch, &deadline))
}

/// Repeats the measurement with twice the repeats until it is precise, or cannot be. Each is what it
/// would be if its repeats were asked for at once.
fn limited(
    study: &Study,
    request: &Request,
    space: &Space,
    watch: Watch,
    deadline: &Deadline,
) -> Result<Measurement, MeasureError> {
    let rungs = rungs(request);
    let (mut found, mut limit) = round(study, request, &rungs, space, watch, deadline)?;
    let mut times = 1;
    while let (Some(precision), Some(now), true) =
        (request.precision, limit.width, limit.stopped_by != Stop::Time)
    {
        let hopeless = limit.least_width.is_some_and(|least| least > precision);
        times *= 2;
        let more = repeated(study.resampling, times).filter(|_| !hopeless);
        limit.stopped_by = if now <= precision { Stop::Precision } else { Stop::Rows };
        let (true, Some(resampling)) = (now > precision, more) else { break };
        let study = Study { resampling, ..study.clone() };
        let next = round(&study, request, &rungs[rungs.len() - 1..], space, watch, deadline);
        (found, limit) = match next {
            Ok((next, limit)) if limit.stopped_by != Stop::Time => {
                let least_width = limit.width.map(|width| least_width(now, width));
                (next, Limited { least_width, ..limit })
            }
            Err(error) if !deadline.passed() => return Err(error),
            _ => (found, Limited { stopped_by: Stop::Time, ..limit }),
        };
    }
    found.limit = (request.precision.is_some() || request.time.is_some()).then_some(limit);
    Ok(found)
}

/// One measurement, as far as there is time for it.
fn round(
    study: &Study,
    request: &Request,
    rungs: &[Request],
    space: &Space,
    watch: Watch,
    deadline: &Deadline,
) -> Result<(Measurement, Limited), MeasureError> {
    let run = run(rungs, space, study, watch, deadline);
    let (at, planned, results) = run.map_err(|error| match (error, request.time) {
        (StudyError::Interrupted { .. }, Some(time)) if deadline.passed() => {
            MeasureError::Time(time.as_secs_f64())
        }
        (error, _) => error.into(),
    })?;
    let mut left_out = Vec::new();
    if at + 1 < rungs.len() {
        let parts = [("axes", request.points > 0), ("pairs", request.pairs != Pairs::None)];
        left_out.extend(parts.iter().filter(|(_, asked)| *asked).map(|(part, _)| *part));
    }
    let mut found = study.runner.install(|| assemble(study, &rungs[at], &planned, &results))?;
    if let (Some(inner), Some(whole)) = (request.nested, &planned.searches.whole) {
        let places = std::iter::once(0).chain(whole.places.iter().copied());
        let configs = places.map(|place| planned.plan.configs[place].clone());
        let configs: Vec<_> = configs.map(|config| (config, study.seeds.clone())).collect();
        let search = |inner: &Study, watch: Watch| inner.evaluate(&configs, watch);
        match nested(study, inner, search, watch) {
            Ok(nested) => {
                let gains: Vec<f64> = nested.folds.iter().map(|fold| fold.outer_gain()).collect();
                let error = study.sizes()?.split_error(&gains);
                found.nested = Some(NestedGain::new(nested, inner, error));
            }
            Err(StudyError::Interrupted { .. }) if deadline.passed() => left_out.push("nested"),
            Err(error) => return Err(error.into()),
        }
    }
    if let (Some(asked), Some(whole)) = (&request.importance, &planned.searches.whole) {
        let places = std::iter::once(0).chain(whole.places.iter().copied());
        let tried: Vec<&Evaluation> = places.map(|place| &results.planned[place]).collect();
        let matters = || of_search(study, space, &tried, asked, watch);
        found.importance = Some(study.runner.install(matters));
    }
    let limit = Limited::new(request, &found, left_out);
    Ok((found, limit))
}

/// Pairs are of names that are searched.
fn check_pairs(space: &Space, pairs: &Pairs) -> Result<(), MeasureError> {
    let Pairs::Of(names) = pairs else { return Ok(()) };
    let known: Vec<String> = space.searched().iter().map(|h| h.name.clone()).collect();
    match names.iter().find(|name| !known.contains(name)) {
        None if names.len() < 2 => Err(MeasureError::OnePair(names.join(", "))),
        None => Ok(()),
        Some(name) => {
            let hint = nearest(name, known.iter().map(String::as_str));
            let hint = hint.map_or_else(String::new, |near| format!(" (did you mean `{near}`?)"));
            Err(MeasureError::NotSearched { name: name.clone(), hint, known: known.join(", ") })
        }
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
    /// A pair of something that is not searched.
    #[error("`{name}`{hint} is not searched, so no pair has it; searched: {known}")]
    NotSearched {
        /// As it was given.
        name: String,
        /// The nearest name.
        hint: String,
        /// What is searched.
        known: String,
    },
    /// A pair of one.
    #[error(
        "a pair needs two hyperparameters, and `{0}` is one; name another, or none for all pairs"
    )]
    OnePair(String),
    /// Time was up before anything could be reported.
    #[error(
        "{0} s were over before the default and the first configurations were evaluated; give more time, \
         or ask for fewer configurations or folds"
    )]
    Time(f64),
}

/// Fewer rows than this give no interval worth the name.
const FEWEST_ROWS: usize = 10;

fn assemble(
    study: &Study,
    request: &Request,
    planned: &Planned,
    results: &Results,
) -> Result<Measurement, MeasureError> {
    let default = results.planned[0].losses.as_ref();
    let default = default.map_err(|why| StudyError::Default(why.clone()))?;
    let losses = over_seeds(default, results);
    let several = losses.len() > 1;
    let seed_spread = several.then(|| spread(&losses, CONFIDENCE));
    let baseline = Baseline {
        config: results.planned[0].config.clone(),
        loss: default.mean(),
        seed_spread: seed_spread.map(|spread| spread.value),
        seed_mean: several.then(|| Estimate::from(&losses[..])),
        seed_spread_interval: seed_spread,
        seeds: losses.len(),
        split_error: study.sizes()?.split_error(&default.folds),
    };
    let judge = Judge::new(study, &results.planned, default, request.draws, &baseline)?;
    let judgement = judge.searches(&planned.searches);
    let [whole, model, algorithm] = judgement.gains;
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
        space: request.space.clone(),
        baseline,
        whole,
        model,
        algorithm,
        interaction: judgement.interaction,
        curve: judgement.curve,
        nested: None,
        axes: planned.sweeps.iter().filter_map(|sweep| judge.axis(sweep)).collect(),
        pairs: planned.pairs.iter().filter_map(|pair| judge.pair(pair)).collect(),
        limit: None,
        tried: tried(results, default.folds.len()),
        importance: None,
    })
}

/// The default's loss under each seed.
fn over_seeds(default: &Losses, results: &Results) -> Vec<f64> {
    let others = results.reseeded.iter().filter_map(|e| e.losses.as_ref().ok()).map(Losses::mean);
    std::iter::once(default.mean()).chain(others).collect()
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
