use std::collections::BTreeMap;

use serde_json::{Map, Value as Json};
use tunability_tuning::TrialTable;

use super::{Distribution, State, Study, Trial, choose, table};
use crate::error::{malformed, shown};
use crate::file::without_nan;
use crate::value::spelled;
use crate::{ExchangeError, Options};

/// The operations of a journal, of which the others say nothing about trials.
const CREATE_STUDY: i64 = 0;
const DELETE_STUDY: i64 = 1;
const STUDY_SYSTEM: i64 = 3;
const CREATE_TRIAL: i64 = 4;
const PARAM: i64 = 5;
const STATE: i64 = 6;
const TRIAL_USER: i64 = 8;

/// Whether the first line is an operation of a journal.
pub(crate) fn is_journal(text: &str) -> bool {
    let first = text.trim_start().lines().next().unwrap_or_default();
    serde_json::from_str::<Json>(first).is_ok_and(|line| line.get("op_code").is_some())
}

/// The trials of one study of a journal.
///
/// # Errors
/// A line that is no operation, or as the table of a study.
pub(crate) fn journal(
    file: &str,
    text: &str,
    options: &Options,
) -> Result<(TrialTable, Vec<String>), ExchangeError> {
    let mut journal = Journal::default();
    let mut notes = Vec::new();
    let last = text.lines().count();
    for (at, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        let number = at + 1;
        let place = || format!("line {number}");
        let fields = match serde_json::from_str::<Json>(&without_nan(line)) {
            Ok(Json::Object(fields)) => fields,
            Err(_) if number == last && !text.ends_with('\n') => {
                notes.push("the last line is cut off and left out".to_owned());
                continue;
            }
            _ => {
                let problem = format!("`{}` is no operation", shown(line));
                return Err(malformed(file, place(), problem, "write the journal again"));
            }
        };
        journal
            .apply(&fields)
            .map_err(|problem| malformed(file, place(), problem, "write the journal again"))?;
    }
    let mut studies: Vec<Study> = journal.studies.into_iter().flatten().collect();
    let names: Vec<&str> = studies.iter().map(|study| study.name.as_str()).collect();
    let chosen = choose(file, options.study.as_deref(), &names)?;
    table(file, studies.swap_remove(chosen), options, notes)
}

/// What the operations so far amount to.
#[derive(Default)]
struct Journal {
    /// In the order created; `None` is deleted.
    studies: Vec<Option<Study>>,
    /// Of each trial in the order created: its study, and its number in it.
    trials: Vec<(usize, usize)>,
}

impl Journal {
    fn apply(&mut self, fields: &Map<String, Json>) -> Result<(), String> {
        match fields.get("op_code").and_then(Json::as_i64) {
            Some(CREATE_STUDY) => self.studies.push(Some(created(fields)?)),
            Some(DELETE_STUDY) => *self.slot(fields)? = None,
            Some(STUDY_SYSTEM) => {
                let said = fields.get("system_attr").and_then(|it| it.get("study:metric_names"));
                if let Some(names) = said.and_then(Json::as_array) {
                    self.study(fields)?.names = names.iter().map(spelled).collect();
                }
            }
            Some(CREATE_TRIAL) => {
                let at = place(fields, "study_id", self.studies.len())?;
                let study = self.study(fields)?;
                let number = study.trials.len();
                study.trials.push(started(fields)?);
                self.trials.push((at, number));
            }
            Some(PARAM) => {
                let name = fields.get("param_name").and_then(Json::as_str).ok_or("no name")?;
                let internal = fields.get("param_value_internal").and_then(Json::as_f64);
                let internal = internal.ok_or_else(|| no_value(name))?;
                let distribution = distribution(name, fields.get("distribution"))?;
                self.trial(fields)?.params.push((name.to_owned(), internal, distribution));
            }
            Some(STATE) => update(self.trial(fields)?, fields)?,
            Some(TRIAL_USER) => {
                let said = fields.get("user_attr").and_then(Json::as_object).cloned();
                self.trial(fields)?.said.extend(said.unwrap_or_default());
            }
            Some(_) => {}
            None => return Err("it has no `op_code`".to_owned()),
        }
        Ok(())
    }

