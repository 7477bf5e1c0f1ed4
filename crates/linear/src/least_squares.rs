//! Linear least squares by a complete orthogonal decomposition.
//!
//! Golub and Van Loan, *Matrix Computations*: Householder QR with column pivoting
//! and, when the rank is short, the complete orthogonal decomposition (section 5.4)
//! for the minimum-norm solution (section 5.5). The plan is that of LAPACK's
//! `gelsy`. Column norms are downdated safely as in Drmač and Bujanović (2008),
//! "On the Failure of Rank-Revealing QR Factorization Software", LAPACK Working
//! Note 176, the rule of `geqp3`.

use ndarray::{Array1, ArrayView1, ArrayView2};
use tunability_learn::dot;

use crate::add;

/// A solution of `min ||y - X b||`.
#[derive(Clone, Debug)]
pub struct LeastSquares {
    /// `b`, one for each column of `X` (p), in units of `y` per unit of the column.
    pub coefficients: Array1<f64>,
    /// Numerical rank of `X`, its columns scaled to unit norm.
    pub rank: usize,
    /// `|r_11 / r_rank,rank|`, a lower estimate of the 2-norm condition number of
    /// the columns scaled to unit norm, within their numerical rank; 1 at rank 0.
    pub condition: f64,
    /// Diagonal of the inverse of `X'X`, which the residual variance times gives the variances of the
    /// coefficients; empty if the rank is below p.
    pub inverse_diagonal: Vec<f64>,
}

/// Least squares of `y` (n) on the columns of `x` (n x p); no intercept is added.
///
/// Each column is first divided by its Euclidean norm. The rank is the number of
/// pivots before the first with `|r_kk| <= max(n, p) * EPSILON * |r_11|`, `R`
/// being the triangular factor of the scaled columns. A zero column has
/// coefficient 0 and does not count towards the rank.
///
/// If the rank is below p the solution is the one of least
/// `sum_j (||x_j|| b_j)^2` over the non-zero columns. This is the minimum-norm
/// solution when these have equal norms, as standardised data do; otherwise it is
/// the one that no change of a column's unit alters in its fitted contributions.
///
/// A column that should be zero but holds round-off (a constant, centred
/// inexactly) is scaled up like any other: the caller has to set it to zero.
pub fn least_squares(x: ArrayView2<f64>, y: ArrayView1<f64>) -> LeastSquares {
    let mut columns: Vec<Column> = (x.columns().into_iter().enumerate())
        .map(|(index, values)| Column::scaled(index, values))
        .filter(|column| column.scale > 0.0)
        .collect();
    let mut response = y.to_vec();
    let tolerance = x.nrows().max(x.ncols()) as f64 * f64::EPSILON;
    let rank = factorise(&mut columns, &mut response, tolerance);
    let solution = if rank == columns.len() {
        back_substitute(&columns, response)
    } else {
        minimum_norm(&columns, &response[..rank])
    };
    let mut coefficients = Array1::zeros(x.ncols());
    for (column, value) in columns.iter().zip(solution) {
        coefficients[column.index] = value / column.scale;
    }
    let condition = match rank {
        0 => 1.0,
        _ => (columns[0].values[0] / columns[rank - 1].values[rank - 1]).abs(),
    };
    let full = rank == x.ncols();
    let inverse_diagonal = if full { inverse_diagonal(&columns) } else { Vec::new() };
    LeastSquares { coefficients, rank, condition, inverse_diagonal }
}

/// Of the inverse of `X'X = S R'R S`: the squared norms of the rows of `R^-1`,
/// divided by the squared scales.
fn inverse_diagonal(columns: &[Column]) -> Vec<f64> {
    let mut squares = vec![0.0; columns.len()];
    // Column c of R^-1: R z = e_c.
    for c in 0..columns.len() {
        let mut z = vec![0.0; c + 1];
        z[c] = 1.0;
        for (k, z) in back_substitute(&columns[..=c], z).into_iter().enumerate() {
            squares[columns[k].index] += (z / columns[k].scale) * (z / columns[k].scale);
        }
    }
    squares
}

