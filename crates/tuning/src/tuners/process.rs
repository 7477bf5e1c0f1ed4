use std::cell::RefCell;
use std::cmp::Ordering;

use argmin::core::{CostFunction, Error, Executor, Gradient, State};
use argmin::solver::linesearch::MoreThuenteLineSearch;
use argmin::solver::quasinewton::LBFGS;
use ndarray::{Array1, Array2};
use tunability_forest::{Cube, Scale};
use tunability_kernels::{axpy, dot, exp};
use tunability_linear::Cholesky;

/// A Gaussian process on the unit cube with Matérn's kernel of smoothness 5/2, a length for each axis
/// (Rasmussen & Williams 2006, eq. 4.17 and 5.2). Two different categories are 1 apart; what does not
/// exist lies in the middle, or is a category of its own.
///
/// Lengths, scale and noise are the likeliest under weak priors (gamma; those of Optuna's sampler), found
/// by L-BFGS on their logarithms.
pub(crate) struct Process {
    points: Vec<Vec<f64>>,
    is_level: Vec<bool>,
    /// An inverse squared length for each axis, the scale, the noise.
    values: Vec<f64>,
    /// `K^-1 y`.
    alpha: Vec<f64>,
    /// `L^-1`, row by row, of `K = L L'`.
    inverse: Vec<Vec<f64>>,
}

/// Least variance of the noise, as a share of that of the losses.
const LEAST_NOISE: f64 = 1e-6;

/// Where the search for the likeliest starts: lengths of half a range, the scale of the losses, a noise of a
/// tenth of their deviation.
const START: [f64; 3] = [1.4, 0.0, -4.6];

/// In place of a likelihood where the matrix is not positive definite.
const WORST: f64 = 1e10;

/// Logarithms stay between plus and minus this, so that no step leads out of the range of numbers.
const FARTHEST: f64 = 12.0;

/// Steps of L-BFGS, and pairs that it remembers.
const STEPS: u64 = 20;
const MEMORY: usize = 7;

impl Process {
    /// The process given losses at points, of mean 0 and variance about 1. `None` if its matrix is not
    /// positive definite.
    pub fn fit(cube: &Cube, points: &[Vec<f64>], losses: &[f64]) -> Option<Process> {
        let is_level: Vec<bool> =
            cube.axes.iter().map(|axis| matches!(axis.scale, Scale::Levels(_))).collect();
        let placed = |point: &Vec<f64>| place(point, &is_level);
        let points: Vec<Vec<f64>> = points.iter().map(placed).collect();
        let likelihood = Likelihood::new(&points, &is_level, losses);
        let start =
            Array1::from_iter((0..is_level.len()).map(|_| START[0]).chain([START[1], START[2]]));
        let solver = LBFGS::new(MoreThuenteLineSearch::new(), MEMORY);
        let run = Executor::new(&likelihood, solver)
            .configure(|state| state.param(start.clone()).max_iters(STEPS))
            .timer(false)
            .run();
        // A line search that finds nothing better has still seen the best so far.
        let found = run.ok().and_then(|run| run.state().get_best_param().cloned());
        let parameters = found.filter(|found| found.iter().all(|p| p.is_finite())).unwrap_or(start);
        let values = values(&parameters);
        let kernel = matern(likelihood.squares(&values), values[is_level.len()]);
        let chol = likelihood.cholesky(&kernel, values[is_level.len() + 1])?;
        let mut alpha = losses.to_vec();
        chol.solve(&mut alpha);
        let lower = chol.inverse_lower();
        let row = |i: usize| (0..=i).map(|j| lower[(i, j)]).collect();
        let inverse = (0..points.len()).map(row).collect();
        Some(Process { points, is_level, values, alpha, inverse })
    }

    /// Mean and standard deviation of the loss at a point, without noise.
    pub fn predict(&self, point: &[f64]) -> (f64, f64) {
        let point = place(point, &self.is_level);
        let (lengths, scale) = (&self.values, self.values[self.is_level.len()]);
        let mut squares: Vec<f64> = Vec::with_capacity(self.points.len());
        squares.extend(self.points.iter().map(|p| distance(p, &point, &self.is_level, lengths)));
        let covariance = matern(squares, scale);
        let explained = self.inverse.iter().map(|row| {
            let part = dot(row, &covariance[..row.len()]);
            part * part
        });
        let variance = scale - explained.sum::<f64>();
        (dot(&covariance, &self.alpha), variance.max(1e-12).sqrt())
    }
}

