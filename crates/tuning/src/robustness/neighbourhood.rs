use rand::Rng as _;
use serde::Serialize;
use tunability_learn::Seeds;
use tunability_space::{Config, Domain, Hyperparameter, Kind, Value};
use tunability_stats::{Estimate, share};

use crate::robustness::{CONFIDENCE, Work};
use crate::{Evaluation, StudyError};

/// What small changes of hyperparameters do to the loss, on the same splits with the same seeds. A rise is
/// the loss less that of the centre: positive is worse.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Neighbourhood {
    /// `default` or `best seen`.
    pub around: String,
    /// The configuration that was changed.
    pub config: Config,
    /// Its loss.
    pub loss: f64,
    /// How far each number moved at most, as a share of its range on its scale. A whole number moved by
    /// at least one; what is no number did not move.
    pub change: f64,
    /// Each number alone, both ways.
    pub moves: Vec<Move>,
    /// Configurations in which all numbers moved at random.
    pub drawn: usize,
    /// How many of these failed.
    pub failed: usize,
    /// The share of these that rose by no more than the tolerance.
    pub within: Estimate,
    /// Their mean rise: how sharp the optimum is; near zero is flat.
    pub mean_rise: Option<Estimate>,
    /// The largest rise of all, and where it was seen.
    pub largest: Option<(f64, Config)>,
}

/// One hyperparameter, moved alone.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Move {
    /// Its name.
    pub name: String,
    /// What it belongs to.
    pub kind: Kind,
    /// The values it was moved to; fewer than two at an end of the range.
    pub to: Vec<Value>,
    /// The rise at each; `None` where it failed.
    pub rises: Vec<Option<f64>>,
}

impl Move {
    /// The largest rise.
    pub fn largest(&self) -> Option<f64> {
        self.rises.iter().flatten().copied().max_by(f64::total_cmp)
    }
}

/// Changes around a centre that did not fail; nothing if it did, or no number can be changed.
pub(crate) fn neighbourhood(
    work: &Work,
    around: &str,
    centre: &Evaluation,
    tolerance: f64,
) -> Result<(Option<Neighbourhood>, Vec<Evaluation>), StudyError> {
    let Ok(losses) = &centre.losses else { return Ok((None, Vec::new())) };
    let steps = steps(work, &centre.config);
    if steps.is_empty() {
        return Ok((None, Vec::new()));
    }
    let moved = steps.iter().flat_map(|(_, to)| to.iter().map(|(_, config)| config.clone()));
    let drawn = drawn(work, around, &centre.config);
    let planned = moved.chain(drawn).map(|config| (config, work.study.seeds.clone()));
    let planned: Vec<(Config, Seeds)> = planned.collect();
    let evaluations = work.study.evaluate(&planned, work.watch)?;
    let loss = losses.mean();
    let rise = |one: &Evaluation| Some(one.losses.as_ref().ok()?.mean() - loss);
    let mut place = 0;
    let mut moves = Vec::new();
    for (hyperparameter, to) in steps {
        let rises = evaluations[place..place + to.len()].iter().map(rise).collect();
        place += to.len();
        moves.push(Move {
            name: hyperparameter.name.clone(),
            kind: hyperparameter.kind,
            to: to.into_iter().map(|(value, _)| value).collect(),
            rises,
        });
    }
    let rises: Vec<f64> = evaluations[place..].iter().filter_map(rise).collect();
    let count = evaluations.len() - place;
    let within = rises.iter().filter(|rise| **rise <= tolerance).count();
    let all = evaluations.iter().filter_map(|one| Some((rise(one)?, one.config.clone())));
    let largest = all.max_by(|(one, _), (other, _)| one.total_cmp(other));
    let found = Neighbourhood {
        around: around.to_owned(),
        config: centre.config.clone(),
        loss,
        change: work.request.change,
        moves,
        drawn: count,
        failed: count - rises.len(),
        within: share(within, count, CONFIDENCE),
        mean_rise: (rises.len() > 1).then(|| Estimate::from(rises.as_slice())),
        largest,
    };
    Ok((Some(found), evaluations))
}

/// Each number that is searched and active, with the values it moves to and the configurations with them.
fn steps<'a>(work: &'a Work, centre: &Config) -> Vec<(&'a Hyperparameter, Vec<(Value, Config)>)> {
    let step = |hyperparameter: &'a Hyperparameter| {
        let value = centre.get(&hyperparameter.name).filter(|value| value.number().is_some())?;
        let to = [-work.request.change, work.request.change];
        let to = to.map(|by| moved(&hyperparameter.domain, value, by));
        let with = |value: Value| {
            let config = work.space.with(centre, &hyperparameter.name, &value)?;
            (config != *centre).then_some((value, config))
        };
        let to: Vec<(Value, Config)> = to.into_iter().flatten().filter_map(with).collect();
        (!to.is_empty()).then_some((hyperparameter, to))
    };
    work.space.searched().into_iter().filter_map(step).collect()
}

/// The value moved by a share of the range; a whole number by at least one. `None` where that is outside.
fn moved(domain: &Domain, value: &Value, by: f64) -> Option<Value> {
    let at = domain.encode(value)?;
    let to = domain.decode((at + by).clamp(0.0, 1.0));
    match (domain, value) {
        (Domain::Int { low, high, .. }, Value::Int(whole)) if to == *value => {
            let next = whole + if by < 0.0 { -1 } else { 1 };
            (*low..=*high).contains(&next).then_some(Value::Int(next))
        }
        _ => (to != *value).then_some(to),
    }
}

/// Configurations in which every number moved, by a uniform share of the range.
fn drawn(work: &Work, around: &str, centre: &Config) -> Vec<Config> {
    let mut rng = work.rng(&format!("neighbours/{around}"));
    let mut draw = |_| {
        let mut config = centre.clone();
        for hyperparameter in work.space.searched() {
            let by = work.request.change * rng.gen_range(-1.0..=1.0);
            let name = &hyperparameter.name;
            let value = centre.get(name).filter(|value| value.number().is_some());
            let Some(at) = value.and_then(|value| hyperparameter.domain.encode(value)) else {
                continue;
            };
            let to = hyperparameter.domain.decode((at + by).clamp(0.0, 1.0));
            if config.get(name).is_some() {
                config = work.space.with(&config, name, &to).unwrap_or(config);
            }
        }
        config
    };
    (0..work.request.neighbours).map(&mut draw).collect()
}