/// A column of the matrix being factorised; pivoting swaps whole columns.
struct Column {
    /// Its place in `X`.
    index: usize,
    /// Its norm in `X`.
    scale: f64,
    /// Unit-norm values (n), overwritten by a column of `R` and, from the
    /// diagonal down, by the tail of its reflector.
    values: Vec<f64>,
    /// Norm of the rows not yet factorised, downdated.
    norm: f64,
    /// That norm when it was last computed from the values.
    computed_norm: f64,
}

impl Column {
    fn scaled(index: usize, values: ArrayView1<f64>) -> Self {
        let mut values = values.to_vec();
        // Two steps, for squares would overflow or underflow on extreme units.
        let largest = values.iter().fold(0.0, |m: f64, v| m.max(v.abs()));
        let mut scale = 0.0;
        if largest > 0.0 {
            divide(&mut values, largest);
            let norm = norm(&values);
            divide(&mut values, norm);
            scale = largest * norm;
        }
        Self { index, scale, values, norm: 1.0, computed_norm: 1.0 }
    }

    /// Takes row `k` out of the norm. Cancellation threatens when little is left
    /// of the norm last computed; it is then computed afresh.
    fn downdate(&mut self, k: usize) {
        if self.norm == 0.0 {
            return;
        }
        let ratio = self.values[k] / self.norm;
        let kept = (1.0 - ratio * ratio).max(0.0);
        let since = self.norm / self.computed_norm;
        if kept * since * since <= f64::EPSILON.sqrt() {
            self.norm = norm(&self.values[k + 1..]);
            self.computed_norm = self.norm;
        } else {
            self.norm *= kept.sqrt();
        }
    }
}

/// `Q' A P = R` in place, `response` becoming `Q' y`. Returns the rank, where
/// the factorisation stops: rows of `R` below it count as zero.
fn factorise(columns: &mut [Column], response: &mut [f64], tolerance: f64) -> usize {
    let steps = columns.len().min(response.len());
    let mut first = 0.0;
    for k in 0..steps {
        let pivot = longest(&columns[k..]) + k;
        columns.swap(k, pivot);
        let Some((head, rest)) = columns[k..].split_first_mut() else {
            return k;
        };
        let tau = reflector(&mut head.values[k..]);
        let diagonal = head.values[k].abs();
        if k == 0 {
            first = diagonal;
        }
        if diagonal <= tolerance * first {
            return k;
        }
        let tail = &head.values[k + 1..];
        for column in rest {
            reflect(tail, tau, &mut column.values[k..]);
            column.downdate(k);
        }
        reflect(tail, tau, &mut response[k..]);
    }
    steps
}

/// The first column of the largest remaining norm.
fn longest(columns: &[Column]) -> usize {
    (1..columns.len()).fold(
        0,
        |best, j| {
            if columns[j].norm > columns[best].norm { j } else { best }
        },
    )
}

/// Solves `R z = c` for a square triangle; `c` is the head of `rhs`.
fn back_substitute(columns: &[Column], mut rhs: Vec<f64>) -> Vec<f64> {
    rhs.truncate(columns.len());
    for (k, column) in columns.iter().enumerate().rev() {
        rhs[k] /= column.values[k];
        let value = rhs[k];
        add(-value, &column.values[..k], &mut rhs[..k]);
    }
    rhs
}

