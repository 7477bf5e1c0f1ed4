use serde::{Deserialize, Serialize};

use crate::extent::level;
use crate::grow::Columns;
use crate::{Extent, Scale};

/// What one hyperparameter does by itself: a step function on its axis, zero on average.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Curve {
    /// Which axis.
    pub axis: usize,
    /// Parts of the axis, in order.
    pub parts: Vec<Extent>,
    /// The value on each.
    pub values: Vec<f64>,
}

impl Curve {
    /// Its value at a coordinate.
    pub fn at(&self, u: f64) -> f64 {
        self.values[place(&self.parts, u)]
    }
}

/// How many parts an axis is cut into.
const PARTS: usize = 32;

/// Sweeps over all axes for each smoothness; the next starts where the last ended.
const SWEEPS: usize = 3;

/// How much roughness costs, smoothest first.
pub(crate) const PRICES: [f64; 8] = [1000.0, 300.0, 100.0, 30.0, 10.0, 3.0, 1.0, 0.3];

/// Additive fits of one sample: for every axis that always exists a smooth step function (backfitting,
/// Buja, Hastie & Tibshirani 1989).
///
/// On each axis the weighted squared error plus `price` times the squared steps between neighbours is
/// least: `price` is in units in which the number of parts and rows falls out. Categories pay for the
/// square of their value instead, as much as `price` rows of zero would.
struct Backfit<'a> {
    columns: &'a Columns<'a>,
    curves: Vec<Curve>,
    /// For each curve the part of every row that was drawn, and what the rows of each part weigh.
    places: Vec<(Vec<u8>, Vec<f64>)>,
    /// How often each row was drawn, and what the curves leave of its response.
    weights: Vec<f64>,
    left: Vec<f64>,
}

/// The curves of one sample at every price, and how well they predict.
pub(crate) struct Fits {
    /// For no curves, then for each of [`PRICES`]: the squared error of the rows that were not drawn.
    pub errors: Vec<f64>,
    /// At each of [`PRICES`].
    pub curves: Vec<Vec<Curve>>,
}

impl Fits {
    /// Fits rows that were drawn so often.
    pub fn new(columns: &Columns, response: &[f64], counts: &[u32], flat: &Flat) -> Fits {
        let mut fit = Backfit::new(columns, response, counts, flat);
        let outside: Vec<usize> = (0..response.len()).filter(|row| counts[*row] == 0).collect();
        let error = |fit: &Backfit| -> f64 {
            let weighted = fit.weights.iter().zip(&fit.left).map(|(weight, left)| weight * left);
            let shift = weighted.sum::<f64>() / fit.weights.iter().sum::<f64>();
            let left = |row: &usize| {
                let each = fit.curves.iter().zip(&flat.places);
                response[*row]
                    - each.map(|(c, places)| c.values[places[*row] as usize]).sum::<f64>()
            };
            outside.iter().map(|row| (left(row) - shift).powi(2)).sum()
        };
        let mut fits = Fits { errors: vec![error(&fit)], curves: Vec::new() };
        for price in PRICES {
            fit.sweep(price);
            fits.errors.push(error(&fit));
            fits.curves.push(fit.curves.clone());
        }
        fits
    }
}

/// A curve of zero on each axis that always exists, and for each the part of every row.
pub(crate) struct Flat {
    curves: Vec<Curve>,
    pub places: Vec<Vec<u8>>,
}

impl Flat {
    pub fn new(columns: &Columns) -> Flat {
        let always =
            (0..columns.cube.len()).filter(|axis| columns.cube.axes[*axis].needs.is_empty());
        let curve = |axis: usize| {
            let parts = columns.cube.axes[axis].parts(PARTS);
            Curve { axis, values: vec![0.0; parts.len()], parts }
        };
        let curves: Vec<Curve> = always.map(curve).collect();
        let places = |curve: &Curve| {
            columns.values[curve.axis].iter().map(|u| place(&curve.parts, *u) as u8).collect()
        };
        Flat { places: curves.iter().map(places).collect(), curves }
    }
}

/// Which of the parts of an axis holds a coordinate.
fn place(parts: &[Extent], u: f64) -> usize {
    match parts[0] {
        Extent::Levels { of, .. } => level(u, of) as usize,
        Extent::Interval { .. } => parts.partition_point(|part| starts(part) <= u).max(1) - 1,
    }
}

