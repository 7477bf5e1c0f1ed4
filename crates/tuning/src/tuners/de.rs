use rand::Rng as _;
use tunability_learn::Rng;
use tunability_space::{Hyperparameters, Space};

use super::generations::{Generations, better, replay};
use crate::{Observation, Proposal, Propose};

/// Differential evolution (Storn & Price 1997, best/1/bin): each member of a population competes with a
/// cross between itself and the best, moved by the difference of two others.
#[derive(Clone, Copy, Debug, PartialEq, Hyperparameters)]
pub struct De {
    /// Members.
    #[algorithm(default = 15, range = 5..=50, valid = 4..=10_000)]
    pub population: usize,
    /// What differences are multiplied by.
    #[algorithm(default = 0.5, range = 0.2..=1.0, valid = 0.0..=2.0)]
    pub factor: f64,
    /// How likely each coordinate is to come from the cross.
    #[algorithm(default = 0.8, range = 0.1..=1.0, valid = 0.0..=1.0)]
    pub crossover: f64,
}

impl Propose for De {
    fn propose(
        &self,
        space: &Space,
        past: &[Observation],
        count: usize,
        mut rng: Rng,
    ) -> Vec<Proposal> {
        let dimensions = space.searched().len();
        if dimensions == 0 {
            return Vec::new();
        }
        let mut method =
            Population { own: self, dimensions, members: Vec::new(), rng: rng.clone() };
        let configs = replay(&mut method, space, past, count, &mut rng);
        configs.into_iter().map(Proposal::new::<Self>).collect()
    }
}

struct Population<'a> {
    own: &'a De,
    dimensions: usize,
    /// None before the first generation is known.
    members: Vec<(Vec<f64>, Observation)>,
    rng: Rng,
}

impl Population<'_> {
    fn cross(&mut self, at: usize, best: usize) -> Vec<f64> {
        let (own, rng, count) = (self.own, &mut self.rng, self.members.len());
        let mut other = || {
            let drawn = rng.gen_range(0..count - 1);
            drawn + usize::from(drawn >= at)
        };
        let (first, mut second) = (other(), other());
        while second == first {
            second = other();
        }
        let always = self.rng.gen_range(0..self.dimensions);
        let [member, best, first, second] =
            [at, best, first, second].map(|place| &self.members[place].0);
        let mut coordinate = |axis: usize| {
            if axis != always && self.rng.gen_range(0.0..1.0) >= own.crossover {
                return member[axis];
            }
            let moved = best[axis] + own.factor * (first[axis] - second[axis]);
            // Back from the border as far as it went over it.
            let folded = moved.rem_euclid(2.0);
            if folded > 1.0 { 2.0 - folded } else { folded }
        };
        (0..self.dimensions).map(&mut coordinate).collect()
    }
}

impl Generations for Population<'_> {
    fn draw(&mut self) -> Vec<Vec<f64>> {
        if self.members.is_empty() {
            let mut one = || (0..self.dimensions).map(|_| self.rng.gen_range(0.0..1.0)).collect();
            return (0..self.own.population).map(|_| one()).collect();
        }
        let by = |a: &usize, b: &usize| better(&self.members[*a].1, &self.members[*b].1);
        let best = (0..self.members.len()).min_by(by).unwrap_or(0);
        (0..self.members.len()).map(|at| self.cross(at, best)).collect()
    }

    fn learn(&mut self, points: Vec<Vec<f64>>, found: &[&Observation]) {
        let drawn = points.into_iter().zip(found.iter().map(|found| (*found).clone()));
        if self.members.is_empty() {
            self.members = drawn.collect();
            return;
        }
        for (member, drawn) in self.members.iter_mut().zip(drawn) {
            if better(&drawn.1, &member.1).is_le() {
                *member = drawn;
            }
        }
    }
}
