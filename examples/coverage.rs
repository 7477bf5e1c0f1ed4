//! Does a 95 % interval hold the truth 95 times in 100?
//!
//! `cargo run --release --example coverage -- 500` measures 500 generated datasets of each setting (with
//! a learner's name behind: of its own only), as a user would, and compares every interval with the truth:
//!
//! - `gain`: of the search; the truth is the gain of the very configuration that was chosen on all
//!   rows, risk of the default − risk of the chosen. `axes`: the same along each hyperparameter, over
//!   what it starts from.
//! - `split`: the default's loss ± Student's quantile × the split error.
//! - `seed mean`, `seed spread`: of the default's loss over ten seeds.
//!
//! `debug` learns nothing: its risk is a formula. The others learn, so folds share training rows. Their risk is
//! what cross-validation estimates, given the data: the mean over the fold models of their loss on 10⁵
//! fresh rows (the k-fold test error of Bayle et al. 2020).
//!
//! `covers` counts how often the interval holds that truth, `average` how often it holds the mean truth
//! over datasets. `docs/coverage.md` has the table of 500 and what it says.

#[path = "coverage/cases.rs"]
mod cases;
#[path = "coverage/worlds.rs"]
mod worlds;

use tunability::stats::mean;

use cases::{Case, replicate};
use worlds::{WORLDS, World};

/// Rows that a risk is measured on.
const FRESH: usize = 100_000;

/// One row of the table.
fn print(world: &World, quantity: &str, cases: &[&Case], replicates: usize) {
    let over = |of: &dyn Fn(&Case) -> f64| mean(&cases.iter().map(|c| of(c)).collect::<Vec<_>>());
    let truth = over(&|case| case.truth);
    let own = over(&|case| f64::from(u8::from(case.interval.contains(case.truth))));
    let average = over(&|case| f64::from(u8::from(case.interval.contains(truth))));
    // Different axes have different truths, and no mean one.
    let average = match quantity {
        "axes" => "-".to_owned(),
        _ => format!("{:.1}", 100.0 * average),
    };
    // Of the coverage itself: binomial, by the normal approximation.
    let reach = 196.0 * (own * (1.0 - own) / replicates as f64).sqrt();
    let honest = over(&|case| case.interval.value) - truth;
    let naive = over(&|case| case.naive) - truth;
    let width = over(&|case| case.interval.high - case.interval.low);
    let World { learner, says, rows, configs, .. } = world;
    print!("| {learner}, {says} | {rows} | {configs} | {quantity} | {truth:.4} | {honest:+.4} ");
    println!("| {naive:+.4} | {width:.4} | {:.1} ± {reach:.1} | {average} |", 100.0 * own);
}

fn main() {
    let mut asked = std::env::args().skip(1);
    let cases = asked.next().map_or(500, |text| text.parse().expect("a number of datasets"));
    let learner = asked.next();
    println!(
        "| setting | rows | n | quantity | truth | bias | naive bias | width | covers, % | average, % |"
    );
    println!("|---|---|---|---|---|---|---|---|---|---|");
    for world in WORLDS.iter().filter(|w| learner.as_ref().is_none_or(|name| w.learner == name)) {
        let fresh = world.generate(FRESH, u64::MAX);
        let all: Vec<Case> = (0..cases).flat_map(|s| replicate(world, &fresh, s as u64)).collect();
        for quantity in ["gain", "axes", "split", "seed mean", "seed spread"] {
            let of: Vec<&Case> = all.iter().filter(|case| case.quantity == quantity).collect();
            if !of.is_empty() {
                print(world, quantity, &of, cases);
            }
        }
    }
}
