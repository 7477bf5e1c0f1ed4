use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use tunability_learn::TaskKind;
use tunability_space::Config;

use crate::parts::{groups, parts};
use crate::roles::{Roles, check_layout, roles};
use crate::series::series;
use crate::sheet::{Sheet, shown};
use crate::steps::{check_steps, one_each, sequences};
use crate::{DataError, Dataset, Layout, target};

/// The most numbers that a dataset may become as one matrix: 4 GiB of them.
pub(crate) const MOST_NUMBERS: usize = 1 << 29;

/// What is asked of data: what is predicted from what, and how rows belong together. Everything that
/// is left unsaid is decided by the data; a bundled dataset knows its own answers.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Question {
    /// The column that is to be predicted (`--target`).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub target: Option<String>,
    /// A number or a class (`--task`); unsaid, the target's values decide: text is classes, and so
    /// are at most 10 distinct whole numbers with at least 10 rows each on average.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub task: Option<TaskKind>,
    /// Columns that are neither target nor feature (`--drop`).
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub drop: Vec<String>,
    /// The column that names the rows (`--id`): no feature, but printed beside predictions.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// Texts that stand for a missing value, beside the usual ones (`--na`).
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub na: Vec<String>,
    /// What columns are, where their values would say otherwise (`--type zip=category`).
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub types: BTreeMap<String, Type>,
    /// The column whose rows belong together (`--group`): never split, no feature.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub group: Option<String>,
    /// The column that says `train`, `valid` or `test` (`--part`): no feature.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub part: Option<String>,
    /// The column that numbers sequences, whose rows are their steps in order (`--sequence`): no
    /// feature. A target that is constant within every sequence is one a sequence, else one a step.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sequence: Option<String>,
    /// The target is a series in the order of time, to be predicted from so many of its last values
    /// (`--lags`).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lags: Option<usize>,
    /// Columns also read as so many steps in the order of time (`--steps`).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub steps: Option<usize>,
    /// Hyperparameters of generated data (`--data.n`).
    #[serde(skip_serializing_if = "Config::is_empty")]
    pub data: Config,
}

impl Question {
    /// Whether nothing was said.
    pub fn is_empty(&self) -> bool {
        *self == Question::default()
    }
}

/// What a column is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Type {
    /// Numbers.
    Number,
    /// Names out of a few, digits though they may be.
    Category,
    /// Numbers whose decimals follow a comma.
    Comma,
}

/// The dataset that a question makes of a sheet, with notes on what was decided. Rows without a
/// target are left out.
///
/// # Errors
/// Columns that are not there, no target, one that has no values or always the same one, or is not
/// of the task; rows that do not belong together as they are said to.
pub(crate) fn answer(
    mut sheet: Sheet,
    question: &Question,
) -> Result<(Dataset, Vec<String>), DataError> {
    check_layout(question)?;
    let roles = roles(&mut sheet, question)?;
    if let Some(lags) = question.lags {
        return series(sheet, &roles, question, lags);
    }
    let mut notes = sheet.notes.clone();
    let mut data = match roles.sequence {
        Some(sequence) => sequential(&mut sheet, &roles, sequence, question.task, &mut notes)?,
        None => tabular(&mut sheet, &roles, question.task, &mut notes)?,
    };
    if let Some(steps) = question.steps {
        check_steps(&sheet.file, &data.columns, steps)?;
        data.layout = Layout::Steps(steps);
    }
    Ok((finish(data, &sheet, question)?, notes))
}

