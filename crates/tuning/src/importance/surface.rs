use tunability_forest::{Cube, Extent, Forest, Scale};
use tunability_stats::{mean, standard_deviation};

use super::fanova::Known;
use super::grid::Grid;
use super::step::{Sheet, Step, levels, line, merged};

/// A function that is known everywhere: the mean of a forest, or a full grid. Its maxima along one or
/// two axes are exact, because it is constant between thresholds and these are enumerated.
pub(crate) struct Surface<'a> {
    pub cube: &'a Cube,
    known: &'a Known<'a>,
}

/// A point on an axis, how likely it is and what the response is there.
pub(crate) struct Place {
    pub likely: f64,
    pub at: f64,
    pub value: f64,
}

impl<'a> Surface<'a> {
    pub fn new(known: &'a Known<'a>) -> Surface<'a> {
        Surface { cube: known.cube(), known }
    }

    /// The response at a point.
    pub fn at(&self, point: &[f64]) -> f64 {
        match self.known {
            Known::Forest(forest) => forest.mean(point),
            Known::Grid(_, grid) => grid.at(point),
        }
    }

    /// How sure the difference of two points is: the standard deviation over bags.
    pub fn error(&self, one: &[f64], two: &[f64]) -> f64 {
        match self.known {
            Known::Forest(forest) => {
                let each = forest.bags.iter().map(|bag| bag.mean(one) - bag.mean(two));
                standard_deviation(&each.collect::<Vec<f64>>())
            }
            Known::Grid(..) => 0.0,
        }
    }

    /// How many bags speak.
    pub fn bags(&self) -> Option<usize> {
        match self.known {
            Known::Forest(forest) => Some(forest.bags.len()),
            Known::Grid(..) => None,
        }
    }

    /// Every value along one axis, the others held.
    pub fn along(&self, point: &[f64], axis: usize) -> Vec<Place> {
        match self.known {
            Known::Forest(forest) => {
                let step = profile(forest, point, axis);
                let cells = step.edges.windows(2).zip(&step.values);
                let place = |(cell, value): (&[f64], &f64)| Place {
                    likely: cell[1] - cell[0],
                    at: 0.5 * (cell[0] + cell[1]),
                    value: *value,
                };
                cells.map(place).collect()
            }
            Known::Grid(_, grid) => places(grid, point, axis).collect(),
        }
    }

    /// The least response along one axis, and where: the first of equals, but where it is no less than at
    /// the point itself, which then stays.
    pub fn least_along(&self, point: &[f64], axis: usize) -> (f64, Vec<f64>) {
        let mut best = (self.at(point), point.to_vec());
        for place in self.along(point, axis) {
            if place.value < best.0 - ROUNDING * best.0.abs() {
                best = (place.value, moved(point, axis, place.at));
            }
        }
        best
    }

    /// The same for two axes at once.
    pub fn least_across(&self, point: &[f64], axes: [usize; 2]) -> (f64, Vec<f64>) {
        let mut best = (self.at(point), point.to_vec());
        let mut offer = |value: f64, at: [f64; 2]| {
            if value < best.0 - ROUNDING * best.0.abs() {
                best = (value, moved(&moved(point, axes[0], at[0]), axes[1], at[1]));
            }
        };
        match self.known {
            Known::Forest(forest) => {
                let (value, at) = lowest(&plane(forest, point, axes));
                offer(value, at);
            }
            Known::Grid(_, grid) => {
                for one in places(grid, point, axes[0]) {
                    for two in places(grid, &moved(point, axes[0], one.at), axes[1]) {
                        offer(two.value, [one.at, two.at]);
                    }
                }
            }
        }
        best
    }

    /// The least response over all values of these axes, where every one can be looked at: on a grid.
    pub fn least_of_all(&self, point: &[f64], axes: &[usize]) -> Option<(f64, Vec<f64>)> {
        let Known::Grid(_, grid) = self.known else { return None };
        let mut best = (self.at(point), point.to_vec());
        let cells: usize = axes.iter().map(|axis| grid.coordinates[*axis].len()).product();
        for cell in 0..cells {
            let (mut rest, mut there) = (cell, point.to_vec());
            for axis in axes.iter().rev() {
                let known = &grid.coordinates[*axis];
                there[*axis] = known[rest % known.len()];
                rest /= known.len();
            }
            let value = self.at(&there);
            if value < best.0 {
                best = (value, there);
            }
        }
        Some(best)
    }
}

/// A difference that is nothing but rounding, of the value itself.
const ROUNDING: f64 = 1e-12;

fn moved(point: &[f64], axis: usize, to: f64) -> Vec<f64> {
    let mut point = point.to_vec();
    point[axis] = to;
    point
}

fn places<'a>(grid: &'a Grid, point: &'a [f64], axis: usize) -> impl Iterator<Item = Place> + 'a {
    let each = grid.coordinates[axis].iter().zip(&grid.weights[axis]);
    each.map(move |(at, likely)| Place {
        likely: *likely,
        at: *at,
        value: grid.at(&moved(point, axis, *at)),
    })
}

