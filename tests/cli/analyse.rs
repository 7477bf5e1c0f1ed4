use crate::place::{Place, Said};

const SPACE: &str = r#"{"hyperparameters": [
    {"type": "categorical", "name": "kernel", "choices": ["linear", "rbf"], "default_value": "rbf"},
    {"type": "uniform_float", "name": "gamma", "lower": 0.1, "upper": 10, "log": true,
     "default_value": 1}],
    "conditions": [{"type": "EQ", "child": "gamma", "parent": "kernel", "value": "rbf"}]}"#;

/// A full grid on two datasets. By hand: on `a` the default (rbf, 1) has .8 and the best .9 (rbf, .1); on
/// `b` .7 and .8 (linear).
const GRID: &str = "dataset,kernel,gamma,accuracy\na,linear,,0.5\na,rbf,0.1,0.9\na,rbf,1,0.8\n\
                    b,linear,,0.8\nb,rbf,0.1,0.6\nb,rbf,1,0.7\n";

fn said(trials: &str, more: &str) -> Said {
    let place = Place::new();
    place.write("space.json", SPACE);
    place.write("trials.csv", trials);
    place.run(&format!("analyse trials.csv --space space.json {more}"))
}

#[test]
fn a_full_grid_is_exact_and_both_defaults_are_reported() {
    said(GRID, "--score accuracy --goal max").exits(0).fits().prints(&[
        "6 trials of 3 configurations on 2 datasets: accuracy (more is better)",
        "gains are exact, for this grid",
        "over the declared default: kernel = rbf, gamma = 1\n",
        "\neverything  +0.1",
        "over the optimal default: ",
        "\ngamma ",
        "sensitivity 0.100",
        "Tuning everything seems to gain 0.100 accuracy over the declared default",
    ]);
}

#[test]
fn json_holds_every_gain_on_every_dataset() {
    let found = said(GRID, "--score accuracy --json").exits(0).json();
    assert_eq!(found["schema"], "tunability.analysis/1");
    let each = |gain: &serde_json::Value| -> Vec<f64> {
        let all = gain["each"].as_array().unwrap();
        all.iter().map(|gain| (gain.as_f64().unwrap() * 1e9).round() / 1e9).collect()
    };
    let declared = &found["declared"];
    assert_eq!(each(&declared["whole"]), [0.1, 0.1]);
    assert_eq!(each(&declared["single"][0]["gain"]), [0.0, 0.1], "kernel");
    assert_eq!(each(&declared["single"][1]["gain"]), [0.1, 0.0], "gamma");
    assert_eq!(each(&declared["pairs"][0]["joint"]), [0.0, 0.0]);
    assert_eq!(each(&declared["single"][1]["risk"]), [0.1, 0.0], "gamma held");
}

#[test]
fn a_table_with_holes_says_so() {
    let holes = GRID.replace("b,rbf,0.1,0.6\n", "");
    let said = said(&holes, "--score accuracy").exits(0).fits();
    said.prints(&["Not every combination of the values tried was tried"]);
}

#[test]
fn what_cannot_be_read_is_refused_by_name() {
    let asked = |trials: &str, more: &str, code: i32, names: &[&str]| {
        let said = said(trials, more).exits(code);
        assert!(said.out.is_empty() && said.err.starts_with("error: "), "{}", said.err);
        names.iter().for_each(|name| assert!(said.err.contains(name), "{name}: {}", said.err));
    };
    let mistyped = GRID.replace("a,rbf,0.1", "a,rbff,0.1");
    asked(&mistyped, "--score accuracy", 1, &["line 3", "`rbff`", "`rbf`"]);
    asked(GRID, "--score acuracy", 2, &["`acuracy`", "`accuracy`"]);
    asked(
        "dataset,kernel,gamma,accuracy\na,linear,,\n",
        "--score accuracy",
        2,
        &["finite `accuracy`"],
    );
    let said = Place::new().run("analyse nowhere.csv").exits(1);
    assert!(said.err.contains("nowhere.csv"), "{}", said.err);
}
