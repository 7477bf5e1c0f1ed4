use std::collections::HashMap;

use crate::DataError;
use crate::arff_tokens::{Attribute, Kind, Token, attribute, is_keyword, split};
use crate::fields::{Growing, Reading, number};
use crate::file::{Text, malformed};
use crate::sheet::{Sheet, shown};

/// The most fields of a file that writes only those which are not zero: 1 GiB of numbers.
const MOST_FIELDS: usize = 1 << 27;

/// Reads an ARFF file, dense or sparse, as OpenML and Weka write them. Strings and dates are
/// categories.
///
/// # Errors
/// A line that is none of ARFF; a value that is no number, or not among those declared; weights of
/// rows and tables within tables, which are not read.
pub(crate) fn read(text: &Text, reading: &Reading) -> Result<Sheet, DataError> {
    let mut lines = lines(&text.text);
    let attributes = attributes(&text.file, &mut lines)?;
    let column = |attribute: &Attribute| match (reading.column(&attribute.name, 0), &attribute.kind)
    {
        (Growing::Numbers(_), Kind::Names(_) | Kind::Text) => Growing::texts(0, true),
        (column, _) => column,
    };
    let columns = attributes.iter().map(column).collect();
    let mut rows = Rows { file: &text.file, reading, attributes, columns, lines: Vec::new() };
    for (line, content) in lines {
        match content.strip_prefix('{') {
            Some(sparse) => rows.sparse(line, sparse)?,
            None => rows.dense(line, content)?,
        }
    }
    if rows.lines.is_empty() {
        let problem = "there is no row after `@data`";
        return Err(malformed(&text.file, 1, problem, "add one line for each row of data"));
    }
    (0..rows.columns.len()).for_each(|at| rows.fill(at));
    Ok(rows.sheet(text))
}

/// Lines with their numbers, without those that are empty or comments.
fn lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let end = if text.contains('\n') { '\n' } else { '\r' };
    let lines = text.split(end).map(str::trim).enumerate();
    let is_kept = |(_, line): &(usize, &str)| !line.is_empty() && !line.starts_with('%');
    lines.map(|(at, line)| (at + 1, line)).filter(is_kept)
}

/// What stands before `@data`.
fn attributes<'a>(
    file: &str,
    lines: &mut impl Iterator<Item = (usize, &'a str)>,
) -> Result<Vec<Attribute>, DataError> {
    let mut attributes: Vec<Attribute> = Vec::new();
    let mut seen = HashMap::new();
    for (line, content) in lines {
        if is_keyword(content, "@relation").is_some() {
            continue;
        }
        if is_keyword(content, "@data").is_some() {
            if attributes.is_empty() {
                let advice = "declare each column with @attribute NAME TYPE";
                return Err(malformed(file, line, "no @attribute stands before @data", advice));
            }
            return Ok(attributes);
        }
        let Some(rest) = is_keyword(content, "@attribute") else {
            let problem = format!("`{}` is no line of an ARFF header", shown(content));
            return Err(malformed(file, line, problem, "it has @relation, @attribute and @data"));
        };
        let new =
            attribute(rest).map_err(|(problem, advice)| malformed(file, line, problem, advice))?;
        if let Some(first) = seen.insert(new.name.clone(), line) {
            let problem =
                format!("the attribute `{}` stands already in line {first}", shown(&new.name));
            return Err(malformed(file, line, problem, "rename one of them"));
        }
        attributes.push(new);
    }
    Err(malformed(file, 1, "the line `@data` is missing", "it stands before the rows"))
}

/// The rows read so far.
struct Rows<'a> {
    file: &'a str,
    reading: &'a Reading,
    attributes: Vec<Attribute>,
    columns: Vec<Growing>,
    lines: Vec<usize>,
}

