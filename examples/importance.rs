//! How near do shares come to the truth, and how often do their intervals hold it?
//!
//!     cargo run --release --example importance -- functions 20 1000
//!     cargo run --release --example importance -- grids tests/golden/svm_grids.csv 5
//!     cargo run --release --example importance -- optuna DIR
//!
//! - `functions` draws so many sets of so many rows of each test function, whose indices are known
//!   (`tests/golden/importance.json`), and tabulates error, bias and coverage.
//! - `grids` takes a table of full grids (dataset, kernel, cost, gamma, degree, and last a score or an
//!   `error`), analyses all rows exactly, then 100 and 200 random ones of each through a forest.
//! - `optuna` compares with what Optuna made of the same rows: `benches/peers/importance.py` says how.

use std::collections::BTreeMap;
use std::f64::consts::PI;
use std::path::Path;

use rand::Rng as _;
use serde_json::Value as Json;
use tunability::prelude::*;
use tunability::space::{Condition, Domain, Hyperparameter, Kind};
use tunability::stats::Estimate;
use tunability::tuning::importance::{Asked, Basis, Importance, Way, importance};

type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

/// A function on the unit cube, and its name in the stored indices.
struct Function {
    name: &'static str,
    axes: usize,
    of: fn(&[f64]) -> f64,
}

/// A coordinate of the cube between `low` and `high`.
fn at(u: f64, low: f64, high: f64) -> f64 {
    low + u * (high - low)
}

fn ishigami(u: &[f64]) -> f64 {
    let x = |axis: usize| at(u[axis], -PI, PI);
    x(0).sin() + 7.0 * x(1).sin().powi(2) + 0.1 * x(2).powi(4) * x(0).sin()
}

fn sobol_g(u: &[f64]) -> f64 {
    let a = [0.0, 1.0, 4.5, 9.0, 99.0, 99.0, 99.0, 99.0];
    u.iter().zip(a).map(|(u, a)| ((4.0 * u - 2.0).abs() + a) / (1.0 + a)).product()
}

fn friedman(u: &[f64]) -> f64 {
    10.0 * (PI * u[0] * u[1]).sin() + 20.0 * (u[2] - 0.5).powi(2) + 10.0 * u[3] + 5.0 * u[4]
}

fn branin(u: &[f64]) -> f64 {
    let (a, b) = (at(u[0], -5.0, 10.0), at(u[1], 0.0, 15.0));
    let bend = b - 5.1 / (4.0 * PI * PI) * a * a + 5.0 / PI * a - 6.0;
    bend * bend + 10.0 * (1.0 - 1.0 / (8.0 * PI)) * a.cos() + 10.0
}

fn rosenbrock(u: &[f64]) -> f64 {
    let (a, b) = (at(u[0], -2.048, 2.048), at(u[1], -2.048, 2.048));
    100.0 * (b - a * a).powi(2) + (1.0 - a).powi(2)
}

fn camel(u: &[f64]) -> f64 {
    let (a, b) = (at(u[0], -3.0, 3.0), at(u[1], -2.0, 2.0));
    (4.0 - 2.1 * a * a + a.powi(4) / 3.0) * a * a + a * b + (-4.0 + 4.0 * b * b) * b * b
}

fn linear(u: &[f64]) -> f64 {
    u[0] + 2.0 * u[1] + 3.0 * u[2]
}

fn pure_interaction(u: &[f64]) -> f64 {
    (u[0] - 0.5) * (u[1] - 0.5)
}

const FUNCTIONS: [Function; 9] = [
    Function { name: "ishigami", axes: 3, of: ishigami },
    Function { name: "sobol_g_4", axes: 4, of: sobol_g },
    Function { name: "sobol_g_8", axes: 8, of: sobol_g },
    Function { name: "friedman", axes: 5, of: friedman },
    Function { name: "branin", axes: 2, of: branin },
    Function { name: "rosenbrock", axes: 2, of: rosenbrock },
    Function { name: "camel", axes: 2, of: camel },
    Function { name: "linear", axes: 3, of: linear },
    Function { name: "pure_interaction", axes: 2, of: pure_interaction },
];

fn hyperparameter(
    name: &str,
    domain: Domain,
    default: Value,
    conditions: Vec<Condition>,
) -> Hyperparameter {
    let (name, doc) = (name.to_owned(), String::new());
    let kind = Kind::Model;
    Hyperparameter { name, kind, doc, domain, default, conditions, fixed: false, fidelity: false }
}

