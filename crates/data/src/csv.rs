use csv::{Position, Reader, ReaderBuilder, StringRecord};

use crate::DataError;
use crate::fields::{Fields, Growing, Reading, Texts, count_rows, decimal, may_mean_thousands};
use crate::file::{Text, malformed};
use crate::header::{Header, header, no_name};
use crate::sheet::{Sheet, shown};

/// What may stand between two fields; the first of equally frequent ones is taken.
const SEPARATORS: [u8; 4] = [b',', b';', b'\t', b'|'];

/// Reads a CSV file: fields separated by `,`, `;`, tab or `|`, quotes as in RFC 4180, a header row.
/// Empty lines are skipped; those between the rows of a single column are missing values. A first row
/// that cannot be a header makes columns `x1`, `x2` and so on.
///
/// # Errors
/// No header, no rows, names that are empty or double, rows of another length than the header.
pub(crate) fn read(text: &Text, reading: &Reading) -> Result<Sheet, DataError> {
    let separator = separator(&text.file, &text.text);
    let mut records = Records::new(text, separator);
    if !records.next()? {
        let advice = "it needs a header row and rows of data";
        return Err(malformed(&text.file, 1, "the file is empty", advice));
    }
    let header = header(&text.file, records.line, &records.record, reading)?;
    let (mut columns, lines) = first_pass(&mut records, &header, reading)?;
    if lines.is_empty() {
        let advice = "add one line for each row of data";
        let problem = "there is a header but no rows";
        return Err(malformed(&text.file, header.line, problem, advice));
    }
    second_pass(Records::new(text, separator), &header, reading, &mut columns, lines.len())?;
    let mut sheet = Sheet {
        file: text.file.clone(),
        sha256: text.sha256.clone(),
        names: header.names,
        columns: columns.into_iter().map(Growing::finish).collect(),
        lines,
        notes: header.note.into_iter().collect(),
        commas: Vec::new(),
    };
    if header.unnamed {
        leave_out_counts(&mut sheet, header.line)?;
    }
    if separator != b',' {
        read_decimal_commas(&mut sheet);
    }
    Ok(sheet)
}

/// All columns, and the line of each row. Those that turned out to be texts too late are left to
/// the second pass.
fn first_pass(
    records: &mut Records,
    header: &Header,
    reading: &Reading,
) -> Result<(Vec<Growing>, Vec<usize>), DataError> {
    let names = &header.names;
    // No more rows than lines, and than there is room for their separators.
    let bytes = records.text.text.as_bytes();
    let ends = bytes.iter().filter(|&&byte| byte == b'\n').count();
    let most = (ends + 1).min(1 + bytes.len() / names.len());
    let mut columns: Vec<Growing> = names.iter().map(|name| reading.column(name, most)).collect();
    let mut lines = Vec::with_capacity(most);
    let mut there = !header.given || records.next()?;
    while there {
        records.check_length(names.len())?;
        for blank in 0..records.blank(names.len()) {
            lines.push(records.line - records.blank + blank);
            columns[0].push(None);
        }
        lines.push(records.line);
        for (column, field) in columns.iter_mut().zip(&records.record) {
            column.meet(reading.field(field));
        }
        there = records.next()?;
    }
    records.check_quotes()?;
    Ok((columns, lines))
}

/// Reads those columns again, as texts, whose first fields were numbers and whose later ones are not.
fn second_pass(
    mut records: Records,
    header: &Header,
    reading: &Reading,
    columns: &mut [Growing],
    rows: usize,
) -> Result<(), DataError> {
    let is_again = |at: &usize| matches!(columns[*at], Growing::Again);
    let again: Vec<usize> = (0..columns.len()).filter(is_again).collect();
    again.iter().for_each(|&at| columns[at] = Growing::texts(rows, false));
    let mut there = !again.is_empty() && records.next()?;
    if header.given && there {
        there = records.next()?;
    }
    while there {
        for &at in &again {
            (0..records.blank(columns.len())).for_each(|_| columns[at].push(None));
            columns[at].push(records.record.get(at).and_then(|field| reading.field(field)));
        }
        there = records.next()?;
    }
    Ok(())
}

/// The records of a file, one at a time.
struct Records<'a> {
    text: &'a Text<'a>,
    reader: Reader<&'a [u8]>,
    record: StringRecord,
    /// The line on which the record starts, counted from 1.
    line: usize,
    /// How many empty lines stand between it and the record before.
    blank: usize,
    at: usize,
}

