//! The lasso by coordinate descent, stopped by the duality gap.
//!
//! Friedman, Hastie and Tibshirani (2010), "Regularization Paths for Generalized
//! Linear Models via Coordinate Descent", *J. Stat. Softw.* 33(1), section 2, for the
//! update; Kim, Koh, Lustig, Boyd and Gorinevsky (2007), "An Interior-Point Method
//! for Large-Scale l1-Regularized Least Squares", *IEEE J. Sel. Top. Signal Process.*
//! 1(4), section III, for the dual point and the gap.

use ndarray::{Array1, ArrayView1, ArrayView2};
use tunability_learn::dot;
use tunability_linear::add;

/// An approximate minimiser of `P(b) = ||y - X b||^2 / (2n) + alpha ||b||_1`.
#[derive(Clone, Debug)]
pub struct Descent {
    /// `b` (p), in units of `y` per unit of the column.
    pub coefficients: Array1<f64>,
    /// Duality gap at these coefficients, divided by `P(0) = ||y||^2 / (2n)`;
    /// it bounds `(P(b) - min P) / P(0)` from above. 0 if `y` is zero.
    pub gap: f64,
    /// `P(b)`, in squared units of `y`.
    pub objective: f64,
    /// Sweeps of p coordinate updates.
    pub iterations: usize,
    /// Whether the stopping rule was met within the sweeps allowed.
    pub converged: bool,
}

/// The order of the coordinates in a sweep.
pub enum Order<'a> {
    /// 0, 1, ..., p - 1.
    Cyclic,
    /// p draws with replacement; the function gives a uniform integer in `0..k`.
    Random(&'a mut dyn FnMut(usize) -> usize),
}

/// Lasso of `y` (n) on the columns of `x` (n x p), without intercept: the caller
/// centres both. `alpha >= 0` is in units of `y` times units of the columns.
///
/// It stops when the duality gap is at most `tolerance * P(0)`. With the residual
/// `r = y - X b`, the dual point is `theta = r / max(n alpha, ||X' r||_inf)`, whose
/// `||X' theta||_inf <= 1` makes it feasible, and with `s = n alpha / max(n alpha,
/// ||X' r||_inf)` the gap is
///
/// `(1 - s)^2 ||r||^2 / (2n) + sum_j (alpha |b_j| - s b_j x_j'r / n)`,
///
/// the usual difference of `P(b)` and `D(theta) = (||y||^2 - ||y - n alpha
/// theta||^2) / (2n)` rearranged so that no term is negative and none cancels.
/// The gap is looked at before the first sweep, after each of the first five, then
/// after every fifth and the last, each time on a residual computed afresh.
///
/// At `alpha = 0` only `theta = 0` is feasible without a projection and the gap is
/// no smaller than `P(b) / P(0)`. It is returned so, but the descent also stops
/// when `|x_j' r| <= tolerance ||x_j|| ||y||` for every j (normal equations).
/// If the columns are then dependent, the solution depends on the order.
///
/// Zero columns keep a coefficient of 0.
pub fn lasso(
    x: ArrayView2<f64>,
    y: ArrayView1<f64>,
    alpha: f64,
    tolerance: f64,
    max_iterations: usize,
    mut order: Order,
) -> Descent {
    let problem = Problem::new(x, y, alpha);
    let mut b = vec![0.0; x.ncols()];
    let mut residual = problem.y.clone();
    let mut iterations = 0;
    loop {
        if is_checked(iterations) || iterations == max_iterations {
            problem.set_residual(&b, &mut residual);
            let state = problem.state(&b, &residual);
            let converged = problem.is_solved(&state, tolerance);
            if converged || iterations == max_iterations {
                return Descent {
                    coefficients: Array1::from(b),
                    gap: problem.relative(state.gap),
                    objective: state.objective,
                    iterations,
                    converged,
                };
            }
        }
        problem.sweep(&mut order, &mut b, &mut residual);
        iterations += 1;
    }
}

/// A look at the gap costs about a sweep, hence not after each of them.
fn is_checked(iterations: usize) -> bool {
    iterations <= 5 || iterations.is_multiple_of(5)
}

struct Problem {
    columns: Vec<Vec<f64>>,
    /// `||x_j||^2`.
    squares: Vec<f64>,
    y: Vec<f64>,
    alpha: f64,
    n: f64,
}

/// Where the descent stands.
struct State {
    objective: f64,
    gap: f64,
    /// `max_j |x_j' r| / ||x_j||`.
    slope: f64,
}

impl Problem {
    fn new(x: ArrayView2<f64>, y: ArrayView1<f64>, alpha: f64) -> Self {
        let columns: Vec<Vec<f64>> = x.columns().into_iter().map(|c| c.to_vec()).collect();
        Self {
            squares: columns.iter().map(|c| dot(c, c)).collect(),
            columns,
            y: y.to_vec(),
            alpha,
            n: y.len().max(1) as f64,
        }
    }

