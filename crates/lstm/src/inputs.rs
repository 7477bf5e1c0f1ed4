//! Sums of inputs and gradients of their weights, for all steps of a batch at once. Where most inputs are
//! zero, as of music or symbols, only the others are multiplied: the sums are the same to the bit, for those of
//! [`product`] are fused, too.

use tunability_kernels::{Factor, LANES, Loop, Real, Start, padded, product, vectorised};

use crate::Cell;

/// Of so many inputs at most one is not zero where it pays to look for it.
const FEW: usize = 4;

/// Inputs of a layer: rows × padded inputs.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Inputs<'a, T> {
    x: &'a [T],
    is_sparse: bool,
}

impl<'a, T: Real> Inputs<'a, T> {
    /// Looks whether most of them are zero.
    pub fn new(x: &'a [T], count: usize) -> Inputs<'a, T> {
        let all = x.len() / padded(count).max(1) * count;
        Inputs { x, is_sparse: vectorised(Nonzero(x)) as usize * FEW < all }
    }

    /// `bias + x W` of every row.
    pub fn sums(self, cell: &Cell, parameters: &[T], sums: &mut [T]) {
        let bias = &parameters[cell.biases()];
        let (weights, width) = (&parameters[cell.of_inputs()], cell.row());
        if self.is_sparse {
            return vectorised(Sums { x: self.x, inputs: cell.inputs, weights, bias, sums });
        }
        let x = Factor::Rows(self.x, padded(cell.inputs));
        product(x, cell.inputs, weights, Start::Row(bias), sums, width);
    }

    /// The gradient of W from that of the sums, which is overwritten.
    pub fn gradient(self, cell: &Cell, delta: &[T], gradient: &mut [T]) {
        let (rows, width) = (delta.len() / cell.row(), cell.row());
        if self.is_sparse {
            let Inputs { x, .. } = self;
            return vectorised(Gradient { x, inputs: cell.inputs, delta, gradient, width });
        }
        let x = Factor::Columns(self.x, padded(cell.inputs));
        product(x, rows, delta, Start::Zero, gradient, width);
    }
}

/// How many numbers are not zero.
struct Nonzero<'a, T>(&'a [T]);

impl<T: Real> Loop for Nonzero<'_, T> {
    type Output = u32;

    #[inline(always)]
    fn run(self) -> u32 {
        self.0.as_chunks().0.iter().map(|lanes| nonzero(lanes).count_ones()).sum()
    }
}

/// A bit for each lane that is not zero.
#[inline(always)]
fn nonzero<T: Real>(lanes: &[T; LANES]) -> u32 {
    let bits = lanes.iter().enumerate();
    bits.fold(0, |bits, (lane, value)| bits | u32::from(*value != T::ZERO) << lane)
}

/// Calls `each` with every number of a row that is not zero, and where it is.
#[inline(always)]
fn each_nonzero<T: Real>(row: &[T], mut each: impl FnMut(usize, T)) {
    for (block, lanes) in row.as_chunks().0.iter().enumerate() {
        let mut left = nonzero(lanes);
        while left != 0 {
            let lane = left.trailing_zeros() as usize;
            each(block * LANES + lane, lanes[lane]);
            left &= left - 1;
        }
    }
}

struct Sums<'a, T> {
    x: &'a [T],
    inputs: usize,
    weights: &'a [T],
    bias: &'a [T],
    sums: &'a mut [T],
}

impl<T: Real> Loop for Sums<'_, T> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        let width = self.bias.len();
        let rows = self.x.chunks_exact(padded(self.inputs)).zip(self.sums.chunks_exact_mut(width));
        for (x, sums) in rows {
            sums.copy_from_slice(self.bias);
            each_nonzero(x, |k, x| {
                let weights = &self.weights[k * width..][..width];
                sums.iter_mut()
                    .zip(weights)
                    .for_each(|(sum, weight)| *sum = x.mul_add(*weight, *sum));
            });
        }
    }
}

struct Gradient<'a, T> {
    x: &'a [T],
    inputs: usize,
    delta: &'a [T],
    gradient: &'a mut [T],
    width: usize,
}

impl<T: Real> Loop for Gradient<'_, T> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        self.gradient.fill(T::ZERO);
        let rows = self.x.chunks_exact(padded(self.inputs));
        for (x, delta) in rows.zip(self.delta.chunks_exact(self.width)) {
            each_nonzero(x, |k, x| {
                let gradient = &mut self.gradient[k * self.width..][..self.width];
                gradient
                    .iter_mut()
                    .zip(delta)
                    .for_each(|(sum, delta)| *sum = x.mul_add(*delta, *sum));
            });
        }
    }
}
