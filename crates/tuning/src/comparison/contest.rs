use std::collections::BTreeMap;

use serde::Serialize;
use tunability_learn::{Goal, Measure, Seeds, Source};
use tunability_stats::{
    Belief, Estimate, Friedman, Tails, akinshin_gamma, cliff_delta, cohen_d, corrected_t_test,
    critical_difference, friedman, holm, mcnemar, mean, nemenyi, one_standard_error, sign_test,
    signed_rank_belief, wilcoxon,
};

use super::groups::groups;
use super::test::Design;
use super::{Blocks, Test};
use crate::gain::CONFIDENCE;

/// Who is ahead by one measure, and who cannot be told apart, by one test.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Contest {
    /// By which test.
    pub test: Test,
    /// Why by this one.
    pub reason: String,
    /// Of what each learner has a value.
    pub blocks: Blocks,
    /// How many of these.
    pub count: usize,
    /// The learners, the best first: by mean rank over datasets, else by mean score.
    pub standings: Vec<Standing>,
    /// Every two learners, the one ahead first.
    pub pairs: Vec<Pair>,
    /// The largest sets of learners in which no two can be told apart, each the best first.
    pub groups: Vec<Vec<String>>,
    /// The test of all learners at once, over datasets.
    pub friedman: Option<Friedman>,
    /// How far two mean ranks must differ (Nemenyi).
    pub critical_difference: Option<f64>,
    /// By the one-standard-error rule: the first learner, in the order they were given, whose mean is
    /// within one standard error of the best.
    pub one_standard_error: Option<String>,
}

/// One learner's place.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Standing {
    /// Which.
    pub learner: String,
    /// Its mean score with a 95 % interval: over splits corrected for their overlap.
    pub score: Estimate,
    /// Its mean rank, 1 for the best on every block.
    pub rank: f64,
    /// Its means by the other measures that are defined everywhere.
    pub others: BTreeMap<&'static str, f64>,
    /// Mean CPU seconds of a fit.
    #[serde(skip)]
    pub seconds: f64,
}

/// Two learners.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Pair {
    /// The one ahead.
    pub first: String,
    /// The one behind.
    pub second: String,
    /// By how much the first is better, with a 95 % interval.
    pub advantage: Estimate,
    /// The two-sided p-value.
    pub p: f64,
    /// Adjusted for the number of pairs: by Holm, or Nemenyi's own.
    pub adjusted: f64,
    /// How probable it is that the first is worse (`below`), practically equal (`within`) or better
    /// (`above`), given the data.
    pub belief: Belief,
    /// On how many blocks the first is better, equal and worse.
    pub wins: [usize; 3],
    /// Cohen's d, positive where the first is better; absent without spread.
    pub cohen_d: Option<f64>,
    /// Akinshin's gamma.
    pub gamma: Option<f64>,
    /// Cliff's δ.
    pub delta: f64,
}

/// One learner's values, in the order of the blocks.
#[derive(Clone, Debug)]
pub(super) struct Contestant {
    pub learner: String,
    /// Less is better.
    pub losses: Vec<f64>,
    pub others: BTreeMap<&'static str, f64>,
    pub seconds: f64,
}

/// On which terms.
#[derive(Clone, Copy)]
pub(super) struct Rules<'a> {
    pub design: Design,
    pub test: Test,
    pub measure: &'static Measure,
    /// Test rows over training rows; 0 for blocks that share nothing.
    pub overlap: f64,
    pub rope: f64,
    pub level: f64,
    pub seeds: &'a Seeds,
}

impl Contest {
    /// Ranks and tests at least two learners. A p-value below the level tells two apart.
    pub(super) fn new(contestants: &[Contestant], rules: Rules) -> Contest {
        let Rules { design, test, .. } = rules;
        let ranks = mean_ranks(contestants);
        let means: Vec<f64> = contestants.iter().map(|c| mean(&c.losses)).collect();
        let of = if design.blocks == Blocks::Datasets { &ranks } else { &means };
        let mut order: Vec<usize> = (0..contestants.len()).collect();
        order.sort_by(|&a, &b| of[a].total_cmp(&of[b]).then(means[a].total_cmp(&means[b])));
        let sorted: Vec<&Contestant> = order.iter().map(|&at| &contestants[at]).collect();
        let friedman = (test == Test::Friedman).then(|| friedman(&blocks(&sorted))).flatten();
        let pairs = pairs(&sorted, friedman.as_ref(), rules);
        let names: Vec<String> = sorted.iter().map(|c| c.learner.clone()).collect();
        let standing = |&at: &usize| standing(&contestants[at], ranks[at], rules);
        Contest {
            test,
            reason: design.reason(test),
            blocks: design.blocks,
            count: design.count,
            standings: order.iter().map(standing).collect(),
            groups: grouped(&names, &pairs, friedman.as_ref(), rules.level),
            critical_difference: (friedman.as_ref())
                .map(|f| critical_difference(names.len(), f.blocks, rules.level)),
            one_standard_error: simplest(contestants, rules),
            friedman,
            pairs,
        }
    }
}

/// Values block by block.
fn blocks(contestants: &[&Contestant]) -> Vec<Vec<f64>> {
    let count = contestants.first().map_or(0, |c| c.losses.len());
    (0..count).map(|at| contestants.iter().map(|c| c.losses[at]).collect()).collect()
}

