use tunability_learn::{Target, TaskKind};

use crate::fields::Fields;
use crate::parts::parts;
use crate::question::{MOST_NUMBERS, finish};
use crate::roles::Roles;
use crate::sheet::{Sheet, shown};
use crate::{Column, DataError, Dataset, Layout, Question, Values};

/// The dataset in which a series is predicted from its last `lags` values, the oldest first. Where
/// an input is missing, the last value seen stands for it; rows without a target, and those before
/// which there are too few values, are left out.
///
/// # Errors
/// A series of text, too short, or in a task of classes.
pub(crate) fn series(
    sheet: Sheet,
    roles: &Roles,
    question: &Question,
    lags: usize,
) -> Result<(Dataset, Vec<String>), DataError> {
    let mut notes = sheet.notes.clone();
    let at = roles.target;
    if question.task.is_some_and(|task| task != TaskKind::Regression) {
        let advice = "say --task regression, or nothing";
        return Err(sheet.refused(at, "a series (--lags) is predicted as numbers", advice));
    }
    let values = match &sheet.columns[at] {
        Fields::Numbers(numbers) => numbers,
        Fields::Texts(texts) => return Err(sheet.no_number(at, texts)),
        Fields::Skipped => return Err(sheet.refused(at, "it is left out", "drop another column")),
    };
    let there = values.iter().filter(|value| !value.is_nan()).count();
    let first = values.iter().position(|value| !value.is_nan()).unwrap_or(0);
    let rows: Vec<usize> =
        (first.saturating_add(lags)..values.len()).filter(|&row| !values[row].is_nan()).collect();
    if rows.len() < 2 {
        let problem = format!("{there} values are too few for windows of {lags}");
        return Err(sheet.refused(at, problem, "say fewer --lags"));
    }
    if rows.len().saturating_mul(lags) > MOST_NUMBERS {
        let problem = format!("{} windows of {lags} exceed 4 GiB", rows.len());
        return Err(sheet.refused(at, problem, "say fewer --lags"));
    }
    let name = sheet.names[at].clone();
    let target = Target::Values(rows.iter().map(|&row| values[row]).collect());
    let columns = windows(&name, values, &rows, lags);
    notes.extend(gaps(values, &rows, lags));
    let others: Vec<String> =
        roles.features.iter().map(|&at| shown(&sheet.names[at])).take(3).collect();
    if !others.is_empty() {
        let more = if roles.features.len() > others.len() { ", …" } else { "" };
        let (target, others) = (shown(&name), others.join("`, `"));
        notes.push(format!("--lags predicts `{target}` from itself: `{others}`{more} left out"));
    }
    let mut data = Dataset::table(sheet.file.clone(), columns, name, target, Vec::new());
    data.layout = Layout::Steps(lags);
    data.ordered = true;
    data.parts = roles.part.map(|at| parts(&sheet, at, &rows)).transpose()?;
    Ok((finish(data, &sheet, question)?, notes))
}

/// A note on values that are missing, as targets or as inputs.
fn gaps(values: &[f64], rows: &[usize], lags: usize) -> Option<String> {
    let missing = values.iter().filter(|value| value.is_nan()).count();
    let inputs = rows.iter().flat_map(|&row| &values[row - lags..row]);
    let filled = inputs.filter(|value| value.is_nan()).count();
    let rows = if missing == 1 { "row" } else { "rows" };
    let inputs = if filled == 1 { "input" } else { "inputs" };
    (missing > 0).then(|| {
        format!(
            "{missing} {rows} without a target left out; {filled} {inputs} filled with the last \
             value before"
        )
    })
}

/// A column for each lag, from the oldest.
fn windows(name: &str, values: &[f64], rows: &[usize], lags: usize) -> Vec<Column> {
    let mut seen = values.to_vec();
    for at in 1..seen.len() {
        if seen[at].is_nan() {
            seen[at] = seen[at - 1];
        }
    }
    let column = |lag: usize| Column {
        name: format!("{name} lag {lag}"),
        values: Values::Numbers(rows.iter().map(|&row| seen[row - lag]).collect()),
    };
    (1..=lags).rev().map(column).collect()
}
