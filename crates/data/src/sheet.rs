use std::borrow::Cow;

use crate::fields::{Fields, Texts};
use crate::{Column, DataError, Type, Values};

pub(crate) use crate::fields::number;

/// A category with more levels than this, and more than half as many as rows, is remarked on.
const MANY_LEVELS: usize = 20;

/// Columns under a header, whatever the format of the file was.
#[derive(Clone, Debug)]
pub(crate) struct Sheet {
    /// The bundled name, or the path as it was given.
    pub file: String,
    /// SHA-256 of the file's bytes, in hexadecimal.
    pub sha256: String,
    /// The columns' names, each once.
    pub names: Vec<String>,
    /// One a name, all equally long but those that were skipped.
    pub columns: Vec<Fields>,
    /// The line on which each row starts, counted from 1.
    pub lines: Vec<usize>,
    /// What was decided in reading it.
    pub notes: Vec<String>,
}

impl Sheet {
    /// How many rows.
    pub fn rows(&self) -> usize {
        self.lines.len()
    }

    /// The index of the column of this name.
    ///
    /// # Errors
    /// No such column; `flag` is how it was asked for.
    pub fn position(&self, name: &str, flag: &str) -> Result<usize, DataError> {
        self.names.iter().position(|known| known == name).ok_or_else(|| DataError::NoColumn {
            name: name.to_owned(),
            place: format!("`{}`", self.file),
            known: self.names.clone(),
            advice: format!("name one of them with {flag}"),
        })
    }

