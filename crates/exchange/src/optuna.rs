//! Studies of Optuna: journal files and SQLite files.
//!
//! A study declares no space: each trial says what its values were drawn from. Where no space is given
//! with the file, it is the union of these, without conditions, its defaults are the middle of each
//! range on its scale and the first of the choices, and a note says so. A trial that was pruned or failed
//! has no loss. The user attributes `dataset`, `seed` and `fold` of a trial are its dataset, seed and
//! fold.

mod distribution;
mod journal;
mod sqlite;
mod time;
mod write;

pub use write::write_optuna;

use std::collections::BTreeMap;

use serde_json::Value as Json;
use tunability_space::{Hyperparameter, Kind, Space};
use tunability_tuning::TrialTable;

use crate::error::{asked, list, malformed, shown, suggest};
use crate::rows::{self, Origin, Raw};
use crate::value::spelled;
use crate::{ExchangeError, Options, score};
use distribution::Distribution;

pub(crate) use journal::{is_journal, journal};
pub(crate) use sqlite::sqlite;

/// How far a trial came.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum State {
    #[default]
    Running,
    Waiting,
    Complete,
    Pruned,
    Failed,
}

/// One trial of a study.
#[derive(Clone, Debug, Default)]
struct Trial {
    state: State,
    /// One for each objective; `None` where it is not finite.
    values: Vec<Option<f64>>,
    /// In the order suggested: name, Optuna's own number for the value, and what it was drawn from.
    params: Vec<(String, f64, Distribution)>,
    /// User attributes.
    said: BTreeMap<String, Json>,
    started: Option<String>,
    ended: Option<String>,
}

/// One study of a file.
#[derive(Clone, Debug, Default)]
struct Study {
    name: String,
    /// Whether more is better, for each objective.
    maximize: Vec<bool>,
    /// What the objectives are called, if it was said.
    names: Vec<String>,
    trials: Vec<Trial>,
}

/// The place of the study that is asked for.
///
/// # Errors
/// One that is not there, or none where there are several.
fn choose<S: AsRef<str>>(
    file: &str,
    wanted: Option<&str>,
    known: &[S],
) -> Result<usize, ExchangeError> {
    let names = || known.iter().map(AsRef::as_ref);
    match (wanted, known.len()) {
        (_, 0) => Err(asked(file, "it holds no study", "give the file of one")),
        (Some(wanted), _) => names().position(|name| name == wanted).ok_or_else(|| {
            let problem = format!("no study `{}`{}", shown(wanted), suggest(wanted, names()));
            asked(file, problem, format!("studies: {}", list(known)))
        }),
        (None, 1) => Ok(0),
        (None, count) => {
            let problem = format!("which of {count} studies?");
            Err(asked(file, problem, format!("say --study NAME; studies: {}", list(known))))
        }
    }
}

/// The table of a study, and notes.
///
/// # Errors
/// Several objectives and no choice, a parameter that has no space, no trial with a value.
fn table(
    file: &str,
    study: Study,
    options: &Options,
    mut notes: Vec<String>,
) -> Result<(TrialTable, Vec<String>), ExchangeError> {
    let names = objectives(&study);
    let objective = score::choose(file, options.score.as_deref(), &names)?;
    let (score, maximize) = (names[objective].clone(), study.maximize[objective]);
    score::agree(file, &score, maximize, options.goal)?;
    let ended = |trial: &Trial| !matches!(trial.state, State::Running | State::Waiting);
    let count = |state: State| study.trials.iter().filter(|trial| trial.state == state).count();
    let unfinished = count(State::Running) + count(State::Waiting);
    if unfinished > 0 {
        notes.push(format!("trials that run or wait, left out: {unfinished}"));
    }
    let pruned = count(State::Pruned);
    if pruned > 0 {
        notes.push(format!("pruned trials, which count as failed: {pruned}"));
    }
    let space = match &options.space {
        Some(space) => space.clone(),
        None => inferred(file, &study, &mut notes)?,
    };
    note_unknown(&study, &space, &mut notes);
    let numbered = study.trials.into_iter().enumerate().filter(|(_, trial)| ended(trial));
    let raws = numbered.map(|(number, trial)| raw(file, number, trial, objective));
    let complete = options.space.is_some();
    let (item, field) = ("trial", "hyperparameter");
    let origin = Origin { file, item, field, complete, score, maximize };
    let table = rows::table(origin, space, raws, &mut notes)?;
    Ok((table, notes))
}