    fn slot(&mut self, fields: &Map<String, Json>) -> Result<&mut Option<Study>, String> {
        let at = place(fields, "study_id", self.studies.len())?;
        Ok(&mut self.studies[at])
    }

    fn study(&mut self, fields: &Map<String, Json>) -> Result<&mut Study, String> {
        self.slot(fields)?.as_mut().ok_or_else(|| "its study was deleted".to_owned())
    }

    fn trial(&mut self, fields: &Map<String, Json>) -> Result<&mut Trial, String> {
        let (study, number) = self.trials[place(fields, "trial_id", self.trials.len())?];
        let study = self.studies[study].as_mut().ok_or("its study was deleted")?;
        Ok(&mut study.trials[number])
    }
}

/// Which of `count` is meant, counted from zero.
fn place(fields: &Map<String, Json>, key: &str, count: usize) -> Result<usize, String> {
    let at = fields.get(key).and_then(Json::as_u64).and_then(|at| usize::try_from(at).ok());
    at.filter(|at| *at < count)
        .ok_or_else(|| format!("its `{key}` is none of those created before"))
}

fn created(fields: &Map<String, Json>) -> Result<Study, String> {
    let name = fields.get("study_name").and_then(Json::as_str).unwrap_or_default();
    let directions = fields.get("directions").and_then(Json::as_array);
    let maximize = |direction: &Json| match direction.as_i64() {
        Some(1) => Ok(false),
        Some(2) => Ok(true),
        _ => Err(format!("`{direction}` is no direction")),
    };
    let maximize = directions.into_iter().flatten().map(maximize).collect::<Result<Vec<_>, _>>()?;
    if maximize.is_empty() {
        return Err("its study has no direction".to_owned());
    }
    Ok(Study { name: name.to_owned(), maximize, ..Study::default() })
}

/// A new trial, perhaps with all that happened in it.
fn started(fields: &Map<String, Json>) -> Result<Trial, String> {
    let mut trial = Trial::default();
    let empty = Map::new();
    let table = |key: &str| fields.get(key).and_then(Json::as_object).unwrap_or(&empty);
    for (name, value) in table("params") {
        let internal = value.as_f64().ok_or_else(|| no_value(name))?;
        let distribution = distribution(name, table("distributions").get(name))?;
        trial.params.push((name.clone(), internal, distribution));
    }
    trial.said = table("user_attrs").clone().into_iter().collect::<BTreeMap<_, _>>();
    update(&mut trial, fields)?;
    if let (Some(value), true) = (fields.get("value"), trial.values.is_empty()) {
        trial.values = value.as_f64().into_iter().map(Some).collect();
    }
    Ok(trial)
}

/// Takes over state, values and times, as far as they are said.
fn update(trial: &mut Trial, fields: &Map<String, Json>) -> Result<(), String> {
    if let Some(state) = fields.get("state") {
        trial.state = match state.as_i64() {
            Some(0) => State::Running,
            Some(1) => State::Complete,
            Some(2) => State::Pruned,
            Some(3) => State::Failed,
            Some(4) => State::Waiting,
            _ => return Err(format!("`{state}` is no state")),
        };
    }
    if let Some(values) = fields.get("values").and_then(Json::as_array) {
        trial.values = values.iter().map(Json::as_f64).collect();
    }
    let time = |key: &str| fields.get(key).and_then(Json::as_str).map(str::to_owned);
    trial.started = time("datetime_start").or(trial.started.take());
    trial.ended = time("datetime_complete").or(trial.ended.take());
    Ok(())
}

fn no_value(name: &str) -> String {
    format!("`{}` has no finite value", shown(name))
}

fn distribution(name: &str, given: Option<&Json>) -> Result<Distribution, String> {
    let text = given.and_then(Json::as_str).unwrap_or_default();
    Distribution::read(text).map_err(|problem| format!("`{}`: {problem}", shown(name)))
}
