use tunability_learn::Every;

use crate::fields::{Fields, Texts};
use crate::sheet::{Sheet, shown};
use crate::{Column, DataError, Values};

/// Sequences that rows are the steps of.
pub(crate) struct Steps {
    /// The rows of the file that are kept.
    pub rows: Vec<usize>,
    /// Where each sequence begins in `rows`, and where the last one ends.
    pub offsets: Vec<usize>,
    /// What has a target.
    pub every: Every,
    /// The rows of the file that targets stand in.
    pub targets: Vec<usize>,
}

/// Groups rows into sequences. A target that is constant within each is one a sequence; sequences
/// without any are left out.
///
/// # Errors
/// A row of no sequence, rows of one that are not together, a step without a target.
pub(crate) fn sequences(
    sheet: &Sheet,
    at: usize,
    target: usize,
    notes: &mut Vec<String>,
) -> Result<Steps, DataError> {
    let Fields::Texts(texts) = &sheet.columns[at] else {
        return Err(sheet.refused(at, "it is left out", "name another column with --sequence"));
    };
    let all = runs(sheet, at, texts)?;
    let with_target = |run: &&[usize; 2]| (run[0]..run[1]).any(|row| sheet.has(row, target));
    let kept: Vec<[usize; 2]> = all.iter().filter(with_target).copied().collect();
    if kept.is_empty() {
        let advice = "name another column with --target NAME";
        return Err(sheet.refused(target, "every value of the target is missing", advice));
    }
    if kept.len() < all.len() {
        let (count, name) = (all.len() - kept.len(), &sheet.names[target]);
        notes.push(format!("{count} sequences without `{name}` left out"));
    }
    let first = |run: &[usize; 2]| (run[0]..run[1]).find(|&row| sheet.has(row, target));
    let constant = kept.iter().all(|run| is_constant(sheet, target, run));
    let rows: Vec<usize> = kept.iter().flat_map(|run| run[0]..run[1]).collect();
    let mut offsets = vec![0];
    kept.iter().for_each(|run| offsets.push(offsets[offsets.len() - 1] + run[1] - run[0]));
    let name = &sheet.names[target];
    if constant {
        notes.push(format!("`{name}` is constant within each sequence: one target a sequence"));
        let targets = kept.iter().filter_map(first).collect();
        return Ok(Steps { rows, offsets, every: Every::Sequence, targets });
    }
    if let Some(&row) = rows.iter().find(|&&row| !sheet.has(row, target)) {
        let problem = "the target of this step is missing, though others of the column change \
                       within a sequence";
        return Err(sheet.refused_at(row, target, problem, "each step needs one: add it"));
    }
    notes.push(format!("`{name}` changes within a sequence: one target a step"));
    Ok(Steps { targets: rows.clone(), rows, offsets, every: Every::Step })
}

/// Where each sequence begins and ends.
fn runs(sheet: &Sheet, at: usize, texts: &Texts) -> Result<Vec<[usize; 2]>, DataError> {
    let mut seen = vec![false; texts.distinct().len()];
    let (mut runs, mut last): (Vec<[usize; 2]>, _) = (Vec::new(), None);
    for row in 0..sheet.rows() {
        let Some(code) = texts.code(row) else {
            let advice = "say which sequence the row is a step of, or leave the row out";
            return Err(sheet.refused_at(row, at, "the sequence is missing", advice));
        };
        if last != Some(code) {
            if std::mem::replace(&mut seen[code], true) {
                let name = shown(texts.text(row).unwrap_or_default());
                let problem = format!("the rows of sequence `{name}` are not together");
                let advice = "sort the rows by sequence, in each by time";
                return Err(sheet.refused_at(row, at, problem, advice));
            }
            runs.push([row, row]);
            last = Some(code);
        }
        if let Some(run) = runs.last_mut() {
            run[1] = row + 1;
        }
    }
    Ok(runs)
}

/// Whether the targets of a sequence are all the same, as far as they are there.
fn is_constant(sheet: &Sheet, target: usize, run: &[usize; 2]) -> bool {
    match &sheet.columns[target] {
        Fields::Numbers(numbers) => {
            let mut there = numbers[run[0]..run[1]].iter().filter(|number| !number.is_nan());
            let first = there.next();
            there.all(|number| Some(number) == first)
        }
        Fields::Texts(texts) => {
            let mut there = (run[0]..run[1]).filter_map(|row| texts.code(row));
            let first = there.next();
            there.all(|code| Some(code) == first)
        }
        Fields::Skipped => true,
    }
}

/// One row of each sequence, if a column is the same in all rows of it.
///
/// # Errors
/// A sequence in which it changes.
pub(crate) fn one_each(sheet: &Sheet, at: usize, steps: &Steps) -> Result<Vec<usize>, DataError> {
    for pair in steps.offsets.windows(2) {
        let first = steps.rows[pair[0]];
        for &row in &steps.rows[pair[0]..pair[1]] {
            let (text, other) = (sheet.text(first, at), sheet.text(row, at));
            if text != other {
                let (text, other) = (text.unwrap_or_default(), other.unwrap_or_default());
                let problem =
                    format!("`{}` after `{}` in one sequence", shown(&other), shown(&text));
                let advice = "it must be the same in all steps of a sequence";
                return Err(sheet.refused_at(row, at, problem, advice));
            }
        }
    }
    Ok(steps.offsets[..steps.offsets.len() - 1].iter().map(|&at| steps.rows[at]).collect())
}

/// Checks that columns read as so many steps.
///
/// # Errors
/// Columns that cannot be divided, or are not numbers.
pub(crate) fn check_steps(file: &str, columns: &[Column], steps: usize) -> Result<(), DataError> {
    let is_text = |column: &&Column| matches!(column.values, Values::Categories { .. });
    if let Some(text) = columns.iter().find(is_text) {
        return Err(DataError::Column {
            place: format!("`{file}`"),
            name: text.name.clone(),
            problem: format!("it is a category, and --steps {steps} reads columns as numbers"),
            advice: format!("leave it out with --drop '{}'", text.name),
        });
    }
    if columns.len().is_multiple_of(steps) {
        return Ok(());
    }
    Err(DataError::Question {
        problem: format!("{} columns of `{file}` make no {steps} equal steps", columns.len()),
        advice: "say --steps with a divisor of their number, or leave columns out with --drop"
            .to_owned(),
    })
}
