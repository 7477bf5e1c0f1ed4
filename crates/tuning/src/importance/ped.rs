use serde::Serialize;
use statrs::distribution::{ContinuousCDF, Normal};
use tunability_forest::{Cube, Scale};

/// How much the distribution of a hyperparameter differs between the best trials and all.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Ped {
    /// Which hyperparameter.
    pub name: String,
    /// Its importance for being among the best.
    pub importance: f64,
    /// Its share of the sum over all.
    pub share: f64,
}

/// The share of trials that count as the best.
const BEST: f64 = 0.1;

/// Cells of an axis of numbers.
const CELLS: usize = 50;

/// PED-ANOVA in its conditional form (Watanabe, Bansal & Hutter 2023; Baba, Ozaki & Watanabe 2026, theorem
/// 4.2): `(n' / n)² Σ α² / β · D`, where n' of n trials are the best tenth, α and β the shares of the best
/// and of all in which the hyperparameter exists, and D the Pearson divergence of its density among the
/// best from that among all. No forest, no interactions, and no interval; fast where trials are many.
pub(crate) fn ped(cube: &Cube, points: &[Vec<f64>], responses: &[f64]) -> Vec<Ped> {
    let mut order: Vec<usize> = (0..responses.len()).collect();
    order.sort_by(|a, b| responses[*a].total_cmp(&responses[*b]));
    let count = (BEST * responses.len() as f64).ceil() as usize;
    let last = responses[order[count.max(1) - 1]];
    let best: Vec<usize> = (0..responses.len()).filter(|at| responses[*at] <= last).collect();
    let share = best.len() as f64 / responses.len() as f64;
    let importance = |axis: usize| {
        let of = |rows: &mut dyn Iterator<Item = usize>| -> Vec<f64> {
            rows.map(|row| points[row][axis]).filter(|u| !u.is_nan()).collect()
        };
        let (top, all) = (of(&mut best.iter().copied()), of(&mut (0..points.len())));
        if top.is_empty() || all.len() < 2 {
            return 0.0;
        }
        let alpha = top.len() as f64 / best.len() as f64;
        let beta = all.len() as f64 / points.len() as f64;
        share * share * alpha * alpha / beta * divergence(cube, axis, &top, &all)
    };
    let importances: Vec<f64> = (0..cube.len()).map(importance).collect();
    let sum: f64 = importances.iter().sum();
    let of = |axis: usize| Ped {
        name: cube.axes[axis].name.clone(),
        importance: importances[axis],
        share: if sum > 0.0 { importances[axis] / sum } else { 0.0 },
    };
    (0..cube.len()).map(of).collect()
}

/// `Σ all (top / all - 1)²` over cells.
fn divergence(cube: &Cube, axis: usize, top: &[f64], all: &[f64]) -> f64 {
    let density = |points: &[f64]| match cube.axes[axis].scale {
        Scale::Levels(of) => of_levels(points, of as usize),
        Scale::Real => {
            of_numbers(&counts(points, CELLS, |u| (u * (CELLS - 1) as f64 - 0.5).ceil()))
        }
        Scale::Whole => {
            let cells = cube.axes[axis].domain.size().map_or(CELLS, |size| size.min(CELLS));
            of_numbers(&counts(points, cells, |u| (u * cells as f64).floor()))
        }
    };
    let (top, all) = (density(top), density(all));
    let each = top.iter().zip(&all).map(|(p, q)| (p + TINY, q + TINY));
    each.map(|(p, q)| q * (p / q - 1.0) * (p / q - 1.0)).sum()
}

/// Keeps a density off zero.
const TINY: f64 = 1e-12;

fn counts(points: &[f64], cells: usize, place: impl Fn(f64) -> f64) -> Vec<f64> {
    let mut counts = vec![0.0; cells];
    for u in points {
        counts[(place(*u).max(0.0) as usize).min(cells - 1)] += 1.0;
    }
    counts
}

/// A Parzen estimate on cells: a normal for each point, its width by Scott's rule, and one as wide as the
/// axis for the prior, each cut to the axis.
fn of_numbers(counts: &[f64]) -> Vec<f64> {
    let last = counts.len() as f64 - 1.0;
    let total: f64 = counts.iter().sum();
    let places = || counts.iter().enumerate().map(|(at, n)| (at as f64, *n));
    let mean = places().map(|(at, n)| at * n).sum::<f64>() / total;
    let squares: f64 = places().map(|(at, n)| n * (at - mean) * (at - mean)).sum();
    let deviation = (squares / (total - 1.0).max(1.0)).sqrt();
    let width = 1.059 * deviation.min(quartiles(counts, total) / 1.34) * total.powf(-0.2);
    let prior = (0.5 * last, last + 1.0, 1.0);
    let kernels = places().filter(|(_, n)| *n > 0.0).map(|(at, n)| (at, width.max(LEAST_WIDTH), n));
    let mut density = vec![0.0; counts.len()];
    for (centre, width, weight) in kernels.chain([prior]) {
        let below = |at: f64| normal_below((at - centre) / width);
        let inside = below(last + 0.5) - below(-0.5);
        for (at, value) in density.iter_mut().enumerate() {
            let share = below(at as f64 + 0.5) - below(at as f64 - 0.5);
            *value += weight / (total + 1.0) * share / inside;
        }
    }
    density
}

/// 90 % of a kernel lie in its cell.
const LEAST_WIDTH: f64 = 0.5 / 1.64;

/// The distance between quartiles, in cells.
fn quartiles(counts: &[f64], total: f64) -> f64 {
    let known: Vec<usize> = (0..counts.len()).filter(|at| counts[*at] > 0.0).collect();
    let mut sum = 0.0;
    let sums: Vec<f64> = known
        .iter()
        .map(|at| {
            sum += counts[*at];
            sum
        })
        .collect();
    let low = sums.partition_point(|sum| *sum < (total / 4.0).floor());
    let high = sums.partition_point(|sum| *sum <= (total * 3.0 / 4.0).floor());
    (known[high.min(known.len() - 1)] - known[low]) as f64
}

fn normal_below(z: f64) -> f64 {
    Normal::standard().cdf(z)
}

/// A mixture over categories: each point's kernel leaves a little for the others, and one is the prior.
fn of_levels(points: &[f64], of: usize) -> Vec<f64> {
    let counts = counts(points, of, |u| (u * of as f64).floor());
    let total: f64 = counts.iter().sum();
    let kernels = counts.iter().filter(|n| **n > 0.0).count() as f64 + 1.0;
    let spare = 1.0 / kernels;
    let (row, prior) = (1.0 + of as f64 * spare, 1.0 / of as f64);
    let each = counts.iter().map(|n| (total * spare + n) / row + prior);
    each.map(|sum| sum / (total + 1.0)).collect()
}
