//! Sequential minimal optimisation with second-order working sets.
//!
//! Fan, Chen and Lin (2005), "Working Set Selection Using Second Order Information for Training Support
//! Vector Machines", *JMLR* 6 (WSS 2), as set out in Chang and Lin (2011), "LIBSVM", section 4. Ties go
//! to the last index, as in LIBSVM.
//!
//! The arithmetic is on `beta_t = s_t alpha_t` (Bottou and Lin 2007, "Support Vector Machine Solvers"),
//! in which the signs leave the problem. LIBSVM's `-s_t G_t` is then the error of a variable.
//!
//! A step makes two passes over the variables ([`scan`](crate::scan)) and allocates nothing but, at a
//! row's first use, the row.

use crate::rows::Rows;
use crate::state::State;

/// Minimise `beta' K beta / 2 - target' beta` subject to `sum_t beta_t = 0` and `lower <= beta <= upper`.
///
/// Each of the n data rows has a variable on each side: one side to classify, two for regression. On side
/// s its target is `target_row + offset_s`.
pub struct Problem<'a> {
    /// One a data row (n).
    pub target: &'a [f64],
    /// One a side.
    pub offsets: &'a [f64],
    /// Lower bounds, none positive (sides × n).
    pub lower: &'a [f64],
    /// Upper bounds, none negative (sides × n).
    pub upper: &'a [f64],
}

/// How exactly, and by what means.
#[derive(Clone, Copy, Debug)]
pub struct Effort {
    /// Largest violation of the optimality conditions allowed, in units of the target.
    pub tolerance: f64,
    /// Most updates of a pair of variables.
    pub max_iterations: usize,
    /// Whether rows that seem done are left out for a while.
    pub shrinking: bool,
}

/// Where the optimisation ended.
#[derive(Clone, Debug)]
pub struct Solution {
    /// The coefficient of each data row (n): the sum over its sides.
    pub beta: Vec<f64>,
    /// Offset: the decision function is `sum_i beta_i K(x_i, x) - rho`.
    pub rho: f64,
    /// `beta' K beta / 2 - target' beta`.
    pub objective: f64,
    /// Updates of a pair of variables.
    pub iterations: usize,
    /// Whether the violation is within the tolerance.
    pub converged: bool,
    /// `m(a) - M(a)` of Fan, Chen and Lin, the largest difference of errors between two variables free
    /// to move towards each other; 0 if there are none.
    pub violation: f64,
}

/// Solves the problem from `beta = 0`, always feasible. A problem whose variables cannot move (one sign
/// only, or no data) is solved at once.
pub fn solve(problem: &Problem, effort: Effort, rows: &mut Rows) -> Solution {
    let mut state = State::new(problem, rows.diagonal());
    let mut iterations = 0;
    let violation = loop {
        if let Some(violation) = descend(&mut state, rows, effort, &mut iterations) {
            break violation;
        }
        if let Some(keep) = shrunk(&mut state, effort) {
            solve_part(&mut state, keep, rows, effort, &mut iterations);
        }
    };
    Solution {
        beta: (0..state.rows()).map(|row| state.coefficient(row)).collect(),
        rho: state.rho(),
        objective: state.objective(),
        iterations,
        converged: violation <= effort.tolerance,
        violation,
    }
}

/// Updates pairs for a while. The violation left comes back if nothing more is to be done.
fn descend(
    state: &mut State,
    rows: &mut Rows,
    effort: Effort,
    iterations: &mut usize,
) -> Option<f64> {
    let mut survey = state.survey();
    for _ in 0..state.rows().clamp(1, 1000) {
        let violation = (survey.highest - survey.lowest).max(0.0);
        if violation <= effort.tolerance || *iterations >= effort.max_iterations {
            return Some(violation);
        }
        let Some(down) = state.partner(&survey, rows) else { return Some(violation) };
        survey = state.update(survey.up, down, rows);
        *iterations += 1;
    }
    None
}

/// The rows that can still move, if they are few enough to be solved alone.
fn shrunk(state: &mut State, effort: Effort) -> Option<Vec<usize>> {
    let keep = if effort.shrinking { state.movable() } else { return None };
    (keep.len() * 5 <= state.rows() * 4).then_some(keep)
}

/// Solves the rows `keep` alone, ever fewer of them, and settles the others with what has moved:
/// LIBSVM's shrinking, with the whole as its check.
fn solve_part(
    whole: &mut State,
    mut keep: Vec<usize>,
    whole_rows: &Rows,
    effort: Effort,
    iterations: &mut usize,
) {
    let before = whole.clone();
    let (mut part, mut rows) = (whole.part(&keep), whole_rows.part(&keep));
    while descend(&mut part, &mut rows, effort, iterations).is_none() {
        if let Some(fewer) = shrunk(&mut part, effort) {
            whole.take(&keep, &part);
            (part, rows) = (part.part(&fewer), rows.part(&fewer));
            keep = fewer.iter().map(|&row| keep[row]).collect();
        }
    }
    drop(rows);
    whole.take(&keep, &part);
    whole.settle(&before, &keep, &part, whole_rows);
}
