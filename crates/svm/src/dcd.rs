//! Dual coordinate descent for linear C-SVC with the hinge loss.
//!
//! Hsieh, Chang, Lin, Keerthi and Sundararajan (2008), "A Dual Coordinate Descent Method for Large-scale
//! Linear SVM", *ICML* (algorithm 3 without shrinking). The offset is the weight of a column of ones and
//! so is penalised: minimise `½ (|w|² + rho²) + Σ c_i max(0, 1 - y_i (w·x_i - rho))`. That is another
//! problem than the other implementations solve, with another optimum; it is close where |rho| is small.

use rand::seq::SliceRandom;
use tunability_kernels::{axpy, dot};
use tunability_learn::{FitError, Rng};

use crate::kernel::Scaled;
use crate::smo::{Effort, Solution};
use crate::training::{Training, Wanted};

/// Solves one dual on some rows of the table, in passes over rows in random order until no projected
/// gradient differs from another by more than the tolerance.
pub(crate) fn solve(
    training: &Training,
    rows: &[usize],
    wanted: &Wanted,
    effort: Effort,
    rng: &mut Rng,
) -> Result<Solution, FitError> {
    let (Scaled::Linear, Wanted::Signs(signs, prices)) = (training.kernel, wanted) else {
        let problem = "`dcd` solves classes with the linear kernel only; use native";
        return Err(FitError::Invalid(problem.to_owned()));
    };
    let row = |i: usize| training.table.row(rows[i]);
    let squares: Vec<f64> = (0..rows.len()).map(|i| dot(row(i), row(i)) + 1.0).collect();
    let mut alpha = vec![0.0; rows.len()];
    let mut weights = vec![0.0; training.table.columns()];
    let (mut offset, mut steps, mut violation) = (0.0, 0, f64::INFINITY);
    let mut order: Vec<usize> = (0..rows.len()).collect();
    while violation > effort.tolerance && steps < effort.max_iterations {
        order.shuffle(rng);
        let (mut least, mut most) = (f64::INFINITY, f64::NEG_INFINITY);
        for &i in &order {
            let gradient = signs[i] * (dot(&weights, row(i)) + offset) - 1.0;
            let moved: f64 = (alpha[i] - gradient / squares[i]).clamp(0.0, prices[i]) - alpha[i];
            let projected = if moved == 0.0 { 0.0 } else { gradient };
            (least, most) = (least.min(projected), most.max(projected));
            if moved != 0.0 {
                alpha[i] += moved;
                axpy(signs[i] * moved, row(i), &mut weights);
                offset += signs[i] * moved;
                steps += 1;
            }
        }
        violation = most - least;
    }
    let square = dot(&weights, &weights) + offset * offset;
    Ok(Solution {
        objective: 0.5 * square - alpha.iter().sum::<f64>(),
        beta: signs.iter().zip(&alpha).map(|(sign, alpha)| sign * alpha).collect(),
        rho: -offset,
        iterations: steps,
        converged: violation <= effort.tolerance,
        violation,
    })
}