fn cube(axes: usize) -> Space {
    let range = || Domain::Float { low: 0.0, high: 1.0, log: false, valid: Default::default() };
    let one = |axis: usize| hyperparameter(&format!("x{axis}"), range(), 0.5.into(), Vec::new());
    Space { hyperparameters: (0..axes).map(one).collect() }
}

fn main() -> Outcome<()> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let number = |at: usize, usual: usize| args.get(at).map_or(Ok(usual), |text| text.parse());
    match args.first().map(String::as_str) {
        Some("functions") => functions(number(1, 20)?, number(2, 1000)?),
        Some("grids") => grids(args.get(1).ok_or("which file?")?, number(2, 5)? as u64),
        Some("optuna") => optuna(Path::new(args.get(1).ok_or("which folder?")?)),
        _ => Err("functions SETS ROWS, grids FILE SETS or optuna DIR".into()),
    }
}

fn stored() -> Outcome<Json> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/importance.json");
    Ok(serde_json::from_str(&std::fs::read_to_string(path)?)?)
}

fn r2(found: &Importance) -> f64 {
    match found.basis {
        Basis::Forest { r2, .. } => r2,
        Basis::Grid { .. } => 1.0,
    }
}

/// First, total and pair indices with their truth.
fn indices(found: &Importance, truth: &Json) -> Vec<(&'static str, Estimate, f64)> {
    let Some(anova) = &found.anova else { return Vec::new() };
    let axis = |name: &str| name[1..].parse::<usize>().unwrap_or(0);
    let known = |json: &Json| json.as_f64().unwrap_or(f64::NAN);
    let mut all = Vec::new();
    for effect in &anova.effects {
        let axes: Vec<usize> = effect.names.iter().map(|name| axis(name)).collect();
        match axes[..] {
            [one] => all.push(("first", effect.share, known(&truth["first"][one]))),
            [one, two] => {
                all.push(("pair", effect.share, known(&truth["pairs"][format!("{one} {two}")])));
            }
            _ => {}
        }
    }
    for total in &anova.totals {
        all.push(("total", total.share, known(&truth["total"][axis(&total.names[0])])));
    }
    all
}

/// Errors of estimates.
#[derive(Default)]
struct Errors {
    count: f64,
    bias: f64,
    absolute: f64,
    held: f64,
    width: f64,
}

impl Errors {
    fn add(&mut self, estimate: &Estimate, truth: f64) {
        self.count += 1.0;
        self.bias += estimate.value - truth;
        self.absolute += (estimate.value - truth).abs();
        let slack = 1e-9;
        let held = estimate.low - slack <= truth && truth <= estimate.high + slack;
        self.held += f64::from(u8::from(held));
        self.width += estimate.high - estimate.low;
    }

    fn line(&self, name: &str, sets: f64) -> String {
        let Errors { count, bias, absolute, held, width } = self;
        format!(
            "{name:28} L1 {:.3}   bias {:+.4}   width {:.3}   held {:3.0} %",
            absolute / sets,
            bias / count,
            width / count,
            100.0 * held / count
        )
    }
}

