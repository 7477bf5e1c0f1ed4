use crate::{mean, quantile, variance};

/// Makes a median absolute deviation of normal numbers their standard deviation: 1 / Φ⁻¹(3/4).
const NORMAL: f64 = 1.4826;

/// Cohen's d of paired samples: the difference of their means over the root of their mean variance
/// (d_av: Cumming 2012). It does not grow with the correlation of the pairs. `None` without spread.
pub fn cohen_d(first: &[f64], second: &[f64]) -> Option<f64> {
    standardised(mean(first) - mean(second), variance(first), variance(second))
}

/// Akinshin's gamma: as Cohen's d, with medians for means and 1.4826 median absolute deviations for
/// standard deviations, so that few outliers change little. `None` without spread.
pub fn akinshin_gamma(first: &[f64], second: &[f64]) -> Option<f64> {
    let median = |values: &[f64]| quantile(values, 0.5);
    let square = |values: &[f64]| (NORMAL * deviation(values)).powi(2);
    standardised(median(first) - median(second), square(first), square(second))
}

fn standardised(difference: f64, one: f64, other: f64) -> Option<f64> {
    let spread = ((one + other) / 2.0).sqrt();
    (spread > 0.0 && difference.is_finite()).then(|| difference / spread)
}

/// The median distance from the median.
fn deviation(values: &[f64]) -> f64 {
    let median = quantile(values, 0.5);
    let distances: Vec<f64> = values.iter().map(|value| (value - median).abs()).collect();
    quantile(&distances, 0.5)
}

/// Vargha & Delaney's A (2000): the chance that one of the first exceeds one of the second, equal ones
/// counting half. NaN of nothing.
pub fn vargha_delaney(first: &[f64], second: &[f64]) -> f64 {
    let win = |one: f64, other: f64| match one.total_cmp(&other) {
        _ if one == other => 0.5,
        std::cmp::Ordering::Greater => 1.0,
        _ => 0.0,
    };
    let wins: f64 = first.iter().flat_map(|&x| second.iter().map(move |&y| win(x, y))).sum();
    wins / (first.len() * second.len()) as f64
}

/// Cliff's δ (1993): how much more often one of the first exceeds one of the second than falls below it,
/// 2A − 1.
pub fn cliff_delta(first: &[f64], second: &[f64]) -> f64 {
    2.0 * vargha_delaney(first, second) - 1.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn by_hand() {
        let (first, second) = ([2.0, 4.0, 6.0], [1.0, 3.0, 5.0]);
        assert_eq!(cohen_d(&first, &second), Some(0.5));
        let gamma = akinshin_gamma(&first, &second).expect("spread");
        assert!((gamma - 1.0 / (2.0 * 1.4826)).abs() < 1e-15);
        assert!((vargha_delaney(&first, &second) - 6.0 / 9.0).abs() < 1e-15);
        assert!((cliff_delta(&first, &second) - 3.0 / 9.0).abs() < 1e-15);
    }

    #[test]
    fn without_spread_there_is_no_size() {
        assert_eq!(cohen_d(&[1.0, 1.0], &[2.0, 2.0]), None);
        assert_eq!(akinshin_gamma(&[], &[]), None);
        assert_eq!(cliff_delta(&[1.0, 1.0], &[1.0]), 0.0);
    }
}