fn starts(part: &Extent) -> f64 {
    match part {
        Extent::Interval { low, .. } => *low,
        Extent::Levels { .. } => 0.0,
    }
}

impl<'a> Backfit<'a> {
    fn new(columns: &'a Columns, response: &[f64], counts: &[u32], flat: &Flat) -> Backfit<'a> {
        let drawn: Vec<usize> = (0..response.len()).filter(|row| counts[*row] > 0).collect();
        let weights: Vec<f64> = drawn.iter().map(|row| f64::from(counts[*row])).collect();
        let places = flat.curves.iter().zip(&flat.places).map(|(curve, places)| {
            let mut sums = vec![0.0; curve.values.len()];
            let places: Vec<u8> = drawn.iter().map(|row| places[*row]).collect();
            places.iter().zip(&weights).for_each(|(place, weight)| sums[*place as usize] += weight);
            (places, sums)
        });
        let places = places.collect();
        let left = drawn.iter().map(|row| response[*row]).collect();
        Backfit { columns, curves: flat.curves.clone(), places, weights, left }
    }

    /// Fits all curves at one price.
    fn sweep(&mut self, price: f64) {
        for _ in 0..SWEEPS {
            for at in 0..self.curves.len() {
                self.refit(at, price);
            }
        }
    }

    fn refit(&mut self, at: usize, price: f64) {
        let (curve, (places, rows)) = (&mut self.curves[at], &self.places[at]);
        let mut sums: Vec<f64> =
            curve.values.iter().zip(rows).map(|(value, n)| value * n).collect();
        for ((place, weight), left) in places.iter().zip(&self.weights).zip(&self.left) {
            sums[*place as usize] += weight * left;
        }
        let mut values: Vec<f64> = match self.columns.cube.axes[curve.axis].scale {
            Scale::Levels(_) => sums.iter().zip(rows).map(|(sum, n)| sum / (n + price)).collect(),
            _ => {
                let all: f64 = rows.iter().sum();
                smooth(rows, &sums, price * all * rows.len() as f64 / (PARTS * PARTS) as f64)
            }
        };
        let mean: f64 = curve.parts.iter().zip(&values).map(|(part, v)| part.width() * v).sum();
        values.iter_mut().for_each(|value| *value -= mean);
        let more: Vec<f64> = values.iter().zip(&curve.values).map(|(new, old)| new - old).collect();
        for (left, place) in self.left.iter_mut().zip(places) {
            *left -= more[*place as usize];
        }
        curve.values = values;
    }
}

/// The step function of least `Σ n (sum / n − g)² + price Σ (g next − g)²`, by elimination in a
/// tridiagonal system.
fn smooth(rows: &[f64], sums: &[f64], price: f64) -> Vec<f64> {
    let last = sums.len() - 1;
    // Nothing but the price decides where there are no rows at all.
    let (mut diagonal, mut right) = (Vec::with_capacity(last + 1), Vec::with_capacity(last + 1));
    for (at, (n, sum)) in rows.iter().zip(sums).enumerate() {
        let neighbours = f64::from(u8::from(at > 0) + u8::from(at < last));
        let (mut d, mut r) = (n + price * neighbours + 1e-9, *sum);
        if at > 0 {
            let factor = price / diagonal[at - 1];
            d -= factor * price;
            r += factor * right[at - 1];
        }
        diagonal.push(d);
        right.push(r);
    }
    let mut values = vec![0.0; last + 1];
    for at in (0..=last).rev() {
        let next = if at < last { price * values[at + 1] } else { 0.0 };
        values[at] = (right[at] + next) / diagonal[at];
    }
    values
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_parts_by_hand() {
        // Means 0 and 3 of one row each; price 1: (1 + 1) a - b = 0, -a + 2 b = 3, so a = 1, b = 2.
        let values = smooth(&[1.0, 1.0], &[0.0, 3.0], 1.0);
        assert!((values[0] - 1.0).abs() < 1e-8 && (values[1] - 2.0).abs() < 1e-8, "{values:?}");
        // Without rows a part takes its neighbours' value.
        let values = smooth(&[1.0, 0.0, 1.0], &[5.0, 0.0, 5.0], 2.0);
        assert!(values.iter().all(|value| (value - 5.0).abs() < 1e-7), "{values:?}");
    }
}
