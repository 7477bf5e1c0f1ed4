use rand::{RngCore, SeedableRng};
use tunability_learn::Rng;
use tunability_space::{Hyperparameters, Space};

use super::fresh::Fresh;
use crate::{Observation, Proposal, Propose};

/// Configurations drawn under the declared prior, each by itself (Bergstra & Bengio 2012).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hyperparameters)]
pub struct Random;

impl Propose for Random {
    fn propose(
        &self,
        space: &Space,
        past: &[Observation],
        count: usize,
        mut rng: Rng,
    ) -> Vec<Proposal> {
        let (mut fresh, seed) = (Fresh::new(space, past), rng.next_u64());
        // Each has a stream of its own, so that nothing before it need be drawn again.
        let mut of = |at: usize| fresh.any(&mut stream(seed, at));
        let configs = (past.len()..past.len() + count).map_while(&mut of);
        configs.map(Proposal::new::<Self>).collect()
    }
}

/// The stream of the proposal that so many observations precede.
pub(crate) fn stream(seed: u64, at: usize) -> Rng {
    Rng::seed_from_u64(seed.wrapping_add((at as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15)))
}
