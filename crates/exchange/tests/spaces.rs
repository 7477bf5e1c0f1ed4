//! Spaces of others: what is represented, what is noted, what is refused.

use tunability_exchange::configspace::write;
use tunability_exchange::{ExchangeError, read_space};
use tunability_space::{Condition, Domain, Kind, Space, Value};

fn read(text: &str) -> Result<(Space, Vec<String>), ExchangeError> {
    read_space("space.json", text.as_bytes())
}

/// A space of `a` (a float), `k` (three categories), `n` (a whole number), and of `x` as it is given.
fn with(x: &str, conditions: &str) -> Result<(Space, Vec<String>), ExchangeError> {
    read(&format!(
        r#"{{"hyperparameters": [
            {{"name": "x", {x}}},
            {{"name": "a", "type": "uniform_float", "lower": 0, "upper": 1, "default_value": 0.5}},
            {{"name": "k", "type": "categorical", "choices": ["p", "q", "r"], "default_value": "p"}},
            {{"name": "n", "type": "uniform_int", "lower": 1, "upper": 9, "default_value": 2}}],
          "conditions": [{conditions}]}}"#
    ))
}

const PLAIN: &str = r#""type": "uniform_float", "lower": 0, "upper": 1, "default_value": 0.5"#;

#[track_caller]
fn refused(read: Result<(Space, Vec<String>), ExchangeError>, what: &str) {
    let error = read.unwrap_err().to_string();
    assert!(error.contains(what), "{error}");
}

#[test]
fn priors_that_are_not_uniform_are_noted() {
    let normal = r#""type": "normal_float", "mu": 0, "sigma": 1, "lower": -2, "upper": 2, "default_value": 0"#;
    let (space, notes) = with(normal, "").unwrap();
    assert_eq!(notes, ["`x`: its normal prior is taken as uniform over its bounds"]);
    assert_eq!(space.get("x").unwrap().domain.to_string(), "-2..=2");
    let beta = r#""type": "beta_int", "alpha": 1, "beta": 2, "lower": 0, "upper": 3, "default": 0"#;
    let (space, notes) = with(beta, "").unwrap();
    assert_eq!(notes, ["`x`: its beta prior is taken as uniform over its bounds"]);
    assert_eq!(space.get("x").unwrap().default, Value::Int(0));
    let unbounded = r#""type": "normal_float", "mu": 0, "sigma": 1, "default": 0"#;
    refused(with(unbounded, ""), "`x`: it has no `lower` bound: a search needs a range");
}

