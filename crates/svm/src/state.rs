//! Where a minimisation is: the variables, their errors, and which pair moves next.

use std::ops::Range;

use crate::rows::Rows;
use crate::smo::Problem;

/// Curvature put in place of one that is not positive (LIBSVM's tau).
const TAU: f64 = 1e-12;

/// The pair to move: `beta_up` rises by what `beta_down` falls.
#[derive(Clone, Copy)]
pub(crate) struct Choice {
    pub up: usize,
    pub down: usize,
    pub violation: f64,
}

pub(crate) struct State {
    /// `-s p` (m).
    target: Vec<f64>,
    /// Bounds of beta (m): `[0, upper]` or `[-upper, 0]`.
    lower: Vec<f64>,
    upper: Vec<f64>,
    pub beta: Vec<f64>,
    /// `target - K beta`, which is `-s_t G_t` (m).
    error: Vec<f64>,
    /// Zero where beta can rise, minus infinity where it cannot (m): adding it rules
    /// a variable out without a branch. Likewise for falling.
    rise: Vec<f64>,
    fall: Vec<f64>,
    /// `K_ii` at the data rows (n).
    pub diagonal: Vec<f64>,
    /// Room for the gains of one block (n), used within one selection.
    gains: Vec<f64>,
}

impl State {
    pub fn new(problem: &Problem, diagonal: &[f64]) -> Self {
        let signed = |value: &[f64], factor: f64| -> Vec<f64> {
            let signs = problem.sign.iter();
            signs.zip(value).map(|(s, v)| factor * s * v).collect()
        };
        let bound = signed(problem.upper, 1.0);
        let target = signed(problem.p, -1.0);
        let barred = |free: bool| if free { 0.0 } else { f64::NEG_INFINITY };
        Self {
            error: target.clone(),
            target,
            lower: bound.iter().map(|b| b.min(0.0)).collect(),
            upper: bound.iter().map(|b| b.max(0.0)).collect(),
            beta: vec![0.0; bound.len()],
            rise: bound.iter().map(|b| barred(*b > 0.0)).collect(),
            fall: bound.iter().map(|b| barred(*b < 0.0)).collect(),
            diagonal: diagonal.to_vec(),
            gains: vec![0.0; diagonal.len()],
        }
    }

    pub fn n(&self) -> usize {
        self.diagonal.len()
    }

    /// The variables, n at a time: within a block they are of data rows 0, 1, ...
    fn blocks(&self) -> impl Iterator<Item = Range<usize>> + use<> {
        let n = self.n();
        let starts = (0..self.beta.len()).step_by(n.max(1));
        starts.map(move |start| start..start + n)
    }

    /// WSS 2: `up` has the largest error of those that can rise; `down`, of those
    /// that can fall with a smaller error, promises the largest decrease. None if
    /// either set is empty or no error is smaller.
    pub fn select(&mut self, rows: &mut Rows) -> Option<Choice> {
        let highest = largest_sum(&self.error, &self.rise);
        let up = last(self.error.len(), |t| self.error[t] + self.rise[t] == highest)?;
        let own = up % self.n();
        let row = rows.row(own);
        let (mut down, mut best, mut smallest) = (None, 0.0, f64::INFINITY);
        for block in self.blocks() {
            let (error, fall) = (&self.error[block.clone()], &self.fall[block.clone()]);
            let gains = &mut self.gains[..];
            gains_of(highest, self.diagonal[own], [error, fall, &self.diagonal, row], gains);
            smallest = f64::min(smallest, -largest_difference(fall, error));
            let most = largest(gains);
            if most > f64::NEG_INFINITY && most >= best {
                best = most;
                let is_best = |r: usize| gains[r] == most;
                down = last(gains.len(), is_best).map(|r| block.start + r);
            }
        }
        let is_open = highest > f64::NEG_INFINITY;
        down.filter(|_| is_open).map(|down| Choice { up, down, violation: highest - smallest })
    }

    /// The minimum along the pair's direction, cut where a bound is met; whichever
    /// variable meets its bound is set to it exactly.
    pub fn update(&mut self, choice: Choice, rows: &mut Rows) {
        let Choice { up, down, .. } = choice;
        let (i, j) = (up % self.n(), down % self.n());
        let (row_i, row_j) = rows.pair(i, j);
        let curvature = curvature(self.diagonal[i], self.diagonal[j], row_i[j]);
        let wanted = (self.error[up] - self.error[down]) / curvature;
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
        let (rise, fall) = (self.beta[up] - before.0, self.beta[down] - before.1);
        for block in self.blocks() {
            let errors = self.error[block].iter_mut();
            for ((error, k_i), k_j) in errors.zip(row_i).zip(row_j) {
                *error -= k_i * rise + k_j * fall;
            }
        }
    }

    /// The data rows that may still move: all but those whose every variable is at a
    /// bound and pulls against it harder than any free to move does.
    pub fn movable(&self) -> Vec<usize> {
        let highest = largest_sum(&self.error, &self.rise);
        let smallest = -largest_difference(&self.fall, &self.error);
        let is_stuck = |t: usize| match (self.rise[t] == 0.0, self.fall[t] == 0.0) {
            (true, true) => false,
            (true, false) => self.error[t] < smallest,
            (false, true) => self.error[t] > highest,
            (false, false) => true,
        };
        let n = self.n();
        let stuck = |r: usize| (r..self.beta.len()).step_by(n).all(is_stuck);
        (0..n).filter(|r| !stuck(*r)).collect()
    }

