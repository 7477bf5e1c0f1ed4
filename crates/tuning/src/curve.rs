//! The budget curve: what a search gains after fewer configurations than were tried.

use ndarray::{Array1, Array2, ArrayView2, Axis, Slice};
use rayon::prelude::*;
use serde::Serialize;
use tunability_stats::Estimate;

use crate::gain::{BLOCK, Moments, interval, moments};
use crate::{Bootstrap, Candidates};

/// What a search gains over the default after so many configurations, over all the orders in which it
/// could have tried them.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Curve {
    /// At 1, 2, 5, 10, 20, 50, … configurations, and at all of them.
    pub points: Vec<CurvePoint>,
    /// The least number of configurations whose gain is 95 % of the gain at all of them; `None` if that
    /// is not positive.
    pub enough: Option<usize>,
    /// CPU seconds of the fits of all configurations.
    #[serde(skip)]
    pub cpu_seconds: f64,
}

/// A number of configurations, and what they gain.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct CurvePoint {
    /// How many, beside the default, which is always a candidate.
    pub configs: usize,
    /// The expected gain on rows that did not choose, with its 95 % interval.
    pub gain: Estimate,
    /// The expected gain on the rows that chose.
    pub naive: f64,
}

/// The share of the gain that is enough.
const ENOUGH: f64 = 0.95;

impl Curve {
    /// The number of configurations that is enough, with the gain that is to be expected of them for
    /// each CPU second of their fits: `None` where nothing is gained, or no time was taken.
    pub fn gain_per_cpu_second(&self) -> Option<f64> {
        let all = self.points.last()?;
        let seconds = self.cpu_seconds * self.enough? as f64 / all.configs as f64;
        (seconds > 0.0).then(|| ENOUGH * all.gain.value / seconds)
    }
}

impl Bootstrap {
    /// The budget curve of `configs` configurations, those that did not fail among the candidates: what
    /// failed is tried too, and never chosen.
    ///
    /// At n it is the mean over all n-subsets of the configurations, each with the default, of what
    /// [`honest`](Bootstrap::honest) says of the subset: a U-statistic, so without bias at any n, where
    /// drawing n of the observed losses with replacement (Dodge et al. 2019) promises too little
    /// (Tang et al. 2020). No subset is looked at: on a draw's rows the configuration of rank r of N is the best of
    /// a random n-subset with probability C(N − r, n − 1) / C(N, n). At N it is the honest gain itself.
    ///
    /// Shapes: losses are candidates × rows, the default first.
    pub fn curve(&self, candidates: Candidates, configs: usize) -> Curve {
        let Candidates { losses, bound } = candidates;
        let n = self.counts.ncols();
        let gains =
            Array2::from_shape_fn((n, losses.len()), |(row, c)| losses[0][row] - losses[c][row]);
        let budgets = budgets(configs);
        let shares: Vec<Vec<f64>> = budgets.iter().map(|&budget| shares(configs, budget)).collect();
        let (left_out, moments) = self.by_rank(&gains, &shares);
        let all: Array1<f64> = gains.sum_axis(Axis(0)) / n as f64;
        let naive = ranked(&all.to_vec());
        let naive: Vec<f64> = naive.into_iter().map(|at| all[at]).collect();
        let of = |values: &[f64], shares: &[f64]| -> f64 {
            values.iter().zip(shares).map(|(value, share)| value * share).sum()
        };
        let point =
            |((&budget, shares), moments): ((&usize, &Vec<f64>), &Vec<Moments>)| CurvePoint {
                configs: budget,
                gain: interval(of(&left_out, shares), moments, n as f64, bound),
                naive: of(&naive, shares),
            };
        let points = budgets.iter().zip(&shares).zip(&moments).map(point).collect();
        let value = |budget: usize| of(&left_out, &self::shares(configs, budget));
        let target = ENOUGH * value(configs);
        let enough = (1..=configs).find(|&budget| target > 0.0 && value(budget) >= target);
        Curve { points, enough, cpu_seconds: 0.0 }
    }

