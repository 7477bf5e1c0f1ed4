//! Tables of trials in CSV.

use std::collections::BTreeMap;

use csv::StringRecord;
use serde_json::Value as Json;
use tunability_space::{Hyperparameter, Space};
use tunability_tuning::TrialTable;

use crate::error::{asked, list, malformed, shown, suggest};
use crate::rows::{self, Origin, Raw, is_pinned};
use crate::value::is_empty;
use crate::{ExchangeError, Options, score};

/// Columns that are neither hyperparameters nor scores, unless the space or `--score` names them.
const RESERVED: [&str; 4] = ["dataset", "seed", "fold", "seconds"];

/// What each column is.
struct Columns<'a> {
    names: &'a [String],
    hyperparameters: Vec<usize>,
    reserved: [Option<usize>; 4],
    score: usize,
}

/// The trials of a CSV table.
///
/// # Errors
/// A header that lacks a hyperparameter or the score, a line of another length, a cell that is no
/// value of its column.
pub(crate) fn read(
    file: &str,
    text: &str,
    options: &Options,
) -> Result<(TrialTable, Vec<String>), ExchangeError> {
    let Some(space) = options.space.clone() else {
        let problem = "a CSV table does not say what its hyperparameters are";
        return Err(asked(file, problem, "give ConfigSpace's JSON with --space"));
    };
    let mut lines = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter(text))
        .trim(csv::Trim::All)
        .from_reader(text.as_bytes());
    let mut record = StringRecord::new();
    if !lines.read_record(&mut record).map_err(|error| unreadable(file, &error))? {
        return Err(malformed(file, "line 1", "it is empty", "write a header and trials"));
    }
    let names: Vec<String> = record.iter().map(str::to_owned).collect();
    let columns = columns(file, &names, &space, options)?;
    let score = names[columns.score].clone();
    let mut notes = unused(&columns);
    let maximize = score::maximize(file, &score, options.goal)?;
    let origin = Origin { file, item: "line", field: "column", complete: true, score, maximize };
    let raws = lines.records().map(|record| {
        let record = record.map_err(|error| unreadable(file, &error))?;
        let line = record.position().map_or(0, |at| at.line() as usize);
        trial(file, line, &record, &columns)
    });
    let table = rows::table(origin, space, raws, &mut notes)?;
    Ok((table, notes))
}

/// What the header is separated by.
fn delimiter(text: &str) -> u8 {
    let header = text.lines().next().unwrap_or_default();
    let other = [b';', b'\t'].into_iter().find(|mark| header.contains(char::from(*mark)));
    if header.contains(',') { b',' } else { other.unwrap_or(b',') }
}

fn unreadable(file: &str, error: &csv::Error) -> ExchangeError {
    let line = error.position().map_or(1, csv::Position::line);
    malformed(file, format!("line {line}"), error.to_string(), "correct the line")
}

fn columns<'a>(
    file: &str,
    names: &'a [String],
    space: &Space,
    options: &Options,
) -> Result<Columns<'a>, ExchangeError> {
    let twice =
        names.iter().enumerate().find(|(at, name)| !name.is_empty() && names[..*at].contains(name));
    if let Some((_, name)) = twice {
        let place = format!("line 1, column `{}`", shown(name));
        return Err(malformed(file, place, "it is there twice", "rename one"));
    }
    let place = |wanted: &str| names.iter().position(|name| name == wanted);
    for Hyperparameter { name, .. } in space.hyperparameters.iter().filter(|h| !is_pinned(h)) {
        if place(name).is_none() {
            let near = suggest(name, names.iter().map(String::as_str));
            let problem = format!("no column `{}`, which the space has{near}", shown(name));
            let advice = format!("add it, or fix it in the space; columns: {}", list(names));
            return Err(malformed(file, "line 1", problem, advice));
        }
    }
    let is_hyperparameter = |at: &usize| space.get(&names[*at]).is_some();
    let known = |at: &usize| !names[*at].is_empty() && !is_hyperparameter(at);
    let scores: Vec<usize> = (0..names.len()).filter(known).collect();
    let wanted = options.score.as_deref();
    let reserved = |name: &str| RESERVED.contains(&name) && wanted != Some(name);
    let scores: Vec<usize> = scores.into_iter().filter(|at| !reserved(&names[*at])).collect();
    let scored: Vec<&str> = scores.iter().map(|at| names[*at].as_str()).collect();
    let score = scores[score::choose(file, wanted, &scored)?];
    Ok(Columns {
        names,
        hyperparameters: (0..names.len()).filter(is_hyperparameter).collect(),
        reserved: RESERVED.map(|name| place(name).filter(|at| *at != score && known(at))),
        score,
    })
}

/// A note about the columns that nothing was read of.
fn unused(columns: &Columns) -> Vec<String> {
    let used = |at: &usize| {
        *at == columns.score
            || columns.hyperparameters.contains(at)
            || columns.reserved.contains(&Some(*at))
    };
    let unused: Vec<&str> = (0..columns.names.len())
        .filter(|at| !used(at) && !columns.names[*at].is_empty())
        .map(|at| columns.names[at].as_str())
        .collect();
    if unused.is_empty() { Vec::new() } else { vec![format!("not read: {}", list(&unused))] }
}

fn trial(
    file: &str,
    line: usize,
    record: &StringRecord,
    columns: &Columns,
) -> Result<Raw, ExchangeError> {
    let names = columns.names;
    if record.len() != names.len() {
        let problem = format!("it has {} fields, the header {}", record.len(), names.len());
        return Err(malformed(file, format!("line {line}"), problem, "correct the line"));
    }
    let place = |at: usize| format!("line {line}, column `{}`", shown(&names[at]));
    let number = |at: usize| {
        let text = &record[at];
        if is_empty(text) {
            return Ok(None);
        }
        let number = text.parse::<f64>().map_err(|_| {
            let problem = format!("`{}` is no number", shown(text));
            malformed(file, place(at), problem, "correct it, or leave it empty")
        })?;
        Ok(Some(number).filter(|number| number.is_finite()))
    };
    let [dataset, seed, fold, seconds] = columns.reserved;
    let said = |at: Option<usize>| at.map(|at| record[at].to_owned()).filter(|t| !t.is_empty());
    let seconds = match seconds {
        Some(at) => match number(at)? {
            Some(seconds) if seconds < 0.0 => {
                let problem = format!("{seconds} seconds are less than none");
                return Err(malformed(file, place(at), problem, "correct it, or leave it empty"));
            }
            seconds => seconds,
        },
        None => None,
    };
    let cell = |at: &usize| (names[*at].clone(), Json::from(&record[*at]));
    let values: BTreeMap<String, Json> = columns.hyperparameters.iter().map(cell).collect();
    Ok(Raw {
        number: line,
        values,
        dataset: said(dataset).unwrap_or_default(),
        seed: said(seed),
        fold: said(fold),
        score: number(columns.score)?,
        seconds,
    })
}
