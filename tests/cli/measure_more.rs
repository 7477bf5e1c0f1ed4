//! What `measure` does only where it is asked to: pairs, nested cross-validation, other spaces, limits.

use serde_json::Value;

use crate::place::{Place, Said};

/// A small measurement of an SVM, stored nowhere.
const SMALL: &str = "measure svm wine --no-axes --no-store --seeds 2";

fn small(more: &str) -> Said {
    let configs = if more.contains("--configs") { "" } else { "--configs 10" };
    Place::new().run(&format!("{SMALL} {configs} {more}")).exits(0).fits()
}

#[test]
fn the_budget_curve_is_two_lines_and_whole_in_json() {
    let said = small("--configs 60").prints(&["\nconfigurations ", "  95 % by\nexpected gain  "]);
    let line = said.out.lines().find(|line| line.starts_with("configurations")).expect("a curve");
    let shown: Vec<&str> = line.split_whitespace().collect();
    assert_eq!((shown[1], shown[shown.len() - 4]), ("1", "60"), "{line}");
    let json = small("--configs 60 --json").json();
    let points = json["curve"]["points"].as_array().expect("points");
    assert_eq!(points.len(), 7, "1, 2, 5, 10, 20, 50 and 60");
    for end in ["value", "low", "high"] {
        let of = |gain: &Value| gain[end].as_f64().expect("a number");
        assert!((of(&points[6]["gain"]) - of(&json["whole"]["honest"])).abs() < 1e-12);
    }
    assert!(points[0]["gain"]["low"].as_f64() < points[0]["gain"]["high"].as_f64());
    let lasso = "measure lasso diabetes --configs 20 --no-axes --no-store --json";
    let json = Place::new().run(lasso).exits(0).json();
    assert!(json["curve"]["enough"].as_u64() <= Some(20));
    assert_eq!(json["curve"]["enough"].is_u64(), json["timing"]["gain_per_cpu_second"].is_f64());
}

#[test]
fn pairs_are_a_table_of_their_own() {
    let line = "--pairs c,kernel.poly.degree,kernel.poly.gamma --configs 5";
    small(line).prints(&[
        "\npair ",
        "\n+ kernel.poly.gamma ",
        "interaction",
        "* over the default with parents moved",
    ]);
    let json = small(&format!("{line} --json")).json();
    let pairs = json["pairs"].as_array().expect("pairs");
    assert_eq!(pairs.len(), 3);
    assert!(pairs.iter().all(|pair| pair["over_moved"]["needs"] == "kernel = poly"));
    let said = Place::new().run(&format!("{SMALL} --pairs c,gama"));
    said.refuses(
        2,
        "`gama` (did you mean `kernel.rbf.gamma`?) is not searched, so no pair has it; ",
    );
    let said = Place::new().run(&format!("{SMALL} --pairs c"));
    said.refuses(2, "a pair needs two hyperparameters, and `c` is one");
}

#[test]
fn nested_cross_validation_is_set_beside_the_honest_and_the_naive_gain() {
    small("--nested 2x1").prints(&[
        "\neverything         gain [95 % interval]",
        "\nnaive  ",
        "\nhonest  ",
        "\nnested 2x1 in 5x1  ",
        "\nouter split 4: ",
    ]);
    let json = small("--nested --json").json();
    assert_eq!(json["nested"]["inner"], "3x1");
    assert_eq!(json["nested"]["folds"].as_array().map(Vec::len), Some(5));
}

/// A space of the file's own: hyperparameters in the layout of ConfigSpace.
fn with_space(hyperparameters: &str, more: &str) -> Said {
    let place = Place::new();
    place.write("space.json", format!(r#"{{"hyperparameters": [{hyperparameters}]}}"#));
    place.run(&format!("{SMALL} --configs 10 --space space.json {more}"))
}

const C: &str = r#"{"name": "c", "type": "uniform_float", "lower": 0.5, "upper": 2.0, "log": true,
    "default_value": 1.0}"#;
const SHRINKING: &str = r#"{"name": "shrinking", "type": "categorical", "choices": [true, false],
    "default_value": true}"#;

#[test]
fn another_space_is_searched_instead() {
    let said = with_space(&format!("{C}, {SHRINKING}"), "").exits(0).fits();
    said.prints(&["\nspace: c = 0.5..=2 log, shrinking = false | true\n", "\neverything "]);
    let json = with_space(C, "--json").json();
    assert_eq!(json["space"]["hyperparameters"][0]["name"], "c");
    assert!(json["algorithm"].is_null(), "the rest is held");
}

#[test]
fn each_kind_is_searched_by_itself_unless_only_everything_is_asked_for() {
    let said = small("");
    assert!(!said.out.contains("\nmodel ") && !said.out.contains("\ninteraction "), "{}", said.out);
    let kinds = "measure svm wine --points 0 --no-store --seeds 2 --configs 10";
    let said = Place::new().run(kinds).exits(0).fits();
    said.prints(&["\neverything ", "\nmodel ", "\nalgorithm ", "\ninteraction "]);
}

#[test]
fn a_space_of_another_learner_is_refused_and_leaves_no_trace() {
    for (hyperparameters, code, message) in [
        (
            C.replace("\"c\"", "\"tolerence\""),
            2,
            "no hyperparameter `tolerence` (did you mean `tolerance`?)",
        ),
        (C.replace("0.5", "1e-30"), 2, "`c` = 1e-30 is not a number in 1e-12.."),
        ("{".to_owned(), 1, "`space.json`, line 1"),
    ] {
        with_space(&hyperparameters, "").refuses(code, message);
    }
    let place = Place::new();
    place.run("measure svm wine --space none.json").refuses(1, "cannot read `none.json`");
    assert!(!place.has("tunability.db"));
}

#[test]
fn a_limit_says_what_ended_the_measurement() {
    let said = small("--precision 5").prints(&["Precise enough with cv 5x1: the interval is "]);
    assert!(said.out.contains("5 was asked for."), "{}", said.out);
    let json = small("--precision 0.00001 --json").json();
    assert_eq!(json["limit"]["stopped_by"], "rows");
    assert!(json["limit"]["least_width"].as_f64() > Some(0.00001));
    // Exactly what so many repeats give.
    let resampling = json["resampling"].as_str().expect("a resampling").to_owned();
    let direct = small(&format!("--cv {resampling} --json")).json();
    assert_eq!(json["whole"], direct["whole"]);
    small("--time 1h").prints(&["All was done within 3600 s."]);
    let said = Place::new().run(&format!("{SMALL} --time 0.001ms"));
    said.refuses(
        1,
        "0.000001 s were over before the default and the first configurations were evaluated",
    );
    for wrong in ["--time 2", "--time -1s", "--precision 0", "--precision x", "--nested 0x1"] {
        assert_eq!(Place::new().run(&format!("{SMALL} {wrong}")).code, 2, "{wrong}");
    }
}
