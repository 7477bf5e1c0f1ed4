use statrs::distribution::{ChiSquared, ContinuousCDF};

use crate::{Estimate, standard_deviation};

/// The standard deviation of independent normal values with its interval at `confidence`, from the χ²
/// distribution of their sum of squares; exact for normal values, too short for heavy tails. NaN ends
/// for fewer than two values, and no width where all are equal.
pub fn spread(values: &[f64], confidence: f64) -> Estimate {
    let value = standard_deviation(values);
    let freedom = values.len() as f64 - 1.0;
    let end = |share: f64| {
        let quantile = ChiSquared::new(freedom).map_or(f64::NAN, |chi| chi.inverse_cdf(share));
        value * (freedom / quantile).sqrt()
    };
    Estimate { value, low: end(0.5 + confidence / 2.0), high: end(0.5 - confidence / 2.0) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ends_are_those_of_tables() {
        // χ² with 9 degrees of freedom: 2.700389 and 19.022768.
        let values: Vec<f64> = (1..=10).map(f64::from).collect();
        let Estimate { value, low, high } = spread(&values, 0.95);
        assert!((value - (55.0_f64 / 6.0).sqrt()).abs() < 1e-12);
        assert!((low - value * (9.0_f64 / 19.022_768).sqrt()).abs() < 1e-6);
        assert!((high - value * (9.0_f64 / 2.700_389).sqrt()).abs() < 1e-6);
    }

    #[test]
    fn one_value_says_nothing_and_equal_ones_do_not_spread() {
        assert!(spread(&[1.0], 0.95).high.is_nan());
        assert_eq!(spread(&[2.0; 4], 0.95), Estimate::exact(0.0));
    }
}
