use tunability_learn::{Fit, FitError, Run, Sequences, TaskKind};
use tunability_nn::{Optimizer, Precision, Schedule};
use tunability_space::Hyperparameters;

use crate::training::{Native, Reference, train};
use crate::{Recurrent, Variant};

/// Long short-term memory: a network that reads a sequence step by step.
#[derive(Clone, Debug, PartialEq, Hyperparameters)]
pub struct Lstm {
    /// Layers of cells, one above the other.
    #[model(default = 1, range = 1..=3, valid = 1..=100)]
    pub layers: usize,
    /// Cells of each layer, in each direction.
    #[model(default = 32, range = 4..=256, log, valid = 1..=100_000)]
    pub units: usize,
    /// What a cell consists of.
    #[model]
    pub variant: Variant,
    /// In which direction sequences are read; both sees what comes after a step as well.
    #[model(fixed)]
    pub direction: Direction,
    /// Standard deviation of the noise added to inputs while learning, in units of the inputs.
    #[model(default = 0.0, range = 0.0..=1.0, valid = 0.0..)]
    pub input_noise: f64,
    /// Price of a squared weight, halved; biases and peepholes are free.
    #[model(default = 1e-6, range = 1e-7..=1e-2, log, valid = 0.0..)]
    pub weight_decay: f64,
    /// How parameters follow their gradients.
    #[algorithm]
    pub optimizer: Optimizer,
    /// Size of their steps.
    #[algorithm(default = 1e-2, range = 1e-4..=1e-1, log, valid = 1e-300..)]
    pub learning_rate: f64,
    /// What the learning rate is multiplied by in the course of a fit.
    #[algorithm]
    pub schedule: Schedule,
    /// Sequences whose mean gradient makes one step.
    #[algorithm(default = 8, range = 1..=256, log, valid = 1..=1_000_000_000)]
    pub batch_size: usize,
    /// How often each sequence is seen.
    #[algorithm(default = 30, range = 1..=200, log, valid = 1..=1_000_000, fidelity, fixed)]
    pub epochs: u32,
    /// Length that gradients are cut to where they are longer.
    #[algorithm(default = 1.0, range = 1e-2..=1e2, log, valid = 1e-300..)]
    pub clip: f64,
    /// Steps that the gradient goes back at most: it is cut off after every so many; 0 = never.
    #[algorithm(default = 0, range = 0..=1000, fixed)]
    pub truncation: usize,
    /// Bias of forget gates to begin with: how much is remembered before anything is learned.
    #[algorithm(
        default = 1.0,
        range = 0.0..=5.0,
        valid = -100.0..=100.0,
        when = "variant in {vanilla, no_input_gate, no_output_gate, no_input_activation, no_output_activation, no_peepholes, full_gate_recurrence}"
    )]
    pub forget_bias: f64,
    /// Which code computes it.
    #[algorithm(fixed)]
    pub implementation: Implementation,
    /// What numbers it is computed with.
    #[algorithm(fixed, when = "implementation = native")]
    pub precision: Precision,
}

/// In which direction sequences are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hyperparameters)]
pub enum Direction {
    /// From the first step to the last.
    #[default]
    Forward,
    /// By half of the cells from the last step to the first (Graves and Schmidhuber 2005).
    Both,
}

/// Codes for the same network.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hyperparameters)]
pub enum Implementation {
    /// Products of matrices and gates in vectors.
    #[default]
    Native,
    /// The equations, one unit after the other, in f64.
    Reference,
}

impl Fit for Lstm {
    const TASKS: &'static [TaskKind] =
        &[TaskKind::Regression, TaskKind::Classification, TaskKind::Labelling];
    type Data = Sequences;
    type Model = Recurrent;

    fn fit(&self, sequences: &Sequences, run: &mut Run) -> Result<Recurrent, FitError> {
        match (self.implementation, self.precision) {
            (Implementation::Reference, _) => train(self, sequences, run, Reference),
            (Implementation::Native, Precision::F32) => {
                train(self, sequences, run, Native::<f32>::default())
            }
            (Implementation::Native, Precision::F64) => {
                train(self, sequences, run, Native::<f64>::default())
            }
        }
    }
}
