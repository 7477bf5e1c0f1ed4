/// The mean; NaN of nothing.
pub fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

/// The unbiased variance (divisor n − 1), in two passes; exactly 0 for equal values, and for fewer
/// than two.
pub fn variance(values: &[f64]) -> f64 {
    let [first, rest @ ..] = values else { return 0.0 };
    if rest.iter().all(|value| value == first) {
        return 0.0;
    }
    let mean = mean(values);
    let squares: f64 = values.iter().map(|value| (value - mean) * (value - mean)).sum();
    squares / rest.len() as f64
}

/// The root of the unbiased [`variance`].
pub fn standard_deviation(values: &[f64]) -> f64 {
    variance(values).sqrt()
}

/// The quantile at `share` in [0, 1], linear between order statistics (type 7 of Hyndman & Fan 1996,
/// the default of R and NumPy); NaN of nothing.
pub fn quantile(values: &[f64], share: f64) -> f64 {
    if values.is_empty() {
        return f64::NAN;
    }
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let at = share.clamp(0.0, 1.0) * (sorted.len() - 1) as f64;
    let (below, above) = (sorted[at.floor() as usize], sorted[at.ceil() as usize]);
    below + (above - below) * at.fract()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_by_hand() {
        let values = [4.0, 1.0, 3.0, 2.0];
        assert_eq!(mean(&values), 2.5);
        assert_eq!(variance(&values), 5.0 / 3.0);
        assert_eq!(quantile(&values, 0.0), 1.0);
        assert_eq!(quantile(&values, 0.5), 2.5);
        assert_eq!(quantile(&values, 0.25), 1.75);
        assert_eq!(quantile(&values, 1.0), 4.0);
    }

    #[test]
    fn few_values() {
        assert_eq!(variance(&[7.0]), 0.0);
        assert_eq!(variance(&[0.1; 10]), 0.0);
        assert_eq!(quantile(&[7.0], 0.9), 7.0);
        assert!(mean(&[]).is_nan());
        assert!(quantile(&[], 0.5).is_nan());
    }

    proptest::proptest! {
        #[test]
        fn shifting_shifts_the_mean_and_keeps_the_variance(
            values in proptest::collection::vec(-1e3..1e3_f64, 2..50),
            shift in -1e3..1e3_f64,
        ) {
            let shifted: Vec<f64> = values.iter().map(|value| value + shift).collect();
            assert!((mean(&shifted) - mean(&values) - shift).abs() < 1e-9);
            assert!((variance(&shifted) - variance(&values)).abs() < 1e-6);
        }
    }
}
