use std::collections::BTreeMap;

use rand::{Rng as _, RngCore};
use tunability_learn::Rng;
use tunability_space::{Hyperparameters, Space};

use super::generations::better;
use super::random::stream;
use super::{CmaEs, De, Gp, Random, Tpe};
use crate::{Observation, Proposal, Propose, Tuner};

/// A choice among tuners by the improvement that each has brought lately (adaptive pursuit: Thierens 2005). Who
/// proposed a configuration is said with it.
#[derive(Clone, Copy, Debug, PartialEq, Hyperparameters)]
pub struct HyperHeuristic {
    /// How fast old credit is forgotten.
    #[algorithm(default = 0.1, range = 0.01..=0.5, log, valid = 0.0..=1.0)]
    pub forgets: f64,
    /// How likely each tuner stays, whatever it brought.
    #[algorithm(default = 0.08, range = 0.01..=0.2, valid = 0.0..=0.2)]
    pub least: f64,
}

/// Whom it chooses among.
const AMONG: [Tuner; 5] = [
    Tuner::of::<Random>(),
    Tuner::of::<Tpe>(),
    Tuner::of::<Gp>(),
    Tuner::of::<CmaEs>(),
    Tuner::of::<De>(),
];

impl Propose for HyperHeuristic {
    fn propose(
        &self,
        space: &Space,
        past: &[Observation],
        count: usize,
        mut rng: Rng,
    ) -> Vec<Proposal> {
        let (shares, seed, own) = (self.shares(past), rng.next_u64(), rng);
        let mut past = past.to_vec();
        let mut proposals = Vec::with_capacity(count);
        for index in past.len()..past.len() + count {
            let drawn = stream(seed, index).gen_range(0.0..1.0);
            let mut below = 0.0;
            let chosen = shares.iter().position(|share| {
                below += share;
                drawn < below
            });
            // Whoever has nothing to propose gives way to the others.
            let first = chosen.unwrap_or(0);
            let order = (0..AMONG.len()).map(|at| &AMONG[(first + at) % AMONG.len()]);
            let ask = |tuner: &Tuner| {
                let defaults = (tuner.space)().default_config();
                (tuner.propose)(&defaults, space, &past, 1, own.clone()).ok()?.pop()
            };
            let Some(proposal) = { order }.find_map(ask) else { break };
            let Proposal { config, by, .. } = proposal.clone();
            past.push(Observation { by, ..Observation::new(config, None) });
            proposals.push(proposal);
        }
        proposals
    }
}

impl HyperHeuristic {
    /// How likely each tuner is to be asked next.
    fn shares(&self, past: &[Observation]) -> Vec<f64> {
        let mut credit: BTreeMap<&str, f64> = AMONG.iter().map(|tuner| (tuner.name, 1.0)).collect();
        let mut best: Option<&Observation> = None;
        for tried in past {
            let is_better = best.is_none_or(|best| better(tried, best).is_lt());
            if let Some(credit) = credit.get_mut(tried.by) {
                *credit += self.forgets * (f64::from(u8::from(is_better)) - *credit);
            }
            best = if is_better { Some(tried) } else { best };
        }
        let of = |tuner: &Tuner| credit.get(tuner.name).copied().unwrap_or(0.0);
        let sum: f64 = AMONG.iter().map(of).sum();
        let free = 1.0 - self.least * AMONG.len() as f64;
        let share = |tuner: &Tuner| match sum > 0.0 {
            true => self.least + free * of(tuner) / sum,
            false => 1.0 / AMONG.len() as f64,
        };
        AMONG.iter().map(share).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tunability_space::Config;

    #[test]
    fn who_improves_is_asked_more() {
        let tried = |by: &'static str, loss: f64| Observation {
            by,
            ..Observation::new(Config::default(), Some(loss))
        };
        let past: Vec<Observation> = (0..20)
            .flat_map(|at| [tried("gp", -f64::from(at)), tried("random", 5.0), tried("tpe", 5.0)])
            .collect();
        let shares = HyperHeuristic::default().shares(&past);
        assert!((shares.iter().sum::<f64>() - 1.0).abs() < 1e-12);
        assert!(shares[2] > 2.0 * shares[0] && shares[0] >= 0.08, "{shares:?}");
        assert_eq!(HyperHeuristic::default().shares(&[]), [0.2; 5]);
    }
}