    /// The state of some data rows alone, the others held where they are.
    pub fn part(&self, keep: &[usize]) -> State {
        let of_rows = |values: &[f64]| keep.iter().map(|&k| values[k]).collect::<Vec<f64>>();
        let of = |values: &[f64]| self.blocks().flat_map(|b| of_rows(&values[b])).collect();
        State {
            target: of(&self.target),
            lower: of(&self.lower),
            upper: of(&self.upper),
            beta: of(&self.beta),
            error: of(&self.error),
            rise: of(&self.rise),
            fall: of(&self.fall),
            diagonal: of_rows(&self.diagonal),
            gains: vec![0.0; keep.len()],
        }
    }

    /// Takes over where a part has moved to.
    pub fn take(&mut self, keep: &[usize], part: &State, rows: &mut Rows) {
        for (place, &k) in keep.iter().enumerate() {
            let mut moved = 0.0;
            for (block, own) in self.blocks().zip(part.blocks()) {
                let (t, of_part) = (block.start + k, own.start + place);
                moved += part.beta[of_part] - self.beta[t];
                self.beta[t] = part.beta[of_part];
                self.rise[t] = part.rise[of_part];
                self.fall[t] = part.fall[of_part];
            }
            if moved != 0.0 {
                let row = rows.row(k);
                for block in self.blocks() {
                    for (error, k) in self.error[block].iter_mut().zip(row) {
                        *error -= moved * k;
                    }
                }
            }
        }
    }

    /// The mean of `s_t G_t` over the free variables; without any, the middle of
    /// the interval that those at bounds leave, or its end if it has only one.
    pub fn rho(&self) -> f64 {
        let (mut sum, mut free) = (0.0, 0.0);
        let (mut low, mut high) = (f64::NEG_INFINITY, f64::INFINITY);
        for t in 0..self.beta.len() {
            let value = -self.error[t];
            let rises = self.beta[t] < self.upper[t];
            let falls = self.beta[t] > self.lower[t];
            match (rises, falls) {
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

    pub fn objective(&self) -> f64 {
        let doubled: f64 =
            (0..self.beta.len()).map(|t| -self.beta[t] * (self.error[t] + self.target[t])).sum();
        doubled / 2.0
    }
}

/// Second derivative along the direction in which two variables trade places.
fn curvature(k_ii: f64, k_jj: f64, k_ij: f64) -> f64 {
    let curvature = k_ii + k_jj - 2.0 * k_ij;
    if curvature > 0.0 { curvature } else { TAU }
}

/// The promised decrease of moving each variable of a block down against `up`, minus
/// infinity for those that cannot: without branches, so that it vectorises.
fn gains_of(highest: f64, corner: f64, of: [&[f64]; 4], gains: &mut [f64]) {
    let n = gains.len();
    let [error, fall, diagonal, row] = of.map(|values| &values[..n]);
    for r in 0..n {
        // Where the error is no smaller there is nothing to gain, not even by going back.
        let difference = (highest - error[r]).max(0.0);
        gains[r] = difference * difference / curvature(corner, diagonal[r], row[r]) + fall[r];
    }
}

/// The largest value; minus infinity of nothing.
fn largest(values: &[f64]) -> f64 {
    largest_of(values, values, |value, _| value)
}

/// The largest `a_t + b_t`; minus infinity of nothing.
fn largest_sum(a: &[f64], b: &[f64]) -> f64 {
    largest_of(a, b, |a, b| a + b)
}

/// The largest `a_t - b_t`; minus infinity of nothing.
fn largest_difference(a: &[f64], b: &[f64]) -> f64 {
    largest_of(a, b, |a, b| a - b)
}

/// The largest `of(a_t, b_t)`, in eight lanes that vectorise.
fn largest_of(a: &[f64], b: &[f64], of: impl Fn(f64, f64) -> f64) -> f64 {
    let larger = |a: f64, b: f64| if b > a { b } else { a };
    let ((blocks_a, rest_a), (blocks_b, rest_b)) = (a.as_chunks::<8>(), b.as_chunks::<8>());
    let mut lanes = [f64::NEG_INFINITY; 8];
    for (a, b) in blocks_a.iter().zip(blocks_b) {
        for lane in 0..8 {
            lanes[lane] = larger(lanes[lane], of(a[lane], b[lane]));
        }
    }
    let rest = rest_a.iter().zip(rest_b).map(|(a, b)| of(*a, *b));
    lanes.into_iter().chain(rest).fold(f64::NEG_INFINITY, larger)
}

/// The last index below `count` that `is` wanted, looked for eight at a time.
fn last(count: usize, is: impl Fn(usize) -> bool) -> Option<usize> {
    let mut end = count;
    while end >= 8 && !(end - 8..end).fold(false, |any, t| any | is(t)) {
        end -= 8;
    }
    (0..end).rev().find(|t| is(*t))
}