/// ConfigSpace's rule: the middle of a range on its scale, the likeliest or first choice.
#[test]
fn defaults_that_are_missing_are_noted() {
    let cases = [
        (r#""type": "uniform_float", "lower": 0.01, "upper": 100, "log": true"#, "1"),
        (r#""type": "uniform_float", "lower": 0, "upper": 3"#, "1.5"),
        (r#""type": "categorical", "choices": ["u", "v"]"#, "u"),
        (r#""type": "categorical", "choices": ["u", "v"], "weights": [1, 2]"#, "v"),
        (r#""type": "categorical", "choices": [true, false]"#, "true"),
    ];
    for (x, default) in cases {
        let (space, notes) = with(x, "").unwrap();
        let given = space.get("x").unwrap().default.clone();
        let close =
            given.number().is_some_and(|n| (n - default.parse::<f64>().unwrap()).abs() < 1e-12);
        assert!(close || given.to_string() == default, "{given}");
        assert_eq!(notes.len(), 1);
        assert!(notes[0].starts_with("`x` has no default: "), "{notes:?}");
    }
}

#[test]
fn choices_are_spelled_as_json_or_python_has_them() {
    let x = r#""type": "categorical", "choices": ["s", 16, 0.5, true, null, [64, 64]], "default_value": null"#;
    let (space, _) = with(x, "").unwrap();
    let x = space.get("x").unwrap();
    assert_eq!(x.domain.to_string(), "s | 16 | 0.5 | true | None | [64,64]");
    assert_eq!(x.default, Value::from("None"));
    let twice = r#""type": "categorical", "choices": [1, "1"], "default_value": 1"#;
    refused(with(twice, ""), "`x`: two of its `choices` are spelled `1`");
}

#[test]
fn kinds_meanings_and_fidelities_are_taken_from_meta() {
    let meta =
        format!(r#"{PLAIN}, "meta": {{"kind": "algorithm", "doc": "Why.", "fidelity": true}}"#);
    let (space, _) = with(&meta, "").unwrap();
    let x = space.get("x").unwrap();
    assert_eq!((x.kind, x.doc.as_str(), x.fidelity), (Kind::Algorithm, "Why.", true));
    assert_eq!(space.get("a").unwrap().kind, Kind::Model);
    let meta = format!(r#"{PLAIN}, "meta": {{"kind": "other"}}"#);
    refused(with(&meta, ""), "`x`: its kind `other` is neither model nor algorithm");
}

#[test]
fn conditions_become_ours_and_parents_come_first() {
    let given = |condition: &str| {
        let (space, _) = with(PLAIN, &format!(r#"{{"child": "x", {condition}}}"#)).unwrap();
        assert_ne!(space.names().next(), Some("x"));
        space.get("x").unwrap().active_when().unwrap()
    };
    assert_eq!(given(r#""parent": "k", "type": "EQ", "value": "q""#), "k = q");
    assert_eq!(given(r#""parent": "k", "type": "NEQ", "value": "q""#), "k in {p, r}");
    assert_eq!(given(r#""parent": "n", "type": "NEQ", "value": 3.0"#), "n != 3");
    assert_eq!(given(r#""parent": "n", "type": "LT", "value": 3"#), "n < 3");
    assert_eq!(given(r#""parent": "a", "type": "GT", "value": 0.25"#), "a > 0.25");
    assert_eq!(given(r#""parent": "k", "type": "GT", "value": "p""#), "k in {q, r}");
    let and = r#""type": "AND", "conditions": [
        {"child": "x", "parent": "n", "type": "GT", "value": 3},
        {"child": "x", "parent": "k", "type": "IN", "values": ["p", "q"]}]"#;
    assert_eq!(given(and), "n > 3 and k in {p, q}");
    let or = and
        .replace("AND", "OR")
        .replace(r#""n", "type": "GT", "value": 3"#, r#""k", "type": "EQ", "value": "r""#);
    assert_eq!(given(&or), "k in {r, p, q}");
}

#[test]
fn what_has_no_meaning_here_is_refused_by_name() {
    let on = |condition: &str| with(PLAIN, &format!(r#"{{"child": "x", {condition}}}"#));
    let or = r#""type": "OR", "conditions": [
        {"child": "x", "parent": "n", "type": "EQ", "value": 3},
        {"child": "x", "parent": "k", "type": "EQ", "value": "p"}]"#;
    refused(on(or), "the condition of `x`: an OR that is more than values of one parent");
    let nested = format!(r#""type": "OR", "conditions": [{{{}}}]"#, or.replace("OR", "AND"));
    refused(on(&nested), "an OR that is more than values of one parent");
    refused(on(r#""parent": "z", "type": "EQ", "value": 1"#), "its parent `z` is not in the space");
    refused(
        on(r#""parent": "k", "type": "EQ", "value": "s""#),
        "`k` is never s: it is one of p, q, r",
    );
    refused(
        on(r#""parent": "k", "type": "WHEN", "value": "p""#),
        "its type `WHEN` is not represented",
    );
    refused(on(r#""parent": "k", "type": "IN", "values": []"#), "it has no value");
    refused(on(r#""parent": "n", "type": "GT", "value": 9"#), "n > 9 never holds in a search");
    refused(
        on(r#""parent": "x", "type": "GT", "value": 0.1"#),
        "`x`: its conditions lead back to itself",
    );
    let child = r#"{"child": "y", "parent": "k", "type": "EQ", "value": "p"}"#;
    refused(with(PLAIN, child), "its child `y` is not in the space");
    refused(with(r#""type": "gamma_float""#, ""), "`x`: its type `gamma_float` is unknown");
    refused(
        with(r#""type": "categorical", "choices": []"#, ""),
        "`x`: it has no list of `choices`",
    );
    refused(with(r#""type": "constant""#, ""), "`x`: it has no `value`");
    let zero = r#""type": "categorical", "choices": ["u", "v"], "weights": [1, 0], "default": "u""#;
    refused(with(zero, ""), "`x`: its `weights` are not a number above zero for each choice");
    refused(with(&PLAIN.replace("0.5", "7"), ""), "`x`: its default 7 is not a number in 0..=1");
    refused(with(&PLAIN.replace(": 1,", ": -1,"), ""), "`x`: its range from 0 to -1 is empty");
    let log = format!(r#"{PLAIN}, "log": true"#);
    refused(with(&log, ""), "`x`: its range starts at 0, which has no logarithm");
    refused(
        with(&PLAIN.replace("float", "int").replace("0,", "0.5,"), ""),
        "0.5 is no whole number",
    );
    refused(
        read(r#"{"hyperparameters": [{"type": "constant"}]}"#),
        "hyperparameter 1: it has no name",
    );
    refused(read("[]"), "it is no space");
    refused(read("{"), "it is no JSON");
    let twice = r#"{"hyperparameters": [{"name": "x", "type": "constant", "value": 1},
        {"name": "x", "type": "constant", "value": 2}]}"#;
    refused(read(twice), "`x`: the name is declared twice");
}

#[test]
fn steps_ordinals_and_forbidden_clauses_are_noted() {
    let (_, notes) = with(&format!(r#"{PLAIN}, "q": 0.25"#), "").unwrap();
    assert_eq!(notes, ["`x`: its steps of q are left out: every value between counts"]);
    let (_, notes) = with(r#""type": "ordinal", "sequence": [1, 2], "default": 1"#, "").unwrap();
    assert!(notes[0].contains("an ordinal is read as a category"), "{notes:?}");
    let text = r#"{"hyperparameters": [{"name": "x", "type": "constant", "value": 1}],
        "forbiddens": [{"type": "EQUALS", "name": "x", "value": 1}]}"#;
    let (_, notes) = read(text).unwrap();
    assert!(notes[0].starts_with("forbidden clauses, not represented"), "{notes:?}");
}

/// A space with everything that ours can have comes back as it was.
#[test]
fn what_is_written_is_read_again() {
    let (mut space, _) = with(PLAIN, "").unwrap();
    for at in 0..space.hyperparameters.len() {
        space.hyperparameters[at].kind = Kind::ALL[at % 2];
        space.hyperparameters[at].doc = format!("Number {at}.");
    }
    let levels = ["u", "v"].map(str::to_owned).to_vec();
    space.hyperparameters[2].domain =
        Domain::Category { levels: levels.clone(), weights: vec![1.0, 3.0] };
    space.hyperparameters[2].default = Value::from("u");
    let name = || "n".to_owned();
    let conditions = [
        Condition::Above { name: name(), value: 3.0 },
        Condition::Below { name: name(), value: 8.0 },
        Condition::Differs { name: name(), value: Value::Int(5) },
        Condition::In { name: "k".to_owned(), values: vec![Value::from("u"), Value::from("v")] },
        Condition::Equals { name: name(), value: Value::Int(6) },
    ];
    for (at, condition) in conditions.iter().enumerate() {
        let mut child = space.hyperparameters[0].clone();
        child.name = format!("child {at}");
        child.domain = Domain::Bool;
        child.default = Value::Bool(true);
        child.conditions = conditions[..=at].to_vec();
        assert!(child.conditions.contains(condition));
        space.hyperparameters.push(child);
    }
    let (written, _) = write(&space, "ours").unwrap();
    let (read, notes) = read(&written.to_string()).unwrap();
    assert_eq!(notes, Vec::<String>::new());
    assert_eq!(read, space);
}

#[test]
fn a_space_in_our_own_layout_is_read_too() {
    let (space, _) =
        with(PLAIN, r#"{"child": "x", "parent": "n", "type": "LT", "value": 3}"#).unwrap();
    let ours = serde_json::to_string(&space).unwrap();
    assert_eq!(read(&ours).unwrap().0, space);
    assert_eq!(read(&format!(r#"{{"learner": "svm", "space": {ours}}}"#)).unwrap().0, space);
    refused(read(&ours.replace("\"low\":0.0", "\"low\":2.0")), "its range is empty");
}

#[test]
fn what_is_never_searched_is_written_as_a_constant() {
    let (mut space, _) =
        with(PLAIN, r#"{"child": "x", "parent": "k", "type": "EQ", "value": "q"}"#).unwrap();
    for hyperparameter in &mut space.hyperparameters {
        hyperparameter.fixed = hyperparameter.name == "k"; // at p: x can never be
        hyperparameter.fidelity = hyperparameter.name == "n";
    }
    let (written, _) = write(&space, "ours").unwrap();
    let (read, _) = read(&written.to_string()).unwrap();
    assert_eq!(read.names().collect::<Vec<_>>(), ["a", "k", "n"]);
    assert_eq!(read.searched().len(), 1);
    assert_eq!(read.get("n").unwrap().default, Value::Int(2));
    assert!(read.get("n").unwrap().fidelity);
    space.hyperparameters[0].default = Value::Float(2.0);
    let (written, notes) = write(&space, "ours").unwrap();
    assert!(notes[0].starts_with("`a`: its default 2 lies outside of 0..=1"), "{notes:?}");
    assert_eq!(written["hyperparameters"][0]["default_value"], 1.0);
}
