use serde::{Deserialize, Serialize};
use statrs::distribution::{ChiSquared, ContinuousCDF, FisherSnedecor};

use crate::ranks::{ranks, tie_sum};

/// Friedman's test of several treatments on the same blocks.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Friedman {
    /// The mean rank of each treatment over blocks, 1 for the least values.
    pub ranks: Vec<f64>,
    /// How many blocks.
    pub blocks: usize,
    /// Friedman's χ², corrected for ties, of treatments − 1 degrees of freedom.
    pub chi_squared: f64,
    /// Its p.
    pub chi_squared_p: f64,
    /// F of Iman & Davenport (1980), of (k − 1) and (k − 1)(n − 1) degrees of freedom: less conservative.
    pub f: f64,
    /// Its p.
    pub p: f64,
}

/// Whether all of k ≥ 2 treatments do alike on n ≥ 2 blocks, from `values[block][treatment]`
/// (Friedman 1937; Demšar 2006, section 3.2.2). Where every block ties them all p is 1.
///
/// `None` for fewer treatments or blocks, blocks of different length, or NaN.
pub fn friedman(values: &[Vec<f64>]) -> Option<Friedman> {
    let (n, k) = (values.len(), values.first()?.len());
    let sound = |block: &Vec<f64>| block.len() == k && block.iter().all(|value| !value.is_nan());
    if n < 2 || k < 2 || !values.iter().all(sound) {
        return None;
    }
    let each: Vec<Vec<f64>> = values.iter().map(|block| ranks(block)).collect();
    let mean = |at: usize| each.iter().map(|block| block[at]).sum::<f64>() / n as f64;
    let mean_ranks: Vec<f64> = (0..k).map(mean).collect();
    let ties: f64 = each.iter().map(|block| tie_sum(block)).sum();
    let (blocks, n, k) = (n, n as f64, k as f64);
    let untied = 1.0 - ties / (n * k * (k * k - 1.0));
    let squares: f64 = mean_ranks.iter().map(|rank| (rank - (k + 1.0) / 2.0).powi(2)).sum();
    let chi_squared =
        if untied > 0.0 { 12.0 * n / (k * (k + 1.0)) * squares / untied } else { 0.0 };
    let (most, freedom) = (n * (k - 1.0), k - 1.0);
    let f = (n - 1.0) * chi_squared / (most - chi_squared).max(0.0);
    let fisher = FisherSnedecor::new(freedom, freedom * (n - 1.0)).ok()?;
    let chi_squared_p = ChiSquared::new(freedom).ok()?.sf(chi_squared);
    // All blocks agree: F has no bound and p is 0 within this approximation.
    let p = if f.is_finite() { fisher.sf(f) } else { 0.0 };
    Some(Friedman { ranks: mean_ranks, blocks, chi_squared, chi_squared_p, f, p })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_blocks_by_hand() {
        // Ranks 1 2 3, 1 3 2, 2 1 3: means 4/3, 2, 8/3; chi² = 12·3/12 · 8/9.
        let values = [vec![1.0, 2.0, 3.0], vec![1.0, 3.0, 2.0], vec![0.2, 0.1, 0.3]];
        let test = friedman(&values).expect("sound");
        assert!((test.chi_squared - 8.0 / 3.0).abs() < 1e-12, "{test:?}");
        // F = 2 · 8/3 / (6 - 8/3) = 1.6; chi² of two degrees is exponential: p = e^(-4/3).
        assert!((test.f - 1.6).abs() < 1e-12);
        assert!((test.chi_squared_p - (-4.0_f64 / 3.0).exp()).abs() < 1e-12);
    }

    #[test]
    fn ties_everywhere_and_full_agreement() {
        let tied = friedman(&[vec![1.0; 3], vec![2.0; 3]]).expect("sound");
        assert_eq!((tied.chi_squared, tied.p, tied.ranks), (0.0, 1.0, vec![2.0; 3]));
        let agreed = friedman(&[vec![1.0, 2.0], vec![3.0, 4.0]]).expect("sound");
        assert_eq!((agreed.chi_squared, agreed.p), (2.0, 0.0));
        assert!(friedman(&[vec![1.0, 2.0]]).is_none());
        assert!(friedman(&[vec![1.0, 2.0], vec![1.0]]).is_none());
        assert!(friedman(&[vec![1.0, f64::NAN], vec![1.0, 2.0]]).is_none());
    }
}
