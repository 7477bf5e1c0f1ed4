//! Ordinary least squares: minimise `||y - a - X b||²` over the intercept `a` and coefficients `b`.
//!
//! Nothing about the model is left to choose: it has no hyperparameter to tune. Where columns are
//! dependent, the native solver gives the minimum-norm solution and states the rank.

use linfa::DatasetBase;
use linfa::traits::Fit as _;
use linfa_linear::LinearRegression;
use ndarray::{Array1, ArrayView2};
use tunability_learn::{Fit, FitError, Run, Table, TaskKind};
use tunability_linear::{Centred, Linear, least_squares};
use tunability_space::Hyperparameters;

/// Ordinary least squares.
#[derive(Clone, Debug, PartialEq, Hyperparameters)]
pub struct Ols {
    /// Which code solves it.
    #[algorithm(fixed)]
    pub implementation: Implementation,
}

/// Solvers of the same problem.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hyperparameters)]
pub enum Implementation {
    /// QR decomposition with column pivoting of the centred columns.
    #[default]
    Qr,
    /// linfa-linear: QR decomposition without pivoting, intercept as a column; refuses dependent
    /// columns.
    Linfa,
}

impl Fit for Ols {
    const TASKS: &'static [TaskKind] = &[TaskKind::Regression];
    type Data = Table;
    type Model = Linear;

    fn fit(&self, table: &Table, _run: &mut Run) -> Result<Linear, FitError> {
        match self.implementation {
            Implementation::Qr => {
                let centred = Centred::new(table.x(), table.values()?.view());
                let solution = least_squares(centred.x.view(), centred.y.view());
                let model = centred.model(solution.coefficients);
                Ok(model
                    .stating("rank", solution.rank as f64)
                    .stating("condition", solution.condition))
            }
            Implementation::Linfa => linfa(table.x(), table.values()?),
        }
    }
}

/// linfa-linear takes columns for independent unless a pivot is exactly zero, and then answers with
/// huge coefficients that cancel; so the rank is looked at before.
fn linfa(x: ArrayView2<f64>, y: &Array1<f64>) -> Result<Linear, FitError> {
    let centred = Centred::new(x, y.view());
    let rank = least_squares(centred.x.view(), centred.y.view()).rank;
    if rank < x.ncols() {
        let problem = format!("rank {rank} of {} columns; use qr", x.ncols());
        return Err(FitError::Failed(format!("linfa-linear: dependent columns: {problem}")));
    }
    let data = DatasetBase::new(x.to_owned(), y.clone());
    let fitted = LinearRegression::default().fit(&data);
    let fitted = fitted.map_err(|error| FitError::Failed(format!("linfa-linear: {error}")))?;
    Ok(Linear::new(fitted.intercept(), fitted.params().clone()))
}
