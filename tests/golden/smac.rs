//! Run histories that SMAC3 wrote, against what it says of their trials itself.

use serde_json::Value as Json;
use tempfile::TempDir;
use tunability::exchange::{Options, TrialTable, open};
use tunability::space::Value;

use crate::expected::*;

/// A run of one version, laid out as SMAC does.
fn lay_out(run: &Json) -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, text) in run["files"].as_object().expect("files") {
        std::fs::write(folder.path().join(name), text.as_str().expect("text")).expect("a file");
    }
    folder
}

/// Every version's run of this name, read as the folder that SMAC made.
fn runs(name: &str, options: &Options, check: impl Fn(TrialTable, Vec<String>, &[Json])) {
    let stored = golden("smac_runs.json");
    let versions = stored["versions"].as_object().expect("versions");
    assert!(!versions.is_empty());
    for runs in versions.values() {
        let folder = lay_out(&runs[name]);
        let (table, notes) = open(folder.path(), options).expect("a run history");
        let beside = open(&folder.path().join("runhistory.json"), options).expect("the same");
        assert_eq!(table, beside.0);
        assert_eq!(table.space.names().collect::<Vec<_>>(), ["c", "kernel", "gamma"]);
        check(table, notes, list(&runs[name]["trials"]));
    }
}

/// The rows are these trials, in their order.
fn same(table: &TrialTable, trials: &[&Json], objective: usize) {
    assert_eq!(table.trials.len(), trials.len());
    for (row, trial) in table.trials.iter().zip(trials) {
        let config = trial["config"].as_object().expect("a configuration");
        assert_eq!(row.config.len(), config.len(), "{trial}");
        for (name, value) in row.config.iter() {
            let same = match value {
                Value::Category(level) => config[name].as_str() == Some(level),
                number => number.number() == config[name].as_f64(),
            };
            assert!(same, "{name} = {value}: {trial}");
        }
        let ended = trial["status"] == "SUCCESS";
        assert_eq!(row.loss, trial["costs"][objective].as_f64().filter(|_| ended), "{trial}");
        assert_eq!(row.seed.clone().expect("a seed"), trial["seed"].to_string());
        assert_eq!(row.seconds, trial["time"].as_f64());
        assert_eq!(row.dataset, trial["instance"].as_str().unwrap_or_default());
        assert_eq!(row.fold, None);
    }
}

#[test]
fn trials_are_those_that_smac_says() {
    runs("plain", &Options::default(), |table, notes, trials| {
        same(&table, &trials.iter().collect::<Vec<_>>(), 0);
        assert_eq!((table.score.as_str(), table.maximize), ("cost", false));
        let failed = trials.iter().filter(|trial| trial["status"] == "CRASHED").count();
        assert!(failed > 0);
        assert!(notes[0].ends_with(&format!("no finite number: {failed} of 12")), "{notes:?}");
    });
}

#[test]
fn an_instance_is_a_dataset() {
    runs("instances", &Options::default(), |table, notes, trials| {
        same(&table, &trials.iter().collect::<Vec<_>>(), 0);
        assert_eq!(notes, ["each instance is taken as a dataset"]);
        assert!(table.trials.iter().any(|row| row.dataset == "wine"));
    });
}

#[test]
fn only_the_largest_budget_counts() {
    runs("budgets", &Options::default(), |table, notes, trials| {
        let largest =
            trials.iter().filter_map(|trial| trial["budget"].as_f64()).fold(0.0, f64::max);
        let kept: Vec<&Json> =
            trials.iter().filter(|trial| trial["budget"].as_f64() == Some(largest)).collect();
        assert!(!kept.is_empty() && kept.len() < trials.len());
        same(&table, &kept, 0);
        let left = trials.len() - kept.len();
        assert_eq!(notes[0], format!("trials at budgets below {largest}, left out: {left}"));
    });
}

#[test]
fn one_of_several_objectives_is_chosen_by_name() {
    let options = Options { score: Some("size".to_owned()), ..Options::default() };
    runs("two", &options, |table, _, trials| {
        same(&table, &trials.iter().collect::<Vec<_>>(), 1);
        assert_eq!(table.score, "size");
    });
    let stored = golden("smac_runs.json");
    for runs in stored["versions"].as_object().expect("versions").values() {
        let folder = lay_out(&runs["two"]);
        let error = open(folder.path(), &Options::default()).unwrap_err().to_string();
        assert!(error.contains("say --score NAME; scores: error, size"), "{error}");
        std::fs::remove_file(folder.path().join("configspace.json")).expect("it is there");
        let error = open(folder.path(), &options).unwrap_err().to_string();
        assert!(error.contains("no `configspace.json` lies beside it"), "{error}");
    }
}
