//! Journals, databases and run histories that are broken or hostile: a table or an error, never a panic.

use rusqlite::Connection;
use tunability_exchange::{Options, TrialTable, open, read, read_space};
use tunability_space::Value;

const STUDY: &str = r#"{"op_code": 0, "study_name": "s", "directions": [1]}"#;
const TRIAL: &str = r#"{"op_code": 4, "study_id": 0, "datetime_start": "2026-01-01T00:00:00"}"#;

fn float(trial: usize, name: &str, value: &str, low: f64, high: f64) -> String {
    format!(
        r#"{{"op_code": 5, "trial_id": {trial}, "param_name": "{name}", "param_value_internal": {value},
        "distribution": "{{\"name\": \"FloatDistribution\", \"attributes\": {{\"low\": {low:?}, \"high\": {high:?}, \"log\": false, \"step\": null}}}}"}}"#
    )
    .replace('\n', " ")
}

fn done(trial: usize, value: &str) -> String {
    format!(r#"{{"op_code": 6, "trial_id": {trial}, "state": 1, "values": [{value}]}}"#)
}

fn journal(lines: &[&str]) -> Result<(TrialTable, Vec<String>), String> {
    let text = lines.join("\n") + "\n";
    read("journal", text.as_bytes(), &Options::default()).map_err(|error| error.to_string())
}

#[track_caller]
fn refused(lines: &[&str], what: &str) {
    let error = journal(lines).unwrap_err();
    assert!(error.contains(what), "{error}");
}

#[test]
fn a_small_journal_is_read() {
    let (x, end) = (float(0, "x", "0.25", 0.0, 1.0), done(0, "3"));
    let (table, _) = journal(&[STUDY, TRIAL, &x, &end]).unwrap();
    assert_eq!(table.trials[0].loss, Some(3.0));
    assert_eq!(table.trials[0].config.get("x"), Some(&Value::Float(0.25)));
    assert_eq!((table.score.as_str(), table.maximize), ("value", false));
}

#[test]
fn a_last_line_that_was_cut_off_is_left_out() {
    let (x, end) = (float(0, "x", "0.25", 0.0, 1.0), done(0, "3"));
    let text = [STUDY, TRIAL, &x, &end, r#"{"op_code": 4, "stu"#].join("\n");
    let (table, notes) = read("journal", text.as_bytes(), &Options::default()).unwrap();
    assert_eq!(table.trials.len(), 1);
    assert_eq!(notes[0], "the last line is cut off and left out");
}

#[test]
fn broken_journals_are_refused_by_line() {
    let (x, end) = (float(0, "x", "0.25", 0.0, 1.0), done(0, "3"));
    refused(&[STUDY, TRIAL, "{", &end], "line 3: `{` is no operation");
    refused(&[STUDY, TRIAL, "[1]", &end], "line 3: `[1]` is no operation");
    refused(&[STUDY, TRIAL, "{}"], "line 3: it has no `op_code`");
    refused(&[TRIAL], "line 1: its `study_id` is none of those created before");
    refused(&[STUDY, &end], "line 2: its `trial_id` is none of those created before");
    let far = done(0, "3").replace("\"trial_id\": 0", "\"trial_id\": 18446744073709551615");
    refused(&[STUDY, TRIAL, &far], "its `trial_id` is none of those");
    refused(&[&STUDY.replace("[1]", "[]")], "its study has no direction");
    refused(&[&STUDY.replace("[1]", "[9]")], "`9` is no direction");
    refused(&[STUDY, TRIAL, &end.replace("\"state\": 1", "\"state\": 7")], "`7` is no state");
    refused(&[STUDY, TRIAL, &float(0, "x", "NaN", 0.0, 1.0), &end], "`x` has no finite value");
    refused(&[STUDY, TRIAL, &float(0, "x", "1", 2.0, 1.0), &end], "its range from 2 to 1 is none");
    refused(
        &[STUDY, TRIAL, &x.replace("FloatDistribution", "Float")],
        "its distribution `Float` is unknown",
    );
    refused(&[STUDY, TRIAL, &x.replace("\\\"low\\\"", "\\\"lo\\\"")], "it has no range");
    let delete = r#"{"op_code": 1, "study_id": 0}"#;
    refused(&[STUDY, delete, TRIAL], "its study was deleted");
    refused(&[STUDY, delete], "it holds no study");
    refused(&[STUDY], "it has no finished trial; wait for the first");
    refused(&[STUDY, TRIAL, &x, &done(0, "Infinity")], "none of its 1 trials has a finite `value`");
    let int = x.replace("FloatDistribution", "IntDistribution");
    refused(&[STUDY, TRIAL, &int, &end], "trial 0, `x`: 0.25 is no value of it");
    refused(&[STUDY, TRIAL, &int.replace("1.0", "1.5")], "is not whole");
}

#[test]
fn choices_are_counted_from_zero_and_never_beyond() {
    let x = |at: &str, choices: &str| {
        format!(
            r#"{{"op_code": 5, "trial_id": 0, "param_name": "x", "param_value_internal": {at}, "distribution": "{{\"name\": \"CategoricalDistribution\", \"attributes\": {{\"choices\": {choices}}}}}"}}"#
        )
    };
    let end = done(0, "3");
    let (table, _) = journal(&[STUDY, TRIAL, &x("1", "[1, null]"), &end]).unwrap();
    assert_eq!(table.trials[0].config.get("x"), Some(&Value::from("None")));
    for at in ["2", "-1", "0.5", "1e300"] {
        refused(&[STUDY, TRIAL, &x(at, "[1, 2]"), &end], "is no value of it");
    }
    refused(&[STUDY, TRIAL, &x("0", "[]"), &end], "it has no choices");
    refused(&[STUDY, TRIAL, &x("0", "[1, \\\"1\\\"]"), &end], "two of its choices are spelled `1`");
}

#[test]
fn kinds_that_change_need_a_space() {
    let int = float(1, "x", "1", 0.0, 1.0).replace("FloatDistribution", "IntDistribution");
    let lines =
        [STUDY, TRIAL, TRIAL, &float(0, "x", "0.5", 0.0, 1.0), &int, &done(0, "1"), &done(1, "2")];
    refused(&lines, "`x`: trials drew it from distributions of different kinds; give the space");
    let space = br#"{"hyperparameters": [{"name": "x", "type": "uniform_float", "lower": 0,
        "upper": 1, "default_value": 0}]}"#;
    let space = Some(read_space("space.json", space).unwrap().0);
    let options = Options { space, ..Options::default() };
    let (table, notes) = read("journal", lines.join("\n").as_bytes(), &options).unwrap();
    assert_eq!(table.trials[1].config.get("x"), Some(&Value::Float(1.0)));
    assert_eq!(notes, Vec::<String>::new());
}

