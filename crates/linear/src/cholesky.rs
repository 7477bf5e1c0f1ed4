use faer::dyn_stack::{MemBuffer, MemStack};
use faer::linalg::cholesky::llt::{factor, solve};
use faer::linalg::triangular_inverse::invert_lower_triangular;
use faer::{Conj, Mat, MatMut, Par};

/// The Cholesky decomposition `A = L L'` of a symmetric positive definite matrix.
#[derive(Clone, Debug)]
pub struct Cholesky {
    /// Lower triangle; what is above the diagonal is not looked at.
    lower: Mat<f64>,
}

impl Cholesky {
    /// Decomposes the matrix with these entries, of which the lower triangle (row >= column) is asked
    /// for; `None` if a pivot is not positive.
    pub fn new(size: usize, entry: impl Fn(usize, usize) -> f64) -> Option<Cholesky> {
        let mut lower = Mat::zeros(size, size);
        for column in 0..size {
            for row in column..size {
                lower[(row, column)] = entry(row, column);
            }
        }
        let scratch = factor::cholesky_in_place_scratch::<f64>(size, Par::Seq, Default::default());
        let mut memory = MemBuffer::new(scratch);
        let (exact, stack) = (Default::default(), MemStack::new(&mut memory));
        factor::cholesky_in_place(lower.as_mut(), exact, Par::Seq, stack, Default::default())
            .ok()?;
        Some(Cholesky { lower })
    }

    /// Solves `A x = b` in place.
    pub fn solve(&self, b: &mut [f64]) {
        let size = b.len();
        let b = MatMut::from_column_major_slice_mut(b, size, 1);
        let mut none = MemBuffer::new(solve::solve_in_place_scratch::<f64>(size, 1, Par::Seq));
        let stack = MemStack::new(&mut none);
        solve::solve_in_place_with_conj(self.lower.as_ref(), Conj::No, b, Par::Seq, stack);
    }

    /// The logarithm of the determinant of `A`.
    pub fn log_determinant(&self) -> f64 {
        (0..self.lower.nrows()).map(|i| 2.0 * self.lower[(i, i)].ln()).sum()
    }

    /// `L^-1`, lower triangular.
    pub fn inverse_lower(&self) -> Mat<f64> {
        let size = self.lower.nrows();
        let mut inverse = Mat::zeros(size, size);
        invert_lower_triangular(inverse.as_mut(), self.lower.as_ref(), Par::Seq);
        inverse
    }

    /// The diagonal of the inverse of `A`: `||L^-1 e_j||²` for each j.
    pub fn inverse_diagonal(&self) -> Vec<f64> {
        let (size, inverse) = (self.lower.nrows(), self.inverse_lower());
        let square = |j: usize| (j..size).map(|i| inverse[(i, j)] * inverse[(i, j)]).sum();
        (0..size).map(square).collect()
    }
}
