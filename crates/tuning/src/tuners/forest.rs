use rand::{Rng as _, RngCore};
use tunability_forest::{Cube, Forest as Regression, Growth, Scale};
use tunability_learn::{Rng, Seeds};
use tunability_space::{Config, Hyperparameters, Space};
use tunability_stats::{normal_cdf, quantile};

use super::fresh::{Fresh, at, draw};
use super::random::{Random, stream};
use super::tpe::{Known, known};
use crate::{Observation, Proposal, Propose};

/// Bayesian optimization by a regression forest (Hutter, Hoos & Leyton-Brown 2011: SMAC): the next
/// configuration is where the improvement that the forest expects is largest, found by local search from
/// the best that were tried. Now and then one is drawn at random.
#[derive(Clone, Copy, Debug, PartialEq, Hyperparameters)]
pub struct Forest {
    /// Configurations drawn at random first.
    #[algorithm(default = 10, range = 10..=50, valid = 10..)]
    pub startup: usize,
    /// How likely a configuration is to be drawn at random later.
    #[algorithm(default = 0.1, range = 0.0..=0.5, valid = 0.0..=1.0)]
    pub random: f64,
    /// Configurations drawn at random at which the forest is asked.
    #[algorithm(default = 500, range = 100..=5000, log, valid = 1..)]
    pub candidates: usize,
}

/// From so many of the best a local search starts, of at most so many steps with so many neighbours each.
const STARTS: usize = 5;
const STEPS: usize = 20;
const NEIGHBOURS: usize = 8;

impl Propose for Forest {
    fn propose(
        &self,
        space: &Space,
        past: &[Observation],
        count: usize,
        mut rng: Rng,
    ) -> Vec<Proposal> {
        let Ok(cube) = Cube::of(space) else { return Random.propose(space, past, count, rng) };
        // Trees are flat between splits, so that the best point may be one that was tried.
        let (mut fresh, seed) = (Fresh::all(space, past), rng.next_u64());
        let mut known = known(&cube, past);
        let mut proposals = Vec::with_capacity(count);
        for index in past.len()..past.len() + count {
            let rng = &mut stream(seed, index);
            let is_random = index < self.startup || rng.gen_range(0.0..1.0) < self.random;
            let belief = if is_random { None } else { Belief::new(space, &known, rng.next_u64()) };
            let wanted =
                belief.map_or_else(Vec::new, |belief| self.best(space, &belief, &known, rng));
            let Some(config) = fresh.first(wanted, rng) else { break };
            // Until it is known it counts as bad, so that the next of a batch lies elsewhere.
            known.extend(cube.point(&config).ok().map(|point| (point, f64::INFINITY)));
            proposals.push(Proposal::new::<Self>(config));
        }
        proposals
    }
}

impl Forest {
    /// Configurations of large improvement, the best first.
    fn best(&self, space: &Space, belief: &Belief, known: &[Known], rng: &mut Rng) -> Vec<Config> {
        let mut found: Vec<(f64, Config)> = (0..self.candidates)
            .map(|_| draw(space, rng))
            .filter_map(|config| Some((belief.improvement(&config)?, config)))
            .collect();
        let mut order: Vec<usize> = (0..known.len()).collect();
        order.sort_by(|a, b| known[*a].1.total_cmp(&known[*b].1));
        for start in order.into_iter().take(STARTS) {
            let mut point = known[start].0.clone();
            let mut best = f64::NEG_INFINITY;
            for _ in 0..STEPS {
                let neighbours = (0..NEIGHBOURS).map(|_| belief.neighbour(&point, rng));
                let judged = neighbours.filter_map(|neighbour| {
                    let config = at(space, &neighbour);
                    Some((belief.improvement(&config)?, config))
                });
                let Some(next) = judged.max_by(|a, b| a.0.total_cmp(&b.0)) else { break };
                if next.0 <= best {
                    break;
                }
                best = next.0;
                point = belief.forest.cube.point(&next.1).unwrap_or(point);
                found.push(next);
            }
        }
        found.sort_by(|a, b| b.0.total_cmp(&a.0));
        found.into_iter().map(|(_, config)| config).take(NEIGHBOURS * STARTS).collect()
    }
}

struct Belief {
    forest: Regression,
    least: f64,
}

impl Belief {
    /// `None` where no forest can be grown: too few, or all alike.
    fn new(space: &Space, known: &[Known], seed: u64) -> Option<Belief> {
        let finite: Vec<f64> = known.iter().map(|k| k.1).filter(|loss| loss.is_finite()).collect();
        let least = finite.iter().copied().reduce(f64::min)?;
        let worst = finite.iter().copied().reduce(f64::max)?;
        // On a logarithmic scale above the best: what is far worse than the median differs little.
        let scale = quantile(&finite, 0.5) - least;
        let scale = if scale > 0.0 { scale } else { 1.0 };
        let warped = |loss: f64| ((loss.min(worst) - least) / scale).ln_1p();
        let losses: Vec<f64> = known.iter().map(|(_, loss)| warped(*loss)).collect();
        let configs: Vec<Config> = known.iter().map(|(point, _)| at(space, point)).collect();
        let growth = Growth { bags: 8, trees: 4, ..Growth::default() };
        let forest = Regression::fit(space, &configs, &losses, &growth, &Seeds::new(seed)).ok()?;
        Some(Belief { forest, least: 0.0 })
    }

    /// The expected improvement; `None` outside of the space.
    fn improvement(&self, config: &Config) -> Option<f64> {
        let found = self.forest.predict(&self.forest.cube.point(config).ok()?);
        let deviation = found.variance.max(1e-18).sqrt();
        let z = (self.least - found.mean) / deviation;
        let density = (-0.5 * z * z).exp() / (2.0 * std::f64::consts::PI).sqrt();
        Some(deviation * (density + z * normal_cdf(z)))
    }

    /// The point with one coordinate changed: a number by a normal step, a category to any.
    fn neighbour(&self, point: &[f64], rng: &mut Rng) -> Vec<f64> {
        let axes = &self.forest.cube.axes;
        let mut moved: Vec<f64> = point.to_vec();
        let axis = rng.gen_range(0..axes.len());
        let step = 0.2 * rng.sample::<f64, _>(ndarray_rand::rand_distr::StandardNormal);
        moved[axis] = match axes[axis].scale {
            Scale::Levels(_) => rng.gen_range(0.0..1.0),
            _ if moved[axis].is_nan() => rng.gen_range(0.0..1.0),
            _ => (moved[axis] + step).clamp(0.0, 1.0),
        };
        // What comes into being with a new parent may lie anywhere.
        moved.iter_mut().filter(|u| u.is_nan()).for_each(|u| *u = rng.gen_range(0.0..1.0));
        moved
    }
}
