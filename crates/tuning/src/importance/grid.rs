use std::collections::BTreeMap;

use tunability_forest::{Cube, Extent};

/// A full grid: every combination of the values that were tried, so that nothing is estimated.
#[derive(Clone, Debug)]
pub(crate) struct Grid {
    /// The coordinates tried along each axis, in order.
    pub coordinates: Vec<Vec<f64>>,
    /// How likely each is: as the declared prior has it where all values of a finite hyperparameter were
    /// tried, else equally likely.
    pub weights: Vec<Vec<f64>>,
    /// The response of each combination, the last axis fastest. An inactive axis changes nothing.
    values: Vec<f64>,
}

/// More cells than this are not made.
const MOST_CELLS: usize = 1 << 20;

impl Grid {
    /// The grid that these points fill, if they do: more than one value on each axis, and a point for
    /// every combination. Repeated points count with their mean.
    pub fn of(cube: &Cube, points: &[Vec<f64>], responses: &[f64]) -> Option<Grid> {
        let mut means: BTreeMap<Vec<u64>, (f64, f64)> = BTreeMap::new();
        for (point, response) in points.iter().zip(responses) {
            let mean = means.entry(key(point)).or_default();
            mean.0 += response;
            mean.1 += 1.0;
        }
        let coordinates: Vec<Vec<f64>> =
            (0..cube.len()).map(|axis| distinct(points.iter().map(|p| p[axis]))).collect();
        let cells = coordinates.iter().try_fold(1_usize, |cells, values| {
            cells.checked_mul(values.len()).filter(|cells| *cells <= MOST_CELLS)
        })?;
        if coordinates.iter().any(|values| values.len() < 2) {
            return None;
        }
        let mut values = Vec::with_capacity(cells);
        let mut point = vec![0.0; cube.len()];
        for cell in 0..cells {
            let mut rest = cell;
            for (axis, known) in coordinates.iter().enumerate().rev() {
                point[axis] = known[rest % known.len()];
                rest /= known.len();
            }
            for (axis, declared) in cube.axes.iter().enumerate() {
                // Parents come before children.
                if !declared.needs.iter().all(|(parent, part)| part.holds(point[*parent])) {
                    point[axis] = f64::NAN;
                }
            }
            let (sum, count) = means.get(&key(&point))?;
            values.push(sum / count);
        }
        let weights = (0..cube.len()).map(|axis| weights(cube, axis, &coordinates[axis])).collect();
        Some(Grid { coordinates, weights, values })
    }

    /// The mean over all axes but these, cell by cell.
    fn means(&self, axes: &[usize]) -> Vec<f64> {
        let (mut values, mut behind) = (self.values.clone(), 1);
        for axis in (0..self.coordinates.len()).rev() {
            let weights = &self.weights[axis];
            if axes.contains(&axis) {
                behind *= weights.len();
                continue;
            }
            let before = values.len() / (behind * weights.len());
            let mut means = vec![0.0; before * behind];
            for outer in 0..before {
                for (at, weight) in weights.iter().enumerate() {
                    let from = (outer * weights.len() + at) * behind;
                    for inner in 0..behind {
                        means[outer * behind + inner] += weight * values[from + inner];
                    }
                }
            }
            values = means;
        }
        values
    }

    /// How likely each cell of these axes is.
    fn likely(&self, axes: &[usize]) -> Vec<f64> {
        let mut likely = vec![1.0];
        for axis in (0..self.coordinates.len()).filter(|axis| axes.contains(axis)) {
            let weights = &self.weights[axis];
            likely = likely.iter().flat_map(|p| weights.iter().map(move |w| p * w)).collect();
        }
        likely
    }

    /// The variance of the mean over all axes but these.
    pub fn closed(&self, axes: &[usize]) -> f64 {
        let (values, likely, mean) = (self.means(axes), self.likely(axes), self.mean());
        likely.iter().zip(&values).map(|(p, value)| p * (value - mean) * (value - mean)).sum()
    }

    /// What one axis does on average over the others.
    pub fn means_along(&self, axis: usize) -> Vec<f64> {
        self.means(&[axis])
    }

    /// The mean over the grid.
    pub fn mean(&self) -> f64 {
        self.means(&[])[0]
    }

    /// The response at the grid point that is nearest.
    pub fn at(&self, point: &[f64]) -> f64 {
        let mut cell = 0;
        for (axis, known) in self.coordinates.iter().enumerate() {
            cell = cell * known.len() + nearest(known, point[axis]);
        }
        self.values[cell]
    }

    /// The part of a grid in a region, its weights of that part.
    pub fn within(&self, region: &[Extent]) -> Option<Grid> {
        let kept: Vec<Vec<usize>> = (self.coordinates.iter().zip(region))
            .map(|(known, part)| (0..known.len()).filter(|at| part.holds(known[*at])).collect())
            .collect();
        let pick = |of: &[Vec<f64>]| -> Vec<Vec<f64>> {
            let each = of.iter().zip(&kept);
            each.map(|(all, kept)| kept.iter().map(|at| all[*at]).collect()).collect()
        };
        let (coordinates, mut weights) = (pick(&self.coordinates), pick(&self.weights));
        if coordinates.iter().any(Vec::is_empty) {
            return None;
        }
        for weights in &mut weights {
            let sum: f64 = weights.iter().sum();
            weights.iter_mut().for_each(|weight| *weight /= sum);
        }
        let cells = coordinates.iter().map(Vec::len).product();
        let value = |cell: usize| {
            let mut rest = cell;
            let mut point = vec![0.0; coordinates.len()];
            for (axis, known) in coordinates.iter().enumerate().rev() {
                point[axis] = known[rest % known.len()];
                rest /= known.len();
            }
            self.at(&point)
        };
        let values = (0..cells).map(value).collect();
        Some(Grid { coordinates, weights, values })
    }
}

/// What tells points apart; inactive coordinates are alike.
fn key(point: &[f64]) -> Vec<u64> {
    point.iter().map(|u| if u.is_nan() { u64::MAX } else { u.to_bits() }).collect()
}

fn distinct(values: impl Iterator<Item = f64>) -> Vec<f64> {
    let mut known: Vec<f64> = values.filter(|u| !u.is_nan()).collect();
    known.sort_by(f64::total_cmp);
    known.dedup();
    known
}

fn weights(cube: &Cube, axis: usize, known: &[f64]) -> Vec<f64> {
    let domain = &cube.axes[axis].domain;
    if domain.size() == Some(known.len()) {
        let cells = known.iter().map(|u| domain.cell(&domain.decode(*u)));
        let widths: Option<Vec<f64>> = cells.map(|cell| cell.map(|(from, to)| to - from)).collect();
        if let Some(widths) = widths {
            return widths;
        }
    }
    vec![1.0 / known.len() as f64; known.len()]
}

/// The place of the nearest coordinate, the first of equals.
fn nearest(known: &[f64], u: f64) -> usize {
    let mut best = 0;
    for at in 1..known.len() {
        if (known[at] - u).abs() < (known[best] - u).abs() {
            best = at;
        }
    }
    best
}
