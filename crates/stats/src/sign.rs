use statrs::distribution::{Binomial, DiscreteCDF};

use crate::Tails;

/// The sign test: whether positive and negative differences are equally frequent, exactly, by the
/// binomial distribution (Dixon & Mood 1946). Zeros are left out; of zeros alone p is 1.
pub fn sign_test(differences: &[f64]) -> Tails {
    let positive = differences.iter().filter(|d| **d > 0.0).count() as u64;
    let negative = differences.iter().filter(|d| **d < 0.0).count() as u64;
    even(positive, negative)
}

/// The tails of `positive` heads and `negative` tails of a fair coin.
pub(crate) fn even(positive: u64, negative: u64) -> Tails {
    let Ok(coin) = Binomial::new(0.5, positive + negative) else { return Tails::NOTHING };
    if positive + negative == 0 {
        return Tails::NOTHING;
    }
    // The distribution is symmetric: at least so many of one is at most so many of the other.
    Tails::new(coin.cdf(positive), coin.cdf(negative))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn four_of_five_by_hand() {
        let p = sign_test(&[1.0, 2.0, 0.5, 3.0, -9.0, 0.0]);
        assert!((p.greater - 6.0 / 32.0).abs() < 1e-14, "{p:?}");
        assert!((p.less - 31.0 / 32.0).abs() < 1e-14, "{p:?}");
        assert!((p.two_sided - 12.0 / 32.0).abs() < 1e-14, "{p:?}");
        assert_eq!(sign_test(&[0.0]), Tails::NOTHING);
        assert_eq!(sign_test(&[1.0, -1.0]).two_sided, 1.0);
    }
}
