//! The honest gain of a search: what its best configuration gains over the default on rows that did
//! not choose it.

use ndarray::{Array2, Axis, Slice};
use rand::Rng as _;
use rayon::prelude::*;
use tunability_learn::Rng;
use tunability_stats::Estimate;

/// How sure an interval is.
pub(crate) const CONFIDENCE: f64 = 0.95;

/// Draws processed at once. It is part of the arithmetic, so it must not depend on threads.
pub(crate) const BLOCK: usize = 64;

/// Bootstrap draws of rows, shared by all gains that are to be compared.
#[derive(Clone, Debug)]
pub struct Bootstrap {
    /// Draws × rows: how often each row was drawn. More than 255 times has a chance below 1e-500.
    pub(crate) counts: Array2<u8>,
}

/// Configurations that a search chooses from. The first is the default.
#[derive(Clone, Copy, Debug)]
pub struct Candidates<'a> {
    /// For each configuration, the loss of each row when it was not trained on.
    pub losses: &'a [&'a [f64]],
    /// The largest loss a row can have, for bounded losses.
    pub bound: Option<f64>,
}

/// What a search gains over the default.
#[derive(Clone, Debug, PartialEq)]
pub struct Honest {
    /// The gain on rows that did not choose the configuration, with its interval. It is conditional
    /// on this dataset's division into folds, and a little low: a draw chooses on fewer different
    /// rows (63 %) than the search itself.
    pub gain: Estimate,
    /// The gain on the rows that chose it: too large.
    pub naive: f64,
    /// Which candidate is best on all rows; 0 is the default.
    pub best: usize,
    /// Which candidate each draw chose.
    chosen: Vec<usize>,
}

impl Honest {
    /// The mean over draws of what the chosen candidate has in `values`, one for each candidate.
    pub fn mean_over_choices(&self, values: &[f64]) -> f64 {
        let sum: f64 = self.chosen.iter().map(|&candidate| values[candidate]).sum();
        sum / self.chosen.len() as f64
    }
}

impl Bootstrap {
    /// `draws` samples of `rows` rows with replacement.
    pub fn new(rows: usize, draws: usize, mut rng: Rng) -> Bootstrap {
        let mut counts = Array2::zeros((draws, rows));
        for mut draw in counts.rows_mut() {
            for _ in 0..rows {
                let count: &mut u8 = &mut draw[rng.gen_range(0..rows)];
                *count = count.saturating_add(1);
            }
        }
        Bootstrap { counts }
    }

    /// The gain of choosing among the candidates.
    ///
    /// Every draw chooses the candidate of least loss on the rows it drew (the first of equals, so
    /// the default where nothing is better) and is judged on the rows it left out (BBC-CV,
    /// Tsamardinos, Greasidou & Borboudakis 2018). The gain of a row is its mean over the draws that
    /// left it out, and the estimate the mean over rows: the leave-one-out bootstrap of Efron &
    /// Tibshirani (1997, eq. 17).
    ///
    /// The interval is Student's, with the variance of the mean gain divided as in the law of total
    /// variance: the row-to-row variance of the chosen candidate's gain, averaged over draws, plus
    /// the variance over draws of what the chosen candidates gain on all rows. The second part pays
    /// for the choice: on other rows of the same kind another candidate would have won, with another
    /// true gain.
    ///
    /// By simulation (`docs/coverage.md`, 500 datasets a setting) it holds the true gain of the
    /// configuration chosen on all rows in 92 to 98 % of most settings; in over 99 % where all
    /// candidates are equal; in 89 to 92 % where rows are few (5 to 10 a column) or candidates
    /// differ mainly in how much noise they fit. There losses of rows in different folds depend on
    /// each other, and by how much cannot be estimated without bias from one cross-validation
    /// (Bengio & Grandvalet 2004). In 71 % where a few rows far out decide the loss (high polynomials of
    /// unbounded features): there it is no 95 % interval.
    ///
    /// Losses bounded by R get two more rows of gain ±R/√2 (for 0/1 losses, the interval of Agresti
    /// & Min 2005 for paired proportions), so that a search in which no row changed class is not
    /// reported as certain.
    pub fn honest(&self, candidates: Candidates) -> Honest {
        let Candidates { losses, bound } = candidates;
        let n = self.counts.ncols();
        let means: Vec<f64> = losses.iter().map(|losses| tunability_stats::mean(losses)).collect();
        let best = least(&means);
        let chosen = self.choose(losses);
        let gain_of = |candidate: usize, row: usize| losses[0][row] - losses[candidate][row];
        let (mut sums, mut left_out) = (vec![0.0; n], vec![0.0; n]);
        for (draw, &candidate) in self.counts.rows().into_iter().zip(&chosen) {
            for (row, count) in draw.iter().enumerate() {
                if *count == 0 {
                    sums[row] += gain_of(candidate, row);
                    left_out[row] += 1.0;
                }
            }
        }
        let mean = |(sum, count): (&f64, &f64)| if *count > 0.0 { sum / count } else { 0.0 };
        let rows: Vec<f64> = sums.iter().zip(&left_out).map(mean).collect();
        let value = tunability_stats::mean(&rows);
        let gain = interval(value, &gains(losses, &chosen), n as f64, bound);
        Honest { gain, naive: means[0] - means[best], best, chosen }
    }

