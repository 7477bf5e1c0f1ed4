//! Coordinate descent on inner products, with Newton steps on the active set.
//!
//! Friedman, Hastie and Tibshirani (2010), "Regularization Paths for Generalized Linear Models via
//! Coordinate Descent", *J. Stat. Softw.* 33(1), section 2.2, for the covariance updates. The descent
//! finds the active set and its signs soon, and the coefficients on it slowly where columns are
//! correlated; there the problem is a linear system. So now and then one step goes to the solution of
//! that system, along which the objective is piecewise quadratic and is minimised exactly (Lee, Battle,
//! Raina and Ng 2007, "Efficient sparse coding algorithms", the feature-sign search).

use tunability_learn::dot;
use tunability_linear::{Cholesky, add};

use crate::problem::{Certificate, Order, Penalty, Stop, certificate, relative, soft_threshold};

/// A sweep costs about this much more an operation than a Cholesky decomposition.
const SWEEP_COST: usize = 8;

/// What is added to the diagonal of a Newton system, as a share of its largest entry: first as good as
/// nothing, then enough where columns are dependent.
const RIDGES: [f64; 2] = [1e-14, 1e-9];

/// Columns and a target by their inner products.
pub(crate) struct Products<'a> {
    /// Rows of `X'X`.
    pub gram: Vec<&'a [f64]>,
    /// `X'y`.
    pub x_y: &'a [f64],
    /// `y'y`.
    pub y_y: f64,
    /// How many rows were summed.
    pub n: f64,
}

/// Where a descent stands.
#[derive(Clone, Debug)]
pub(crate) struct Point {
    pub b: Vec<f64>,
    /// `X'(y - X b)`.
    pub slopes: Vec<f64>,
}

/// How a descent ended.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Ended {
    pub certificate: Certificate,
    pub iterations: usize,
    pub converged: bool,
}

