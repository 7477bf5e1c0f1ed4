use rand::Rng as _;
use rand::seq::SliceRandom;
use tunability_learn::{Every, Rng, Target};

use crate::{Dataset, Groups, Layout};

/// Which units (rows, or sequences) are trained on and which are tested; both ascending.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Split {
    /// Units to learn from.
    pub train: Vec<usize>,
    /// Units to be judged on.
    pub test: Vec<usize>,
}

/// Units by class, each ascending as given, without empty classes; all in one where a unit has no
/// class.
pub(crate) fn strata(data: &Dataset, units: &[usize]) -> Vec<Vec<usize>> {
    let classes = class_of_units(data);
    let mut strata = vec![Vec::new(); data.classes.len().max(1)];
    units.iter().for_each(|&unit| strata[classes.map_or(0, |codes| codes[unit])].push(unit));
    strata.retain(|units| !units.is_empty());
    strata
}

/// The class of each unit, where units have one.
pub(crate) fn class_of_units(data: &Dataset) -> Option<&[usize]> {
    match (&data.target, &data.layout) {
        (_, Layout::Sequences { every: Every::Step, .. }) => None,
        (Target::Classes { codes, .. }, _) => Some(codes),
        _ => None,
    }
}

/// Deals shuffled units, class by class, to folds in turn; the turn goes on across classes. So the
/// folds differ by at most one unit, overall and within each class.
pub(crate) fn folds(mut strata: Vec<Vec<usize>>, folds: usize, rng: &mut Rng) -> Vec<Split> {
    let mut dealt = Vec::new();
    for units in &mut strata {
        units.shuffle(rng);
        for &unit in units.iter() {
            dealt.push((unit, dealt.len() % folds));
        }
    }
    parts(dealt, folds)
}

/// The splits that test one fold each of units that are given with their folds.
pub(crate) fn parts(mut dealt: Vec<(usize, usize)>, folds: usize) -> Vec<Split> {
    dealt.sort_unstable();
    let units = |fold: usize, test: bool| {
        let chosen = dealt.iter().filter(move |(_, own)| (*own == fold) == test);
        chosen.map(|(unit, _)| *unit).collect()
    };
    (0..folds).map(|fold| Split { train: units(fold, false), test: units(fold, true) }).collect()
}

/// Takes test units at equal distances from shuffled ones, class by class. So each class is within
/// one unit of its share; none gives its last one away.
pub(crate) fn holdout(mut strata: Vec<Vec<usize>>, share: f64, rng: &mut Rng) -> Split {
    let n: usize = strata.iter().map(Vec::len).sum();
    let tested = ((share * n as f64).round() as usize).clamp(1, n.saturating_sub(1).max(1));
    let mut split = Split { train: Vec::new(), test: Vec::new() };
    let mut seen = 0;
    for units in &mut strata {
        units.shuffle(rng);
        let (trained, last) = (split.train.len(), units.len() - 1);
        for (at, &unit) in units.iter().enumerate() {
            let due = (seen + 1) * tested / n > seen * tested / n;
            let only = at == last && split.train.len() == trained;
            if due && !only {
                split.test.push(unit)
            } else {
                split.train.push(unit)
            }
            seen += 1;
        }
    }
    split.train.sort_unstable();
    split.test.sort_unstable();
    split
}

/// Deals whole groups to folds, large ones about first, each to the fold that has least of what the
/// group brings: of units, and of its classes. So folds are about equal in size and in shares of
/// classes. How large a group counts is drawn, within a factor of two: by size alone every repeat
/// would deal groups of different sizes in the same order, and so to the same folds.
pub(crate) fn group_folds(
    data: &Dataset,
    groups: &Groups,
    units: &[usize],
    folds: usize,
    rng: &mut Rng,
) -> Vec<Split> {
    let mut members = members(groups, units);
    members.shuffle(rng);
    members.sort_by_cached_key(|units| {
        std::cmp::Reverse((units.len() as f64 * rng.gen_range(1.0..2.0) * 1e6) as u64)
    });
    let total = census(data, units);
    let mut held = vec![vec![0.0; total.len()]; folds];
    let mut dealt = Vec::new();
    for units in members {
        let brought = census(data, &units);
        let cost = |held: &[f64]| -> f64 {
            let each = held.iter().zip(&brought).zip(&total);
            each.map(|((held, brought), total)| held * brought / (total * total).max(1.0)).sum()
        };
        let costs: Vec<f64> = held.iter().map(|held| cost(held)).collect();
        let least = (1..folds).fold(0, |best, at| if costs[at] < costs[best] { at } else { best });
        held[least].iter_mut().zip(&brought).for_each(|(held, brought)| *held += brought);
        dealt.extend(units.into_iter().map(|unit| (unit, least)));
    }
    parts(dealt, folds)
}

/// Tests shuffled groups until their units are as near to the share as whole groups allow; at least
/// one group is tested, and one is not.
pub(crate) fn group_holdout(groups: &Groups, units: &[usize], share: f64, rng: &mut Rng) -> Split {
    let mut members = members(groups, units);
    members.shuffle(rng);
    let wanted = share * units.len() as f64;
    let (mut dealt, mut tested, count) = (Vec::new(), 0, members.len());
    for (at, units) in members.into_iter().enumerate() {
        let nearer = tested as f64 + units.len() as f64 / 2.0 <= wanted;
        let test = count > 1 && (at == 0 || nearer && at + 1 < count);
        tested += if test { units.len() } else { 0 };
        dealt.extend(units.into_iter().map(|unit| (unit, usize::from(!test))));
    }
    parts(dealt, 1).swap_remove(0)
}

/// One split a group, in the order of their codes.
pub(crate) fn each_group(groups: &Groups, units: &[usize]) -> Vec<Split> {
    let codes: Vec<usize> =
        (0..groups.count).filter(|code| units.iter().any(|&u| groups.codes[u] == *code)).collect();
    let place = |unit: usize| codes.partition_point(|&code| code < groups.codes[unit]);
    parts(units.iter().map(|&unit| (unit, place(unit))).collect(), codes.len())
}

/// Units by group, in the order of the groups' codes, without empty ones.
fn members(groups: &Groups, units: &[usize]) -> Vec<Vec<usize>> {
    let mut members = vec![Vec::new(); groups.count];
    units.iter().for_each(|&unit| members[groups.codes[unit]].push(unit));
    members.retain(|units| !units.is_empty());
    members
}

/// How many units there are, and how many of each class.
fn census(data: &Dataset, units: &[usize]) -> Vec<f64> {
    let classes = class_of_units(data);
    let mut counts = vec![0.0; 1 + classes.map_or(0, |_| data.classes.len())];
    counts[0] = units.len() as f64;
    for &unit in units {
        if let Some(codes) = classes {
            counts[1 + codes[unit]] += 1.0;
        }
    }
    counts
}
