//! Ridge regression with more columns than rows, by a system of one equation a row.
//!
//! Saunders, Gammerman and Vovk (1998), "Ridge Regression Learning Algorithm in Dual Variables", *ICML*: with
//! `Z` the columns scaled to unit norm, the solution is `z = Z'a` where `(Z Z' + ridge) a = y`. Its
//! condition number is at most `1 + p / ridge`; what rounding leaves of `y` is solved for again.

use faer::linalg::matmul::triangular::{BlockStructure, matmul};
use faer::{Accum, Mat, MatRef, Par};
use ndarray::{Array1, ArrayView1, ArrayView2};

use crate::{Cholesky, LeastSquares};

/// How often what is left of the equations is solved for again.
const REFINEMENTS: usize = 3;

/// Minimises `||y - X b||² + ridge sum_j (||x_j|| b_j)²` over `b`: the penalty of [`normal_equations`],
/// which is for fewer columns than rows. `None` if `ridge` is lost in the rounding of the inner products:
/// then the limit at 0, [`least_squares`](crate::least_squares()), is as near.
///
/// [`normal_equations`]: crate::normal_equations
pub fn dual_ridge(x: ArrayView2<f64>, y: ArrayView1<f64>, ridge: f64) -> Option<LeastSquares> {
    let (n, p) = x.dim();
    let norms: Array1<f64> =
        x.columns().into_iter().map(|column| column.dot(&column).sqrt()).collect();
    let scale = norms.mapv(|norm| if norm > 0.0 { 1.0 / norm } else { 0.0 });
    let z = &x * &scale;
    let rows = MatRef::from_row_major_slice(z.as_slice()?, n, p);
    let (lower, any) = (BlockStructure::TriangularLower, BlockStructure::Rectangular);
    let mut products = Mat::<f64>::zeros(n, n);
    let (to, replace) = (products.as_mut(), Accum::Replace);
    matmul(to, lower, replace, rows, any, rows.transpose(), any, 1.0, Par::Seq);
    let entry = |i: usize, j: usize| products[(i, j)] + if i == j { ridge } else { 0.0 };
    let cholesky = Cholesky::new(n, entry)?;
    let mut a = Array1::zeros(n);
    for _ in 0..=REFINEMENTS {
        let left = &y - &z.dot(&z.t().dot(&a)) - ridge * &a;
        let mut step = left.to_vec();
        cholesky.solve(&mut step);
        a += &Array1::from(step);
    }
    let rank = norms.iter().filter(|norm| **norm > 0.0).count().min(n);
    let condition = (1.0 + p as f64 / ridge).sqrt();
    let coefficients = z.t().dot(&a) * scale;
    Some(LeastSquares { coefficients, rank, condition, inverse_diagonal: Vec::new() })
}

#[cfg(test)]
mod tests {
    use ndarray::{Array2, Axis, concatenate};

    use super::*;
    use crate::least_squares;

    /// Five rows and nine columns of different size, one of them zero.
    fn wide() -> (Array2<f64>, Array1<f64>) {
        let value = |(i, j): (usize, usize)| match j {
            4 => 0.0,
            _ => ((7 * i + 3 * j * j + i * j) % 11) as f64 * 10f64.powi(j as i32 % 3),
        };
        (Array2::from_shape_fn((5, 9), value), Array1::from(vec![1.0, -2.0, 0.5, 3.0, 1.5]))
    }

    /// The rows `sqrt(ridge) ||x_j||` below `X` penalise the same.
    #[test]
    fn it_is_least_squares_with_a_row_for_each_penalty() {
        let (x, y) = wide();
        for ridge in [1e-6f64, 1e-2, 1.0, 100.0] {
            let norms = x.map_axis(Axis(0), |column| (ridge * column.dot(&column)).sqrt());
            let more = concatenate![Axis(0), x, Array2::from_diag(&norms)];
            let zeros = concatenate![Axis(0), y, Array1::zeros(9)];
            let wanted = least_squares(more.view(), zeros.view()).coefficients;
            let found = dual_ridge(x.view(), y.view(), ridge).expect("regular").coefficients;
            let apart = (&found - &wanted).mapv(f64::abs).sum() / wanted.mapv(f64::abs).sum();
            assert!(apart < 1e-9, "{ridge}: {apart}");
        }
    }

    /// As the price falls to nothing, the solution of least norm in the scaled columns remains.
    #[test]
    fn without_a_price_it_is_the_solution_of_least_norm() {
        let (x, y) = wide();
        let wanted = least_squares(x.view(), y.view()).coefficients;
        let found = dual_ridge(x.view(), y.view(), 1e-12).expect("regular").coefficients;
        assert!((&found - &wanted).iter().all(|apart| apart.abs() < 1e-9), "{found} {wanted}");
    }
}
