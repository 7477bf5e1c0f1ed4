use tunability_learn::{FitError, Input, Predict, Prediction, Run};
use tunability_nn::Batches;

use crate::network::Answer;
use crate::{Mlp, Network, Perceptron};

/// A network in training: one implementation of steps.
pub trait Steps: Send + Sync {
    /// One step on these rows; their summed loss before it.
    fn step(&mut self, rows: &[usize], rate: f64) -> f64;

    /// The network as it is.
    fn network(&self) -> Network<f64>;

    /// How many rows there are to learn from.
    fn rows(&self) -> usize;

    /// What the outputs mean.
    fn answer(&self) -> Answer;
}

/// Epochs of steps, each shown, until all are done or whoever watches has seen enough.
///
/// # Errors
/// A loss or a weight that is not finite.
pub fn train(mlp: &Mlp, mut steps: impl Steps, run: &mut Run) -> Result<Perceptron, FitError> {
    let rows = steps.rows();
    let mut batches = Batches::new(rows, mlp.batch_size, run);
    let total = batches.count() * mlp.epochs as usize;
    let (mut step, mut epoch, mut loss) = (0, 0, 0.0);
    while epoch < mlp.epochs {
        loss = 0.0;
        for batch in batches.deal() {
            loss += steps.step(batch, mlp.learning_rate * mlp.schedule.factor(step, total));
            step += 1;
        }
        loss /= rows as f64;
        epoch += 1;
        if !loss.is_finite() {
            return Err(FitError::NotFinite(format!("the loss at epoch {epoch} is {loss}")));
        }
        if run.show(epoch, &Shown { steps: &steps, epoch, loss }).is_break() {
            break;
        }
    }
    let network = steps.network();
    if network.parameters.iter().any(|value| !value.is_finite()) {
        return Err(FitError::NotFinite(format!("a weight after epoch {epoch}")));
    }
    Ok(Perceptron { network, answer: steps.answer(), epochs: epoch, loss })
}

/// The network of the moment: only whoever asks it something pays for a copy.
struct Shown<'a, S> {
    steps: &'a S,
    epoch: u32,
    loss: f64,
}

impl<S: Steps> Shown<'_, S> {
    fn model(&self) -> Perceptron {
        let Shown { steps, epoch, loss } = *self;
        Perceptron { network: steps.network(), answer: steps.answer(), epochs: epoch, loss }
    }
}

impl<S: Steps> Predict for Shown<'_, S> {
    fn predict(&self, input: Input) -> Prediction {
        self.model().predict(input)
    }

    fn facts(&self) -> Vec<(String, f64)> {
        self.model().facts()
    }
}
