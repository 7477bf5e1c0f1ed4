//! Searching another space than the declared one.

use tunability_space::{ConfigError, Hyperparameters, Space, Value};

/// A learner with a condition, a fixed switch and a fidelity.
#[derive(Clone, Debug, PartialEq, Hyperparameters)]
struct Learner {
    /// A price.
    #[model(default = 1.0, range = 1e-3..=1e3, log, valid = 1e-12..)]
    c: f64,
    /// A shape.
    #[model]
    shape: Shape,
    /// A switch.
    #[algorithm(default = true, fixed)]
    switch: bool,
    /// How long.
    #[algorithm(default = 10, range = 1..=100, fidelity)]
    epochs: usize,
}

/// A shape.
#[derive(Clone, Debug, PartialEq, Hyperparameters)]
enum Shape {
    #[default]
    Flat,
    Round {
        /// How wide.
        #[model(default = 2, range = 1..=5)]
        width: usize,
    },
    Bent,
}

fn one(name: &str, domain: &str, default: &str, more: &str) -> String {
    format!(
        r#"{{"name": "{name}", "kind": "model", "doc": "", "domain": {domain}, "default": {default},
            "conditions": [{more}], "fixed": false, "fidelity": false}}"#
    )
}

fn narrowed(asked: &[String]) -> Result<Space, ConfigError> {
    let text = format!(r#"{{"hyperparameters": [{}]}}"#, asked.join(", "));
    Learner::space().narrow(&serde_json::from_str(&text).expect("a space"))
}

fn float(name: &str, low: f64, high: f64) -> String {
    one(
        name,
        &format!(r#"{{"type": "float", "low": {low}, "high": {high}}}"#),
        &low.to_string(),
        "",
    )
}

fn names(levels: &str) -> String {
    format!(r#"{{"type": "category", "levels": [{levels}]}}"#)
}

fn searched(space: &Space) -> Vec<&str> {
    space.searched().iter().map(|h| h.name.as_str()).collect()
}

#[test]
fn what_is_named_is_searched_and_the_rest_is_held() {
    let space = narrowed(&[float("c", 0.5, 2.0)]).unwrap();
    assert_eq!(searched(&space), ["c"]);
    assert_eq!(
        space.default_config().to_string(),
        "c = 0.5, epochs = 10, shape = flat, switch = true"
    );
    // Its scale is the file's too: the middle of a range that is not logarithmic.
    assert_eq!(space.decode(&[0.5]).get("c"), Some(&Value::Float(1.25)));
}

#[test]
fn a_switch_that_is_fixed_and_a_fidelity_are_searched_where_they_are_named() {
    let switch = one("switch", &names(r#""true", "false""#), r#""false""#, "");
    let epochs = one("epochs", r#"{"type": "int", "low": 5, "high": 7}"#, "6", "");
    let space = narrowed(&[switch, epochs]).unwrap();
    assert_eq!(searched(&space), ["switch", "epochs"]);
    assert_eq!(space.default_config().get("switch"), Some(&Value::Bool(false)));
    assert_eq!(space.decode(&[0.9, 0.5]).get("epochs"), Some(&Value::Int(6)));
}

#[test]
fn a_constant_is_held_and_opens_what_depends_on_it() {
    let round = one("shape", &names(r#""round""#), r#""round""#, "");
    let width = one("shape.round.width", r#"{"type": "int", "low": 1, "high": 3}"#, "1", "");
    let space = narrowed(&[round, width.clone()]).unwrap();
    assert_eq!(searched(&space), ["shape.round.width"]);
    assert_eq!(space.default_config().get("shape"), Some(&Value::from("round")));
    // Without it nothing is ever round.
    let error = narrowed(&[width]).unwrap_err().to_string();
    let wanted = "`shape.round.width` is only active when shape = round (here shape = flat)";
    assert!(error.starts_with(wanted), "{error}");
}

#[test]
fn some_names_of_a_category_are_enough() {
    let shape = one("shape", &names(r#""bent", "flat""#), r#""bent""#, "");
    let space = narrowed(&[shape]).unwrap();
    assert_eq!(space.decode(&[0.0]).get("shape"), Some(&Value::from("bent")));
    assert_eq!(searched(&space), ["shape"]);
}

#[test]
fn what_makes_no_sense_is_refused_by_name() {
    let condition = r#"{"is": "equals", "name": "c", "value": 1.0}"#;
    let conditional = one("epochs", r#"{"type": "int", "low": 5, "high": 7}"#, "6", condition);
    for (asked, message) in [
        (
            float("epoch", 0.5, 2.0),
            "no hyperparameter `epoch` (did you mean `epochs`?); known: c, shape",
        ),
        (float("c", -1.0, 2.0), "`c` = -1 is not a number in 1e-12.."),
        (float("epochs", 1.0, 2.0), "`epochs` = 1..=2 is not a whole number in 1..=100"),
        (float("shape", 1.0, 2.0), "`shape` = 1 is not one of flat, round, bent"),
        (one("shape", &names(r#""flat", "square""#), r#""flat""#, ""), "`shape` = square is not"),
        (conditional, "`epochs` is to be active when c = 1, but it is always active"),
    ] {
        let error = narrowed(&[asked]).unwrap_err().to_string();
        assert!(error.starts_with(message), "{error}\nwanted {message}");
    }
}
