use rand::SeedableRng;
use serde_json::Value as Json;
use tunability::learn::Rng;
use tunability::stats::{Component, Crossed, components};

use crate::expected::*;

/// `ab` for the first two factors; `rest` for all where each combination was met once, and for none.
fn term(component: &Component, factors: usize, repetitions: usize) -> String {
    let all = component.factors.len() == factors && repetitions == 1;
    if all || component.factors.is_empty() {
        return "rest".to_owned();
    }
    component.factors.iter().map(|factor| (b'a' + *factor as u8) as char).collect()
}

fn found(design: &Json) -> Vec<(String, Component)> {
    let levels: Vec<usize> = numbers(&design["levels"]).iter().map(|n| *n as usize).collect();
    let repetitions = number(&design["repetitions"]) as usize;
    let values = numbers(&design["values"]);
    let crossed = Crossed { levels: &levels, repetitions, values: &values };
    let all = components(&crossed, 200, 0.95, &mut Rng::seed_from_u64(1)).expect("a design");
    all.into_iter().map(|one| (term(&one, levels.len(), repetitions), one)).collect()
}

#[test]
fn mean_squares_are_those_of_aov() {
    for design in list(&golden("components.json")["designs"]) {
        let found = found(design);
        assert_eq!(found.len(), list(&design["components"]).len());
        for stored in list(&design["components"]) {
            let (name, of) =
                found.iter().find(|(name, _)| stored["term"] == name.as_str()).expect("it");
            assert_eq!(of.freedom, number(&stored["freedom"]), "{name}");
            assert_near(of.mean_square, number(&stored["mean_square"]), 1e-10, name);
        }
    }
}

#[test]
fn variances_are_those_of_reml_where_none_is_negative() {
    let file = golden("components.json");
    for design in &list(&file["designs"])[..2] {
        let found = found(design);
        for stored in list(&design["components"]) {
            let (name, of) =
                found.iter().find(|(name, _)| stored["term"] == name.as_str()).expect("it");
            // lme4 minimises numerically: to five digits.
            assert_near(of.variance.value, number(&stored["reml"]), 1e-5, name);
            assert!(of.variance.contains(of.variance.value) && of.variance.low >= 0.0, "{of:?}");
        }
    }
}

#[test]
fn where_reml_says_zero_the_variance_is_not_above_it() {
    let file = golden("components.json");
    let design = &list(&file["designs"])[2];
    let found = found(design);
    let of = |name: &str| &found.iter().find(|(known, _)| known == name).expect("it").1;
    assert!(of("b").variance.value < 0.0 && of("b").variance.low == 0.0);
    // REML drops b, so that its squares are counted with what is left.
    let pooled: f64 = ["b", "rest"].iter().map(|n| of(n).mean_square * of(n).freedom).sum();
    let stored = list(&design["components"]);
    assert_near(pooled / 30.0, number(&stored[2]["reml"]), 1e-5, "rest");
    let a = (of("a").mean_square - pooled / 30.0) / 6.0;
    assert_near(a, number(&stored[0]["reml"]), 1e-5, "a");
}
