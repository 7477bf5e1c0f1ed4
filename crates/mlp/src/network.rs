use ndarray::{Array2, ArrayView2, Axis};
use serde::{Deserialize, Serialize};
use tunability_learn::{FitError, Input, Predict, Prediction, Run, Source, Table, Target};
use tunability_nn::{Activation, Dense, Penalised, Real, padded, softmax};

use crate::Mlp;

/// What the outputs mean.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Answer {
    /// One output: a number.
    Value,
    /// As many outputs as classes: logits.
    Classes(usize),
}

impl Answer {
    /// What is asked for.
    ///
    /// # Errors
    /// Labels, or no classes.
    pub fn of(target: &Target) -> Result<Answer, FitError> {
        match target {
            Target::Values(_) => Ok(Answer::Value),
            Target::Classes { count: 0, .. } => {
                Err(FitError::TooSmall("no classes to learn".to_owned()))
            }
            Target::Classes { count, .. } => Ok(Answer::Classes(*count)),
            Target::Labels(_) => {
                Err(FitError::Invalid("classes or numbers are needed, not labels".to_owned()))
            }
        }
    }

    /// How many outputs that takes.
    pub fn outputs(&self) -> usize {
        match self {
            Answer::Value => 1,
            Answer::Classes(count) => *count,
        }
    }
}

/// Layers, and the parameters of all of them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Network<T> {
    /// The first takes the inputs, the last gives the outputs.
    pub layers: Vec<Dense>,
    /// Biases and weights, layer by layer.
    pub parameters: Vec<T>,
}

impl<T: Real> Network<T> {
    /// Initial weights; the layers' draws come one after the other.
    ///
    /// # Errors
    /// A target that is neither numbers nor classes.
    pub fn new(mlp: &Mlp, table: &Table, run: &Run) -> Result<Network<T>, FitError> {
        let outputs = Answer::of(table.target())?.outputs();
        let hidden = mlp.hidden.iter().map(|layer| (layer.units, layer.activation));
        let (mut layers, mut at, mut inputs) = (Vec::new(), 0, table.columns());
        for (units, activation) in hidden.chain([(outputs, Activation::Identity)]) {
            let layer = Dense::new(inputs, units, activation, at);
            (at, inputs) = (layer.weights().end, units);
            layers.push(layer);
        }
        let (mut parameters, mut rng) = (vec![T::ZERO; at], run.rng(Source::Init));
        for layer in &layers {
            let weights = &mut parameters[layer.weights()];
            mlp.initial.fill(layer.inputs, layer.outputs, &mut rng, weights);
        }
        Ok(Network { layers, parameters })
    }

    /// Every parameter, and whether the penalty on weights is on it.
    pub fn penalised(&self) -> Vec<Penalised> {
        self.layers.iter().flat_map(Dense::penalised).collect()
    }

    /// The same in double precision.
    pub fn to_f64(&self) -> Network<f64> {
        let parameters = self.parameters.iter().map(|value| value.f64()).collect();
        Network { layers: self.layers.clone(), parameters }
    }
}

impl Network<f64> {
    /// Outputs of rows, their rows padded.
    fn outputs(&self, rows: ArrayView2<f64>) -> Vec<f64> {
        let width = padded(rows.ncols());
        let mut values = vec![0.0; rows.nrows() * width];
        for (to, row) in values.chunks_exact_mut(width.max(1)).zip(rows.rows()) {
            to.iter_mut().zip(row).for_each(|(to, from)| *to = *from);
        }
        for layer in &self.layers {
            let mut next = vec![0.0; rows.nrows() * layer.width()];
            layer.forward(&self.parameters, &values, &mut next);
            values = next;
        }
        values
    }
}

/// A trained perceptron.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Perceptron {
    /// Its weights, in double precision.
    pub network: Network<f64>,
    /// What its outputs mean.
    pub answer: Answer,
    /// How often each row was seen until the weights were these.
    pub epochs: u32,
    /// The mean loss of the last of those epochs' steps.
    pub loss: f64,
    /// The mean loss of the rows held out, if there were any.
    pub held_out_loss: Option<f64>,
}

/// Rows that are answered at once: it bounds memory, and changes no bit.
pub(crate) const ROWS: usize = 256;

impl Predict for Perceptron {
    fn predict(&self, input: Input) -> Prediction {
        let x = input.x();
        let count = self.answer.outputs();
        let mut outputs = Vec::with_capacity(x.nrows() * count);
        for rows in x.axis_chunks_iter(Axis(0), ROWS) {
            let mut values = self.network.outputs(rows);
            if let Answer::Classes(_) = self.answer {
                softmax(&mut values, count);
            }
            values.chunks_exact(padded(count)).for_each(|row| outputs.extend(&row[..count]));
        }
        match self.answer {
            Answer::Value => Prediction::Values(outputs.into()),
            Answer::Classes(_) => {
                let shape = (x.nrows(), count);
                Prediction::Probability(Array2::from_shape_vec(shape, outputs).unwrap_or_default())
            }
        }
    }

    fn facts(&self) -> Vec<(String, f64)> {
        let parameters = |layer: &Dense| (layer.inputs + 1) * layer.outputs;
        let parameters: usize = self.network.layers.iter().map(parameters).sum();
        let facts = [
            ("parameters", parameters as f64),
            ("epochs", f64::from(self.epochs)),
            ("loss", self.loss),
        ];
        let held_out = self.held_out_loss.map(|loss| ("held_out_loss", loss));
        let facts = facts.into_iter().chain(held_out);
        facts.map(|(name, value)| (name.to_owned(), value)).collect()
    }
}
