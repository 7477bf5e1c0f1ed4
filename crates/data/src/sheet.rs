use std::borrow::Cow;

use crate::fields::{
    Fields, Texts, count_rows, decimal, has_leading_zero, may_mean_thousands, number_or_none,
};
use crate::{Column, DataError, Type, Values};

pub(crate) use crate::fields::number;

/// A category with more levels than this, and more than half as many as rows, is remarked on; if
/// each row has another, it only names the rows. As many numbers may count them.
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
    /// The columns whose decimals follow a comma.
    pub commas: Vec<String>,
}

/// The first text of a column of mostly numbers.
pub(crate) struct Odd<'a> {
    /// In which row it stands.
    pub row: usize,
    /// As it is written.
    pub text: &'a str,
    line: usize,
    /// How many texts of the column are different numbers.
    pub numbers: usize,
}

impl Odd<'_> {
    /// What is wrong with it.
    fn reason(&self) -> String {
        let (text, line) = (shown(self.text), self.line);
        format!("`{text}` (line {line}) is not a number{}", point(self.text))
    }

    /// What to do about it.
    fn advice(&self, name: &str) -> String {
        let text = shown(self.text);
        match decimal(self.text) {
            Some(_) => format!("--type {name}=comma takes it as the decimal sign"),
            None => format!("if it stands for a missing value, say --na '{text}'"),
        }
    }
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

    /// Takes columns of some rows out of the sheet, but for those that only name the rows. What may
    /// surprise is added to `notes`.
    pub fn features(
        &mut self,
        columns: &[usize],
        rows: &[usize],
        notes: &mut Vec<String>,
    ) -> Vec<Column> {
        let mut features = Vec::with_capacity(columns.len());
        for &at in columns {
            match self.names_rows(at, rows) {
                Some(note) => notes.push(note),
                None => features.push(self.take(at, rows, notes)),
            }
        }
        features
    }

    /// A note on a column of texts of which each row has another.
    fn names_rows(&self, at: usize, rows: &[usize]) -> Option<String> {
        let Fields::Texts(texts) = &self.columns[at] else { return None };
        let count = rows.iter().filter(|&&row| texts.code(row).is_some()).count();
        if texts.declared || count <= MANY_LEVELS || self.odd_one_out(texts, rows).is_some() {
            return None;
        }
        let name = shown(&self.names[at]);
        (texts.categories(rows).width() == count).then(|| {
            format!(
                "column `{name}` has {count} texts, all different, and only names the rows: left \
                 out; --type {name}=category keeps it"
            )
        })
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
        notes.extend(remark_counts(&name, &values));
        if values.missing() == values.len() {
            let name = shown(&name);
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
        let commas = || texts.numbers(decimal);
        let certain = || texts.distinct().iter().any(|text| !may_mean_thousands(text));
        let numbers = match kind {
            Type::Category => return Ok(()),
            Type::Comma => commas(),
            Type::Number => texts.numbers(number_or_none),
        };
        if let Some(numbers) = numbers {
            self.columns[at] = Fields::Numbers(numbers);
        } else if let Some(numbers) = commas().filter(|_| certain()) {
            self.columns[at] = Fields::Numbers(numbers);
            self.commas.push(self.names[at].clone());
        } else {
            return Err(self.no_number(at, texts));
        }
        Ok(())
    }

    /// An error about the first text that is no number.
    pub fn no_number(&self, at: usize, texts: &Texts) -> DataError {
        let name = &self.names[at];
        let is_text =
            |row: &usize| texts.text(*row).is_some_and(|text| number_or_none(text).is_none());
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

    /// The text that keeps a column of mostly numbers from being one.
    pub fn odd_one_out<'a>(&self, texts: &'a Texts, rows: &[usize]) -> Option<Odd<'a>> {
        let like_number = |text: &str| number(&text.replace(',', ".")).is_some();
        let like: Vec<bool> = texts.distinct().iter().map(|text| like_number(text)).collect();
        let codes = rows.iter().filter_map(|&row| texts.code(row));
        let (there, some) =
            codes.fold((0, 0), |(all, some), code| (all + 1, some + usize::from(like[code])));
        let is_text = |row: &&usize| texts.text(**row).is_some_and(|text| number(text).is_none());
        let row = *rows.iter().find(is_text)?;
        let (text, line) = (texts.text(row)?, self.lines[row]);
        let numbers = texts.distinct().iter().filter(|text| number(text).is_some()).count();
        (2 * some >= there).then_some(Odd { row, text, line, numbers })
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

    /// A note on a target of few numbers and a text.
    pub fn remark_classes(&self, at: usize, odd: &Odd) -> String {
        let (name, why) = (shown(&self.names[at]), odd.reason());
        format!("target `{name}` is taken as classes, because {why}; {}", odd.advice(&name))
    }

    fn remark(&self, name: &str, texts: &Texts, rows: &[usize], values: &Values) -> Option<String> {
        let Values::Categories { levels, .. } = values else { return None };
        if texts.declared {
            return None;
        }
        let (name, count) = (shown(name), levels.len());
        if let Some(odd) = self.odd_one_out(texts, rows) {
            let (why, advice) = (odd.reason(), odd.advice(&name));
            return Some(format!(
                "column `{name}` is taken as categories and becomes {count} columns, because \
                 {why}; {advice}"
            ));
        }
        if let Some(code) = levels.iter().find(|level| has_leading_zero(level)) {
            return Some(format!(
                "column `{name}` has a leading zero (`{code}`) and is taken as categories; --type \
                 {name}=number takes it as numbers"
            ));
        }
        let rows = rows.len();
        (count > MANY_LEVELS && 2 * count > rows).then(|| {
            format!(
                "column `{name}` has {count} different texts in {rows} rows and becomes as many \
                 columns; leave it out with --drop '{name}' if it only names the rows"
            )
        })
    }
}

/// A note on numbers of which each row has the next.
fn remark_counts(name: &str, values: &Values) -> Option<String> {
    let Values::Numbers(numbers) = values else { return None };
    let name = shown(name);
    (numbers.len() > MANY_LEVELS && count_rows(numbers, false)).then(|| {
        format!(
            "column `{name}` has each whole number once; leave it out with --drop '{name}' if it \
             only counts the rows"
        )
    })
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
