use std::collections::BTreeMap;

use tunability_space::{Config, Space, Value};

use crate::TrialTable;

/// The losses of one learner's configurations on several datasets, averaged over seeds and folds.
#[derive(Clone, Debug, PartialEq)]
pub struct Surfaces {
    /// What could be tried.
    pub space: Space,
    /// Every configuration that was tried somewhere, in the order of the space: what was declared
    /// first varies slowest, numbers ascend.
    pub configs: Vec<Config>,
    /// One for each dataset, by name.
    pub datasets: Vec<Surface>,
}

/// One dataset.
#[derive(Clone, Debug, PartialEq)]
pub struct Surface {
    /// Its name.
    pub name: String,
    /// The mean loss of each configuration; infinite where it failed or was not tried.
    pub losses: Vec<f64>,
    /// Whether each configuration was tried, with success or not.
    pub tried: Vec<bool>,
    /// Seconds of all trials of each configuration, where they are known.
    pub seconds: Vec<Option<f64>>,
    /// The losses of each configuration in every block, if all configurations that succeeded have the
    /// same blocks, at least two: folds, or else seeds.
    pub blocks: Option<Blocks>,
}

/// Parts of a dataset's trials that share their luck.
#[derive(Clone, Debug, PartialEq)]
pub struct Blocks {
    /// `folds` or `seeds`.
    pub what: &'static str,
    /// For each configuration: its mean loss in each block; empty where it failed or was not tried.
    pub losses: Vec<Vec<f64>>,
}

impl Surfaces {
    /// Averages the trials of a table. The order of its rows makes no difference but to the last bit
    /// of a mean.
    pub fn new(table: &TrialTable) -> Surfaces {
        let mut configs: BTreeMap<String, &Config> = BTreeMap::new();
        for row in &table.trials {
            configs.entry(row.config.to_string()).or_insert(&row.config);
        }
        let mut configs: Vec<&Config> = configs.into_values().collect();
        let place = |config: &Config| table.space.names().map(|n| order(config.get(n))).collect();
        configs.sort_by_cached_key(|config| -> Vec<Order> { place(config) });
        let places: BTreeMap<String, usize> =
            configs.iter().enumerate().map(|(at, config)| (config.to_string(), at)).collect();
        let mut datasets: BTreeMap<&str, Vec<Vec<&crate::Row>>> = BTreeMap::new();
        for row in &table.trials {
            let rows =
                datasets.entry(&row.dataset).or_insert_with(|| vec![Vec::new(); places.len()]);
            rows[places[&row.config.to_string()]].push(row);
        }
        let datasets = datasets.into_iter().map(|(name, rows)| surface(name, &rows)).collect();
        Surfaces {
            space: table.space.clone(),
            configs: configs.into_iter().cloned().collect(),
            datasets,
        }
    }

    /// The values that were tried of each hyperparameter, ascending, in the order of the space.
    pub fn levels(&self) -> Vec<Vec<Value>> {
        let of = |name: &str| {
            let mut seen: Vec<&Value> = self.configs.iter().filter_map(|c| c.get(name)).collect();
            seen.sort_by_cached_key(|value| order(Some(value)));
            seen.dedup();
            seen.into_iter().cloned().collect()
        };
        self.space.names().map(of).collect()
    }

    /// Whether every combination of the values tried was tried on a dataset: then a least loss over
    /// some of them is exact, by enumeration.
    pub fn is_grid(&self, surface: &Surface) -> bool {
        let all = self.space.combine(&self.levels(), self.configs.len());
        all.is_some_and(|all| all.len() == surface.tried.iter().filter(|tried| **tried).count())
    }
}

