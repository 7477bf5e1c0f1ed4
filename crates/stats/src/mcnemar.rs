use serde::{Deserialize, Serialize};
use statrs::distribution::{ChiSquared, ContinuousCDF};

use crate::sign::even;

/// McNemar's test of two classifiers on the same rows.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct McNemar {
    /// Rows that the first alone has right.
    pub first: u64,
    /// Rows that the second alone has right.
    pub second: u64,
    /// The exact p, by the binomial distribution.
    pub exact: f64,
    /// χ² with the correction for continuity; 0 where no row tells them apart.
    pub chi_squared: f64,
    /// Its p, of one degree of freedom.
    pub p: f64,
}

/// Whether two classifiers err equally often, from the rows where only one of them is right (McNemar
/// 1947; Dietterich 1998). It is about these two fitted models, not about the learners that made them.
pub fn mcnemar(first: u64, second: u64) -> McNemar {
    let (rows, apart) = ((first + second) as f64, first.abs_diff(second) as f64);
    let reach = (apart - 1.0).max(0.0);
    let chi_squared = if rows > 0.0 { reach * reach / rows } else { 0.0 };
    let p = ChiSquared::new(1.0).map_or(f64::NAN, |chi| chi.sf(chi_squared));
    McNemar { first, second, exact: even(first, second).two_sided, chi_squared, p }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_against_seven_by_hand() {
        let test = mcnemar(1, 7);
        assert!((test.exact - 2.0 * 9.0 / 256.0).abs() < 1e-14, "{test:?}");
        assert_eq!(test.chi_squared, 25.0 / 8.0);
        let none = mcnemar(0, 0);
        assert_eq!((none.exact, none.chi_squared, none.p), (1.0, 0.0, 1.0));
    }
}