impl Rows<'_> {
    /// A row that writes every value.
    fn dense(&mut self, line: usize, content: &str) -> Result<(), DataError> {
        let tokens = self.split(line, content)?;
        let (found, wanted) = (tokens.len(), self.attributes.len());
        if found > wanted && tokens[found - 1].is_weight() {
            return Err(self.weighted(line));
        }
        if found != wanted {
            let problem = format!("{wanted} attributes are declared, but here are {found} values");
            let advice = format!("check the commas and quotes of `{}`", shown(content));
            return Err(malformed(self.file, line, problem, advice));
        }
        if let Some(token) = tokens.iter().find(|token| token.before.is_some()) {
            let problem = format!("`{}` does not begin with its quote", shown(&token.text));
            return Err(malformed(self.file, line, problem, "separate values by commas"));
        }
        for (at, token) in tokens.iter().enumerate() {
            self.push(line, at, token)?;
        }
        self.lines.push(line);
        Ok(())
    }

    /// A row that writes `index value` where it is not zero, or not the first name.
    fn sparse(&mut self, line: usize, content: &str) -> Result<(), DataError> {
        let Some((inside, after)) = split_close(content) else {
            let problem = "a row that starts with `{` does not end with `}`";
            return Err(malformed(self.file, line, problem, "add the `}`"));
        };
        if !after.trim().is_empty() {
            return Err(self.weighted(line));
        }
        if (self.lines.len() + 1).saturating_mul(self.attributes.len()) > MOST_FIELDS {
            let problem = format!("more than {MOST_FIELDS} fields, most of them unsaid zeros");
            return Err(malformed(self.file, line, problem, "keep fewer attributes or rows"));
        }
        let mut next = 0;
        for token in self.split(line, inside)? {
            let (at, token) = self.indexed(line, &token, next)?;
            self.push(line, at, &token)?;
            next = at + 1;
        }
        self.lines.push(line);
        Ok(())
    }

    fn split(&self, line: usize, content: &str) -> Result<Vec<Token>, DataError> {
        split(content).map_err(|(problem, advice)| malformed(self.file, line, problem, advice))
    }

    /// The index and the value of `3 red`; indices rise.
    fn indexed(
        &self,
        line: usize,
        token: &Token,
        next: usize,
    ) -> Result<(usize, Token), DataError> {
        let count = self.attributes.len();
        let parsed = token.index().filter(|(at, _)| (next..count).contains(at));
        parsed.ok_or_else(|| {
            let problem = format!("`{}` is no `INDEX VALUE` of this row", shown(&token.text));
            let advice = format!("indices rise from 0 to {}, values follow a blank", count - 1);
            malformed(self.file, line, problem, advice)
        })
    }

    fn push(&mut self, line: usize, at: usize, token: &Token) -> Result<(), DataError> {
        let text = token.text.as_str();
        let unquoted = !token.quoted;
        let missing =
            (unquoted && (text == "?" || text.is_empty())) || self.reading.is_own_marker(text);
        let value = match &self.attributes[at].kind {
            _ if missing => None,
            Kind::Number => self.reading.field(text),
            Kind::Text => Some(text),
            Kind::Names(names)
                if names.binary_search_by(|known| known.as_str().cmp(text)).is_ok() =>
            {
                Some(text)
            }
            Kind::Names(names) => return Err(self.undeclared(line, at, text, names)),
        };
        if let (Kind::Number, Some(text)) = (&self.attributes[at].kind, value)
            && number(text).is_none()
        {
            let advice = format!(
                "correct it, or say --na '{}' if it stands for a missing value",
                shown(text)
            );
            return Err(self.refused(
                line,
                at,
                format!("`{}` is not a number", shown(text)),
                advice,
            ));
        }
        self.fill(at);
        self.columns[at].push(value);
        Ok(())
    }

    /// Writes what sparse rows before the current one leave unsaid.
    fn fill(&mut self, at: usize) {
        let unsaid = match &self.attributes[at] {
            Attribute { kind: Kind::Number, .. } => Some("0"),
            Attribute { first, .. } => first.as_deref(),
        };
        self.columns[at].fill(self.lines.len(), unsaid);
    }

    fn undeclared(&self, line: usize, at: usize, text: &str, names: &[String]) -> DataError {
        let known: Vec<&str> = names.iter().take(10).map(String::as_str).collect();
        let more = if names.len() > known.len() { ", …" } else { "" };
        let known = shown(&known.join(", "));
        let problem = format!("`{}` is not among the values declared: {known}{more}", shown(text));
        let advice = format!("correct it, declare it, or say --na '{}'", shown(text));
        self.refused(line, at, problem, advice)
    }

    fn refused(&self, line: usize, at: usize, problem: String, advice: String) -> DataError {
        let place = format!("`{}`, line {line}", self.file);
        DataError::Column { place, name: self.attributes[at].name.clone(), problem, advice }
    }

    fn weighted(&self, line: usize) -> DataError {
        let problem = "weights of rows (`{…}` at the end) are not read";
        malformed(self.file, line, problem, "remove them, if rows may count alike")
    }

    fn sheet(self, text: &Text) -> Sheet {
        let is_text = |attribute: &&Attribute| attribute.kind == Kind::Text;
        let note = |attribute: &Attribute| {
            format!(
                "column `{}` is a string or a date: taken as categories",
                shown(&attribute.name)
            )
        };
        let read = |a: &&Attribute| !self.reading.skipped.contains(&a.name);
        let notes = self.attributes.iter().filter(is_text).filter(read).map(note).collect();
        Sheet {
            file: text.file.clone(),
            sha256: text.sha256.clone(),
            names: self.attributes.into_iter().map(|attribute| attribute.name).collect(),
            columns: self.columns.into_iter().map(Growing::finish).collect(),
            lines: self.lines,
            notes,
            commas: Vec::new(),
        }
    }
}

/// What stands before and after the first `}` that is outside of quotes.
fn split_close(content: &str) -> Option<(&str, &str)> {
    let mut quote = None;
    let mut escaped = false;
    for (at, c) in content.char_indices() {
        match (quote, c) {
            _ if escaped => escaped = false,
            (Some(_), '\\') => escaped = true,
            (Some(open), _) if open == c => quote = None,
            (None, '\'' | '"') => quote = Some(c),
            (None, '}') => return Some((&content[..at], &content[at + 1..])),
            _ => {}
        }
    }
    None
}
