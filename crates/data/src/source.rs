use std::path::Path;

use tunability_space::nearest;

use crate::generator::refuse_for_fixed;
use crate::sheet::Sheet;
use crate::{Bundled, Column, DATASETS, DataError, Dataset, GENERATORS, Generator, Question};
use crate::{csv, question};

/// A dataset and notes on what was decided in reading it: a generated or bundled one by its name,
/// else a CSV file by its path.
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
    question::answer(&read(name)?, question)
}

/// The columns of a CSV file with rows to predict on, all as text: a
/// [`Transform`](crate::Transform) takes those that it knows, in its own order, and reads them as
/// it was fitted.
///
/// # Errors
/// A file that cannot be read.
pub fn read_rows(path: &str) -> Result<Vec<Column>, DataError> {
    Ok(read(path)?.texts())
}

fn read(path: &str) -> Result<Sheet, DataError> {
    let bytes = std::fs::read(path).map_err(|error| {
        let stem = Path::new(path).file_stem().unwrap_or_default().to_string_lossy();
        let near = nearest(&stem, DATASETS.iter().map(|bundled| bundled.name));
        let hint = near.map(|near| format!(" (did you mean the bundled `{near}`?)"));
        DataError::Unreadable {
            file: path.to_owned(),
            why: error.to_string(),
            hint: hint.unwrap_or_default(),
        }
    })?;
    csv::read(path, &bytes)
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
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../datasets/iris/iris.csv");
        assert!(ask(path).contains("--target NAME; columns: sepal_length, "));
    }

    #[test]
    fn a_file_is_the_dataset_that_is_bundled() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../datasets/iris/iris.csv");
        let question = Question { target: Some("species".to_owned()), ..Question::default() };
        let (file, notes) = open(path, &question).unwrap();
        let (bundled, _) = open("iris", &Question::default()).unwrap();
        assert_eq!(file, bundled);
        assert!(notes.is_empty());
        assert_eq!(read_rows(path).unwrap().len(), 5);
    }
}
