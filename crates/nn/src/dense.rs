use std::ops::Range;

use serde::{Deserialize, Serialize};
use tunability_kernels::{Factor, LANES, Loop, Real, Start, padded, product, vectorised};

use crate::{Activation, Penalised};

/// A fully connected layer: `y = activation(b + x W)` for each row `x`. It says where its parameters lie in
/// those of the network; W is inputs × outputs, and the rows of W, b, x and y are [`padded`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Dense {
    /// How many numbers come in.
    pub inputs: usize,
    /// How many go out.
    pub outputs: usize,
    /// What bends them.
    pub activation: Activation,
    /// Where its parameters begin.
    at: usize,
}

impl Dense {
    /// A layer whose parameters begin at `at`.
    pub fn new(inputs: usize, outputs: usize, activation: Activation, at: usize) -> Dense {
        Dense { inputs, outputs, activation, at }
    }

    /// The length of a row of outputs.
    pub fn width(&self) -> usize {
        padded(self.outputs)
    }

    /// Where its biases lie.
    pub fn biases(&self) -> Range<usize> {
        self.at..self.at + self.width()
    }

    /// Where its weights lie, by rows; parameters of what comes next may begin where they end.
    pub fn weights(&self) -> Range<usize> {
        let begin = self.at + self.width();
        begin..begin + self.inputs * self.width()
    }

    /// Its parameters, and whether a penalty on weights is on them.
    pub fn penalised(&self) -> [Penalised; 2] {
        [(self.biases(), false), (self.weights(), true)]
    }

    /// `y` of each row of `x`, whose rows are `padded(inputs)` long.
    pub fn forward<T: Real>(&self, parameters: &[T], x: &[T], y: &mut [T]) {
        let x = Factor::Rows(x, padded(self.inputs));
        let bias = Start::Row(&parameters[self.biases()]);
        product(x, self.inputs, &parameters[self.weights()], bias, y, self.width());
        self.activation.apply(y);
    }

    /// From `y` and the loss's gradient with respect to it (`delta`, which becomes that with respect to
    /// the weighted sums) the gradients of the parameters, which are overwritten.
    pub fn backward<T: Real>(&self, x: &[T], y: &[T], delta: &mut [T], gradients: &mut [T]) {
        self.activation.slope(y, delta);
        let width = self.width();
        sum_rows(delta, &mut gradients[self.biases()]);
        let rows = delta.len() / width;
        let x = Factor::Columns(x, padded(self.inputs));
        product(x, rows, delta, Start::Zero, &mut gradients[self.weights()], width);
    }

    /// The loss's gradient with respect to `x`, from that with respect to the weighted sums, into
    /// `gradient`. `turned` is scratch; it is made as long as the transposed weights.
    pub fn backward_input<T: Real>(
        &self,
        parameters: &[T],
        delta: &[T],
        gradient: &mut [T],
        turned: &mut Vec<T>,
    ) {
        transpose(&parameters[self.weights()], self.inputs, self.outputs, turned);
        let delta = Factor::Rows(delta, self.width());
        product(delta, self.outputs, turned, Start::Zero, gradient, padded(self.inputs));
    }
}

/// The transpose of a matrix of `rows` × `columns`, its rows [`padded`], into `turned` (columns × rows, its rows
/// padded with zeros).
pub fn transpose<T: Real>(matrix: &[T], rows: usize, columns: usize, turned: &mut Vec<T>) {
    turned.resize(columns * padded(rows), T::ZERO);
    let (from, to) = (padded(columns), padded(rows));
    vectorised(Transpose { matrix, turned, rows, columns, from, to });
}

struct Transpose<'a, T> {
    matrix: &'a [T],
    turned: &'a mut [T],
    rows: usize,
    columns: usize,
    from: usize,
    to: usize,
}

impl<T: Real> Loop for Transpose<'_, T> {
    type Output = ();

    /// Block by block, so that both matrices are touched in whole lines.
    #[inline(always)]
    fn run(self) {
        for first in (0..self.columns).step_by(LANES) {
            let last = (first + LANES).min(self.columns);
            for begin in (0..self.to).step_by(LANES) {
                let mut block = [[T::ZERO; LANES]; LANES];
                for row in begin..self.rows.min(begin + LANES) {
                    let line = &self.matrix[row * self.from + first..][..LANES];
                    for (lane, value) in line.iter().enumerate() {
                        block[lane][row - begin] = *value;
                    }
                }
                for (column, line) in (first..last).zip(&block) {
                    self.turned[column * self.to + begin..][..LANES].copy_from_slice(line);
                }
            }
        }
    }
}

/// The sum of rows, in their order, into one row.
fn sum_rows<T: Real>(rows: &[T], sum: &mut [T]) {
    vectorised(SumRows(rows, sum));
}

struct SumRows<'a, T>(&'a [T], &'a mut [T]);

impl<T: Real> Loop for SumRows<'_, T> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        self.1.fill(T::ZERO);
        for row in self.0.chunks_exact(self.1.len()) {
            for (sum, value) in self.1.iter_mut().zip(row) {
                *sum += *value;
            }
        }
    }
}
