use tunability_learn::{FitError, Rng, Run, Source, Table, Target};
use tunability_nn::{Penalised, Real, Updates, add_noise, clip, dropout, padded};
use tunability_nn::{softmax_cross_entropy, squared_error};

use crate::network::{Answer, ROWS};
use crate::{Mlp, Network, Steps};

/// Steps by products of matrices. Whatever a step of `batch_size` rows needs is allocated before the first.
#[derive(Debug)]
pub struct Native<T> {
    mlp: Mlp,
    network: Network<T>,
    updates: Updates<T>,
    penalised: Vec<Penalised>,
    gradients: Vec<T>,
    noise: Rng,
    /// All rows, padded.
    x: Vec<T>,
    truth: Truth<T>,
    batch: Batch<T>,
}

/// What should come out, of all rows.
#[derive(Debug)]
enum Truth<T> {
    Values(Vec<T>),
    Classes(Vec<usize>, usize),
}

/// What a step computes of the rows of its batch.
#[derive(Debug, Default)]
struct Batch<T> {
    inputs: Vec<T>,
    /// Of each layer, rows × width; what dropout silenced is zero.
    outputs: Vec<Vec<T>>,
    /// Gradients with respect to the outputs of each hidden layer, then to its weighted sums.
    deltas: Vec<Vec<T>>,
    /// What dropout multiplies by.
    masks: Vec<Vec<T>>,
    turned: Vec<T>,
    values: Vec<T>,
    classes: Vec<usize>,
}

impl<T: Real> Batch<T> {
    /// Makes room for so many rows.
    fn make_room(&mut self, network: &Network<T>, rows: usize) {
        for parts in [&mut self.outputs, &mut self.deltas, &mut self.masks] {
            parts.resize(network.layers.len(), Vec::new());
            for (part, layer) in parts.iter_mut().zip(&network.layers) {
                part.resize(part.len().max(rows * layer.width()), T::ZERO);
            }
        }
    }
}

impl<T: Real> Native<T> {
    /// Before the first step of a network of the table's columns.
    ///
    /// # Errors
    /// A target that is neither numbers nor classes.
    pub fn new(
        mlp: &Mlp,
        network: Network<T>,
        table: &Table,
        run: &Run,
    ) -> Result<Native<T>, FitError> {
        let width = padded(table.columns());
        let mut x = vec![T::ZERO; table.rows() * width];
        for row in 0..table.rows() {
            let values = table.row(row).iter().map(|value| T::of(*value));
            x[row * width..].iter_mut().zip(values).for_each(|(to, from)| *to = from);
        }
        let truth = match table.target() {
            Target::Classes { codes, count } => Truth::Classes(codes.clone(), *count),
            _ => Truth::Values(table.values()?.iter().map(|value| T::of(*value)).collect()),
        };
        let count = network.parameters.len();
        let mut batch = Batch::default();
        batch.make_room(&network, mlp.batch_size.min(table.rows()));
        Ok(Native {
            mlp: mlp.clone(),
            updates: Updates::new(&mlp.optimizer, count),
            penalised: network.penalised(),
            gradients: vec![T::ZERO; count],
            noise: run.rng(Source::Noise),
            network,
            x,
            truth,
            batch,
        })
    }

    /// Outputs of every layer for some rows, with noise and dropout if they are to be learned from.
    fn forward(&mut self, rows: &[usize], is_step: bool) {
        let Network { layers, parameters } = &self.network;
        let Batch { inputs, outputs, masks, .. } = &mut self.batch;
        let columns = layers[0].inputs;
        let width = padded(columns);
        inputs.clear();
        rows.iter().for_each(|row| inputs.extend_from_slice(&self.x[row * width..][..width]));
        if is_step && self.mlp.input_noise > 0.0 {
            add_noise(self.mlp.input_noise, columns, &mut self.noise, inputs);
        }
        for (at, layer) in layers.iter().enumerate() {
            let (before, from) = outputs.split_at_mut(at);
            let x = before.last().unwrap_or(inputs);
            let y = &mut from[0][..rows.len() * layer.width()];
            layer.forward(parameters, x, y);
            if is_step && self.mlp.dropout > 0.0 && at + 1 < layers.len() {
                let mask = &mut masks[at][..y.len()];
                dropout(self.mlp.dropout, layer.outputs, &mut self.noise, mask);
                y.iter_mut().zip(mask).for_each(|(y, factor)| *y *= *factor);
            }
        }
    }

