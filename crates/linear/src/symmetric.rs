use faer::{Mat, Side};
use ndarray::{Array1, Array2};

/// The eigenvalues of a symmetric matrix (p x p), ascending, and its eigenvectors, one a column. Only the
/// lower triangle is looked at. NaN where the decomposition does not converge.
pub fn eigen(matrix: &Array2<f64>) -> (Array1<f64>, Array2<f64>) {
    let p = matrix.nrows();
    let decomposed = Mat::from_fn(p, p, |i, j| matrix[[i, j]]).self_adjoint_eigen(Side::Lower);
    let Ok(decomposed) = decomposed else {
        return (Array1::from_elem(p, f64::NAN), Array2::from_elem((p, p), f64::NAN));
    };
    let (values, vectors) = (decomposed.S().column_vector(), decomposed.U());
    let values = values.iter().copied().collect();
    (values, Array2::from_shape_fn((p, p), |(i, j)| vectors[(i, j)]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::array;

    #[test]
    fn vectors_are_stretched_by_their_values() {
        let matrix = array![[2.0, 1.0, 0.0], [1.0, 3.0, -1.0], [0.0, -1.0, 1.0]];
        let (values, vectors) = eigen(&matrix);
        assert!((values.sum() - 6.0).abs() < 1e-12, "the trace");
        assert!(values[0] < values[1] && values[1] < values[2]);
        let left = matrix.dot(&vectors);
        for ((i, j), value) in left.indexed_iter() {
            assert!((value - vectors[[i, j]] * values[j]).abs() < 1e-12);
        }
    }
}
