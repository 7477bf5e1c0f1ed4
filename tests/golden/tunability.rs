//! `analyse` on full grids against brute force in Python.

use std::path::Path;

use serde_json::Value as Json;
use tunability::exchange::{Options, open, open_space};
use tunability::learn::Goal;
use tunability::tuning::analysis::{Analysis, Gains, Summary, analyse};

use crate::expected::*;

fn found() -> Analysis {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden");
    let (space, notes) = open_space(&folder.join("svm_grids_space.json")).unwrap();
    assert!(notes.is_empty(), "{notes:?}");
    let score = Some("accuracy".to_owned());
    let options =
        Options { space: Some(space), score, goal: Some(Goal::Max), ..Options::default() };
    let (table, notes) = open(&folder.join("svm_grids.csv"), &options).unwrap();
    assert!(notes.is_empty(), "{notes:?}");
    analyse(&table, false).unwrap()
}

fn assert_each(found: &Summary, stored: &Json, place: &str) {
    let stored = numbers(stored);
    assert_eq!(found.each.len(), stored.len());
    for (found, stored) in found.each.iter().zip(stored) {
        assert!((found - stored).abs() <= 1e-9, "{place}: {found}, stored {stored}");
    }
}

fn assert_gains(found: &Gains, stored: &Json) {
    assert_each(&found.whole, &stored["whole"], "whole");
    assert_eq!((found.single.len(), found.pairs.len()), (4, 6));
    for single in &found.single {
        assert_each(&single.gain, &stored["single"][&single.name], &single.name);
        assert_each(&single.moving, &stored["moving"][&single.name], &single.name);
        assert_each(single.risk.as_ref().unwrap(), &stored["risk"][&single.name], &single.name);
    }
    for pair in &found.pairs {
        let name = pair.names.join("+");
        assert_each(&pair.gain, &stored["pairs"][&name], &name);
        assert_each(&pair.moving, &stored["pairs_moving"][&name], &name);
    }
}

#[test]
fn every_gain_on_ten_full_grids_is_that_of_brute_force() {
    let (found, stored) = (found(), golden("tunability.json"));
    assert!(found.exact && found.configs == 288 && found.datasets.len() == 10);
    assert_gains(&found.declared.unwrap(), &stored["declared"]);
    assert_gains(&found.optimal.unwrap(), &stored["optimal"]);
    let elsewhere = found.optimal_elsewhere.unwrap();
    assert_each(&elsewhere, &stored["optimal_elsewhere"], "a default that is optimal elsewhere");
    let sensitivity = found.sensitivity.unwrap();
    for (name, found) in
        [("tuned", sensitivity.tuned), ("shared", sensitivity.shared), ("phi", sensitivity.phi)]
    {
        assert!((found - number(&stored["sensitivity"][name])).abs() <= 1e-9, "{name}");
    }
}
