use ndarray::{Array1, Array2, ArrayView2};
use serde::{Deserialize, Serialize};
use tunability_learn::{Every, Input, Predict, Prediction};
use tunability_nn::{Real, logistic, padded, softmax};

use crate::{Answer, Batch, Network, Pass, reference};

/// Sequences that are predicted side by side; no bit depends on it.
const TOGETHER: usize = 32;

/// Which code a network was fitted by, and predicts with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Code {
    /// The fast one, in single precision.
    F32,
    /// The fast one, in double precision.
    F64,
    /// The equations.
    Reference,
}

/// A fitted network.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Recurrent {
    network: Network,
    code: Code,
    parameters: Vec<f64>,
    epochs: u32,
    loss: f64,
}

impl Recurrent {
    /// A network after some epochs, the mean loss of the last of which is given.
    pub(crate) fn new(
        network: Network,
        code: Code,
        parameters: Vec<f64>,
        epochs: u32,
        loss: f64,
    ) -> Recurrent {
        Recurrent { network, code, parameters, epochs, loss }
    }

    /// Answers before any activation: entries × outputs.
    fn answers(&self, x: ArrayView2<f64>, offsets: &[usize]) -> Array2<f64> {
        match self.code {
            Code::F32 => self.native::<f32>(x, offsets),
            Code::F64 => self.native::<f64>(x, offsets),
            Code::Reference => self.in_parts(x, offsets, |batch: &Batch<f64>| {
                self.activated(reference::forward(&self.network, &self.parameters, batch).concat())
            }),
        }
    }

    fn native<T: Real>(&self, x: ArrayView2<f64>, offsets: &[usize]) -> Array2<f64> {
        let parameters: Vec<T> = self.parameters.iter().map(|value| T::of(*value)).collect();
        let (mut pass, count) = (Pass::default(), self.network.answer.outputs());
        self.in_parts(x, offsets, |batch: &Batch<T>| {
            pass.forward(&self.network, &parameters, batch);
            let rows = pass.outputs.chunks_exact(padded(count));
            self.activated(rows.flat_map(|row| row[..count].iter().map(|v| v.f64())).collect())
        })
    }

    /// Logits (entries × outputs) as probabilities.
    fn activated(&self, logits: Vec<f64>) -> Vec<f64> {
        let count = self.network.answer.outputs();
        let mut row = vec![0.0; padded(count)];
        let mut all = logits;
        for logits in all.chunks_exact_mut(count) {
            row[..count].copy_from_slice(logits);
            match self.network.answer {
                Answer::Value => {}
                Answer::Classes(_) => softmax(&mut row, count),
                Answer::Labels(_) => logistic(&mut row),
            }
            logits.copy_from_slice(&row[..count]);
        }
        all
    }

    /// The answers of a few sequences at a time, in the order of the question.
    fn in_parts<T: Real>(
        &self,
        x: ArrayView2<f64>,
        offsets: &[usize],
        mut answers: impl FnMut(&Batch<T>) -> Vec<f64>,
    ) -> Array2<f64> {
        let (every, count) = (self.network.every, self.network.answer.outputs());
        let sequences: Vec<usize> = (0..offsets.len().saturating_sub(1)).collect();
        let entries = match every {
            Every::Sequence => sequences.len(),
            Every::Step => x.nrows(),
        };
        let mut all = Array2::zeros((entries, count));
        let mut batch = Batch::default();
        for chosen in sequences.chunks(TOGETHER) {
            batch.load(chosen, x, offsets);
            let answers = answers(&batch);
            for (entry, answer) in
                batch.entries(offsets, every).into_iter().zip(answers.chunks_exact(count))
            {
                all.row_mut(entry).iter_mut().zip(answer).for_each(|(to, from)| *to = *from);
            }
        }
        all
    }
}

impl Predict for Recurrent {
    /// A row by itself is a sequence of one step.
    fn predict(&self, input: Input) -> Prediction {
        let answers = match input {
            Input::Sequences { x, offsets } => self.answers(x, offsets),
            Input::Rows(x) => self.answers(x, &(0..=x.nrows()).collect::<Vec<usize>>()),
        };
        match self.network.answer {
            Answer::Value => Prediction::Values(Array1::from_iter(answers)),
            Answer::Classes(_) => Prediction::Probability(answers),
            Answer::Labels(_) => Prediction::Labels(answers),
        }
    }

    fn facts(&self) -> Vec<(String, f64)> {
        vec![
            ("parameters".to_owned(), self.network.parameters() as f64),
            ("epochs".to_owned(), f64::from(self.epochs)),
            ("loss".to_owned(), self.loss),
        ]
    }
}
