use serde::Serialize;
use tunability_forest::{Cube, Extent, Forest};
use tunability_space::Kind;
use tunability_stats::{Estimate, mean, variance};

use super::grid::Grid;
use super::members::Members;
use super::regime::{named, regimes};
use super::variances::{Source, Variances, add};

/// Where the variance of the response over the space comes from (Hutter, Hoos & Leyton-Brown 2014), under
/// the declared prior. All shares are of the whole variance, explained or not: effects, `higher` and
/// `unexplained` sum to 1.
///
/// Where a forest stands between, a component's variance is the mean covariance of what pairs of trees
/// from different bags say of it, so that the luck of one tree is no interaction; a share can come out a
/// little below zero. Intervals are 95 % over bags, and reach up for what the forest does not explain.
///
/// A child of a condition has no effect without its parents, so what it does with them is its own: the
/// effect of gamma, which exists for one kernel, holds the components of gamma and of kernel × gamma.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Anova {
    /// What one hyperparameter does on average over the others, and what so many do together beyond
    /// that, up to the order that was asked for; in order of size.
    pub effects: Vec<Effect>,
    /// All that a hyperparameter has a part in, in the order of the space, if asked for. They sum to more
    /// than 1.
    pub totals: Vec<Effect>,
    /// What is explained by more hyperparameters together than was asked for.
    pub higher: Estimate,
    /// What the forest does not explain out of the bag: noise, and interactions that it does not see.
    pub unexplained: f64,
    /// The share of hyperparameters of each kind alone, and of both together.
    pub groups: Vec<Group>,
    /// Each part of a conditional space in which the same hyperparameters exist; none if there are no
    /// conditions, or too many parts.
    pub regimes: Vec<Regime>,
}

/// A share of the variance.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Effect {
    /// Which hyperparameters together.
    pub names: Vec<String>,
    /// Their share, with its 95 % interval.
    pub share: Estimate,
}

/// The share of a kind of hyperparameters.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Group {
    /// `model`, `algorithm`, or `both` for what they do together beyond that.
    pub name: &'static str,
    /// Its share.
    pub share: Estimate,
}

/// A part of a conditional space.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Regime {
    /// What its parents are: `kernel = rbf`.
    pub when: String,
    /// How likely it is under the prior.
    pub probability: f64,
    /// The mean response in it.
    pub mean: f64,
    /// The variance in it that is explained.
    pub variance: f64,
    /// What each active hyperparameter does by itself, of the variance in it.
    pub effects: Vec<Effect>,
}

/// What is analysed.
pub(crate) enum Known<'a> {
    Forest(&'a Forest),
    Grid(&'a Cube, &'a Grid),
}

impl<'a> Known<'a> {
    pub fn cube(&self) -> &'a Cube {
        match self {
            Known::Forest(forest) => &forest.cube,
            Known::Grid(cube, _) => cube,
        }
    }

    /// The mean squared error of what is known.
    fn unexplained(&self) -> f64 {
        match self {
            Known::Forest(forest) => forest.error,
            Known::Grid(..) => 0.0,
        }
    }

    fn within(&self, region: &[Extent]) -> Option<Variances<'a>> {
        Some(match self {
            Known::Forest(forest) => {
                Variances::new(&forest.cube, Source::Forest(Members::new(forest, region)))
            }
            Known::Grid(cube, grid) => Variances::new(cube, Source::Grid(grid.within(region)?)),
        })
    }

    pub fn variances(&self) -> Variances<'a> {
        match self {
            Known::Forest(forest) => {
                let members = Members::new(forest, &forest.cube.whole());
                Variances::new(&forest.cube, Source::Forest(members))
            }
            Known::Grid(cube, grid) => Variances::new(cube, Source::Grid((*grid).clone())),
        }
    }

    fn mean_within(&self, region: &[Extent]) -> f64 {
        match self {
            Known::Forest(forest) => Members::new(forest, region).mean(),
            Known::Grid(_, grid) => grid.within(region).map_or(f64::NAN, |grid| grid.mean()),
        }
    }
}

/// What shares are of, and how sure they are.
pub(crate) struct Whole {
    total: Vec<f64>,
    unexplained: f64,
}

impl Whole {
    pub fn new(known: &Known, variances: &mut Variances) -> Whole {
        Whole { total: variances.total(), unexplained: known.unexplained() }
    }

    /// The share of what one hyperparameter does by itself. What is not explained may be noise, which is
    /// no one's: so the interval reaches up to the share of what is explained.
    pub fn alone(&self, part: &[f64]) -> Estimate {
        let sure = self.sure(part);
        let explained = 1.0 - self.unexplained();
        let high = if explained > 0.0 { sure.high / explained } else { 1.0 };
        Estimate { high: high.min(1.0).max(sure.value), ..sure }
    }

    /// The share of what has a part in interactions. Greedy trees hide these: what is not explained may
    /// all be this one, and the interval reaches as far.
    pub fn together(&self, part: &[f64]) -> Estimate {
        let sure = self.sure(part);
        Estimate { high: (sure.high + self.unexplained()).min(1.0).max(sure.value), ..sure }
    }

