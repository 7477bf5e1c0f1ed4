//! Spaces that ConfigSpace wrote, configurations that it sampled of them, and ours as it reads them.

use serde_json::{Value as Json, json};
use tunability::LEARNERS;
use tunability::exchange::configspace::write;
use tunability::exchange::{Options, read, read_space};
use tunability::learn::TaskKind;
use tunability::space::{Domain, Hyperparameter, Kind, Space, Value};

use crate::expected::*;

/// What ConfigSpace wrote, read by us.
fn read_json(space: &Json) -> (Space, Vec<String>) {
    read_space("space.json", space.to_string().as_bytes()).expect("a space")
}

/// Every version with its part of the file.
fn versions() -> Vec<(String, Json)> {
    let stored = golden("configspace.json");
    let all = stored["versions"].as_object().expect("versions").clone();
    assert!(all.keys().any(|v| v.starts_with("0.")) && all.keys().any(|v| v.starts_with("1.")));
    all.into_iter().collect()
}

/// Whether a value of ours is one of JSON.
fn same(ours: &Value, theirs: &Json) -> bool {
    match (ours, theirs) {
        (Value::Float(one), _) => theirs.as_f64().is_some_and(|other| (one - other).abs() <= 1e-12),
        (Value::Category(one), Json::String(other)) => one == other,
        (Value::Category(one), other) => {
            let name = other.to_string();
            *one == name
        }
        (one, other) => json!(one) == *other,
    }
}

#[test]
fn configurations_that_configspace_samples_are_those_of_our_space() {
    for (version, stored) in versions() {
        let (space, notes) = read_json(&stored["space"]);
        assert!(notes.last().expect("a note").ends_with("rule out: 2"), "{notes:?}");
        let sampled = list(&stored["configs"]);
        let configs: serde_json::Map<String, Json> = sampled
            .iter()
            .enumerate()
            .map(|(at, one)| (at.to_string(), one["values"].clone()))
            .collect();
        let entry = |at| json!([at, null, 0, null, 0.5, 0.1, 1, 0, 0, {}]);
        let data: Vec<Json> = (0..sampled.len()).map(entry).collect();
        let history = json!({ "data": data, "configs": configs }).to_string();
        let options = Options { space: Some(space.clone()), ..Options::default() };
        let (table, notes) = read("runhistory.json", history.as_bytes(), &options).expect("trials");
        assert_eq!(notes, Vec::<String>::new(), "{version}");
        for (row, one) in table.trials.iter().zip(sampled) {
            let values = one["values"].as_object().expect("values");
            assert_eq!(row.config.len(), values.len(), "{version}: {} and {one}", row.config);
            for (name, value) in row.config.iter() {
                assert!(
                    same(value, &values[name]),
                    "{version}: {name} = {value}, {}",
                    values[name]
                );
            }
            for (name, place) in one["places"].as_object().expect("places") {
                let domain = &space.get(name).expect("declared").domain;
                let ours = domain.encode(row.config.get(name).expect("active")).expect("a place");
                assert!((ours - number(place)).abs() < 1e-9, "{version}: {name} {ours} {place}");
            }
        }
        assert_eq!(table.trials.len(), 60);
    }
}

#[test]
fn weights_are_the_probabilities_of_configspace() {
    for (_, stored) in versions() {
        let (space, _) = read_json(&stored["space"]);
        let domain = &space.get("c").expect("declared").domain;
        let mut before = 0.0;
        for (level, p) in ["x", "y", "z"].into_iter().zip(numbers(&stored["probabilities"])) {
            let middle = domain.encode(&Value::from(level)).expect("a level");
            assert!((middle - before - 0.5 * p).abs() < 1e-12);
            before += p;
        }
    }
}

#[test]
fn old_and_new_layouts_declare_the_same_space() {
    let spaces =
        versions().into_iter().map(|(version, stored)| (version, read_json(&stored["space"]).0));
    let mut spaces: Vec<(String, Space)> = spaces.collect();
    let (_, mut newest) = spaces.pop().expect("a version");
    let a = newest.get("a").expect("declared");
    assert_eq!((a.kind, a.doc.as_str()), (Kind::Algorithm, "What it means."));
    // The writers of 0.x leave `meta` out.
    let bare = |space: &mut Space| {
        space.hyperparameters.sort_by(|one, other| one.name.cmp(&other.name));
        for hyperparameter in &mut space.hyperparameters {
            hyperparameter.kind = Kind::Model;
            hyperparameter.doc = String::new();
            if hyperparameter.name == "beta" {
                hyperparameter.default = Value::Float(1.0 / 3.0); // rounded by one of them
            }
        }
    };
    bare(&mut newest);
    for (version, mut space) in spaces {
        bare(&mut space);
        // What 0.6 cannot write is not in its space.
        let known: Vec<&str> = space.names().collect();
        let mut newest = newest.clone();
        newest.hyperparameters.retain(|h| known.contains(&h.name.as_str()));
        assert!(known.len() >= 18, "{version}: {known:?}");
        assert_eq!(space, newest, "{version}");
    }
}

/// What a peer sees of our space: what is never searched is a constant of its default.
fn as_seen(space: &Space) -> Vec<Hyperparameter> {
    let mut all = space.hyperparameters.clone();
    all.sort_by(|one, other| one.name.cmp(&other.name));
    for hyperparameter in &mut all {
        if hyperparameter.fixed || hyperparameter.fidelity {
            let only = hyperparameter.default.to_string();
            hyperparameter.domain =
                Domain::Category { levels: vec![only.clone()], weights: vec![] };
            hyperparameter.default = Value::Category(only);
            hyperparameter.fixed = true;
        }
        if let Domain::Float { low, high, valid, .. } = &mut hyperparameter.domain {
            (valid.low, valid.high) = (Some(*low), Some(*high));
        }
        if let Domain::Int { low, high, valid, .. } = &mut hyperparameter.domain {
            (valid.low, valid.high) = (Some(*low as f64), Some(*high as f64));
        }
    }
    all
}

#[test]
fn our_spaces_come_back_from_configspace_as_they_were() {
    let stored = golden("configspace.json");
    let ours = stored["ours"].as_object().expect("our spaces");
    for (name, theirs) in ours {
        let (learner, task) = name.split_once(' ').expect("learner and task");
        let learner = LEARNERS.iter().find(|known| known.name == learner).expect("a learner");
        let task = TaskKind::ALL.into_iter().find(|kind| kind.name() == task).expect("a task");
        let (written, _) = write(&learner.space(task), learner.name).expect("it can be said");
        let (ours, _) = read_json(&written);
        let (theirs_read, notes) = read_json(&theirs["space"]);
        assert_eq!(notes, Vec::<String>::new(), "{name}");
        assert_eq!(as_seen(&ours), as_seen(&theirs_read), "{name}");
        let default = ours.default_config();
        let expected = theirs["default"].as_object().expect("a default");
        assert_eq!(default.len(), expected.len(), "{name}");
        assert!(default.iter().all(|(h, value)| same(value, &expected[h])), "{name}: {default}");
    }
    let written = LEARNERS.iter().filter(|learner| {
        let task = learner.tasks[0].name();
        ours.contains_key(&format!("{} {task}", learner.name))
    });
    assert_eq!(written.count(), LEARNERS.len(), "learners without golden values");
}
