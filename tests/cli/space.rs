use serde_json::{Value, json};

use crate::place::Place;

#[test]
fn a_space_is_printed_for_configspace() {
    let place = Place::new();
    let said = place.run("describe svm --configspace --task regression").exits(0);
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
fn a_space_that_depends_on_the_task_asks_for_it() {
    let place = Place::new();
    let said = place.run("describe svm --configspace").exits(2);
    assert!(said.err.contains("say --task regression or classification"), "{}", said.err);
    let said = place.run("describe lasso --configspace --task classification").exits(2);
    assert!(said.err.contains("`lasso` learns regression only"), "{}", said.err);
    place.run("describe lasso --configspace").exits(0);
    let said = place.run("describe svn --configspace").exits(2);
    assert!(said.err.contains("no learner `svn` (did you mean `svm`?)"), "{}", said.err);
}