/// What the objectives are called: as the study says, else `value`, or `values_0`, `values_1` and so on,
/// as in Optuna's own tables.
fn objectives(study: &Study) -> Vec<String> {
    match study.maximize.len() {
        count if study.names.len() == count => study.names.clone(),
        1 => vec!["value".to_owned()],
        count => (0..count).map(|at| format!("values_{at}")).collect(),
    }
}

/// The union of what the trials' values were drawn from.
fn inferred(file: &str, study: &Study, notes: &mut Vec<String>) -> Result<Space, ExchangeError> {
    let mut all: Vec<(&str, Distribution)> = Vec::new();
    let mut moved: Vec<&str> = Vec::new();
    for (name, _, distribution) in study.trials.iter().flat_map(|trial| &trial.params) {
        let Some((_, known)) = all.iter_mut().find(|(known, _)| *known == name) else {
            all.push((name, distribution.clone()));
            continue;
        };
        if known != distribution {
            let union = known.union(distribution).ok_or_else(|| {
                let problem = "trials drew it from distributions of different kinds";
                let place = format!("`{}`", shown(name));
                malformed(file, place, problem, "give the space with --space")
            })?;
            *known = union;
            if !moved.contains(&&name[..]) {
                moved.push(name);
            }
        }
    }
    if !moved.is_empty() {
        let names = list(&moved);
        notes.push(format!("the range changed during the study: the union is taken: {names}"));
    }
    let stepped = |(_, distribution): &&(&str, Distribution)| distribution.has_steps();
    let stepped: Vec<&str> = all.iter().filter(stepped).map(|(name, _)| *name).collect();
    if !stepped.is_empty() {
        notes.push(format!("steps are left out, every value between counts: {}", list(&stepped)));
    }
    notes.push(
        "the study declares no defaults: the middle of each range and the first choice are taken, from \
         which gains are measured; give the real ones with --space"
            .to_owned(),
    );
    let hyperparameters = all.into_iter().map(|(name, distribution)| {
        let domain = distribution.domain();
        Hyperparameter {
            name: name.to_owned(),
            kind: Kind::Model,
            doc: String::new(),
            default: distribution.middle(&domain),
            domain,
            conditions: Vec::new(),
            fixed: false,
            fidelity: false,
        }
    });
    let space = Space { hyperparameters: hyperparameters.collect() };
    match space.flaws().first() {
        None => Ok(space),
        Some(flaw) => Err(malformed(file, "the space", flaw, "give one with --space")),
    }
}

fn raw(file: &str, number: usize, trial: Trial, objective: usize) -> Result<Raw, ExchangeError> {
    let mut values = BTreeMap::new();
    for (name, internal, distribution) in trial.params {
        let value = distribution.value(internal).ok_or_else(|| {
            let place = format!("trial {number}, `{}`", shown(&name));
            malformed(file, place, format!("{internal} is no value of it"), "correct it")
        })?;
        values.insert(name, value);
    }
    let said = |key: &str| trial.said.get(key).filter(|value| !value.is_null()).map(spelled);
    let score = trial.values.get(objective).copied().flatten();
    Ok(Raw {
        number,
        values,
        dataset: said("dataset").unwrap_or_default(),
        seed: said("seed"),
        fold: said("fold"),
        score: score.filter(|score| score.is_finite() && trial.state == State::Complete),
        seconds: time::seconds(trial.started.as_deref(), trial.ended.as_deref()),
    })
}

/// Says which parameters of the study a given space does not have.
fn note_unknown(study: &Study, space: &Space, notes: &mut Vec<String>) {
    let mut unknown: Vec<&str> = Vec::new();
    for (name, ..) in study.trials.iter().flat_map(|trial| &trial.params) {
        if space.get(name).is_none() && !unknown.contains(&name.as_str()) {
            unknown.push(name);
        }
    }
    if !unknown.is_empty() {
        notes.push(format!("not in the space, so not read: {}", list(&unknown)));
    }
}
