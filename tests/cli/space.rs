use serde_json::{Value, json};

use crate::place::Place;

#[test]
fn a_space_is_printed_for_configspace() {
    let place = Place::new();
    let said = place.run("describe svm --configspace regression").exits(0);
    let space: Value = serde_json::from_str(&said.out).expect("JSON");
    assert_eq!(space["name"], "svm");
    let all = space["hyperparameters"].as_array().expect("hyperparameters");
    let gamma = all.iter().find(|h| h["name"] == "kernel.rbf.gamma").expect("gamma");
    assert_eq!((&gamma["type"], &gamma["log"]), (&json!("uniform_float"), &json!(true)));
    assert_eq!(gamma["meta"]["kind"], "model");
    assert!(all.iter().any(|h| h["name"] == "epsilon"));
    let conditions = space["conditions"].as_array().expect("conditions");
    let of_gamma =
        json!({ "type": "EQ", "child": "kernel.rbf.gamma", "parent": "kernel", "value": "rbf" });
    assert!(conditions.contains(&of_gamma), "{conditions:?}");
}

#[test]
fn a_space_is_of_a_learner_and_of_what_it_learns() {
    let place = Place::new();
    let said = place.run("describe lasso --configspace classification").exits(2);
    let refused = "`lasso` has no space on classification; it learns regression";
    assert!(said.err.contains(refused), "{}", said.err);
    let said = place.run("describe svn --configspace regression").exits(2);
    assert!(said.err.contains("no learner `svn` (did you mean `svm`?)"), "{}", said.err);
}