/// What does not exist lies in the middle; no level is that one.
fn place(point: &[f64], is_level: &[bool]) -> Vec<f64> {
    let of = |(u, level): (&f64, &bool)| match (u.is_nan(), level) {
        (true, true) => -1.0,
        (true, false) => 0.5,
        _ => *u,
    };
    point.iter().zip(is_level).map(of).collect()
}

/// What one axis adds to the squared distance, before its length.
fn apart(a: f64, b: f64, is_level: bool) -> f64 {
    if is_level { f64::from(u8::from(a != b)) } else { (a - b) * (a - b) }
}

fn distance(a: &[f64], b: &[f64], is_level: &[bool], inverse_lengths: &[f64]) -> f64 {
    let axes = a.iter().zip(b).zip(is_level).zip(inverse_lengths);
    axes.map(|(((a, b), level), weight)| weight * apart(*a, *b, *level)).sum()
}

/// The kernel at squared distances: `s (1 + √5 r + 5 r²/3) e^(-√5 r)`.
fn matern(squares: Vec<f64>, scale: f64) -> Vec<f64> {
    let roots: Vec<f64> = squares.iter().map(|square| (5.0 * square).sqrt()).collect();
    let mut values: Vec<f64> = roots.iter().map(|root| -root).collect();
    exp(&mut values);
    let polynomial = |root: f64| scale * (1.0 + root + root * root / 3.0);
    values.iter_mut().zip(roots).for_each(|(value, root)| *value *= polynomial(root));
    values
}

/// What parameters stand for: their exponentials, softly kept within bounds.
fn values(parameters: &Array1<f64>) -> Vec<f64> {
    parameters.iter().map(|p| (FARTHEST * (p / FARTHEST).tanh()).exp()).collect()
}

/// The negative logarithm of the likelihood times the prior, a point, and its slope.
struct Likelihood<'a> {
    losses: &'a [f64],
    axes: usize,
    /// For each pair of points (i, j <= i), by how much they are apart on each axis, before its length.
    apart: Vec<Vec<f64>>,
    /// Where it was asked last, and what it said: a search asks for the value and then for the slope.
    last: RefCell<Option<Asked>>,
}

/// Parameters, the value there and its slope.
type Asked = (Array1<f64>, f64, Array1<f64>);

