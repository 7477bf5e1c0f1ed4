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
const SWEEPS: usize = 4;

/// How much roughness costs, smoothest first.
pub(crate) const PRICES: [f64; 8] = [1000.0, 300.0, 100.0, 30.0, 10.0, 3.0, 1.0, 0.3];

/// Additive fits of one sample: for every axis that always exists a smooth step function (backfitting,
/// Buja, Hastie & Tibshirani 1989).
///
/// On each axis the weighted squared error plus `price` times the squared steps between neighbours is
/// least: `price` is in units in which the number of parts and rows falls out. Categories pay for the
/// square of their value instead, as much as `price` rows of zero would.
pub(crate) struct Backfit<'a> {
    columns: &'a Columns<'a>,
    response: &'a [f64],
    counts: &'a [u32],
    /// For each curve the part of every row.
    places: &'a [Vec<u8>],
    pub curves: Vec<Curve>,
    /// The sum of the curves for every row.
    pub fitted: Vec<f64>,
}

/// The axes that always exist, cut into parts, with a curve of zero on each; and for each the part of
/// every row.
pub(crate) fn flat(columns: &Columns) -> (Vec<Curve>, Vec<Vec<u8>>) {
    let axes = (0..columns.cube.len()).filter(|axis| columns.cube.axes[*axis].needs.is_empty());
    let curves = axes.map(|axis| {
        let parts = columns.cube.axes[axis].parts(PARTS);
        Curve { axis, values: vec![0.0; parts.len()], parts }
    });
    let curves: Vec<Curve> = curves.collect();
    let places = |curve: &Curve| {
        columns.values[curve.axis].iter().map(|u| place(&curve.parts, *u) as u8).collect()
    };
    let places = curves.iter().map(places).collect();
    (curves, places)
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
    pub fn new(
        columns: &'a Columns<'a>,
        response: &'a [f64],
        counts: &'a [u32],
        flat: &'a (Vec<Curve>, Vec<Vec<u8>>),
    ) -> Backfit<'a> {
        let (curves, places) = (flat.0.clone(), &flat.1);
        Backfit { columns, response, counts, places, curves, fitted: vec![0.0; response.len()] }
    }

    /// Fits all curves at one price.
    pub fn sweep(&mut self, price: f64) {
        for _ in 0..SWEEPS {
            for at in 0..self.curves.len() {
                self.refit(at, price);
            }
        }
    }

    fn refit(&mut self, at: usize, price: f64) {
        let (curve, places) = (&mut self.curves[at], &self.places[at]);
        let mut sums = vec![(0.0, 0.0); curve.values.len()];
        let mut rows = 0.0;
        for (row, &count) in self.counts.iter().enumerate() {
            if count > 0 {
                let (place, weight) = (places[row] as usize, f64::from(count));
                let left = self.response[row] - self.fitted[row] + curve.values[place];
                sums[place].0 += weight;
                sums[place].1 += weight * left;
                rows += weight;
            }
        }
        let mut values = match self.columns.cube.axes[curve.axis].scale {
            Scale::Levels(_) => sums.iter().map(|(n, sum)| sum / (n + price)).collect(),
            _ => smooth(&sums, price * rows * sums.len() as f64 / (PARTS * PARTS) as f64),
        };
        let mean: f64 = curve.parts.iter().zip(&values).map(|(part, v)| part.width() * v).sum();
        values.iter_mut().for_each(|value| *value -= mean);
        for (fitted, &place) in self.fitted.iter_mut().zip(places) {
            *fitted += values[place as usize] - curve.values[place as usize];
        }
        curve.values = values;
    }
}

/// The step function of least `Σ n (sum / n − g)² + price Σ (g next − g)²`, by elimination in a
/// tridiagonal system.
fn smooth(sums: &[(f64, f64)], price: f64) -> Vec<f64> {
    let last = sums.len() - 1;
    // Nothing but the price decides where there are no rows at all.
    let (mut diagonal, mut right) = (Vec::with_capacity(last + 1), Vec::with_capacity(last + 1));
    for (at, (n, sum)) in sums.iter().enumerate() {
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
        let values = smooth(&[(1.0, 0.0), (1.0, 3.0)], 1.0);
        assert!((values[0] - 1.0).abs() < 1e-8 && (values[1] - 2.0).abs() < 1e-8, "{values:?}");
        // Without rows a part takes its neighbours' value.
        let values = smooth(&[(1.0, 5.0), (0.0, 0.0), (1.0, 5.0)], 2.0);
        assert!(values.iter().all(|value| (value - 5.0).abs() < 1e-7), "{values:?}");
    }
}
