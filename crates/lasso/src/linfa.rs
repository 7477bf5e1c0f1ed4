//! linfa-elasticnet behind our interface.

use linfa::DatasetBase;
use linfa::traits::Fit as _;
use tunability_learn::FitError;
use tunability_linear::Centred;

use crate::ElasticNet;
use crate::problem::{Solution, certificate, relative};

/// linfa-elasticnet centres the targets but not the columns, and so solves another problem unless both
/// are given centred. Its tolerance is a share of `||y||²`, ours of half of it. The certificate is ours.
pub(crate) fn solve(net: &ElasticNet, centred: &Centred) -> Result<Solution, FitError> {
    let data = DatasetBase::new(centred.x.clone(), centred.y.clone());
    let max = u32::try_from(net.max_iterations).unwrap_or(u32::MAX);
    let fitted = linfa_elasticnet::ElasticNet::params()
        .penalty(net.alpha)
        .l1_ratio(net.l1_ratio)
        .tolerance(0.5 * net.tolerance)
        .max_iterations(max)
        .fit(&data)
        .map_err(|error| FitError::Failed(format!("linfa-elasticnet: {error}")))?;
    let b = fitted.hyperplane();
    let n = centred.y.len() as f64;
    let residual = &centred.y - &centred.x.dot(b);
    let slopes = centred.x.t().dot(&residual);
    let (coefficients, slopes) = (b.to_vec(), slopes.to_vec());
    let penalty = net.penalty();
    let found = certificate(penalty, n, &coefficients, &slopes, residual.dot(&residual));
    let gap = relative(found.gap, centred.y.dot(&centred.y), n);
    Ok(Solution {
        coefficients,
        gap,
        objective: found.objective,
        iterations: fitted.n_steps() as usize,
        converged: gap <= net.tolerance,
    })
}
