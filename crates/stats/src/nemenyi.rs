use crate::{range_cdf, range_quantile};

/// How far two mean ranks of `treatments` over `blocks` must differ at level `alpha`, whichever two:
/// Nemenyi's critical difference `q √(k(k + 1) / 6n)`, q the quantile of the studentised range over √2
/// (Nemenyi 1963; Demšar 2006, section 3.2.2).
pub fn critical_difference(treatments: usize, blocks: usize, alpha: f64) -> f64 {
    let q = range_quantile(1.0 - alpha, treatments) / 2.0_f64.sqrt();
    q * rank_error(treatments, blocks)
}

/// The p-value of two mean ranks that differ by `difference`, among all pairs.
pub fn nemenyi(difference: f64, treatments: usize, blocks: usize) -> f64 {
    let range = difference.abs() / rank_error(treatments, blocks) * 2.0_f64.sqrt();
    1.0 - range_cdf(range, treatments)
}

/// The standard deviation of the difference of two mean ranks where all treatments do alike.
fn rank_error(treatments: usize, blocks: usize) -> f64 {
    let k = treatments as f64;
    (k * (k + 1.0) / (6.0 * blocks as f64)).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn critical_differences_are_those_of_the_table() {
        // Demšar (2006), table 5a, α = 0.05: q for 2 to 10 classifiers, to three digits.
        let table = [1.960, 2.343, 2.569, 2.728, 2.850, 2.949, 3.031, 3.102, 3.164];
        for (k, q) in (2..).zip(table) {
            let found = critical_difference(k, 1, 0.05) / rank_error(k, 1);
            assert!((found - q).abs() <= 1.1e-3, "k = {k}: {found} and {q}");
        }
        // His example: four classifiers on 14 datasets.
        assert!((critical_difference(4, 14, 0.05) - 1.25).abs() < 5e-3);
    }

    #[test]
    fn at_the_critical_difference_p_is_the_level() {
        assert!((nemenyi(critical_difference(5, 20, 0.05), 5, 20) - 0.05).abs() < 1e-12);
        assert_eq!(nemenyi(0.0, 5, 20), 1.0);
    }
}