    /// A sum of gains, each with its weight, on the same draws: an interaction is
    /// whole − model − algorithm. The interval is as in [`honest`](Bootstrap::honest), with the
    /// variances of the sum.
    pub fn contrast(&self, terms: &[(f64, Candidates, &Honest)]) -> Estimate {
        let (draws, n) = self.counts.dim();
        let value = terms.iter().map(|(weight, _, honest)| weight * honest.gain.value).sum();
        let sum = |draw: usize| -> Moments {
            let gain = |row: usize| -> f64 {
                let term = |(weight, candidates, honest): &(f64, Candidates, &Honest)| {
                    let losses = candidates.losses;
                    weight * (losses[0][row] - losses[honest.chosen[draw]][row])
                };
                terms.iter().map(term).sum()
            };
            moments(&(0..n).map(gain).collect::<Vec<f64>>())
        };
        let bound = terms.iter().find_map(|(_, candidates, _)| candidates.bound);
        interval(value, &(0..draws).map(sum).collect::<Vec<_>>(), n as f64, bound)
    }

    /// The chosen candidate of each draw.
    fn choose(&self, losses: &[&[f64]]) -> Vec<usize> {
        let n = self.counts.ncols();
        let matrix = Array2::from_shape_fn((n, losses.len()), |(row, c)| losses[c][row]);
        let draws = self.counts.nrows();
        let blocks: Vec<usize> = (0..draws).step_by(BLOCK).collect();
        let choose = |&from: &usize| {
            let to = (from + BLOCK).min(draws);
            let counts = self.counts.slice_axis(Axis(0), Slice::from(from..to));
            let sums = counts.mapv(f64::from).dot(&matrix);
            sums.rows().into_iter().map(|row| least(&row.to_vec())).collect::<Vec<_>>()
        };
        blocks.par_iter().map(choose).collect::<Vec<_>>().concat()
    }
}

/// The index of the least value, the first of equals.
fn least(values: &[f64]) -> usize {
    (1..values.len()).fold(0, |best, at| if values[at] < values[best] { at } else { best })
}

/// Mean and unbiased variance of one candidate's gain over rows.
pub(crate) type Moments = (f64, f64);

pub(crate) fn moments(gains: &[f64]) -> Moments {
    (tunability_stats::mean(gains), tunability_stats::variance(gains))
}

/// For each draw, the moments of its candidate's gain over all rows.
fn gains(losses: &[&[f64]], chosen: &[usize]) -> Vec<Moments> {
    let of = |candidate: &&[f64]| {
        let gains = losses[0].iter().zip(*candidate).map(|(default, loss)| default - loss);
        moments(&gains.collect::<Vec<f64>>())
    };
    let of: Vec<Moments> = losses.iter().map(of).collect();
    chosen.iter().map(|&candidate| of[candidate]).collect()
}

