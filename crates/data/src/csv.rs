use std::collections::HashMap;

use csv::{ReaderBuilder, StringRecord};
use sha2::{Digest, Sha256};

use crate::DataError;
use crate::sheet::{Sheet, number};

/// What may stand between two fields; the first of equally frequent ones is taken.
const SEPARATORS: [u8; 3] = [b',', b';', b'\t'];

/// Reads the bytes of a CSV file: UTF-8 with or without a byte order mark, fields separated by
/// `,`, `;` or tab, quotes as in RFC 4180, a header row. Empty lines are skipped.
///
/// # Errors
/// Bytes that are not text, no header, no rows, names that are empty or double, rows of another
/// length than the header.
pub(crate) fn read(file: &str, bytes: &[u8]) -> Result<Sheet, DataError> {
    let text = decode(file, bytes)?;
    let mut records = split(file, &text)?.into_iter();
    let Some((line, header)) = records.next() else {
        let advice = "it needs a header row and rows of data";
        return Err(malformed(file, 1, "the file is empty", advice));
    };
    let names = header_names(file, line, &header)?;
    let (lines, rows): (Vec<usize>, Vec<StringRecord>) = records.unzip();
    if rows.is_empty() {
        let advice = "add one line for each row of data";
        return Err(malformed(file, line, "there is a header but no rows", advice));
    }
    if let Some((row, line)) = rows.iter().zip(&lines).find(|(row, _)| row.len() != names.len()) {
        let (found, wanted) = (row.len(), names.len());
        let problem = format!("the header names {wanted} fields, but here are {found}");
        return Err(malformed(file, *line, problem, "check the separators and quotes"));
    }
    let sha256 = Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect();
    Ok(Sheet { file: file.to_owned(), sha256, names, rows, lines })
}

/// The text without a byte order mark and with `\n` at the end of each line, as lines are counted.
fn decode(file: &str, bytes: &[u8]) -> Result<String, DataError> {
    let junk = match str::from_utf8(bytes) {
        Err(error) => error.valid_up_to(),
        Ok(text) => match text.find('\0') {
            Some(at) => at,
            None => {
                let text = text.strip_prefix('\u{feff}').unwrap_or(text);
                return Ok(text.replace("\r\n", "\n").replace('\r', "\n"));
            }
        },
    };
    let line = 1 + bytes[..junk].iter().filter(|&&byte| byte == b'\n').count();
    let problem = format!("the byte 0x{:02x} is no UTF-8 text", bytes[junk]);
    Err(malformed(file, line, problem, "save it as CSV in UTF-8"))
}

/// The records and the lines on which they start.
fn split(file: &str, text: &str) -> Result<Vec<(usize, StringRecord)>, DataError> {
    let mut reader = ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(separator(text))
        .from_reader(text.as_bytes());
    let (mut at, mut line) = (0, 1);
    let mut records = Vec::new();
    for record in reader.records() {
        let record =
            record.map_err(|error| malformed(file, line, error.to_string(), "correct the line"))?;
        // The reader counts the empty lines before a record as its own.
        let start = record.position().map_or(at, |position| position.byte() as usize);
        let rest = text.get(start..).unwrap_or_default();
        let start = start + (rest.len() - rest.trim_start_matches('\n').len());
        line += text.get(at..start).unwrap_or_default().matches('\n').count();
        at = start;
        records.push((line, record));
    }
    Ok(records)
}

