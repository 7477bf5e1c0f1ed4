//! Layers, directions and the answer, on one sequence.

use tunability_learn::Every;

use super::Steps;
use super::cell::{self, Step};
use crate::{Cell, Network};

/// What one layer did: its inputs, and what each direction did in the order in which it read.
struct Layer {
    x: Steps,
    ways: Vec<Vec<Step>>,
}

impl Layer {
    /// Outputs of each step, those of both directions beside each other.
    fn outputs(&self) -> Steps {
        let last = self.x.len();
        let output = |step: usize| {
            let mut y = self.ways[0][step].y.clone();
            self.ways[1..].iter().for_each(|back| y.extend(&back[last - 1 - step].y));
            y
        };
        (0..last).map(output).collect()
    }
}

/// What every layer does.
fn layers(network: &Network, w: &[f64], x: Steps) -> Vec<Layer> {
    let mut layers: Vec<Layer> = Vec::new();
    for cells in network.cells.chunks(network.ways()) {
        let x = layers.last().map_or_else(|| x.clone(), Layer::outputs);
        let read = |(way, cell): (usize, &Cell)| cell::forward(cell, w, &turned(&x, way));
        let ways = cells.iter().enumerate().map(read).collect();
        layers.push(Layer { x, ways });
    }
    layers
}

/// The steps in the order in which a direction reads them.
fn turned(steps: &Steps, way: usize) -> Steps {
    if way == 0 { steps.clone() } else { steps.iter().rev().cloned().collect() }
}

/// What answers are made of: the outputs of every step, or the last ones in the order of reading.
fn features(every: Every, layers: &[Layer]) -> Steps {
    let Some(top) = layers.last() else { return Vec::new() };
    match every {
        Every::Step => top.outputs(),
        Every::Sequence => {
            vec![top.ways.iter().flat_map(|way| way[way.len() - 1].y.clone()).collect()]
        }
    }
}

/// The answers of one sequence before any activation: one, or one a step.
pub fn answers(network: &Network, w: &[f64], x: Steps) -> Steps {
    let head = network.head();
    let (bias, weights) = (&w[head.biases()], &w[head.weights()]);
    let answer = |x: &Vec<f64>| -> Vec<f64> {
        let sum = |j| {
            let terms = x.iter().enumerate().map(|(k, x)| x * weights[k * head.width() + j]);
            bias[j] + terms.sum::<f64>()
        };
        (0..head.outputs).map(sum).collect()
    };
    features(network.every, &layers(network, w, x)).iter().map(answer).collect()
}

/// Adds the gradient of one sequence, from that of its answers (`slopes`).
pub fn backward(network: &Network, w: &[f64], x: Steps, slopes: &Steps, gradients: &mut [f64]) {
    let layers = layers(network, w, x);
    let features = features(network.every, &layers);
    let mut of_outputs = head_backward(network, w, &features, slopes, gradients);
    let mut every = network.every;
    for (layer, cells) in layers.iter().zip(network.cells.chunks(network.ways())).rev() {
        let mut of_x = vec![vec![0.0; cells[0].inputs]; layer.x.len()];
        for (way, cell) in cells.iter().enumerate() {
            let did = (&turned(&layer.x, way), &layer.ways[way][..]);
            let slopes = own(cell.units, way, every, &of_outputs, layer.x.len());
            let slopes = (&slopes, network.truncation);
            let through = cell::backward(cell, w, did, slopes, gradients);
            for (sum, more) in of_x.iter_mut().zip(turned(&through, way)) {
                sum.iter_mut().zip(more).for_each(|(sum, more)| *sum += more);
            }
        }
        (of_outputs, every) = (of_x, Every::Step);
    }
}

/// Adds the gradient of the layer that answers; that of what its answers are made of.
fn head_backward(
    network: &Network,
    w: &[f64],
    features: &Steps,
    slopes: &Steps,
    gradients: &mut [f64],
) -> Steps {
    let head = network.head();
    let mut of_features = vec![vec![0.0; head.inputs]; features.len()];
    for ((slope, x), of_x) in slopes.iter().zip(features).zip(&mut of_features) {
        for (j, slope) in slope.iter().enumerate() {
            gradients[head.biases().start + j] += slope;
            for k in 0..head.inputs {
                let weight = head.weights().start + k * head.width() + j;
                gradients[weight] += slope * x[k];
                of_x[k] += slope * w[weight];
            }
        }
    }
    of_features
}

/// One direction's share of the gradient of outputs, for each of `length` steps in the order of reading.
fn own(units: usize, way: usize, every: Every, of_outputs: &Steps, length: usize) -> Steps {
    let share = |row: &Vec<f64>| row[way * units..(way + 1) * units].to_vec();
    let share: Steps = of_outputs.iter().map(share).collect();
    match every {
        Every::Step => turned(&share, way),
        Every::Sequence => {
            let mut steps = vec![vec![0.0; units]; length];
            steps[length - 1].clone_from(&share[0]);
            steps
        }
    }
}
