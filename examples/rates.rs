//! Do tests err as seldom, and intervals hold as often, as they promise? Each is tried on 500 sets of
//! generated numbers where the truth is known.
//!
//!     cargo run --release --example rates -- 500
//!
//! A test at 5 % should find what is not there in 5 % of the cases; an interval at 95 % should miss the
//! truth in 5 %. Of 500 cases that is 5 ± 2 %. `exact` says whether the method promises that: bootstrap
//! percentile intervals do only for many runs, those of quantiles and the test of equivalence promise
//! no more than 5 %.

use rand::SeedableRng;
use rand_distr::{Distribution, Exp1, StandardNormal};
use tunability::learn::Rng;
use tunability::stats::*;

/// Something that should err in 5 % of the cases.
pub struct Case {
    /// What is tried.
    pub name: &'static str,
    /// Whether 5 % is promised, and not only at most 5 % or 5 % in the limit.
    pub exact: bool,
    /// Whether it errs on these numbers.
    pub errs: fn(&mut Rng) -> bool,
}

/// All that is tried.
pub const CASES: &[Case] = &[
    Case { name: "Welch, 5 and 5 normal", exact: true, errs: |rng| welch(rng, 5, 5, 1.0) },
    Case { name: "Welch, 10 and 30, sd 1 and 3", exact: true, errs: |rng| welch(rng, 10, 30, 3.0) },
    Case { name: "TOST, at the margin, 20 and 20", exact: true, errs: tost },
    Case { name: "energy, all divisions of 5 and 5", exact: false, errs: |rng| energy(rng, 5) },
    Case { name: "energy, 30 and 30 exponential", exact: true, errs: |rng| energy(rng, 30) },
    Case { name: "component a of 5 x 5 x 5", exact: true, errs: |rng| component(rng, 0) },
    Case { name: "component ab of 5 x 5 x 5", exact: false, errs: |rng| component(rng, 3) },
    Case { name: "component rest of 5 x 5 x 5", exact: true, errs: |rng| component(rng, 6) },
    Case { name: "median's interval, 30 exponential", exact: false, errs: median },
    Case { name: "share's interval, 40 at 0.3", exact: true, errs: wilson },
    Case { name: "bootstrap of the IQM, 30 normal", exact: false, errs: |rng| iqm(rng, 30) },
    Case { name: "bootstrap of the IQM, 100 normal", exact: true, errs: |rng| iqm(rng, 100) },
    Case { name: "bootstrap of the sd, 30 normal", exact: false, errs: |rng| sd(rng, 30) },
    Case { name: "bootstrap of the sd, 100 normal", exact: false, errs: |rng| sd(rng, 100) },
    Case { name: "stratified, IQM of 10 x 10 tasks", exact: true, errs: stratified },
];

fn normal(rng: &mut Rng, count: usize) -> Vec<f64> {
    (0..count).map(|_| StandardNormal.sample(rng)).collect()
}

fn exponential(rng: &mut Rng, count: usize) -> Vec<f64> {
    (0..count).map(|_| Exp1.sample(rng)).collect()
}

fn welch(rng: &mut Rng, n: usize, m: usize, sd: f64) -> bool {
    let second: Vec<f64> = normal(rng, m).iter().map(|value| sd * value).collect();
    Welch::new(&normal(rng, n), &second).expect("two of each").p() < 0.05
}

/// Means just as far apart as the margin are not equivalent.
fn tost(rng: &mut Rng) -> bool {
    let second: Vec<f64> = normal(rng, 20).iter().map(|value| 1.0 + value).collect();
    Welch::new(&normal(rng, 20), &second).expect("two of each").equivalence(1.0) < 0.05
}

fn energy(rng: &mut Rng, count: usize) -> bool {
    let (first, second) = (exponential(rng, count), exponential(rng, count));
    energy_test(&first, &second, 499, rng).p < 0.05
}

/// Whether the interval of a component of a crossed design misses it.
fn component(rng: &mut Rng, which: usize) -> bool {
    // Standard deviations of a, b, c, ab, ac, bc and what is left.
    const SD: [f64; 7] = [1.0, 0.7, 0.5, 0.5, 0.4, 0.3, 0.6];
    let of: [Vec<f64>; 7] = [5, 5, 5, 25, 25, 25, 125].map(|count| normal(rng, count));
    let value = |at: usize| {
        let (a, b, c) = (at / 25, at / 5 % 5, at % 5);
        let places = [a, b, c, 5 * a + b, 5 * a + c, 5 * b + c, at];
        (0..7).map(|effect| SD[effect] * of[effect][places[effect]]).sum::<f64>()
    };
    let values: Vec<f64> = (0..125).map(value).collect();
    let design = Crossed { levels: &[5, 5, 5], repetitions: 1, values: &values };
    let found = components(&design, 1000, 0.95, rng).expect("a design");
    !found[which].variance.contains(SD[which] * SD[which])
}

fn median(rng: &mut Rng) -> bool {
    !quantile_interval(&exponential(rng, 30), 0.5, 0.95).contains(2.0_f64.ln())
}

fn wilson(rng: &mut Rng) -> bool {
    let successes = (0..40).filter(|_| rand::Rng::gen_bool(rng, 0.3)).count();
    !share(successes, 40, 0.95).contains(0.3)
}

fn iqm(rng: &mut Rng, count: usize) -> bool {
    let values = normal(rng, count);
    let draw = || interquartile_mean(&resample(&values, rng));
    !bootstrap(0.0, 1000, 0.95, draw).contains(0.0)
}

fn sd(rng: &mut Rng, count: usize) -> bool {
    let values = normal(rng, count);
    let draw = || standard_deviation(&resample(&values, rng));
    !bootstrap(1.0, 1000, 0.95, draw).contains(1.0)
}

/// The middle half of runs on ten tasks that are symmetric about the same centre lies there.
fn stratified(rng: &mut Rng) -> bool {
    let task = |_| normal(rng, 10);
    let tasks = Tasks((0..10).map(task).collect());
    let draw = || tasks.resample(rng).interquartile_mean();
    !bootstrap(0.0, 1000, 0.95, draw).contains(0.0)
}

/// The share of so many cases in which it errs.
pub fn rate(case: &Case, cases: u64) -> f64 {
    let errs = |seed: &u64| (case.errs)(&mut Rng::seed_from_u64(*seed));
    (0..cases).filter(errs).count() as f64 / cases as f64
}

fn main() {
    let cases = std::env::args().nth(1).map_or(500, |text| text.parse().expect("a number"));
    println!("{:38}  errs, %  promised", "");
    for case in CASES {
        let promised = if case.exact { "5 ± 2" } else { "" };
        println!("{:38} {:8.1}  {promised}", case.name, 100.0 * rate(case, cases));
    }
}
