use std::borrow::Cow;
use std::path::Path;

use crate::fields::{Fields, Reading};
use crate::file::{self, Format, Text, malformed};
use crate::generator::refuse_for_fixed;
use crate::roles::cast;
use crate::sheet::Sheet;
use crate::{Bundled, Column, DATASETS, DataError, Dataset, GENERATORS, Generator, Question};
use crate::{arff, csv, music, question};

/// A dataset and notes on what was decided in reading it: a generated or bundled one by its name,
/// else a file by its path: CSV, ARFF or music in JSON, each perhaps packed with gzip.
///
/// # Errors
/// A name that is neither; a file that cannot be read or has no such target.
pub fn open(name: &str, question: &Question) -> Result<(Dataset, Vec<String>), DataError> {
    if let Some(generator) = Generator::find(name) {
        return Ok((generator.ask(question)?, Vec::new()));
    }
    if let Some(bundled) = Bundled::find(name) {
        refuse_for_fixed(name, question)?;
        return bundled.ask(question);
    }
    let path = Path::new(name);
    let is_path = name.contains(['/', '\\']) || path.extension().is_some() || path.exists();
    if !is_path {
        let generated = GENERATORS.iter().map(|generator| generator.name);
        let bundled = DATASETS.iter().map(|bundled| bundled.name);
        let known = bundled.chain(generated).map(str::to_owned).collect();
        return Err(DataError::Unknown { name: name.to_owned(), known });
    }
    refuse_for_fixed(name, question)?;
    read(name, Cow::Owned(file::load(name)?), question)
}

/// The same for a file in memory; its `name` says the format, if it ends with `.csv`, `.arff` or
/// `.json`, and stands in messages.
///
/// # Errors
/// Bytes that are no such file or have no such target.
pub fn read_bytes(
    name: &str,
    bytes: &[u8],
    question: &Question,
) -> Result<(Dataset, Vec<String>), DataError> {
    read(name, Cow::Borrowed(bytes), question)
}

/// The columns of a CSV or ARFF file with rows to predict, read as the question says: those that
/// its types call numbers as numbers, all others as text. A [`Transform`](crate::Transform) takes
/// those that it knows, in its own order, and reads them as it was fitted.
///
/// # Errors
/// A file that cannot be read, a text where the question says that numbers stand.
pub fn read_rows(path: &str, question: &Question) -> Result<Vec<Column>, DataError> {
    let text = file::decode(path, Cow::Owned(file::load(path)?))?;
    let mut sheet = sheet(text, &Reading::rows(question))?;
    for (name, kind) in &question.types {
        let target = question.target.as_ref() == Some(name);
        if let Some(at) = sheet.names.iter().position(|known| known == name && !target) {
            sheet.cast(at, *kind).map_err(for_a_model)?;
        }
    }
    Ok(sheet.texts())
}

/// The advice that helps with a text in rows to predict: what columns are is settled.
fn for_a_model(error: DataError) -> DataError {
    let advice = "the model was fitted on numbers: correct it, or leave the field empty".to_owned();
    match error {
        DataError::Column { place, name, problem, .. } => {
            DataError::Column { place, name, problem, advice }
        }
        other => other,
    }
}

/// The columns of a CSV or ARFF file of which nobody says what is to be predicted, with notes.
///
/// # Errors
/// A file that cannot be read, columns that are not there or not what they are said to be.
pub fn columns(path: &str, question: &Question) -> Result<(Vec<Column>, Vec<String>), DataError> {
    let text = file::decode(path, Cow::Owned(file::load(path)?))?;
    let mut sheet = sheet(text, &Reading::of(question))?;
    for name in question.drop.iter().chain(&question.id) {
        sheet.position(name, "--drop or --id")?;
    }
    cast(&mut sheet, question)?;
    let mut notes = sheet.notes.clone();
    let rows: Vec<usize> = (0..sheet.rows()).collect();
    let is_read = |at: &usize| !matches!(sheet.columns[*at], Fields::Skipped);
    let kept: Vec<usize> = (0..sheet.names.len()).filter(is_read).collect();
    let columns = kept.into_iter().map(|at| sheet.take(at, &rows, &mut notes)).collect();
    Ok((columns, notes))
}

fn read(
    name: &str,
    bytes: Cow<[u8]>,
    question: &Question,
) -> Result<(Dataset, Vec<String>), DataError> {
    let text = file::decode(name, bytes)?;
    if text.format == Format::Json {
        return music::read(&text, question);
    }
    question::answer(sheet(text, &Reading::of(question))?, question)
}

/// The text is freed when its fields have been read.
fn sheet(text: Text, reading: &Reading) -> Result<Sheet, DataError> {
    match text.format {
        Format::Csv => csv::read(&text, reading),
        Format::Arff => arff::read(&text, reading),
        Format::Json => {
            let problem = "pieces of music have no rows to predict";
            Err(malformed(&text.file, 1, problem, "give a CSV or ARFF file"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_bundled_else_paths() {
        let ask = |name| open(name, &Question::default()).unwrap_err().to_string();
        let error = ask("irsi");
        assert!(error.starts_with("no dataset `irsi` (did you mean `iris`?); bundled: diabetes, "));
        let error = ask("iris.csv");
        assert!(error.contains("cannot read `iris.csv`"), "{error}");
        assert!(error.contains("did you mean the bundled `iris`?"), "{error}");
        assert!(ask(env!("CARGO_MANIFEST_DIR")).contains("cannot read"));
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../datasets/iris/iris.csv.gz");
        assert!(ask(path).contains("--target NAME; columns: sepal_length, "));
    }

    #[test]
    fn a_file_is_the_dataset_that_is_bundled() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../datasets/iris/iris.csv.gz");
        let question = Question { target: Some("species".to_owned()), ..Question::default() };
        let (file, notes) = open(path, &question).unwrap();
        let (bundled, _) = open("iris", &Question::default()).unwrap();
        assert_eq!(file, bundled);
        assert!(notes.is_empty());
        assert_eq!(read_rows(path, &Question::default()).unwrap().len(), 5);
    }
}