/// The shortest `z` with `[R11 R12] z = c`, rank x p: from the QR factorisation
/// `[R11 R12]' = Z [T'; 0]`, `z = Z [inv(T) c; 0]` with `T` lower triangular.
fn minimum_norm(columns: &[Column], c: &[f64]) -> Vec<f64> {
    let mut rows: Vec<Vec<f64>> = (0..c.len()).map(|k| row_of_r(columns, k)).collect();
    let mut taus = vec![0.0; c.len()];
    let mut z = vec![0.0; columns.len()];
    for k in 0..c.len() {
        let (done, rest) = rows.split_at_mut(k + 1);
        let row = &mut done[k];
        taus[k] = reflector(&mut row[k..]);
        for later in rest {
            reflect(&row[k + 1..], taus[k], &mut later[k..]);
        }
        z[k] = (c[k] - dot(&row[..k], &z[..k])) / row[k];
    }
    for k in (0..c.len()).rev() {
        reflect(&rows[k][k + 1..], taus[k], &mut z[k..]);
    }
    z
}

/// Row `k` of the upper trapezoid `R`.
fn row_of_r(columns: &[Column], k: usize) -> Vec<f64> {
    (columns.iter().enumerate())
        .map(|(j, column)| if j < k { 0.0 } else { column.values[k] })
        .collect()
}

/// The Householder reflector `H = I - tau v v'`, `v_0 = 1`, with `H x = beta e_0`.
/// `x` becomes `(beta, v_1, ...)`; returns tau, 0 if nothing is to be annihilated.
fn reflector(x: &mut [f64]) -> f64 {
    let Some((head, tail)) = x.split_first_mut() else {
        return 0.0;
    };
    let length = norm(tail);
    if length == 0.0 {
        return 0.0;
    }
    // The sign that avoids cancellation in head - beta.
    let beta = -head.hypot(length).copysign(*head);
    let tau = (beta - *head) / beta;
    divide(tail, *head - beta);
    *head = beta;
    tau
}

/// Applies `I - tau v v'`, `v = (1, tail)`, to `x`.
fn reflect(tail: &[f64], tau: f64, x: &mut [f64]) {
    if let Some((head, rest)) = x.split_first_mut() {
        let step = tau * (*head + dot(tail, rest));
        *head -= step;
        add(-step, tail, rest);
    }
}

fn divide(x: &mut [f64], divisor: f64) {
    for value in x {
        *value /= divisor;
    }
}

