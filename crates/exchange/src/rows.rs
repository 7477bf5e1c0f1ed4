use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value as Json;
use tunability_space::{Condition, Config, Hyperparameter, Space};
use tunability_tuning::{Row, TrialTable};

use crate::ExchangeError;
use crate::error::{asked, malformed, shown, suggest};
use crate::value::{is_outside, read};

/// One trial as a file has it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Raw {
    /// Its line, or its number in the study.
    pub number: usize,
    /// What each hyperparameter is set to, as it is written; absent or null is inactive.
    pub values: BTreeMap<String, Json>,
    /// Which dataset.
    pub dataset: String,
    /// Which seed.
    pub seed: Option<String>,
    /// Which fold.
    pub fold: Option<String>,
    /// Its score, finite; `None` if it failed.
    pub score: Option<f64>,
    /// How long it took.
    pub seconds: Option<f64>,
}

/// Where trials come from, and what is known of all of them.
pub(crate) struct Origin<'a> {
    /// The path, as it was given.
    pub file: &'a str,
    /// What a trial is in it: `line` or `trial`.
    pub item: &'static str,
    /// What a hyperparameter is in it: `column` or `hyperparameter`.
    pub field: &'static str,
    /// Whether the conditions of the space are all that there are: a trial that lacks an active value
    /// is refused then.
    pub complete: bool,
    /// What is scored.
    pub score: String,
    /// Whether more of it is better.
    pub maximize: bool,
}

/// What was seen that is worth a note, by hyperparameter.
#[derive(Default)]
struct Seen<'a> {
    outside: BTreeMap<&'a str, usize>,
    inactive: BTreeMap<&'a str, usize>,
    absent: BTreeMap<&'a str, usize>,
}

/// The table of trials, and notes about what is odd in them.
///
/// # Errors
/// A value that its domain does not have, one that is missing, or no trial with a score.
pub(crate) fn table(
    origin: Origin,
    space: Space,
    raws: impl Iterator<Item = Result<Raw, ExchangeError>>,
    notes: &mut Vec<String>,
) -> Result<TrialTable, ExchangeError> {
    let mut seen = Seen::default();
    let mut trials = Vec::new();
    for raw in raws {
        let raw = raw?;
        let config = config(&origin, &space, &raw, &mut seen)?;
        let loss = raw.score.map(|score| if origin.maximize { 0.0 - score } else { score });
        let Raw { dataset, seed, fold, seconds, .. } = raw;
        trials.push(Row { config, dataset, seed, fold, loss, seconds });
    }
    let failed = trials.iter().filter(|row| row.loss.is_none()).count();
    let (all, score) = (trials.len(), &origin.score);
    if all == 0 {
        return Err(asked(origin.file, "it has no finished trial", "wait for the first"));
    }
    if failed == all {
        let problem = format!("none of its {all} trials has a finite `{score}`");
        return Err(asked(origin.file, problem, "is it the right score, the right study?"));
    }
    if failed > 0 {
        notes.push(format!(
            "failed trials, whose `{score}` is missing or no finite number: {failed} of {all}"
        ));
    }
    describe(&seen, &space, notes);
    note_repeats(&trials, notes);
    Ok(TrialTable { space, score: origin.score, maximize: origin.maximize, trials })
}

/// The configuration of one trial: what is active, in the types of the domains.
fn config<'a>(
    origin: &Origin,
    space: &'a Space,
    raw: &Raw,
    seen: &mut Seen<'a>,
) -> Result<Config, ExchangeError> {
    let mut config = Config::default();
    for hyperparameter in &space.hyperparameters {
        let Hyperparameter { name, domain, default, .. } = hyperparameter;
        let given = raw.values.get(name).unwrap_or(&Json::Null);
        let place =
            || format!("{} {}, {} `{}`", origin.item, raw.number, origin.field, shown(name));
        if !active(hyperparameter, &config) {
            if !matches!(read(domain, given), Ok(None)) {
                *seen.inactive.entry(name).or_default() += 1;
            }
            continue;
        }
        let value = read(domain, given).map_err(|text| {
            let problem = format!("`{}` is not {}", shown(&text), domain.allowed());
            let hint = levels(hyperparameter).map_or_else(String::new, |l| suggest(&text, l));
            malformed(origin.file, place(), problem + &hint, "correct it, or the space")
        })?;
        match value {
            Some(value) => {
                if is_outside(domain, &value) {
                    *seen.outside.entry(name).or_default() += 1;
                }
                config.insert(name.clone(), value);
            }
            None if is_pinned(hyperparameter) => {
                config.insert(name.clone(), default.clone());
            }
            None if raw.score.is_none() => {}
            None if !origin.complete => *seen.absent.entry(name).or_default() += 1,
            None => return Err(missing(origin.file, place(), hyperparameter)),
        }
    }
    Ok(config)
}

fn active(hyperparameter: &Hyperparameter, config: &Config) -> bool {
    hyperparameter.conditions.iter().all(|condition: &Condition| condition.holds(config))
}

/// Whether it has one value only, which no table needs to repeat.
pub(crate) fn is_pinned(hyperparameter: &Hyperparameter) -> bool {
    hyperparameter.fixed || hyperparameter.domain.size() == Some(1)
}

fn levels(hyperparameter: &Hyperparameter) -> Option<impl Iterator<Item = &str>> {
    match &hyperparameter.domain {
        tunability_space::Domain::Category { levels, .. } => {
            Some(levels.iter().map(String::as_str))
        }
        _ => None,
    }
}

fn missing(file: &str, place: String, hyperparameter: &Hyperparameter) -> ExchangeError {
    let why = match hyperparameter.active_when() {
        Some(when) => format!("it is empty, but active: {when}"),
        None => "it is empty, but always active".to_owned(),
    };
    malformed(file, place, why, "fill it in, or say in the space when it is inactive")
}

fn describe(seen: &Seen, space: &Space, notes: &mut Vec<String>) {
    let said = |name: &str, what: fn(&Hyperparameter) -> Option<String>| {
        space.get(name).and_then(what).unwrap_or_default()
    };
    for (name, count) in &seen.outside {
        let range = said(name, |h| Some(h.domain.to_string()));
        notes.push(format!("`{name}`: values outside of {range}, kept: {count}"));
    }
    for (name, count) in &seen.inactive {
        let when = said(name, Hyperparameter::active_when);
        notes.push(format!("`{name}`: values dropped, as it is active only where {when}: {count}"));
    }
    for (name, count) in &seen.absent {
        notes.push(format!(
            "`{name}`: trials that lack it, and no space says when it exists (give one with --space): \
             {count}"
        ));
    }
}

/// Says how many trials repeat an earlier one, whatever they scored.
fn note_repeats(trials: &[Row], notes: &mut Vec<String>) {
    let mut met = BTreeSet::new();
    for row in trials {
        met.insert((row.config.to_string(), &row.dataset, &row.seed, &row.fold));
    }
    let repeats = trials.len() - met.len();
    if repeats > 0 {
        notes.push(format!(
            "trials with the configuration, dataset, seed and fold of an earlier one, which count as \
             repeats: {repeats}"
        ));
    }
}
