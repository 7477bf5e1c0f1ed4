use rand::Rng as _;
use serde::Serialize;
use tunability_forest::Cube;
use tunability_learn::{Seeds, Source};
use tunability_space::{Config, Space};
use tunability_stats::{Estimate, mean, quantile, variance};

/// Sobol' indices from a design of real evaluations: no surrogate stands between.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SobolIndices {
    /// Evaluations that succeeded.
    pub evaluations: usize,
    /// Rows of the design that were left out because one of their evaluations failed.
    pub failed: usize,
    /// The variance over the space.
    pub variance: f64,
    /// In the order of the space.
    pub indices: Vec<SobolIndex>,
}

/// The indices of one hyperparameter.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SobolIndex {
    /// Which.
    pub name: String,
    /// What it does on average over the others (Saltelli et al. 2010, eq. (b) of table 2).
    pub first: Estimate,
    /// All that it has a part in (Jansen 1999; Saltelli et al. 2010, eq. (f) of table 2).
    pub total: Estimate,
}

/// Draws of the bootstrap over rows of the design.
const DRAWS: usize = 200;

/// Estimates Sobol' indices from `rows × (2 + hyperparameters)` evaluations on scrambled Sobol' points.
/// Intervals are the middle 95 % of a bootstrap over rows. `None` where fewer than two rows succeed or
/// nothing varies.
pub fn sobol_indices(
    space: &Space,
    cube: &Cube,
    rows: usize,
    seeds: &Seeds,
    evaluate: &dyn Fn(&[Config]) -> Vec<Option<f64>>,
) -> Option<SobolIndices> {
    let axes = cube.len();
    let scramble = seeds.rng("importance/sobol", Source::Tuner).r#gen::<u32>();
    let mut configs = Vec::with_capacity(rows * (axes + 2));
    for row in 0..rows {
        let coordinate = |d: usize| crate::tuners::coordinate(row as u32, d as u32, scramble);
        let a: Vec<f64> = (0..axes).map(coordinate).collect();
        let b: Vec<f64> = (axes..2 * axes).map(coordinate).collect();
        configs.push(space.decode(&a));
        configs.push(space.decode(&b));
        for axis in 0..axes {
            let mut mixed = a.clone();
            mixed[axis] = b[axis];
            configs.push(space.decode(&mixed));
        }
    }
    let responses = evaluate(&configs);
    let design: Vec<Vec<f64>> =
        responses.chunks(axes + 2).filter_map(|row| row.iter().copied().collect()).collect();
    if design.len() < 2 {
        return None;
    }
    let whole: Vec<usize> = (0..design.len()).collect();
    let (spread, values) = indices(&design, &whole)?;
    let mut rng = seeds.rng("importance/sobol/bootstrap", Source::Tuner);
    let drawn: Vec<Vec<(f64, f64)>> = (0..DRAWS)
        .filter_map(|_| {
            let rows: Vec<usize> =
                (0..design.len()).map(|_| rng.gen_range(0..design.len())).collect();
            Some(indices(&design, &rows)?.1)
        })
        .collect();
    let index = |axis: usize| {
        let estimate = |of: fn(&(f64, f64)) -> f64| {
            let draws: Vec<f64> = drawn.iter().map(|values| of(&values[axis])).collect();
            let value = of(&values[axis]);
            let (low, high) = (quantile(&draws, 0.025), quantile(&draws, 0.975));
            Estimate { value, low: low.min(value), high: high.max(value) }
        };
        let name = cube.axes[axis].name.clone();
        SobolIndex { name, first: estimate(|value| value.0), total: estimate(|value| value.1) }
    };
    Some(SobolIndices {
        evaluations: design.len() * (axes + 2),
        failed: rows - design.len(),
        variance: spread,
        indices: (0..axes).map(index).collect(),
    })
}

/// The variance, and first and total index of each axis, on some rows: a, b, then a with each coordinate
/// of b. `None` if nothing varies.
fn indices(design: &[Vec<f64>], rows: &[usize]) -> Option<(f64, Vec<(f64, f64)>)> {
    let both: Vec<f64> = rows.iter().flat_map(|row| [design[*row][0], design[*row][1]]).collect();
    let (centre, spread) = (mean(&both), variance(&both));
    if spread <= 0.0 {
        return None;
    }
    let count = rows.len() as f64;
    let index = |axis: usize| {
        let (mut first, mut total) = (0.0, 0.0);
        for row in rows {
            let (a, b, mixed) = (design[*row][0], design[*row][1], design[*row][axis + 2]);
            first += (b - centre) * (mixed - a);
            total += 0.5 * (a - mixed) * (a - mixed);
        }
        (first / count / spread, total / count / spread)
    };
    let axes = design.first()?.len() - 2;
    Some((spread, (0..axes).map(index).collect()))
}
