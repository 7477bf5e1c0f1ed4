use std::collections::BTreeSet;
use std::path::Path;

use tunability::prelude::*;
use tunability::space::ConfigError;

use crate::small::{each, points};

/// Names of the command line, its flags and what stands without one: no hyperparameter may take them.
const RESERVED: &[&str] = &[
    "color", "configs", "cv", "dataset", "draws", "fresh", "h", "help", "j", "jobs", "json",
    "learner", "model", "name", "no-axes", "no-store", "out", "points", "quiet", "rows", "save",
    "score", "seed", "seeds", "store", "target", "task", "time", "version", "what",
];

/// The lasso is the elastic net with one of its prices; they share a crate.
#[test]
fn a_learner_is_called_as_its_folder() {
    let crates = Path::new(env!("CARGO_MANIFEST_DIR")).join("crates");
    for learner in LEARNERS {
        let of_lasso = ["elastic_net", "lasso_cv"].contains(&learner.name);
        let folder = if of_lasso { "lasso" } else { learner.name };
        assert!(crates.join(folder).join("Cargo.toml").is_file(), "{}", learner.name);
    }
    let names: BTreeSet<&str> = LEARNERS.iter().map(|learner| learner.name).collect();
    assert_eq!(names.len(), LEARNERS.len());
}

#[test]
fn everything_says_what_it_is() {
    for (learner, task) in each() {
        assert!(!learner.doc.trim().is_empty(), "{}", learner.name);
        for hyperparameter in &learner.space(task).hyperparameters {
            let (name, doc) = (&hyperparameter.name, hyperparameter.doc.trim());
            assert!(!doc.is_empty(), "{}: {name}", learner.name);
        }
    }
}

#[test]
fn a_learner_learns_something_and_each_task_once() {
    for learner in LEARNERS {
        let tasks: BTreeSet<TaskKind> = learner.tasks.iter().copied().collect();
        assert!(!tasks.is_empty() && tasks.len() == learner.tasks.len(), "{}", learner.name);
        assert!(learner.tasks.iter().all(|task| learner.learns(*task)));
    }
}

#[test]
fn names_are_declared_once() {
    for (learner, task) in each() {
        let space = learner.space(task);
        let names: BTreeSet<&str> = space.names().collect();
        assert_eq!(names.len(), space.hyperparameters.len(), "{}", learner.name);
    }
}

#[test]
fn a_parent_is_declared_before_its_child() {
    for (learner, task) in each() {
        let space = learner.space(task);
        for (at, child) in space.hyperparameters.iter().enumerate() {
            for condition in &child.conditions {
                let mut above = space.hyperparameters[..at].iter();
                let found = above.any(|parent| parent.name == condition.name());
                assert!(found, "{}: {} needs {condition}", learner.name, child.name);
            }
        }
    }
}

#[test]
fn a_fit_is_made_longer_by_one_hyperparameter_at_most() {
    for (learner, task) in each() {
        let space = learner.space(task);
        let fidelities = space.hyperparameters.iter().filter(|h| h.fidelity).count();
        assert!(fidelities <= 1, "{}", learner.name);
    }
}

#[test]
fn the_defaults_are_a_configuration() {
    for (learner, task) in each() {
        let space = learner.space(task);
        assert_eq!(space.check(&space.default_config()), Ok(()), "{}", learner.name);
        assert_eq!(space.complete(&Config::default()).as_ref(), Ok(&space.default_config()));
    }
}

/// Also of what is inactive by default: its parents are moved until it is active.
#[test]
fn every_default_is_accepted_where_it_is_active() {
    for (learner, task) in each() {
        let space = learner.space(task);
        for hyperparameter in &space.hyperparameters {
            let (name, default) = (&hyperparameter.name, &hyperparameter.default);
            let config = space.with(&space.default_config(), name, default);
            let config = config.unwrap_or_else(|| panic!("{}: {name} = {default}", learner.name));
            assert_eq!(space.check(&config), Ok(()));
        }
    }
}