    /// p exact minimisations of P, each along one coordinate.
    fn sweep(&self, order: &mut Order, b: &mut [f64], residual: &mut [f64]) {
        let p = self.columns.len();
        for draw in 0..p {
            let j = match order {
                Order::Cyclic => draw,
                Order::Random(uniform) => uniform(p),
            };
            if self.squares[j] == 0.0 {
                continue;
            }
            let column = &self.columns[j];
            let pull = dot(column, residual) + self.squares[j] * b[j];
            let value = soft_threshold(pull, self.n * self.alpha) / self.squares[j];
            if value != b[j] {
                add(b[j] - value, column, residual);
                b[j] = value;
            }
        }
    }

    /// `y - X b` from the start, free of the round-off the updates gather.
    fn set_residual(&self, b: &[f64], residual: &mut [f64]) {
        residual.copy_from_slice(&self.y);
        for (column, &b) in self.columns.iter().zip(b) {
            if b != 0.0 {
                add(-b, column, residual);
            }
        }
    }

    fn state(&self, b: &[f64], residual: &[f64]) -> State {
        let slopes: Vec<f64> = self.columns.iter().map(|c| dot(c, residual)).collect();
        let steepest = slopes.iter().fold(0.0, |m: f64, g| m.max(g.abs()));
        let bound = self.n * self.alpha;
        let shrink = if steepest <= bound { 1.0 } else { bound / steepest };
        let loss = dot(residual, residual) / (2.0 * self.n);
        let mut state =
            State { objective: loss, gap: (1.0 - shrink) * (1.0 - shrink) * loss, slope: 0.0 };
        for j in 0..b.len() {
            if b[j] != 0.0 {
                let penalty = self.alpha * b[j].abs();
                state.objective += penalty;
                state.gap += (penalty - shrink * b[j] * slopes[j] / self.n).max(0.0);
            }
            if self.squares[j] > 0.0 {
                state.slope = state.slope.max(slopes[j].abs() / self.squares[j].sqrt());
            }
        }
        state
    }

    fn is_solved(&self, state: &State, tolerance: f64) -> bool {
        let length = dot(&self.y, &self.y).sqrt();
        let normal = self.alpha == 0.0 && state.slope <= tolerance * length;
        normal || self.relative(state.gap) <= tolerance
    }

    /// In units of `P(0)`.
    fn relative(&self, gap: f64) -> f64 {
        let start = dot(&self.y, &self.y) / (2.0 * self.n);
        if start > 0.0 { gap / start } else { 0.0 }
    }
}

