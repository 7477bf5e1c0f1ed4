use crate::{DataError, Dataset, Meta, Question, csv, question};

/// A dataset that comes with the toolkit: a folder of `datasets/`, and a line of [`DATASETS`].
#[derive(Clone, Copy)]
pub struct Bundled {
    /// Its one name, that of its folder.
    pub name: &'static str,
    /// The bytes of its CSV file.
    pub csv: &'static [u8],
    /// The text of its `meta.json`.
    pub meta: &'static str,
}

/// The registry, from the names of the folders.
macro_rules! datasets {
    ($($name:literal),* $(,)?) => {
        /// Every bundled dataset.
        pub const DATASETS: &[Bundled] = &[$(Bundled {
            name: $name,
            csv: include_bytes!(concat!("../../../datasets/", $name, "/", $name, ".csv")),
            meta: include_str!(concat!("../../../datasets/", $name, "/meta.json")),
        }),*];
    };
}

datasets!["diabetes", "breast_cancer", "wine", "iris", "digits"];

impl Bundled {
    /// The bundled dataset of this name.
    pub fn find(name: &str) -> Option<&'static Bundled> {
        DATASETS.iter().find(|bundled| bundled.name == name)
    }

    /// What is known of it.
    ///
    /// # Errors
    /// None in practice: a test reads every `meta.json`.
    pub fn meta(&self) -> Result<Meta, DataError> {
        serde_json::from_str(self.meta).map_err(|error| DataError::Malformed {
            file: format!("datasets/{}/meta.json", self.name),
            line: error.line(),
            problem: error.to_string(),
            advice: "correct the file".to_owned(),
        })
    }

    /// The dataset, with the target and the task that its `meta.json` names.
    ///
    /// # Errors
    /// None in practice: a test loads every dataset.
    pub fn load(&self) -> Result<Dataset, DataError> {
        Ok(self.ask(&Question::default())?.0)
    }

    /// The dataset under a question; what it leaves open is as in `meta.json`. With it, notes on
    /// what was decided.
    ///
    /// # Errors
    /// A target that is no column, or that is not of the task.
    pub fn ask(&self, question: &Question) -> Result<(Dataset, Vec<String>), DataError> {
        let meta = self.meta()?;
        let usual = question.target.as_ref().is_none_or(|target| *target == meta.target);
        let question = Question {
            target: question.target.clone().or(Some(meta.target)),
            task: question.task.or(usual.then_some(meta.task)),
            ..question.clone()
        };
        question::answer(&csv::read(self.name, self.csv)?, &question)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_meta_agrees_with_its_file() {
        for bundled in DATASETS {
            let (meta, data) = (bundled.meta().unwrap(), bundled.load().unwrap());
            assert_eq!(meta.name, bundled.name);
            assert_eq!(data.name, bundled.name);
            assert_eq!(data.sha256.as_ref(), Some(&meta.sha256), "{}", meta.name);
            assert_eq!((data.rows(), data.columns.len()), (meta.n, meta.p), "{}", meta.name);
            assert_eq!((data.kind(), data.missing()), (meta.task, meta.missing), "{}", meta.name);
            assert_eq!(data.target_name, meta.target);
            let names: Vec<&str> = data.columns.iter().map(|c| c.name.as_str()).collect();
            let stated: Vec<&str> = meta.features.iter().map(|f| f.name.as_str()).collect();
            assert_eq!(names, stated);
            let counts = data.classes.iter().cloned().zip(data.class_counts());
            assert_eq!(counts.collect::<std::collections::BTreeMap<_, _>>(), meta.classes);
            assert!(!meta.licence.is_empty() && !meta.citation.is_empty());
        }
    }

    #[test]
    fn every_dataset_loads_without_a_note_and_can_be_asked_otherwise() {
        for bundled in DATASETS {
            assert_eq!(bundled.ask(&Question::default()).unwrap().1, Vec::<String>::new());
        }
        let question = Question { target: Some("sex".to_owned()), ..Question::default() };
        let (data, notes) = Bundled::find("diabetes").unwrap().ask(&question).unwrap();
        assert_eq!(data.classes, ["1", "2"]);
        assert!(notes[0].contains("--task regression"), "{notes:?}");
        assert_eq!(data.columns.len(), 10);
    }
}