impl Surfaces {
    /// The same with each dataset's losses on a scale of its own, 0 at the 5 % quantile of its
    /// configurations and 1 at the 95 % quantile (Adkins, Bowling & White 2024): for scores whose units
    /// differ between datasets. Where these are equal, every loss is 0.
    pub fn normalised(&self) -> Surfaces {
        let mut surfaces = self.clone();
        for surface in &mut surfaces.datasets {
            let known: Vec<f64> =
                surface.losses.iter().copied().filter(|l| l.is_finite()).collect();
            let low = tunability_stats::quantile(&known, 0.05);
            let width = tunability_stats::quantile(&known, 0.95) - low;
            let scaled = |loss: &mut f64| {
                *loss = if width > 0.0 || loss.is_infinite() { (*loss - low) / width } else { 0.0 };
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

    /// The place of the configuration of least mean loss over the datasets chosen, among those that
    /// succeeded on all of these; the first of equals in the order of the space. `None` if there is
    /// none.
    pub fn optimal_default(&self, chosen: impl Fn(usize) -> bool) -> Option<usize> {
        let datasets = self.datasets.iter().enumerate().filter(|(at, _)| chosen(*at));
        let losses: Vec<&Vec<f64>> = datasets.map(|(_, surface)| &surface.losses).collect();
        let sum = |at: usize| losses.iter().map(|losses| losses[at]).sum::<f64>();
        let places = (0..self.configs.len()).map(|at| (at, sum(at)));
        let finite = places.filter(|(_, sum)| sum.is_finite());
        let least = finite.reduce(|best, next| if next.1 < best.1 { next } else { best });
        least.map(|(at, _)| at)
    }
}

/// A key that sorts values: absent, then truth, numbers and names.
type Order = (u8, u64, String);

fn order(value: Option<&Value>) -> Order {
    // The bits of a float, turned so that they sort as the numbers do.
    let ascending = |number: f64| {
        let bits = (number + 0.0).to_bits();
        if bits >> 63 == 1 { !bits } else { bits | 1 << 63 }
    };
    match value {
        None => (0, 0, String::new()),
        Some(Value::Bool(value)) => (1, u64::from(*value), String::new()),
        Some(Value::Category(name)) => (3, 0, name.clone()),
        Some(number) => (2, number.number().map_or(0, ascending), String::new()),
    }
}

fn surface(name: &str, rows: &[Vec<&crate::Row>]) -> Surface {
    let loss = |rows: &Vec<&crate::Row>| {
        let losses: Option<Vec<f64>> = rows.iter().map(|row| row.loss).collect();
        losses
            .filter(|all| !all.is_empty())
            .map_or(f64::INFINITY, |all| tunability_stats::mean(&all))
    };
    let seconds = |rows: &Vec<&crate::Row>| {
        let known: Option<Vec<f64>> = rows.iter().map(|row| row.seconds).collect();
        known.filter(|all| !all.is_empty()).map(|all| all.iter().sum())
    };
    let losses: Vec<f64> = rows.iter().map(loss).collect();
    let blocks = |what, of: fn(&crate::Row) -> Option<&str>| blocks(rows, &losses, what, of);
    let folds = blocks("folds", |row| row.fold.as_deref());
    Surface {
        name: name.to_owned(),
        tried: rows.iter().map(|rows| !rows.is_empty()).collect(),
        seconds: rows.iter().map(seconds).collect(),
        blocks: folds.or_else(|| blocks("seeds", |row| row.seed.as_deref())),
        losses,
    }
}

/// The losses by block, if those that succeeded have the same blocks.
fn blocks(
    rows: &[Vec<&crate::Row>],
    losses: &[f64],
    what: &'static str,
    of: fn(&crate::Row) -> Option<&str>,
) -> Option<Blocks> {
    let mut common: Option<Vec<&str>> = None;
    let mut all = Vec::new();
    for (rows, loss) in rows.iter().zip(losses) {
        if !loss.is_finite() {
            all.push(Vec::new());
            continue;
        }
        let mut by_block: BTreeMap<&str, Vec<f64>> = BTreeMap::new();
        for row in rows {
            by_block.entry(of(row)?).or_default().push(row.loss?);
        }
        let names: Vec<&str> = by_block.keys().copied().collect();
        if names.len() < 2 || common.as_ref().is_some_and(|common| *common != names) {
            return None;
        }
        common = Some(names);
        all.push(by_block.values().map(|losses| tunability_stats::mean(losses)).collect());
    }
    common.map(|_| Blocks { what, losses: all })
}
