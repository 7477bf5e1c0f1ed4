use serde::{Deserialize, Serialize};
use statrs::distribution::{ContinuousCDF, Normal, StudentsT};
use statrs::function::erf::erfc;

use crate::{mean, variance};

/// A number and the interval that holds the truth at a stated confidence.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Estimate {
    /// The point estimate.
    pub value: f64,
    /// The interval's lower end.
    pub low: f64,
    /// The interval's upper end.
    pub high: f64,
}

impl Estimate {
    /// A number known exactly.
    pub fn exact(value: f64) -> Estimate {
        Estimate { value, low: value, high: value }
    }

    /// `value` ± Student's quantile × `standard_error`, two-sided at `confidence`.
    pub fn student(value: f64, standard_error: f64, freedom: f64, confidence: f64) -> Estimate {
        let reach = student_quantile(0.5 + confidence / 2.0, freedom) * standard_error;
        Estimate { value, low: value - reach, high: value + reach }
    }

    /// Whether `truth` lies in the interval, ends included.
    pub fn contains(&self, truth: f64) -> bool {
        (self.low..=self.high).contains(&truth)
    }
}

/// The quantile of Student's t with `freedom` degrees of freedom; NaN if that is not positive.
pub fn student_quantile(share: f64, freedom: f64) -> f64 {
    StudentsT::new(0.0, 1.0, freedom).map_or(f64::NAN, |student| student.inverse_cdf(share))
}

/// The quantile of the standard normal distribution.
pub fn normal_quantile(share: f64) -> f64 {
    Normal::standard().inverse_cdf(share)
}

/// The share of the standard normal distribution below `x`.
pub fn normal_cdf(x: f64) -> f64 {
    0.5 * erfc(-x * std::f64::consts::FRAC_1_SQRT_2)
}

/// The corrected resampled standard error of a mean over test folds (Nadeau & Bengio 2003, eq. 9):
/// `sqrt((1/J + test/train) s²)`, for `values` of J folds with `test` and `train` rows. The second
/// term pays for training parts that overlap; without it the error is far too small. NaN for fewer
/// than two folds.
pub fn corrected_standard_error(values: &[f64], test: f64, train: f64) -> f64 {
    if values.len() < 2 {
        return f64::NAN;
    }
    ((1.0 / values.len() as f64 + test / train) * variance(values)).sqrt()
}

impl From<&[f64]> for Estimate {
    /// The mean of independent values with its 95 % Student interval.
    fn from(values: &[f64]) -> Estimate {
        let count = values.len() as f64;
        let error = (variance(values) / count).sqrt();
        Estimate::student(mean(values), error, count - 1.0, 0.95)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn student_quantiles_are_those_of_tables() {
        for (freedom, table) in [(1.0, 12.706204736), (4.0, 2.776445105), (30.0, 2.042272456)] {
            assert!((student_quantile(0.975, freedom) - table).abs() < 1e-8);
        }
        assert!(student_quantile(0.975, 0.0).is_nan());
    }

    #[test]
    fn the_correction_is_that_of_five_folds() {
        let error = corrected_standard_error(&[1.0, 2.0, 3.0, 4.0, 5.0], 20.0, 80.0);
        assert!((error - ((0.2 + 0.25) * 2.5_f64).sqrt()).abs() < 1e-15);
        assert!(corrected_standard_error(&[1.0], 20.0, 80.0).is_nan());
    }

    #[test]
    fn an_interval_is_symmetric_and_holds_its_value() {
        let estimate = Estimate::student(1.0, 0.5, 4.0, 0.95);
        assert!((estimate.high - 1.0 - 0.5 * 2.776445105).abs() < 1e-8);
        assert!((estimate.high + estimate.low - 2.0).abs() < 1e-12);
        assert!(estimate.contains(1.0) && !estimate.contains(3.0));
    }
}
