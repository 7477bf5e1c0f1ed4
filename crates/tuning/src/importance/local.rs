use serde::Serialize;
use tunability_space::Config;

use super::surface::Surface;

/// How much a hyperparameter moves the response around one configuration (Biedenkapp et al. 2018).
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Local {
    /// Which.
    pub name: String,
    /// The variance along it alone under the prior, the others held.
    pub variance: f64,
    /// Its share of the sum of these.
    pub share: f64,
}

/// The local importance of everything that is active in a configuration. Along each hyperparameter the
/// variance is exact, not that of a few neighbours.
pub(crate) fn local(surface: &Surface, config: &Config) -> Vec<Local> {
    let Ok(point) = surface.cube.point(config) else { return Vec::new() };
    // What is inactive here comes to exist as its parent varies: at its default.
    let each = point.iter().zip(surface.cube.default_point());
    let filled: Vec<f64> = each.map(|(u, usual)| if u.is_nan() { usual } else { *u }).collect();
    let mut found: Vec<Local> = Vec::new();
    for (axis, _) in point.iter().enumerate().filter(|(_, u)| !u.is_nan()) {
        let places = surface.along(&filled, axis);
        let mean: f64 = places.iter().map(|place| place.likely * place.value).sum();
        let variance = places.iter().map(|place| place.likely * (place.value - mean).powi(2)).sum();
        found.push(Local { name: surface.cube.axes[axis].name.clone(), variance, share: 0.0 });
    }
    let sum: f64 = found.iter().map(|local| local.variance).sum();
    if sum > 0.0 {
        found.iter_mut().for_each(|local| local.share = local.variance / sum);
    }
    found
}
