//! Run histories of SMAC3 2.x.
//!
//! A trial is a configuration on an instance with a seed at a budget. An instance is taken as a
//! dataset; where there are budgets, only trials at the largest count, since others are not comparable.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::Value as Json;
use tunability_space::Space;
use tunability_tuning::TrialTable;

use crate::error::{asked, malformed, shown};
use crate::rows::{self, Origin, Raw};
use crate::value::spelled;
use crate::{ExchangeError, Options, file, open_space, score};

/// The states that SMAC numbers.
const RUNNING: i64 = 0;
const SUCCESS: i64 = 1;

/// The trials of a run history, with the space and the names of objectives that lie beside it.
///
/// # Errors
/// A history without a space, of another version, or with several objectives and no choice.
pub(crate) fn read(
    file: &str,
    json: &Json,
    options: &Options,
    folder: Option<&Path>,
) -> Result<(TrialTable, Vec<String>), ExchangeError> {
    let (space, mut notes) = space(file, options, folder)?;
    let entries = json.get("data").and_then(Json::as_array).map_or(&[][..], Vec::as_slice);
    let mut trials = Vec::with_capacity(entries.len());
    for (at, entry) in entries.iter().enumerate() {
        trials.push(Entry::of(file, at + 1, entry)?);
    }
    let started = trials.len();
    trials.retain(|trial| trial.status != RUNNING);
    if trials.is_empty() {
        return Err(asked(file, "no trial of it is finished", "wait for the first"));
    }
    if trials.len() < started {
        notes.push(format!("trials that still run, left out: {}", started - trials.len()));
    }
    let names = objectives(folder, trials.iter().map(|trial| trial.costs.len()).max());
    let objective = score::choose(file, options.score.as_deref(), &names)?;
    let score = names[objective].clone();
    score::agree(file, &score, false, options.goal)?;
    at_largest_budget(&mut trials, &mut notes);
    if trials.iter().any(|trial| !trial.instance.is_empty()) {
        notes.push("each instance is taken as a dataset".to_owned());
    }
    let configs = json.get("configs").and_then(Json::as_object);
    let raws = trials.into_iter().map(|trial| {
        let config = configs.and_then(|all| all.get(&trial.config)).and_then(Json::as_object);
        let config = config.ok_or_else(|| {
            let place = format!("trial {}", trial.number);
            let problem = format!("there is no configuration `{}`", shown(&trial.config));
            malformed(file, place, problem, "write the history again")
        })?;
        Ok(trial.raw(config.clone().into_iter().collect(), objective))
    });
    let (item, field) = ("trial", "hyperparameter");
    let origin = Origin { file, item, field, complete: true, score, maximize: false };
    let table = rows::table(origin, space, raws, &mut notes)?;
    Ok((table, notes))
}

/// What is asked for, else what lies beside the history.
fn space(
    file: &str,
    options: &Options,
    folder: Option<&Path>,
) -> Result<(Space, Vec<String>), ExchangeError> {
    if let Some(space) = &options.space {
        return Ok((space.clone(), Vec::new()));
    }
    match folder.map(|folder| folder.join("configspace.json")).filter(|path| path.is_file()) {
        Some(path) => open_space(&path),
        None => {
            let problem = "no `configspace.json` lies beside it, which says what was searched";
            Err(asked(file, problem, "give it with --space"))
        }
    }
}

/// What the costs are called: as the scenario beside the history says, else `cost`, or `cost_0`,
/// `cost_1` and so on.
fn objectives(folder: Option<&Path>, count: Option<usize>) -> Vec<String> {
    let count = count.unwrap_or(1).max(1);
    let scenario = folder.and_then(|folder| {
        let path = folder.join("scenario.json");
        let bytes = file::load(&path).ok()?;
        file::json("scenario.json", &file::text("scenario.json", &bytes).ok()?).ok()
    });
    let named: Vec<String> = match scenario.as_ref().and_then(|it| it.get("objectives")) {
        Some(Json::String(name)) => vec![name.clone()],
        Some(Json::Array(names)) => names.iter().map(spelled).collect(),
        _ => Vec::new(),
    };
    match (named.len() == count, count) {
        (true, _) => named,
        (_, 1) => vec!["cost".to_owned()],
        _ => (0..count).map(|at| format!("cost_{at}")).collect(),
    }
}

/// Keeps the trials at the largest budget.
fn at_largest_budget(trials: &mut Vec<Entry>, notes: &mut Vec<String>) {
    let largest = trials.iter().filter_map(|trial| trial.budget).fold(f64::NEG_INFINITY, f64::max);
    let all = trials.len();
    trials.retain(|trial| trial.budget.is_none_or(|budget| budget == largest));
    if trials.len() < all {
        let left = all - trials.len();
        notes.push(format!("trials at budgets below {largest}, left out: {left}"));
    }
}

/// One trial of a history.
struct Entry {
    number: usize,
    config: String,
    instance: String,
    seed: Option<String>,
    budget: Option<f64>,
    costs: Vec<Option<f64>>,
    seconds: Option<f64>,
    status: i64,
}

impl Entry {
    /// An entry: a table of fields, or a list of them as the first versions wrote it, whose status is
    /// the fourth from the end.
    fn of(file: &str, number: usize, json: &Json) -> Result<Entry, ExchangeError> {
        let fields: BTreeMap<&str, &Json> = match json {
            Json::Object(fields) => fields.iter().map(|(key, value)| (&key[..], value)).collect(),
            Json::Array(all) if all.len() >= 10 => {
                let keys = ["config_id", "instance", "seed", "budget", "cost", "time"];
                let status = ("status", &all[all.len() - 4]);
                keys.into_iter().zip(all).chain([status]).collect()
            }
            _ => BTreeMap::new(),
        };
        let field = |key: &str| fields.get(key).copied().filter(|value| !value.is_null());
        let (Some(config), Some(status)) =
            (field("config_id"), field("status").and_then(Json::as_i64))
        else {
            let problem = "it has no configuration and status";
            let advice = "give a run history of SMAC3 2.x";
            return Err(malformed(file, format!("trial {number}"), problem, advice));
        };
        let costs = match field("cost") {
            Some(Json::Array(costs)) => costs.iter().map(Json::as_f64).collect(),
            cost => vec![cost.and_then(Json::as_f64)],
        };
        Ok(Entry {
            number,
            config: spelled(config),
            instance: field("instance").map_or_else(String::new, spelled),
            seed: field("seed").map(spelled),
            budget: field("budget").and_then(Json::as_f64),
            costs,
            seconds: field("time").and_then(Json::as_f64).filter(|seconds| *seconds >= 0.0),
            status,
        })
    }

    fn raw(self, values: BTreeMap<String, Json>, objective: usize) -> Raw {
        let score = self.costs.get(objective).copied().flatten();
        Raw {
            number: self.number,
            values,
            dataset: self.instance,
            seed: self.seed,
            fold: None,
            score: score.filter(|_| self.status == SUCCESS),
            seconds: self.seconds,
        }
    }
}
