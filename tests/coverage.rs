//! Intervals of gains hold the truth for models that learn: 40 generated datasets each, risks on fresh rows.
//! `examples/coverage.rs` is the long version.

#[path = "../examples/coverage/cases.rs"]
mod cases;
#[path = "../examples/coverage/worlds.rs"]
mod worlds;

use cases::{Case, replicate};
use worlds::WORLDS;

const CASES: u64 = 40;

/// Rows that a risk is measured on.
const FRESH: usize = 10_000;

/// The cases of the first setting of a learner.
fn cases(learner: &str) -> Vec<Case> {
    let world = WORLDS.iter().find(|world| world.learner == learner).expect("a setting");
    println!("{learner}, {}", world.says);
    let fresh = world.generate(FRESH, u64::MAX);
    (0..CASES).flat_map(|seed| replicate(world, &fresh, seed)).collect()
}

/// At least this share of the intervals of a quantity hold their truth, and the naive estimate is further
/// from it on average.
fn covers(cases: &[Case], quantity: &str, share: f64) {
    let cases: Vec<&Case> = cases.iter().filter(|case| case.quantity == quantity).collect();
    let count = cases.len() as f64;
    let held = cases.iter().filter(|case| case.interval.contains(case.truth)).count() as f64;
    let bias = |of: fn(&Case) -> f64| cases.iter().map(|c| of(c) - c.truth).sum::<f64>() / count;
    let (honest, naive) = (bias(|case| case.interval.value), bias(|case| case.naive));
    println!("{quantity}: {held} of {count}, bias honest {honest:.4}, naive {naive:.4}");
    assert!(held >= share * count, "{quantity}: {held} of {count}");
    assert!(quantity == "split" || naive > honest, "bias {naive} naive, {honest} honest");
}

#[test]
fn of_polynomials() {
    // 45 terms on 120 rows: what is chosen differs mainly in how much noise it fits, and the interval of
    // its gain is too short.
    let cases = cases("polynomial");
    covers(&cases, "gain", 0.85);
    covers(&cases, "axes", 0.9);
    covers(&cases, "split", 0.9);
}

#[test]
fn of_support_vector_machines() {
    let cases = cases("svm");
    covers(&cases, "gain", 0.9);
    covers(&cases, "axes", 0.9);
    covers(&cases, "split", 0.9);
}
