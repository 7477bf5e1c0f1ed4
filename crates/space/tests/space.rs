//! What can be done with a space: given, hold, free, searched, decode, enumerate, with, spread.

use tunability_space::{
    Condition, Config, Domain, Hyperparameter, Hyperparameters, Interval, Space, Value,
};

/// A learner whose space is finite but for `alpha`.
#[derive(Clone, Debug, PartialEq, Hyperparameters)]
struct Learner {
    /// A continuum.
    #[model(default = 0.5, range = 0.0..=1.0, valid = 0.0.., when = regression)]
    alpha: f64,
    /// How deep.
    #[model(default = 1, range = 1..=3, valid = 1..)]
    depth: usize,
    /// For deep ones.
    #[model(default = false, when = "depth >= 2 and depth in {1, 3, 9}")]
    wide: bool,
    /// Which way.
    #[algorithm]
    way: Way,
    /// How long.
    #[algorithm(default = 10, range = 1..=100, fidelity)]
    epochs: usize,
    /// Only for long runs.
    #[algorithm(default = true, when = "epochs >= 50")]
    late: bool,
    /// Only beyond what is searched.
    #[algorithm(default = true, when = "depth >= 4")]
    beyond: bool,
}

/// A way.
#[derive(Clone, Debug, PartialEq, Hyperparameters)]
enum Way {
    #[default]
    Short,
    Long {
        /// Legs.
        #[algorithm(len = 0..=2, default = 0)]
        legs: Vec<Leg>,
    },
}

/// A leg.
#[derive(Clone, Debug, PartialEq, Hyperparameters)]
struct Leg {
    /// By sea.
    #[algorithm(default = false)]
    sea: bool,
}

/// Without the continuum.
fn finite() -> Space {
    Learner::space().given("task", "binary")
}

fn config(json: &str) -> Config {
    serde_json::from_str(json).unwrap()
}

fn searched(space: &Space) -> Vec<&str> {
    space.searched().iter().map(|h| h.name.as_str()).collect()
}

const LEGS: [&str; 3] = ["way.long.legs.len", "way.long.legs.1.sea", "way.long.legs.2.sea"];

#[test]
fn given_removes_what_the_fact_rules_out_and_grants_the_rest() {
    assert_eq!(finite().get("alpha"), None);
    let regression = Learner::space().given("task", "regression");
    assert!(regression.get("alpha").unwrap().conditions.is_empty());
    assert_eq!(Learner::space().names().count(), regression.names().count());
}

/// Neither the fidelity, nor what only other fidelities or depths beyond the range would wake.
#[test]
fn searched_leaves_out_what_no_search_can_move() {
    assert_eq!(searched(&finite()), [["depth", "wide", "way"].as_slice(), &LEGS].concat());
}

#[test]
fn free_leaves_everything_else_at_its_default() {
    let space = finite().free(|h| h.name == "depth");
    assert_eq!(searched(&space), ["depth"]);
    assert!(finite().free(|h| h.name == "wide").searched().is_empty(), "depth stays at 1");
}

