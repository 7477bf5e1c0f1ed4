//! How often does a test find a difference between two learners that are alike?
//!
//! `cargo run --release --example false_positives -- 1000` draws that many datasets of 60 rows, on which
//! two regressions do equally well on average: `y = x₁ + x₂ + noise`, one learns from x₁ and the other
//! from x₂. At the level 0.05 an honest test finds a difference in 5 of 100. The plain paired t-test
//! takes splits for independent, though their training parts share rows: it finds the more, the more
//! often the same rows are divided again. The corrected one pays for that.
//!
//! Over datasets the scores of learners that are alike are drawn at will: there the rank tests hold
//! their level, and several pairs need Holm or Nemenyi.

use rand::Rng as _;
use rand::seq::SliceRandom;
use tunability::learn::{Rng, Seeds, Source};
use tunability::stats::{
    corrected_t_test, friedman, holm, mcnemar, mean, nemenyi, sign_test, variance, wilcoxon,
};

const ROWS: usize = 60;
const LEVEL: f64 = 0.05;

/// Rows of (x₁, x₂, y).
fn rows(rng: &mut Rng) -> Vec<[f64; 3]> {
    let row = |rng: &mut Rng| {
        let (one, two, noise) = (normal(rng), normal(rng), normal(rng));
        [one, two, one + two + noise]
    };
    (0..ROWS).map(|_| row(rng)).collect()
}

/// A standard normal number (Box & Muller).
fn normal(rng: &mut Rng) -> f64 {
    let radius = (-2.0 * (1.0 - rng.r#gen::<f64>()).ln()).sqrt();
    radius * (std::f64::consts::TAU * rng.r#gen::<f64>()).cos()
}

/// The mean squared error of the regression on one column.
fn error(rows: &[[f64; 3]], train: &[usize], test: &[usize], column: usize) -> f64 {
    let of = |at: usize| train.iter().map(|&row| rows[row][at]).collect::<Vec<f64>>();
    let (x, y) = (of(column), of(2));
    let (x_mean, y_mean) = (mean(&x), mean(&y));
    let products = x.iter().zip(&y).map(|(x, y)| (x - x_mean) * (y - y_mean));
    let slope = products.sum::<f64>() / (variance(&x) * (x.len() - 1) as f64);
    let residual = |row: &usize| rows[*row][2] - y_mean - slope * (rows[*row][column] - x_mean);
    mean(&test.iter().map(|row| residual(row).powi(2)).collect::<Vec<_>>())
}

/// The difference of the two errors on every split of repeated cross-validation.
fn differences(folds: usize, repeats: usize, rng: &mut Rng) -> Vec<f64> {
    let rows = rows(rng);
    let mut differences = Vec::new();
    for _ in 0..repeats {
        let mut order: Vec<usize> = (0..ROWS).collect();
        order.shuffle(rng);
        for fold in 0..folds {
            let part = |test: bool| {
                let places =
                    order.iter().enumerate().filter(|(at, _)| (at % folds == fold) == test);
                places.map(|(_, row)| *row).collect::<Vec<usize>>()
            };
            let (train, test) = (part(false), part(true));
            differences.push(error(&rows, &train, &test, 0) - error(&rows, &train, &test, 1));
        }
    }
    differences
}

/// In how many of 100 datasets something is found.
fn share(datasets: u64, name: &str, found: impl Fn(&mut Rng) -> bool) -> f64 {
    let case = |at: u64| found(&mut Seeds::new(at).rng(name, Source::Noise));
    100.0 * (0..datasets).filter(|at| case(*at)).count() as f64 / datasets as f64
}

fn main() {
    let datasets = std::env::args().nth(1).and_then(|text| text.parse().ok()).unwrap_or(1000);
    println!("differences found between equals, in % of {datasets} datasets, at the level 5 %\n");
    println!("{:34} {:>9} {:>10}", "one dataset, cv", "corrected", "plain t");
    for (folds, repeats) in [(5, 1), (10, 1), (10, 3), (10, 10)] {
        let rate = |overlap: f64| {
            share(datasets, &format!("{folds}x{repeats}"), |rng| {
                let test = corrected_t_test(&differences(folds, repeats, rng), overlap);
                test.is_some_and(|test| test.p.two_sided < LEVEL)
            })
        };
        let corrected = rate(1.0 / (folds as f64 - 1.0));
        println!("{:34} {corrected:9.1} {:10.1}", format!("{folds}x{repeats}"), rate(0.0));
    }
    let scores = |count: usize, rng: &mut Rng| (0..count).map(|_| normal(rng)).collect::<Vec<_>>();
    println!("\n{:34} {:>9}", "20 datasets, two learners", "found");
    let two = |name: &str, p: fn(&[f64]) -> f64| {
        println!("{name:34} {:9.1}", share(datasets, name, |rng| p(&scores(20, rng)) < LEVEL));
    };
    two("Wilcoxon", |d| wilcoxon(d).p.two_sided);
    two("sign (4.1 at most, of 20)", |d| sign_test(d).two_sided);
    two("McNemar, exact, on 20 rows", |d| {
        let first = d.iter().filter(|d| **d > 0.0).count() as u64;
        mcnemar(first, 20 - first).exact
    });
    println!("\n{:34} {:>9}", "20 datasets, five learners", "found");
    let five = |rng: &mut Rng| (0..20).map(|_| scores(5, rng)).collect::<Vec<Vec<f64>>>();
    let pairs = |values: &[Vec<f64>]| -> Vec<f64> {
        let difference = |one: usize, other: usize| -> Vec<f64> {
            values.iter().map(|block| block[one] - block[other]).collect()
        };
        let each = (0..5).flat_map(|one| (one + 1..5).map(move |other| (one, other)));
        each.map(|(one, other)| wilcoxon(&difference(one, other)).p.two_sided).collect()
    };
    let any = |p: &[f64]| p.iter().any(|p| *p < LEVEL);
    let rate = |name: &str, found: &dyn Fn(&mut Rng) -> bool| {
        println!("{name:34} {:9.1}", share(datasets, "five", found));
    };
    rate("Friedman, chi-squared", &|rng| {
        friedman(&five(rng)).is_some_and(|test| test.chi_squared_p < LEVEL)
    });
    rate("Friedman, Iman & Davenport", &|rng| friedman(&five(rng)).is_some_and(|t| t.p < LEVEL));
    rate("any pair by Nemenyi", &|rng| {
        friedman(&five(rng)).is_some_and(|test| {
            let most = test.ranks.iter().copied().fold(0.0, f64::max);
            let least = test.ranks.iter().copied().fold(f64::INFINITY, f64::min);
            nemenyi(most - least, 5, 20) < LEVEL
        })
    });
    rate("any pair by Wilcoxon with Holm", &|rng| any(&holm(&pairs(&five(rng)))));
    rate("any pair by Wilcoxon alone", &|rng| any(&pairs(&five(rng))));
}