/// `sign(z) max(|z| - t, 0)`.
fn soft_threshold(z: f64, t: f64) -> f64 {
    if z.abs() <= t { 0.0 } else { z - t.copysign(z) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::{Array2, arr1, arr2};

    fn close(a: &Array1<f64>, b: &[f64], tolerance: f64) {
        assert_eq!(a.len(), b.len());
        for (a, b) in a.iter().zip(b) {
            assert!((a - b).abs() <= tolerance, "{a} {b}");
        }
    }

    /// `X'X = [[2, 1], [1, 2]]`, `X'y = (5, 4)`.
    fn pair() -> (Array2<f64>, Array1<f64>) {
        let x = arr2(&[[1.0, 0.0], [1.0, 1.0], [0.0, 1.0]]);
        (x, arr1(&[2.0, 3.0, 1.0]))
    }

    #[test]
    fn orthogonal_columns_are_soft_thresholded_in_one_sweep() {
        let y = arr1(&[3.0, 1.0]);
        let fit = lasso(Array2::eye(2).view(), y.view(), 0.5, 1e-12, 9, Order::Cyclic);
        close(&fit.coefficients, &[2.0, 0.0], 0.0);
        assert_eq!((fit.objective, fit.gap), (1.5, 0.0));
        assert_eq!((fit.iterations, fit.converged), (1, true));
    }

    #[test]
    fn correlated_columns() {
        // n alpha = 1 and both positive: [[2, 1], [1, 2]] b = (4, 3).
        let (x, y) = pair();
        let fit = lasso(x.view(), y.view(), 1.0 / 3.0, 1e-14, 1000, Order::Cyclic);
        close(&fit.coefficients, &[5.0 / 3.0, 2.0 / 3.0], 1e-6);
        assert!(fit.converged && fit.gap <= 1e-14);
    }

    #[test]
    fn gap_is_primal_minus_dual() {
        // One sweep from zero at n alpha = 1: b = (2, 1), r = (0, 0, 0).
        // At n alpha = 2: b_1 = 3/2, r = (1/2, 3/2, 1), x_2'r = 5/2, b_2 = 1/4, then
        // r = (1/2, 5/4, 3/4), X'r = (7/4, 2), s = 1, y'r = 11/2, r'r = 19/8,
        // gap = r'r/n + alpha |b|_1 - y'r/n = (19/8 + 7/2 - 11/2) / 3 = 1/8.
        let (x, y) = pair();
        let fit = lasso(x.view(), y.view(), 2.0 / 3.0, 0.0, 1, Order::Cyclic);
        close(&fit.coefficients, &[1.5, 0.25], 1e-15);
        assert!((fit.gap - 0.125 / (14.0 / 6.0)).abs() < 1e-15);
        assert!((fit.objective - (19.0 / 8.0 / 6.0 + 3.5 / 3.0)).abs() < 1e-15);
        assert!(!fit.converged);
    }

    #[test]
    fn strong_penalty_needs_no_sweep() {
        let (x, y) = pair();
        for alpha in [5.0 / 3.0, 2.0, f64::INFINITY] {
            let fit = lasso(x.view(), y.view(), alpha, 0.0, 9, Order::Cyclic);
            close(&fit.coefficients, &[0.0, 0.0], 0.0);
            assert_eq!((fit.gap, fit.iterations, fit.converged), (0.0, 0, true));
        }
    }

    #[test]
    fn no_penalty_is_least_squares() {
        // [[2, 1], [1, 2]] b = (5, 4): b = (2, 1), an exact fit, hence a gap of 0.
        let (x, y) = pair();
        let fit = lasso(x.view(), y.view(), 0.0, 1e-18, 1000, Order::Cyclic);
        close(&fit.coefficients, &[2.0, 1.0], 1e-8);
        assert!(fit.converged && fit.gap <= 1e-18);
        // And an inexact one: the mean.
        let x = arr2(&[[1.0], [1.0]]);
        let fit = lasso(x.view(), arr1(&[1.0, 3.0]).view(), 0.0, 1e-10, 9, Order::Cyclic);
        close(&fit.coefficients, &[2.0], 0.0);
        assert_eq!((fit.iterations, fit.converged), (1, true));
    }

    #[test]
    fn random_order_finds_the_same_minimum() {
        let (x, y) = pair();
        let mut state = 1u32;
        let mut uniform = |k: usize| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 16) as usize % k
        };
        let order = Order::Random(&mut uniform);
        let fit = lasso(x.view(), y.view(), 1.0 / 3.0, 1e-14, 1000, order);
        close(&fit.coefficients, &[5.0 / 3.0, 2.0 / 3.0], 1e-6);
        assert!(fit.converged);
    }

    #[test]
    fn zero_response() {
        let y = Array1::zeros(2);
        let fit = lasso(Array2::eye(2).view(), y.view(), 0.0, 0.0, 9, Order::Cyclic);
        close(&fit.coefficients, &[0.0, 0.0], 0.0);
        assert_eq!((fit.gap, fit.iterations, fit.converged), (0.0, 0, true));
    }

    #[test]
    fn zero_column() {
        let x = arr2(&[[0.0, 1.0], [0.0, 1.0]]);
        let y = arr1(&[1.0, 1.0]);
        let fit = lasso(x.view(), y.view(), 0.25, 1e-12, 9, Order::Cyclic);
        close(&fit.coefficients, &[0.0, 0.75], 1e-15);
    }

    #[test]
    fn odd_shapes() {
        let (x, y) = (Array2::zeros((2, 0)), arr1(&[1.0, 1.0]));
        let fit = lasso(x.view(), y.view(), 0.1, 1e-6, 9, Order::Cyclic);
        assert!(fit.converged && fit.objective == 0.5);
        let (x, y) = (Array2::zeros((0, 2)), Array1::zeros(0));
        let fit = lasso(x.view(), y.view(), 1.0, 1e-6, 9, Order::Cyclic);
        assert!(fit.converged && fit.objective == 0.0);
        // One row: |b|_1 = 2 however it is shared, P = 1/2 + 2.
        let (x, y) = (arr2(&[[1.0, 1.0, 1.0]]), arr1(&[3.0]));
        let fit = lasso(x.view(), y.view(), 1.0, 1e-12, 99, Order::Cyclic);
        assert!(fit.converged && (fit.objective - 2.5).abs() < 1e-12);
    }

    #[test]
    fn sweeps_run_out() {
        let (x, y) = pair();
        let fit = lasso(x.view(), y.view(), 0.01, 1e-12, 0, Order::Cyclic);
        close(&fit.coefficients, &[0.0, 0.0], 0.0);
        assert!(!fit.converged && fit.gap > 0.9 && fit.gap <= 1.0);
    }
}