    /// One field; `None` if it is missing.
    pub fn text(&self, row: usize, column: usize) -> Option<Cow<'_, str>> {
        match self.columns.get(column)? {
            Fields::Numbers(numbers) => {
                let number = numbers.get(row).filter(|number| !number.is_nan())?;
                Some(Cow::Owned(number.to_string()))
            }
            Fields::Texts(texts) => texts.text(row).map(Cow::Borrowed),
            Fields::Skipped => None,
        }
    }

    /// Whether a field is there.
    pub fn has(&self, row: usize, column: usize) -> bool {
        match &self.columns[column] {
            Fields::Numbers(numbers) => !numbers[row].is_nan(),
            Fields::Texts(texts) => texts.code(row).is_some(),
            Fields::Skipped => false,
        }
    }

    /// Takes a column of some rows out of the sheet. What may surprise is added to `notes`.
    pub fn take(&mut self, at: usize, rows: &[usize], notes: &mut Vec<String>) -> Column {
        let fields = std::mem::replace(&mut self.columns[at], Fields::Skipped);
        let name = self.names[at].clone();
        let values = match fields {
            Fields::Numbers(numbers) if rows.len() == numbers.len() => Values::Numbers(numbers),
            Fields::Numbers(numbers) => {
                Values::Numbers(rows.iter().map(|&row| numbers[row]).collect())
            }
            Fields::Texts(texts) => {
                let values = texts.categories(rows);
                notes.extend(self.remark(&name, &texts, rows, &values));
                values
            }
            Fields::Skipped => Values::Numbers(Vec::new()),
        };
        if values.missing() == values.len() {
            notes.push(format!("column `{name}` has no values: it counts as zero in every row"));
        }
        Column { name, values }
    }

    /// Every column as text, for whoever knows which are numbers.
    pub fn texts(self) -> Vec<Column> {
        let rows: Vec<usize> = (0..self.rows()).collect();
        let values = |fields| match fields {
            Fields::Numbers(numbers) => Values::Numbers(numbers),
            Fields::Texts(texts) => texts.categories(&rows),
            Fields::Skipped => Values::Numbers(vec![f64::NAN; rows.len()]),
        };
        let columns = self.names.into_iter().zip(self.columns);
        columns.map(|(name, fields)| Column { name, values: values(fields) }).collect()
    }

    /// Takes a column as what the question says it is.
    ///
    /// # Errors
    /// A text in a column that is said to be numbers.
    pub fn cast(&mut self, at: usize, kind: Type) -> Result<(), DataError> {
        let Fields::Texts(texts) = &self.columns[at] else { return Ok(()) };
        if kind == Type::Category {
            return Ok(());
        }
        match texts.numbers(number) {
            Some(numbers) => self.columns[at] = Fields::Numbers(numbers),
            None => return Err(self.no_number(at, texts)),
        }
        Ok(())
    }

    /// An error about the first text that is no number.
    pub fn no_number(&self, at: usize, texts: &Texts) -> DataError {
        let name = &self.names[at];
        let is_text = |row: &usize| texts.text(*row).is_some_and(|text| number(text).is_none());
        let row = (0..texts.len()).find(is_text).unwrap_or(0);
        let text = texts.text(row).unwrap_or_default();
        let problem = format!("`{}` is not a number{}", shown(text), point(text));
        let advice = format!(
            "correct it, say --na '{}' if it stands for a missing value, or take the column as \
             names with --type {name}=category",
            shown(text)
        );
        self.refused_at(row, at, problem, advice)
    }

    /// The text that keeps a column of mostly numbers from being one, as a reason.
    pub fn odd_one_out(&self, texts: &Texts, rows: &[usize]) -> Option<String> {
        let like_number = |text: &str| number(&text.replace(',', ".")).is_some();
        let like: Vec<bool> = texts.distinct().iter().map(|text| like_number(text)).collect();
        let codes = rows.iter().filter_map(|&row| texts.code(row));
        let (there, numbers) =
            codes.fold((0, 0), |(all, some), code| (all + 1, some + usize::from(like[code])));
        let is_text = |row: &&usize| texts.text(**row).is_some_and(|text| number(text).is_none());
        let row = *rows.iter().find(is_text)?;
        let (text, line) = (texts.text(row)?, self.lines[row]);
        let reason = || format!("`{}` (line {line}) is not a number{}", shown(text), point(text));
        (2 * numbers >= there).then(reason)
    }

    /// An error about a column.
    pub fn refused(
        &self,
        at: usize,
        problem: impl Into<String>,
        advice: impl Into<String>,
    ) -> DataError {
        DataError::Column {
            place: format!("`{}`", self.file),
            name: self.names[at].clone(),
            problem: problem.into(),
            advice: advice.into(),
        }
    }

    /// An error about a field.
    pub fn refused_at(
        &self,
        row: usize,
        at: usize,
        problem: impl Into<String>,
        advice: impl Into<String>,
    ) -> DataError {
        DataError::Column {
            place: format!("`{}`, line {}", self.file, self.lines.get(row).copied().unwrap_or(0)),
            name: self.names[at].clone(),
            problem: problem.into(),
            advice: advice.into(),
        }
    }

    fn remark(&self, name: &str, texts: &Texts, rows: &[usize], values: &Values) -> Option<String> {
        let Values::Categories { levels, .. } = values else { return None };
        if !texts.declared
            && let Some(why) = self.odd_one_out(texts, rows)
        {
            return Some(format!("column `{name}` is taken as categories, because {why}"));
        }
        let (count, rows) = (levels.len(), rows.len());
        (count > MANY_LEVELS && 2 * count > rows).then(|| {
            format!(
                "column `{name}` has {count} different texts in {rows} rows and becomes as many \
                 columns; leave it out with --drop '{name}' if it only names the rows"
            )
        })
    }
}

/// What to say of a text that would be a number with a point.
fn point(text: &str) -> &'static str {
    if number(&text.replace(',', ".")).is_some() { "; decimals take a point" } else { "" }
}

/// A text as messages quote it: its beginning, on one line.
pub(crate) fn shown(text: &str) -> String {
    const MOST: usize = 60;
    let mut shown: String = text.chars().take(MOST).flat_map(char::escape_debug).collect();
    // Quotes are no harm in a message, and escaped ones are hard to read.
    shown = shown.replace("\\\"", "\"").replace("\\'", "'");
    if text.chars().nth(MOST).is_some() {
        shown.push('…');
    }
    shown
}
