//! The textbook: back-propagation row by row, the optimizers as their papers write them, `std`'s own
//! functions. It draws the same random numbers as the fast code, in the same order.

use tunability_learn::{FitError, Rng, Run, Source, Table, Target};
use tunability_nn::{Activation, Optimizer, add_noise, dropout, padded};

use crate::network::Answer;
use crate::{Mlp, Network, Steps};

/// A network whose steps are plain.
#[derive(Debug)]
pub struct Reference {
    mlp: Mlp,
    start: Network<f64>,
    layers: Vec<Layer>,
    x: Vec<Vec<f64>>,
    target: Target,
    answer: Answer,
    noise: Rng,
    steps: i32,
}

/// Weights and biases in one: `weights[input][output]`, the biases the last input, which is always 1.
#[derive(Clone, Debug)]
struct Layer {
    weights: Vec<Vec<Weight>>,
    activation: Activation,
}

/// A weight with its gradient and what the optimizer remembers of it.
#[derive(Clone, Copy, Debug, Default)]
struct Weight {
    value: f64,
    gradient: f64,
    /// Mean gradient, or the last step.
    first: f64,
    /// Mean squared gradient.
    second: f64,
}

impl Reference {
    /// Before the first step of a network of the table's columns.
    ///
    /// # Errors
    /// A target that is neither numbers nor classes.
    pub fn new(
        mlp: &Mlp,
        start: Network<f64>,
        table: &Table,
        run: &Run,
    ) -> Result<Reference, FitError> {
        let layer = |dense: &tunability_nn::Dense| {
            let lines = start.parameters[dense.weights()].chunks_exact(dense.width());
            let bias = &start.parameters[dense.biases()];
            let line = |line: &[f64]| {
                line[..dense.outputs]
                    .iter()
                    .map(|&value| Weight { value, ..Weight::default() })
                    .collect()
            };
            Layer { weights: lines.chain([bias]).map(line).collect(), activation: dense.activation }
        };
        Ok(Reference {
            mlp: mlp.clone(),
            layers: start.layers.iter().map(layer).collect(),
            start,
            x: (0..table.rows()).map(|row| table.row(row).to_vec()).collect(),
            target: table.target().clone(),
            answer: Answer::of(table.target())?,
            noise: run.rng(Source::Noise),
            steps: 0,
        })
    }

    /// The rows of a batch, with noise if that is wanted.
    fn inputs(&mut self, rows: &[usize]) -> Vec<Vec<f64>> {
        let mut inputs: Vec<Vec<f64>> = rows.iter().map(|row| self.x[*row].clone()).collect();
        for row in inputs.iter_mut().filter(|_| self.mlp.input_noise > 0.0) {
            let count = row.len();
            row.resize(padded(count), 0.0);
            add_noise(self.mlp.input_noise, count, &mut self.noise, row);
            row.truncate(count);
        }
        inputs
    }

    /// Factors of every hidden unit for each row of a batch: by layer, then row.
    fn masks(&mut self, rows: usize) -> Vec<Vec<Vec<f64>>> {
        let (rate, noise) = (self.mlp.dropout, &mut self.noise);
        let mut mask = |units: usize| {
            let mut factors = vec![1.0; padded(units)];
            if rate > 0.0 {
                dropout(rate, units, noise, &mut factors);
            }
            factors
        };
        let hidden = self.mlp.hidden.iter();
        hidden.map(|layer| (0..rows).map(|_| mask(layer.units)).collect()).collect()
    }

    /// Adds one row's gradients; its loss.
    fn learn(&mut self, row: usize, input: Vec<f64>, masks: &[&[f64]], share: f64) -> f64 {
        // Forward: what comes into each layer, and what its units say before dropout.
        let (mut incoming, mut said) = (vec![input], Vec::new());
        for (at, layer) in self.layers.iter().enumerate() {
            incoming[at].push(1.0);
            let y = layer.outputs(&incoming[at]);
            let mask = masks.get(at).copied();
            let heard = |(unit, y): (usize, &f64)| mask.map_or(*y, |mask| mask[unit] * y);
            incoming.push(y.iter().enumerate().map(heard).collect());
            said.push(y);
        }
        // Backward: the loss's gradient with respect to what each layer says.
        let outputs = &incoming[self.layers.len()];
        let (loss, mut delta) = loss(&self.target, row, outputs);
        for (at, layer) in self.layers.iter_mut().enumerate().rev() {
            for (unit, delta) in delta.iter_mut().enumerate() {
                let factor = masks.get(at).map_or(1.0, |mask| mask[unit]);
                *delta *= factor * slope(layer.activation, said[at][unit]);
            }
            for (line, x) in layer.weights.iter_mut().zip(&incoming[at]) {
                for (weight, delta) in line.iter_mut().zip(&delta) {
                    weight.gradient += share * x * delta;
                }
            }
            let back = |line: &Vec<Weight>| line.iter().zip(&delta).map(|(w, d)| w.value * d).sum();
            let inputs = layer.weights.len() - 1;
            delta = layer.weights[..inputs].iter().map(back).collect();
        }
        loss
    }

    /// What the network says of a row.
    fn outputs(&self, row: usize) -> Vec<f64> {
        self.layers.iter().fold(self.x[row].clone(), |mut incoming, layer| {
            incoming.push(1.0);
            layer.outputs(&incoming)
        })
    }

    /// Makes the gradient shorter if it is over `most`.
    fn clip(&mut self, most: f64) {
        let squares: f64 = self.weights().map(|weight| weight.gradient * weight.gradient).sum();
        let norm = squares.sqrt();
        if norm > most {
            self.weights().for_each(|weight| weight.gradient *= most / norm);
        }
    }