    /// For each rank, the gain on the rows left out of the configuration that has it, summed over draws
    /// so that the first alone is the honest gain; and for each budget the moments over all rows of what
    /// each draw expects of it.
    fn by_rank(&self, gains: &Array2<f64>, shares: &[Vec<f64>]) -> (Vec<f64>, Vec<Vec<Moments>>) {
        let (draws, rows) = self.counts.dim();
        let times = self.counts.map_axis(Axis(0), |row| row.iter().filter(|c| **c == 0).count());
        let weight =
            |row: usize| if times[row] > 0 { 1.0 / (rows * times[row]) as f64 } else { 0.0 };
        let weights: Vec<f64> = (0..rows).map(weight).collect();
        let block = |from: usize| {
            let counts =
                self.counts.slice_axis(Axis(0), Slice::from(from..(from + BLOCK).min(draws)));
            let drawn = counts.mapv(f64::from).dot(gains);
            let out =
                |(at, count): ((usize, usize), &u8)| if *count == 0 { weights[at.1] } else { 0.0 };
            let out = counts.indexed_iter().map(out).collect::<Vec<f64>>();
            let out = ArrayView2::from_shape(counts.dim(), &out).expect("its own shape").dot(gains);
            let order: Vec<Vec<usize>> =
                drawn.rows().into_iter().map(|r| ranked(&r.to_vec())).collect();
            let mut sums = vec![0.0; gains.ncols()];
            for (order, out) in order.iter().zip(out.rows()) {
                order.iter().zip(&mut sums).for_each(|(&at, sum)| *sum += out[at]);
            }
            (sums, shares.iter().map(|shares| expected(&order, shares, gains)).collect::<Vec<_>>())
        };
        let blocks: Vec<usize> = (0..draws).step_by(BLOCK).collect();
        let blocks: Vec<(Vec<f64>, Vec<Vec<Moments>>)> =
            blocks.into_par_iter().map(block).collect();
        let mut sums = vec![0.0; gains.ncols()];
        let mut moments = vec![Vec::with_capacity(draws); shares.len()];
        for (block, of_block) in blocks {
            sums.iter_mut().zip(block).for_each(|(sum, more)| *sum += more);
            moments.iter_mut().zip(of_block).for_each(|(all, more)| all.extend(more));
        }
        (sums, moments)
    }
}

/// 1, 2, 5, 10, 20, 50, … and all.
fn budgets(all: usize) -> Vec<usize> {
    let decades = (0..).map(|exponent| 10_usize.pow(exponent));
    let steps = decades.flat_map(|decade| [decade, 2 * decade, 5 * decade]);
    steps.take_while(|&step| step < all).chain([all]).collect()
}

/// The probability of each rank of `all` to be the best of a random subset of `budget`: C(all − r,
/// budget − 1) / C(all, budget), by a recurrence whose factors lie in [0, 1]. Ranks beyond the end have
/// none.
fn shares(all: usize, budget: usize) -> Vec<f64> {
    let mut share = budget as f64 / all as f64;
    let mut shares = Vec::new();
    for rank in 1..=all {
        if share == 0.0 {
            break;
        }
        shares.push(share);
        share *= (all - rank + 1).saturating_sub(budget) as f64 / (all - rank).max(1) as f64;
    }
    shares
}

/// The candidates that gain something over the default, the best first, the first of equals.
fn ranked(gains: &[f64]) -> Vec<usize> {
    let mut better: Vec<usize> = (1..gains.len()).filter(|&at| gains[at] > 0.0).collect();
    better.sort_by(|&a, &b| gains[b].total_cmp(&gains[a]));
    better
}

/// For each draw, the moments over rows of the gain that its ranks give reason to expect.
fn expected(order: &[Vec<usize>], shares: &[f64], gains: &Array2<f64>) -> Vec<Moments> {
    let mut weights = Array2::zeros((order.len(), gains.ncols()));
    for (order, mut weights) in order.iter().zip(weights.rows_mut()) {
        order.iter().zip(shares).for_each(|(&at, share)| weights[at] = *share);
    }
    weights.dot(&gains.t()).rows().into_iter().map(|row| moments(&row.to_vec())).collect()
}

#[cfg(test)]
mod tests {
    use rand::Rng as _;
    use tunability_learn::{Seeds, Source};

    use super::*;

    /// Losses of so many candidates on 12 rows, in eighths, so that some are equal and no sum is rounded.
    fn losses(candidates: usize, seed: u64) -> Vec<Vec<f64>> {
        let mut rng = Seeds::new(seed).rng("losses", Source::Noise);
        let mut row = || f64::from(rng.gen_range(0..9_u8)) / 8.0;
        (0..candidates).map(|_| (0..12).map(|_| row()).collect()).collect()
    }

