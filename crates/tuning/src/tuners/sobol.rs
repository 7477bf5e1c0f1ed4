use std::collections::BTreeSet;

use rand::RngCore;
use tunability_learn::Rng;
use tunability_space::{Config, Hyperparameters, Space};

use crate::{Observation, Proposal, Propose};

/// Points of an Owen-scrambled Sobol sequence (Owen 1995; Burley 2020): spread more evenly than
/// random ones, each uniform under the declared prior.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hyperparameters)]
pub struct Sobol;

/// How far the sequence goes.
const LONGEST: u32 = 1 << 16;

impl Propose for Sobol {
    fn propose(
        &self,
        space: &Space,
        past: &[Observation],
        count: usize,
        mut rng: Rng,
    ) -> Vec<Proposal> {
        let mut seen: BTreeSet<String> = past.iter().map(|tried| name(&tried.config)).collect();
        let mut proposals = Vec::new();
        let mut propose = |config: Config| {
            if proposals.len() < count && seen.insert(name(&config)) {
                proposals.push(Proposal::new::<Self>(config));
            }
            proposals.len() < count
        };
        // A space this small is walked through instead: every configuration once.
        if let Some(all) = space.enumerate(past.len() + count) {
            all.into_iter().all(&mut propose);
            return proposals;
        }
        let (scramble, dimensions) = (rng.next_u32(), space.searched().len() as u32);
        // Its own points come first in the sequence, so they need not be looked at again.
        let own = past.iter().filter(|tried| tried.by == Self::NAME).count() as u32;
        for index in own..LONGEST {
            let point: Vec<f64> = (0..dimensions).map(|d| coordinate(index, d, scramble)).collect();
            if !propose(space.decode(&point)) {
                break;
            }
        }
        proposals
    }
}

fn name(config: &Config) -> String {
    config.to_string()
}

/// The tables end at 256 dimensions; further ones use them again under another scramble.
pub(crate) fn coordinate(index: u32, dimension: u32, scramble: u32) -> f64 {
    let tables = sobol_burley::NUM_DIMENSIONS;
    let scramble = scramble.wrapping_add(dimension / tables);
    f64::from(sobol_burley::sample(index, dimension % tables, scramble))
}
