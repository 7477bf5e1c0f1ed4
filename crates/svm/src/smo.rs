//! Sequential minimal optimisation with second-order working sets.
//!
//! Fan, Chen and Lin (2005), "Working Set Selection Using Second Order
//! Information for Training Support Vector Machines", *JMLR* 6 (WSS 2), as set out
//! in Chang and Lin (2011), "LIBSVM", section 4. Ties go to the last index, as in
//! LIBSVM.
//!
//! The arithmetic is on `beta_t = s_t alpha_t` (Bottou and Lin 2007, "Support
//! Vector Machine Solvers"), in which the signs leave the problem:
//! minimise `beta' K beta / 2 - target' beta`, `sum_t beta_t = 0`, `lower <= beta <=
//! upper`. LIBSVM's `-s_t G_t` is then the error `target_t - (K beta)_row(t)`.

use crate::rows::Rows;
use crate::state::State;

/// Minimise `a' Q a / 2 + p' a` subject to `s' a = 0` and `0 <= a_t <= upper_t`,
/// where `Q_tu = s_t s_u K_row(t),row(u)`.
///
/// There are m variables, m a multiple of the n data rows, and variable t is of
/// data row `t mod n`: m = n to classify, 2n for regression. `rows` given to
/// [`solve`] holds the n data rows.
pub struct Problem<'a> {
    /// Linear term (m).
    pub p: &'a [f64],
    /// Signs `s`, each +1 or -1 (m).
    pub sign: &'a [f64],
    /// Upper bounds, none negative (m).
    pub upper: &'a [f64],
    /// Largest violation of the optimality conditions allowed, in units of the
    /// gradient: those of `p`.
    pub tolerance: f64,
    /// Most updates of a pair of variables.
    pub max_iterations: usize,
}

/// Where the optimisation ended.
#[derive(Clone, Debug)]
pub struct Solution {
    /// The variables (m).
    pub alpha: Vec<f64>,
    /// Offset: the decision function is `sum_t s_t alpha_t K(row(t), x) - rho`.
    pub rho: f64,
    /// `a' Q a / 2 + p' a`, as `sum_t a_t (G_t + p_t) / 2` with the gradient G.
    pub objective: f64,
    /// Updates of a pair of variables.
    pub iterations: usize,
    /// Whether the violation is within the tolerance.
    pub converged: bool,
    /// `m(a) - M(a)` of Fan, Chen and Lin, the largest difference of errors
    /// between two variables free to move towards each other; 0 if there are none.
    pub violation: f64,
}

/// Solves the problem from `a = 0`, always feasible. A problem whose variables
/// cannot move (one sign only, or no data) is solved at once.
pub fn solve(problem: &Problem, rows: &mut Rows) -> Solution {
    let mut state = State::new(problem, rows.diagonal());
    let mut iterations = 0;
    let violation = descend(&mut state, rows, problem, &mut iterations);
    Solution {
        alpha: state.beta.iter().map(|beta| beta.abs()).collect(),
        rho: state.rho(),
        objective: state.objective(),
        iterations,
        converged: violation <= problem.tolerance,
        violation,
    }
}

/// Updates pairs until the tolerance is met or the iterations are spent; the violation
/// left comes back. Now and then the rows that could still move are solved alone,
/// by the same means, before all are looked at again: LIBSVM's shrinking, with
/// the whole as its check.
fn descend(state: &mut State, rows: &mut Rows, problem: &Problem, iterations: &mut usize) -> f64 {
    loop {
        for _ in 0..state.n().clamp(1, 1000) {
            let choice = state.select(rows);
            let violation = choice.map_or(0.0, |c| c.violation.max(0.0));
            match choice {
                Some(choice)
                    if violation > problem.tolerance && *iterations < problem.max_iterations =>
                {
                    state.update(choice, rows);
                    *iterations += 1;
                }
                _ => return violation,
            }
        }
        let keep = state.movable();
        if keep.len() * 10 <= state.n() * 9 {
            let mut part = state.part(&keep);
            let budget = rows.budget();
            let gather = |i: usize, out: &mut [f64]| {
                let row = rows.row(keep[i]);
                for (out, &k) in out.iter_mut().zip(&keep) {
                    *out = row[k];
                }
            };
            let mut part_rows = Rows::new(part.diagonal.clone(), budget, Box::new(gather));
            descend(&mut part, &mut part_rows, problem, iterations);
            drop(part_rows);
            state.take(&keep, &part, rows);
        }
    }
}
