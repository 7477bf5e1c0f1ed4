use rand::RngCore;
use tunability_forest::{Axis, Cube};
use tunability_learn::Rng;
use tunability_space::{Hyperparameters, Space};

use super::fresh::{Fresh, at};
use super::parzen::Parzen;
use super::random::{Random, stream};
use crate::{Observation, Proposal, Propose};

/// The tree-structured Parzen estimator (Bergstra et al. 2011): one density of the good configurations,
/// one of the others, and the next is where the first is largest beside the second. Densities are joint
/// (Falkner, Klein & Hutter 2018), with a group of its own for what exists under the same conditions.
#[derive(Clone, Copy, Debug, PartialEq, Hyperparameters)]
pub struct Tpe {
    /// Configurations drawn at random first.
    #[algorithm(default = 10, range = 1..=50, valid = 1..)]
    pub startup: usize,
    /// Draws from the density of the good, of which the best ratio is taken.
    #[algorithm(default = 24, range = 4..=256, log, valid = 1..)]
    pub candidates: usize,
    /// Which share is good …
    #[algorithm(default = 0.1, range = 0.05..=0.5, valid = 0.0..=1.0)]
    pub share: f64,
    /// … and how many at most.
    #[algorithm(default = 25, range = 5..=100, log, valid = 1..)]
    pub most: usize,
    /// As how many observations the prior counts.
    #[algorithm(default = 1.0, range = 0.1..=10.0, log, valid = 1e-6..)]
    pub prior: f64,
}

/// Points drawn for one that is new.
const TRIES: usize = 10;

/// A point of the cube, and how good it is: less is better, infinity if it failed or is not known yet.
pub(crate) type Known = (Vec<f64>, f64);

impl Propose for Tpe {
    fn propose(
        &self,
        space: &Space,
        past: &[Observation],
        count: usize,
        mut rng: Rng,
    ) -> Vec<Proposal> {
        let Ok(cube) = Cube::of(space) else { return Random.propose(space, past, count, rng) };
        let (mut fresh, seed) = (Fresh::new(space, past), rng.next_u64());
        let mut known = known(&cube, past);
        let mut proposals = Vec::with_capacity(count);
        for index in past.len()..past.len() + count {
            let rng = &mut stream(seed, index);
            let config = if index < self.startup {
                fresh.any(rng)
            } else {
                let densities = Densities::new(self, &cube, &known);
                let mut drawn = (0..TRIES).map(|_| at(space, &densities.best(rng)));
                let drawn = drawn.find(|config| fresh.take(config));
                drawn.or_else(|| fresh.any(rng))
            };
            let Some(config) = config else { break };
            // Until it is known it counts as bad, so that the next of a batch lies elsewhere.
            known.extend(cube.point(&config).ok().map(|point| (point, f64::INFINITY)));
            proposals.push(Proposal::new::<Self>(config));
        }
        proposals
    }
}

/// What a model of the loss can be fitted to: full fits if there are any; what breaks a limit is worse
/// than all that does not.
pub(crate) fn known(cube: &Cube, past: &[Observation]) -> Vec<Known> {
    let finite = |tried: &&Observation| tried.loss.is_some_and(f64::is_finite);
    let most = past.iter().filter(finite).map(|tried| tried.fidelity).fold(0.0, f64::max);
    let full = past.iter().filter(|tried| tried.fidelity >= most);
    let worst = past.iter().filter_map(|tried| tried.loss).filter(|loss| loss.is_finite());
    let worst = worst.fold(f64::NEG_INFINITY, f64::max);
    let goodness = |tried: &Observation| match tried.loss {
        Some(loss) if loss.is_finite() && tried.violation > 0.0 => {
            worst.max(loss) + tried.violation
        }
        Some(loss) if loss.is_finite() => loss,
        _ => f64::INFINITY,
    };
    full.filter_map(|tried| Some((cube.point(&tried.config).ok()?, goodness(tried)))).collect()
}

/// Densities of the good and of the others, for each group of axes.
pub(crate) struct Densities<'a> {
    cube: &'a Cube,
    tpe: &'a Tpe,
    groups: Vec<(Group<'a>, [Parzen<'a>; 2])>,
}

/// Axes that exist together, and their places.
type Group<'a> = Vec<(usize, &'a Axis)>;

impl<'a> Densities<'a> {
    pub fn new(tpe: &'a Tpe, cube: &'a Cube, known: &[Known]) -> Densities<'a> {
        let finished = known.iter().filter(|(_, loss)| loss.is_finite()).count();
        let good = ((tpe.share * known.len() as f64).ceil() as usize).min(tpe.most).min(finished);
        let mut order: Vec<usize> = (0..known.len()).collect();
        order.sort_by(|a, b| known[*a].1.total_cmp(&known[*b].1));
        let mut is_good = vec![false; known.len()];
        order[..good].iter().for_each(|at| is_good[*at] = true);
        let of = |axes: Group<'a>| {
            let has_all = |point: &[f64]| axes.iter().all(|(at, _)| !point[*at].is_nan());
            let density = |wanted: bool| {
                let of = known.iter().zip(&is_good).filter(|(_, good)| **good == wanted);
                let points: Vec<&[f64]> =
                    of.map(|((point, _), _)| &point[..]).filter(|point| has_all(point)).collect();
                Parzen::new(&axes, &points, tpe.prior)
            };
            let densities = [density(true), density(false)];
            (axes, densities)
        };
        Densities { cube, tpe, groups: groups(cube).into_iter().map(of).collect() }
    }

    /// Group by group, parents first: of some draws of the good, the one whose densities differ most. What
    /// does not exist there is NaN.
    pub fn best(&self, rng: &mut Rng) -> Vec<f64> {
        let mut point = vec![f64::NAN; self.cube.len()];
        for (axes, [good, other]) in &self.groups {
            let exists =
                |(parent, part): &(usize, tunability_forest::Extent)| part.holds(point[*parent]);
            if !axes[0].1.needs.iter().all(exists) {
                continue;
            }
            let mut best = (f64::NEG_INFINITY, point.clone());
            for _ in 0..self.tpe.candidates {
                good.draw(&mut point, rng);
                let ratio = good.log_density(&point) - other.log_density(&point);
                if ratio > best.0 {
                    best = (ratio, point.clone());
                }
            }
            point = best.1;
        }
        point
    }
}

/// Axes that exist under the same conditions, parents first.
fn groups(cube: &Cube) -> Vec<Group<'_>> {
    let mut groups: Vec<Group> = Vec::new();
    for (at, axis) in cube.axes.iter().enumerate() {
        match groups.iter_mut().find(|group| group[0].1.needs == axis.needs) {
            Some(group) => group.push((at, axis)),
            None => groups.push(vec![(at, axis)]),
        }
    }
    groups
}
