use std::collections::BTreeMap;

use tunability_learn::{Seeds, Source};
use tunability_space::{Config, Hyperparameter, Kind, Space};

use crate::limit::Deadline;
use crate::pairs::PairPlan;
use crate::tuners::Sobol;
use crate::{Evaluation, Observation, Propose, Request, Study, StudyError, Watch};

/// Every configuration to evaluate, once; the first is the default.
pub(crate) struct Plan {
    pub configs: Vec<Config>,
    places: BTreeMap<String, usize>,
}

/// Which of the planned configurations a search tries beside the one it starts from.
pub(crate) struct Search {
    /// What gains are over: the default, or the default with parents moved.
    pub start: usize,
    pub places: Vec<usize>,
    /// Whether these are all there are.
    pub exhausted: bool,
}

/// The three searches; `None` where nothing is free.
pub(crate) struct Searches {
    pub whole: Option<Search>,
    pub model: Option<Search>,
    pub algorithm: Option<Search>,
}

/// Values along one hyperparameter.
pub(crate) struct Sweep<'a> {
    pub hyperparameter: &'a Hyperparameter,
    /// Parents that had to move: `kernel = poly`.
    pub needs: Option<String>,
    pub search: Search,
}

/// Evaluations of all planned configurations, and of the default under other seeds.
pub(crate) struct Results {
    pub planned: Vec<Evaluation>,
    pub reseeded: Vec<Evaluation>,
}

impl Plan {
    pub fn new(default: Config) -> Plan {
        let places = BTreeMap::from([(default.to_string(), 0)]);
        Plan { configs: vec![default], places }
    }

    /// The place of a configuration, added if it is new.
    pub fn place(&mut self, config: Config) -> usize {
        let next = self.configs.len();
        let place = *self.places.entry(config.to_string()).or_insert(next);
        if place == next {
            self.configs.push(config);
        }
        place
    }
}

/// Everything that a request wants tried.
pub(crate) struct Planned<'a> {
    pub plan: Plan,
    pub searches: Searches,
    pub sweeps: Vec<Sweep<'a>>,
    pub pairs: Vec<PairPlan>,
}

impl<'a> Planned<'a> {
    pub fn new(space: &'a Space, study: &Study, request: &Request) -> Planned<'a> {
        let mut plan = Plan::new(space.default_config());
        let searches = Searches::plan(space, study, request, &mut plan);
        let sweeps = sweeps(space, request.points, &mut plan);
        let pairs = request.pairs.plan(space, &mut plan);
        Planned { plan, searches, sweeps, pairs }
    }
}

/// Evaluates the default, also with other seeds for all that a fit draws; then what else is planned,
/// one rung after the other, each only where it goes beyond those before. If the default fails there
/// is nothing to compare with. With the results comes the last rung that was complete in time, and its
/// number.
pub(crate) fn run<'a>(
    rungs: &[Request],
    space: &'a Space,
    study: &Study,
    watch: Watch,
    deadline: &Deadline,
) -> Result<(usize, Planned<'a>, Results), StudyError> {
    let default = space.default_config();
    let seeds = if space.searched().is_empty() { 1 } else { rungs[0].seeds.max(1) as u64 };
    let of = |offset| (default.clone(), shifted(&study.seeds, offset));
    let defaults: Vec<(Config, Seeds)> = (0..seeds).map(of).collect();
    let mut first = study.evaluate(&defaults, watch)?;
    let reseeded = first.split_off(1);
    if let Err(why) = &first[0].losses {
        return Err(StudyError::Default(why.clone()));
    }
    let splits = study.splits()?.len();
    let mut before = defaults.len() * splits;
    let mut known = BTreeMap::from([(default.to_string(), first.remove(0))]);
    let mut complete = (0, Planned::new(space, study, &rungs[0]));
    for (at, rung) in rungs.iter().enumerate() {
        let planned = if at == 0 { None } else { Some(Planned::new(space, study, rung)) };
        let configs = &planned.as_ref().unwrap_or(&complete.1).plan.configs;
        let new = configs.iter().filter(|config| !known.contains_key(&config.to_string()));
        let new: Vec<(Config, Seeds)> = new.map(|c| (c.clone(), study.seeds.clone())).collect();
        match study.evaluate(&new, watch) {
            Err(StudyError::Interrupted { .. }) if at > 0 && deadline.passed() => break,
            Err(error) => return Err(error.after(before)),
            Ok(evaluations) => {
                known.extend(evaluations.into_iter().map(|e| (e.config.to_string(), e)));
            }
        }
        before += new.len() * splits;
        complete = (at, planned.unwrap_or(complete.1));
        if deadline.passed() {
            break;
        }
    }
    let (at, complete) = complete;
    let planned = complete.plan.configs.iter();
    let planned = planned.filter_map(|config| known.remove(&config.to_string())).collect();
    Ok((at, complete, Results { planned, reseeded }))
}

