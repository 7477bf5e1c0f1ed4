//! Shares of variance against brute force in Python; PED-ANOVA against Optuna.

use serde_json::Value as Json;
use tunability::forest::{Bag, Cube, Forest};
use tunability::prelude::*;
use tunability::tuning::importance::{Asked, Importance, Way, anova_of, importance};

use crate::expected::{golden, list, number};

fn space(json: &Json) -> Space {
    serde_json::from_value(json["space"].clone()).expect("a space")
}

fn rows(json: &Json) -> (Vec<Config>, Vec<f64>) {
    let config =
        |json: &Json| -> Config { serde_json::from_value(json.clone()).expect("a config") };
    list(&json["rows"]).iter().map(|row| (config(&row[0]), number(&row[1]))).unzip()
}

fn asked(ways: &[Way]) -> Asked {
    Asked { ways: ways.to_vec(), order: 4, ..Asked::default() }
}

fn found(json: &Json, ways: &[Way]) -> Importance {
    let (configs, responses) = rows(json);
    importance(&space(json), &configs, &responses, &asked(ways), &Seeds::new(0), None)
        .expect("found")
}

/// Whether each name has the stored number, to 1e-9; names apart by a space.
fn assert_named(found: &[(Vec<String>, f64)], expected: &Json, place: &str) {
    for (names, found) in found {
        let expected = number(&expected[names.join(" ")]);
        assert!((found - expected).abs() < 1e-9, "{place} {names:?}: {found}, not {expected}");
    }
}

#[test]
fn full_grids_are_analysed_exactly() {
    for grid in list(&golden("importance.json")["grids"]) {
        let found = found(grid, &[Way::Fanova, Way::Shapley]);
        let anova = found.anova.expect("shares");
        let named =
            |effects: &[tunability::tuning::importance::Effect]| -> Vec<(Vec<String>, f64)> {
                effects.iter().map(|e| (e.names.clone(), e.share.value)).collect()
            };
        assert_named(&named(&anova.effects), &grid["effects"], "effect");
        assert_named(&named(&anova.totals), &grid["totals"], "total");
        let sum: f64 = anova.effects.iter().map(|effect| effect.share.value).sum();
        assert!((sum + anova.higher.value - 1.0).abs() < 1e-12 && anova.unexplained == 0.0);
        let groups = anova.groups.iter().map(|g| (vec![g.name.to_owned()], g.share.value));
        assert_named(&groups.collect::<Vec<_>>(), &grid["groups"], "group");

        let gains = found.gains.expect("gains");
        let freed = gains.alone.iter().chain(&gains.pairs).chain([&gains.whole]);
        let freed: Vec<_> = freed.map(|freed| (freed.names.clone(), freed.gain.value)).collect();
        assert_named(&freed, &grid["free"], "gain");

        let shapley = found.shapley.expect("values");
        let variance: Vec<_> =
            shapley.iter().map(|value| (vec![value.name.clone()], value.variance.value)).collect();
        assert_named(&variance, &grid["shapley"], "Shapley of variance");
        let gain: Vec<_> = shapley
            .iter()
            .map(|value| (vec![value.name.clone()], value.gain.expect("few players")))
            .collect();
        assert_named(&gain, &grid["shapley_gains"], "Shapley of gain");
        let sum: f64 = gain.iter().map(|(_, gain)| gain).sum();
        assert!((sum - gains.whole.gain.value).abs() < 1e-12, "values sum to the gain of all");
    }
}

#[test]
fn a_forest_is_analysed_as_a_table_of_all_its_cells() {
    let golden = &golden("importance.json")["forest"];
    let bags: Vec<Bag> = serde_json::from_value(golden["bags"].clone()).expect("bags");
    let cube = Cube::of(&space(golden)).expect("a cube");
    let forest = Forest { cube, bags, rows: 0, error: number(&golden["error"]), variance: 1.0 };
    for order in [1, 2, 3] {
        let anova = anova_of(&forest, order, true);
        for effect in anova.effects.iter().chain(&anova.totals) {
            let of = if effect.names.len() == 1 && anova.totals.contains(effect) {
                "totals"
            } else {
                "effects"
            };
            let expected = number(&golden[of][effect.names.join(" ")]);
            let found = effect.share.value;
            assert!(
                (found - expected).abs() < 1e-10,
                "{of} {:?}: {found}, not {expected}",
                effect.names
            );
            assert!(effect.share.low <= found && found <= effect.share.high);
        }
        let sum: f64 = anova.effects.iter().map(|effect| effect.share.value).sum();
        assert!((sum + anova.higher.value + anova.unexplained - 1.0).abs() < 1e-12);
        assert!((anova.unexplained - number(&golden["unexplained"])).abs() < 1e-10);
    }
}

#[test]
fn ped_anova_is_that_of_optuna() {
    let golden = &golden("importance.json")["ped"];
    let found = found(golden, &[Way::Ped]).ped.expect("importances");
    for ped in &found {
        let expected = number(&golden["importances"][&ped.name]);
        let off = (ped.importance - expected).abs() / expected;
        assert!(off < 1e-6, "{}: {}, not {expected}", ped.name, ped.importance);
    }
    assert!((found.iter().map(|ped| ped.share).sum::<f64>() - 1.0).abs() < 1e-12);
}
