//! Polynomial regression: minimise `||y - a - Σ_j q_j(x_j)||²` over an intercept and one polynomial
//! `q_j` of the given degree for each column (no products of columns).
//!
//! The powers are spanned by Legendre polynomials of each column mapped to [-1, 1] by its training
//! range: the same functions as `x, x², …`, in a basis that stays well conditioned. Where columns of
//! the basis are dependent (the powers of a binary column), the solution is that of least norm in
//! this basis, which differs from that in powers only beyond the training rows.

use ndarray::{Array2, ArrayView1, ArrayView2};
use serde::{Deserialize, Serialize};
use tunability_learn::{Fit, FitError, Input, Predict, Prediction, Run, Table, TaskKind};
use tunability_linear::{Centred, Linear, least_squares};
use tunability_space::Hyperparameters;

/// Polynomial regression, one polynomial a column.
#[derive(Clone, Debug, PartialEq, Hyperparameters)]
pub struct Polynomial {
    /// Highest power of each column.
    #[model(default = 2, range = 1..=8, valid = 1..=30)]
    pub degree: usize,
}

impl Fit for Polynomial {
    const TASKS: &'static [TaskKind] = &[TaskKind::Regression];
    type Data = Table;
    type Model = Curve;

    fn fit(&self, table: &Table, _run: &mut Run) -> Result<Curve, FitError> {
        let ranges = table.x().columns().into_iter().map(range).collect();
        let basis = Basis { degree: self.degree, ranges };
        let centred = Centred::new(basis.expand(table.x()).view(), table.values()?.view());
        let solution = least_squares(centred.x.view(), centred.y.view());
        let line = centred.model(solution.coefficients);
        let line = line.stating("rank", solution.rank as f64);
        Ok(Curve { basis, line: line.stating("condition", solution.condition) })
    }
}

/// A linear model of polynomials of the columns.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Curve {
    basis: Basis,
    line: Linear,
}

impl Predict for Curve {
    fn predict(&self, input: Input) -> Prediction {
        let rows = input.x();
        self.line.predict(Input::Rows(self.basis.expand(rows).view()))
    }

    fn facts(&self) -> Vec<(String, f64)> {
        self.line.facts()
    }
}

/// Legendre polynomials P_1 … P_degree of each column.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Basis {
    degree: usize,
    /// What is mapped to -1 and to 1, for each column.
    ranges: Vec<(f64, f64)>,
}

impl Basis {
    /// Rows × columns to rows × (columns · degree).
    fn expand(&self, rows: ArrayView2<f64>) -> Array2<f64> {
        let mut expanded = Array2::zeros((rows.nrows(), rows.ncols() * self.degree));
        for (row, mut out) in rows.rows().into_iter().zip(expanded.rows_mut()) {
            for (j, (value, &(low, high))) in row.iter().zip(&self.ranges).enumerate() {
                let middle = 0.5 * (low + high);
                let half = if high > low { 0.5 * (high - low) } else { 1.0 };
                let at = (value - middle) / half;
                let (mut before, mut last) = (1.0, at);
                for power in 0..self.degree {
                    out[j * self.degree + power] = last;
                    // Bonnet's recursion: (k + 1) P_{k+1} = (2k + 1) x P_k - k P_{k-1}.
                    let k = (power + 1) as f64;
                    let next = ((2.0 * k + 1.0) * at * last - k * before) / (k + 1.0);
                    (before, last) = (last, next);
                }
            }
        }
        expanded
    }
}

fn range(column: ArrayView1<f64>) -> (f64, f64) {
    let ends = (f64::INFINITY, f64::NEG_INFINITY);
    column.iter().fold(ends, |(low, high), value| (low.min(*value), high.max(*value)))
}
