use std::collections::{BTreeMap, BTreeSet};

use tunability_space::{Config, Space, Value};
use tunability_stats::quantile;

use crate::{Row, TrialTable};

/// The losses of one learner's configurations on several datasets, averaged over seeds and folds.
#[derive(Clone, Debug, PartialEq)]
pub struct Surfaces {
    /// What could be tried.
    pub space: Space,
    /// Every configuration that was tried somewhere, the nearest to the declared default first (in the
    /// unit cube; then by name): where losses tie, the first of equals is what needs least tuning.
    pub configs: Vec<Config>,
    /// The values that were tried of each hyperparameter, ascending, in the order of the space.
    pub levels: Vec<Vec<Value>>,
    /// How many combinations of these there are; `None` if more than ten times the configurations tried.
    pub combinations: Option<usize>,
    /// One for each dataset, by name.
    pub datasets: Vec<Surface>,
}

/// One dataset.
#[derive(Clone, Debug, PartialEq)]
pub struct Surface {
    /// Its name.
    pub name: String,
    /// The mean loss of each configuration; infinite where it failed, was not tried, or not on all
    /// folds and seeds that others were tried on.
    pub losses: Vec<f64>,
    /// Whether each configuration was tried, with success or not.
    pub tried: Vec<bool>,
    /// How many were tried on some of the folds and seeds alone.
    pub partial: usize,
    /// Seconds of all trials of each configuration, where they are known.
    pub seconds: Vec<Option<f64>>,
    /// The losses by block, where trials tell two or more apart.
    pub blocks: Option<Blocks>,
}

/// Parts of a dataset's trials that share their luck.
#[derive(Clone, Debug, PartialEq)]
pub struct Blocks {
    /// `folds` or `seeds`.
    pub what: &'static str,
    /// For each configuration: its mean loss in each block; empty where its loss is infinite.
    pub losses: Vec<Vec<f64>>,
}

/// Of a grid of more times the configurations tried nothing is known slice by slice.
const SPARSE: usize = 10;

/// Where a trial took place: fold and seed.
type Cell<'a> = (Option<&'a str>, Option<&'a str>);

impl Surfaces {
    /// Averages the trials of a table. The order of its rows makes no difference but to the last bit
    /// of a mean. Trials that do not say all that is active (failed ones of some programs) are no
    /// configuration.
    pub fn new(table: &TrialTable) -> Surfaces {
        let space = &table.space;
        let rows: Vec<(String, &Row)> = (table.trials.iter())
            .filter(|row| space.active_part(&row.config) == row.config)
            .map(|row| (row.config.to_string(), row))
            .collect();
        let named: BTreeMap<&str, &Config> =
            rows.iter().map(|(name, row)| (name.as_str(), &row.config)).collect();
        let default = space.default_config();
        let mut configs: Vec<(&str, &Config)> = named.into_iter().collect();
        configs.sort_by(|a, b| {
            distance(space, a.1, &default).total_cmp(&distance(space, b.1, &default))
        });
        let places: BTreeMap<&str, usize> =
            configs.iter().enumerate().map(|(at, (name, _))| (*name, at)).collect();
        let mut datasets: BTreeMap<&str, Vec<Vec<&Row>>> = BTreeMap::new();
        for (name, row) in &rows {
            let of = datasets.entry(&row.dataset).or_insert_with(|| vec![Vec::new(); places.len()]);
            of[places[name.as_str()]].push(row);
        }
        let datasets = datasets.into_iter().map(|(name, rows)| surface(name, &rows)).collect();
        let configs: Vec<Config> = configs.into_iter().map(|(_, config)| config.clone()).collect();
        let levels = levels(space, &configs);
        let combinations = space.combine(&levels, SPARSE * configs.len()).map(|all| all.len());
        Surfaces { space: space.clone(), configs, levels, combinations, datasets }
    }

    /// The share of all combinations of the values tried that were tried on a dataset, at least: 1 on
    /// a full grid, 0 where it is below a tenth.
    pub fn coverage(&self) -> f64 {
        let share = |surface: &Surface| {
            let tried = surface.tried.iter().filter(|tried| **tried).count() - surface.partial;
            self.combinations.map_or(0.0, |all| tried as f64 / all as f64)
        };
        let least = self.datasets.iter().map(share).fold(1.0, f64::min);
        if least * (SPARSE as f64) < 1.0 { 0.0 } else { least }
    }

    /// The same with each dataset's losses on a scale of its own, 0 at the 5 % quantile of its
    /// configurations and 1 at the 95 % quantile (Adkins, Bowling & White 2024); where these are equal,
    /// from the least to the largest. For scores whose units differ between datasets.
    pub fn normalised(&self) -> Surfaces {
        let mut surfaces = self.clone();
        for surface in &mut surfaces.datasets {
            let known: Vec<f64> =
                surface.losses.iter().copied().filter(|loss| loss.is_finite()).collect();
            let ends = |share: f64| (quantile(&known, share), quantile(&known, 1.0 - share));
            let (low, high) = match ends(0.05) {
                (low, high) if low < high => (low, high),
                _ => ends(0.0),
            };
            let width = if high > low { high - low } else { 1.0 };
            let scaled = |loss: &mut f64| {
                if loss.is_finite() {
                    *loss = (*loss - low) / width;
                }
            };
            surface.losses.iter_mut().for_each(scaled);
            let blocks = surface.blocks.iter_mut().flat_map(|blocks| &mut blocks.losses);
            blocks.flatten().for_each(scaled);
        }
        surfaces
    }

    /// Places of the configurations that succeeded on every dataset.
    pub fn complete(&self) -> Vec<usize> {
        let succeeded = |at: &usize| self.datasets.iter().all(|s| s.losses[*at].is_finite());
        (0..self.configs.len()).filter(succeeded).collect()
    }

