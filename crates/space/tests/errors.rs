//! What a user reads who sets something wrong: the sentences, to the word.

use tunability_space::{Config, Hyperparameters, Space};

/// A machine.
#[derive(Clone, Debug, PartialEq, Hyperparameters)]
struct Machine {
    /// Price.
    #[model(default = 1.0, range = 1e-3..=1e3, log, valid = 0.0..)]
    c: f64,
    /// Inner product.
    #[model]
    kernel: Kernel,
    /// Whether it shrinks.
    #[algorithm(default = true)]
    shrink: bool,
    /// Passes.
    #[algorithm(default = 5, range = 1..=50)]
    passes: usize,
    /// Any number.
    #[algorithm(default = 0.0, range = -1.0..=1.0, valid = ..)]
    shift: f64,
    /// Any whole number below ten.
    #[algorithm(default = 0, range = -1..=1, valid = ..10)]
    below: i64,
}

/// An inner product.
#[derive(Clone, Debug, PartialEq, Hyperparameters)]
enum Kernel {
    #[default]
    Linear,
    Rbf {
        /// Width.
        #[model(default = 1.0, range = 0.1..=10.0, log)]
        gamma: f64,
        /// How it is computed.
        #[algorithm]
        method: Method,
    },
}

/// Ways to compute it.
#[derive(Clone, Debug, PartialEq, Hyperparameters)]
enum Method {
    #[default]
    Exact,
    Sampled {
        /// Samples.
        #[algorithm(default = 100, range = 10..=1000, log)]
        samples: usize,
    },
}

/// The error of a configuration in JSON.
fn error(json: &str) -> String {
    let config: Config = serde_json::from_str(json).unwrap();
    Machine::space().complete(&config).unwrap_err().to_string()
}

const KNOWN: &str = "known: c, kernel, kernel.rbf.gamma, kernel.rbf.method, \
                     kernel.rbf.method.sampled.samples, shrink, passes, shift, below";

#[test]
fn an_unknown_name_lists_the_known_and_suggests_the_nearest() {
    let expected = format!("no hyperparameter `pases` (did you mean `passes`?); {KNOWN}");
    assert_eq!(error(r#"{"pases": 3}"#), expected);
}

#[test]
fn the_last_part_of_a_dotted_name_is_near_too() {
    let expected = format!("no hyperparameter `gama` (did you mean `kernel.rbf.gamma`?); {KNOWN}");
    assert_eq!(error(r#"{"gama": 3}"#), expected);
}

#[test]
fn nothing_is_suggested_where_nothing_is_near() {
    assert_eq!(error(r#"{"zzzzzz": 3}"#), format!("no hyperparameter `zzzzzz`; {KNOWN}"));
    let one: Config = [("a", 1.0)].into_iter().collect();
    let error = Space::default().complete(&one).unwrap_err().to_string();
    assert_eq!(error, "no hyperparameter `a`; known: none");
}

#[test]
fn a_wrong_type() {
    assert_eq!(error(r#"{"c": true}"#), "`c` = true is not a number in 0..");
    assert_eq!(error(r#"{"passes": "5"}"#), "`passes` = 5 is not a whole number in 1..=50");
    assert_eq!(error(r#"{"passes": 2.5}"#), "`passes` = 2.5 is not a whole number in 1..=50");
    assert_eq!(error(r#"{"shrink": 1}"#), "`shrink` = 1 is not true or false");
    assert_eq!(error(r#"{"kernel": 1}"#), "`kernel` = 1 is not one of linear, rbf");
}

#[test]
fn out_of_range() {
    assert_eq!(error(r#"{"c": -1e-9}"#), "`c` = -1e-9 is not a number in 0..");
    assert_eq!(error(r#"{"passes": 0}"#), "`passes` = 0 is not a whole number in 1..=50");
    assert_eq!(error(r#"{"below": 10}"#), "`below` = 10 is not a whole number in ..=9");
}

/// JSON has neither; a program or the command line does.
#[test]
fn not_a_number_and_infinity() {
    for (name, text, expected) in [
        ("c", "NaN", "`c` = NaN is not a number in 0.."),
        ("c", "inf", "`c` = inf is not a number in 0.."),
        ("shift", "-inf", "`shift` = -inf is not a finite number"),
        ("passes", "many", "`passes` = many is not a whole number in 1..=50"),
        ("shrink", "yes", "`shrink` = yes is not true or false"),
    ] {
        let space = Machine::space();
        let value = space.get(name).unwrap().domain.parse(text);
        let config: Config = [(name, value)].into_iter().collect();
        assert_eq!(space.complete(&config).unwrap_err().to_string(), expected);
    }
}

#[test]
fn a_category_mistyped() {
    let expected = "`kernel` = lineer is not one of linear, rbf (did you mean `linear`?)";
    assert_eq!(error(r#"{"kernel": "lineer"}"#), expected);
}

#[test]
fn an_inactive_name_says_its_condition_and_what_is_given() {
    let expected = "`kernel.rbf.gamma` is only active when kernel = rbf (here kernel = linear); \
                    drop it or set kernel = rbf";
    assert_eq!(error(r#"{"kernel.rbf.gamma": 1}"#), expected);
}

/// The outermost condition that fails comes first: that is the one to set.
#[test]
fn an_inactive_name_names_the_first_parent_that_is_wrong() {
    let outer = "`kernel.rbf.method.sampled.samples` is only active when kernel = rbf \
                 (here kernel = linear); drop it or set kernel = rbf";
    assert_eq!(error(r#"{"kernel.rbf.method.sampled.samples": 20}"#), outer);
    let inner = "`kernel.rbf.method.sampled.samples` is only active when \
                 kernel.rbf.method = sampled (here kernel.rbf.method = exact); \
                 drop it or set kernel.rbf.method = sampled";
    assert_eq!(error(r#"{"kernel": "rbf", "kernel.rbf.method.sampled.samples": 20}"#), inner);
}

#[test]
fn check_wants_every_active_value_where_complete_fills_them_in() {
    let partial: Config = [("kernel", "rbf")].into_iter().collect();
    let space = Machine::space();
    let full = space.complete(&partial).unwrap();
    assert_eq!(space.check(&full), Ok(()));
    assert_eq!(space.check(&partial).unwrap_err().to_string(), "`below` is missing");
}

/// `1` for a float and `3.0` for a whole number are what they mean.
#[test]
fn numbers_take_the_type_of_their_domain() {
    let config: Config = serde_json::from_str(r#"{"c": 1, "passes": 3.0}"#).unwrap();
    let full = Machine::space().complete(&config).unwrap();
    assert_eq!(full.get("c"), Some(&1.0.into()));
    assert_eq!(full.get("passes"), Some(&3i64.into()));
}

#[test]
fn json_that_is_no_value_says_what_a_value_is() {
    let error = serde_json::from_str::<Config>(r#"{"c": null}"#).unwrap_err().to_string();
    assert!(error.starts_with("expected true, false, a number or a name"), "{error}");
}
