use tunability_learn::{FitError, Run, Sequences, Source};
use tunability_nn::{Batches, Initial, Real, Updates, add_noise, clip};

use crate::model::Code;
use crate::{Answer, Batch, Direction, Lstm, Network, Pass, Recurrent, Targets, reference};

/// What computes gradients.
pub(crate) trait Gradients {
    /// The numbers it computes with.
    type Number: Real;
    /// Its name in a fitted model.
    const CODE: Code;

    /// The summed loss of a batch, and the gradient of its mean over the entries, which is overwritten.
    fn gradients(
        &mut self,
        network: &Network,
        parameters: &[Self::Number],
        batch: &Batch<Self::Number>,
        targets: &Targets<Self::Number>,
        gradients: &mut [Self::Number],
    ) -> f64;
}

/// The fast code.
#[derive(Default)]
pub(crate) struct Native<T>(Pass<T>);

/// The equations.
pub(crate) struct Reference;

macro_rules! native {
    ($number:ty, $code:ident) => {
        impl Gradients for Native<$number> {
            type Number = $number;
            const CODE: Code = Code::$code;

            fn gradients(
                &mut self,
                network: &Network,
                parameters: &[$number],
                batch: &Batch<$number>,
                targets: &Targets<$number>,
                gradients: &mut [$number],
            ) -> f64 {
                self.0.gradients(network, parameters, batch, targets, gradients)
            }
        }
    };
}
native!(f32, F32);
native!(f64, F64);

impl Gradients for Reference {
    type Number = f64;
    const CODE: Code = Code::Reference;

    fn gradients(
        &mut self,
        network: &Network,
        parameters: &[f64],
        batch: &Batch<f64>,
        targets: &Targets<f64>,
        gradients: &mut [f64],
    ) -> f64 {
        reference::gradients(network, parameters, batch, targets, gradients)
    }
}

/// The network that a configuration makes for some data.
fn network(lstm: &Lstm, sequences: &Sequences) -> Result<Network, FitError> {
    let answer = Answer::to(sequences.target());
    if answer.outputs() == 0 {
        return Err(FitError::TooSmall("no labels to learn".to_owned()));
    }
    let (both, every) = (lstm.direction == Direction::Both, sequences.every());
    let (inputs, answer) = (sequences.channels(), (every, answer));
    let network = Network::new(inputs, lstm.layers, lstm.units, both, lstm.variant, answer);
    Ok(Network { truncation: lstm.truncation, ..network })
}

/// Epochs of batches, each with one step of the optimizer.
pub(crate) fn train<G: Gradients>(
    lstm: &Lstm,
    sequences: &Sequences,
    run: &mut Run,
    mut code: G,
) -> Result<Recurrent, FitError> {
    let network = network(lstm, sequences)?;
    let (channels, offsets, every) = (network.inputs(), sequences.offsets(), network.every);
    let mut rng = run.rng(Source::Init);
    let mut parameters = network.initial(Initial::Glorot, lstm.forget_bias, &mut rng);
    let mut gradients = vec![G::Number::ZERO; parameters.len()];
    let mut updates = Updates::new(&lstm.optimizer, parameters.len());
    let parts = network.parts();
    let mut batches = Batches::new(sequences.count(), lstm.batch_size, run);
    let mut noise = run.rng(Source::Noise);
    let (mut batch, per_epoch) = (Batch::default(), batches.count());
    let steps = per_epoch * lstm.epochs as usize;
    for epoch in 1..=lstm.epochs {
        let (mut total, mut step) = (0.0, (epoch as usize - 1) * per_epoch);
        for chosen in batches.deal() {
            batch.load(chosen, sequences.x(), offsets);
            if lstm.input_noise > 0.0 {
                add_noise(lstm.input_noise, channels, &mut noise, &mut batch.x);
            }
            let targets = Targets::of(sequences.target(), &batch.entries(offsets, every));
            total += code.gradients(&network, &parameters, &batch, &targets, &mut gradients);
            clip(&mut gradients, lstm.clip);
            let rate = lstm.learning_rate * lstm.schedule.factor(step, steps);
            updates.step(rate, lstm.weight_decay, &parts, &mut parameters, &gradients);
            step += 1;
        }
        let loss = total / sequences.target().len() as f64;
        if !loss.is_finite() || parameters.iter().any(|parameter| !parameter.is_finite()) {
            return Err(FitError::NotFinite(format!("the loss of epoch {epoch} is {loss}")));
        }
        let numbers = || parameters.iter().map(|parameter| parameter.f64()).collect();
        let model = Recurrent::new(network.clone(), G::CODE, numbers(), epoch, loss);
        if run.show(epoch, &model).is_break() || epoch == lstm.epochs {
            return Ok(model);
        }
    }
    Err(FitError::Invalid("no epoch to learn in".to_owned()))
}
