use serde::Serialize;
use tunability_space::Value;
use tunability_stats::Estimate;

use super::fanova::Known;
use super::surface::averages;

/// What the response is on average over everything else, along one hyperparameter (Friedman 2001), under
/// the declared prior and exactly on the surface.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Dependence {
    /// Which hyperparameter.
    pub name: String,
    /// At values spread over its prior.
    pub places: Vec<Dependent>,
}

/// The mean response at one value.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Dependent {
    /// Where.
    pub value: Value,
    /// The mean, with its 95 % interval over bags.
    pub response: Estimate,
}

/// Values along each hyperparameter.
const PLACES: usize = 11;

/// The partial dependence on every hyperparameter. Where one is inactive the response does not depend on
/// it: its own effect is diluted by how likely that is.
pub(crate) fn dependences(known: &Known) -> Vec<Dependence> {
    let cube = known.cube();
    let one = |axis: usize| {
        let declared = &cube.axes[axis];
        let values: Vec<Value> = match known {
            Known::Forest(_) => declared.domain.spread(PLACES),
            Known::Grid(_, grid) => {
                grid.coordinates[axis].iter().map(|u| declared.domain.decode(*u)).collect()
            }
        };
        let at: Vec<f64> =
            values.iter().map(|value| declared.domain.encode(value).unwrap_or(0.5)).collect();
        let freedom = match known {
            Known::Forest(forest) => forest.bags.len() as f64 - 1.0,
            Known::Grid(..) => 1.0,
        };
        let responses = averages(known, axis, &at);
        let places = values.into_iter().zip(responses).map(|(value, (mean, error))| Dependent {
            value,
            response: Estimate::student(mean, error, freedom, 0.95),
        });
        Dependence { name: declared.name.clone(), places: places.collect() }
    };
    (0..cube.len()).map(one).collect()
}
