use rand::Rng;
use statrs::distribution::{Binomial, DiscreteCDF};

use crate::{Estimate, quantile};

/// As many values, drawn with replacement.
pub fn resample(values: &[f64], rng: &mut impl Rng) -> Vec<f64> {
    values.iter().map(|_| values[rng.gen_range(0..values.len())]).collect()
}

/// `value` with the percentile interval of the bootstrap: the middle `confidence` of so many draws of
/// the same statistic (Efron & Tibshirani 1993, section 13.3).
///
/// `bootstrap(mean(&x), 2000, 0.95, || mean(&resample(&x, rng)))`: what is drawn, and from how many
/// samples, is the caller's.
pub fn bootstrap(
    value: f64,
    draws: usize,
    confidence: f64,
    mut draw: impl FnMut() -> f64,
) -> Estimate {
    let drawn: Vec<f64> = (0..draws).map(|_| draw()).collect();
    let tail = (1.0 - confidence) / 2.0;
    Estimate { value, low: quantile(&drawn, tail), high: quantile(&drawn, 1.0 - tail) }
}

/// The quantile at `share` with an interval between two order statistics that holds the true one at
/// least at `confidence`, whatever the distribution (Conover 1999, section 3.2). An end is infinite
/// where there are too few values for it. NaN of nothing.
pub fn quantile_interval(values: &[f64], share: f64, confidence: f64) -> Estimate {
    let value = quantile(values, share);
    let count = values.len();
    let Ok(below) = Binomial::new(share, count as u64) else { return Estimate::exact(value) };
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let tail = (1.0 - confidence) / 2.0;
    // The i-th smallest lies above the quantile where fewer than i values are below that.
    let too_high = |rank: usize| below.cdf(rank as u64 - 1);
    let low = (1..=count).rev().find(|rank| too_high(*rank) <= tail);
    let high = (1..=count).find(|rank| too_high(*rank) >= 1.0 - tail);
    Estimate {
        value,
        low: low.map_or(f64::NEG_INFINITY, |rank| sorted[rank - 1]),
        high: high.map_or(f64::INFINITY, |rank| sorted[rank - 1]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mean;
    use rand::SeedableRng;
    use rand_xoshiro::Xoshiro256PlusPlus;

    #[test]
    fn draws_are_of_the_values() {
        let mut rng = Xoshiro256PlusPlus::seed_from_u64(7);
        let drawn = resample(&[1.0, 2.0, 4.0], &mut rng);
        assert!(drawn.len() == 3 && drawn.iter().all(|value| [1.0, 2.0, 4.0].contains(value)));
        assert_eq!(resample(&[], &mut rng), []);
    }

    #[test]
    fn the_interval_is_that_of_all_draws_there_are() {
        // The 27 samples of (0, 0, 3) have mean 0, 1, 2, 3 with chances 8, 12, 6, 1 in 27.
        let values = [0.0, 0.0, 3.0];
        let mut rng = Xoshiro256PlusPlus::seed_from_u64(3);
        let mut counts = [0.0; 4];
        let estimate = bootstrap(1.0, 27_000, 0.9, || {
            let mean = mean(&resample(&values, &mut rng));
            counts[mean.round() as usize] += 1.0;
            mean
        });
        assert_eq!((estimate.value, estimate.low, estimate.high), (1.0, 0.0, 2.0));
        for (count, expected) in counts.iter().zip([8e3, 12e3, 6e3, 1e3_f64]) {
            assert!((count - expected).abs() < 4.0 * expected.sqrt(), "{counts:?}");
        }
    }

    #[test]
    fn the_median_of_ten_lies_between_the_second_and_the_ninth() {
        // Conover's table: with n = 10 these hold it at 0.9785.
        let values: Vec<f64> = (1..=10).map(f64::from).collect();
        let median = quantile_interval(&values, 0.5, 0.95);
        assert_eq!((median.value, median.low, median.high), (5.5, 2.0, 9.0));
        let low = quantile_interval(&values, 0.1, 0.95);
        assert_eq!(low.low, f64::NEG_INFINITY);
        assert!(quantile_interval(&[], 0.5, 0.95).value.is_nan());
    }
}
