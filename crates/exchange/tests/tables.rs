//! CSV tables of trials: what is read, what is noted, what is refused.

use tunability_exchange::{ExchangeError, Options, TrialTable, read, read_space};
use tunability_learn::Goal;
use tunability_space::{Space, Value};

const SPACE: &str = r#"{"hyperparameters": [
    {"name": "kernel", "type": "categorical", "choices": ["linear", "rbf"], "default_value": "rbf"},
    {"name": "c", "type": "uniform_float", "lower": 0.01, "upper": 100, "log": true, "default_value": 1},
    {"name": "gamma", "type": "uniform_float", "lower": 0, "upper": 1, "default_value": 0.5},
    {"name": "degree", "type": "uniform_int", "lower": 1, "upper": 5, "default_value": 3},
    {"name": "shrink", "type": "categorical", "choices": [true, false], "default_value": true},
    {"name": "solver", "type": "constant", "value": "smo"}],
  "conditions": [{"child": "gamma", "parent": "kernel", "type": "EQ", "value": "rbf"}]}"#;

fn space() -> Space {
    read_space("space.json", SPACE.as_bytes()).unwrap().0
}

fn options() -> Options {
    Options { space: Some(space()), ..Options::default() }
}

fn table(text: &str) -> (TrialTable, Vec<String>) {
    read("trials.csv", text.as_bytes(), &options()).unwrap()
}

#[track_caller]
fn refused(text: &str, options: &Options, what: &str) {
    let error = read("trials.csv", text.as_bytes(), options).unwrap_err().to_string();
    assert!(error.contains(what), "{error}");
}

const PLAIN: &str = "kernel,c,gamma,degree,shrink,accuracy\n\
    rbf,1,0.5,3,true,0.9\nlinear,10,,2,false,0.8\n";

#[test]
fn a_row_is_a_trial_and_empty_is_inactive() {
    let (table, notes) = table(PLAIN);
    assert_eq!(notes, Vec::<String>::new());
    assert_eq!((table.score.as_str(), table.maximize), ("accuracy", true));
    let losses: Vec<Option<f64>> = table.trials.iter().map(|row| row.loss).collect();
    assert_eq!(losses, [Some(-0.9), Some(-0.8)]);
    let shown: Vec<String> = table.trials.iter().map(|row| row.config.to_string()).collect();
    assert_eq!(
        shown[0],
        "c = 1, degree = 3, gamma = 0.5, kernel = rbf, shrink = true, solver = smo"
    );
    assert_eq!(shown[1], "c = 10, degree = 2, kernel = linear, shrink = false, solver = smo");
    for row in &table.trials {
        assert_eq!(table.space.check(&row.config), Ok(()));
        assert_eq!((row.dataset.as_str(), &row.seed, &row.fold), ("", &None, &None));
    }
}

/// However it was written: Excel, R, pandas, quoting, blanks, another separator, packed or not.
#[test]
fn the_same_table_is_written_in_many_ways() {
    let (plain, _) = table(PLAIN);
    let ways = [
        PLAIN.replace('\n', "\r\n"),
        format!("\u{feff}{PLAIN}"),
        PLAIN.replace(',', " , "),
        PLAIN.replace(',', ";"),
        PLAIN.replace(',', "\t"),
        PLAIN.trim_end().to_owned(),
        format!("{PLAIN}\n\n"),
        PLAIN.replace("rbf", "\"rbf\"").replace("kernel", "\"kernel\""),
        PLAIN.replace("true", "TRUE").replace("false", "False"),
        PLAIN.replace("true", "1").replace("false", "0.0"),
        PLAIN.replace(",3,", ",3.0,").replace(",2,", ",2e0,"),
        PLAIN.replace(",,", ",NaN,"),
        PLAIN.replace(",,", ",NA,"),
        PLAIN.replace("rbf", "RBF"),
    ];
    for text in ways {
        let (other, notes) = table(&text);
        assert_eq!(other, plain, "{text}");
        assert_eq!(notes, Vec::<String>::new(), "{text}");
    }
}

