use std::collections::HashMap;

use rand::RngCore;
use tunability_learn::Rng;
use tunability_space::{Config, Hyperparameters, Space};

use super::fresh::draw;
use super::generations::order;
use super::random::stream;
use crate::{Observation, Proposal, Propose};

/// Successive halving (Jamieson & Talwalkar 2016): many configurations at a small share of a full fit, of which
/// the best part goes on with a larger share, and so on up to a full fit; then again with new ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hyperparameters)]
pub struct SuccessiveHalving {
    /// One of so many goes on, and gets so many times as much.
    #[algorithm(default = 3, range = 2..=5, valid = 2..=100)]
    pub eta: usize,
    /// Rungs below a full fit.
    #[algorithm(default = 3, range = 1..=5, valid = 1..=20)]
    pub rungs: usize,
}

/// Hyperband (Li et al. 2018, algorithm 1): successive halving in brackets, from many configurations at a
/// small share of a fit to few at all of it, so that no share need be trusted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hyperparameters)]
pub struct Hyperband {
    /// One of so many goes on, and gets so many times as much.
    #[algorithm(default = 3, range = 2..=5, valid = 2..=100)]
    pub eta: usize,
    /// Rungs below a full fit, in the longest bracket.
    #[algorithm(default = 3, range = 1..=5, valid = 1..=20)]
    pub rungs: usize,
}

impl Propose for SuccessiveHalving {
    const MULTI_FIDELITY: bool = true;

    fn propose(
        &self,
        space: &Space,
        past: &[Observation],
        count: usize,
        rng: Rng,
    ) -> Vec<Proposal> {
        let width = self.eta.saturating_pow(self.rungs as u32);
        let bracket = |_| Bracket { width, rungs: self.rungs };
        halve(Self::NAME, self.eta, bracket, space, past, count, rng)
    }
}

impl Propose for Hyperband {
    const MULTI_FIDELITY: bool = true;

    fn propose(
        &self,
        space: &Space,
        past: &[Observation],
        count: usize,
        rng: Rng,
    ) -> Vec<Proposal> {
        let bracket = |at: usize| self.bracket(at % (self.rungs + 1));
        halve(Self::NAME, self.eta, bracket, space, past, count, rng)
    }
}

impl Hyperband {
    /// The bracket of this place in a round: `n = ⌈(s_max + 1) η^s / (s + 1)⌉`.
    fn bracket(&self, at: usize) -> Bracket {
        let rungs = self.rungs - at;
        let width = (self.rungs + 1) * self.eta.saturating_pow(rungs as u32);
        Bracket { width: width.div_ceil(rungs + 1), rungs }
    }
}

/// How many configurations begin, and how many rungs there are below a full fit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Bracket {
    width: usize,
    rungs: usize,
}

/// Rounds without anything new after which the space is taken for exhausted.
const PATIENCE: usize = 100;

/// What the brackets want next. Their configurations are drawn by number, so that what is known can be looked
/// up: nothing need be kept between calls.
fn halve(
    name: &'static str,
    eta: usize,
    bracket: impl Fn(usize) -> Bracket,
    space: &Space,
    past: &[Observation],
    count: usize,
    mut rng: Rng,
) -> Vec<Proposal> {
    if space.searched().is_empty() {
        return Vec::new();
    }
    let seed = rng.next_u64();
    let key = |config: &Config, rung: usize| (config.to_string(), rung);
    let rung_of = |fidelity: f64| (-fidelity.ln() / (eta as f64).ln()).round() as usize;
    let known: HashMap<(String, usize), &Observation> =
        past.iter().map(|tried| (key(&tried.config, rung_of(tried.fidelity)), tried)).collect();
    let mut drawn = 0;
    for at in 0..PATIENCE + past.len() {
        let Bracket { width, rungs } = bracket(at);
        let mut configs: Vec<Config> =
            (drawn..drawn + width).map(|index| draw(space, &mut stream(seed, index))).collect();
        drawn += width;
        let mut names = std::collections::BTreeSet::new();
        configs.retain(|config| names.insert(config.to_string()));
        for rung in (0..=rungs).rev() {
            let found: Vec<Option<&Observation>> =
                configs.iter().map(|config| known.get(&key(config, rung)).copied()).collect();
            let fidelity = (eta as f64).powi(-(rung as i32));
            let missing = configs.iter().zip(&found).filter(|(_, found)| found.is_none());
            let missing: Vec<Proposal> = missing
                .map(|(config, _)| Proposal { config: config.clone(), fidelity, by: name })
                .take(count)
                .collect();
            if !missing.is_empty() {
                return missing;
            }
            let found: Vec<&Observation> = found.into_iter().flatten().collect();
            let go_on = (found.len() / eta).max(1);
            configs = order(&found)[..go_on].iter().map(|at| configs[*at].clone()).collect();
        }
    }
    Vec::new()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Li et al. (2018), table 1: R = 81 and η = 3.
    #[test]
    fn brackets_are_those_of_the_paper() {
        let hyperband = Hyperband { eta: 3, rungs: 4 };
        let brackets: Vec<Bracket> = (0..5).map(|at| hyperband.bracket(at)).collect();
        let widths: Vec<usize> = brackets.iter().map(|bracket| bracket.width).collect();
        assert_eq!(widths, [81, 34, 15, 8, 5], "the paper's 81, 27, 9, 6, 5 round down first");
        assert_eq!(brackets[4].rungs, 0);
    }
}
