use rand::Rng;
use rand::seq::SliceRandom;

use crate::{choices, subsets};

/// How far two samples are apart as distributions, and how often chance brings them as far.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Energy {
    /// The energy distance.
    pub distance: f64,
    /// The p-value of "both are of one distribution".
    pub p: f64,
}

/// The energy distance of two samples, `sqrt(2 E|X - Y| - E|X - X'| - E|Y - Y'|)` (Székely & Rizzo
/// 2013, eq. 2.5): 0 only for equal distributions, unlike a difference of means. NaN if either is empty.
pub fn energy_distance(first: &[f64], second: &[f64]) -> f64 {
    let pooled = Pooled::new(first, second);
    pooled.distance(&pooled.of_first)
}

/// The energy distance with its permutation test: every division of the pooled values into samples of
/// these sizes if there are at most `permutations` of them, else so many at random. At least as
/// far apart as observed counts; the observed division is one of them, so that p is never 0.
pub fn energy_test(
    first: &[f64],
    second: &[f64],
    permutations: usize,
    rng: &mut impl Rng,
) -> Energy {
    let mut pooled = Pooled::new(first, second);
    let (count, size) = (pooled.of_first.len(), first.len());
    let distance = pooled.distance(&pooled.of_first);
    // Equal divisions in another order of summation differ in the last digits.
    let least = distance * (1.0 - 1e-12) - f64::MIN_POSITIVE;
    if choices(count, size) <= permutations as f64 {
        let all = subsets(count, size);
        let far = all.iter().filter(|chosen| {
            let mut of_first = vec![false; count];
            chosen.iter().for_each(|at| of_first[*at] = true);
            pooled.distance(&of_first) >= least
        });
        return Energy { distance, p: far.count() as f64 / all.len() as f64 };
    }
    let mut far = 1;
    for _ in 0..permutations {
        pooled.of_first.shuffle(rng);
        far += usize::from(pooled.distance(&pooled.of_first) >= least);
    }
    Energy { distance, p: f64::from(far as u32) / (permutations + 1) as f64 }
}

/// Both samples in order, and which value is whose.
struct Pooled {
    sorted: Vec<f64>,
    of_first: Vec<bool>,
}

impl Pooled {
    fn new(first: &[f64], second: &[f64]) -> Pooled {
        let tagged =
            |values: &[f64], tag| values.iter().map(move |v| (*v, tag)).collect::<Vec<_>>();
        let mut all = [tagged(first, true), tagged(second, false)].concat();
        all.sort_by(|(a, _), (b, _)| a.total_cmp(b));
        let (sorted, of_first) = all.into_iter().unzip();
        Pooled { sorted, of_first }
    }

    /// The distance if these were the first sample: the root of twice the integral of the squared
    /// difference of both distribution functions (Székely & Rizzo 2013, theorem 1).
    fn distance(&self, of_first: &[bool]) -> f64 {
        let total = of_first.iter().filter(|is| **is).count() as f64;
        let others = of_first.len() as f64 - total;
        let (mut passed, mut seen, mut integral) = (0.0, 0.0, 0.0);
        for (pair, is_first) in self.sorted.windows(2).zip(of_first) {
            passed += 1.0;
            seen += f64::from(u8::from(*is_first));
            let apart = seen / total - (passed - seen) / others;
            integral += apart * apart * (pair[1] - pair[0]);
        }
        if total > 0.0 && others > 0.0 { (2.0 * integral).sqrt() } else { f64::NAN }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::SeedableRng;
    use rand_xoshiro::Xoshiro256PlusPlus;

    fn rng() -> Xoshiro256PlusPlus {
        Xoshiro256PlusPlus::seed_from_u64(5)
    }

    /// As it is defined.
    fn by_pairs(first: &[f64], second: &[f64]) -> f64 {
        let mean = |a: &[f64], b: &[f64]| {
            let sum: f64 = a.iter().flat_map(|x| b.iter().map(move |y| (x - y).abs())).sum();
            sum / (a.len() * b.len()) as f64
        };
        (2.0 * mean(first, second) - mean(first, first) - mean(second, second)).max(0.0).sqrt()
    }

    proptest::proptest! {
        #[test]
        fn the_integral_is_the_sum_over_pairs(
            first in proptest::collection::vec(-9..9_i32, 1..12),
            second in proptest::collection::vec(-9..9_i32, 1..12),
        ) {
            let [first, second] = [first, second].map(|v| v.into_iter().map(f64::from).collect::<Vec<_>>());
            let (found, expected) = (energy_distance(&first, &second), by_pairs(&first, &second));
            assert!((found - expected).abs() < 1e-6, "{found} {expected}");
        }
    }

    #[test]
    fn two_points_a_unit_apart() {
        assert!((energy_distance(&[0.0], &[1.0]) - 2.0_f64.sqrt()).abs() < 1e-15);
        assert!(energy_distance(&[], &[1.0]).is_nan());
    }

    #[test]
    fn all_divisions_are_counted() {
        // Of the 20 ways to take three of six, only the observed one and its mirror are this far.
        let test = energy_test(&[1.0, 2.0, 3.0], &[11.0, 12.0, 13.0], 100, &mut rng());
        assert_eq!(test.p, 0.1);
        let same = energy_test(&[1.0, 1.0], &[1.0, 1.0], 100, &mut rng());
        assert_eq!((same.distance, same.p), (0.0, 1.0));
    }

    #[test]
    fn random_divisions_come_near_to_all() {
        let (first, second) = ([0.0, 2.0, 3.0, 4.5, 6.0, 9.0], [1.0, 2.5, 7.0, 8.0, 10.0, 11.0]);
        let all = energy_test(&first, &second, 1000, &mut rng()).p;
        let some = energy_test(&first, &second, 900, &mut rng()).p;
        assert!((all - some).abs() < 4.0 * (all * (1.0 - all) / 900.0).sqrt(), "{all} {some}");
        assert!(all != some);
    }
}
