use std::collections::BTreeMap;

use tunability_learn::{MEASURES, Seeds, Source};
use tunability_space::{Config, ConfigError, Hyperparameter, Kind, Space};
use tunability_stats::{corrected_standard_error, standard_deviation};

use crate::measurement::Failure;
use crate::tuners::Sobol;
use crate::{Axis, Baseline, Bootstrap, Candidates, Evaluation, Gain, Honest, Measurement};
use crate::{Losses, Observation, Propose, Study, StudyError, Tried, Verdict, Watch};

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
}

impl Default for Request {
    fn default() -> Self {
        Request { configs: 200, points: 15, seeds: 10, draws: 1000, held: Config::default() }
    }
}

/// Measures which hyperparameters are worth tuning, by how much, and whether the gain is larger than
/// the luck of a seed or a split.
///
/// Three searches of the same size (all hyperparameters free, the model's alone, the algorithm's
/// alone) and a sweep along each hyperparameter are evaluated on the same splits; each gain is
/// estimated by [`Bootstrap::honest`].
///
/// # Errors
/// Held values that are not the space's, data that cannot be divided, a default that fails, a measure
/// that is no mean over rows, or an interruption.
pub fn measure(
    study: &Study,
    request: &Request,
    watch: Watch,
) -> Result<Measurement, MeasureError> {
    if study.measure.row_loss.is_none() {
        let task = study.data.kind();
        let fits = MEASURES.iter().filter(|m| m.task == task && m.row_loss.is_some());
        let fits: Vec<&str> = fits.map(|m| m.name).collect();
        return Err(StudyError::Measure(study.measure.name, fits.join(" or ")).into());
    }
    let space = study.learner.space(study.data.kind()).hold(&request.held)?;
    let mut plan = Plan::new(space.default_config());
    let searches = Searches::plan(&space, study, request, &mut plan);
    let axes = plan_axes(&space, request.points, &mut plan);
    let seeds = if searches.whole.is_some() { request.seeds } else { 0 };
    let results = plan.run(study, seeds, watch)?;
    report(study, request, &plan, &searches, &axes, &results)
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

/// Every configuration to evaluate, once; the first is the default.
struct Plan {
    configs: Vec<Config>,
    places: BTreeMap<String, usize>,
}

/// Which of the planned configurations a search tries beside the default.
struct Search {
    places: Vec<usize>,
    exhausted: bool,
}

struct Searches {
    whole: Option<Search>,
    model: Option<Search>,
    algorithm: Option<Search>,
}

struct Sweep<'a> {
    hyperparameter: &'a Hyperparameter,
    needs: Option<String>,
    search: Search,
}

/// Evaluations of all planned configurations, and of the default under other seeds.
struct Results {
    planned: Vec<Evaluation>,
    reseeded: Vec<Evaluation>,
}

impl Plan {
    fn new(default: Config) -> Plan {
        let places = BTreeMap::from([(default.to_string(), 0)]);
        Plan { configs: vec![default], places }
    }

    /// The place of a configuration, added if it is new.
    fn place(&mut self, config: Config) -> usize {
        let next = self.configs.len();
        let place = *self.places.entry(config.to_string()).or_insert(next);
        if place == next {
            self.configs.push(config);
        }
        place
    }

    /// Evaluates everything, the default also with other seeds for all but the splits.
    fn run(&self, study: &Study, seeds: usize, watch: Watch) -> Result<Results, StudyError> {
        let splits = study.seeds.of(Source::Split);
        let reseeded = (1..seeds as u64).map(|offset| {
            let mut seeds = Seeds::new(study.seeds.base.wrapping_add(offset));
            seeds.own.insert(Source::Split, splits);
            (self.configs[0].clone(), seeds)
        });
        let planned = self.configs.iter().map(|config| (config.clone(), study.seeds.clone()));
        let mut planned = study.evaluate(&planned.chain(reseeded).collect::<Vec<_>>(), watch)?;
        let reseeded = planned.split_off(self.configs.len());
        Ok(Results { planned, reseeded })
    }
}