/// The forest's mean along one axis through a point.
pub(crate) fn profile(forest: &Forest, point: &[f64], axis: usize) -> Step {
    let (declared, whole) = (&forest.cube.axes[axis], forest.cube.whole());
    let mut steps: Vec<(Step, f64)> = Vec::new();
    let mut constant = 0.0;
    for bag in &forest.bags {
        let share = 1.0 / (forest.bags.len() * bag.trees.len()) as f64;
        let trees = bag.trees.iter().map(|tree| (line(tree, declared, axis, point, &whole), share));
        steps.extend(trees);
        for curve in &bag.curves {
            let share = 1.0 / forest.bags.len() as f64;
            match curve.axis == axis {
                true => steps.push((Step::of_curve(curve), share)),
                false => constant += share * curve.at(point[curve.axis]),
            }
        }
    }
    let edges = match declared.scale {
        Scale::Levels(of) => levels(of),
        _ => merged(steps.iter().map(|(step, _)| &step.edges[..])),
    };
    let mut values = vec![constant; edges.len() - 1];
    for (step, share) in &steps {
        let mut at = 0;
        for (cell, value) in values.iter_mut().enumerate() {
            while at + 1 < step.values.len() && step.edges[at + 1] <= edges[cell] {
                at += 1;
            }
            *value += share * step.values[at];
        }
    }
    Step { edges, values }
}

/// The forest's mean on the plane of two axes through a point.
fn plane(forest: &Forest, point: &[f64], axes: [usize; 2]) -> Sheet {
    let whole = forest.cube.whole();
    let mut pieces: Vec<([Extent; 2], f64)> = Vec::new();
    let mut constant = 0.0;
    for bag in &forest.bags {
        let share = 1.0 / (forest.bags.len() * bag.trees.len()) as f64;
        for tree in &bag.trees {
            let mut part = whole.clone();
            tree.slice(0, point, &axes, &mut part, &mut |part, value| {
                pieces.push((axes.map(|axis| part[axis]), share * value));
            });
        }
        let share = 1.0 / forest.bags.len() as f64;
        for curve in &bag.curves {
            match axes.iter().position(|axis| *axis == curve.axis) {
                None => constant += share * curve.at(point[curve.axis]),
                Some(place) => {
                    pieces.extend(curve.parts.iter().zip(&curve.values).map(|(part, value)| {
                        let mut parts = axes.map(|axis| whole[axis]);
                        parts[place] = *part;
                        (parts, share * value)
                    }));
                }
            }
        }
    }
    let edges = [0, 1].map(|place| match whole[axes[place]] {
        Extent::Levels { of, .. } => levels(of),
        Extent::Interval { .. } => {
            let starts = pieces.iter().map(|(parts, _)| match parts[place] {
                Extent::Interval { low, .. } => low,
                Extent::Levels { .. } => 0.0,
            });
            let edges: Vec<f64> = starts.chain([1.0]).collect();
            merged([&edges[..]].into_iter())
        }
    });
    let mut sheet = Sheet::flat(edges);
    for (parts, value) in &pieces {
        sheet.raise([&parts[0], &parts[1]], *value);
    }
    let all = axes.map(|axis| whole[axis]);
    sheet.raise([&all[0], &all[1]], constant);
    sheet.settle();
    sheet
}

/// The least value of a sheet, and the middle of its cell.
fn lowest(sheet: &Sheet) -> (f64, [f64; 2]) {
    let [rows, columns] = &sheet.edges;
    let mut best = (f64::INFINITY, [0, 0]);
    for row in 0..rows.len() - 1 {
        for column in 0..columns.len() - 1 {
            let value = sheet.values[row * columns.len() + column];
            if value < best.0 {
                best = (value, [row, column]);
            }
        }
    }
    let [row, column] = best.1;
    let middle = |edges: &[f64], at: usize| 0.5 * (edges[at] + edges[at + 1]);
    (best.0, [middle(rows, row), middle(columns, column)])
}

/// The mean over bags of a function's mean over all axes but one, and how far bags differ, at the
/// coordinates asked for.
pub(crate) fn averages(known: &Known, axis: usize, at: &[f64]) -> Vec<(f64, f64)> {
    match known {
        Known::Forest(forest) => {
            let bags: Vec<Vec<Step>> = super::members::singles_of_bags(forest, axis);
            let of_bag = |steps: &Vec<Step>, u: f64| {
                mean(&steps.iter().map(|step| step.at(u)).collect::<Vec<f64>>())
            };
            let value = |u: &f64| {
                let each: Vec<f64> = bags.iter().map(|steps| of_bag(steps, *u)).collect();
                (mean(&each), standard_deviation(&each))
            };
            at.iter().map(value).collect()
        }
        Known::Grid(_, grid) => {
            let means = grid.means_along(axis);
            let nearest = |u: f64| {
                let places = grid.coordinates[axis].iter().zip(&means);
                let near = places.min_by(|a, b| (a.0 - u).abs().total_cmp(&(b.0 - u).abs()));
                near.map_or(f64::NAN, |(_, mean)| *mean)
            };
            at.iter().map(|u| (nearest(*u), 0.0)).collect()
        }
    }
}
