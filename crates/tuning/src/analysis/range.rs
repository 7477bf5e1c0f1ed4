use std::collections::BTreeMap;

use serde::Serialize;
use tunability_space::Value;

use super::surface::Surfaces;

/// Where the best values lie: what is worth searching.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Range {
    /// Which hyperparameter.
    pub name: String,
    /// Of numbers: the 5 % and the 95 % quantile over datasets, linear on the prior's scale.
    pub between: Option<[Value; 2]>,
    /// Of names: those that are best on more than 5 % of the datasets.
    pub among: Vec<Value>,
    /// On how many datasets it is active in the best configuration.
    pub datasets: usize,
}

/// The tuning space of Probst et al. (2019, section 4.4): quantiles of the best configurations over
/// datasets. Of several best ones the first in the order of the space counts. A hyperparameter that is
/// active in none of them is left out.
pub fn ranges(surfaces: &Surfaces) -> Vec<Range> {
    let best = surfaces.datasets.iter().filter_map(|surface| least(&surface.losses));
    let best: Vec<usize> = best.collect();
    let levels = surfaces.levels();
    let range = |(h, levels): (&tunability_space::Hyperparameter, &Vec<Value>)| {
        let values: Vec<&Value> =
            best.iter().filter_map(|at| surfaces.configs[*at].get(&h.name)).collect();
        if levels.len() < 2 || values.is_empty() {
            return None;
        }
        let places = values.iter().map(|value| h.domain.encode(value));
        let places: Option<Vec<f64>> = h.domain.is_number().then(|| places.collect()).flatten();
        let quantile = |places: &[f64], share| {
            let place = tunability_stats::quantile(places, share);
            // Where it is a best value itself, it is that value to the last bit.
            let hit = places.iter().position(|known| *known == place);
            hit.map_or_else(|| h.domain.decode(place), |at| values[at].clone())
        };
        let between = places.as_ref().map(|p| [quantile(p, 0.05), quantile(p, 0.95)]);
        let among = if between.is_some() { Vec::new() } else { frequent(&values) };
        Some(Range { name: h.name.clone(), between, among, datasets: values.len() })
    };
    surfaces.space.hyperparameters.iter().zip(&levels).filter_map(range).collect()
}

/// The place of the least finite loss, the first of equals.
pub fn least(losses: &[f64]) -> Option<usize> {
    let finite = (0..losses.len()).filter(|at| losses[*at].is_finite());
    finite.reduce(|best, at| if losses[at] < losses[best] { at } else { best })
}

fn frequent(values: &[&Value]) -> Vec<Value> {
    let mut counts: BTreeMap<String, (usize, &Value)> = BTreeMap::new();
    for value in values {
        counts.entry(value.to_string()).or_insert((0, value)).0 += 1;
    }
    let few = 0.05 * values.len() as f64;
    counts.into_values().filter(|(c, _)| *c as f64 > few).map(|(_, v)| v.clone()).collect()
}