    fn bootstrap() -> Bootstrap {
        Bootstrap::new(12, 150, Seeds::new(7).rng("test", Source::Tuner))
    }

    /// The curve by looking at every subset of `configs` configurations; those without losses failed.
    fn enumerated(losses: &[Vec<f64>], configs: usize, budget: usize) -> (f64, f64) {
        let subsets = (0..1_u32 << configs).filter(|subset| subset.count_ones() == budget as u32);
        let of = |subset: u32| {
            let chosen = |at: &usize| *at == 0 || subset >> (at - 1) & 1 == 1;
            let some: Vec<&[f64]> =
                (0..losses.len()).filter(chosen).map(|at| &losses[at][..]).collect();
            let honest = bootstrap().honest(Candidates { losses: &some, bound: None });
            (honest.gain.value, honest.naive)
        };
        let all: Vec<(f64, f64)> = subsets.map(of).collect();
        let count = all.len() as f64;
        (
            all.iter().map(|one| one.0).sum::<f64>() / count,
            all.iter().map(|one| one.1).sum::<f64>() / count,
        )
    }

    #[test]
    fn it_is_the_mean_over_all_subsets() {
        for (seed, failed) in [(0, 0), (1, 0), (2, 2), (3, 1)] {
            let losses = losses(7, seed);
            let views: Vec<&[f64]> = losses.iter().map(Vec::as_slice).collect();
            let configs = 6 + failed;
            let curve = bootstrap().curve(Candidates { losses: &views, bound: None }, configs);
            assert_eq!(curve.points.last().unwrap().configs, configs);
            for point in &curve.points {
                let (honest, naive) = enumerated(&losses, configs, point.configs);
                assert!((point.gain.value - honest).abs() < 1e-12, "{seed}: {point:?} {honest}");
                assert!((point.naive - naive).abs() < 1e-12, "{seed}: {point:?} {naive}");
            }
            let share = |budget: usize| {
                enumerated(&losses, configs, budget).0 / enumerated(&losses, configs, configs).0
            };
            let enough = (1..=configs).find(|&budget| share(budget) >= 0.95);
            let gains = curve.points.last().unwrap().gain.value > 0.0;
            assert_eq!(curve.enough, enough.filter(|_| gains), "{seed}");
        }
    }

    #[test]
    fn at_all_configurations_it_is_the_honest_gain_with_its_interval() {
        let losses = losses(20, 5);
        let views: Vec<&[f64]> = losses.iter().map(Vec::as_slice).collect();
        for bound in [None, Some(1.0)] {
            let candidates = Candidates { losses: &views, bound };
            let (honest, curve) =
                (bootstrap().honest(candidates), bootstrap().curve(candidates, 19));
            let last = curve.points.last().unwrap();
            for (one, other) in [
                (last.gain.value, honest.gain.value),
                (last.gain.low, honest.gain.low),
                (last.gain.high, honest.gain.high),
                (last.naive, honest.naive),
            ] {
                assert!((one - other).abs() < 1e-12, "{last:?} {honest:?}");
            }
        }
    }

    #[test]
    fn shares_are_those_of_binomial_coefficients() {
        // Of five, two: the ranks 1 to 4 are the best of 4, 3, 2 and 1 of the ten pairs.
        let found = shares(5, 2);
        assert_eq!(found.len(), 4);
        for (share, pairs) in found.iter().zip([4.0, 3.0, 2.0, 1.0]) {
            assert!((share - pairs / 10.0).abs() < 1e-15);
        }
        assert_eq!((shares(4, 4), shares(1, 1)), (vec![1.0], vec![1.0]));
        assert!((shares(60_000, 700).iter().sum::<f64>() - 1.0).abs() < 1e-9);
    }

    #[test]
    fn nothing_better_gains_nothing_and_is_never_enough() {
        let default = vec![0.0; 12];
        let worse = vec![1.0; 12];
        let candidates = Candidates { losses: &[&default, &worse], bound: None };
        let curve = bootstrap().curve(candidates, 1);
        assert_eq!(curve.points[0].gain, Estimate::exact(0.0));
        assert_eq!((curve.enough, curve.gain_per_cpu_second()), (None, None));
    }

    #[test]
    fn budgets_are_round_and_end_with_all() {
        assert_eq!(budgets(1), [1]);
        assert_eq!(budgets(20), [1, 2, 5, 10, 20]);
        assert_eq!(budgets(37), [1, 2, 5, 10, 20, 37]);
    }
}
