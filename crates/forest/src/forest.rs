use rand::Rng as _;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use tunability_learn::{Seeds, Source};
use tunability_space::{Config, Space};
use tunability_stats::{mean, variance};

use crate::curve::{Fits, Flat};
use crate::grow::{Columns, grow};
use crate::{Cube, CubeError, Curve, Tree};

/// How a forest is grown.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Growth {
    /// Bags: samples of rows.
    pub bags: usize,
    /// Trees of each bag.
    pub trees: usize,
    /// Fewest rows of a leaf, each as often as it was drawn.
    pub least: usize,
    /// Whether curves come first and trees are grown on what they leave.
    pub curves: bool,
}

impl Default for Growth {
    fn default() -> Self {
        Growth { bags: 16, trees: 4, least: 3, curves: true }
    }
}

/// What was grown on one sample of the rows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Bag {
    /// What single hyperparameters do; none where trees do as well alone.
    pub curves: Vec<Curve>,
    /// Each on a sample of the bag's rows, of what the curves leave.
    pub trees: Vec<Tree>,
}

/// A regression forest in little bags: each bag is a bootstrap sample of the rows, each of its trees
/// grown on a bootstrap sample of the bag (Sexton & Laake 2009; Athey, Tibshirani & Wager 2019, section
/// 4). How bags differ says how sure anything is that is computed from them.
///
/// Greedy trees need many splits for what one hyperparameter does smoothly by itself. So each bag first
/// fits an additive curve to each hyperparameter that always exists, as smooth as predicts best out of
/// the bags, and its trees are grown on what the curves leave; where no curve predicts better than none,
/// there are none.
#[derive(Clone, Debug, PartialEq)]
pub struct Forest {
    /// What it is a function on.
    pub cube: Cube,
    /// One sample of the rows each.
    pub bags: Vec<Bag>,
    /// How many rows it was fitted to.
    pub rows: usize,
    /// The mean squared error of rows, predicted by bags that they are not in.
    pub error: f64,
    /// The variance of the responses (divisor n).
    pub variance: f64,
}

/// What a forest says of a point.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Prediction {
    /// The mean over trees.
    pub mean: f64,
    /// Of a new response there: between trees, plus the mean within leaves (Hutter et al. 2014, eq. 1).
    pub variance: f64,
    /// Standard error of the mean: how far bags differ.
    pub error: f64,
}

/// Why there is no forest.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum ForestError {
    /// The space has no cube, or a configuration is not in it.
    #[error(transparent)]
    Cube(#[from] CubeError),
    /// Too little to learn from.
    #[error("{rows} trials are too few for a forest, which needs at least {FEWEST}: run more")]
    Few {
        /// How many there are.
        rows: usize,
    },
    /// A response that is no number.
    #[error("response {at} is {value}; leave failed trials out")]
    NotFinite {
        /// Its place, from 0.
        at: usize,
        /// What it is.
        value: f64,
    },
    /// Unequal lengths.
    #[error("{configs} configurations, but {responses} responses")]
    Lengths {
        /// How many of the one.
        configs: usize,
        /// How many of the other.
        responses: usize,
    },
    /// Nothing to explain.
    #[error("all {rows} responses are {value}: nothing varies, so nothing matters")]
    Constant {
        /// How many.
        rows: usize,
        /// What they are.
        value: f64,
    },
}

/// With fewer rows bags are all alike.
const FEWEST: usize = 10;

impl Forest {
    /// Grows a forest on responses of configurations. The same rows and seeds give the same bits at
    /// any number of threads.
    ///
    /// # Errors
    /// A space without a cube, a configuration outside it, fewer than ten rows, or responses that are no
    /// numbers or all the same.
    pub fn fit(
        space: &Space,
        configs: &[Config],
        responses: &[f64],
        growth: &Growth,
        seeds: &Seeds,
    ) -> Result<Forest, ForestError> {
        let cube = Cube::of(space)?;
        let rows = responses.len();
        if configs.len() != rows {
            return Err(ForestError::Lengths { configs: configs.len(), responses: rows });
        }
        if rows < FEWEST {
            return Err(ForestError::Few { rows });
        }
        if let Some(at) = responses.iter().position(|y| !y.is_finite()) {
            return Err(ForestError::NotFinite { at, value: responses[at] });
        }
        if responses.iter().all(|y| *y == responses[0]) {
            return Err(ForestError::Constant { rows, value: responses[0] });
        }
        let points: Result<Vec<Vec<f64>>, CubeError> =
            configs.iter().map(|config| cube.point(config)).collect();
        let centre = mean(responses);
        let centred: Vec<f64> = responses.iter().map(|y| y - centre).collect();
        let columns = Columns::new(&cube, &points?);
        let (mut bags, error) = grow_bags(&columns, &centred, growth, seeds);
        bags.iter_mut().flat_map(|bag| &mut bag.trees).for_each(|tree| lift(tree, centre));
        let variance = variance(responses) * (rows - 1) as f64 / rows as f64;
        Ok(Forest { cube, bags, rows, error, variance })
    }

