//! A learner that learns nothing: its error is a known function of its hyperparameters plus noise of
//! a known size. Measures of tunability are tested on it, because here the truth is known.
//!
//! For a row with target `y` it predicts `s + ν`, where `s² = excess(hyperparameters)` and `ν` is
//! normal noise of its own for every row and configuration. Where `y` has mean zero and variance
//! `σ²`, the true mean squared error is `σ² + excess + noise²`: [`Debug::risk`].

use std::fmt::Write as _;
use std::ops::ControlFlow;

use ndarray::{Array1, ArrayView1};
use ndarray_rand::rand_distr::StandardNormal;
use rand::{Rng as _, SeedableRng};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use tunability_learn::{
    Fit, FitError, Input, Predict, Prediction, Rng, Run, Source, Table, TaskKind,
};
use tunability_space::Hyperparameters;

/// A known response surface, for testing measures and handling of failures.
#[derive(Clone, Debug, PartialEq, Hyperparameters)]
pub struct Debug {
    /// Best at 0.7; error grows with the square of the distance.
    #[model(default = 0.2, range = 0.0..=1.0)]
    pub level: f64,
    /// Whether there is a second thing to set.
    #[model]
    pub shape: Shape,
    /// Best at 0.01; error grows with the square of the distance in decades.
    #[algorithm(default = 0.1, range = 1e-4..=1.0, log)]
    pub rate: f64,
    /// Steps of a fit; the error of the first is twice that of the last.
    #[algorithm(default = 4, range = 1..=64, fidelity)]
    pub steps: usize,
    /// Standard deviation of the noise of each row and configuration.
    #[algorithm(default = 0.0, range = 0.0..=10.0, fixed)]
    pub noise: f64,
    /// Standard deviation, over seeds, of the root of the excess error.
    #[algorithm(default = 0.0, range = 0.0..=10.0, fixed)]
    pub seed_noise: f64,
    /// How it fails.
    #[algorithm(fixed)]
    pub failure: Failure,
    /// Levels from here up fail.
    #[algorithm(default = 0.9, range = 0.0..=1.0, fixed)]
    pub fails_from: f64,
}

/// A choice with a condition.
#[derive(Clone, Debug, PartialEq, Hyperparameters)]
pub enum Shape {
    /// Costs 0.2.
    #[default]
    Flat,
    /// Costs nothing where the width is 3.
    Bump {
        /// Best at 3; error grows with the square of the distance.
        #[model(default = 1, range = 1..=5)]
        width: usize,
    },
}

/// Ways to fail.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hyperparameters)]
pub enum Failure {
    /// Never.
    #[default]
    Never,
    /// With an error.
    Error,
    /// With a panic.
    Panic,
    /// With a NaN in every prediction.
    Nan,
}

impl Debug {
    /// The error beyond that of the best configuration, noise aside.
    pub fn excess(&self) -> f64 {
        let level = (self.level - 0.7).powi(2);
        let shape = match self.shape {
            Shape::Flat => 0.2,
            Shape::Bump { width } => 0.1 * (width as f64 - 3.0).powi(2),
        };
        let rate = 0.05 * (self.rate.log10() + 2.0).powi(2);
        level + shape + rate
    }

    /// The true mean squared error where the target has mean 0 and this variance.
    pub fn risk(&self, variance: f64) -> f64 {
        variance + self.excess() + self.noise * self.noise
    }
}

/// What it predicts.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Surface {
    shift: f64,
    noise: f64,
    /// What the noise is drawn from, with the row: the configuration.
    name: String,
}

impl Fit for Debug {
    const TASKS: &'static [TaskKind] = &[TaskKind::Regression];
    type Data = Table;
    type Model = Surface;

    fn fit(&self, _table: &Table, run: &mut Run) -> Result<Surface, FitError> {
        let mut shift = self.excess().sqrt();
        if self.seed_noise > 0.0 {
            let draw: f64 = run.rng(Source::Init).sample(StandardNormal);
            shift += self.seed_noise * draw;
        }
        match self.failure {
            Failure::Error if self.level >= self.fails_from => {
                return Err(FitError::Failed("failed on demand".to_owned()));
            }
            Failure::Panic if self.level >= self.fails_from => panic!("panic on demand"),
            Failure::Nan if self.level >= self.fails_from => shift = f64::NAN,
            _ => {}
        }
        let name = self.config().to_string();
        let mut model = Surface { shift, noise: self.noise, name };
        for step in 1..=self.steps {
            let left = (self.steps - step) as f64 / self.steps as f64;
            model.shift = shift * (1.0 + left).sqrt();
            if run.show(step as u32, &model) == ControlFlow::Break(()) {
                break;
            }
        }
        Ok(model)
    }
}

impl Surface {
    /// Noise that is the same whenever the same configuration meets the same row.
    fn noise(&self, row: ArrayView1<f64>) -> f64 {
        if self.noise == 0.0 {
            return 0.0;
        }
        let mut text = self.name.clone();
        for value in row {
            let _ = write!(text, "/{:x}", value.to_bits());
        }
        let mut rng = Rng::from_seed(Sha256::digest(text).into());
        let draw: f64 = rng.sample(StandardNormal);
        self.noise * draw
    }
}

impl Predict for Surface {
    fn predict(&self, input: Input) -> Prediction {
        let rows = input.x();
        let one = |row| self.shift + self.noise(row);
        Prediction::Values(rows.rows().into_iter().map(one).collect::<Array1<f64>>())
    }
}