fn mean_ranks(contestants: &[Contestant]) -> Vec<f64> {
    let all: Vec<&Contestant> = contestants.iter().collect();
    let each: Vec<Vec<f64>> =
        blocks(&all).iter().map(|block| tunability_stats::ranks(block)).collect();
    let of = |at: usize| mean(&each.iter().map(|ranks| ranks[at]).collect::<Vec<_>>());
    (0..contestants.len()).map(of).collect()
}

/// A mean with its interval; alone, where one value has no spread.
fn estimate(values: &[f64], overlap: f64) -> Estimate {
    corrected_t_test(values, overlap)
        .map_or_else(|| Estimate::exact(mean(values)), |test| test.estimate(CONFIDENCE))
}

fn standing(contestant: &Contestant, rank: f64, rules: Rules) -> Standing {
    let sign = sign(rules.measure);
    let scores: Vec<f64> = contestant.losses.iter().map(|loss| sign * loss).collect();
    Standing {
        learner: contestant.learner.clone(),
        score: estimate(&scores, rules.overlap),
        rank,
        others: contestant.others.clone(),
        seconds: contestant.seconds,
    }
}

/// What makes a loss of a score, and a score of a loss.
pub(super) fn sign(measure: &Measure) -> f64 {
    if measure.goal == Goal::Max { -1.0 } else { 1.0 }
}

fn pairs(sorted: &[&Contestant], friedman: Option<&Friedman>, rules: Rules) -> Vec<Pair> {
    let count = sorted.len();
    let each = (0..count).flat_map(|one| (one + 1..count).map(move |other| (one, other)));
    let pair = |(one, other): (usize, usize)| {
        let mut pair = pair(sorted[one], sorted[other], rules);
        if let Some(test) = friedman {
            pair.p = nemenyi(test.ranks[other] - test.ranks[one], count, test.blocks);
        }
        pair
    };
    let mut pairs: Vec<Pair> = each.map(pair).collect();
    let p: Vec<f64> = pairs.iter().map(|pair| pair.p).collect();
    // Nemenyi's p is of all pairs already.
    let adjusted = if friedman.is_some() { p } else { holm(&p) };
    pairs.iter_mut().zip(adjusted).for_each(|(pair, adjusted)| pair.adjusted = adjusted);
    pairs
}

fn pair(first: &Contestant, second: &Contestant, rules: Rules) -> Pair {
    let gains: Vec<f64> =
        second.losses.iter().zip(&first.losses).map(|(second, first)| second - first).collect();
    let count = |of: fn(&f64) -> bool| gains.iter().filter(|gain| of(gain)).count();
    let wins = [count(|gain| *gain > 0.0), count(|gain| *gain == 0.0), count(|gain| *gain < 0.0)];
    let t = corrected_t_test(&gains, rules.overlap);
    let p = match rules.test {
        Test::CorrectedT => t.map_or(1.0, |t| t.p.two_sided),
        Test::Mcnemar => mcnemar(wins[0] as u64, wins[2] as u64).exact,
        Test::Sign => sign_test(&gains).two_sided,
        Test::Wilcoxon | Test::Friedman => {
            let Tails { two_sided, .. } = wilcoxon(&gains).p;
            two_sided
        }
    };
    let belief = match (rules.design.blocks, t) {
        (Blocks::Splits | Blocks::Rows, Some(t)) => t.belief(rules.rope),
        _ => {
            let path = format!("signed rank/{}/{}", first.learner, second.learner);
            let mut rng = rules.seeds.rng(&path, Source::Tuner);
            signed_rank_belief(&gains, rules.rope, &mut rng)
        }
    };
    Pair {
        first: first.learner.clone(),
        second: second.learner.clone(),
        advantage: estimate(&gains, rules.overlap),
        p,
        adjusted: p,
        belief,
        wins,
        cohen_d: cohen_d(&second.losses, &first.losses),
        gamma: akinshin_gamma(&second.losses, &first.losses),
        delta: cliff_delta(&second.losses, &first.losses),
    }
}

/// Who cannot be told apart: all of them, where the test of all at once finds nothing.
fn grouped(
    names: &[String],
    pairs: &[Pair],
    friedman: Option<&Friedman>,
    level: f64,
) -> Vec<Vec<String>> {
    let none = friedman.is_some_and(|test| test.p >= level);
    let apart = |one: usize, other: usize| {
        let (one, other) = (one.min(other), one.max(other));
        let pair =
            pairs.iter().find(|pair| pair.first == names[one] && pair.second == names[other]);
        !none && pair.is_some_and(|pair| pair.adjusted < level)
    };
    let groups = groups(names.len(), apart);
    groups.into_iter().map(|group| group.iter().map(|&at| names[at].clone()).collect()).collect()
}

fn simplest(contestants: &[Contestant], rules: Rules) -> Option<String> {
    if rules.design.blocks == Blocks::Datasets {
        return None;
    }
    let means: Vec<f64> = contestants.iter().map(|c| mean(&c.losses)).collect();
    let error =
        |c: &Contestant| corrected_t_test(&c.losses, rules.overlap).map_or(0.0, |test| test.error);
    let errors: Vec<f64> = contestants.iter().map(error).collect();
    one_standard_error(&means, &errors).map(|at| contestants[at].learner.clone())
}
