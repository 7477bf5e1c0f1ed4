use tunability_learn::{Fit, FitError, Run, Table, TaskKind};
use tunability_nn::{Activation, Initial, Optimizer, Precision, Real, Schedule, Stopping};
use tunability_space::Hyperparameters;

use crate::{Native, Network, Perceptron, Reference, train};

/// Multi-layer perceptron.
#[derive(Clone, Debug, PartialEq, Hyperparameters)]
pub struct Mlp {
    /// Layers between input and output, the first first.
    #[model(len = 1..=4, default = 2)]
    pub hidden: Vec<Layer>,
    /// Price of a squared weight, halved; biases are free.
    #[model(default = 1e-4, range = 1e-7..=1e-1, log, valid = 0.0..)]
    pub weight_decay: f64,
    /// Share of the hidden units that are silent in a step.
    #[model(default = 0.0, range = 0.0..=0.6, valid = 0.0..1.0)]
    pub dropout: f64,
    /// Standard deviation of noise on the inputs of a step, in those of the inputs.
    #[model(default = 0.0, range = 0.0..=1.0, valid = 0.0..)]
    pub input_noise: f64,
    /// Where weights begin.
    #[algorithm]
    pub initial: Initial,
    /// How weights move along their gradients.
    #[algorithm]
    pub optimizer: Optimizer,
    /// Length of a step.
    #[algorithm(default = 1e-3, range = 1e-5..=1e-1, log, valid = 0.0..)]
    pub learning_rate: f64,
    /// What the learning rate is multiplied by in the course of the fit.
    #[algorithm]
    pub schedule: Schedule,
    /// Rows whose mean gradient makes a step.
    #[algorithm(default = 32, range = 1..=4096, log)]
    pub batch_size: usize,
    /// Largest length of a gradient; a longer one is made shorter.
    #[algorithm(default = None, some = 1.0, range = 0.01..=10.0, log, valid = 1e-12..)]
    pub clip: Option<f64>,
    /// How often each row is seen.
    #[algorithm(default = 100, range = 1..=1000, log, valid = 1.., fidelity)]
    pub epochs: u32,
    /// What may end the fit before.
    #[algorithm]
    pub stopping: Stopping,
    /// Which code trains.
    #[algorithm(fixed)]
    pub implementation: Implementation,
    /// What it computes with.
    #[algorithm(fixed, when = "implementation = native")]
    pub precision: Precision,
}

/// A hidden layer.
#[derive(Clone, Debug, PartialEq, Hyperparameters)]
pub struct Layer {
    /// How many units it has.
    #[model(default = 64, range = 1..=512, log, valid = 1..=8192)]
    pub units: usize,
    /// What a unit makes of its weighted sum.
    #[model]
    pub activation: Activation,
}

/// Two codes for the same steps.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hyperparameters)]
pub enum Implementation {
    /// Products of matrices at the machine's width.
    #[default]
    Native,
    /// The textbook, row by row and weight by weight in double precision: slow, for reading and comparing.
    Reference,
}

impl Fit for Mlp {
    const TASKS: &'static [TaskKind] = &[TaskKind::Classification, TaskKind::Regression];
    type Data = Table;
    type Model = Perceptron;

    fn fit(&self, table: &Table, run: &mut Run) -> Result<Perceptron, FitError> {
        match (self.implementation, self.precision) {
            (Implementation::Reference, _) => {
                let network = Network::new(self, table, run)?;
                train(self, Reference::new(self, network, table, run)?, run)
            }
            (Implementation::Native, Precision::F32) => self.native::<f32>(table, run),
            (Implementation::Native, Precision::F64) => self.native::<f64>(table, run),
        }
    }
}

impl Mlp {
    fn native<T: Real>(&self, table: &Table, run: &mut Run) -> Result<Perceptron, FitError> {
        let network = Network::<T>::new(self, table, run)?;
        train(self, Native::new(self, network, table, run)?, run)
    }
}