fn functions(sets: usize, rows: usize) -> Outcome<()> {
    let stored = stored()?;
    println!("{sets} sets of {rows} rows; L1 is summed over indices, the rest their mean");
    for function in &FUNCTIONS {
        let space = cube(function.axes);
        let mut errors: BTreeMap<&str, Errors> = BTreeMap::new();
        let mut explained = 0.0;
        for set in 0..sets as u64 {
            let mut rng = Seeds::new(set).rng("rows", Source::Noise);
            let points: Vec<Vec<f64>> =
                (0..rows).map(|_| (0..function.axes).map(|_| rng.r#gen()).collect()).collect();
            let configs: Vec<Config> = points.iter().map(|point| space.decode(point)).collect();
            let responses: Vec<f64> = points.iter().map(|point| (function.of)(point)).collect();
            let seeds = Seeds::new(set);
            let found = importance(&space, &configs, &responses, &Asked::default(), &seeds, None)?;
            explained += r2(&found) / sets as f64;
            for (kind, estimate, truth) in indices(&found, &stored["functions"][function.name]) {
                errors.entry(kind).or_default().add(&estimate, truth);
            }
        }
        println!("{}, R2 out of the bag {explained:.3}", function.name);
        for (kind, errors) in &errors {
            println!("{}", errors.line(&format!("  {kind}"), sets as f64));
        }
    }
    Ok(())
}

/// A full grid: its space of ranks, so that every value is equally likely, its configurations and losses.
struct Grid {
    space: Space,
    configs: Vec<Config>,
    losses: Vec<f64>,
}

/// The columns between the dataset and the score are hyperparameters; an empty field is inactive.
fn read(file: &str) -> Outcome<BTreeMap<String, Grid>> {
    let mut reader = csv::Reader::from_path(file)?;
    let header: Vec<String> = reader.headers()?.iter().map(str::to_owned).collect();
    let (last, names) = (header.len() - 1, &header[1..header.len() - 1]);
    let sign = if header[last] == "error" { 1.0 } else { -1.0 };
    let mut records: BTreeMap<String, Vec<csv::StringRecord>> = BTreeMap::new();
    for record in reader.records() {
        let record = record?;
        records.entry(record[0].to_owned()).or_default().push(record);
    }
    let grid = |records: &Vec<csv::StringRecord>| -> Outcome<Grid> {
        let mut levels: Vec<Vec<&str>> = Vec::new();
        for at in 1..last {
            let mut known: Vec<&str> =
                records.iter().map(|r| &r[at]).filter(|text| !text.is_empty()).collect();
            let number = |text: &str| text.parse::<f64>().unwrap_or(f64::NAN);
            known.sort_by(|a, b| number(a).total_cmp(&number(b)).then(a.cmp(b)));
            known.dedup();
            levels.push(known);
        }
        let declared = |(at, name): (usize, &String)| {
            let known = &levels[at];
            let domain = match known[0].parse::<f64>() {
                Err(_) => Domain::Category {
                    levels: known.iter().map(|l| (*l).to_owned()).collect(),
                    weights: Vec::new(),
                },
                Ok(_) => {
                    let high = known.len() as i64 - 1;
                    Domain::Int { low: 0, high, log: false, valid: Default::default() }
                }
            };
            let middle = domain.decode(0.5);
            let active = levels[0]
                .iter()
                .filter(|level| records.iter().any(|r| r[1] == ***level && !r[at + 1].is_empty()));
            let active: Vec<Value> = active.map(|level| Value::from(*level)).collect();
            let conditions = match active.len() == levels[0].len() || at == 0 {
                true => Vec::new(),
                false => vec![Condition::In { name: names[0].clone(), values: active }],
            };
            hyperparameter(name, domain, middle, conditions)
        };
        let space = Space { hyperparameters: names.iter().enumerate().map(declared).collect() };
        let config = |record: &csv::StringRecord| -> Config {
            let present = (1..last).filter(|at| !record[*at].is_empty());
            present
                .map(|at| {
                    let place = levels[at - 1].iter().position(|level| *level == &record[at]);
                    let value = match space.hyperparameters[at - 1].domain {
                        Domain::Category { .. } => Value::from(&record[at]),
                        _ => Value::Int(place.unwrap_or(0) as i64),
                    };
                    (names[at - 1].clone(), value)
                })
                .collect()
        };
        let configs = records.iter().map(config).collect();
        let losses: Result<Vec<f64>, _> = records.iter().map(|r| r[last].parse::<f64>()).collect();
        Ok(Grid { configs, losses: losses?.iter().map(|loss| sign * loss).collect(), space })
    };
    records.iter().map(|(name, records)| Ok((name.clone(), grid(records)?))).collect()
}

/// Every number that is claimed, by name.
fn claims(found: &Importance) -> BTreeMap<String, Estimate> {
    let mut claims = BTreeMap::new();
    if let Some(anova) = &found.anova {
        claims.extend(
            anova.effects.iter().map(|e| (format!("share {}", e.names.join(" x ")), e.share)),
        );
        claims.extend(anova.totals.iter().map(|e| (format!("total {}", e.names[0]), e.share)));
    }
    if let Some(gains) = &found.gains {
        claims.extend(gains.alone.iter().map(|f| (format!("gain {}", f.names[0]), f.gain)));
        claims.insert("gain everything".to_owned(), gains.whole.gain);
    }
    let shapley = found.shapley.iter().flatten();
    claims.extend(shapley.map(|value| (format!("Shapley {}", value.name), value.variance)));
    claims
}

fn grids(file: &str, sets: u64) -> Outcome<()> {
    let asked = Asked { ways: vec![Way::Fanova, Way::Shapley], ..Asked::default() };
    let grids = read(file)?;
    let mut exact = BTreeMap::new();
    for (name, grid) in &grids {
        let found =
            importance(&grid.space, &grid.configs, &grid.losses, &asked, &Seeds::new(0), None)?;
        let way = if matches!(found.basis, Basis::Grid { .. }) { "exact" } else { "a forest" };
        let anova = found.anova.as_ref().ok_or("no shares")?;
        let shares = anova.effects.iter().take(4);
        let shares = shares.map(|e| format!("{} {:.2}", e.names.join(" x "), e.share.value));
        println!(
            "{name:16} {} rows, {way}: {}",
            found.trials,
            shares.collect::<Vec<_>>().join(", ")
        );
        exact.insert(name, claims(&found));
    }
    for rows in [100, 200] {
        let mut errors: BTreeMap<String, Errors> = BTreeMap::new();
        let mut explained = Vec::new();
        for (name, grid) in &grids {
            for set in 0..sets {
                let mut rng = Seeds::new(set).rng("rows", Source::Noise);
                let mut order: Vec<usize> = (0..grid.configs.len()).collect();
                (0..rows).for_each(|at| order.swap(at, rng.gen_range(at..grid.configs.len())));
                let configs: Vec<Config> =
                    order[..rows].iter().map(|row| grid.configs[*row].clone()).collect();
                let losses: Vec<f64> = order[..rows].iter().map(|row| grid.losses[*row]).collect();
                let found =
                    importance(&grid.space, &configs, &losses, &asked, &Seeds::new(set), None)?;
                explained.push(r2(&found));
                for (claim, estimate) in claims(&found) {
                    let truth = exact[name][&claim].value;
                    errors.entry(claim).or_default().add(&estimate, truth);
                }
            }
        }
        let cells = (grids.len() as u64 * sets) as f64;
        println!("{rows} rows, R2 out of the bag {:.3}", tunability::stats::mean(&explained));
        for (claim, errors) in &errors {
            println!("{}", errors.line(&format!("  {claim}"), cells));
        }
        let (held, count) =
            errors.values().fold((0.0, 0.0), |sum, e| (sum.0 + e.held, sum.1 + e.count));
        println!("  all cells: {:.1} % of {count}", 100.0 * held / count);
    }
    Ok(())
}

/// Optuna's shares of rows that are stored beside them.
fn optuna(folder: &Path) -> Outcome<()> {
    let theirs: Json = serde_json::from_str(&std::fs::read_to_string(folder.join("optuna.json"))?)?;
    let stored = stored()?;
    let mut sums: BTreeMap<&str, [f64; 4]> = BTreeMap::new();
    for (file, shares) in theirs.as_object().ok_or("an object")? {
        let Some((function, _)) = file.split_once('.') else { continue };
        let truth = &stored["functions"][function]["first"];
        let truth = |axis: usize| truth[axis].as_f64().unwrap_or(0.0);
        let space = cube(8);
        let mut reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .from_path(folder.join(format!("{file}.csv")))?;
        let (mut configs, mut responses) = (Vec::new(), Vec::new());
        for row in reader.deserialize::<Vec<f64>>() {
            let row = row?;
            configs.push(space.decode(&row[..8]));
            responses.push(row[8]);
        }
        let asked = Asked { order: 1, totals: false, ..Asked::default() };
        let found = importance(&space, &configs, &responses, &asked, &Seeds::new(0), None)?;
        let mut ours = 0.0;
        for effect in &found.anova.as_ref().ok_or("no shares")?.effects {
            let axis: usize = effect.names[0][1..].parse()?;
            ours += (effect.share.value - truth(axis)).abs();
        }
        let share = |axis: usize| shares[axis].as_f64().unwrap_or(f64::NAN);
        let optuna: f64 = (0..8).map(|axis| (share(axis) - truth(axis)).abs()).sum();
        let sum = sums.entry(function).or_default();
        let more = [1.0, ours, optuna, r2(&found)];
        sum.iter_mut().zip(more).for_each(|(sum, more)| *sum += more);
    }
    for (function, [sets, ours, optuna, r2]) in &sums {
        println!(
            "{function:12} {sets} sets: L1 of first-order shares {:.4}, Optuna {:.4} (ratio {:.2}); R2 {:.3}",
            ours / sets,
            optuna / sets,
            ours / optuna,
            r2 / sets
        );
    }
    Ok(())
}
