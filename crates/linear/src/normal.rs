//! Least squares by the normal equations `X'X b = X'y`, where their condition allows.
//!
//! The columns are scaled to unit norm. The 2-norm condition number of their Gram matrix `S` is at most
//! `||S||_inf trace(S^-1)`, which is computed; rounding moves the solution by about that number times the
//! machine's precision. Above [`REFINED`] one step of iterative refinement on the data (Björck 1987,
//! "Stability analysis of the method of seminormal equations for linear least squares problems") squares
//! that error; above [`MOST`] the normal equations are refused.

use tunability_learn::{Table, dot};

use crate::{Cholesky, LeastSquares, Moments, add};

/// The bound on the condition number of the scaled Gram matrix above which a solution is refined.
pub const REFINED: f64 = 1e4;

/// The bound above which there is none: an error of some 1e-8 before the refinement, 1e-15 after it.
pub const MOST: f64 = 1e7;

/// A solution by the normal equations.
#[derive(Clone, Debug)]
pub struct Normal {
    /// The solution; its condition is an upper bound.
    pub solution: LeastSquares,
    /// `||y - X b||²`.
    pub rss: f64,
}

/// Least squares of the centred targets on the centred columns, with `ridge` times the squared size of
/// the contributions, `sum_j (||x_j|| b_j)²`, added to the squares left.
///
/// # Errors
/// An upper bound on the condition number of the columns scaled to unit norm, if it is above the root of
/// [`MOST`]; infinite if they are dependent in working precision.
pub fn normal_equations(table: &Table, moments: &Moments, ridge: f64) -> Result<Normal, f64> {
    let p = moments.columns();
    let kept: Vec<usize> = (0..p).filter(|&j| moments.square(j) > 0.0).collect();
    let scale: Vec<f64> = kept.iter().map(|&j| 1.0 / moments.square(j).sqrt()).collect();
    let entry = |i: usize, j: usize| {
        let product = moments.row(kept[i])[kept[j]] * scale[i] * scale[j];
        if i == j { product + ridge } else { product }
    };
    let row_sum = |i: usize| (0..kept.len()).map(|j| entry(i, j).abs()).sum::<f64>();
    let cholesky = Cholesky::new(kept.len(), entry).ok_or(f64::INFINITY)?;
    let inverse = cholesky.inverse_diagonal();
    let norm = (0..kept.len()).map(row_sum).fold(1.0, f64::max);
    let condition = (norm * inverse.iter().sum::<f64>()).max(1.0);
    if condition.is_nan() || condition > MOST {
        return Err(condition.sqrt());
    }
    // From a gradient X'r to the step that it asks for.
    let step = |gradient: &[f64]| {
        let mut step: Vec<f64> = kept.iter().zip(&scale).map(|(&j, s)| gradient[j] * s).collect();
        cholesky.solve(&mut step);
        let mut whole = vec![0.0; p];
        kept.iter().zip(&step).zip(&scale).for_each(|((&j, step), s)| whole[j] = step * s);
        whole
    };
    let mut b = step(&moments.x_y);
    let mut rss = left(moments, &b);
    // The difference of two sums has few digits where nearly all is explained.
    if condition > REFINED || rss < 1e-6 * moments.y_y {
        let (mut gradient, squares) = residual(table, moments, &b);
        gradient.iter_mut().enumerate().for_each(|(j, g)| *g -= ridge * moments.square(j) * b[j]);
        rss = squares;
        add(1.0, &step(&gradient), &mut b);
    }
    let mut inverse_diagonal = Vec::new();
    if kept.len() == p {
        inverse_diagonal = inverse.iter().zip(&scale).map(|(v, s)| v * s * s).collect();
    }
    let solution = LeastSquares {
        coefficients: b.into(),
        rank: kept.len(),
        condition: condition.sqrt(),
        inverse_diagonal,
    };
    Ok(Normal { solution, rss })
}

/// `||y - X b||²` from inner products.
fn left(moments: &Moments, b: &[f64]) -> f64 {
    let fitted: f64 = b.iter().enumerate().map(|(j, b_j)| b_j * dot(moments.row(j), b)).sum();
    moments.y_y - 2.0 * dot(b, &moments.x_y) + fitted
}

/// `X'r` and `r'r` of the residual `r = y - X b`, from the data.
fn residual(table: &Table, moments: &Moments, b: &[f64]) -> (Vec<f64>, f64) {
    let mut gradient = vec![0.0; b.len()];
    let mut squares = 0.0;
    let mut centred = vec![0.0; b.len()];
    let y = table.values().map(|y| y.iter()).into_iter().flatten();
    for (row, y) in y.enumerate() {
        let values = table.row(row).iter().zip(&moments.x_mean);
        centred.iter_mut().zip(values).for_each(|(to, (x, mean))| *to = x - mean);
        let left = y - moments.y_mean - dot(&centred, b);
        add(left, &centred, &mut gradient);
        squares += left * left;
    }
    (gradient, squares)
}
