use std::f64::consts::TAU;

use tunability_space::Hyperparameters;

use super::draws::Draws;
use super::parts::known;
use super::series::lagged;
use crate::{DataError, Dataset, Generate, Truth};

/// The series `sin(2π t / period) + noise` at t = 0, 1, 2, …, to be predicted from its last values.
#[derive(Clone, Debug, PartialEq, Hyperparameters)]
pub struct Sine {
    /// Rows: values that are predicted, from t = `lags` on.
    #[algorithm(default = 500, range = 2..=1_000_000)]
    pub n: usize,
    /// Last values that each is predicted from.
    #[model(default = 10, range = 1..=10_000)]
    pub lags: usize,
    /// Steps of a period.
    #[model(default = 25.0, range = 2.0..=10_000.0)]
    pub period: f64,
    /// Standard deviation of the noise.
    #[model(default = 0.1, range = 0.0..=1000.0)]
    pub noise: f64,
    /// Which noise is drawn.
    #[algorithm(default = 0, range = 0..=999_999)]
    pub seed: u64,
}

impl Generate for Sine {
    fn numbers(&self) -> usize {
        self.n.saturating_mul(self.lags)
    }

    fn draw(&self) -> Result<Dataset, DataError> {
        let draws = Draws::new(Self::NAME, self.seed);
        let signal = (0..self.n + self.lags).map(|t| (TAU * t as f64 / self.period).sin());
        Ok(lagged(&draws.noisy(signal.collect(), self.noise), self.lags))
    }

    /// Its last values, which are noisy too, tell less than the time: no model need reach it.
    fn truth(&self) -> Truth {
        known([("mse of the sine itself", self.noise * self.noise)])
    }
}
