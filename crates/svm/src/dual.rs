//! The duals of support vector classification and regression, posed for the solver.
//!
//! Chang and Lin (2011), "LIBSVM: A Library for Support Vector Machines", *ACM Trans.
//! Intell. Syst. Technol.* 2(3), sections 2.1 (C-SVC) and 2.4 (epsilon-SVR).

use crate::rows::Rows;
use crate::smo::{Effort, Problem, Solution, solve};

/// C-SVC. `sign` holds the class of each data row, +1 or -1 (n), and `c` its upper bound (n). In the
/// decision function `sum_i beta_i K(x_i, x) - rho` each `sign_i beta_i` lies in `[0, c_i]`. The tolerance
/// is in units of the decision function.
pub fn classify(sign: &[f64], c: &[f64], effort: Effort, rows: &mut Rows) -> Solution {
    let bounds = || sign.iter().zip(c).map(|(sign, c)| sign * c);
    let lower: Vec<f64> = bounds().map(|bound| bound.min(0.0)).collect();
    let upper: Vec<f64> = bounds().map(|bound| bound.max(0.0)).collect();
    let problem = Problem { target: sign, offsets: &[0.0], lower: &lower, upper: &upper };
    solve(&problem, effort, rows)
}

/// Epsilon-SVR of `y` (n). Each coefficient lies in `[-c, c]`; the regression function is `sum_i beta_i
/// K(x_i, x) - rho`. `epsilon` and the tolerance are in units of `y`.
pub fn regress(y: &[f64], c: f64, epsilon: f64, effort: Effort, rows: &mut Rows) -> Solution {
    let two = |above: f64, below: f64| [vec![above; y.len()], vec![below; y.len()]].concat();
    let (lower, upper) = (two(0.0, -c), two(c, 0.0));
    let offsets = [-epsilon, epsilon];
    let problem = Problem { target: y, offsets: &offsets, lower: &lower, upper: &upper };
    solve(&problem, effort, rows)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rows::Source;

    /// The linear kernel on one feature.
    struct Linear(Vec<f64>);

    impl Source<'static> for Linear {
        fn row(&self, i: usize, out: &mut [f64]) {
            out.iter_mut().zip(&self.0).for_each(|(out, x)| *out = self.0[i] * x);
        }

        fn part(&self, keep: &[usize]) -> Box<dyn Source<'static>> {
            Box::new(Linear(keep.iter().map(|&row| self.0[row]).collect()))
        }

        fn sums(&self, at: &[usize], over: &[usize], by: &[f64], each: &mut dyn FnMut(usize, f64)) {
            let weight: f64 = over.iter().zip(by).map(|(&row, by)| by * self.0[row]).sum();
            at.iter().for_each(|&row| each(row, weight * self.0[row]));
        }
    }

    fn linear(x: &[f64]) -> Rows<'static> {
        Rows::new(x.iter().map(|x| x * x).collect(), 0, Box::new(Linear(x.to_vec())))
    }

    fn effort(tolerance: f64, max_iterations: usize) -> Effort {
        Effort { tolerance, max_iterations, shrinking: true }
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
        let free = classify(&[1.0, -1.0], &[9.0; 2], effort(1e-9, 99), &mut linear(&[1.0, -1.0]));
        close(&free.beta, &[0.5, -0.5]);
        close(&[free.rho, free.objective], &[0.0, -0.5]);
        assert!(free.converged && free.iterations == 1);
        let bound = classify(&[1.0, -1.0], &[0.25; 2], effort(1e-9, 99), &mut linear(&[1.0, -1.0]));
        assert_eq!(bound.beta, [0.25, -0.25]);
        close(&[bound.rho, bound.objective], &[0.0, -0.375]);
    }

    #[test]
    fn margin_is_between_the_nearest_points() {
        // The margin runs from 1 to 3: w = 1, f(x) = x - 2, alpha = w / 2 on each.
        let x = [0.0, 1.0, 3.0, 5.0];
        let sign = [-1.0, -1.0, 1.0, 1.0];
        let fit = classify(&sign, &[100.0; 4], effort(1e-9, 999), &mut linear(&x));
        close(&fit.beta, &[0.0, -0.5, 0.5, 0.0]);
        close(&[fit.rho, fit.objective], &[2.0, -0.5]);
        assert!(fit.converged && fit.violation <= 1e-9);
    }

    #[test]
    fn one_class_and_no_data() {
        let fit = classify(&[1.0; 3], &[1.0; 3], effort(1e-3, 99), &mut linear(&[1.0, 2.0, 3.0]));
        assert_eq!(fit.beta, [0.0; 3]);
        assert_eq!((fit.rho, fit.iterations, fit.converged), (-1.0, 0, true));
        let none = classify(&[], &[], effort(1e-3, 99), &mut linear(&[]));
        assert!(none.converged && none.beta.is_empty() && none.rho == 0.0);
        let none = regress(&[], 1.0, 0.1, effort(1e-3, 99), &mut linear(&[]));
        assert!(none.converged && none.beta.is_empty());
    }

    #[test]
    fn equal_rows_of_two_classes_have_no_curvature() {
        let fit = classify(&[1.0, -1.0], &[2.0; 2], effort(1e-3, 99), &mut linear(&[1.0, 1.0]));
        assert_eq!(fit.beta, [2.0, -2.0]);
        close(&[fit.rho, fit.objective], &[0.0, -4.0]);
        assert!(fit.converged);
    }

    #[test]
    fn a_row_of_bound_zero_takes_no_part() {
        let x = [1.0, -1.0, 0.1];
        let fit = classify(&[1.0, -1.0, -1.0], &[9.0, 9.0, 0.0], effort(1e-9, 99), &mut linear(&x));
        close(&fit.beta, &[0.5, -0.5, 0.0]);
        close(&[fit.rho], &[0.0]);
    }

    #[test]
    fn iterations_run_out() {
        let x = [0.0, 1.0, 3.0, 5.0];
        let sign = [-1.0, 1.0, -1.0, 1.0];
        let fit = classify(&sign, &[1.0; 4], effort(1e-9, 1), &mut linear(&x));
        assert!(!fit.converged && fit.iterations == 1 && fit.violation > 1e-9);
    }

    /// Enough rows that some are left out for a while, and enough steps.
    #[test]
    fn shrinking_changes_no_optimum() {
        let x: Vec<f64> = (0..300).map(|i| ((i * 7919) as f64 * 0.618).fract()).collect();
        let sign: Vec<f64> = (0..300)
            .map(|i| if x[i] + 0.1 * x[(i * 7) % 300] > 0.5 { 1.0 } else { -1.0 })
            .collect();
        let fit = |shrinking| {
            let effort = Effort { tolerance: 1e-9, max_iterations: 100_000, shrinking };
            [
                classify(&sign, &[100.0; 300], effort, &mut linear(&x)),
                regress(
                    &x.iter().map(|x| x * x).collect::<Vec<_>>(),
                    10.0,
                    0.01,
                    effort,
                    &mut linear(&x),
                ),
            ]
        };
        for (with, without) in fit(true).iter().zip(&fit(false)) {
            assert!(with.converged && without.converged);
            let error = (with.objective - without.objective).abs();
            assert!(error < 1e-9 * without.objective.abs(), "{error}");
        }
    }

    #[test]
    fn regression_through_two_points() {
        // The flattest line within 1/2 of (-1, -1) and (1, 1) has slope 1/2.
        let fit = regress(&[1.0, -1.0], 9.0, 0.5, effort(1e-9, 99), &mut linear(&[1.0, -1.0]));
        close(&fit.beta, &[0.25, -0.25]);
        close(&[fit.rho, fit.objective], &[0.0, -0.125]);
        assert!(fit.converged);
    }

    #[test]
    fn regression_of_a_constant_is_its_value() {
        let fit = regress(&[7.0; 3], 1.0, 0.5, effort(1e-9, 99), &mut linear(&[1.0, 2.0, 3.0]));
        close(&fit.beta, &[0.0; 3]);
        close(&[fit.rho], &[-7.0]);
    }
}
