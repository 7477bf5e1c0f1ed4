//! Any bytes as trials, of a space and of none: a table or an error, never a panic.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use tunability_exchange::{Options, read, read_space};
use tunability_learn::Goal;

const SPACE: &str = r#"{"hyperparameters": [
    {"name": "k", "type": "categorical", "choices": ["a", "b", 16, null], "default": "a"},
    {"name": "c", "type": "uniform_float", "lower": 0.001, "upper": 1000, "log": true, "default": 1},
    {"name": "g", "type": "uniform_float", "lower": 0, "upper": 1, "default": 0.5},
    {"name": "n", "type": "uniform_int", "lower": 1, "upper": 9, "default": 3},
    {"name": "b", "type": "categorical", "choices": [true, false], "default": true}],
  "conditions": [{"child": "g", "parent": "k", "type": "EQ", "value": "a"},
    {"child": "b", "parent": "n", "type": "GT", "value": 2}]}"#;

static ASKED: LazyLock<Vec<Options>> = LazyLock::new(|| {
    let (space, _) = read_space("space.json", SPACE.as_bytes()).expect("it is sound");
    let spaces = [None, Some(space)];
    let scores = [None, Some("y".to_owned()), Some("values_1".to_owned())];
    let asked = |space: &Option<_>| {
        let space = space.clone();
        scores.clone().map(|score| Options {
            space: space.clone(),
            goal: score.as_ref().filter(|name| *name == "y").map(|_| Goal::Max),
            score,
            study: None,
        })
    };
    spaces.iter().flat_map(asked).collect()
});

fuzz_target!(|bytes: &[u8]| {
    for options in ASKED.iter() {
        let Ok((table, notes)) = read("fuzz", bytes, options) else { continue };
        assert!(table.space.flaws().is_empty() && !table.trials.is_empty());
        assert!(notes.iter().all(|note| !note.is_empty()));
        for row in &table.trials {
            assert!(row.loss.is_none_or(f64::is_finite));
            assert!(row.seconds.is_none_or(|seconds| seconds.is_finite() && seconds >= 0.0));
            for (name, _) in row.config.iter() {
                let declared = table.space.get(name).expect("a name of the space");
                assert!(declared.conditions.iter().all(|condition| condition.holds(&row.config)));
            }
            assert_eq!(table.space.encode(&row.config).len(), table.space.searched().len());
        }
    }
});
