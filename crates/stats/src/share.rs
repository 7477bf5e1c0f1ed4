use crate::{Estimate, normal_quantile};

/// The share of successes with the interval of Wilson (1927): never empty, never outside [0, 1]. NaN of
/// no trials.
pub fn share(successes: usize, trials: usize, confidence: f64) -> Estimate {
    let (n, p) = (trials as f64, successes as f64 / trials as f64);
    let z = normal_quantile(0.5 + confidence / 2.0);
    let centre = (p + z * z / (2.0 * n)) / (1.0 + z * z / n);
    let reach = z / (1.0 + z * z / n) * (p * (1.0 - p) / n + z * z / (4.0 * n * n)).sqrt();
    // At the ends the interval begins or ends there exactly, whatever is rounded.
    let low = if successes == 0 { 0.0 } else { centre - reach };
    let high = if successes == trials { 1.0 } else { centre + reach };
    Estimate { value: p, low, high }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_success_is_not_impossible() {
        // z² / (n + z²) with z = 1.959964 and n = 10.
        let none = share(0, 10, 0.95);
        assert_eq!((none.value, none.low), (0.0, 0.0));
        assert!((none.high - 0.277_532_8).abs() < 1e-6, "{none:?}");
        assert!(share(0, 0, 0.95).value.is_nan());
    }

    #[test]
    fn it_is_symmetric() {
        let (few, many) = (share(3, 10, 0.9), share(7, 10, 0.9));
        assert!((few.low + many.high - 1.0).abs() < 1e-12);
        assert!((few.high + many.low - 1.0).abs() < 1e-12);
    }
}