/// A database made by these statements, opened.
fn database(statements: &str) -> Result<(TrialTable, Vec<String>), String> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("studies.db");
    Connection::open(&path).unwrap().execute_batch(statements).unwrap();
    open(&path, &Options::default()).map_err(|error| error.to_string())
}

const TABLES: &str = "CREATE TABLE studies (study_id, study_name);
    CREATE TABLE study_directions (study_id, direction, objective);
    CREATE TABLE study_system_attributes (study_id, key, value_json);
    CREATE TABLE trials (trial_id, study_id, state, datetime_start, datetime_complete);
    CREATE TABLE trial_params (param_id, trial_id, param_name, param_value, distribution_json);
    CREATE TABLE trial_values (trial_id, objective, value);
    CREATE TABLE trial_user_attributes (trial_id, key, value_json);";

const ROWS: &str = r#"INSERT INTO studies VALUES (1, 's');
    INSERT INTO study_directions VALUES (1, 'MINIMIZE', 0);
    INSERT INTO trials VALUES (7, 1, 'COMPLETE', NULL, NULL);
    INSERT INTO trial_params VALUES (1, 7, 'x', 0.5,
        '{"name": "FloatDistribution", "attributes": {"low": 0, "high": 1}}');
    INSERT INTO trial_values VALUES (7, 0, 2.5);"#;

