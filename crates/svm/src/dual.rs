//! The duals of support vector classification and regression, posed for the solver.
//!
//! Chang and Lin (2011), "LIBSVM: A Library for Support Vector Machines", *ACM Trans.
//! Intell. Syst. Technol.* 2(3), sections 2.1 (C-SVC) and 2.4 (epsilon-SVR).

use crate::rows::Rows;
use crate::smo::{Problem, Solution, solve};

/// C-SVC. `sign` holds the class of each data row, +1 or -1 (n), and `c` its upper
/// bound (n). The decision function is `sum_i sign_i alpha_i K(x_i, x) - rho`.
/// `tolerance` is in units of the decision function.
pub fn classify(
    sign: &[f64],
    c: &[f64],
    tolerance: f64,
    max_iterations: usize,
    rows: &mut Rows,
) -> Solution {
    let problem = Problem { p: &vec![-1.0; sign.len()], sign, upper: c, tolerance, max_iterations };
    solve(&problem, rows)
}

/// Epsilon-SVR of `y` (n). The `alpha` returned (n) holds the coefficients
/// `alpha_i - alpha*_i`, each in `[-c, c]`; the regression function is `sum_i alpha_i
/// K(x_i, x) - rho`. `epsilon` and `tolerance` are in units of `y`.
pub fn regress(
    y: &[f64],
    c: f64,
    epsilon: f64,
    tolerance: f64,
    max_iterations: usize,
    rows: &mut Rows,
) -> Solution {
    let n = y.len();
    let above = y.iter().map(|y| epsilon - y);
    let below = y.iter().map(|y| epsilon + y);
    let mut sign = vec![1.0; n];
    sign.resize(2 * n, -1.0);
    let problem = Problem {
        p: &above.chain(below).collect::<Vec<f64>>(),
        sign: &sign,
        upper: &vec![c; 2 * n],
        tolerance,
        max_iterations,
    };
    let mut solution = solve(&problem, rows);
    for i in 0..n {
        solution.alpha[i] -= solution.alpha[n + i];
    }
    solution.alpha.truncate(n);
    solution
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The linear kernel on one feature.
    fn linear(x: &[f64]) -> Rows<'_> {
        let compute = move |i: usize, out: &mut [f64]| {
            for (out, value) in out.iter_mut().zip(x) {
                *out = x[i] * value;
            }
        };
        Rows::new(x.iter().map(|x| x * x).collect(), 0, Box::new(compute))
    }

    fn close(a: &[f64], b: &[f64]) {
        assert_eq!(a.len(), b.len());
        for (a, b) in a.iter().zip(b) {
            assert!((a - b).abs() < 1e-12, "{a} {b}");
        }
    }

    #[test]
    fn two_points() {
        // alpha_1 = alpha_2 = a minimises 2 a^2 - 2 a.
        let free = classify(&[1.0, -1.0], &[9.0; 2], 1e-9, 99, &mut linear(&[1.0, -1.0]));
        close(&free.alpha, &[0.5, 0.5]);
        close(&[free.rho, free.objective], &[0.0, -0.5]);
        assert!(free.converged && free.iterations == 1);
        let bound = classify(&[1.0, -1.0], &[0.25; 2], 1e-9, 99, &mut linear(&[1.0, -1.0]));
        assert_eq!(bound.alpha, [0.25, 0.25]);
        close(&[bound.rho, bound.objective], &[0.0, -0.375]);
    }

    #[test]
    fn margin_is_between_the_nearest_points() {
        // The margin runs from 1 to 3: w = 1, f(x) = x - 2, alpha = w / 2 on each.
        let x = [0.0, 1.0, 3.0, 5.0];
        let sign = [-1.0, -1.0, 1.0, 1.0];
        let fit = classify(&sign, &[100.0; 4], 1e-9, 999, &mut linear(&x));
        close(&fit.alpha, &[0.0, 0.5, 0.5, 0.0]);
        close(&[fit.rho, fit.objective], &[2.0, -0.5]);
        assert!(fit.converged && fit.violation <= 1e-9);
    }

    #[test]
    fn one_class_and_no_data() {
        let fit = classify(&[1.0; 3], &[1.0; 3], 1e-3, 99, &mut linear(&[1.0, 2.0, 3.0]));
        assert_eq!(fit.alpha, [0.0; 3]);
        assert_eq!((fit.rho, fit.iterations, fit.converged), (-1.0, 0, true));
        let none = classify(&[], &[], 1e-3, 99, &mut linear(&[]));
        assert!(none.converged && none.alpha.is_empty() && none.rho == 0.0);
        let none = regress(&[], 1.0, 0.1, 1e-3, 99, &mut linear(&[]));
        assert!(none.converged && none.alpha.is_empty());
    }

    #[test]
    fn equal_rows_of_two_classes_have_no_curvature() {
        let fit = classify(&[1.0, -1.0], &[2.0; 2], 1e-3, 99, &mut linear(&[1.0, 1.0]));
        assert_eq!(fit.alpha, [2.0, 2.0]);
        close(&[fit.rho, fit.objective], &[0.0, -4.0]);
        assert!(fit.converged);
    }

    #[test]
    fn a_row_of_bound_zero_takes_no_part() {
        let x = [1.0, -1.0, 0.1];
        let fit = classify(&[1.0, -1.0, -1.0], &[9.0, 9.0, 0.0], 1e-9, 99, &mut linear(&x));
        close(&fit.alpha, &[0.5, 0.5, 0.0]);
        close(&[fit.rho], &[0.0]);
    }

    #[test]
    fn iterations_run_out() {
        let x = [0.0, 1.0, 3.0, 5.0];
        let sign = [-1.0, 1.0, -1.0, 1.0];
        let fit = classify(&sign, &[1.0; 4], 1e-9, 1, &mut linear(&x));
        assert!(!fit.converged && fit.iterations == 1 && fit.violation > 1e-9);
    }

    #[test]
    fn regression_through_two_points() {
        // The flattest line within 1/2 of (-1, -1) and (1, 1) has slope 1/2.
        let fit = regress(&[1.0, -1.0], 9.0, 0.5, 1e-9, 99, &mut linear(&[1.0, -1.0]));
        close(&fit.alpha, &[0.25, -0.25]);
        close(&[fit.rho, fit.objective], &[0.0, -0.125]);
        assert!(fit.converged);
    }

    #[test]
    fn regression_of_a_constant_is_its_value() {
        let fit = regress(&[7.0; 3], 1.0, 0.5, 1e-9, 99, &mut linear(&[1.0, 2.0, 3.0]));
        close(&fit.alpha, &[0.0; 3]);
        close(&[fit.rho], &[-7.0]);
    }
}