#[test]
fn columns_may_stand_in_any_order_and_say_where_a_trial_was_run() {
    let text = "fold,seconds,accuracy,dataset,c,seed,gamma,shrink,degree,kernel,solver\n\
        2,1.5,0.9,iris,1,7,0.1,T,3,rbf,smo\n,,0.8, wine ,2,,0.1,F,3,rbf,smo\n";
    let (table, notes) = table(text);
    let row = &table.trials[0];
    assert_eq!((row.dataset.as_str(), row.seconds), ("iris", Some(1.5)));
    assert_eq!((row.seed.as_deref(), row.fold.as_deref()), (Some("7"), Some("2")));
    let row = &table.trials[1];
    assert_eq!((row.dataset.as_str(), row.seconds), ("wine", None));
    assert_eq!((&row.seed, &row.fold), (&None, &None));
    assert_eq!(notes, Vec::<String>::new());
}

#[test]
fn a_trial_without_a_finite_score_failed() {
    let rows = ["", "NaN", "inf", "-inf", "NA", "nan", "0.5"];
    let rows = rows.map(|score| format!("rbf,1,0.5,3,true,{score}\n")).concat();
    let (table, notes) = table(&format!("kernel,c,gamma,degree,shrink,accuracy\n{rows}"));
    assert_eq!(table.trials.iter().filter(|row| row.loss.is_none()).count(), 6);
    assert_eq!(notes[0], "failed trials, whose `accuracy` is missing or no finite number: 6 of 7");
    assert!(notes[1].ends_with("which count as repeats: 6"), "{notes:?}");
}

#[test]
fn what_is_odd_is_noted_with_its_count() {
    let text = "kernel,c,gamma,degree,shrink,accuracy,comment,\n\
        rbf,1000,0.5,9,true,0.9,good,1\nlinear,0.001,0.7,2,false,0.8,bad,2\n\
        linear,0.001,0.7,2,false,0.7,again,3\n";
    let options = Options { score: Some("accuracy".to_owned()), ..options() };
    let (table, notes) = read("trials.csv", text.as_bytes(), &options).unwrap();
    assert_eq!(
        notes,
        [
            "not read: comment",
            "`c`: values outside of 0.01..=100 log, kept: 3",
            "`degree`: values outside of 1..=5, kept: 1",
            "`gamma`: values dropped, as it is active only where kernel = rbf: 2",
            "trials with the configuration, dataset, seed and fold of an earlier one, which count as \
             repeats: 1",
        ]
    );
    assert_eq!(table.trials[0].config.get("c"), Some(&Value::Float(1000.0)));
    assert_eq!(table.trials[1].config.get("gamma"), None);
}

#[test]
fn the_score_and_its_goal_are_asked_for_where_they_are_not_clear() {
    let two = PLAIN.replace("accuracy", "accuracy,loss_of_mine").replace("0.9", "0.9,1");
    let two = two.replace("0.8", "0.8,2");
    refused(&two, &options(), "which of 2 scores counts?; say --score NAME; scores: accuracy, ");
    let score = |name: &str| Options { score: Some(name.to_owned()), ..options() };
    refused(&two, &score("acuracy"), "no score `acuracy` (did you mean `accuracy`?)");
    refused(&two, &score("loss_of_mine"), "is more of `loss_of_mine` better, or less?; say --goal");
    let asked = Options { goal: Some(Goal::Min), ..score("loss_of_mine") };
    let (table, notes) = read("trials.csv", two.as_bytes(), &asked).unwrap();
    assert_eq!((table.maximize, table.trials[1].loss), (false, Some(2.0)));
    assert_eq!(notes, ["not read: accuracy"]);
    let seconds = PLAIN.replace("accuracy", "seconds");
    refused(&seconds, &options(), "no column is a score");
    let asked = Options { goal: Some(Goal::Min), ..score("seconds") };
    let (table, _) = read("trials.csv", seconds.as_bytes(), &asked).unwrap();
    assert_eq!((table.trials[0].loss, table.trials[0].seconds), (Some(0.9), None));
}