/// One target a row.
fn tabular(
    sheet: &mut Sheet,
    roles: &Roles,
    task: Option<TaskKind>,
    notes: &mut Vec<String>,
) -> Result<Dataset, DataError> {
    let at = roles.target;
    let rows = answered(sheet, at, notes)?;
    let (target, classes) = target::read(sheet, at, &rows, task, notes)?;
    let groups = roles.group.map(|group| groups(sheet, group, &rows)).transpose()?;
    let parts = roles.part.map(|part| parts(sheet, part, &rows)).transpose()?;
    let columns = sheet.features(&roles.features, &rows, notes);
    let (name, target_name) = (sheet.file.clone(), sheet.names[at].clone());
    let mut data = Dataset::table(name, columns, target_name, target, classes);
    (data.groups, data.parts) = (groups, parts);
    Ok(data)
}

/// One target a sequence, or one a step.
fn sequential(
    sheet: &mut Sheet,
    roles: &Roles,
    sequence: usize,
    task: Option<TaskKind>,
    notes: &mut Vec<String>,
) -> Result<Dataset, DataError> {
    let at = roles.target;
    let steps = sequences(sheet, sequence, at, notes)?;
    let (target, classes) = target::read(sheet, at, &steps.targets, task, notes)?;
    let one_each = |at: usize| one_each(sheet, at, &steps);
    let groups = roles.group.map(|at| groups(sheet, at, &one_each(at)?)).transpose()?;
    let parts = roles.part.map(|at| parts(sheet, at, &one_each(at)?)).transpose()?;
    let columns = sheet.features(&roles.features, &steps.rows, notes);
    let (name, target_name) = (sheet.file.clone(), sheet.names[at].clone());
    let mut data = Dataset::table(name, columns, target_name, target, classes);
    data.layout = Layout::Sequences { offsets: steps.offsets, every: steps.every };
    (data.groups, data.parts) = (groups, parts);
    Ok(data)
}

/// What every dataset of a file has. Where decimal commas were found, the question says so from now
/// on: other rows are to be read alike.
///
/// # Errors
/// No columns, or so many that they would not fit into memory.
pub(crate) fn finish(
    mut data: Dataset,
    sheet: &Sheet,
    question: &Question,
) -> Result<Dataset, DataError> {
    data.sha256 = Some(sheet.sha256.clone());
    data.question = question.clone();
    let commas = sheet.commas.iter().map(|name| (name.clone(), Type::Comma));
    data.question.types.extend(commas);
    check_width(&data)?;
    Ok(data)
}

/// The rows that have a target.
fn answered(sheet: &Sheet, at: usize, notes: &mut Vec<String>) -> Result<Vec<usize>, DataError> {
    let has_target = |row: &usize| sheet.has(*row, at);
    let (rows, left_out): (Vec<usize>, Vec<usize>) = (0..sheet.rows()).partition(has_target);
    if rows.is_empty() {
        let advice = "name another column with --target NAME";
        return Err(sheet.refused(at, "every value of the target is missing", advice));
    }
    if let Some(&first) = left_out.first() {
        let (count, line) = (left_out.len(), sheet.lines[first]);
        let name = shown(&sheet.names[at]);
        let rows = if count == 1 { "row" } else { "rows" };
        notes.push(format!("{count} {rows} without `{name}` left out (first: line {line})"));
    }
    Ok(rows)
}

fn check_width(data: &Dataset) -> Result<(), DataError> {
    let place = format!("`{}`", data.name);
    if data.columns.is_empty() {
        return Err(DataError::Column {
            place,
            name: data.target_name.clone(),
            problem: "it is the only column that is left".to_owned(),
            advice: "add columns to predict it from, separated by `,`, `;` or tab".to_owned(),
        });
    }
    let (rows, width) = (data.rows(), data.width());
    let widest = data.columns.iter().max_by_key(|column| column.values.width());
    match widest {
        Some(widest) if rows.saturating_mul(width) > MOST_NUMBERS => Err(DataError::Column {
            place,
            name: widest.name.clone(),
            problem: format!("{} different texts make {width} columns", widest.values.width()),
            advice: format!("{rows} rows of them exceed 4 GiB: leave the column out with --drop"),
        }),
        _ => Ok(()),
    }
}

#[cfg(test)]
#[path = "question/tests.rs"]
mod tests;
