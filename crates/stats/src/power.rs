use rand::Rng;
use serde::{Deserialize, Serialize};

use crate::{Welch, mean};

/// What a comparison with so many runs of each would say.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Comparison {
    /// Runs of either.
    pub runs: usize,
    /// How often Welch's test finds the difference, in the right direction.
    pub power: f64,
    /// How often the means are in the wrong order; equal ones count half.
    pub wrong: f64,
}

/// Power and wrong rankings of comparisons with these numbers of runs, from two pilots: so many times
/// runs are drawn with replacement from both, and compared at `significance` (Colas, Sigaud & Oudeyer
/// 2018, section 5). The order of the pilots' means counts as the right one. The pilots' own luck is
/// in the answer: with ten runs it is a rough one.
pub fn power(
    first: &[f64],
    second: &[f64],
    runs: &[usize],
    draws: usize,
    significance: f64,
    rng: &mut impl Rng,
) -> Vec<Comparison> {
    let truth = mean(first) - mean(second);
    let compare = |&runs: &usize| {
        let (mut found, mut wrong) = (0.0, 0.0);
        for _ in 0..draws {
            let (x, y) = (draw(first, runs, rng), draw(second, runs, rng));
            let difference = mean(&x) - mean(&y);
            let right = difference * truth > 0.0;
            let significant = Welch::new(&x, &y).is_some_and(|welch| welch.p() < significance);
            found += f64::from(u8::from(right && significant));
            wrong += if difference == 0.0 { 0.5 } else { f64::from(u8::from(!right)) };
        }
        Comparison { runs, power: found / draws as f64, wrong: wrong / draws as f64 }
    };
    if first.is_empty() || second.is_empty() {
        Vec::new()
    } else {
        runs.iter().map(compare).collect()
    }
}

fn draw(pilot: &[f64], runs: usize, rng: &mut impl Rng) -> Vec<f64> {
    (0..runs).map(|_| pilot[rng.gen_range(0..pilot.len())]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::SeedableRng;
    use rand_xoshiro::Xoshiro256PlusPlus;
    use statrs::distribution::{ContinuousCDF, Normal};

    fn rng() -> Xoshiro256PlusPlus {
        Xoshiro256PlusPlus::seed_from_u64(11)
    }

    /// A sample so regular that drawing from it is drawing from the normal distribution.
    fn normal(shift: f64) -> Vec<f64> {
        let normal = Normal::new(shift, 1.0).unwrap();
        (0..4000).map(|at| normal.inverse_cdf((f64::from(at) + 0.5) / 4000.0)).collect()
    }

    #[test]
    fn wrong_rankings_of_normal_runs_are_as_in_theory() {
        // Means of n runs one standard deviation apart are in the wrong order at Φ(-sqrt(n / 2)).
        let standard = Normal::standard();
        for found in power(&normal(1.0), &normal(0.0), &[1, 3, 5], 4000, 0.05, &mut rng()) {
            let expected = standard.cdf(-(found.runs as f64 / 2.0).sqrt());
            let reach = 4.0 * (expected * (1.0 - expected) / 4000.0).sqrt();
            assert!((found.wrong - expected).abs() < reach, "{found:?}, {expected}");
        }
    }

    #[test]
    fn power_of_normal_runs_is_as_in_theory() {
        // Two samples of ten, a standard deviation apart: 0.562 by the non-central t (Cohen 1988, and
        // R's power.t.test(n = 10, delta = 1)).
        let found = power(&normal(0.0), &normal(1.0), &[10], 4000, 0.05, &mut rng())[0];
        assert!((found.power - 0.562).abs() < 0.035, "{found:?}");
    }

    #[test]
    fn without_luck_one_run_is_enough() {
        let found = power(&[1.0, 1.0], &[2.0], &[1, 2], 10, 0.05, &mut rng());
        assert_eq!((found[0].wrong, found[0].power), (0.0, 0.0));
        assert_eq!((found[1].wrong, found[1].power), (0.0, 1.0));
        assert!(power(&[], &[1.0], &[1], 10, 0.05, &mut rng()).is_empty());
    }

    #[test]
    fn equal_pilots_are_ranked_by_a_coin() {
        let found = power(&normal(0.0), &normal(0.0)[1..], &[4], 1000, 0.05, &mut rng())[0];
        assert!((found.wrong - 0.5).abs() < 0.07 && found.power < 0.05, "{found:?}");
    }
}
