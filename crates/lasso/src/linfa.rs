//! linfa-elasticnet behind our interface.

use linfa::DatasetBase;
use linfa::traits::Fit as _;
use ndarray::{Array1, Array2};
use tunability_learn::{FitError, Table};
use tunability_linear::{Centred, Linear};

use crate::ElasticNet;
use crate::problem::{Solution, certificate, relative};

/// linfa-elasticnet centres the targets but not the columns, and so solves another problem unless both
/// are given centred. The certificate is ours.
pub(crate) fn solve(net: &ElasticNet, centred: &Centred) -> Result<Solution, FitError> {
    let fitted = fitted(net, &centred.x, &centred.y)?;
    let mut solution = certified(net, centred, fitted.hyperplane(), 0.0);
    solution.iterations = fitted.n_steps() as usize;
    solution.converged = solution.gap <= net.tolerance;
    Ok(solution)
}

/// linfa-elasticnet as one would call it, given the columns as they are. The certificate is of the problem
/// that was posed: where columns are not centred it says how far off the answer is. Whether it converged is
/// what linfa says.
pub(crate) fn solve_uncentred(
    net: &ElasticNet,
    table: &Table,
) -> Result<(Linear, Solution), FitError> {
    let y = table.values()?;
    let fitted = fitted(net, &table.x().to_owned(), y)?;
    let (b, intercept) = (fitted.hyperplane(), fitted.intercept());
    let offset = (y - &table.x().dot(b) - intercept).sum() / y.len() as f64;
    let mut solution = certified(net, &Centred::new(table.x(), y.view()), b, offset);
    solution.iterations = fitted.n_steps() as usize;
    solution.converged = solution.iterations < net.max_iterations;
    Ok((Linear::new(intercept, b.clone()), solution))
}

/// What linfa makes of columns and targets. Its tolerance is a share of `||y||²`, ours of half of it.
fn fitted(
    net: &ElasticNet,
    x: &Array2<f64>,
    y: &Array1<f64>,
) -> Result<linfa_elasticnet::ElasticNet<f64>, FitError> {
    linfa_elasticnet::ElasticNet::params()
        .penalty(net.alpha)
        .l1_ratio(net.l1_ratio)
        .tolerance(0.5 * net.tolerance)
        .max_iterations(u32::try_from(net.max_iterations).unwrap_or(u32::MAX))
        .fit(&DatasetBase::new(x.clone(), y.clone()))
        .map_err(|error| FitError::Failed(format!("linfa-elasticnet: {error}")))
}

/// The solution `b` with its certificate. `offset` is the mean residual that the intercept leaves, half
/// of whose square the loss is above what the best intercept would reach.
fn certified(net: &ElasticNet, centred: &Centred, b: &Array1<f64>, offset: f64) -> Solution {
    let n = centred.y.len() as f64;
    let residual = &centred.y - &centred.x.dot(b);
    let slopes = centred.x.t().dot(&residual);
    let (coefficients, slopes) = (b.to_vec(), slopes.to_vec());
    let squares = residual.dot(&residual);
    let found = certificate(net.penalty(), n, &coefficients, &slopes, squares);
    let more = 0.5 * offset * offset;
    Solution {
        coefficients,
        gap: relative(found.gap + more, centred.y.dot(&centred.y), n),
        objective: found.objective + more,
        iterations: 0,
        converged: false,
    }
}
