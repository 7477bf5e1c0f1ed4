use std::collections::BTreeMap;

use serde::Serialize;
use tunability_learn::{Seeds, Source};
use tunability_space::Config;
use tunability_stats::{Component, Crossed, Estimate, components, variance_of_mean};

use crate::robustness::tried::Configs;
use crate::robustness::{CONFIDENCE, Spread, Varied, Work};
use crate::{Evaluation, StudyError};

/// Runs that are averaged where it is asked what to randomise.
const RUNS: usize = 10;

/// Whose the variance of a loss is, from a crossed design: each seed met each split and each configuration
/// that a search chose. All three are taken as drawn at random.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Ledger {
    /// What was crossed.
    pub factors: Vec<Factor>,
    /// Sources alone, and what several do together beyond that.
    pub shares: Vec<Share>,
    /// How well a mean over [`runs`](Ledger::runs) estimates what a user of the method can expect, the more
    /// sources are randomised: nothing first, then each time the source that helps most (Bouthillier
    /// et al. 2021, section 3).
    pub averaging: Vec<Averaging>,
    /// Over how many runs.
    pub runs: usize,
}

/// A source of variance and how many levels of it were tried.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Factor {
    /// `seed`, `split` or `search`.
    pub name: String,
    /// How many.
    pub levels: usize,
}

/// What some sources contribute.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Share {
    /// Which: one for itself, several for what they do together.
    pub sources: Vec<String>,
    /// Its variance, in squared units of the loss; the estimate may be below zero.
    pub variance: Estimate,
    /// Its share of the sum, what is below zero counted as zero.
    pub share: f64,
}

/// The standard error of a mean where some sources are randomised and the others held.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Averaging {
    /// Which are randomised in every run.
    pub randomised: Vec<String>,
    /// Root of the mean squared distance of the mean from the expected loss.
    pub error: f64,
}

/// The design: for each factor its name and what its levels are.
struct Design {
    names: Vec<&'static str>,
    levels: Vec<usize>,
    cells: Vec<Cell>,
}

/// A configuration, an offset of the fit's seeds and one of the split's.
type Cell = (usize, usize, usize);

impl Design {
    fn new(work: &Work, configs: &Configs, spreads: &[Spread]) -> Design {
        let levels = work.request.levels.max(2);
        let has = |of: fn(Varied) -> bool| spreads.iter().any(|spread| of(spread.varied));
        let chosen: Vec<usize> = (0..levels).map(|at| configs.chosen(work, at)).collect();
        let seed = if has(Varied::is_of_fit) { levels } else { 1 };
        let split = if has(|varied| varied == Varied::Split) { levels } else { 1 };
        let searches = if chosen.iter().any(|at| *at != chosen[0]) { levels } else { 1 };
        let all = [("seed", seed), ("split", split), ("search", searches)];
        let (names, counts) = all.into_iter().filter(|(_, levels)| *levels > 1).unzip();
        let mut cells = Vec::new();
        for at in 0..seed {
            for division in 0..split {
                let chosen = chosen[..searches].iter();
                cells.extend(chosen.map(|config| (*config, at, division)));
            }
        }
        Design { names, levels: counts, cells }
    }

    /// The loss of every cell, each different one fitted once; `None` if one failed.
    fn losses(
        &self,
        work: &Work,
        configs: &Configs,
    ) -> Result<(Option<Vec<f64>>, Vec<Evaluation>), StudyError> {
        let mut different: Vec<Cell> = self.cells.clone();
        different.sort_by_key(|(config, seed, split)| (*split, *config, *seed));
        different.dedup();
        let seeds = |seed: usize, split: usize| -> Seeds {
            let seeds = Varied::Fit.shifted(&work.study.seeds, seed);
            let split = Varied::Split.shifted(&work.study.seeds, split).of(Source::Split);
            Seeds { own: seeds.own.into_iter().chain([(Source::Split, split)]).collect(), ..seeds }
        };
        let planned = different.iter().map(|(config, seed, split)| {
            (configs.evaluations[*config].config.clone(), seeds(*seed, *split))
        });
        let planned: Vec<(Config, Seeds)> = planned.collect();
        let evaluations = work.study.evaluate(&planned, work.watch)?;
        let found: BTreeMap<&Cell, &Evaluation> = different.iter().zip(&evaluations).collect();
        let loss = |cell: &Cell| Some(found[cell].losses.as_ref().ok()?.mean());
        Ok((self.cells.iter().map(loss).collect(), evaluations))
    }
}

/// The ledger, if at least two sources have an effect and no fit failed.
pub(crate) fn ledger(
    work: &Work,
    configs: &Configs,
    spreads: &[Spread],
) -> Result<(Option<Ledger>, Vec<Evaluation>), StudyError> {
    let design = Design::new(work, configs, spreads);
    if design.names.len() < 2 {
        return Ok((None, Vec::new()));
    }
    let (losses, evaluations) = design.losses(work, configs)?;
    let ledger = losses.and_then(|losses| {
        let crossed = Crossed { levels: &design.levels, repetitions: 1, values: &losses };
        let mut rng = work.rng("components");
        let found = components(&crossed, work.request.draws, CONFIDENCE, &mut rng)?;
        Some(Ledger {
            factors: factors(&design),
            shares: shares(&design, &found),
            averaging: averaging(&design, &found),
            runs: RUNS,
        })
    });
    Ok((ledger, evaluations))
}

fn factors(design: &Design) -> Vec<Factor> {
    let each = design.names.iter().zip(&design.levels);
    each.map(|(name, levels)| Factor { name: (*name).to_owned(), levels: *levels }).collect()
}

fn named(design: &Design, factors: &[usize]) -> Vec<String> {
    factors.iter().map(|factor| design.names[*factor].to_owned()).collect()
}

fn shares(design: &Design, components: &[Component]) -> Vec<Share> {
    let total: f64 = components.iter().map(|one| one.variance.value.max(0.0)).sum();
    let share = |one: &Component| Share {
        sources: named(design, &one.factors),
        variance: one.variance,
        share: if total > 0.0 { one.variance.value.max(0.0) / total } else { 0.0 },
    };
    components.iter().map(share).collect()
}

fn averaging(design: &Design, components: &[Component]) -> Vec<Averaging> {
    let error = |randomised: &[usize]| variance_of_mean(components, randomised, RUNS).sqrt();
    let mut randomised: Vec<usize> = Vec::new();
    let mut all = vec![Averaging { randomised: Vec::new(), error: error(&[]) }];
    while randomised.len() < design.names.len() {
        let left = (0..design.names.len()).filter(|factor| !randomised.contains(factor));
        let more = left.map(|factor| [&randomised[..], &[factor]].concat());
        let best = more.min_by(|one, other| error(one).total_cmp(&error(other)));
        randomised = best.unwrap_or_default();
        all.push(Averaging { randomised: named(design, &randomised), error: error(&randomised) });
    }
    all
}
