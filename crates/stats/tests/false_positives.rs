//! Two regressions that do equally well on average, on 40 generated datasets: the corrected t-test finds
//! a difference hardly ever, the plain one often. `examples/false_positives.rs` of the root package is
//! the long version.

use rand::seq::SliceRandom;
use rand::{Rng as _, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;
use tunability_stats::{corrected_t_test, mean, variance};

const ROWS: usize = 60;
const DATASETS: u64 = 40;

/// A number of mean 0 and variance 1.
fn uniform(rng: &mut Xoshiro256PlusPlus) -> f64 {
    (rng.r#gen::<f64>() - 0.5) * 12.0_f64.sqrt()
}

/// The mean squared error of the regression of y on one column.
fn error(rows: &[[f64; 3]], train: &[usize], test: &[usize], column: usize) -> f64 {
    let of = |at: usize| train.iter().map(|&row| rows[row][at]).collect::<Vec<f64>>();
    let (x, y) = (of(column), of(2));
    let (x_mean, y_mean) = (mean(&x), mean(&y));
    let products = x.iter().zip(&y).map(|(x, y)| (x - x_mean) * (y - y_mean));
    let slope = products.sum::<f64>() / (variance(&x) * (x.len() - 1) as f64);
    let residual = |row: &usize| rows[*row][2] - y_mean - slope * (rows[*row][column] - x_mean);
    mean(&test.iter().map(|row| residual(row).powi(2)).collect::<Vec<_>>())
}

/// 10 × 10-fold cross-validation of learning `y = x₁ + x₂ + noise` from x₁ and from x₂.
fn differences(seed: u64) -> Vec<f64> {
    let rng = &mut Xoshiro256PlusPlus::seed_from_u64(seed);
    let row = |rng: &mut Xoshiro256PlusPlus| {
        let (one, two) = (uniform(rng), uniform(rng));
        [one, two, one + two + uniform(rng)]
    };
    let rows: Vec<[f64; 3]> = (0..ROWS).map(|_| row(rng)).collect();
    let mut order: Vec<usize> = (0..ROWS).collect();
    let mut differences = Vec::new();
    for _ in 0..10 {
        order.shuffle(rng);
        for test in order.chunks(ROWS / 10) {
            let train: Vec<usize> = (0..ROWS).filter(|row| !test.contains(row)).collect();
            differences.push(error(&rows, &train, test, 0) - error(&rows, &train, test, 1));
        }
    }
    differences
}

#[test]
fn the_corrected_test_seldom_finds_what_is_not_there_and_the_plain_one_often() {
    let found = |overlap: f64| {
        let p = |seed| corrected_t_test(&differences(seed), overlap).map(|test| test.p.two_sided);
        (0..DATASETS).filter(|seed| p(*seed).is_some_and(|p| p < 0.05)).count()
    };
    let (corrected, plain) = (found(1.0 / 9.0), found(0.0));
    // 5 % of 40 are two; the plain test finds most of what is not there.
    assert!(corrected <= 6 && plain >= 15, "corrected {corrected}, plain {plain}");
}
