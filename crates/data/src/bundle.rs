use std::collections::BTreeMap;

use crate::{DataError, Dataset, Meta, Question, Type, read_bytes};

/// A dataset that comes with the toolkit: a folder of `datasets/`, and a line of [`DATASETS`].
#[derive(Clone, Copy)]
pub struct Bundled {
    /// Its one name, that of its folder.
    pub name: &'static str,
    /// The bytes of its CSV file, packed with gzip.
    pub packed: &'static [u8],
    /// The text of its `meta.json`.
    pub meta: &'static str,
}

/// The registry, from the names of the folders.
macro_rules! datasets {
    ($($name:literal),* $(,)?) => {
        /// Every bundled dataset. A static: the bytes of a const would be copied to each place of use.
        pub static DATASETS: &[Bundled] = &[$(Bundled {
            name: $name,
            packed: include_bytes!(concat!("../../../datasets/", $name, "/", $name, ".csv.gz")),
            meta: include_str!(concat!("../../../datasets/", $name, "/meta.json")),
        }),*];
    };
}

datasets![
    // Regression.
    "diabetes",
    "concrete",
    "wine_quality",
    "chem_proc_yield",
    "permeability",
    "meats",
    "biomass",
    "ames",
    "deliveries",
    "check_times",
    "longley",
    // Classification.
    "breast_cancer",
    "wine",
    "iris",
    "digits",
    "penguins",
    "sonar",
    "ionosphere",
    "german",
    "credit_data",
    "churn",
    "tic_tac_toe",
    "splice",
    "vehicle",
    "segment",
    "satimage",
    "letter",
    "magic",
    "page_blocks",
    "spambase",
    "cells",
    "bivariate",
    "fashion_mnist",
    // Sequences and series; `vowel` has groups.
    "vowel",
    "japanese_vowels",
    "mauna_loa_co2",
    "sunspots",
];

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
        let merged = merged(self.meta()?, question);
        let (mut data, mut notes) = read_bytes(self.name, self.packed, &merged)?;
        // What is as in `meta.json` surprises nobody.
        if *question == Question::default() {
            notes.clear();
        }
        data.question = question.clone();
        Ok((data, notes))
    }
}

/// The question with the answers of `meta.json` where it says nothing. What the user asks for is
/// never dropped, nor is it anything else at once.
fn merged(meta: Meta, question: &Question) -> Question {
    let usual = question.target.as_ref().is_none_or(|target| *target == meta.target);
    let own = |name: &String| {
        let roles = [&question.target, &question.id, &question.group];
        let roles = roles.into_iter().chain([&question.part, &question.sequence]);
        roles.flatten().chain(&question.drop).any(|role| role == name)
    };
    let role = |said: &Option<String>, known: Option<String>| {
        said.clone().or_else(|| known.filter(|name| !own(name)))
    };
    let layout = question.sequence.is_none() && question.lags.is_none() && question.steps.is_none();
    let drop = question.drop.iter().cloned().chain(meta.drop.into_iter().filter(|name| !own(name)));
    let categories = meta.features.into_iter().filter(|feature| feature.kind == "categorical");
    let mut types: BTreeMap<String, Type> =
        categories.map(|feature| (feature.name, Type::Category)).collect();
    types.extend(question.types.clone());
    // A series is predicted from itself alone, under whatever name.
    let lags = question.lags.or(meta.lags.filter(|_| layout && usual));
    Question {
        target: question.target.clone().or(Some(meta.target)),
        task: question.task.or(usual.then_some(meta.task)),
        drop: drop.collect(),
        types,
        group: role(&question.group, meta.group.filter(|_| lags.is_none())),
        part: role(&question.part, meta.part),
        sequence: role(&question.sequence, meta.sequence.filter(|_| layout)),
        lags,
        steps: question.steps.or(meta.steps.filter(|_| layout && usual)),
        ..question.clone()
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
            // A series has fewer windows than values.
            let units = if meta.lags.is_some() { meta.n } else { data.units() };
            assert_eq!((units, data.columns.len()), (meta.n, meta.p), "{}", meta.name);
            assert!(data.units() <= meta.n, "{}", meta.name);
            assert_eq!((data.kind(), data.missing()), (meta.task, meta.missing), "{}", meta.name);
            assert_eq!(data.target_name, meta.target);
            let names: Vec<&str> = data.columns.iter().map(|c| c.name.as_str()).collect();
            let stated: Vec<&str> = meta.features.iter().map(|f| f.name.as_str()).collect();
            assert!(names == stated || meta.lags.is_some(), "{}", meta.name);
            let counts = data.classes.iter().cloned().zip(data.class_counts());
            assert_eq!(counts.collect::<std::collections::BTreeMap<_, _>>(), meta.classes);
            assert!(!meta.licence.is_empty() && !meta.citation.is_empty());
        }
    }

    #[test]
    fn every_dataset_loads_without_a_note_and_can_be_asked_otherwise() {
        for bundled in DATASETS {
            let merged = merged(bundled.meta().unwrap(), &Question::default());
            let (data, notes) = read_bytes(bundled.name, bundled.packed, &merged).unwrap();
            let surprise = notes.iter().find(|note| !note.ends_with("one target a sequence"));
            assert_eq!(surprise.filter(|_| merged.lags.is_none()), None, "{}", data.name);
            assert_eq!(bundled.ask(&Question::default()).unwrap().1, Vec::<String>::new());
        }
        let question = Question { target: Some("sex".to_owned()), ..Question::default() };
        let (data, notes) = Bundled::find("diabetes").unwrap().ask(&question).unwrap();
        assert_eq!(data.classes, ["1", "2"]);
        assert!(notes[0].contains("--task regression"), "{notes:?}");
        assert_eq!(data.columns.len(), 10);
    }
}
