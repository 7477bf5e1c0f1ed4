//! Ordinary least squares: minimise `||y - a - X b||²` over the intercept `a` and coefficients `b`.
//!
//! Nothing about the model is left to choose: it has no hyperparameter to tune. Where columns are
//! dependent, the solution is that of least norm of the columns scaled to unit norm, and the fit states
//! the rank.

use linfa::DatasetBase;
use linfa::traits::Fit as _;
use linfa_linear::LinearRegression;
use ndarray::{Array1, ArrayView2};
use tunability_learn::{Fit, FitError, Run, Table, TaskKind};
use tunability_linear::{
    Centred, LeastSquares, Linear, MOST, Moments, Normal, least_squares, least_squares_svd,
    normal_equations,
};
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
    /// Cholesky where a bound on the condition number allows it, else QR.
    #[default]
    Auto,
    /// Cholesky decomposition of the Gram matrix; refuses ill-conditioned columns.
    Cholesky,
    /// QR decomposition with column pivoting of the centred columns.
    Qr,
    /// Singular value decomposition of the centred columns.
    Svd,
    /// linfa-linear: QR decomposition without pivoting, intercept as a column; refuses dependent
    /// columns.
    Linfa,
}

impl Fit for Ols {
    const TASKS: &'static [TaskKind] = &[TaskKind::Regression];
    const VERSION: u32 = 2;
    type Data = Table;
    type Model = Linear;

    fn fit(&self, table: &Table, _run: &mut Run) -> Result<Linear, FitError> {
        match self.implementation {
            Implementation::Auto => cholesky(table)?.or_else(|_| orthogonal(table, qr)),
            Implementation::Cholesky => cholesky(table)?.map_err(ill_conditioned),
            Implementation::Qr => orthogonal(table, qr),
            Implementation::Svd => orthogonal(table, svd),
            Implementation::Linfa => linfa(table.x(), table.values()?),
        }
    }
}

/// By the normal equations; refused with a bound on the condition number.
fn cholesky(table: &Table) -> Result<Result<Linear, f64>, FitError> {
    table.values()?;
    // Fewer rows than that leave dependent columns.
    if table.rows() <= table.columns() {
        return Ok(Err(f64::INFINITY));
    }
    let moments = table.derived::<Moments>();
    Ok(normal_equations(table, &moments, 0.0).map(|Normal { solution, rss }| {
        let line = moments.model(solution.coefficients.to_vec());
        stated(line, &solution, moments.rows, rss.max(0.0), moments.y_y)
    }))
}

fn ill_conditioned(condition: f64) -> FitError {
    let most = MOST.sqrt();
    FitError::Failed(format!(
        "ill-conditioned: a condition number of up to {condition:.1e}, of the columns scaled to unit \
         norm; `cholesky` takes up to {most:.1e}: use qr"
    ))
}

/// By a decomposition of the centred columns.
fn orthogonal(
    table: &Table,
    solve: fn(&Centred) -> Result<LeastSquares, FitError>,
) -> Result<Linear, FitError> {
    let centred = Centred::new(table.x(), table.values()?.view());
    let solution = solve(&centred)?;
    let left = &centred.y - &centred.x.dot(&solution.coefficients);
    let line = centred.model(solution.coefficients.clone());
    Ok(stated(line, &solution, table.rows(), left.dot(&left), centred.y.dot(&centred.y)))
}

fn qr(centred: &Centred) -> Result<LeastSquares, FitError> {
    Ok(least_squares(centred.x.view(), centred.y.view()))
}

fn svd(centred: &Centred) -> Result<LeastSquares, FitError> {
    least_squares_svd(centred.x.view(), centred.y.view())
        .ok_or_else(|| FitError::Failed("the singular values do not converge; use qr".to_owned()))
}

/// The line with what is known of its fit: from the sum of squares left, that of the centred targets and
/// the diagonal of `(X'X)^-1` follow R², the residual standard deviation and the standard errors.
fn stated(line: Linear, solution: &LeastSquares, rows: usize, left: f64, all: f64) -> Linear {
    let mut line =
        line.stating("rank", solution.rank as f64).stating("condition", solution.condition);
    if all > 0.0 {
        line = line.stating("r2", 1.0 - left / all);
    }
    let free = rows.saturating_sub(solution.rank + 1);
    if free == 0 {
        return line;
    }
    let variance = left / free as f64;
    let errors = solution.inverse_diagonal.iter().map(|v| (variance * v).sqrt()).collect();
    line.stating("residual_sd", variance.sqrt()).erring(errors)
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
