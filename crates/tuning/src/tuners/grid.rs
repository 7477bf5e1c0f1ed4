use rand::seq::SliceRandom;
use tunability_learn::Rng;
use tunability_space::{Config, Hyperparameter, Hyperparameters, Space, Value};

use super::fresh::Fresh;
use crate::{Observation, Proposal, Propose};

/// Every combination of evenly spread values, once: what is inactive takes no part. In a random order, so
/// that a search that ends early has seen the whole of the space coarsely.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hyperparameters)]
pub struct Grid {
    /// Most values of each hyperparameter; its ends are among them.
    #[algorithm(default = 5, range = 2..=50, valid = 2..=10_000)]
    pub points: usize,
}

/// A grid with more points than this is not written out: its points are drawn.
const MOST: usize = 1 << 20;

impl Propose for Grid {
    fn propose(
        &self,
        space: &Space,
        past: &[Observation],
        count: usize,
        mut rng: Rng,
    ) -> Vec<Proposal> {
        let mut fresh = Fresh::all(space, past);
        let values = self.values(space);
        let configs: Vec<Config> = match space.combine(&values, MOST) {
            Some(mut grid) => {
                grid.shuffle(&mut rng);
                grid.into_iter().filter(|config| fresh.take(config)).take(count).collect()
            }
            None => {
                let draws = std::iter::repeat_with(|| one(space, &values, &mut rng));
                let draws = draws.take(MOST).filter(|config| fresh.take(config));
                draws.take(count).collect()
            }
        };
        configs.into_iter().map(Proposal::new::<Self>).collect()
    }
}

impl Grid {
    /// The values of each hyperparameter in the order declared.
    fn values(&self, space: &Space) -> Vec<Vec<Value>> {
        let searched: Vec<&str> = space.searched().iter().map(|h| h.name.as_str()).collect();
        let of = |h: &Hyperparameter| match searched.contains(&h.name.as_str()) {
            true => h.domain.spread(self.points),
            false => vec![h.default.clone()],
        };
        space.hyperparameters.iter().map(of).collect()
    }
}

/// A point of the grid.
fn one(space: &Space, values: &[Vec<Value>], rng: &mut Rng) -> Config {
    let choose = |values: &Vec<Value>| values.choose(rng).cloned().into_iter().collect();
    let one: Vec<Vec<Value>> = values.iter().map(choose).collect();
    space.combine(&one, 1).and_then(|mut configs| configs.pop()).unwrap_or_default()
}