    /// The summed loss of some rows; the outputs become its mean's gradient.
    fn summed_loss(&mut self, rows: &[usize]) -> f64 {
        let Batch { outputs, values, classes, .. } = &mut self.batch;
        let (layer, scale) = (&self.network.layers[outputs.len() - 1], 1.0 / rows.len() as f64);
        let last = outputs.len() - 1;
        let outputs = &mut outputs[last][..rows.len() * layer.width()];
        match &self.truth {
            Truth::Values(all) => {
                values.clear();
                values.extend(rows.iter().map(|row| all[*row]));
                squared_error(outputs, 1, values, scale)
            }
            Truth::Classes(all, count) => {
                classes.clear();
                classes.extend(rows.iter().map(|row| all[*row]));
                softmax_cross_entropy(outputs, *count, classes, scale)
            }
        }
    }

    /// Gradients of all parameters, the last layer first.
    fn backward(&mut self, rows: usize) {
        let Network { layers, parameters } = &self.network;
        let Batch { inputs, outputs, deltas, masks, turned, .. } = &mut self.batch;
        let last = layers.len() - 1;
        std::mem::swap(&mut outputs[last], &mut deltas[last]);
        for (at, layer) in layers.iter().enumerate().rev() {
            let (before, from) = outputs.split_at_mut(at);
            let x = before.last().unwrap_or(inputs);
            let length = rows * layer.width();
            let (y, (before, from)) = (&mut from[0][..length], deltas.split_at_mut(at));
            let delta = &mut from[0][..length];
            if self.mlp.dropout > 0.0 && at < last {
                let kept = T::of(1.0 - self.mlp.dropout);
                for ((y, delta), factor) in y.iter_mut().zip(delta.iter_mut()).zip(&masks[at]) {
                    *delta *= *factor;
                    *y *= kept;
                }
            }
            layer.backward(x, y, delta, &mut self.gradients);
            if let Some(before) = before.last_mut() {
                let before = &mut before[..rows * padded(layer.inputs)];
                layer.backward_input(parameters, delta, before, turned);
            }
        }
    }
}

impl<T: Real> Steps for Native<T> {
    fn step(&mut self, rows: &[usize], rate: f64) -> f64 {
        self.batch.make_room(&self.network, rows.len());
        self.forward(rows, true);
        let loss = self.summed_loss(rows);
        self.backward(rows.len());
        if let Some(most) = self.mlp.clip {
            clip(&mut self.gradients, most);
        }
        let (parts, parameters) = (&self.penalised, &mut self.network.parameters);
        self.updates.step(rate, self.mlp.weight_decay, parts, parameters, &self.gradients);
        loss
    }

    fn loss(&mut self, rows: &[usize]) -> f64 {
        let mut total = 0.0;
        for rows in rows.chunks(ROWS) {
            self.batch.make_room(&self.network, rows.len());
            self.forward(rows, false);
            total += self.summed_loss(rows);
        }
        total
    }

    fn network(&self) -> Network<f64> {
        self.network.to_f64()
    }

    fn rows(&self) -> usize {
        match &self.truth {
            Truth::Values(values) => values.len(),
            Truth::Classes(classes, _) => classes.len(),
        }
    }

    fn answer(&self) -> Answer {
        match &self.truth {
            Truth::Values(_) => Answer::Value,
            Truth::Classes(_, count) => Answer::Classes(*count),
        }
    }
}
