use std::collections::{BTreeMap, BTreeSet};

use rand::{Rng as _, RngCore};
use tunability_forest::Cube;
use tunability_learn::Rng;
use tunability_space::{Config, Hyperparameters, Space};

use super::fresh::{Fresh, at, draw};
use super::generations::order;
use super::random::stream;
use super::tpe::{Densities, Tpe, known};
use crate::{Observation, Proposal, Propose};

/// Asynchronous successive halving (ASHA: Li et al. 2020): whoever is among the best part of its rung goes on at
/// once; no rung waits for the last of its configurations. New ones are drawn at random.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hyperparameters)]
pub struct Asha {
    /// One of so many goes on, and gets so many times as much.
    #[algorithm(default = 3, range = 2..=5, valid = 2..=100)]
    pub eta: usize,
    /// Rungs below a full fit.
    #[algorithm(default = 3, range = 1..=5, valid = 1..=20)]
    pub rungs: usize,
}

/// BOHB (Falkner, Klein & Hutter 2018): successive halving whose new configurations come from the densities of
/// the good and of the others, at the largest share of a fit of which enough is known; asynchronous (Klein et
/// al. 2020), and begun on changing rungs as in Hyperband's brackets.
#[derive(Clone, Copy, Debug, PartialEq, Hyperparameters)]
pub struct Bohb {
    /// One of so many goes on, and gets so many times as much.
    #[algorithm(default = 3, range = 2..=5, valid = 2..=100)]
    pub eta: usize,
    /// Rungs below a full fit.
    #[algorithm(default = 3, range = 1..=5, valid = 1..=20)]
    pub rungs: usize,
    /// How likely a new configuration is to be drawn at random.
    #[algorithm(default = 0.2, range = 0.0..=0.5, valid = 0.0..=1.0)]
    pub random: f64,
}

impl Propose for Asha {
    const MULTI_FIDELITY: bool = true;

    fn propose(
        &self,
        space: &Space,
        past: &[Observation],
        count: usize,
        rng: Rng,
    ) -> Vec<Proposal> {
        let start = |_| self.rungs;
        let new = |_: &[Observation], rng: &mut Rng| draw(space, rng);
        climb(Self::NAME, self.eta, start, new, space, past, count, rng)
    }
}

impl Propose for Bohb {
    const MULTI_FIDELITY: bool = true;

    fn propose(
        &self,
        space: &Space,
        past: &[Observation],
        count: usize,
        rng: Rng,
    ) -> Vec<Proposal> {
        // As many begin on a rung as Hyperband's brackets have there, in turn.
        let round: Vec<usize> = (0..=self.rungs)
            .rev()
            .flat_map(|rung| {
                std::iter::repeat_n(rung, self.eta.saturating_pow(rung as u32).min(81))
            })
            .collect();
        let start = |begun: usize| round[begun % round.len()];
        let cube = Cube::of(space).ok();
        let new = |past: &[Observation], rng: &mut Rng| {
            let model = cube.as_ref().filter(|_| rng.gen_range(0.0..1.0) >= self.random);
            let drawn = model.and_then(|cube| modelled(space, cube, past, rng));
            drawn.unwrap_or_else(|| draw(space, rng))
        };
        climb(Self::NAME, self.eta, start, new, space, past, count, rng)
    }
}

/// A configuration from the densities at the largest share of a fit of which more than d + 2 are known.
fn modelled(space: &Space, cube: &Cube, past: &[Observation], rng: &mut Rng) -> Option<Config> {
    let mut shares: Vec<f64> = past.iter().map(|tried| tried.fidelity).collect();
    shares.sort_by(|a, b| b.total_cmp(a));
    shares.dedup();
    let known = shares.into_iter().find_map(|share| {
        let there: Vec<Observation> =
            past.iter().filter(|tried| tried.fidelity == share).cloned().collect();
        let known = known(cube, &there);
        let finished = known.iter().filter(|(_, loss)| loss.is_finite()).count();
        (finished > cube.len() + 2).then_some(known)
    })?;
    let tpe = Tpe { share: 0.15, ..Tpe::default() };
    Some(at(space, &Densities::new(&tpe, cube, &known).best(rng)))
}

/// Whoever may go on, from the highest rung down; else someone new.
#[allow(clippy::too_many_arguments)]
fn climb(
    name: &'static str,
    eta: usize,
    start: impl Fn(usize) -> usize,
    new: impl Fn(&[Observation], &mut Rng) -> Config,
    space: &Space,
    past: &[Observation],
    count: usize,
    mut rng: Rng,
) -> Vec<Proposal> {
    if space.searched().is_empty() {
        return Vec::new();
    }
    let seed = rng.next_u64();
    let mut fresh = Fresh::all(space, past);
    let rung_of = |fidelity: f64| (-fidelity.ln() / (eta as f64).ln()).round() as usize;
    // Of each rung: what ended there, and who was there (also those who have not ended yet).
    let mut ended: BTreeMap<usize, Vec<&Observation>> = BTreeMap::new();
    let mut seen: BTreeMap<usize, BTreeSet<String>> = BTreeMap::new();
    for tried in past {
        let rung = rung_of(tried.fidelity);
        if seen.entry(rung).or_default().insert(tried.config.to_string()) {
            ended.entry(rung).or_default().push(tried);
        }
    }
    let mut begun: usize = {
        let all = past.iter().map(|tried| tried.config.to_string());
        all.collect::<BTreeSet<String>>().len()
    };
    let mut proposals = Vec::with_capacity(count);
    for index in past.len()..past.len() + count {
        let mut promoted = None;
        for (rung, there) in ended.iter().filter(|(rung, _)| **rung > 0) {
            let good = order(there).into_iter().take(there.len() / eta).map(|at| there[at]);
            let next = seen.entry(rung - 1).or_default();
            let mut waiting = good.filter(|tried| !next.contains(&tried.config.to_string()));
            if let Some(tried) = waiting.next() {
                next.insert(tried.config.to_string());
                promoted = Some((tried.config.clone(), rung - 1));
                break;
            }
        }
        let rng = &mut stream(seed, index);
        let next = promoted.or_else(|| {
            let config = fresh.first([new(past, rng)], rng)?;
            begun += 1;
            Some((config, start(begun - 1)))
        });
        let Some((config, rung)) = next else { break };
        seen.entry(rung).or_default().insert(config.to_string());
        let fidelity = (eta as f64).powi(-(rung as i32));
        proposals.push(Proposal { config, fidelity, by: name });
    }
    proposals
}
