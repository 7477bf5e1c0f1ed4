use faer::Mat;
use ndarray::{Array1, ArrayView1, ArrayView2};

use crate::LeastSquares;

/// Least squares of `y` (n) on the columns of `x` (n × p) by the singular value decomposition of the
/// columns scaled to unit norm: of the same norm, rank rule and solution as
/// [`least_squares`](fn@crate::least_squares), only slower, with a condition number that is exact.
///
/// `None` if the decomposition does not converge.
pub fn least_squares_svd(x: ArrayView2<f64>, y: ArrayView1<f64>) -> Option<LeastSquares> {
    let (n, p) = x.dim();
    let norm = |column: ArrayView1<f64>| {
        let largest = column.iter().fold(0.0, |most: f64, value| most.max(value.abs()));
        let sum = |sum: f64, value: &f64| sum + (value / largest) * (value / largest);
        if largest > 0.0 { largest * column.iter().fold(0.0, sum).sqrt() } else { 0.0 }
    };
    let scale: Vec<f64> = x.columns().into_iter().map(norm).collect();
    let scaled = |i: usize, j: usize| if scale[j] > 0.0 { x[[i, j]] / scale[j] } else { 0.0 };
    if n == 0 || p == 0 {
        let coefficients = Array1::zeros(p);
        return Some(LeastSquares {
            coefficients,
            rank: 0,
            condition: 1.0,
            inverse_diagonal: vec![],
        });
    }
    let svd = Mat::from_fn(n, p, scaled).thin_svd().ok()?;
    let (u, v) = (svd.U(), svd.V());
    let values: Vec<f64> = svd.S().column_vector().iter().copied().collect();
    let least = n.max(p) as f64 * f64::EPSILON * values[0];
    let rank = values.iter().take_while(|value| **value > least).count();
    let mut coefficients = Array1::zeros(p);
    let mut inverse_diagonal = vec![0.0; p];
    for k in 0..rank {
        let along: f64 = (0..n).map(|i| u[(i, k)] * y[i]).sum();
        for j in (0..p).filter(|&j| scale[j] > 0.0) {
            let share = v[(j, k)] / values[k] / scale[j];
            coefficients[j] += share * along;
            inverse_diagonal[j] += share * share;
        }
    }
    if rank < p {
        inverse_diagonal.clear();
    }
    let condition = if rank == 0 { 1.0 } else { values[0] / values[rank - 1] };
    Some(LeastSquares { coefficients, rank, condition, inverse_diagonal })
}
