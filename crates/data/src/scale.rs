use serde::{Deserialize, Serialize};

/// Mean and standard deviation of a column: from `x` to `(x - mean) / sd` and back.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Scale {
    /// What is subtracted.
    pub mean: f64,
    /// What is divided by; never zero.
    pub sd: f64,
}

impl Scale {
    /// Leaves every value as it is.
    pub const NONE: Scale = Scale { mean: 0.0, sd: 1.0 };

    /// Mean and population standard deviation of values, by two passes in their order. Where they
    /// are all equal the mean is that value, without rounding, and the standard deviation counts as
    /// 1; so they become exactly zero. [`Scale::NONE`] of no values.
    pub fn of(values: &[f64]) -> Scale {
        let Some(&first) = values.first() else { return Scale::NONE };
        if values.iter().all(|value| *value == first) {
            return Scale { mean: first, sd: 1.0 };
        }
        let n = values.len() as f64;
        let mean = values.iter().sum::<f64>() / n;
        let variance = values.iter().map(|value| (value - mean) * (value - mean)).sum::<f64>() / n;
        // Squares of tiny deviations vanish.
        let sd = if variance == 0.0 { 1.0 } else { variance.sqrt() };
        Scale { mean, sd }
    }

    /// `(x - mean) / sd`
    pub fn standard(self, value: f64) -> f64 {
        (value - self.mean) / self.sd
    }

    /// `x * sd + mean`
    pub fn original(self, value: f64) -> f64 {
        value * self.sd + self.mean
    }

    /// Whether it is finite and divides by something.
    pub fn is_sound(self) -> bool {
        self.is_finite() && self.sd > 0.0
    }

    /// Whether neither number overflowed.
    pub fn is_finite(self) -> bool {
        self.mean.is_finite() && self.sd.is_finite()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn population_standard_deviation() {
        assert_eq!(Scale::of(&[1.0, 3.0]), Scale { mean: 2.0, sd: 1.0 });
        assert_eq!(Scale::of(&[]), Scale::NONE);
    }

    #[test]
    fn a_constant_becomes_exactly_zero() {
        // The mean of ten times 0.1, as a sum, is not 0.1.
        let scale = Scale::of(&[0.1; 10]);
        assert_eq!((scale.standard(0.1), scale.sd), (0.0, 1.0));
        assert_eq!(Scale::of(&[1e-300, 2e-300]).sd, 1.0);
        assert!(!Scale::of(&[1e308, 1.5e308]).is_finite());
    }
}
