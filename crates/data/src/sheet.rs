use csv::StringRecord;

use crate::{Column, DataError, Values};

/// Fields that stand for a missing value, in any case; so does an empty field.
const MISSING: [&str; 5] = ["na", "n/a", "nan", "?", "null"];

/// A category with more levels than this, and more than half as many as rows, is remarked on.
const MANY_LEVELS: usize = 20;

/// Fields of text under a header, whatever the format of the file was.
#[derive(Clone, Debug)]
pub(crate) struct Sheet {
    /// The bundled name, or the path as it was given.
    pub file: String,
    /// SHA-256 of the file's bytes, in hexadecimal.
    pub sha256: String,
    /// The columns' names, each once.
    pub names: Vec<String>,
    /// One field a column, for each row.
    pub rows: Vec<StringRecord>,
    /// The line on which each row starts, counted from 1.
    pub lines: Vec<usize>,
}

impl Sheet {
    /// The index of the column of this name.
    pub fn position(&self, name: &str) -> Option<usize> {
        self.names.iter().position(|known| known == name)
    }

    /// One field, without the blanks around it; `None` if it is missing.
    pub fn text(&self, row: usize, column: usize) -> Option<&str> {
        let text = self.rows.get(row)?.get(column)?.trim();
        let missing = text.is_empty() || MISSING.iter().any(|mark| text.eq_ignore_ascii_case(mark));
        (!missing).then_some(text)
    }

    /// The first of `rows` whose field is there and no number.
    pub fn first_text(&self, column: usize, rows: &[usize]) -> Option<(usize, &str)> {
        let texts = rows.iter().filter_map(|&row| Some((row, self.text(row, column)?)));
        texts.into_iter().find(|(_, text)| number(text).is_none())
    }

    /// A column of some rows: numbers if every field that is there is one, else categories. What
    /// may surprise is added to `notes`.
    pub fn column(&self, at: usize, rows: &[usize], notes: &mut Vec<String>) -> Column {
        let values = if self.first_text(at, rows).is_none() {
            let field = |&row: &usize| self.text(row, at).and_then(number).unwrap_or(f64::NAN);
            Values::Numbers(rows.iter().map(field).collect())
        } else {
            self.categories(at, rows)
        };
        notes.extend(self.remark(at, rows, &values));
        Column { name: self.names[at].clone(), values }
    }

    /// Every column as text, for whoever knows which are numbers.
    pub fn texts(&self) -> Vec<Column> {
        let rows: Vec<usize> = (0..self.rows.len()).collect();
        let column = |(at, name): (usize, &String)| Column {
            name: name.clone(),
            values: self.categories(at, &rows),
        };
        self.names.iter().enumerate().map(column).collect()
    }

    /// The text that keeps a column of mostly numbers from being one, as a reason.
    pub fn odd_one_out(&self, at: usize, rows: &[usize]) -> Option<String> {
        let like_number = |text: &str| number(&text.replace(',', ".")).is_some();
        let texts: Vec<&str> = rows.iter().filter_map(|&row| self.text(row, at)).collect();
        let numbers = texts.iter().filter(|text| like_number(text)).count();
        let (row, text) = self.first_text(at, rows)?;
        let point = if like_number(text) { "; decimals take a point" } else { "" };
        let mostly = 2 * numbers >= texts.len();
        mostly.then(|| format!("`{text}` (line {}) is not a number{point}", self.lines[row]))
    }

    /// An error about a column.
    pub fn refused(&self, at: usize, problem: impl Into<String>, advice: &str) -> DataError {
        DataError::Column {
            place: format!("`{}`", self.file),
            name: self.names[at].clone(),
            problem: problem.into(),
            advice: advice.to_owned(),
        }
    }

    fn categories(&self, at: usize, rows: &[usize]) -> Values {
        Values::categories(rows.iter().map(|&row| self.text(row, at)))
    }

    fn remark(&self, at: usize, rows: &[usize], values: &Values) -> Option<String> {
        let name = &self.names[at];
        if values.missing() == values.len() {
            return Some(format!("column `{name}` has no values: it counts as zero in every row"));
        }
        let Values::Categories { levels, .. } = values else { return None };
        if let Some(why) = self.odd_one_out(at, rows) {
            return Some(format!("column `{name}` is taken as categories, because {why}"));
        }
        let (count, rows) = (levels.len(), rows.len());
        (count > MANY_LEVELS && 2 * count > rows).then(|| {
            format!(
                "column `{name}` has {count} different texts in {rows} rows and becomes as many \
                 columns; leave it out of the file if it only names the rows"
            )
        })
    }
}

/// The finite number that a text is, if it is one.
pub(crate) fn number(text: &str) -> Option<f64> {
    text.trim().parse().ok().filter(|number: &f64| number.is_finite())
}