    fn weights(&mut self) -> impl Iterator<Item = &mut Weight> {
        self.layers.iter_mut().flat_map(|layer| layer.weights.iter_mut().flatten())
    }
}

impl Layer {
    fn outputs(&self, incoming: &[f64]) -> Vec<f64> {
        let count = self.weights[0].len();
        let sum = |unit: usize| {
            self.weights.iter().zip(incoming).map(|(line, x)| line[unit].value * x).sum::<f64>()
        };
        (0..count).map(|unit| activate(self.activation, sum(unit))).collect()
    }
}

fn activate(activation: Activation, z: f64) -> f64 {
    match activation {
        Activation::Relu => z.max(0.0),
        Activation::Tanh => z.tanh(),
        Activation::Logistic => 1.0 / (1.0 + (-z).exp()),
        Activation::Elu => {
            if z > 0.0 {
                z
            } else {
                z.exp() - 1.0
            }
        }
        Activation::Identity => z,
    }
}

/// The derivative of the activation, where it is `y`.
fn slope(activation: Activation, y: f64) -> f64 {
    match activation {
        Activation::Relu => f64::from(y > 0.0),
        Activation::Tanh => 1.0 - y * y,
        Activation::Logistic => y * (1.0 - y),
        Activation::Elu => {
            if y > 0.0 {
                1.0
            } else {
                y + 1.0
            }
        }
        Activation::Identity => 1.0,
    }
}

/// The loss of a row, and its gradient with respect to the outputs.
fn loss(target: &Target, row: usize, outputs: &[f64]) -> (f64, Vec<f64>) {
    match target {
        Target::Classes { codes, .. } => {
            let most = outputs.iter().copied().fold(f64::NEG_INFINITY, f64::max);
            let sum: f64 = outputs.iter().map(|z| (z - most).exp()).sum();
            let probability = |z: &f64| (z - most).exp() / sum;
            let truth = |class: usize| f64::from(class == codes[row]);
            let gradient =
                outputs.iter().enumerate().map(|(class, z)| probability(z) - truth(class));
            (-(probability(&outputs[codes[row]])).ln(), gradient.collect())
        }
        Target::Values(values) => {
            let error = outputs[0] - values[row];
            (0.5 * error * error, vec![error])
        }
        Target::Labels(_) => (0.0, vec![0.0; outputs.len()]),
    }
}

impl Weight {
    /// One step of the optimizer, the one of this number, counted from 1.
    fn step(&mut self, optimizer: &Optimizer, rate: f64, penalty: f64, steps: i32) {
        let w = self;
        let is_apart = matches!(optimizer, Optimizer::Adamw { .. });
        let shrunk = if is_apart { rate * penalty * w.value } else { 0.0 };
        let g = w.gradient + if is_apart { 0.0 } else { penalty * w.value };
        match *optimizer {
            Optimizer::Sgd { momentum, nesterov } => {
                w.first = momentum * w.first + g;
                w.value -= rate * if nesterov { g + momentum * w.first } else { w.first };
            }
            Optimizer::Rmsprop { decay, epsilon } => {
                w.second = decay * w.second + (1.0 - decay) * g * g;
                w.value -= rate * g / (w.second.sqrt() + epsilon);
            }
            Optimizer::Adam { beta1, beta2, epsilon }
            | Optimizer::Adamw { beta1, beta2, epsilon } => {
                w.first = beta1 * w.first + (1.0 - beta1) * g;
                w.second = beta2 * w.second + (1.0 - beta2) * g * g;
                let m = w.first / (1.0 - beta1.powi(steps));
                let v = w.second / (1.0 - beta2.powi(steps));
                w.value -= shrunk + rate * m / (v.sqrt() + epsilon);
            }
        }
    }
}

impl Steps for Reference {
    fn step(&mut self, rows: &[usize], rate: f64) -> f64 {
        self.weights().for_each(|weight| weight.gradient = 0.0);
        let (inputs, masks) = (self.inputs(rows), self.masks(rows.len()));
        let mut total = 0.0;
        for (at, (row, input)) in rows.iter().zip(inputs).enumerate() {
            let masks: Vec<&[f64]> = masks.iter().map(|layer| &layer[at][..]).collect();
            total += self.learn(*row, input, &masks, 1.0 / rows.len() as f64);
        }
        if let Some(most) = self.mlp.clip {
            self.clip(most);
        }
        self.steps += 1;
        for layer in &mut self.layers {
            let biases = layer.weights.len() - 1;
            for (input, line) in layer.weights.iter_mut().enumerate() {
                let penalty = if input == biases { 0.0 } else { self.mlp.weight_decay };
                for weight in line {
                    weight.step(&self.mlp.optimizer, rate, penalty, self.steps);
                }
            }
        }
        total
    }

    fn loss(&mut self, rows: &[usize]) -> f64 {
        rows.iter().map(|row| loss(&self.target, *row, &self.outputs(*row)).0).sum()
    }

    fn network(&self) -> Network<f64> {
        let mut network = self.start.clone();
        for (dense, layer) in self.start.layers.iter().zip(&self.layers) {
            let places = dense.weights().step_by(dense.width()).chain([dense.biases().start]);
            for (place, line) in places.zip(&layer.weights) {
                let places = network.parameters[place..].iter_mut();
                places.zip(line).for_each(|(to, weight)| *to = weight.value);
            }
        }
        network
    }

    fn rows(&self) -> usize {
        self.x.len()
    }

    fn answer(&self) -> Answer {
        self.answer.clone()
    }
}
