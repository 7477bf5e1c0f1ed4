use statrs::distribution::{ContinuousCDF, StudentsT};

use crate::{Estimate, mean, variance};

/// Two means beside each other, their variances not taken to be equal (Welch 1947).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Welch {
    /// Mean of the first less mean of the second.
    pub difference: f64,
    /// Its standard error.
    pub error: f64,
    /// Degrees of freedom (Welch and Satterthwaite); infinite where neither sample varies.
    pub freedom: f64,
}

impl Welch {
    /// Compares two samples; `None` if either has fewer than two values.
    pub fn new(first: &[f64], second: &[f64]) -> Option<Welch> {
        if first.len() < 2 || second.len() < 2 {
            return None;
        }
        let part = |values: &[f64]| (variance(values) / values.len() as f64, values.len() as f64);
        let ((a, n), (b, m)) = (part(first), part(second));
        let squares = a * a / (n - 1.0) + b * b / (m - 1.0);
        let freedom = if squares > 0.0 { (a + b) * (a + b) / squares } else { f64::INFINITY };
        Some(Welch { difference: mean(first) - mean(second), error: (a + b).sqrt(), freedom })
    }

    /// The two-sided p-value of equal means. Where nothing varies it is 1 for equal means, else 0.
    pub fn p(&self) -> f64 {
        (2.0 * self.above(self.difference.abs())).min(1.0)
    }

    /// The p-value of "they differ by `margin` or more" by two one-sided tests, the larger of both
    /// (Schuirmann 1987): below 0.05 the means are equivalent up to `margin`.
    pub fn equivalence(&self, margin: f64) -> f64 {
        if self.error == 0.0 {
            return if self.difference.abs() < margin { 0.0 } else { 1.0 };
        }
        self.above(margin - self.difference.abs())
    }

    /// The difference with its interval.
    pub fn interval(&self, confidence: f64) -> Estimate {
        if self.error == 0.0 {
            return Estimate::exact(self.difference);
        }
        Estimate::student(self.difference, self.error, self.freedom, confidence)
    }

    /// The chance that Student's t exceeds `distance` in standard errors.
    fn above(&self, distance: f64) -> f64 {
        if self.error == 0.0 {
            return if distance > 0.0 { 0.0 } else { 0.5 };
        }
        let student = StudentsT::new(0.0, 1.0, self.freedom);
        student.map_or(f64::NAN, |student| student.sf(distance / self.error))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_by_hand() {
        // Variances 2.5 and 10 over five each: the error is sqrt(0.5 + 2), the freedom
        // 2.5² / (0.25/4 + 4/4) = 5.88.
        let first = [1.0, 2.0, 3.0, 4.0, 5.0];
        let second = first.map(|value| 2.0 * value);
        let welch = Welch::new(&first, &second).unwrap();
        assert!((welch.difference + 3.0).abs() < 1e-15);
        assert!((welch.error - 2.5_f64.sqrt()).abs() < 1e-15);
        assert!((welch.freedom - 6.25 / 1.0625).abs() < 1e-12);
    }

    #[test]
    fn the_tests_agree_with_the_interval() {
        let (first, second) = ([1.0, 2.0, 4.0, 5.0], [2.0, 2.5, 3.0, 7.0]);
        let welch = Welch::new(&first, &second).unwrap();
        // Equivalent at 5 % just where the 90 % interval lies inside the margin.
        let ninety = welch.interval(0.9);
        let margin = ninety.low.abs().max(ninety.high.abs());
        assert!((welch.equivalence(margin) - 0.05).abs() < 1e-9);
        // Different at p just where the interval at 1 - p touches zero.
        let touching = welch.interval(1.0 - welch.p());
        assert!(touching.high.abs() < 1e-9, "{touching:?}");
        assert!(welch.equivalence(welch.difference.abs()) == 0.5);
    }

    #[test]
    fn without_spread_equal_is_equal() {
        let same = Welch::new(&[2.0, 2.0], &[2.0, 2.0, 2.0]).unwrap();
        assert_eq!((same.p(), same.equivalence(0.1)), (1.0, 0.0));
        let other = Welch::new(&[2.0, 2.0], &[3.0, 3.0]).unwrap();
        assert_eq!((other.p(), other.equivalence(0.1), other.equivalence(2.0)), (0.0, 1.0, 0.0));
        assert_eq!(other.interval(0.95), Estimate::exact(-1.0));
        assert_eq!(Welch::new(&[1.0], &[1.0, 2.0]), None);
    }
}
