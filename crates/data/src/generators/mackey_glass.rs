use tunability_space::Hyperparameters;

use super::series::lagged;
use crate::{DataError, Dataset, Generate};

/// The series `dx/dt = 0.2 x(t-τ) / (1 + x(t-τ)^10) - 0.1 x(t)`, x = 1.2 up to t = 0, at t = 0, 1,
/// 2, …: chaotic from τ = 17 on, and without noise (Mackey & Glass 1977, Science 197:287-289). To
/// be predicted from its last values.
#[derive(Clone, Debug, PartialEq, Hyperparameters)]
pub struct MackeyGlass {
    /// Rows: values that are predicted, from t = `lags` on.
    #[algorithm(default = 500, range = 2..=1_000_000)]
    pub n: usize,
    /// Last values that each is predicted from.
    #[model(default = 6, range = 1..=10_000)]
    pub lags: usize,
    /// Delay, in units of time.
    #[model(default = 17, range = 1..=1000)]
    pub tau: usize,
}

/// Steps of the solver in a unit of time.
const STEPS: usize = 10;

/// The value up to t = 0.
const START: f64 = 1.2;

impl MackeyGlass {
    /// The first `count` values, at t = 0, 1, 2, …: by Runge and Kutta's fourth-order method with
    /// steps of 0.1, the delayed value in the middle of a step by linear interpolation.
    pub fn series(tau: usize, count: usize) -> Vec<f64> {
        let delay = tau * STEPS;
        let mut x = vec![START; (count * STEPS).max(1)];
        for at in 1..x.len() {
            let delayed = |at: usize| if at > delay { x[at - delay] } else { START };
            x[at] = step(x[at - 1], delayed(at - 1), delayed(at));
        }
        x.into_iter().step_by(STEPS).take(count).collect()
    }
}

/// One step of the solver from `x`, where the delayed value goes from `from` to `to`.
fn step(x: f64, from: f64, to: f64) -> f64 {
    let h = 1.0 / STEPS as f64;
    let slope = |x: f64, delayed: f64| 0.2 * delayed / (1.0 + delayed.powi(10)) - 0.1 * x;
    let middle = 0.5 * (from + to);
    let first = slope(x, from);
    let second = slope(x + 0.5 * h * first, middle);
    let third = slope(x + 0.5 * h * second, middle);
    let fourth = slope(x + h * third, to);
    x + h / 6.0 * (first + 2.0 * second + 2.0 * third + fourth)
}

impl Generate for MackeyGlass {
    fn numbers(&self) -> usize {
        self.n.saturating_mul(self.lags)
    }

    fn draw(&self) -> Result<Dataset, DataError> {
        Ok(lagged(&MackeyGlass::series(self.tau, self.n + self.lags), self.lags))
    }
}
