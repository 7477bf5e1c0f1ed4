use tunability_learn::{FitError, Input, Predict, Prediction, Run};
use tunability_nn::Batches;

use crate::network::Answer;
use crate::{Mlp, Network, Perceptron};

/// A network in training: one implementation of steps.
pub trait Steps: Send + Sync {
    /// One step on these rows; their summed loss before it.
    fn step(&mut self, rows: &[usize], rate: f64) -> f64;

    /// The summed loss of rows that are not learned from.
    fn loss(&mut self, rows: &[usize]) -> f64;

    /// The network as it is.
    fn network(&self) -> Network<f64>;

    /// How many rows there are to learn from.
    fn rows(&self) -> usize;

    /// What the outputs mean.
    fn answer(&self) -> Answer;
}

/// Epochs of steps, each shown, until all are done, or no more are of use, or whoever watches has seen
/// enough.
///
/// # Errors
/// A loss or a weight that is not finite, or too few rows to hold some out.
pub fn train(mlp: &Mlp, mut steps: impl Steps, run: &mut Run) -> Result<Perceptron, FitError> {
    let (seen, held_out) = mlp.stopping.divide(steps.rows(), run)?;
    let (rows, mut patience) = (seen.len() as f64, mlp.stopping.patience());
    let mut batches = Batches::of(seen, mlp.batch_size, run);
    let total = batches.count() * mlp.epochs as usize;
    let (mut step, mut now, mut best) = (0, Now::default(), None);
    while now.epoch < mlp.epochs && !patience.is_over() {
        now = Now { epoch: now.epoch + 1, ..Now::default() };
        for batch in batches.deal() {
            let rate = mlp.learning_rate * mlp.schedule.factor(step, total);
            now.loss += steps.step(batch, rate);
            step += 1;
        }
        now.loss /= rows;
        if !held_out.is_empty() {
            let loss = steps.loss(&held_out) / held_out.len() as f64;
            now.held_out = Some(loss);
            if patience.improves(loss) {
                best = Some(now.model(&steps));
            }
        }
        now.check()?;
        let shown = Shown { steps: &steps, now, best: best.as_ref() };
        if run.show(now.epoch, &shown).is_break() {
            break;
        }
    }
    let model = best.unwrap_or_else(|| now.model(&steps));
    match model.network.parameters.iter().all(|value| value.is_finite()) {
        true => Ok(model),
        false => Err(FitError::NotFinite(format!("a weight after epoch {}", now.epoch))),
    }
}

/// Where training has come to.
#[derive(Clone, Copy, Default)]
struct Now {
    epoch: u32,
    /// Mean losses, of the steps of this epoch and of the rows held out.
    loss: f64,
    held_out: Option<f64>,
}

impl Now {
    fn model(&self, steps: &impl Steps) -> Perceptron {
        Perceptron {
            network: steps.network(),
            answer: steps.answer(),
            epochs: self.epoch,
            loss: self.loss,
            held_out_loss: self.held_out,
        }
    }

    fn check(&self) -> Result<(), FitError> {
        let of_rows = [("", Some(self.loss)), (" of the rows held out", self.held_out)];
        for (of, loss) in of_rows.into_iter().filter_map(|(of, loss)| Some((of, loss?))) {
            if !loss.is_finite() {
                let problem = format!("the loss{of} at epoch {} is {loss}", self.epoch);
                return Err(FitError::NotFinite(problem));
            }
        }
        Ok(())
    }
}

/// What the fit would return if it ended here: only whoever asks it something pays for a copy.
struct Shown<'a, S> {
    steps: &'a S,
    now: Now,
    best: Option<&'a Perceptron>,
}

impl<S: Steps> Predict for Shown<'_, S> {
    fn predict(&self, input: Input) -> Prediction {
        match self.best {
            Some(best) => best.predict(input),
            None => self.now.model(self.steps).predict(input),
        }
    }

    fn facts(&self) -> Vec<(String, f64)> {
        match self.best {
            Some(best) => best.facts(),
            None => self.now.model(self.steps).facts(),
        }
    }
}
