//! Probabilities from decisions.
//!
//! Platt (1999), "Probabilistic Outputs for Support Vector Machines", fitted as in Lin, Lin and Weng
//! (2007), "A Note on Platt's Probabilistic Outputs", *Machine Learning* 68; pairs of classes are put
//! together as in Wu, Lin and Weng (2004), "Probability Estimates for Multi-class Classification by
//! Pairwise Coupling", *JMLR* 5 (their second method).

use serde::{Deserialize, Serialize};
use tunability_kernels::exp;

/// `1 / (1 + exp(slope f + shift))`, the probability of the first class given its decision f.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Sigmoid {
    /// Negative where decisions tell the classes apart.
    pub slope: f64,
    /// Log odds of the second class at f = 0.
    pub shift: f64,
}

/// Size of the gradient, a row, at which the fit is done.
const SMALL: f64 = 1e-10;

/// Kept from 0 and 1, as in LIBSVM, so that no pair of classes decides alone.
const LEAST: f64 = 1e-7;

impl Sigmoid {
    /// The sigmoid of least log loss on decisions and their signs, by Newton's method with backtracking.
    /// The targets are not 1 and 0 but `(n₊ + 1) / (n₊ + 2)` and `1 / (n₋ + 2)`.
    pub fn fitted(decisions: &[f64], signs: &[f64]) -> Sigmoid {
        let first = signs.iter().filter(|sign| **sign > 0.0).count() as f64;
        let second = signs.len() as f64 - first;
        let target = |sign: &f64| match *sign > 0.0 {
            true => (first + 1.0) / (first + 2.0),
            false => 1.0 / (second + 2.0),
        };
        let rows: Vec<(f64, f64)> =
            decisions.iter().copied().zip(signs.iter().map(target)).collect();
        let mut sigmoid = Sigmoid { slope: 0.0, shift: ((second + 1.0) / (first + 1.0)).ln() };
        let mut loss = sigmoid.loss(&rows);
        for _ in 0..100 {
            let (gradient, step) = sigmoid.newton(&rows);
            if gradient.0.abs().max(gradient.1.abs()) <= SMALL * rows.len() as f64 {
                break;
            }
            let fall = gradient.0 * step.0 + gradient.1 * step.1;
            let tried = (0..40).map(|halved| 0.5f64.powi(halved)).map(|size| {
                let Sigmoid { slope, shift } = sigmoid;
                let moved = Sigmoid { slope: slope + size * step.0, shift: shift + size * step.1 };
                (moved, moved.loss(&rows), size)
            });
            let mut better = tried.filter(|(_, new, size)| *new < loss + 1e-4 * size * fall);
            let Some((moved, new, _)) = better.next() else { break };
            (sigmoid, loss) = (moved, new);
        }
        sigmoid
    }

    /// The probability of the first class.
    pub fn probability(self, decision: f64) -> f64 {
        1.0 / (1.0 + exp_of(self.slope * decision + self.shift))
    }

    /// Log loss, in a form without overflow.
    fn loss(self, rows: &[(f64, f64)]) -> f64 {
        let of = |(decision, target): &(f64, f64)| {
            let odds = self.slope * decision + self.shift;
            let taken = if odds >= 0.0 { *target } else { target - 1.0 };
            taken * odds + exp_of(-odds.abs()).ln_1p()
        };
        rows.iter().map(of).sum()
    }

    /// The gradient, and Newton's step (with 1e-12 on the Hessian's diagonal, so that it can be solved).
    fn newton(self, rows: &[(f64, f64)]) -> ((f64, f64), (f64, f64)) {
        let (mut aa, mut ab, mut bb) = (1e-12, 0.0, 1e-12);
        let (mut a, mut b) = (0.0, 0.0);
        for &(decision, target) in rows {
            let p = self.probability(decision);
            let (curvature, slope) = (p * (1.0 - p), target - p);
            aa += decision * decision * curvature;
            ab += decision * curvature;
            bb += curvature;
            a += decision * slope;
            b += slope;
        }
        let determinant = aa * bb - ab * ab;
        let step = (-(bb * a - ab * b) / determinant, -(aa * b - ab * a) / determinant);
        ((a, b), step)
    }
}

fn exp_of(x: f64) -> f64 {
    let mut value = [x];
    exp(&mut value);
    value[0]
}

/// The probabilities of k classes from those of each pair: `pairs[i][j]` is that of i where only i and j
/// are in question. They minimise `Σ_ij (pairs_ji p_i - pairs_ij p_j)²` with sum 1.
pub(crate) fn coupled(pairs: &[Vec<f64>]) -> Vec<f64> {
    let k = pairs.len();
    let bounded = |i: usize, j: usize| pairs[i][j].clamp(LEAST, 1.0 - LEAST);
    let entry = |i: usize, j: usize| match i == j {
        true => (0..k).filter(|&of| of != i).map(|of| bounded(of, i) * bounded(of, i)).sum(),
        false => -bounded(j, i) * bounded(i, j),
    };
    let q: Vec<Vec<f64>> = (0..k).map(|i| (0..k).map(|j| entry(i, j)).collect()).collect();
    let mut p = vec![1.0 / k as f64; k];
    for _ in 0..100 * k {
        let of = |p: &[f64]| -> Vec<f64> {
            q.iter().map(|row| row.iter().zip(p).map(|(q, p)| q * p).sum()).collect()
        };
        let mut product = of(&p);
        let mut square: f64 = p.iter().zip(&product).map(|(p, product)| p * product).sum();
        let error = product.iter().map(|product| (product - square).abs()).fold(0.0, f64::max);
        if error <= 1e-13 {
            break;
        }
        for t in 0..k {
            let step = (square - product[t]) / q[t][t];
            p[t] += step;
            let scale = 1.0 + step;
            square = (square + step * (step * q[t][t] + 2.0 * product[t])) / (scale * scale);
            for j in 0..k {
                product[j] = (product[j] + step * q[t][j]) / scale;
                p[j] /= scale;
            }
        }
    }
    p
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_classes_keep_their_probabilities() {
        let p = coupled(&[vec![0.0, 0.8], vec![0.2, 0.0]]);
        assert!((p[0] - 0.8).abs() < 1e-9 && (p[1] - 0.2).abs() < 1e-9, "{p:?}");
    }

    /// Pairs that come from probabilities give them back.
    #[test]
    fn consistent_pairs_are_solved_exactly() {
        let truth = [0.5, 0.3, 0.15, 0.05];
        let pair = |i: usize, j: usize| truth[i] / (truth[i] + truth[j]);
        let pairs: Vec<Vec<f64>> = (0..4).map(|i| (0..4).map(|j| pair(i, j)).collect()).collect();
        for (p, truth) in coupled(&pairs).iter().zip(truth) {
            assert!((p - truth).abs() < 1e-9, "{p} {truth}");
        }
    }

    #[test]
    fn classes_told_apart_have_a_steep_but_finite_sigmoid() {
        let sigmoid = Sigmoid::fitted(&[2.0, 1.5, -1.0, -3.0], &[1.0, 1.0, -1.0, -1.0]);
        assert!(sigmoid.slope < 0.0 && sigmoid.slope.is_finite());
        assert!(sigmoid.probability(2.0) > 0.6 && sigmoid.probability(-3.0) < 0.4);
    }
}
