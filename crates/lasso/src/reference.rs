//! Coordinate descent as in the textbook: Friedman, Hastie and Tibshirani (2010), section 2.1. From zero on,
//! one exact minimisation along each coordinate in turn, with the residual kept.
//!
//! Where columns depend on each other the LASSO may have many minimisers (Tibshirani 2013, "The lasso problem
//! and uniqueness"), equal on the training rows and different on others; which of them is found is then a
//! matter of the path. This one's is scikit-learn's.

use ndarray::Axis;
use tunability_learn::dot;
use tunability_linear::{Centred, add};

use crate::problem::{Order, Penalty, Solution, Stop, certificate, relative, soft_threshold};

/// Sweeps between two looks at the gap, which cost as much as a sweep.
const LOOK: usize = 10;

pub(crate) fn solve(data: &Centred, penalty: Penalty, stop: Stop, order: &mut Order) -> Solution {
    let p = data.x.ncols();
    let columns: Vec<Vec<f64>> = data.x.axis_iter(Axis(1)).map(|column| column.to_vec()).collect();
    let squares: Vec<f64> = columns.iter().map(|column| dot(column, column)).collect();
    let n = data.y.len() as f64;
    let mut residual = data.y.to_vec();
    let y_y = dot(&residual, &residual);
    let mut b = vec![0.0; p];
    let mut iterations = 0;
    loop {
        if iterations % LOOK == 0 || iterations == stop.max_iterations {
            let slopes: Vec<f64> = columns.iter().map(|column| dot(column, &residual)).collect();
            let found = certificate(penalty, n, &b, &slopes, dot(&residual, &residual));
            let gap = relative(found.gap, y_y, n);
            let converged = gap <= stop.tolerance;
            if converged || iterations == stop.max_iterations {
                let objective = found.objective;
                return Solution { coefficients: b, gap, objective, iterations, converged };
            }
        }
        for draw in 0..p {
            let j = order.column(draw, p);
            if squares[j] == 0.0 {
                continue;
            }
            let slope = dot(&columns[j], &residual) + squares[j] * b[j];
            let value = soft_threshold(slope, n * penalty.l1) / (squares[j] + n * penalty.l2);
            if value != b[j] {
                add(b[j] - value, &columns[j], &mut residual);
                b[j] = value;
            }
        }
        iterations += 1;
    }
}
