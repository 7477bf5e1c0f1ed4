//! FISTA: Beck and Teboulle (2009), "A Fast Iterative Shrinkage-Thresholding Algorithm for Linear Inverse
//! Problems", *SIAM J. Imaging Sci.* 2(1), with backtracking, and momentum that starts again where it
//! points uphill (O'Donoghue and Candès 2015, "Adaptive Restart for Accelerated Gradient Schemes").

use ndarray::Array1;
use tunability_linear::Centred;

use crate::problem::{Certificate, Penalty, Solution, Stop, certificate, relative, soft_threshold};

/// Steps between two looks at the gap, which cost as much as a step.
const LOOK: usize = 10;

struct Steps<'a> {
    data: &'a Centred,
    penalty: Penalty,
    n: f64,
    /// Bound on the curvature along the steps taken so far.
    curvature: f64,
}

pub(crate) fn solve(data: &Centred, penalty: Penalty, stop: Stop) -> Solution {
    let (rows, p) = data.x.dim();
    let n = rows as f64;
    let squares: f64 = data.x.iter().map(|value| value * value).sum();
    let curvature = squares / n / (rows.min(p).max(1) as f64) + penalty.l2;
    let mut steps = Steps { data, penalty, n, curvature };
    let y_y = data.y.dot(&data.y);
    let (mut b, mut ahead) = (Array1::zeros(p), Array1::zeros(p));
    let mut momentum: f64 = 1.0;
    let mut iterations = 0;
    loop {
        if iterations % LOOK == 0 || iterations == stop.max_iterations {
            let Certificate { gap, objective } = steps.certificate(&b);
            let gap = relative(gap, y_y, n);
            let converged = gap <= stop.tolerance;
            if converged || iterations == stop.max_iterations || curvature == 0.0 {
                let coefficients = b.to_vec();
                return Solution { coefficients, gap, objective, iterations, converged };
            }
        }
        let next = steps.step(&ahead);
        let along = &next - &b;
        let uphill = (&ahead - &next).dot(&along) > 0.0;
        let more =
            if uphill { 1.0 } else { 0.5 * (1.0 + (1.0 + 4.0 * momentum * momentum).sqrt()) };
        let reach = if uphill { 0.0 } else { (momentum - 1.0) / more };
        ahead = &next + &(along * reach);
        (b, momentum) = (next, more);
        iterations += 1;
    }
}

impl Steps<'_> {
    /// A proximal gradient step from `z`, as short as the curvature along it asks for.
    fn step(&mut self, z: &Array1<f64>) -> Array1<f64> {
        let Steps { data, penalty, n, .. } = *self;
        let fitted = data.x.dot(z);
        let gradient = data.x.t().dot(&(&fitted - &data.y)) / n + &(z * penalty.l2);
        loop {
            let to = z - &(&gradient / self.curvature);
            let to = to.mapv_into(|value| soft_threshold(value, penalty.l1 / self.curvature));
            let along = &to - z;
            let length = along.dot(&along);
            let change = data.x.dot(&along);
            let found = change.dot(&change) / n + penalty.l2 * length;
            // Where there is nothing but round-off left of a step, it is taken as it is.
            let tiny = length <= 1e-30 * (1.0 + z.dot(z));
            if tiny || found <= self.curvature * length * (1.0 + 1e-12) {
                return to;
            }
            self.curvature = (2.0 * self.curvature).max(found / length);
        }
    }

    fn certificate(&self, b: &Array1<f64>) -> Certificate {
        let residual = &self.data.y - &self.data.x.dot(b);
        let slopes = self.data.x.t().dot(&residual).to_vec();
        certificate(self.penalty, self.n, &b.to_vec(), &slopes, residual.dot(&residual))
    }
}
