//! Descriptions of studies in TOML: what is tried on what, in the words of the command line's flags.

use toml::de::{DeTable, DeValue};

use crate::ExchangeError;
use crate::error::malformed;

/// One thing that is said of a study: `kernel = "linear"`.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// The flag's name; tables are joined by dots: `seed.split`.
    pub name: String,
    /// Where it stands, counted from 1.
    pub line: usize,
    /// The values, as a command line would have them: one unless it is a list.
    pub values: Vec<String>,
}

/// Everything that a description says, in the order of its lines.
///
/// # Errors
/// What is no TOML, or holds what no flag takes: times, tables in lists.
pub fn read_study(file: &str, text: &str) -> Result<Vec<Entry>, ExchangeError> {
    let table = DeTable::parse(text).map_err(|error| {
        let place = format!("line {}", line(text, error.span().map_or(0, |span| span.start)));
        malformed(file, place, error.message(), "correct the line")
    })?;
    let mut entries = Vec::new();
    collect(file, text, "", table.get_ref(), &mut entries)?;
    entries.sort_by_key(|entry| entry.line);
    Ok(entries)
}

fn line(text: &str, at: usize) -> usize {
    text.bytes().take(at).filter(|byte| *byte == b'\n').count() + 1
}

fn collect(
    file: &str,
    text: &str,
    above: &str,
    table: &DeTable,
    entries: &mut Vec<Entry>,
) -> Result<(), ExchangeError> {
    for (key, value) in table {
        let name = format!("{above}{}", key.get_ref());
        let line = line(text, key.span().start);
        let values = match value.get_ref() {
            DeValue::Table(inner) => {
                collect(file, text, &format!("{name}."), inner, entries)?;
                continue;
            }
            DeValue::Array(all) => {
                all.iter().map(|one| plain(one.get_ref())).collect::<Option<_>>()
            }
            one => plain(one).map(|one| vec![one]),
        };
        let values = values.ok_or_else(|| {
            let problem =
                format!("`{name}` is neither text, number, true, false nor a list of these");
            malformed(file, format!("line {line}"), problem, "write it as its flag is written")
        })?;
        entries.push(Entry { name, line, values });
    }
    Ok(())
}

/// A value as a command line would have it.
fn plain(value: &DeValue) -> Option<String> {
    match value {
        DeValue::String(text) => Some(text.to_string()),
        DeValue::Integer(number) => i64::from_str_radix(number.as_str(), number.radix())
            .ok()
            .map(|number| number.to_string()),
        DeValue::Float(number) => Some(number.as_str().to_owned()),
        DeValue::Boolean(truth) => Some(truth.to_string()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_those_of_flags() {
        let text = "learner = \"svm\"\ndatasets = [\"wine\", 'iris']\n# held\nkernel.rbf.gamma = 1_0.5\n\
                    [seed]\nsplit = 0x10\n";
        let entries = read_study("study.toml", text).unwrap();
        let said = entries.iter().map(|e| (e.name.as_str(), e.line, e.values.join(" ")));
        let wanted = [
            ("learner", 1, "svm"),
            ("datasets", 2, "wine iris"),
            ("kernel.rbf.gamma", 4, "10.5"),
            ("seed.split", 6, "16"),
        ];
        assert!(said.eq(wanted.map(|(name, line, values)| (name, line, values.to_owned()))));
    }

    #[test]
    fn what_is_no_description_is_refused_by_line() {
        for (text, said) in [("a = 1\nb =\n", "line 2"), ("a = 1\nb = [[1]]", "`b` is neither")] {
            let error = read_study("study.toml", text).unwrap_err().to_string();
            assert!(error.contains(said), "{error}");
        }
    }
}
