//! The equations of Greff et al. 2017, section 2 and appendix, one sequence and one unit at a time, in `f64`.
//! Nothing is done to make it fast: it is here to be read, and to be what the fast code is tested against.
//!
//! | file | question it answers |
//! |---|---|
//! | `cell` | what does a cell do, and how does the loss depend on its weights? Begin here |
//! | `network` | layers, directions and the answer |
//! | this one | batches and losses |

mod cell;
mod network;

use tunability_learn::Every;
use tunability_nn::padded;

use self::cell::logistic;
use crate::{Batch, Network, Targets};

/// Steps × numbers of each step.
type Steps = Vec<Vec<f64>>;

/// Answers before any activation: entries × outputs, in the order of the batch.
pub fn forward(network: &Network, parameters: &[f64], batch: &Batch<f64>) -> Vec<Vec<f64>> {
    let answers = (0..batch.order.len())
        .map(|place| network::answers(network, parameters, sequence(network, batch, place)));
    in_order(network, batch, answers.collect())
}

/// The summed loss of a batch, and the gradient of its mean over the entries, which is overwritten.
pub fn gradients(
    network: &Network,
    parameters: &[f64],
    batch: &Batch<f64>,
    targets: &Targets<f64>,
    gradients: &mut [f64],
) -> f64 {
    gradients.fill(0.0);
    let outputs = forward(network, parameters, batch);
    let losses = outputs.iter().enumerate().map(|(entry, f)| loss(f, targets, entry));
    let (losses, mut slopes): (Vec<f64>, Steps) = losses.unzip();
    slopes.iter_mut().flatten().for_each(|slope| *slope /= outputs.len() as f64);
    for place in 0..batch.order.len() {
        let slopes: Steps = match network.every {
            Every::Sequence => vec![slopes[place].clone()],
            Every::Step => {
                let row = |step| slopes[batch.row(step, place)].clone();
                (0..batch.lengths[place]).map(row).collect()
            }
        };
        let x = sequence(network, batch, place);
        network::backward(network, parameters, x, &slopes, gradients);
    }
    losses.iter().sum()
}

/// One sequence of a batch: its steps.
fn sequence(network: &Network, batch: &Batch<f64>, place: usize) -> Steps {
    let (inputs, width) = (network.inputs(), padded(network.inputs()));
    let row = |step| batch.x[batch.row(step, place) * width..][..inputs].to_vec();
    (0..batch.lengths[place]).map(row).collect()
}

/// Answers of each sequence as entries of the batch.
fn in_order(network: &Network, batch: &Batch<f64>, answers: Vec<Steps>) -> Steps {
    match network.every {
        Every::Sequence => answers.into_iter().flatten().collect(),
        Every::Step => (0..batch.steps())
            .flat_map(|step| (0..batch.going(step)).map(move |place| (step, place)))
            .map(|(step, place)| answers[place][step].clone())
            .collect(),
    }
}

/// The loss of one entry, and its gradient with respect to the outputs `f`.
fn loss(f: &[f64], targets: &Targets<f64>, entry: usize) -> (f64, Vec<f64>) {
    match targets {
        Targets::Values(values) => {
            let error = f[0] - values[entry];
            (0.5 * error * error, vec![error])
        }
        Targets::Classes(codes) => {
            let most = f.iter().fold(f64::NEG_INFINITY, |a, b| a.max(*b));
            let sum: f64 = f.iter().map(|f| (f - most).exp()).sum();
            let mut slope: Vec<f64> = f.iter().map(|f| (f - most).exp() / sum).collect();
            let loss = sum.ln() - (f[codes[entry]] - most);
            slope[codes[entry]] -= 1.0;
            (loss, slope)
        }
        Targets::Labels(labels) => {
            let labels = &labels[entry * padded(f.len())..];
            let each = f.iter().zip(labels);
            let loss = each.clone().map(|(f, y)| f.max(0.0) + (-f.abs()).exp().ln_1p() - y * f);
            (loss.sum(), each.map(|(f, y)| logistic(*f) - y).collect())
        }
    }
}
