//! The same dual problems, given to linfa-svm. Its shrinking is known to be wrong, and to panic.

use std::panic::AssertUnwindSafe;

use linfa::DatasetBase;
use linfa::traits::Fit as _;
use linfa_svm::{Svm as LinfaSvm, SvmError, SvmParams};
use ndarray::{Array1, Array2, Axis};
use tunability_learn::{FitError, Table};

use crate::kernel::Scaled;
use crate::rows::Rows;
use crate::smo::Solution;
use crate::svm::Svm;
use crate::training::{Training, Wanted};

/// Solves one dual on some rows of the table. linfa tells neither steps nor violation: they are 0. Its
/// objective is computed here, from its multipliers. It gives up after ten million steps.
pub(crate) fn solve(
    training: &Training,
    rows: &[usize],
    wanted: &Wanted,
    shrinking: bool,
    mut matrix: Rows,
) -> Result<Solution, FitError> {
    let fitted = || fitted(training, rows, wanted, shrinking);
    let panicked = |_| Err(FitError::Failed("linfa-svm panicked".to_owned()));
    let (beta, rho, converged) =
        std::panic::catch_unwind(AssertUnwindSafe(fitted)).unwrap_or_else(panicked)?;
    let linear: f64 = match wanted {
        Wanted::Signs(signs, _) => -signs.iter().zip(&beta).map(|(sign, b)| sign * b).sum::<f64>(),
        Wanted::Values(values) => {
            let cost = |(y, b): (&f64, &f64)| training.svm.epsilon * b.abs() - y * b;
            values.iter().zip(&beta).map(cost).sum()
        }
    };
    let objective = 0.5 * quadratic(&beta, &mut matrix) + linear;
    Ok(Solution { beta, rho, objective, iterations: 0, converged, violation: 0.0 })
}

/// Coefficients, offset and whether the tolerance was reached.
fn fitted(
    training: &Training,
    rows: &[usize],
    wanted: &Wanted,
    shrinking: bool,
) -> Result<(Vec<f64>, f64, bool), FitError> {
    let Training { svm, kernel, .. } = *training;
    let x = records(kernel, training.table, rows);
    let failed = |error: SvmError| FitError::Failed(format!("linfa-svm: {error}"));
    match wanted {
        Wanted::Signs(signs, prices) => {
            let y: Array1<bool> = signs.iter().map(|sign| *sign > 0.0).collect();
            let price = |wanted: f64| {
                let found = signs.iter().zip(*prices).find(|(sign, _)| **sign == wanted);
                found.map_or(svm.c, |(_, price)| *price)
            };
            let params = LinfaSvm::<f64, bool>::params().pos_neg_weights(price(1.0), price(-1.0));
            let fitted = posed(params, svm, kernel, shrinking)?.fit(&DatasetBase::new(x, y));
            let fitted = fitted.map_err(failed)?;
            Ok((fitted.alpha.clone(), fitted.rho, has_converged(&fitted)))
        }
        Wanted::Values(values) => {
            let y = Array1::from(values.to_vec());
            let params = LinfaSvm::<f64, f64>::params().c_svr(svm.c, Some(svm.epsilon));
            let fitted = posed(params, svm, kernel, shrinking)?.fit(&DatasetBase::new(x, y));
            let fitted = fitted.map_err(failed)?;
            Ok((fitted.alpha.clone(), fitted.rho, has_converged(&fitted)))
        }
    }
}

/// Whether the tolerance was reached. linfa tells by its text only: `Exited after …`, else `Reached
/// maximal iterations …`.
fn has_converged<T>(fitted: &LinfaSvm<f64, T>) -> bool {
    fitted.to_string().starts_with("Exited")
}

/// The rows as linfa needs them: its polynomial kernel has no scale, so the rows carry it.
fn records(kernel: Scaled, table: &Table, rows: &[usize]) -> Array2<f64> {
    let x = table.x().select(Axis(0), rows);
    match kernel {
        Scaled::Poly { gamma, .. } => x * gamma.sqrt(),
        _ => x,
    }
}

/// Kernel and solver settings.
fn posed<T>(
    params: SvmParams<f64, T>,
    svm: &Svm,
    kernel: Scaled,
    shrinking: bool,
) -> Result<SvmParams<f64, T>, FitError> {
    let params = params.eps(svm.tolerance).shrinking(shrinking);
    match kernel {
        Scaled::Linear => Ok(params.linear_kernel()),
        Scaled::Rbf { gamma } => Ok(params.gaussian_kernel(1.0 / gamma)),
        Scaled::Poly { degree, coef0, .. } => {
            Ok(params.polynomial_kernel(coef0, f64::from(degree)))
        }
        Scaled::Sigmoid { .. } => {
            Err(FitError::Invalid("linfa-svm has no sigmoid kernel; use native".to_owned()))
        }
    }
}

/// `a' K a`.
fn quadratic(a: &[f64], kernel: &mut Rows) -> f64 {
    let support: Vec<usize> = (0..a.len()).filter(|&i| a[i] != 0.0).collect();
    let inner = |row: &[f64]| support.iter().map(|&j| a[j] * row[j]).sum::<f64>();
    support.iter().map(|&i| a[i] * inner(kernel.row(i))).sum()
}
