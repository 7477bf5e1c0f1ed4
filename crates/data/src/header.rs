use std::collections::HashMap;

use csv::StringRecord;

use crate::DataError;
use crate::fields::{Reading, number};
use crate::file::malformed;
use crate::sheet::shown;

/// The names of columns, from the first record of a file.
pub(crate) struct Header {
    /// One a column, each once.
    pub names: Vec<String>,
    /// Whether the first record is a header; else it is a row, and columns are `x1`, `x2` and so on.
    pub given: bool,
    /// Whether the first column has no name: it must count rows.
    pub unnamed: bool,
    /// Where it stands.
    pub line: usize,
    /// What was decided.
    pub note: Option<String>,
}

/// Reads the first record.
///
/// # Errors
/// A column but the first that has no name and is not left out, or a name that stands twice.
pub(crate) fn header(
    file: &str,
    line: usize,
    record: &StringRecord,
    reading: &Reading,
) -> Result<Header, DataError> {
    let mut names: Vec<&str> = record.iter().map(str::trim).collect();
    // A separator at the end of each row.
    if names.len() > 1 && names.last().is_some_and(|name| name.is_empty()) {
        names.pop();
    }
    if let Some(odd) = no_header(&names) {
        let names: Vec<String> = (1..=names.len()).map(|at| format!("x{at}")).collect();
        let (odd, last) = (shown(odd), names.len());
        let note = format!(
            "the first row is not a header (`{odd}` is a number): columns are called x1 to x{last}; \
             a header would name them"
        );
        let note = (!reading.all_texts).then_some(note);
        return Ok(Header { names, given: false, unnamed: false, line, note });
    }
    let mut seen = HashMap::new();
    let mut known = Vec::with_capacity(names.len());
    let first_unnamed = names.len() > 1 && names[0].is_empty() && !reading.skips(&place(1));
    for (at, name) in names.into_iter().enumerate() {
        let name = match name {
            "" if reading.skips(&place(at + 1)) || (at == 0 && first_unnamed) => place(at + 1),
            "" => return Err(no_name(file, line, at + 1)),
            name => name.to_owned(),
        };
        if let Some(first) = seen.insert(name.clone(), at + 1) {
            let problem =
                format!("columns {first} and {} are both named `{}`", at + 1, shown(&name));
            return Err(malformed(file, line, problem, "rename one of them"));
        }
        known.push(name);
    }
    Ok(Header { names: known, given: true, unnamed: first_unnamed, line, note: None })
}

/// The field that shows that a record is no header: all are numbers, but not 0, 1, 2 … or 1, 2,
/// 3 …, or one has a decimal point, as no name has.
fn no_header<'a>(names: &[&'a str]) -> Option<&'a str> {
    let fraction = |text: &&&str| text.contains('.') && number(text).is_some();
    if let Some(fraction) = names.iter().find(fraction) {
        return Some(fraction);
    }
    let numbers: Option<Vec<f64>> = names.iter().map(|name| number(name)).collect();
    let numbers = numbers?;
    let counted =
        |from: usize| numbers.iter().enumerate().all(|(at, number)| *number == (at + from) as f64);
    if names.len() > 1 && (counted(0) || counted(1)) { None } else { names.first().copied() }
}

/// What a column without a name is called.
fn place(column: usize) -> String {
    format!("column {column}")
}

/// An error about a column without a name.
pub(crate) fn no_name(file: &str, line: usize, column: usize) -> DataError {
    let name = place(column);
    let problem = format!("{name} has no name");
    let advice =
        format!("name it, or leave it out with --drop '{name}' (--id if it names the rows)");
    malformed(file, line, problem, advice)
}