impl Searches {
    fn plan(space: &Space, study: &Study, request: &Request, plan: &mut Plan) -> Searches {
        let mut search = |free: &Space| {
            if free.searched().is_empty() {
                return None;
            }
            let rng = study.seeds.rng("sobol", Source::Tuner);
            let default = Observation { config: plan.configs[0].clone(), loss: None };
            let proposals = Sobol::default().propose(free, &[default], request.configs, rng);
            let exhausted = free.enumerate(proposals.len() + 1).is_some();
            let places = proposals.into_iter().map(|p| plan.place(p.config)).collect();
            Some(Search { places, exhausted })
        };
        Searches {
            whole: search(space),
            model: search(&space.free(|h| h.kind == Kind::Model)),
            algorithm: search(&space.free(|h| h.kind == Kind::Algorithm)),
        }
    }
}

/// Plans a sweep along each searched hyperparameter, the others at their default; parents move as
/// little as they must.
fn plan_axes<'a>(space: &'a Space, points: usize, plan: &mut Plan) -> Vec<Sweep<'a>> {
    if points == 0 {
        return Vec::new();
    }
    let default = plan.configs[0].clone();
    let sweep = |hyperparameter: &'a Hyperparameter| {
        let name = &hyperparameter.name;
        let values = hyperparameter.domain.spread(points);
        let exhausted = hyperparameter.domain.size().is_some_and(|size| size <= points);
        let configs = values.iter().filter_map(|value| space.with(&default, name, value));
        let configs: Vec<Config> = configs.collect();
        let needs = configs.first().and_then(|config| moved(config, &default, hyperparameter));
        let places = configs.into_iter().map(|config| plan.place(config));
        let places = places.filter(|place| *place != 0).collect();
        Sweep { hyperparameter, needs, search: Search { places, exhausted } }
    };
    space.searched().into_iter().map(sweep).collect()
}

/// The parents of a hyperparameter that differ from the default.
fn moved(config: &Config, default: &Config, hyperparameter: &Hyperparameter) -> Option<String> {
    let parents = hyperparameter.conditions.iter().map(|condition| condition.name());
    let moved = parents.filter(|name| config.get(name) != default.get(name));
    let moved: Vec<String> =
        moved.filter_map(|name| Some(format!("{name} = {}", config.get(name)?))).collect();
    (!moved.is_empty()).then(|| moved.join(", "))
}

fn report(
    study: &Study,
    request: &Request,
    plan: &Plan,
    searches: &Searches,
    axes: &[Sweep],
    results: &Results,
) -> Result<Measurement, MeasureError> {
    let default = results.planned[0].losses.as_ref();
    let default = default.map_err(|why| StudyError::Default(why.clone()))?;
    let baseline = baseline(study, plan, default, &results.reseeded);
    let rng = study.seeds.rng("bootstrap", Source::Tuner);
    let judge = Judge {
        study,
        results: &results.planned,
        bootstrap: Bootstrap::new(default.rows.len(), request.draws, rng),
        seed_spread: baseline.seed_spread,
        scale: baseline.split_error.unwrap_or(0.0),
    };
    let gain = |search: &Option<Search>| search.as_ref().map(|search| judge.gain(search));
    let whole = gain(&searches.whole);
    let (model, algorithm) = (gain(&searches.model), gain(&searches.algorithm));
    let interaction = judge.interaction(searches);
    let axes = axes.iter().map(|sweep| judge.axis(sweep)).collect();
    Ok(Measurement {
        learner: study.learner.name.to_owned(),
        dataset: study.data.name.clone(),
        sha256: study.data.sha256.clone(),
        task: study.data.kind(),
        measure: study.measure.name.to_owned(),
        rows: default.rows.len(),
        resampling: study.resampling.to_string(),
        seeds: study.seeds.clone(),
        held: request.held.clone(),
        baseline,
        whole,
        model,
        algorithm,
        interaction,
        axes,
        tried: tried(results, default.folds.len()),
    })
}

