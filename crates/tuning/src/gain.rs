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
const BLOCK: usize = 64;

/// Bootstrap draws of rows, shared by all gains that are to be compared.
#[derive(Clone, Debug)]
pub struct Bootstrap {
    /// Draws × rows: how often each row was drawn.
    counts: Array2<f64>,
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
    /// on this dataset's division into folds.
    pub gain: Estimate,
    /// The gain on the rows that chose it: too large.
    pub naive: f64,
    /// Which candidate is best on all rows; 0 is the default.
    pub best: usize,
    /// Which candidate each draw chose.
    chosen: Vec<usize>,
}

impl Bootstrap {
    /// `draws` samples of `rows` rows with replacement.
    pub fn new(rows: usize, draws: usize, mut rng: Rng) -> Bootstrap {
        let mut counts = Array2::zeros((draws, rows));
        for mut draw in counts.rows_mut() {
            for _ in 0..rows {
                draw[rng.gen_range(0..rows)] += 1.0;
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
    /// true gain. By simulation (`examples/coverage.rs`) the interval is conservative where all
    /// candidates are equal, and somewhat short where rows are few and candidates learn much from
    /// noise: losses of rows in different folds then depend on each other (Bayle, Bayle, Janson &
    /// Mackey 2020; Bates, Hastie & Tibshirani 2024), which losses alone do not show.
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
                if *count == 0.0 {
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
            let sums = self.counts.slice_axis(Axis(0), Slice::from(from..to)).dot(&matrix);
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
type Moments = (f64, f64);

fn moments(gains: &[f64]) -> Moments {
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
fn interval(value: f64, moments: &[Moments], n: f64, bound: Option<f64>) -> Estimate {
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