/// The seeds with those of a fit's own sources moved on: rows are divided as before.
pub fn shifted(seeds: &Seeds, offset: u64) -> Seeds {
    let mut shifted = seeds.clone();
    if offset > 0 {
        for source in [Source::Init, Source::Order, Source::Noise, Source::Explore] {
            shifted.own.insert(source, seeds.of(source).wrapping_add(offset));
        }
    }
    shifted
}

impl Searches {
    pub fn plan(space: &Space, study: &Study, request: &Request, plan: &mut Plan) -> Searches {
        let mut search = |free: &Space| {
            if free.searched().is_empty() {
                return None;
            }
            let rng = study.seeds.rng("sobol", Source::Tuner);
            let default = Observation::new(plan.configs[0].clone(), None);
            let proposals = Sobol.propose(free, &[default], request.configs, rng);
            let exhausted = free.enumerate(proposals.len() + 1).is_some();
            let places = proposals.into_iter().map(|p| plan.place(p.config)).collect();
            Some(Search { start: 0, places, exhausted })
        };
        let whole = search(space);
        let mut of_kind =
            |kind: Kind| request.kinds.then(|| search(&space.free(|h| h.kind == kind))).flatten();
        Searches { whole, model: of_kind(Kind::Model), algorithm: of_kind(Kind::Algorithm) }
    }
}

/// Plans a sweep along each searched hyperparameter, the others at their default. Where it is
/// inactive there, its parents move first, as little as they must, and the sweep starts from that.
pub(crate) fn sweeps<'a>(space: &'a Space, points: usize, plan: &mut Plan) -> Vec<Sweep<'a>> {
    if points == 0 {
        return Vec::new();
    }
    let default = plan.configs[0].clone();
    let sweep = |hyperparameter: &'a Hyperparameter| {
        let name = &hyperparameter.name;
        let start = space.with(&default, name, &hyperparameter.default)?;
        let needs = moved(&start, &default, hyperparameter);
        let values = hyperparameter.domain.spread(points);
        let exhausted = hyperparameter.domain.size().is_some_and(|size| size <= points);
        let configs = values.iter().filter_map(|value| space.with(&start, name, value));
        let configs: Vec<Config> = configs.collect();
        let start = plan.place(start);
        let places = configs.into_iter().map(|config| plan.place(config));
        let places = places.filter(|place| *place != start).collect();
        Some(Sweep { hyperparameter, needs, search: Search { start, places, exhausted } })
    };
    space.searched().into_iter().filter_map(sweep).collect()
}

/// The parents of a hyperparameter that differ from the default.
pub(crate) fn moved(
    config: &Config,
    default: &Config,
    hyperparameter: &Hyperparameter,
) -> Option<String> {
    let parents = hyperparameter.conditions.iter().map(|condition| condition.name());
    let moved = parents.filter(|name| config.get(name) != default.get(name));
    let moved: Vec<String> =
        moved.filter_map(|name| Some(format!("{name} = {}", config.get(name)?))).collect();
    (!moved.is_empty()).then(|| moved.join(", "))
}