fn baseline(study: &Study, plan: &Plan, default: &Losses, reseeded: &[Evaluation]) -> Baseline {
    let others = reseeded.iter().filter_map(|e| e.losses.as_ref().ok()).map(Losses::mean);
    let over_seeds: Vec<f64> = std::iter::once(default.mean()).chain(others).collect();
    Baseline {
        config: plan.configs[0].clone(),
        loss: default.mean(),
        seed_spread: standard_deviation(&over_seeds),
        seeds: over_seeds.len(),
        split_error: split_error(study, &default.folds),
    }
}

/// The corrected standard error of a mean over splits.
fn split_error(study: &Study, folds: &[f64]) -> Option<f64> {
    let splits = study.splits().ok()?;
    let test: usize = splits.iter().map(|split| split.test.len()).sum();
    let train: usize = splits.iter().map(|split| split.train.len()).sum();
    let error = corrected_standard_error(folds, test as f64, train as f64);
    error.is_finite().then_some(error)
}

/// What gains are judged by.
struct Judge<'a> {
    study: &'a Study<'a>,
    results: &'a [Evaluation],
    bootstrap: Bootstrap,
    seed_spread: f64,
    scale: f64,
}

impl Judge<'_> {
    /// The default and those of a search's configurations that did not fail: places and losses.
    fn candidates(&self, search: &Search) -> (Vec<usize>, Vec<&Losses>) {
        let places = std::iter::once(0).chain(search.places.iter().copied());
        places.filter_map(|at| Some((at, self.results[at].losses.as_ref().ok()?))).unzip()
    }

    fn honest(&self, losses: &[&Losses]) -> Honest {
        self.bootstrap.honest(Candidates { losses: &rows(losses), bound: self.study.measure.bound })
    }

    fn gain(&self, search: &Search) -> Gain {
        let (places, losses) = self.candidates(search);
        let honest = self.honest(&losses);
        let folds = losses[0].folds.iter().zip(&losses[honest.best].folds);
        let folds: Vec<f64> = folds.map(|(default, best)| default - best).collect();
        let split_error = split_error(self.study, &folds);
        let noise = self.seed_spread.max(split_error.unwrap_or(0.0));
        Gain {
            configs: search.places.len(),
            exhausted: search.exhausted,
            honest: honest.gain,
            naive: honest.naive,
            optimism: honest.naive - honest.gain.value,
            best: self.results[places[honest.best]].config.clone(),
            split_error,
            noise,
            verdict: Verdict::of(&honest.gain, honest.naive, noise, self.scale),
        }
    }

    /// What both kinds gain together beyond the sum of what each gains alone.
    fn interaction(&self, searches: &Searches) -> Option<tunability_stats::Estimate> {
        let Searches { whole: Some(whole), model: Some(model), algorithm: Some(algorithm) } =
            searches
        else {
            return None;
        };
        let losses = [whole, model, algorithm].map(|search| self.candidates(search).1);
        let honest = losses.each_ref().map(|losses| self.honest(losses));
        let rows = losses.each_ref().map(|losses| rows(losses));
        let bound = self.study.measure.bound;
        let candidates = rows.each_ref().map(|losses| Candidates { losses, bound });
        let [whole, model, algorithm] = candidates;
        Some(self.bootstrap.contrast(&[
            (1.0, whole, &honest[0]),
            (-1.0, model, &honest[1]),
            (-1.0, algorithm, &honest[2]),
        ]))
    }

    fn axis(&self, sweep: &Sweep) -> Axis {
        let hyperparameter = sweep.hyperparameter;
        let gain = self.gain(&sweep.search);
        Axis {
            name: hyperparameter.name.clone(),
            kind: hyperparameter.kind,
            default: hyperparameter.default.clone(),
            best: gain.best.get(&hyperparameter.name).cloned(),
            needs: sweep.needs.clone(),
            gain,
        }
    }
}

fn rows<'a>(losses: &[&'a Losses]) -> Vec<&'a [f64]> {
    losses.iter().map(|losses| losses.rows.as_slice()).collect()
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
        failed: failures.iter().map(|failure| failure.configs).sum(),
        failures,
        cpu_seconds: all().map(|evaluation| evaluation.seconds).sum(),
    }
}
