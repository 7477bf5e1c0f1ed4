use serde::{Deserialize, Serialize};
use statrs::distribution::{ContinuousCDF, Normal};

use crate::Tails;
use crate::ranks::{ranks, tie_sum};

/// Up to so many differences every assignment of signs is counted.
const COUNTED: usize = 50;

/// Wilcoxon's signed-rank test.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct SignedRank {
    /// The sum of the ranks of positive differences.
    pub positive: f64,
    /// The sum of the ranks of negative differences.
    pub negative: f64,
    /// How many differences are not zero: the others are left out.
    pub count: usize,
    /// Whether p is exact, or from the normal distribution.
    pub exact: bool,
    /// The p-values.
    pub p: Tails,
}

/// Whether differences lie symmetrically about zero (Wilcoxon 1945). Zeros are left out. Up to 50
/// differences p is exact: over all assignments of signs to the ranks at hand, tied ones too. Beyond,
/// it is that of the normal distribution with the variance corrected for ties, without a correction for
/// continuity. Of zeros alone p is 1; NaN is not a difference and gives p = NaN.
pub fn wilcoxon(differences: &[f64]) -> SignedRank {
    let kept: Vec<f64> = differences.iter().copied().filter(|d| *d != 0.0).collect();
    let sizes: Vec<f64> = kept.iter().map(|d| d.abs()).collect();
    let ranks = ranks(&sizes);
    let sum = |sign: f64| -> f64 {
        kept.iter().zip(&ranks).filter(|(d, _)| **d * sign > 0.0).map(|(_, rank)| rank).sum()
    };
    let (positive, negative) = (sum(1.0), sum(-1.0));
    let exact = kept.len() <= COUNTED;
    let p = match kept.len() {
        _ if kept.iter().any(|d| d.is_nan()) => Tails::new(f64::NAN, f64::NAN),
        0 => Tails::NOTHING,
        _ if exact => counted(&ranks, positive),
        _ => normal(&ranks, positive),
    };
    SignedRank { positive, negative, count: kept.len(), exact, p }
}

/// The shares of assignments of signs with a sum of positive ranks up to, and from, this one. Sums are
/// of twice the ranks: mean ranks of ties are halves.
fn counted(ranks: &[f64], positive: f64) -> Tails {
    let doubled: Vec<usize> = ranks.iter().map(|rank| (2.0 * rank) as usize).collect();
    let mut counts = vec![0.0; doubled.iter().sum::<usize>() + 1];
    counts[0] = 1.0;
    for rank in doubled {
        for sum in (rank..counts.len()).rev() {
            counts[sum] += counts[sum - rank];
        }
    }
    let at = (2.0 * positive) as usize;
    let all = 2_f64.powi(ranks.len() as i32);
    let less = counts[..=at].iter().sum::<f64>() / all;
    let greater = counts[at..].iter().sum::<f64>() / all;
    Tails::new(less, greater)
}

fn normal(ranks: &[f64], positive: f64) -> Tails {
    let n = ranks.len() as f64;
    let mean = n * (n + 1.0) / 4.0;
    let variance = (n * (n + 1.0) * (2.0 * n + 1.0) - tie_sum(ranks) / 2.0) / 24.0;
    let z = (positive - mean) / variance.sqrt();
    let normal = Normal::standard();
    Tails::new(normal.cdf(z), normal.sf(z))
}

#[cfg(test)]
mod tests {
    use proptest::strategy::Strategy;

    use super::*;

    #[test]
    fn five_of_one_sign_are_one_of_thirty_two() {
        let test = wilcoxon(&[1.0, 2.0, 3.0, 4.0, 5.0, 0.0]);
        assert_eq!((test.positive, test.negative, test.count), (15.0, 0.0, 5));
        assert_eq!(test.p, Tails { two_sided: 2.0 / 32.0, less: 1.0, greater: 1.0 / 32.0 });
    }

    #[test]
    fn ties_are_counted_as_they_are() {
        // Ranks 1.5, 1.5, 3: sums 0, 1.5, 1.5, 3, 3, 4.5, 4.5, 6; the positive one is 4.5.
        let test = wilcoxon(&[-1.0, 1.0, 2.0]);
        assert_eq!((test.positive, test.p.greater, test.p.less), (4.5, 3.0 / 8.0, 7.0 / 8.0));
    }

    #[test]
    fn nothing_says_nothing() {
        assert_eq!(wilcoxon(&[0.0; 4]).p, Tails::NOTHING);
        assert_eq!(wilcoxon(&[]).p.two_sided, 1.0);
        assert!(wilcoxon(&[1.0, f64::NAN]).p.two_sided.is_nan());
    }

    proptest::proptest! {
        #[test]
        fn turning_the_signs_turns_the_tails(
            values in proptest::collection::vec((-4_i32..5).prop_map(f64::from), 1..70),
        ) {
            let turned: Vec<f64> = values.iter().map(|value| -value).collect();
            let (one, two) = (wilcoxon(&values), wilcoxon(&turned));
            assert!((one.p.less - two.p.greater).abs() < 1e-12);
            assert!((one.p.two_sided - two.p.two_sided).abs() < 1e-12);
        }
    }
}
