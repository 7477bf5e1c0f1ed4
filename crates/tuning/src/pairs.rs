//! Two hyperparameters together: what they gain beyond the better of the two.

use std::collections::BTreeSet;

use serde::Serialize;
use tunability_space::{Config, Hyperparameter, Space};
use tunability_stats::Estimate;

use crate::Gain;
use crate::judge::Judge;
use crate::plan::{Plan, Search, moved};

/// Values of each hyperparameter of a pair.
const GRID: usize = 7;

/// Which pairs are measured.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Pairs {
    /// None.
    #[default]
    None,
    /// All of what is searched.
    All,
    /// All of these.
    Of(Vec<String>),
}

/// Two hyperparameters, the others at their default.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Pair {
    /// Which, in the order declared.
    pub names: [String; 2],
    /// Over the default. What is inactive there, and not made active by the other of the pair, gains
    /// nothing.
    pub over_default: PairGain,
    /// Over the default with the parents moved that must, where some must.
    pub over_moved: Option<PairGain>,
}

/// What a pair gains (Probst, Bischl & Boulesteix 2019), each term chosen and judged on the same
/// bootstrap draws.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PairGain {
    /// Parents that were moved for both to be active: `kernel = poly`. Gains are over that.
    pub needs: Option<String>,
    /// Both free, on a grid of at most seven values each with what either tries alone.
    pub both: Gain,
    /// Each alone, at the same values.
    pub alone: [Estimate; 2],
    /// What both gain beyond the better of the two alone: `both − either`, where `either` chooses among
    /// all that is tried with one of them free.
    pub joint: Estimate,
    /// `both − either` on the rows that chose: never negative.
    pub naive_joint: f64,
    /// `both − first − second`: beyond their sum.
    pub interaction: Estimate,
}

/// A pair that is to be tried.
pub(crate) struct PairPlan {
    names: [String; 2],
    over_default: View,
    over_moved: Option<View>,
}

/// What is tried from one start.
struct View {
    needs: Option<String>,
    both: Search,
    either: Search,
    alone: [Search; 2],
}

impl Pairs {
    /// Plans all pairs that can be active together, the rest at its default.
    pub(crate) fn plan(&self, space: &Space, plan: &mut Plan) -> Vec<PairPlan> {
        let wanted = |h: &&Hyperparameter| match self {
            Pairs::None => false,
            Pairs::All => true,
            Pairs::Of(names) => names.contains(&h.name),
        };
        let free: Vec<&Hyperparameter> = space.searched().into_iter().filter(wanted).collect();
        let mut pairs = Vec::new();
        for (at, first) in free.iter().enumerate() {
            for second in &free[at + 1..] {
                pairs.extend(pair(space, [first, second], plan));
            }
        }
        pairs
    }
}

fn pair(space: &Space, pair: [&Hyperparameter; 2], plan: &mut Plan) -> Option<PairPlan> {
    let default = plan.configs[0].clone();
    let with = |base: &Config, h: &Hyperparameter| {
        space.with(base, &h.name, base.get(&h.name).unwrap_or(&h.default))
    };
    let start = with(&with(&default, pair[0])?, pair[1])?;
    if pair.iter().any(|h| start.get(&h.name).is_none()) {
        return None;
    }
    let over_default = view(space, pair, &default, None, plan);
    let over_moved = (start != default).then(|| {
        let mut needs: Vec<String> =
            pair.iter().filter_map(|h| moved(&start, &default, h)).collect();
        needs.dedup();
        view(space, pair, &start, Some(needs.join(", ")), plan)
    });
    Some(PairPlan { names: pair.map(|h| h.name.clone()), over_default, over_moved })
}

/// Everything that is tried from a start: each of the pair alone, and both on a grid.
fn view(
    space: &Space,
    pair: [&Hyperparameter; 2],
    start: &Config,
    needs: Option<String>,
    plan: &mut Plan,
) -> View {
    let [first, second] = pair.map(|h| h.domain.spread(GRID));
    let from = plan.place(start.clone());
    let mut place = |values: &[(&str, &tunability_space::Value)]| {
        let mut config = start.clone();
        for (name, value) in values {
            config.insert(*name, (*value).clone());
        }
        plan.place(space.active_part(&config))
    };
    let [one, two] = pair.map(|h| h.name.as_str());
    let firsts: BTreeSet<usize> = first.iter().map(|value| place(&[(one, value)])).collect();
    let seconds: BTreeSet<usize> = second.iter().map(|value| place(&[(two, value)])).collect();
    let either: BTreeSet<usize> = firsts.union(&seconds).copied().collect();
    let mut both = either.clone();
    for value in &first {
        both.extend(second.iter().map(|other| place(&[(one, value), (two, other)])));
    }
    let sizes = pair.map(|h| h.domain.size().is_some_and(|size| size <= GRID));
    let search = |places: BTreeSet<usize>, exhausted: bool| Search {
        start: from,
        places: places.into_iter().filter(|place| *place != from).collect(),
        exhausted,
    };
    let all = sizes[0] && sizes[1];
    View {
        needs,
        both: search(both, all),
        either: search(either, all),
        alone: [search(firsts, sizes[0]), search(seconds, sizes[1])],
    }
}

impl Judge<'_> {
    /// What a pair gains; `None` if what it starts from failed.
    pub fn pair(&self, plan: &PairPlan) -> Option<Pair> {
        Some(Pair {
            names: plan.names.clone(),
            over_default: self.view(&plan.over_default)?,
            over_moved: plan.over_moved.as_ref().and_then(|view| self.view(view)),
        })
    }

    fn view(&self, view: &View) -> Option<PairGain> {
        let [both, either] = [self.judge(&view.both)?, self.judge(&view.either)?];
        let [first, second] = [self.judge(&view.alone[0])?, self.judge(&view.alone[1])?];
        Some(PairGain {
            needs: view.needs.clone(),
            both: self.gain(&both),
            alone: [first.honest.gain, second.honest.gain],
            joint: self.contrast(&[(1.0, &both), (-1.0, &either)]),
            naive_joint: both.honest.naive - either.honest.naive,
            interaction: self.contrast(&[(1.0, &both), (-1.0, &first), (-1.0, &second)]),
        })
    }
}