/// The separator that is most frequent outside of quotes in the first line that is not empty.
fn separator(text: &str) -> u8 {
    let first = text.lines().find(|line| !line.is_empty()).unwrap_or_default();
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

fn header_names(file: &str, line: usize, header: &StringRecord) -> Result<Vec<String>, DataError> {
    if header.iter().all(|field| number(field).is_some()) {
        let first = header.get(0).unwrap_or_default();
        let problem = format!("the first row is all numbers (`{first}`, …), not a header");
        return Err(malformed(file, line, problem, "add a first row that names the columns"));
    }
    let mut seen = HashMap::new();
    let mut names = Vec::with_capacity(header.len());
    for (at, name) in header.iter().map(str::trim).enumerate() {
        let column = at + 1;
        if name.is_empty() {
            let problem = format!("column {column} has no name");
            let advice = "name it, or leave it out (pandas: to_csv(index=False))";
            return Err(malformed(file, line, problem, advice));
        }
        if let Some(first) = seen.insert(name, column) {
            let problem = format!("columns {first} and {column} are both named `{name}`");
            return Err(malformed(file, line, problem, "rename one of them"));
        }
        names.push(name.to_owned());
    }
    Ok(names)
}

fn malformed(file: &str, line: usize, problem: impl Into<String>, advice: &str) -> DataError {
    DataError::Malformed {
        file: file.to_owned(),
        line,
        problem: problem.into(),
        advice: advice.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{Question, question};

    fn message(bytes: &[u8]) -> String {
        read("x.csv", bytes).unwrap_err().to_string()
    }

    #[test]
    fn separators_quotes_marks_and_line_ends() {
        let texts = [
            "a,b\n1,\"x,\"\"y\"\"\"\n",
            "\u{feff}a;b\r\n1;\"x,\"\"y\"\"\"\r\n",
            "\n\na\tb\r1\t\"x,\"\"y\"\"\"\r",
            "\"a\" ; b\n 1 ;\"x,\"\"y\"\"\"",
        ];
        for text in texts {
            let sheet = read("x.csv", text.as_bytes()).unwrap();
            assert_eq!(sheet.names, ["a ", "b"].map(str::trim), "{text:?}");
            assert_eq!((sheet.text(0, 0), sheet.text(0, 1)), (Some("1"), Some("x,\"y\"")));
        }
    }

    #[test]
    fn lines_are_those_an_editor_shows() {
        let sheet = read("x.csv", b"a,b\r\n\r\n1,\"two\r\nlines\"\r\n\r\n2,3\r\n").unwrap();
        assert_eq!(sheet.lines, [3, 6]);
    }

    #[test]
    fn missing_markers() {
        let sheet = read("x.csv", b"a,b\n,1\nNA,1\nn/a,1\nNaN,1\n?,1\nNULL,1\n0,1\n").unwrap();
        let there: Vec<_> = (0..7).filter_map(|row| sheet.text(row, 0)).collect();
        assert_eq!(there, ["0"]);
    }

    #[test]
    fn errors_name_the_line_and_what_to_do() {
        assert!(message(b"").contains("line 1: the file is empty"));
        assert!(message(b"\n\r\n").contains("empty"));
        assert!(message(b"a,b\n").contains("a header but no rows"));
        assert!(message(b"1,2\n3,4\n").contains("the first row is all numbers (`1`, …)"));
        assert!(message(b"a,b,a\n1,2,3\n").contains("columns 1 and 3 are both named `a`"));
        assert!(message(b",b\n1,2\n").contains("column 1 has no name"));
        let ragged = "`x.csv`, line 4: the header names 2 fields, but here are 1; check";
        assert!(message(b"a,b\n\n1,2\n3\n").starts_with(ragged));
        assert!(message(b"a,b\n1,\xff\n").contains("line 2: the byte 0xff is no UTF-8 text"));
        assert!(message(b"PK\x03\x04\0\0").contains("0x00"));
    }

    proptest! {
        #[test]
        fn nothing_panics(text in "[a,;1.\\-N\"\t\r\n ]{0,60}", name in "[a1]{1,2}") {
            if let Ok(sheet) = read("x.csv", text.as_bytes()) {
                sheet.texts();
                let question = Question { target: Some(name), ..Question::default() };
                let _ = question::answer(&sheet, &question);
            }
        }

        #[test]
        fn no_bytes_panic(bytes in prop::collection::vec(any::<u8>(), 0..80)) {
            let _ = read("x.csv", &bytes);
        }
    }
}
