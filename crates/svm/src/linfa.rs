//! The same dual problems, given to linfa-svm with shrinking off (its shrinking is known to be wrong).

use linfa::DatasetBase;
use linfa::traits::Fit as _;
use linfa_svm::{Svm as LinfaSvm, SvmError, SvmParams};
use ndarray::{Array1, Array2, Axis};
use tunability_learn::{FitError, Table};

use crate::kernel::Scaled;
use crate::rows::Rows;
use crate::smo::Solution;
use crate::svm::{Svm, Wanted};

/// Solves one dual on some rows of the table. linfa tells neither steps nor violation: they are 0. Its
/// objective is computed here, from its multipliers. It gives up after ten million steps.
pub(crate) fn solve(
    svm: &Svm,
    table: &Table,
    rows: &[usize],
    wanted: &Wanted,
    kernel_rows: &mut Rows,
) -> Result<Solution, FitError> {
    let kernel = svm.kernel.scaled(table.columns());
    let x = records(kernel, table, rows);
    let failed = |error: SvmError| FitError::Failed(format!("linfa-svm: {error}"));
    let (signed, rho, converged) = match wanted {
        Wanted::Signs(signs) => {
            let y: Array1<bool> = signs.iter().map(|sign| *sign > 0.0).collect();
            let params = LinfaSvm::<f64, bool>::params().pos_neg_weights(svm.c, svm.c);
            let fitted = posed(params, svm, kernel)?.fit(&DatasetBase::new(x, y));
            let fitted = fitted.map_err(failed)?;
            (fitted.alpha.clone(), fitted.rho, has_converged(&fitted))
        }
        Wanted::Values(values) => {
            let y = Array1::from(values.to_vec());
            let params = LinfaSvm::<f64, f64>::params().c_svr(svm.c, Some(svm.epsilon));
            let fitted = posed(params, svm, kernel)?.fit(&DatasetBase::new(x, y));
            let fitted = fitted.map_err(failed)?;
            (fitted.alpha.clone(), fitted.rho, has_converged(&fitted))
        }
    };
    let (linear, alpha) = match wanted {
        Wanted::Signs(signs) => {
            let alpha: Vec<f64> = signs.iter().zip(&signed).map(|(sign, a)| sign * a).collect();
            (-alpha.iter().sum::<f64>(), alpha)
        }
        Wanted::Values(values) => {
            let cost = |(y, a): (&f64, &f64)| svm.epsilon * a.abs() - y * a;
            (values.iter().zip(&signed).map(cost).sum(), signed.clone())
        }
    };
    let objective = 0.5 * quadratic(&signed, kernel_rows) + linear;
    Ok(Solution { alpha, rho, objective, iterations: 0, converged, violation: 0.0 })
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
) -> Result<SvmParams<f64, T>, FitError> {
    let params = params.eps(svm.tolerance).shrinking(false);
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