/// The estimate and its interval, from the moments that each draw found over all `n` rows.
pub(crate) fn interval(value: f64, moments: &[Moments], n: f64, bound: Option<f64>) -> Estimate {
    let more = if bound.is_some() { 2.0 } else { 0.0 };
    let all = n + more;
    // Of the mean, with the two rows ±R/√2: their squares, and that they pull the mean to zero.
    let within = |&(mean, variance): &Moments| {
        let squares = variance * (n - 1.0) + mean * mean * n * more / all;
        let added = bound.map_or(0.0, |bound| bound * bound);
        (squares + added) / all / if more > 0.0 { all } else { (n - 1.0).max(1.0) }
    };
    let within: Vec<f64> = moments.iter().map(within).collect();
    let means: Vec<f64> = moments.iter().map(|(mean, _)| mean * n / all).collect();
    let variance = tunability_stats::mean(&within) + tunability_stats::variance(&means);
    let centre = value * n / all;
    let estimate = Estimate::student(centre, variance.sqrt(), n - 1.0, CONFIDENCE);
    Estimate { value, ..estimate }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tunability_learn::{Seeds, Source};

    fn bootstrap(rows: usize) -> Bootstrap {
        Bootstrap::new(rows, 200, Seeds::new(7).rng("test", Source::Tuner))
    }

    /// Losses without structure, of so many candidates.
    fn noise(candidates: usize, rows: usize, seed: u64) -> Vec<Vec<f64>> {
        let mut rng = Seeds::new(seed).rng("losses", Source::Noise);
        (0..candidates).map(|_| (0..rows).map(|_| rng.r#gen()).collect()).collect()
    }

    fn views(losses: &[Vec<f64>]) -> Vec<&[f64]> {
        losses.iter().map(Vec::as_slice).collect()
    }

    fn unbounded<'a>(losses: &'a [&'a [f64]]) -> Candidates<'a> {
        Candidates { losses, bound: None }
    }

    #[test]
    fn the_default_alone_gains_exactly_nothing() {
        let losses = noise(1, 30, 0);
        let honest = bootstrap(30).honest(unbounded(&views(&losses)));
        assert_eq!(honest.gain, Estimate::exact(0.0));
        assert_eq!((honest.naive, honest.best), (0.0, 0));
    }

    #[test]
    fn better_by_a_constant_is_that_constant_without_doubt() {
        // Quarters, so that no sum is rounded.
        let default: Vec<f64> = (0..30).map(|row| f64::from(row) / 4.0).collect();
        let better: Vec<f64> = default.iter().map(|loss| loss - 0.25).collect();
        let honest = bootstrap(30).honest(unbounded(&[&default, &better]));
        assert_eq!(honest.gain, Estimate::exact(0.25));
        assert_eq!((honest.naive, honest.best), (0.25, 1));
    }

    #[test]
    fn a_gain_less_itself_is_nothing() {
        let (losses, bootstrap) = (noise(6, 40, 1), bootstrap(40));
        let views = views(&losses);
        let honest = bootstrap.honest(unbounded(&views));
        let terms = [(1.0, unbounded(&views), &honest), (-1.0, unbounded(&views), &honest)];
        assert_eq!(bootstrap.contrast(&terms), Estimate::exact(0.0));
    }

    #[test]
    fn a_gain_alone_is_a_contrast() {
        let (losses, bootstrap) = (noise(6, 40, 1), bootstrap(40));
        let views = views(&losses);
        for bound in [None, Some(1.0)] {
            let candidates = Candidates { losses: &views, bound };
            let honest = bootstrap.honest(candidates);
            assert_eq!(bootstrap.contrast(&[(1.0, candidates, &honest)]), honest.gain);
        }
    }

    #[test]
    fn one_thread_or_two_give_the_same_bits() {
        let losses = noise(20, 100, 2);
        let threads = |count| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(count).build().unwrap();
            pool.install(|| bootstrap(100).honest(unbounded(&views(&losses))))
        };
        let (one, two) = (threads(1), threads(2));
        assert_eq!(one, two);
        assert_eq!(one.gain.low.to_bits(), two.gain.low.to_bits());
    }

    #[test]
    fn the_order_of_the_others_does_not_matter() {
        let mut losses = noise(20, 100, 3);
        let before = bootstrap(100).honest(unbounded(&views(&losses)));
        losses[1..].reverse();
        let after = bootstrap(100).honest(unbounded(&views(&losses)));
        assert_eq!((before.gain, before.naive), (after.gain, after.naive));
        assert_eq!(before.best, 20 - after.best);
    }

    #[test]
    fn over_all_draws_the_honest_gain_is_not_above_the_naive_one() {
        // Every one of the 4⁴ draws, so that the mean over draws is the expectation. All equal draws
        // of four rows leave three out; a draw of each leaves none and does not count.
        let counts = Array2::from_shape_fn((256, 4), |(draw, row)| {
            (0..4).filter(|place| draw >> (2 * place) & 3 == row).count() as u8
        });
        let bootstrap = Bootstrap { counts };
        for seed in 0..500 {
            let losses = noise(2 + seed as usize % 5, 4, seed);
            let honest = bootstrap.honest(unbounded(&views(&losses)));
            assert!(honest.gain.value <= honest.naive + 1e-12, "{seed}: {honest:?}");
        }
    }

    #[test]
    fn where_no_row_changes_class_there_is_still_doubt() {
        // Agresti & Min with ten pairs that agree: half a row is added to each of the four cells, so
        // that (b, c, n) = (1/2, 1/2, 12). The difference is (b - c) / n = 0 and its variance
        // ((b + c) - (b - c)² / n) / n² = 1/144; Student's quantile at 9 is 2.262157.
        let losses = [1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 1.0, 0.0, 0.0];
        let candidates = Candidates { losses: &[&losses, &losses], bound: Some(1.0) };
        let gain = bootstrap(10).honest(candidates).gain;
        assert_eq!(gain.value, 0.0);
        assert!((gain.high - 2.262157 / 12.0).abs() < 1e-6, "{gain:?}");
        assert_eq!(gain.low, -gain.high);
    }

    #[test]
    fn the_interval_adds_the_rows_within_to_the_choice_between() {
        // Two draws, of means 1 and 3 with variances 4 and 6 over 10 rows: within (0.4 + 0.6) / 2,
        // between ((1 - 2)² + (3 - 2)²) / 1.
        let estimate = interval(2.0, &[(1.0, 4.0), (3.0, 6.0)], 10.0, None);
        assert!((estimate.high - 2.0 - 2.262157 * 2.5_f64.sqrt()).abs() < 1e-5, "{estimate:?}");
        assert_eq!(estimate.value, 2.0);
    }
}
