use std::collections::HashMap;

use tunability_learn::Rng;
use tunability_space::{Config, Space};

use super::fresh::{Fresh, at};
use crate::Observation;

/// A method that tries points of the unit cube in generations, each drawn when the one before is known.
pub(crate) trait Generations {
    /// The next generation.
    fn draw(&mut self) -> Vec<Vec<f64>>;

    /// What became of it, in its order.
    fn learn(&mut self, points: Vec<Vec<f64>>, found: &[&Observation]);
}

/// Generations that bring nothing new before whatever is left of the space is drawn instead.
const PATIENCE: usize = 100;

/// Runs the method through what is known already, and proposes what its present generation still wants: the
/// same method, past or not, draws the same points, so that nothing need be kept between calls. A
/// configuration that comes again is not tried again.
pub(crate) fn replay(
    method: &mut impl Generations,
    space: &Space,
    past: &[Observation],
    count: usize,
    rng: &mut Rng,
) -> Vec<Config> {
    let name = |config: &Config| config.to_string();
    let mut known: HashMap<String, &Observation> = HashMap::with_capacity(past.len());
    past.iter().for_each(|tried| {
        known.entry(name(&tried.config)).or_insert(tried);
    });
    for _ in 0..PATIENCE + past.len() {
        let points = method.draw();
        let configs: Vec<Config> = points.iter().map(|point| at(space, point)).collect();
        let found: Vec<Option<&Observation>> =
            configs.iter().map(|config| known.get(&name(config)).copied()).collect();
        if found.iter().any(Option::is_none) {
            let mut fresh = Fresh::all(space, past);
            let new = configs.into_iter().filter(|config| fresh.take(config));
            return new.take(count).collect();
        }
        method.learn(points, &found.into_iter().flatten().collect::<Vec<_>>());
    }
    let mut fresh = Fresh::new(space, past);
    std::iter::from_fn(|| fresh.any(rng)).take(count).collect()
}

/// How good it is: less is better. What breaks a limit is worse than what keeps all, what failed is worst.
pub(crate) fn rank_by(found: &Observation) -> (bool, f64, f64) {
    let loss = found.loss.filter(|loss| loss.is_finite());
    (loss.is_none(), found.violation, loss.unwrap_or(f64::INFINITY))
}

/// The order of the found, the best first, equals as they come.
pub(crate) fn order(found: &[&Observation]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..found.len()).collect();
    order.sort_by(|a, b| better(found[*a], found[*b]));
    order
}

/// Whether the first is better (less), worse, or neither.
pub(crate) fn better(a: &Observation, b: &Observation) -> std::cmp::Ordering {
    let (a, b) = (rank_by(a), rank_by(b));
    a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)).then(a.2.total_cmp(&b.2))
}