impl<'a> Records<'a> {
    fn new(text: &'a Text<'a>, separator: u8) -> Records<'a> {
        let reader = ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .delimiter(separator)
            .from_reader(text.text.as_bytes());
        Records { text, reader, record: StringRecord::new(), line: 1, blank: 0, at: 0 }
    }

    /// Goes to the next record; false if there is none.
    fn next(&mut self) -> Result<bool, DataError> {
        let there = self.reader.read_record(&mut self.record).map_err(|error| {
            malformed(&self.text.file, self.line, error.to_string(), "correct the line")
        })?;
        if there {
            // The reader counts the empty lines before a record as its own.
            let start = self.record.position().map_or(self.at, |place| place.byte() as usize);
            let rest = self.text.text.as_bytes().get(start..).unwrap_or_default();
            let empty = rest.iter().take_while(|byte| matches!(byte, b'\n' | b'\r')).count();
            self.blank = self.blank_lines(start, start + empty);
            let start = start + empty;
            self.line +=
                line_ends(self.text.text.as_bytes().get(self.at..start).unwrap_or_default());
            self.at = start;
        }
        Ok(there)
    }

    /// How many empty lines lie between these bytes, after a record.
    fn blank_lines(&self, start: usize, end: usize) -> usize {
        let bytes = self.text.text.as_bytes();
        let is_first = self.record.position().is_none_or(|place| place.record() == 0);
        // The reader takes the second half of a `\r\n` for part of what follows.
        let half = start > 0 && bytes.get(start - 1..=start) == Some(b"\r\n");
        let from = start + usize::from(half);
        if is_first { 0 } else { line_ends(bytes.get(from..end).unwrap_or_default()) }
    }

    /// How many rows the empty lines before the record are, in a file of so many columns.
    fn blank(&self, columns: usize) -> usize {
        if columns == 1 { self.blank } else { 0 }
    }

    /// Checks that the record has so many fields; an empty one more may follow.
    fn check_length(&self, wanted: usize) -> Result<(), DataError> {
        let found = self.record.len();
        let one_more = found == wanted + 1 && self.record[wanted].trim().is_empty();
        if found == wanted || one_more {
            return Ok(());
        }
        let (raw, file) = (self.raw(), &self.text.file);
        if raw.bytes().filter(|&byte| byte == b'"').count() % 2 == 1 {
            return Err(self.open_quote());
        }
        let fields = if wanted == 1 { "field" } else { "fields" };
        let problem = format!("the header names {wanted} {fields}, but here are {found}");
        let advice = format!("check the separators and quotes of `{}`", shown(raw.trim_end()));
        Err(malformed(file, self.line, problem, advice))
    }

    /// Checks that the last record is no quote that runs to the end of the file.
    fn check_quotes(&self) -> Result<(), DataError> {
        let raw = self.raw();
        let several = raw.trim_end().contains(['\n', '\r']);
        let odd = raw.bytes().filter(|&byte| byte == b'"').count() % 2 == 1;
        if several && odd { Err(self.open_quote()) } else { Ok(()) }
    }

    fn open_quote(&self) -> DataError {
        let problem = "a quote `\"` is opened and not closed in the row that starts here";
        malformed(&self.text.file, self.line, problem, "close it, or write it as `\"\"`")
    }

    /// The record as it is written.
    fn raw(&self) -> &str {
        let end = Position::byte(self.reader.position()) as usize;
        self.text.text.get(self.at..end).unwrap_or_default()
    }
}

/// How often a line ends: at `\n`, `\r\n` or `\r`.
fn line_ends(bytes: &[u8]) -> usize {
    let returns = bytes.iter().filter(|&&byte| byte == b'\r').count();
    let ends = bytes.iter().filter(|&&byte| byte == b'\n').count();
    let both =
        if returns == 0 { 0 } else { bytes.windows(2).filter(|pair| pair == b"\r\n").count() };
    returns + ends - both
}

/// The separator that is most frequent outside of quotes in the first line that is not empty.
fn separator(file: &str, text: &str) -> u8 {
    let name = file.to_ascii_lowercase();
    if name.ends_with(".tsv") || name.ends_with(".tsv.gz") {
        return b'\t';
    }
    let first = text.split(['\n', '\r']).find(|line| !line.is_empty()).unwrap_or_default();
    let mut counts = [0; SEPARATORS.len()];
    let mut quoted = false;
    for byte in first.bytes() {
        quoted ^= byte == b'"';
        if let Some(which) = SEPARATORS.iter().position(|&separator| separator == byte && !quoted) {
            counts[which] += 1;
        }
    }
    let best = (1..counts.len()).fold(0, |best, i| if counts[i] > counts[best] { i } else { best });
    SEPARATORS[best]
}

/// Leaves out a first column that has no name and only counts rows.
///
/// # Errors
/// Anything else in it.
fn leave_out_counts(sheet: &mut Sheet, line: usize) -> Result<(), DataError> {
    match &sheet.columns[0] {
        Fields::Numbers(numbers) if count_rows(numbers, true) => {
            sheet.columns[0] = Fields::Skipped;
            let note = "column 1 has no name and only counts rows: left out";
            sheet.notes.push(note.to_owned());
            Ok(())
        }
        _ => Err(no_name(&sheet.file, line, 1)),
    }
}

/// Takes columns like `1,5` as numbers, if one of the file cannot mean thousands.
fn read_decimal_commas(sheet: &mut Sheet) {
    let like = |texts: &Texts| {
        !texts.declared
            && texts.distinct().iter().any(|text| text.contains(','))
            && texts.distinct().iter().all(|text| decimal(text).is_some())
    };
    let is_like = |at: &usize| matches!(&sheet.columns[*at], Fields::Texts(texts) if like(texts));
    let found: Vec<usize> = (0..sheet.columns.len()).filter(is_like).collect();
    let decimals = |at: &usize| match &sheet.columns[*at] {
        Fields::Texts(texts) => texts.distinct().iter().find(|text| !may_mean_thousands(text)),
        _ => None,
    };
    let Some(text) = found.iter().find_map(decimals) else { return };
    let (count, name, text) = (found.len(), shown(&sheet.names[found[0]]), shown(text));
    let others = if count > 1 { format!(" and {} more", count - 1) } else { String::new() };
    sheet.notes.push(format!(
        "column `{name}`{others}: decimal commas are read as points (`{text}`); \
         --type {name}=category keeps the texts"
    ));
    for at in found {
        if let Fields::Texts(texts) = &sheet.columns[at]
            && let Some(numbers) = texts.numbers(decimal)
        {
            sheet.columns[at] = Fields::Numbers(numbers);
            sheet.commas.push(sheet.names[at].clone());
        }
    }
}

#[cfg(test)]
#[path = "csv/tests.rs"]
mod tests;
