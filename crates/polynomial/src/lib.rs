//! Polynomial regression: minimise `||y - a - q(x)||²` over an intercept and a polynomial q, which is a
//! sum of one polynomial a column, or with `interactions` any polynomial of that total degree.
//!
//! The powers are spanned by polynomials that are orthonormal on each column's training values, and
//! their products: the same functions as `x, x², …`, in a basis that stays well conditioned. Degrees
//! that a column's values cannot tell apart (the square of a binary column) are left out; where terms
//! are dependent all the same, the solution is that of least norm in this basis.

mod basis;

use ndarray::{Array1, Axis, concatenate};
use serde::{Deserialize, Serialize};
use tunability_learn::{Fit, FitError, Input, Predict, Prediction, Run, Table, TaskKind};
use tunability_linear::{Centred, LeastSquares, Linear, Moments, least_squares, normal_equations};
use tunability_space::Hyperparameters;

use basis::Basis;

/// The most terms of a polynomial.
pub const MOST_TERMS: usize = 5000;

/// Polynomial regression.
#[derive(Clone, Debug, PartialEq, Hyperparameters)]
pub struct Polynomial {
    /// Highest power, of each column or of a product of columns.
    #[model(default = 2, range = 1..=15, valid = 1..=30)]
    pub degree: usize,
    /// Whether products of columns are terms too.
    #[model(default = false)]
    pub interactions: bool,
    /// Price of a squared contribution of a term, as a share of the squared errors: 0 is none.
    #[model(default = 0.0, range = 1e-8..=1e1, log, valid = 0.0..)]
    pub penalty: f64,
}

impl Fit for Polynomial {
    const TASKS: &'static [TaskKind] = &[TaskKind::Regression];
    const VERSION: u32 = 2;
    type Data = Table;
    type Model = Curve;

    fn fit(&self, table: &Table, _run: &mut Run) -> Result<Curve, FitError> {
        let y = table.values()?;
        let basis = Basis::new(table.x(), self.degree, self.interactions, MOST_TERMS);
        let Some(basis) = basis else {
            return Err(FitError::Invalid(format!(
                "degree {} with interactions of {} columns has more than {MOST_TERMS} terms; lower \
                 the degree, or leave out the interactions",
                self.degree,
                table.columns()
            )));
        };
        let expanded = Table::new(basis.expand(table.x()), table.target().clone())?;
        let (line, solution) = match fast(&expanded, self.penalty) {
            Some(found) => found,
            None => {
                let centred = Centred::new(expanded.x(), y.view());
                let solution = orthogonal(&centred, self.penalty);
                (centred.model(solution.coefficients.clone()), solution)
            }
        };
        let line = line.stating("terms", expanded.columns() as f64);
        let line = line.stating("rank", solution.rank as f64);
        Ok(Curve { basis, line: line.stating("condition", solution.condition) })
    }
}

/// By the normal equations, where their condition allows it.
fn fast(table: &Table, penalty: f64) -> Option<(Linear, LeastSquares)> {
    if penalty == 0.0 && table.rows() <= table.columns() {
        return None;
    }
    let moments = table.derived::<Moments>();
    let solution = normal_equations(table, &moments, penalty).ok()?.solution;
    Some((moments.model(solution.coefficients.to_vec()), solution))
}

/// By QR, with one more row for each penalised term that pulls it to zero.
fn orthogonal(centred: &Centred, penalty: f64) -> LeastSquares {
    let (x, y) = (&centred.x, &centred.y);
    if penalty == 0.0 {
        return least_squares(x.view(), y.view());
    }
    let norms: Array1<f64> = x.columns().into_iter().map(|c| c.dot(&c).sqrt()).collect();
    let pulls = ndarray::Array2::from_diag(&(norms * penalty.sqrt()));
    let y = concatenate![Axis(0), y.view(), Array1::zeros(x.ncols())];
    least_squares(concatenate![Axis(0), x.view(), pulls].view(), y.view())
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
