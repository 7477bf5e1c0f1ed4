use statrs::distribution::{Continuous, ContinuousCDF, Normal};

/// Steps of the quadrature are this long. Of an analytic integrand that dies away at both ends the
/// trapezoidal rule errs by e^(-2π²/h²) or so: nothing, at a tenth.
const STEP: f64 = 0.1;

/// Further than this from its middle the normal density is below 1e-19.
const REACH: f64 = 9.0;

/// The chance that the range of `count` independent standard normal numbers is at most `range`: the
/// studentised range of infinitely many degrees of freedom, as R's `ptukey(q, k, Inf)`.
///
/// `k ∫ φ(z) (Φ(z) − Φ(z − q))^(k−1) dz`, where z is the largest of them. NaN for fewer than two.
pub fn range_cdf(range: f64, count: usize) -> f64 {
    if count < 2 || range.is_nan() {
        return f64::NAN;
    }
    if range <= 0.0 {
        return 0.0;
    }
    let normal = Normal::standard();
    // Of the same two tails the smaller ones are subtracted: no digits are lost.
    let between = |z: f64| match z > range / 2.0 {
        true => normal.sf(z - range) - normal.sf(z),
        false => normal.cdf(z) - normal.cdf(z - range),
    };
    let steps = (2.0 * REACH / STEP) as i32;
    let at = |step: i32| -REACH + STEP * f64::from(step);
    let term = |z: f64| normal.pdf(z) * between(z).powi(count as i32 - 1);
    let sum: f64 = (0..=steps).map(|step| term(at(step))).sum();
    (count as f64 * STEP * sum).clamp(0.0, 1.0)
}

/// The range that is not exceeded with this chance: R's `qtukey(share, k, Inf)`. NaN unless `share` lies
/// in [0, 1) and there are at least two numbers.
pub fn range_quantile(share: f64, count: usize) -> f64 {
    if count < 2 || !(0.0..1.0).contains(&share) {
        return f64::NAN;
    }
    let (mut low, mut high) = (0.0, 1.0);
    while range_cdf(high, count) < share && high < 64.0 {
        (low, high) = (high, 2.0 * high);
    }
    while high - low > 1e-13 * high {
        let middle = low + (high - low) / 2.0;
        match range_cdf(middle, count) < share {
            true => low = middle,
            false => high = middle,
        }
    }
    low + (high - low) / 2.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_numbers_differ_as_one_normal_number() {
        // The difference of two is normal with variance 2.
        for range in [0.01, 0.5, 1.0, 2.77, 6.0] {
            let exact = 2.0 * Normal::standard().cdf(range / 2.0_f64.sqrt()) - 1.0;
            assert!((range_cdf(range, 2) - exact).abs() < 1e-11, "{range}");
        }
    }

    #[test]
    fn the_integral_is_that_of_mpmath() {
        // 25 digits by mpmath's quad.
        let exact = [
            (2.0, 4, 0.509_630_590_019_450_6),
            (3.5, 11, 0.680_686_816_025_163),
            (3.5, 41, 0.092_057_570_333_817_6),
            (5.0, 50, 0.789_854_621_282_378_8),
        ];
        for (range, count, exact) in exact {
            let found = range_cdf(range, count);
            assert!((found - exact).abs() < 1e-10, "{range}, {count}: {found}");
        }
    }

    #[test]
    fn quantiles_turn_back() {
        for count in [2, 3, 10, 50, 200] {
            for share in [0.01, 0.5, 0.95, 0.999] {
                let found = range_cdf(range_quantile(share, count), count);
                assert!((found - share).abs() < 1e-12, "{count} {share} {found}");
            }
        }
        assert_eq!(range_quantile(0.0, 3), 0.0);
        assert!(range_quantile(1.0, 3).is_nan() && range_quantile(0.5, 1).is_nan());
        assert!(range_cdf(1.0, 1).is_nan() && range_cdf(-1.0, 3) == 0.0);
    }
}