#[test]
fn databases_that_are_not_optunas_are_refused() {
    let (table, _) = database(&format!("{TABLES}{ROWS}")).unwrap();
    assert_eq!((table.trials[0].loss, table.trials[0].seconds), (Some(2.5), None));
    let refused = |statements: String, what: &str| {
        let error = database(&statements).unwrap_err();
        assert!(error.contains(what), "{error}");
    };
    refused("CREATE TABLE trials (a)".to_owned(), "it is SQLite, but holds no studies of Optuna");
    refused(TABLES.to_owned(), "it holds no study");
    refused(
        format!("{TABLES}{ROWS}").replace("'s'", "x'ff'"),
        "the database: Invalid column type Blob",
    );
    refused(
        format!("{TABLES}{ROWS}").replace("0.5", "'half'"),
        "the database: Invalid column type Text",
    );
    refused(
        format!("{TABLES}{ROWS}").replace("(1, 'MINIMIZE', 0)", "(2, 'MINIMIZE', 0)"),
        "has no direction",
    );
    refused(
        format!("{TABLES}{ROWS}").replace("FloatDistribution", "x"),
        "`x`: its distribution `x` is unknown",
    );
    refused(
        format!("{TABLES}{ROWS}").replace("2.5", "9e999"),
        "none of its 1 trials has a finite `value`",
    );
    refused(TABLES.replace("study_name", "other") + "", "no such column: study_name");
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("x.db");
    std::fs::write(&path, b"SQLite format 3\0 and then nothing").unwrap();
    let error = open(&path, &Options::default()).unwrap_err().to_string();
    assert!(error.contains("file is not a database"), "{error}");
    let error = open(folder.path(), &Options::default()).unwrap_err().to_string();
    assert!(error.starts_with("cannot read `"), "{error}");
}

#[test]
fn broken_run_histories_are_refused_by_trial() {
    let space =
        br#"{"hyperparameters": [{"name": "x", "type": "uniform_int", "lower": 0, "upper": 9,
        "default_value": 0}]}"#;
    let space = Some(read_space("space.json", space).unwrap().0);
    let options = Options { space, ..Options::default() };
    let history = |data: &str| {
        let text = format!(
            r#"{{"data": {data}, "configs": {{"1": {{"x": 3}}, "2": {{"x": "a"}}, "3": 4}}}}"#
        );
        read("runhistory.json", text.as_bytes(), &options).map_err(|error| error.to_string())
    };
    let (table, _) = history("[[1, null, 5, null, 0.5, 0.1, 1, 0, 0, {}]]").unwrap();
    let row = &table.trials[0];
    assert_eq!((row.loss, row.seed.as_deref(), row.seconds), (Some(0.5), Some("5"), Some(0.1)));
    let with_cpu = history("[[1, null, 5, null, 0.5, 0.1, 0.2, 1, 0, 0, {}]]").unwrap().0;
    assert_eq!(with_cpu, table);
    let refused = |data: &str, what: &str| {
        let error = history(data).unwrap_err();
        assert!(error.contains(what), "{error}");
    };
    refused(
        "[[[1, null, 0, 0], [0.5, 1.0, 1, 0, 0, {}]]]",
        "trial 1: it has no configuration and status; give a run history of SMAC3 2.x",
    );
    refused("[7]", "trial 1: it has no configuration and status");
    refused("[]", "no trial of it is finished");
    refused("{}", "no trial of it is finished");
    let one = |config: &str, cost: &str, status: &str| {
        format!(r#"[{{"config_id": {config}, "cost": {cost}, "status": {status}}}]"#)
    };
    refused(&one("9", "1", "1"), "trial 1: there is no configuration `9`");
    refused(&one("3", "1", "1"), "trial 1: there is no configuration `3`");
    refused(&one("2", "1", "1"), "trial 1, hyperparameter `x`: `a` is not a whole number");
    refused(&one("1", "NaN", "1"), "none of its 1 trials has a finite `cost`");
    refused(&one("1", "1", "2"), "none of its 1 trials has a finite `cost`");
    refused(&one("1", "1", "0"), "no trial of it is finished");
    refused(
        &one("1", "[1, 2]", "1"),
        "which of 2 scores counts?; say --score NAME; scores: cost_0, cost_1",
    );
}