    /// The mean over bags, and how sure it is.
    pub fn predict(&self, point: &[f64]) -> Prediction {
        let (mut means, mut trees, mut within) = (Vec::new(), Vec::new(), Vec::new());
        for bag in &self.bags {
            let additive = bag.additive(point);
            let from = trees.len();
            for tree in &bag.trees {
                let (value, variance) = tree.leaf(point);
                trees.push(additive + value);
                within.push(variance);
            }
            means.push(mean(&trees[from..]));
        }
        let error = variance(&means).sqrt();
        Prediction { mean: mean(&trees), variance: variance(&trees) + mean(&within), error }
    }

    /// The mean over trees alone.
    pub fn mean(&self, point: &[f64]) -> f64 {
        mean(&self.bags.iter().map(|bag| bag.mean(point)).collect::<Vec<f64>>())
    }

    /// The share of the responses' variance that it explains out of the bag; below 0 where the mean
    /// does better.
    pub fn r2(&self) -> f64 {
        1.0 - self.error / self.variance
    }

    /// Trees in all bags.
    pub fn trees(&self) -> usize {
        self.bags.iter().map(|bag| bag.trees.len()).sum()
    }
}

impl Bag {
    /// The sum of its curves.
    pub fn additive(&self, point: &[f64]) -> f64 {
        self.curves.iter().map(|curve| curve.at(point[curve.axis])).sum()
    }

    /// What it predicts.
    pub fn mean(&self, point: &[f64]) -> f64 {
        let trees: f64 = self.trees.iter().map(|tree| tree.leaf(point).0).sum();
        self.additive(point) + trees / self.trees.len() as f64
    }
}

/// Raises a tree.
fn lift(tree: &mut Tree, by: f64) {
    for node in &mut tree.nodes {
        if let crate::Node::Leaf { value, .. } = node {
            *value += by;
        }
    }
}

/// How often a bag holds each row.
fn sample(columns: &Columns, bag: usize, seeds: &Seeds) -> (Vec<u32>, Vec<usize>) {
    let rows = columns.rows();
    let mut rng = seeds.rng(&format!("forest/bag/{bag}"), Source::Tuner);
    let drawn: Vec<usize> = (0..rows).map(|_| rng.gen_range(0..rows)).collect();
    (counted(rows, drawn.iter().copied()), drawn)
}

fn counted(rows: usize, drawn: impl Iterator<Item = usize>) -> Vec<u32> {
    let mut counts = vec![0; rows];
    drawn.for_each(|row| counts[row] += 1);
    counts
}

/// The bags, and their error on rows that they do not hold.
fn grow_bags(
    columns: &Columns,
    response: &[f64],
    growth: &Growth,
    seeds: &Seeds,
) -> (Vec<Bag>, f64) {
    let curves = match growth.curves {
        true => curves(columns, response, growth.bags, seeds),
        false => vec![Vec::new(); growth.bags],
    };
    let grown: Vec<(Bag, Vec<Option<f64>>)> = (curves.into_par_iter().enumerate())
        .map(|(at, curves)| grow_bag(columns, response, growth, seeds, curves, at))
        .collect();
    let mut errors = Vec::new();
    for row in 0..response.len() {
        let out: Vec<f64> = grown.iter().filter_map(|(_, outside)| outside[row]).collect();
        if !out.is_empty() {
            errors.push((response[row] - mean(&out)).powi(2));
        }
    }
    (grown.into_iter().map(|(bag, _)| bag).collect(), mean(&errors))
}

/// The curves of each bag, at the price at which curves predict best out of the bags; none if none do
/// better than no curves at all. Bags vote together: their squared errors are added.
fn curves(columns: &Columns, response: &[f64], bags: usize, seeds: &Seeds) -> Vec<Vec<Curve>> {
    let flat = Flat::new(columns);
    let fits: Vec<Fits> = (0..bags)
        .into_par_iter()
        .map(|at| Fits::new(columns, response, &sample(columns, at, seeds).0, &flat))
        .collect();
    let total = |at: usize| fits.iter().map(|fit| fit.errors[at]).sum::<f64>();
    let mut best = 0;
    for at in 1..fits.first().map_or(0, |fit| fit.errors.len()) {
        if total(at) < total(best) {
            best = at;
        }
    }
    let chosen =
        |mut fit: Fits| if best > 0 { fit.curves.swap_remove(best - 1) } else { Vec::new() };
    fits.into_iter().map(chosen).collect()
}

/// One bag, and its prediction of each row that it does not hold.
fn grow_bag(
    columns: &Columns,
    response: &[f64],
    growth: &Growth,
    seeds: &Seeds,
    curves: Vec<Curve>,
    at: usize,
) -> (Bag, Vec<Option<f64>>) {
    let rows = response.len();
    let (counts, drawn) = sample(columns, at, seeds);
    let mut bag = Bag { curves, trees: Vec::new() };
    let points: Vec<Vec<f64>> =
        (0..rows).map(|row| columns.values.iter().map(|axis| axis[row]).collect()).collect();
    let left: Vec<f64> =
        response.iter().zip(&points).map(|(y, point)| y - bag.additive(point)).collect();
    for tree in 0..growth.trees {
        let mut rng = seeds.rng(&format!("forest/bag/{at}/tree/{tree}"), Source::Tuner);
        let again = (0..rows).map(|_| drawn[rng.gen_range(0..rows)]);
        bag.trees.push(grow(columns, &left, &counted(rows, again), growth.least));
    }
    let outside = counts.iter().zip(&points);
    let outside = outside.map(|(count, point)| (*count == 0).then(|| bag.mean(point))).collect();
    (bag, outside)
}