impl Products<'_> {
    /// Moves the point until the gap is small enough or the sweeps are used up.
    pub fn descend(
        &self,
        penalty: Penalty,
        stop: Stop,
        order: &mut Order,
        point: &mut Point,
    ) -> Ended {
        let mut spent = 0;
        let mut iterations = 0;
        loop {
            let last = iterations == stop.max_iterations;
            if last || self.is_solved(penalty, stop.tolerance, point) {
                self.renew(point);
                let converged = self.is_solved(penalty, stop.tolerance, point);
                if converged || last {
                    let certificate = self.certificate(penalty, point);
                    return Ended { certificate, iterations, converged };
                }
            }
            let moved = self.sweep(penalty, order, point);
            iterations += 1;
            let active = point.b.iter().filter(|b| **b != 0.0).count();
            spent += self.gram.len() * (moved + 1);
            if iterations > 1 && SWEEP_COST * spent >= active * active * active / 3 {
                self.newton(penalty, point);
                spent = 0;
            }
        }
    }

    fn certificate(&self, penalty: Penalty, point: &Point) -> Certificate {
        let Point { b, slopes } = point;
        // r'r = y'y - b'X'y - b'X'r.
        let squares = (self.y_y - dot(b, self.x_y) - dot(b, slopes)).max(0.0);
        certificate(penalty, self.n, b, slopes, squares)
    }

    /// By the gap, or without a penalty by the normal equations: there the gap is no smaller than the
    /// loss. With `|x_j'r| <= tolerance ||x_j|| ||y||` for every j it is solved.
    fn is_solved(&self, penalty: Penalty, tolerance: f64, point: &Point) -> bool {
        let gap = relative(self.certificate(penalty, point).gap, self.y_y, self.n);
        let flat = |(j, slope): (usize, &f64)| {
            slope.abs() <= tolerance * (self.gram[j][j] * self.y_y).sqrt()
        };
        let free = penalty.l1 == 0.0 && penalty.l2 == 0.0;
        gap <= tolerance || (free && point.slopes.iter().enumerate().all(flat))
    }

    /// The slopes from the start, free of the round-off that updates gather.
    fn renew(&self, point: &mut Point) {
        point.slopes.copy_from_slice(self.x_y);
        for (row, b) in self.gram.iter().zip(&point.b) {
            if *b != 0.0 {
                add(-b, row, &mut point.slopes);
            }
        }
    }

    /// p exact minimisations, each along one coordinate; how many of them moved.
    fn sweep(&self, penalty: Penalty, order: &mut Order, point: &mut Point) -> usize {
        let p = self.gram.len();
        let mut moved = 0;
        for draw in 0..p {
            let j = match order {
                Order::Cyclic => draw,
                Order::Random(uniform) => uniform(p),
            };
            moved += usize::from(self.update(penalty, j, point));
        }
        moved
    }

    fn update(&self, penalty: Penalty, j: usize, point: &mut Point) -> bool {
        let (b, slope, bound) = (point.b[j], point.slopes[j], self.n * penalty.l1);
        if b == 0.0 && slope.abs() <= bound {
            return false;
        }
        let square = self.gram[j][j];
        if square == 0.0 {
            return false;
        }
        let value = soft_threshold(slope + square * b, bound) / (square + self.n * penalty.l2);
        if value == b {
            return false;
        }
        add(b - value, self.gram[j], &mut point.slopes);
        point.b[j] = value;
        true
    }

    /// A step towards the solution on the active set with its signs, as long as the objective falls.
    fn newton(&self, penalty: Penalty, point: &mut Point) {
        let active: Vec<usize> = (0..point.b.len()).filter(|&j| point.b[j] != 0.0).collect();
        let (n, ridge) = (self.n, self.n * penalty.l2);
        let pull = |&j: &usize| {
            let b = point.b[j];
            point.slopes[j] - ridge * b - (n * penalty.l1).copysign(b)
        };
        let pulls: Vec<f64> = active.iter().map(pull).collect();
        let most = active.iter().fold(0.0, |most: f64, &j| most.max(self.gram[j][j]));
        let system = |more: f64| {
            Cholesky::new(active.len(), |row, column| {
                let entry = self.gram[active[row]][active[column]];
                if row == column { entry + ridge + more * most } else { entry }
            })
        };
        let Some(system) = RIDGES.into_iter().find_map(system) else { return };
        let mut step = pulls.clone();
        system.solve(&mut step);
        if step.iter().any(|value| !value.is_finite()) {
            return;
        }
        let mut change = vec![0.0; point.b.len()];
        for (&j, step) in active.iter().zip(&step) {
            add(*step, self.gram[j], &mut change);
        }
        let bend: f64 =
            active.iter().zip(&step).map(|(&j, step)| step * (change[j] + ridge * step)).sum();
        let kinks = active.iter().zip(&step).map(|(&j, step)| (-point.b[j] / step, step.abs()));
        let share = furthest(dot(&pulls, &step), bend, 2.0 * n * penalty.l1, kinks);
        for (&j, step) in active.iter().zip(&step) {
            let at_zero = -point.b[j] / step == share;
            point.b[j] = if at_zero { 0.0 } else { point.b[j] + share * step };
        }
        // Those that are put to zero moved as far as the others, but for a rounding.
        add(-share, &change, &mut point.slopes);
    }
}

/// Where along a step the objective is least. Its derivative is `-fall + bend t` at first and grows by
/// `jump` times the size of a coefficient's step where that coefficient passes zero.
fn furthest(mut fall: f64, bend: f64, jump: f64, kinks: impl Iterator<Item = (f64, f64)>) -> f64 {
    if bend.is_nan() || bend <= 0.0 || fall <= 0.0 {
        return 0.0;
    }
    let mut kinks: Vec<(f64, f64)> = kinks.filter(|(at, _)| *at > 0.0 && at.is_finite()).collect();
    kinks.sort_by(|one, other| one.0.total_cmp(&other.0));
    for (at, size) in kinks {
        if fall <= at * bend {
            break;
        }
        fall -= jump * size;
        if fall <= at * bend {
            return at;
        }
    }
    fall / bend
}