fn norm(x: &[f64]) -> f64 {
    dot(x, x).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::{Array2, arr1, arr2};

    fn close(a: &Array1<f64>, b: &[f64], tolerance: f64) {
        assert_eq!(a.len(), b.len());
        for (a, b) in a.iter().zip(b) {
            assert!((a - b).abs() <= tolerance * b.abs().max(1.0), "{a} {b}");
        }
    }

    #[test]
    fn line_through_three_points() {
        // Slope 3/2, intercept -1/3: the normal equations solved by hand.
        let x = arr2(&[[1.0, 0.0], [1.0, 1.0], [1.0, 2.0]]);
        let fit = least_squares(x.view(), arr1(&[0.0, 0.5, 3.0]).view());
        close(&fit.coefficients, &[-1.0 / 3.0, 1.5], 1e-14);
        assert_eq!(fit.rank, 2);
        assert!(fit.condition > 1.0 && fit.condition < 10.0);
    }

    #[test]
    fn orthogonal_columns_have_condition_one() {
        let x = arr2(&[[1e6, 0.0], [0.0, 1e-6], [0.0, 0.0]]);
        let fit = least_squares(x.view(), arr1(&[1.0, 1.0, 5.0]).view());
        close(&fit.coefficients, &[1e-6, 1e6], 1e-15);
        assert!((fit.condition - 1.0).abs() < 1e-15);
    }

    #[test]
    fn equal_columns_share_the_coefficient() {
        let x = arr2(&[[1.0, 1.0, 2.0], [2.0, 2.0, 0.0], [3.0, 3.0, 0.0]]);
        let fit = least_squares(x.view(), arr1(&[4.0, 4.0, 6.0]).view());
        close(&fit.coefficients, &[1.0, 1.0, 1.0], 1e-14);
        assert_eq!(fit.rank, 2);
    }

    #[test]
    fn intercept_with_both_dummies() {
        // Intercept and both dummies: fitted means 2 and 5; columns of norm 2, sqrt 2.
        // Least sum (||x_j|| b_j)^2: 4 a^2 + 2 (2-a)^2 + 2 (5-a)^2 gives a = 7/4.
        let x = arr2(&[[1.0, 1.0, 0.0], [1.0, 1.0, 0.0], [1.0, 0.0, 1.0], [1.0, 0.0, 1.0]]);
        let fit = least_squares(x.view(), arr1(&[1.0, 3.0, 4.0, 6.0]).view());
        close(&fit.coefficients, &[1.75, 0.25, 3.25], 1e-14);
        assert_eq!(fit.rank, 2);
    }

    #[test]
    fn fewer_rows_than_columns() {
        let one = least_squares(arr2(&[[1.0, -1.0, 1.0]]).view(), arr1(&[3.0]).view());
        close(&one.coefficients, &[1.0, -1.0, 1.0], 1e-15);
        // Unequal norms: each column contributes half of the fit.
        let two = least_squares(arr2(&[[3.0, 4.0]]).view(), arr1(&[24.0]).view());
        close(&two.coefficients, &[4.0, 3.0], 1e-15);
        // Two equations, three columns of norm sqrt 2: b = X'(XX')^-1 y.
        let x = arr2(&[[1.0, 1.0, 2f64.sqrt()], [1.0, -1.0, 0.0]]);
        let wide = least_squares(x.view(), arr1(&[4.0, 2.0]).view());
        close(&wide.coefficients, &[2.0, 0.0, 2f64.sqrt()], 1e-14);
        assert_eq!(wide.rank, 2);
    }

    #[test]
    fn odd_shapes() {
        let none = least_squares(Array2::zeros((3, 0)).view(), arr1(&[1.0, 2.0, 3.0]).view());
        assert_eq!((none.coefficients.len(), none.rank, none.condition), (0, 0, 1.0));
        let empty = least_squares(Array2::zeros((0, 2)).view(), Array1::zeros(0).view());
        assert_eq!((empty.coefficients, empty.rank), (arr1(&[0.0, 0.0]), 0));
        let zero = least_squares(Array2::zeros((2, 2)).view(), arr1(&[1.0, 2.0]).view());
        assert_eq!((zero.coefficients, zero.rank), (arr1(&[0.0, 0.0]), 0));
        let x = arr2(&[[0.0, 1e-200], [0.0, 1e-200]]);
        let mixed = least_squares(x.view(), arr1(&[1.0, 3.0]).view());
        close(&mixed.coefficients, &[0.0, 2e200], 1e-14);
        assert_eq!(mixed.rank, 1);
    }

    #[test]
    fn polynomial_of_degree_five() {
        // y = 1 + x + ... + x^5 on 0..=20: every coefficient is 1.
        let x = Array2::from_shape_fn((21, 6), |(i, j)| (i as f64).powi(j as i32));
        let fit = least_squares(x.view(), x.sum_axis(ndarray::Axis(1)).view());
        close(&fit.coefficients, &[1.0; 6], 1e-9);
        assert_eq!(fit.rank, 6);
    }

    #[test]
    fn nearly_equal_columns() {
        // Läuchli: rank 2 is seen at 1e-7, where X'X is singular to working precision.
        let x = arr2(&[[1.0, 1.0], [1e-7, 0.0], [0.0, 1e-7]]);
        let fit = least_squares(x.view(), arr1(&[2.0, 1e-7, 1e-7]).view());
        close(&fit.coefficients, &[1.0, 1.0], 1e-8);
        assert_eq!(fit.rank, 2);
        // At 1e-17 the columns are equal in working precision.
        let x = arr2(&[[1.0, 1.0], [1e-17, 0.0], [0.0, 1e-17]]);
        let fit = least_squares(x.view(), arr1(&[2.0, 0.0, 0.0]).view());
        close(&fit.coefficients, &[1.0, 1.0], 1e-14);
        assert_eq!(fit.rank, 1);
    }
}
