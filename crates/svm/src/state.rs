//! Where a minimisation is: the variables, their errors, and which pair moves next.

use crate::rows::Rows;
use crate::scan::{LANES, Survey, TAU, partner, survey};
use crate::smo::Problem;

/// Sides × rows, the rows filled up to whole [`LANES`]: variable `side * stride + row`.
#[derive(Clone)]
pub(crate) struct State {
    rows: usize,
    /// Rows, filled up.
    stride: usize,
    /// One a side.
    offsets: Vec<f64>,
    /// Without offset (stride).
    target: Vec<f64>,
    /// `target - K beta`, without offset (stride).
    error: Vec<f64>,
    lower: Vec<f64>,
    upper: Vec<f64>,
    beta: Vec<f64>,
    /// Zero where beta can rise, minus infinity where it cannot: adding it rules a variable out without
    /// a branch. Likewise for falling.
    rise: Vec<f64>,
    fall: Vec<f64>,
    /// `K_ii` (stride).
    diagonal: Vec<f64>,
}

impl State {
    pub fn new(problem: &Problem, diagonal: &[f64]) -> Self {
        let rows = problem.target.len();
        let stride = rows.next_multiple_of(LANES);
        let each = |values: &[f64]| widened(values, rows, stride, 0.0);
        let barred = |free: bool| if free { 0.0 } else { f64::NEG_INFINITY };
        let (lower, upper) = (each(problem.lower), each(problem.upper));
        Self {
            rows,
            stride,
            offsets: problem.offsets.to_vec(),
            target: each(problem.target),
            error: each(problem.target),
            beta: vec![0.0; upper.len()],
            rise: upper.iter().map(|upper| barred(*upper > 0.0)).collect(),
            fall: lower.iter().map(|lower| barred(*lower < 0.0)).collect(),
            lower,
            upper,
            diagonal: each(diagonal),
        }
    }

    pub fn rows(&self) -> usize {
        self.rows
    }

    fn sides(&self) -> std::ops::Range<usize> {
        0..self.offsets.len()
    }

    /// The error of a variable.
    fn error(&self, t: usize) -> f64 {
        self.error[t % self.stride] + self.offsets[t / self.stride]
    }

    /// The coefficient of a row: the sum over its sides.
    pub fn coefficient(&self, row: usize) -> f64 {
        self.sides().map(|side| self.beta[side * self.stride + row]).sum()
    }

    /// Looks at the errors as they are.
    pub fn survey(&mut self) -> Survey {
        let bars = [&self.rise[..], &self.fall];
        survey([0.0; 2], [&self.diagonal; 2], &self.offsets, bars, &mut self.error)
    }

    /// WSS 2: of the variables that can fall, the one that promises the largest decrease as the
    /// surveyed one rises.
    pub fn partner(&self, survey: &Survey, rows: &mut Rows) -> Option<usize> {
        let own = survey.up % self.stride;
        let of = [rows.row(own), &self.diagonal];
        partner(survey.highest, self.diagonal[own], of, &self.offsets, &self.fall, &self.error)
    }

    /// The minimum along the pair's direction, cut where a bound is met; whichever variable meets its
    /// bound is set to it exactly. Looks at the errors that follow.
    pub fn update(&mut self, up: usize, down: usize, rows: &mut Rows) -> Survey {
        let (i, j) = (up % self.stride, down % self.stride);
        let (row_i, row_j) = rows.pair(i, j);
        let curvature = self.diagonal[i] + self.diagonal[j] - 2.0 * row_i[j];
        let curvature = if curvature > 0.0 { curvature } else { TAU };
        let wanted = (self.error(up) - self.error(down)) / curvature;
        let room_up = self.upper[up] - self.beta[up];
        let room_down = self.beta[down] - self.lower[down];
        let step = wanted.min(room_up).min(room_down);
        let before = (self.beta[up], self.beta[down]);
        self.beta[up] =
            if step < room_up { (before.0 + step).min(self.upper[up]) } else { self.upper[up] };
        self.beta[down] = if step < room_down {
            (before.1 - step).max(self.lower[down])
        } else {
            self.lower[down]
        };
        for t in [up, down] {
            let barred = |free: bool| if free { 0.0 } else { f64::NEG_INFINITY };
            self.rise[t] = barred(self.beta[t] < self.upper[t]);
            self.fall[t] = barred(self.beta[t] > self.lower[t]);
        }
        let by = [self.beta[up] - before.0, self.beta[down] - before.1];
        let bars = [&self.rise[..], &self.fall];
        survey(by, [row_i, row_j], &self.offsets, bars, &mut self.error)
    }

