use serde::{Deserialize, Serialize};
use statrs::distribution::{ContinuousCDF, StudentsT};

use crate::{Belief, Estimate, Tails, mean, variance};

/// The mean of paired differences over splits, and how sure it is.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Correlated {
    /// The mean difference.
    pub mean: f64,
    /// Its corrected standard error.
    pub error: f64,
    /// Student's degrees of freedom: splits − 1.
    pub freedom: f64,
    /// The p-values.
    pub p: Tails,
}

/// The corrected resampled t-test (Nadeau & Bengio 2003, section 4.1): Student's t of paired
/// differences whose variance is `(1/J + overlap) s²` over J splits. `overlap` is test rows over training
/// rows, 1/(k − 1) for k folds: it pays for training parts that share rows. At 0 it is the plain
/// paired t-test, which takes splits for independent and finds differences that are not there.
///
/// Where all differences are equal there is no spread to judge them by: p is 1 if they are zero, else
/// 0. `None` for fewer than two.
pub fn corrected_t_test(differences: &[f64], overlap: f64) -> Option<Correlated> {
    if differences.len() < 2 {
        return None;
    }
    let (mean, count) = (mean(differences), differences.len() as f64);
    let error = ((1.0 / count + overlap) * variance(differences)).sqrt();
    let freedom = count - 1.0;
    let p = if mean == 0.0 && error == 0.0 {
        Tails::NOTHING
    } else {
        let student = StudentsT::new(0.0, 1.0, freedom).ok()?;
        let t = mean / error;
        Tails::new(student.cdf(t), student.sf(t))
    };
    Some(Correlated { mean, error, freedom, p })
}

impl Correlated {
    /// The mean with Student's interval at `confidence`.
    pub fn estimate(&self, confidence: f64) -> Estimate {
        Estimate::student(self.mean, self.error, self.freedom, confidence)
    }

    /// Student's t: the mean over its error.
    pub fn statistic(&self) -> f64 {
        if self.mean == 0.0 { 0.0 } else { self.mean / self.error }
    }

    /// The Bayesian correlated t-test (Corani & Benavoli 2015; Benavoli et al. 2017, section 3.1): under
    /// a flat prior the mean difference has Student's distribution about the one observed, with the
    /// same corrected error. `rope` is half the width of the region of practical equivalence about 0.
    pub fn belief(&self, rope: f64) -> Belief {
        if self.error == 0.0 {
            let is = |yes: bool| f64::from(u8::from(yes));
            let within = is(self.mean.abs() <= rope);
            return Belief { below: is(self.mean < -rope), within, above: is(self.mean > rope) };
        }
        match StudentsT::new(self.mean, self.error, self.freedom) {
            Ok(student) => {
                let (below, above) = (student.cdf(-rope), student.sf(rope));
                Belief { below, within: (1.0 - below - above).max(0.0), above }
            }
            Err(_) => Belief { below: f64::NAN, within: f64::NAN, above: f64::NAN },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_overlap_it_is_the_paired_t_test() {
        // Mean 3, variance 2.5, n = 5: t = 3 / sqrt(0.5).
        let test = corrected_t_test(&[1.0, 2.0, 3.0, 4.0, 5.0], 0.0).expect("five");
        assert!((test.statistic() - 3.0 / 0.5_f64.sqrt()).abs() < 1e-14);
        assert!((test.p.two_sided - 0.013_235_2).abs() < 1e-6, "{test:?}");
    }

    #[test]
    fn the_overlap_widens() {
        let test = corrected_t_test(&[1.0, 2.0, 3.0, 4.0, 5.0], 0.25).expect("five");
        assert!((test.error - (0.45 * 2.5_f64).sqrt()).abs() < 1e-15);
        let belief = test.belief(0.0);
        assert!((belief.below - test.p.two_sided / 2.0).abs() < 1e-12 && belief.within < 1e-12);
    }

    #[test]
    fn equal_differences_are_certain() {
        let zero = corrected_t_test(&[0.0; 10], 0.1).expect("ten");
        assert_eq!((zero.p.two_sided, zero.statistic(), zero.belief(0.1).within), (1.0, 0.0, 1.0));
        let half = corrected_t_test(&[0.5; 10], 0.1).expect("ten");
        assert_eq!((half.p.two_sided, half.belief(0.1).above), (0.0, 1.0));
        assert!(corrected_t_test(&[1.0], 0.1).is_none());
    }
}