impl<'a> Likelihood<'a> {
    fn new(points: &[Vec<f64>], is_level: &[bool], losses: &'a [f64]) -> Likelihood<'a> {
        let axis = |axis: usize| {
            let of = |i: usize| (0..=i).map(move |j| (i, j));
            let pair =
                |(i, j): (usize, usize)| apart(points[i][axis], points[j][axis], is_level[axis]);
            (0..points.len()).flat_map(of).map(pair).collect()
        };
        let apart = (0..is_level.len()).map(axis).collect();
        Likelihood { losses, axes: is_level.len(), apart, last: RefCell::new(None) }
    }

    /// Squared distances of all pairs.
    fn squares(&self, values: &[f64]) -> Vec<f64> {
        let pairs = self.losses.len() * (self.losses.len() + 1) / 2;
        let mut squares = vec![0.0; pairs];
        for (apart, value) in self.apart.iter().zip(values) {
            axpy(*value, apart, &mut squares);
        }
        squares
    }

    fn cholesky(&self, kernel: &[f64], noise: f64) -> Option<Cholesky> {
        let noise = noise + LEAST_NOISE;
        let diagonal = |i: usize, j: usize| if i == j { noise } else { 0.0 };
        Cholesky::new(self.losses.len(), |i, j| kernel[i * (i + 1) / 2 + j] + diagonal(i, j))
    }

    /// Of inverse squared lengths, of the scale and of the noise; and its slope by each logarithm.
    fn prior(&self, values: &[f64]) -> (f64, Array1<f64>) {
        let (mut sum, mut slope) = (0.0, Array1::zeros(values.len()));
        for (at, value) in values.iter().enumerate() {
            let (own, by_log) = match at.cmp(&self.axes) {
                Ordering::Less => (-0.1 / value - 0.1 * value, 0.1 / value - 0.1 * value),
                Ordering::Equal => (value.ln() - value, 1.0 - value),
                Ordering::Greater => (0.1 * value.ln() - 30.0 * value, 0.1 - 30.0 * value),
            };
            sum += own;
            slope[at] = by_log;
        }
        (sum, slope)
    }

    /// The slope of the likelihood is `tr((K^-1 - α α') dK) / 2` (Rasmussen & Williams 2006, eq. 5.9).
    fn evaluate(&self, parameters: &Array1<f64>) -> (f64, Array1<f64>) {
        let (values, n) = (values(parameters), self.losses.len());
        let (scale, noise) = (values[self.axes], values[self.axes + 1]);
        let squares = self.squares(&values[..self.axes]);
        let kernel = matern(squares.clone(), scale);
        let Some(chol) = self.cholesky(&kernel, noise) else {
            return (WORST, Array1::zeros(parameters.len()));
        };
        let mut alpha = self.losses.to_vec();
        chol.solve(&mut alpha);
        let (prior, slope) = self.prior(&values);
        let value = 0.5 * (dot(self.losses, &alpha) + chol.log_determinant()) - prior;
        let lower = chol.inverse_lower();
        let lower =
            Array2::from_shape_fn((n, n), |(i, j)| if j <= i { lower[(i, j)] } else { 0.0 });
        let inverse = lower.t().dot(&lower);
        // Of each pair: half its weight, twice where it stands for two.
        let mut weights = Vec::with_capacity(kernel.len());
        for i in 0..n {
            let weight = |j: usize| inverse[[i, j]] - alpha[i] * alpha[j];
            weights.extend((0..i).map(weight));
            weights.push(0.5 * weight(i));
        }
        let mut gradient = -slope;
        gradient[self.axes] += dot(&weights, &kernel);
        let diagonal = (0..n).map(|i| weights[i * (i + 1) / 2 + i]);
        gradient[self.axes + 1] += noise * diagonal.sum::<f64>();
        let by_square = slope_by_square(squares, scale);
        weights.iter_mut().zip(by_square).for_each(|(weight, slope)| *weight *= slope);
        for (axis, apart) in self.apart.iter().enumerate() {
            gradient[axis] += values[axis] * dot(&weights, apart);
        }
        let inner = parameters.mapv(|p| 1.0 - (p / FARTHEST).tanh().powi(2));
        (value / n as f64, gradient * inner / n as f64)
    }

    fn at(&self, parameters: &Array1<f64>) -> (f64, Array1<f64>) {
        let mut last = self.last.borrow_mut();
        match &*last {
            Some((known, value, slope)) if known == parameters => (*value, slope.clone()),
            _ => {
                let (value, slope) = self.evaluate(parameters);
                *last = Some((parameters.clone(), value, slope.clone()));
                (value, slope)
            }
        }
    }
}

/// The kernel's slope by the squared distance: `-5 s (1 + √5 r) e^(-√5 r) / 6`.
fn slope_by_square(squares: Vec<f64>, scale: f64) -> Vec<f64> {
    let mut values: Vec<f64> = squares.iter().map(|square| -(5.0 * square).sqrt()).collect();
    exp(&mut values);
    let polynomial = |square: f64| -5.0 / 6.0 * scale * (1.0 + (5.0 * square).sqrt());
    values.iter_mut().zip(squares).for_each(|(value, square)| *value *= polynomial(square));
    values
}

impl CostFunction for &Likelihood<'_> {
    type Param = Array1<f64>;
    type Output = f64;

    fn cost(&self, parameters: &Array1<f64>) -> Result<f64, Error> {
        Ok(self.at(parameters).0)
    }
}

impl Gradient for &Likelihood<'_> {
    type Param = Array1<f64>;
    type Gradient = Array1<f64>;

    fn gradient(&self, parameters: &Array1<f64>) -> Result<Array1<f64>, Error> {
        Ok(self.at(parameters).1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn points() -> Vec<Vec<f64>> {
        let value = |at: usize| ((at as f64 + 1.0) * 0.754_877_666).fract();
        (0..12).map(|i| vec![value(3 * i), value(3 * i + 1), f64::from(i % 3 == 0)]).collect()
    }

    #[test]
    fn the_slope_is_that_of_central_differences() {
        let (points, is_level) = (points(), [false, false, true]);
        let losses: Vec<f64> = points.iter().map(|p| p[0] - p[1] * p[1] + 0.3 * p[2]).collect();
        let likelihood = Likelihood::new(&points, &is_level, &losses);
        let at = Array1::from(vec![1.0, -0.5, 0.3, 0.2, -3.0]);
        let slope = likelihood.evaluate(&at).1;
        for axis in 0..5 {
            let moved = |by: f64| {
                let mut moved = at.clone();
                moved[axis] += by;
                likelihood.evaluate(&moved).0
            };
            let difference = (moved(1e-5) - moved(-1e-5)) / 2e-5;
            assert!(
                (slope[axis] - difference).abs() < 1e-8,
                "{axis}: {} {difference}",
                slope[axis]
            );
        }
    }
}