    /// The data rows that may still move: all but those whose every variable is at a bound and pulls
    /// against it harder than any free to move does.
    pub fn movable(&mut self) -> Vec<usize> {
        let Survey { highest, lowest, .. } = self.survey();
        let is_stuck = |t: usize| match (self.rise[t] == 0.0, self.fall[t] == 0.0) {
            (true, true) => false,
            (true, false) => self.error(t) < lowest,
            (false, true) => self.error(t) > highest,
            (false, false) => true,
        };
        let stuck = |row: usize| self.sides().all(|side| is_stuck(side * self.stride + row));
        (0..self.rows).filter(|row| !stuck(*row)).collect()
    }

    /// The state of some data rows alone, the others held where they are.
    pub fn part(&self, keep: &[usize]) -> State {
        let stride = keep.len().next_multiple_of(LANES);
        let of = |values: &[f64], filled: f64| -> Vec<f64> {
            let sides = values.chunks_exact(self.stride.max(1));
            let kept = sides.flat_map(|side| keep.iter().map(|&row| side[row]));
            widened(&kept.collect::<Vec<f64>>(), keep.len(), stride, filled)
        };
        State {
            rows: keep.len(),
            stride,
            offsets: self.offsets.clone(),
            target: of(&self.target, 0.0),
            error: of(&self.error, 0.0),
            lower: of(&self.lower, 0.0),
            upper: of(&self.upper, 0.0),
            beta: of(&self.beta, 0.0),
            rise: of(&self.rise, f64::NEG_INFINITY),
            fall: of(&self.fall, f64::NEG_INFINITY),
            diagonal: of(&self.diagonal, 0.0),
        }
    }

    /// Takes over the variables of a part; the errors are [`settle`](State::settle)d later.
    pub fn take(&mut self, keep: &[usize], part: &State) {
        for side in self.sides() {
            for (own, &row) in keep.iter().enumerate() {
                let (t, own) = (side * self.stride + row, side * part.stride + own);
                self.beta[t] = part.beta[own];
                self.rise[t] = part.rise[own];
                self.fall[t] = part.fall[own];
            }
        }
    }

    /// Makes the errors those of the variables: of the rows of a part they are known, of the others
    /// they follow from the coefficients that have moved since `before`.
    pub fn settle(&mut self, before: &State, keep: &[usize], part: &State, rows: &Rows) {
        let mut left = vec![true; self.rows];
        for (own, &row) in keep.iter().enumerate() {
            self.error[row] = part.error[own];
            left[row] = false;
        }
        let at: Vec<usize> = (0..self.rows).filter(|&row| left[row]).collect();
        let moved = |row: usize| self.coefficient(row) - before.coefficient(row);
        let (over, by): (Vec<usize>, Vec<f64>) =
            (0..self.rows).map(|row| (row, moved(row))).filter(|(_, by)| *by != 0.0).unzip();
        rows.sums(&at, &over, &by, &mut |row, sum| self.error[row] -= sum);
    }

    /// The mean of the negative errors over the free variables; without any, the middle of the interval
    /// that those at bounds leave, or its end if it has only one.
    pub fn rho(&self) -> f64 {
        let (mut sum, mut free) = (0.0, 0.0);
        let (mut low, mut high) = (f64::NEG_INFINITY, f64::INFINITY);
        for t in self.variables() {
            let value = -self.error(t);
            match (self.rise[t] == 0.0, self.fall[t] == 0.0) {
                (true, true) => (sum, free) = (sum + value, free + 1.0),
                (true, false) => high = high.min(value),
                (false, true) => low = low.max(value),
                (false, false) => {}
            }
        }
        match (low.is_finite(), high.is_finite()) {
            _ if free > 0.0 => sum / free,
            (true, true) => low.midpoint(high),
            (true, false) => low,
            (false, true) => high,
            (false, false) => 0.0,
        }
    }

    /// `beta' K beta / 2 - target' beta`.
    pub fn objective(&self) -> f64 {
        let target = |t: usize| self.target[t % self.stride] + self.offsets[t / self.stride];
        let doubled: f64 =
            self.variables().map(|t| -self.beta[t] * (self.error(t) + target(t))).sum();
        doubled / 2.0
    }

    fn variables(&self) -> impl Iterator<Item = usize> {
        self.sides().flat_map(|side| side * self.stride..side * self.stride + self.rows)
    }
}

/// Each side filled up from `rows` to `stride`.
fn widened(values: &[f64], rows: usize, stride: usize, filled: f64) -> Vec<f64> {
    let fill = std::iter::repeat_n(filled, stride - rows);
    let sides = values.chunks_exact(rows.max(1));
    sides.flat_map(|side| side.iter().copied().chain(fill.clone())).collect()
}
