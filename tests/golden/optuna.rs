//! Studies that Optuna stored, against what it says of their trials itself.

use std::path::PathBuf;

use rusqlite::Connection;
use serde_json::Value as Json;
use tempfile::TempDir;
use tunability::exchange::{ExchangeError, Options, TrialTable, open, read_space};
use tunability::learn::Goal;
use tunability::space::{Space, Value};

use crate::expected::*;

/// One stored file of one version, and what Optuna says of its trials.
struct Stored {
    version: String,
    path: PathBuf,
    trials: Json,
    _folder: TempDir,
}

/// Every version, as a journal and as SQLite.
fn files() -> Vec<Stored> {
    let stored = golden("optuna_studies.json");
    let mut files = Vec::new();
    for (version, of_version) in stored["versions"].as_object().expect("versions") {
        for kind in ["journal", "sqlite"] {
            let folder = tempfile::tempdir().expect("a folder");
            let path = folder.path().join("study"); // nothing in the name says what it is
            let text = |key: &str| of_version[kind][key].as_str().expect("text").to_owned();
            match kind {
                "journal" => std::fs::write(&path, text("lines")).expect("a file"),
                _ => Connection::open(&path)
                    .and_then(|database| {
                        // The statements are in the order of names, not of references.
                        let off = "PRAGMA foreign_keys = OFF;\n".to_owned();
                        database.execute_batch(&(off + &text("statements")))
                    })
                    .expect("a database"),
            }
            let version = format!("{version} {kind}");
            let trials = of_version[kind]["trials"].clone();
            files.push(Stored { version, path, trials, _folder: folder });
        }
    }
    assert_eq!(files.len(), 6);
    files
}

fn of(study: &str) -> Options {
    Options { study: Some(study.to_owned()), ..Options::default() }
}

/// The space of study `one` as its author knows it.
fn space() -> Space {
    let text = r#"{"hyperparameters": [
        {"name": "kernel", "type": "categorical", "choices": ["linear", "rbf", null, 3], "default": "rbf"},
        {"name": "c", "type": "uniform_float", "lower": 1e-3, "upper": 1e3, "log": true, "default": 1},
        {"name": "gamma", "type": "uniform_float", "lower": 0, "upper": 2, "default": 1},
        {"name": "degree", "type": "uniform_int", "lower": 1, "upper": 8, "default": 3},
        {"name": "shrinking", "type": "categorical", "choices": [true, false], "default": true}],
      "conditions": [{"child": "gamma", "parent": "kernel", "type": "EQ", "value": "rbf"}]}"#;
    read_space("space.json", text.as_bytes()).expect("a space").0
}

/// Every row is one of the finished trials, in their order, and says the same.
fn check(version: &str, table: &TrialTable, trials: &Json, objective: usize) {
    let ended = |trial: &&Json| !matches!(trial["state"].as_str(), Some("RUNNING" | "WAITING"));
    let trials: Vec<&Json> = list(trials).iter().filter(ended).collect();
    assert_eq!(table.trials.len(), trials.len(), "{version}");
    for (row, trial) in table.trials.iter().zip(trials) {
        let params = trial["params"].as_object().expect("params");
        assert_eq!(row.config.len(), params.len(), "{version}: {trial}");
        for (name, value) in row.config.iter() {
            let same = match (value, &params[name]) {
                (Value::Category(ours), Json::String(theirs)) => ours == theirs,
                (Value::Category(ours), Json::Null) => ours == "None",
                (Value::Category(ours), theirs) => {
                    let name = theirs.to_string();
                    *ours == name
                }
                (Value::Bool(ours), theirs) => theirs.as_bool() == Some(*ours),
                (ours, theirs) => ours.number() == theirs.as_f64(),
            };
            assert!(same, "{version}: {name} = {value}: {trial}");
        }
        let complete = trial["state"] == "COMPLETE";
        let value = trial["values"].get(objective).and_then(Json::as_f64).filter(|_| complete);
        let loss = value.map(|value| if table.maximize { -value } else { value });
        assert_eq!(row.loss, loss, "{version}: {trial}");
        let said = |key: &str| match &trial["user_attrs"][key] {
            Json::Null => None,
            Json::String(text) => Some(text.clone()),
            other => Some(other.to_string()),
        };
        assert_eq!(
            (row.dataset.clone(), row.fold.clone()),
            (said("dataset").unwrap_or_default(), said("fold"))
        );
        let (ours, theirs) = (row.seconds.expect("seconds"), number(&trial["seconds"]));
        assert!((ours - theirs).abs() < 1e-5, "{version}: {ours} {theirs}");
    }
}

#[test]
fn trials_are_those_that_optuna_says() {
    for Stored { version, path, trials, .. } in files() {
        let (table, notes) = open(&path, &of("one")).expect("a study");
        check(&version, &table, &trials["one"], 0);
        assert_eq!((table.score.as_str(), table.maximize), ("accuracy", true));
        let noted = |what: &str| notes.iter().any(|note| note.contains(what));
        assert!(noted("trials that run or wait, left out: 1"), "{notes:?}");
        assert!(noted("pruned trials, which count as failed: 1"), "{notes:?}");
        assert!(noted("the union is taken: gamma"), "{notes:?}");
        assert!(noted("declares no defaults"), "{notes:?}");
        assert!(noted("no space says when it exists"), "{notes:?}");
        assert!(noted("no finite number: 4 of 10"), "{notes:?}");
        let gamma = table.space.get("gamma").expect("it was drawn");
        assert_eq!(
            (gamma.domain.to_string(), &gamma.default),
            ("0..=2".to_owned(), &Value::Float(1.0))
        );
        let options = Options { score: Some("values_1".to_owned()), ..of("two") };
        let (table, notes) = open(&path, &options).expect("a study");
        check(&version, &table, &trials["two"], 1);
        assert!(table.maximize);
        assert!(
            notes.iter().any(|note| note.ends_with("every value between counts: x")),
            "{notes:?}"
        );
        assert_eq!(table.space.get("y").expect("y").domain.to_string(), "1..=64 log");
    }
}

#[test]
fn a_space_says_what_the_study_does_not() {
    for Stored { version, path, trials, .. } in files() {
        let options = Options { space: Some(space()), goal: Some(Goal::Max), ..of("one") };
        let (table, notes) = open(&path, &options).expect("a study");
        check(&version, &table, &trials["one"], 0);
        assert_eq!(table.space, space());
        assert_eq!(notes.len(), 3, "{notes:?}");
        for row in &table.trials {
            assert_eq!(table.space.check(&row.config), Ok(()));
        }
    }
}

#[test]
fn what_is_not_said_is_asked_for() {
    for Stored { path, .. } in files() {
        let refused = |options: &Options| match open(&path, options) {
            Err(error @ ExchangeError::Asked { .. }) => error.to_string(),
            other => panic!("{other:?}"),
        };
        let error = refused(&Options::default());
        assert!(
            error.contains("which of 2 studies?; say --study NAME; studies: one, two"),
            "{error}"
        );
        let error = refused(&of("on"));
        assert!(error.contains("no study `on` (did you mean `one`?)"), "{error}");
        let error = refused(&of("two"));
        assert!(
            error.contains("which of 2 scores counts?; say --score NAME; scores: values_0"),
            "{error}"
        );
        let error = refused(&Options { goal: Some(Goal::Min), ..of("one") });
        assert!(error.contains("`accuracy` was tuned for its max"), "{error}");
    }
}