    /// The configuration that succeeded on every dataset and is nearest to `wanted`: itself, if it did.
    pub fn nearest(&self, wanted: &Config) -> Option<usize> {
        let far = |at: &usize| distance(&self.space, &self.configs[*at], wanted);
        self.complete().into_iter().min_by(|a, b| far(a).total_cmp(&far(b)))
    }

    /// The place of the configuration of least mean loss over the datasets chosen, among those that
    /// succeeded on all datasets; the first of equals. `None` if there is none.
    pub fn optimal_default(&self, chosen: impl Fn(usize) -> bool) -> Option<usize> {
        let datasets = self.datasets.iter().enumerate().filter(|(at, _)| chosen(*at));
        let losses: Vec<&Vec<f64>> = datasets.map(|(_, surface)| &surface.losses).collect();
        let sum = |at: usize| losses.iter().map(|losses| losses[at]).sum::<f64>();
        let sums = self.complete().into_iter().map(|at| (at, sum(at)));
        let least = sums.reduce(|best, next| if next.1 < best.1 { next } else { best });
        least.map(|(at, _)| at)
    }
}

/// How far apart two configurations are: the Euclidean distance in the unit cube, where another name, or
/// being active in one alone, counts 1.
fn distance(space: &Space, one: &Config, other: &Config) -> f64 {
    let square = |h: &tunability_space::Hyperparameter| match (one.get(&h.name), other.get(&h.name))
    {
        (one, other) if one == other => 0.0,
        (Some(one), Some(other)) if h.domain.is_number() => {
            let places = h.domain.encode(one).zip(h.domain.encode(other));
            places.map_or(1.0, |(one, other)| (one - other) * (one - other))
        }
        _ => 1.0,
    };
    space.hyperparameters.iter().map(square).sum::<f64>().sqrt()
}

fn levels(space: &Space, configs: &[Config]) -> Vec<Vec<Value>> {
    let of = |name: &str| {
        let seen: BTreeMap<Order, &Value> =
            configs.iter().filter_map(|c| c.get(name)).map(|value| (order(value), value)).collect();
        seen.into_values().cloned().collect()
    };
    space.names().map(of).collect()
}

/// A key that sorts values: truth, numbers, names.
type Order = (u8, u64, String);

fn order(value: &Value) -> Order {
    // The bits of a float, turned so that they sort as the numbers do.
    let ascending = |number: f64| {
        let bits = (number + 0.0).to_bits();
        if bits >> 63 == 1 { !bits } else { bits | 1 << 63 }
    };
    match value {
        Value::Bool(value) => (1, u64::from(*value), String::new()),
        Value::Category(name) => (3, 0, name.clone()),
        number => (2, number.number().map_or(0, ascending), String::new()),
    }
}

fn cell(row: &Row) -> Cell<'_> {
    (row.fold.as_deref(), row.seed.as_deref())
}

fn surface(name: &str, rows: &[Vec<&Row>]) -> Surface {
    let cells: BTreeSet<Cell> = rows.iter().flatten().map(|row| cell(row)).collect();
    let whole = |rows: &&Vec<&Row>| {
        rows.iter().map(|row| cell(row)).collect::<BTreeSet<Cell>>().len() == cells.len()
    };
    let loss = |rows: &Vec<&Row>| {
        let losses: Option<Vec<f64>> = rows.iter().map(|row| row.loss).collect();
        let losses = losses.filter(|_| !rows.is_empty() && whole(&rows));
        losses.map_or(f64::INFINITY, |all| tunability_stats::mean(&all))
    };
    let seconds = |rows: &Vec<&Row>| {
        let known: Option<Vec<f64>> = rows.iter().map(|row| row.seconds).collect();
        known.filter(|all| !all.is_empty()).map(|all| all.iter().sum())
    };
    let losses: Vec<f64> = rows.iter().map(loss).collect();
    Surface {
        name: name.to_owned(),
        tried: rows.iter().map(|rows| !rows.is_empty()).collect(),
        partial: rows.iter().filter(|rows| !rows.is_empty() && !whole(rows)).count(),
        seconds: rows.iter().map(seconds).collect(),
        blocks: blocks(rows, &losses, &cells),
        losses,
    }
}

/// The losses by fold, if these are the parts of one cross-validation, or else by seed. Folds of several
/// repeats (`repeat.fold`) share their rows: they are no blocks.
fn blocks(rows: &[Vec<&Row>], losses: &[f64], cells: &BTreeSet<Cell>) -> Option<Blocks> {
    let several = |names: Vec<Option<&str>>| {
        let names: Option<BTreeSet<&str>> = names.into_iter().collect();
        names.is_some_and(|names| names.len() > 1 && !names.iter().any(|name| name.contains('.')))
    };
    let folds: Vec<Option<&str>> = cells.iter().map(|cell| cell.0).collect();
    let seeds = cells.iter().map(|cell| cell.1).collect();
    let without_folds = folds.iter().all(Option::is_none);
    let (what, by_fold) = match () {
        () if several(folds) => ("folds", true),
        () if without_folds && several(seeds) => ("seeds", false),
        () => return None,
    };
    let of = |rows: &Vec<&Row>| {
        let mut blocks: BTreeMap<Option<&str>, Vec<f64>> = BTreeMap::new();
        for row in rows {
            let (fold, seed) = cell(row);
            blocks.entry(if by_fold { fold } else { seed }).or_default().extend(row.loss);
        }
        blocks.into_values().map(|losses| tunability_stats::mean(&losses)).collect()
    };
    let each = rows.iter().zip(losses);
    let losses = each.map(|(rows, loss)| if loss.is_finite() { of(rows) } else { Vec::new() });
    Some(Blocks { what, losses: losses.collect() })
}