    /// The share that is not explained.
    fn unexplained(&self) -> f64 {
        let all = mean(&self.total) + self.unexplained;
        if all > 0.0 { self.unexplained / all } else { 0.0 }
    }

    /// The share of a component, as far as the forest's luck goes. Bags are bootstrap samples, and a
    /// number of a pair of them is half one's and half the other's: so twice its variance over pairs is
    /// that of a sample's. The ratio is linearised.
    fn sure(&self, part: &[f64]) -> Estimate {
        let all = mean(&self.total) + self.unexplained;
        if all <= 0.0 {
            return Estimate::exact(0.0);
        }
        let value = mean(part) / all;
        if part.len() < 2 {
            return Estimate::exact(value);
        }
        let off: Vec<f64> = part
            .iter()
            .zip(&self.total)
            .map(|(part, total)| (part - value * total) / all)
            .collect();
        let error = (2.0 * variance(&off)).sqrt();
        let sure = Estimate::student(value, error, part.len() as f64 - 1.0, 0.95);
        Estimate { value, low: sure.low.max(0.0).min(value), high: sure.high.min(1.0).max(value) }
    }
}

/// The analysis of variance of a forest, with effects of up to `order` hyperparameters together told
/// apart; `totals` take longer than the rest.
pub fn anova_of(forest: &Forest, order: usize, totals: bool) -> Anova {
    anova(&Known::Forest(forest), order, totals)
}

/// The analysis of variance.
pub(crate) fn anova(known: &Known, order: usize, totals: bool) -> Anova {
    let cube = known.cube();
    let mut variances = known.variances();
    let whole = Whole::new(known, &mut variances);
    let mut higher = variances.total();
    let mut effects = Vec::new();
    for axes in combinations(cube, order) {
        let part = variances.effect(&axes);
        add(&mut higher, &part, -1.0);
        let share = if axes.len() == 1 { whole.alone(&part) } else { whole.together(&part) };
        effects.push(Effect { names: names(cube, &axes), share });
    }
    effects.sort_by(|a, b| b.share.value.total_cmp(&a.share.value));
    let total = |axis: usize| {
        let share = whole.together(&variances.total_of(axis));
        Effect { names: names(cube, &[axis]), share }
    };
    let totals = (0..if totals { cube.len() } else { 0 }).map(total).collect();
    Anova {
        totals,
        higher: whole.together(&higher),
        unexplained: whole.unexplained(),
        groups: groups(cube, &mut variances, &whole),
        regimes: regimes(cube).iter().filter_map(|region| regime(known, region)).collect(),
        effects,
    }
}

fn names(cube: &Cube, axes: &[usize]) -> Vec<String> {
    axes.iter().map(|axis| cube.axes[*axis].name.clone()).collect()
}

/// Sets of at most `order` axes that can exist together, and of which none is another's parent.
fn combinations(cube: &Cube, order: usize) -> Vec<Vec<usize>> {
    let apart = |one: usize, two: usize| {
        cube.ancestors(one).contains(&two)
            || cube.ancestors(two).contains(&one)
            || cube.axes[one].needs.iter().any(|(axis, part)| {
                let there = cube.axes[two].needs.iter().filter(|(other, _)| other == axis);
                there.into_iter().any(|(_, other)| part.overlap(other) == 0.0)
            })
    };
    let mut all: Vec<Vec<usize>> = Vec::new();
    let mut last: Vec<Vec<usize>> = vec![Vec::new()];
    for _ in 0..order {
        let longer = |set: &Vec<usize>| {
            let from = set.last().map_or(0, |last| last + 1);
            let fits = |axis: &usize| set.iter().all(|known| !apart(*known, *axis));
            let more: Vec<Vec<usize>> =
                (from..cube.len()).filter(fits).map(|axis| [&set[..], &[axis]].concat()).collect();
            more
        };
        last = last.iter().flat_map(longer).collect();
        all.extend(last.iter().cloned());
    }
    all
}

fn groups(cube: &Cube, variances: &mut Variances, whole: &Whole) -> Vec<Group> {
    let of = |kind: Kind| -> Vec<usize> {
        (0..cube.len()).filter(|axis| cube.axes[*axis].kind == kind).collect()
    };
    let mut both = variances.total();
    let mut groups = Vec::new();
    for kind in Kind::ALL {
        let part = variances.closed(&of(kind));
        add(&mut both, &part, -1.0);
        groups.push(Group { name: kind.name(), share: whole.together(&part) });
    }
    groups.push(Group { name: "both", share: whole.together(&both) });
    groups
}

/// The analysis of one regime.
fn regime(known: &Known, region: &[Extent]) -> Option<Regime> {
    let cube = known.cube();
    let mut variances = known.within(region)?;
    let total = variances.total();
    let whole = Whole { total, unexplained: 0.0 };
    let active = (0..cube.len())
        .filter(|axis| cube.activity(*axis, region) == Some(true))
        .collect::<Vec<_>>();
    let effects = active.into_iter().map(|axis| Effect {
        names: names(cube, &[axis]),
        share: whole.alone(&variances.closed(&[axis])),
    });
    Some(Regime {
        when: named(cube, region),
        probability: region.iter().map(Extent::width).product(),
        mean: known.mean_within(region),
        effects: effects.collect(),
        variance: mean(&whole.total),
    })
}