#[test]
fn a_space_has_no_flaw() {
    for (learner, task) in each() {
        assert_eq!(learner.space(task).flaws(), [""; 0], "{}", learner.name);
    }
}

#[test]
fn no_hyperparameter_is_called_as_a_flag() {
    for (learner, task) in each() {
        for name in learner.space(task).names() {
            let taken = RESERVED.contains(&name) || name.starts_with("seed.");
            assert!(!taken, "{}: {name}", learner.name);
        }
    }
}

#[test]
fn a_point_decodes_to_a_configuration() {
    for (learner, task) in each() {
        let space = learner.space(task);
        for point in points(&space, 100) {
            let config = space.decode(&point);
            assert_eq!(space.check(&config), Ok(()), "{}", learner.name);
            assert_eq!(space.complete(&config).as_ref(), Ok(&config));
        }
    }
}

/// The last digit may be lost where a logarithm is taken.
#[test]
fn a_configuration_encodes_to_its_point() {
    for (learner, task) in each() {
        let space = learner.space(task);
        for point in points(&space, 100) {
            let config = space.decode(&point);
            let encoded: Vec<f64> =
                space.encode(&config).into_iter().map(|u| u.unwrap_or(0.5)).collect();
            let again = space.decode(&encoded);
            assert!(space.names().all(|name| near(config.get(name), again.get(name))), "{config}");
        }
    }
}

fn near(one: Option<&Value>, other: Option<&Value>) -> bool {
    match (one, other) {
        (Some(Value::Float(one)), Some(Value::Float(other))) => {
            (one - other).abs() <= 1e-12 * one.abs().max(1e-3)
        }
        _ => one == other,
    }
}

#[test]
fn json_gives_the_configuration_back() {
    for (learner, task) in each() {
        let space = learner.space(task);
        for point in points(&space, 100) {
            let config = space.decode(&point);
            let text = serde_json::to_string(&config).expect("JSON");
            let read: Config = serde_json::from_str(&text).expect("a configuration");
            assert_eq!(space.complete(&read).as_ref(), Ok(&config), "{}: {text}", learner.name);
        }
    }
}

/// A configuration as its struct, and back.
fn typed<H: Hyperparameters>(config: &Config) -> Result<Config, ConfigError> {
    Ok(H::from_config(config)?.config())
}

type Typed = fn(&Config) -> Result<Config, ConfigError>;

/// The structs of learners whose every kind of field is worth a round trip.
const TYPED: &[(&str, Typed)] = &[
    ("ols", typed::<tunability::Ols>),
    ("polynomial", typed::<tunability::Polynomial>),
    ("elastic_net", typed::<tunability::ElasticNet>),
    ("lasso_cv", typed::<tunability::LassoCv>),
    ("lasso", typed::<tunability::Lasso>),
    ("svm", typed::<tunability::Svm>),
    ("lstm", typed::<tunability::Lstm>),
    ("debug", typed::<tunability::Debug>),
];

#[test]
fn the_struct_gives_the_configuration_back() {
    for ((learner, task), space) in each().map(|pair| (pair, pair.0.space(pair.1))) {
        let Some((_, typed)) = TYPED.iter().find(|(name, _)| *name == learner.name) else {
            continue;
        };
        for point in points(&space, 100) {
            let config = space.decode(&point);
            let back = typed(&config).expect("a struct");
            assert_eq!(space.active_part(&back), config, "{} on {task}", learner.name);
        }
    }
}

#[test]
fn an_unknown_name_is_refused() {
    for (learner, task) in each() {
        let config: Config = [("no_such_thing", Value::Int(1))].into_iter().collect();
        let refused = learner.space(task).complete(&config);
        assert!(matches!(refused, Err(ConfigError::Unknown { .. })), "{}", learner.name);
    }
}