#[test]
fn what_cannot_be_read_is_refused_by_line_and_column() {
    let cases = [
        (
            PLAIN.replace("linear", "poly"),
            "line 3, column `kernel`: `poly` is not one of linear, rbf",
        ),
        (PLAIN.replace("linear", "linar"), "(did you mean `linear`?)"),
        (PLAIN.replace(",2,", ",2.5,"), "line 3, column `degree`: `2.5` is not a whole number"),
        (PLAIN.replace(",10,", ",inf,"), "line 3, column `c`: `inf` is not a number in 0.01..=100"),
        (PLAIN.replace(",10,", ",,"), "line 3, column `c`: it is empty, but always active"),
        (PLAIN.replace("0.5", ""), "line 2, column `gamma`: it is empty, but active: kernel = rbf"),
        (PLAIN.replace("false", "maybe"), "column `shrink`: `maybe` is not true or false"),
        (PLAIN.replace("0.8", "high"), "line 3, column `accuracy`: `high` is no number"),
        (
            PLAIN.replace("gamma", "gama"),
            "no column `gamma`, which the space has (did you mean `gama`?)",
        ),
        (PLAIN.replace("degree", "c"), "line 1, column `c`: it is there twice"),
        (format!("{PLAIN}rbf,1\n"), "line 4: it has 2 fields, the header 6"),
        (
            PLAIN.replace("0.9", "").replace("0.8", ""),
            "none of its 2 trials has a finite `accuracy`",
        ),
        ("kernel,c,gamma,degree,shrink,accuracy\n".to_owned(), "it has no finished trial"),
        (String::new(), "line 1: it is empty"),
        ("\u{1b}[2J\n".to_owned(), "no column `kernel`"),
    ];
    for (text, what) in cases {
        refused(&text, &options(), what);
    }
    let seconds = PLAIN.replace("accuracy", "accuracy,seconds");
    let seconds = seconds.replace("0.9", "0.9,-1").replace("0.8", "0.8,1");
    refused(&seconds, &options(), "line 2, column `seconds`: -1 seconds are less than none");
    refused(
        PLAIN,
        &Options::default(),
        "say what its hyperparameters are; give ConfigSpace's JSON",
    );
}

#[test]
fn what_is_no_table_is_refused_by_what_it_is() {
    let cases: [(&[u8], &str); 6] = [
        (SPACE.as_bytes(), "it is a space, and has no trials"),
        (b"{\"a\": 1}", "neither an Optuna journal nor a run history"),
        (b"{\"a\": 1", "line 1, column 7: it is no JSON"),
        (b"PK\x03\x04\xff", "no UTF-8 text"),
        (b"\x1f\x8b\x08\x00junk", "packed with gzip, but damaged"),
        (b"a\0b", "no UTF-8 text"),
    ];
    for (bytes, what) in cases {
        let error = read("x", bytes, &options()).unwrap_err().to_string();
        assert!(error.contains(what), "{error}");
    }
    let deep = "{\"a\":".repeat(100_000);
    assert!(matches!(read("x", deep.as_bytes(), &options()), Err(ExchangeError::Malformed { .. })));
}

/// A hyperparameter may be called like a column that has a meaning of its own.
#[test]
fn hyperparameters_go_before_reserved_names() {
    let space = r#"{"hyperparameters": [{"name": "seed", "type": "uniform_int", "lower": 0,
        "upper": 9, "default_value": 0}]}"#;
    let space = Some(read_space("space.json", space.as_bytes()).unwrap().0);
    let options = Options { space, ..Options::default() };
    let (table, _) = read("t.csv", b"seed,accuracy\n3,0.5\n", &options).unwrap();
    assert_eq!(table.trials[0].config.get("seed"), Some(&Value::Int(3)));
    assert_eq!(table.trials[0].seed, None);
}