#[test]
fn children_of_a_parent_that_is_held_elsewhere_vanish() {
    let space = finite().hold(&config(r#"{"way": "short"}"#)).unwrap();
    assert_eq!(searched(&space), ["depth", "wide"]);
    let space = finite().hold(&config(r#"{"way": "long", "way.long.legs.len": 1}"#)).unwrap();
    assert_eq!(searched(&space), ["depth", "wide", "way.long.legs.1.sea"]);
}

#[test]
fn a_held_child_leaves_its_parent_free() {
    let space = finite().hold(&config(r#"{"wide": true}"#)).unwrap();
    assert!(searched(&space).contains(&"depth"));
    assert_eq!(space.default_config().get("wide"), None);
    let deep = space.complete(&config(r#"{"depth": 3}"#)).unwrap();
    assert_eq!(deep.get("wide"), Some(&Value::Bool(true)));
}

#[test]
fn hold_refuses_what_the_held_rule_out() {
    let error = finite().hold(&config(r#"{"depth": 1, "wide": true}"#)).unwrap_err();
    let expected = "`wide` is only active when depth >= 2 (here depth = 1); \
                    drop it or set depth >= 2";
    assert_eq!(error.to_string(), expected);
}

#[test]
fn hold_takes_the_type_of_the_domain_and_refuses_what_is_not_accepted() {
    let regression = Learner::space().given("task", "regression");
    let held = regression.clone().hold(&config(r#"{"alpha": 7}"#)).unwrap();
    assert_eq!(held.default_config().get("alpha"), Some(&Value::Float(7.0)));
    assert!(regression.clone().hold(&config(r#"{"alpha": -1}"#)).is_err());
    assert!(regression.hold(&config(r#"{"beta": 1}"#)).is_err());
}

#[test]
fn decode_ignores_the_coordinates_of_what_is_inactive() {
    let space = finite();
    let config = space.decode(&[0.0, 0.1, 0.0, 0.1, 0.1, 0.1]);
    assert_eq!(config, space.decode(&[0.0, 0.9, 0.0, 0.9, 0.9, 0.9]));
    let names: Vec<&str> = config.iter().map(|(name, _)| name).collect();
    assert_eq!(names, ["depth", "epochs", "way"]);
}

#[test]
fn coordinates_that_are_missing_mean_the_default() {
    assert_eq!(finite().decode(&[]), finite().default_config());
    assert_eq!(finite().decode(&[1.0]).get("depth"), Some(&Value::Int(3)));
}

#[test]
fn encode_has_one_entry_for_each_that_is_searched() {
    let config = config(r#"{"depth": 9, "way": "short"}"#);
    let (deepest, short) = (Some(5.0 / 6.0), Some(0.25));
    assert_eq!(finite().encode(&config), [deepest, None, short, None, None, None]);
}

/// Depth 3 has `wide`; a long way has 0, 1 or 2 legs: (1 + 1 + 2) * (1 + 1 + 2 + 4).
#[test]
fn enumerate_is_every_configuration_once() {
    let all = finite().enumerate(1000).unwrap();
    assert_eq!(all.len(), 32);
    for (at, config) in all.iter().enumerate() {
        finite().check(config).unwrap();
        assert!(!all[..at].contains(config), "{config} twice");
    }
}

#[test]
fn enumerate_stops_at_the_limit_and_at_a_continuum() {
    assert_eq!(finite().enumerate(31), None);
    assert!(finite().enumerate(32).is_some());
    assert_eq!(Learner::space().enumerate(1_000_000), None);
    let held = Learner::space().hold(&config(r#"{"alpha": 0.1}"#)).unwrap();
    assert_eq!(held.enumerate(32).unwrap().len(), 32, "a held continuum is one value");
}

/// Above the limit, the values are not even listed.
#[test]
fn enumerate_survives_huge_integers() {
    let mut space = finite();
    space.hyperparameters[0].domain =
        Domain::Int { low: i64::MIN, high: i64::MAX, log: false, valid: Default::default() };
    assert_eq!(space.hyperparameters[0].domain.size(), Some(usize::MAX));
    assert_eq!(space.enumerate(1000), None);
}

#[test]
fn with_moves_the_parents_that_it_must() {
    let space = finite();
    let base = space.default_config();
    let sea = space.with(&base, "way.long.legs.2.sea", &Value::Bool(true)).unwrap();
    let expected = r#"{"depth": 1, "epochs": 10, "way": "long", "way.long.legs.len": 2,
        "way.long.legs.1.sea": false, "way.long.legs.2.sea": true}"#;
    assert_eq!(sea, config(expected));
}

#[test]
fn with_keeps_a_parent_that_already_fits() {
    let space = finite();
    let base = space.complete(&config(r#"{"way": "long", "way.long.legs.len": 2}"#)).unwrap();
    let sea = space.with(&base, "way.long.legs.1.sea", &Value::Bool(true)).unwrap();
    assert_eq!(sea.get("way.long.legs.len"), Some(&Value::Int(2)));
}

/// `depth >= 2` alone would take 2, and the set alone 1: only 3 satisfies both.
#[test]
fn with_satisfies_two_conditions_on_one_parent() {
    let space = finite();
    let wide = space.with(&space.default_config(), "wide", &Value::Bool(true)).unwrap();
    assert_eq!(wide.get("depth"), Some(&Value::Int(3)));
}

#[test]
fn with_refuses_what_cannot_be() {
    let space = finite();
    let base = space.default_config();
    assert_eq!(space.with(&base, "nothing", &Value::Int(1)), None);
    assert_eq!(space.with(&base, "depth", &Value::Int(0)), None, "not accepted");
    let held = space.clone().hold(&config(r#"{"depth": 1}"#)).unwrap();
    assert_eq!(held.with(&base, "wide", &Value::Bool(true)), None, "depth is held");
}

#[test]
fn spread_has_both_ends_and_even_steps() {
    let float = Domain::Float { low: 1e-3, high: 1e3, log: true, valid: Default::default() };
    let values = float.spread(7);
    assert_eq!((&values[0], &values[6]), (&Value::Float(1e-3), &Value::Float(1e3)));
    for (value, power) in values.iter().zip(-3..) {
        let value = value.number().unwrap();
        assert!((value / 10f64.powi(power) - 1.0).abs() < 1e-12, "{value}");
    }
}

#[test]
fn spread_of_a_few_values_is_all_of_them() {
    assert_eq!(Domain::Bool.spread(5), [Value::Bool(false), Value::Bool(true)]);
    let int = |high, log| Domain::Int { low: 1, high, log, valid: Default::default() };
    assert_eq!(int(3, false).spread(3), [1i64, 2, 3].map(Value::Int));
    assert_eq!(int(9, false).spread(3), [1i64, 5, 9].map(Value::Int));
    let log = int(1000, true).spread(10);
    assert_eq!((&log[0], log.last()), (&Value::Int(1), Some(&Value::Int(1000))));
    assert!(log.windows(2).all(|pair| pair[0] < pair[1]), "each once");
}

#[test]
fn flaws_of_a_foreign_space() {
    let json = r#"{"hyperparameters": [
        {"name": "a", "kind": "model", "doc": "", "fixed": false, "fidelity": false,
         "domain": {"type": "float", "low": 0, "high": 1, "log": true},
         "default": 0.5, "conditions": []},
        {"name": "b", "kind": "model", "doc": "", "fixed": false, "fidelity": false,
         "domain": {"type": "category", "levels": ["x", "y"]}, "default": "z",
         "conditions": [{"is": "at_least", "name": "c", "value": 2}]},
        {"name": "b", "kind": "algorithm", "doc": "", "fixed": false, "fidelity": false,
         "domain": {"type": "bool"}, "default": true,
         "conditions": [{"is": "equals", "name": "b", "value": "w"}]}
    ]}"#;
    let space: Space = serde_json::from_str(json).unwrap();
    let expected = [
        "`a`: a log range starts above zero",
        "`b`: its default z is not one of x, y",
        "`b`: nothing above is called `c`",
        "`b`: the name is declared twice",
        "`b`: b = w never holds in a search",
    ];
    assert_eq!(space.flaws(), expected);
}

/// `a` in 0..=1 and, where each condition on it holds, the switch `b`.
fn on_a(conditions: &[Condition]) -> Space {
    let a = r#"{"name": "a", "kind": "model", "doc": "", "default": 0.5, "conditions": [],
        "fixed": false, "fidelity": false, "domain": {"type": "float", "low": 0, "high": 1}}"#;
    let mut a: Hyperparameter = serde_json::from_str(a).unwrap();
    a.default = Value::Float(0.5);
    let mut b = Hyperparameter { name: "b".to_owned(), domain: Domain::Bool, ..a.clone() };
    (b.default, b.conditions) = (Value::Bool(false), conditions.to_vec());
    Space { hyperparameters: vec![a, b] }
}

#[test]
fn with_finds_a_parent_strictly_between_two_numbers() {
    let name = || "a".to_owned();
    let above = Condition::Above { name: name(), value: 0.75 };
    let below = Condition::Below { name: name(), value: 0.7501 + 0.001 };
    let space = on_a(&[above.clone(), below]);
    assert_eq!(space.flaws(), Vec::<String>::new());
    let found = space.with(&space.default_config(), "b", &Value::Bool(true)).unwrap();
    let a = found.get("a").and_then(Value::number).unwrap();
    assert!(0.75 < a && a < 0.7511, "{a}");
    let space = on_a(&[above, Condition::Differs { name: name(), value: Value::Float(1.0) }]);
    assert!(space.with(&space.default_config(), "b", &Value::Bool(true)).is_some());
}

#[test]
fn conditions_that_never_hold_are_flaws() {
    let name = || "a".to_owned();
    let above = |value| Condition::Above { name: name(), value };
    assert_eq!(on_a(&[above(1.0)]).flaws(), ["`b`: a > 1 never holds in a search"]);
    assert_eq!(on_a(&[above(f64::NAN)]).flaws(), ["`b`: a > NaN never holds in a search"]);
    let below = Condition::Below { name: name(), value: 0.0 };
    assert_eq!(on_a(&[below]).flaws(), ["`b`: a < 0 never holds in a search"]);
    assert_eq!(on_a(&[above(0.999)]).flaws(), Vec::<String>::new());
}

#[test]
fn weights_that_are_none_are_flaws() {
    let flaw = |levels: &[&str], weights: &[f64]| {
        let mut space = on_a(&[]);
        let levels = levels.iter().map(|&level| level.to_owned()).collect();
        space.hyperparameters[1].domain = Domain::Category { levels, weights: weights.to_vec() };
        space.hyperparameters[1].default = Value::from("x");
        space.flaws().join("; ")
    };
    assert_eq!(flaw(&["x", "y"], &[1.0, 3.0]), "");
    assert_eq!(flaw(&["x", "y"], &[1.0]), "`b`: it has not one weight for each value");
    for bad in [0.0, -1.0, f64::NAN, f64::INFINITY] {
        assert_eq!(flaw(&["x", "y"], &[1.0, bad]), "`b`: its weights are not all above zero");
    }
    assert_eq!(flaw(&["x", "x"], &[]), "`b`: it has a value twice");
}

#[test]
fn a_range_beyond_what_is_accepted_is_a_flaw() {
    let mut space = on_a(&[]);
    let valid = Interval { low: Some(0.0), high: Some(0.75) };
    space.hyperparameters[0].domain = Domain::Float { low: 0.0, high: 1.0, log: false, valid };
    assert_eq!(space.flaws(), ["`a`: its range holds what is not accepted"]);
}

/// Weights 1, 2, 1: a quarter, a half, a quarter of the unit interval.
#[test]
fn weights_are_shares_of_the_unit_interval() {
    let levels = ["x", "y", "z"].map(str::to_owned).to_vec();
    let domain = Domain::Category { levels, weights: vec![1.0, 2.0, 1.0] };
    let at = |u| domain.decode(u).to_string();
    assert_eq!([0.0, 0.2499, 0.25, 0.7499, 0.75, 1.0].map(at), ["x", "x", "y", "y", "z", "z"]);
    let middles = ["x", "y", "z"].map(|level| domain.encode(&Value::from(level)).unwrap());
    assert_eq!(middles, [0.125, 0.5, 0.875]);
    assert_eq!(domain.to_string(), "x (weight 1) | y (weight 2) | z (weight 1)");
    let json = serde_json::to_string(&domain).unwrap();
    assert_eq!(serde_json::from_str::<Domain>(&json).unwrap(), domain);
    assert!(!serde_json::to_string(&Domain::Bool).unwrap().contains("weights"));
}
