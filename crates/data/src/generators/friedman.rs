use std::f64::consts::PI;
use std::ops::Range;

use tunability_space::Hyperparameters;

use super::draws::Draws;
use super::parts::{columns, known, regression};
use crate::{DataError, Dataset, Generate, Truth};

/// `y = 10 sin(π x1 x2) + 20 (x3 - 0.5)² + 10 x4 + 5 x5 + noise`, x uniform in [0, 1]; the columns
/// beyond the fifth mean nothing (Friedman 1991, Annals of Statistics 19:1-67, section 4.3).
#[derive(Clone, Debug, PartialEq, Hyperparameters)]
pub struct Friedman1 {
    /// Rows.
    #[algorithm(default = 200, range = 2..=1_000_000)]
    pub n: usize,
    /// Columns, of which five matter.
    #[model(default = 10, range = 5..=100_000)]
    pub p: usize,
    /// Standard deviation of the noise.
    #[model(default = 1.0, range = 0.0..=1000.0)]
    pub noise: f64,
    /// Which rows are drawn.
    #[algorithm(default = 0, range = 0..=999_999)]
    pub seed: u64,
}

/// `y = sqrt(x1² + (x2 x3 - 1/(x2 x4))²) + noise`, x1 uniform in [0, 100], x2 in [40 π, 560 π], x3
/// in [0, 1], x4 in [1, 11]: the impedance of a circuit (Friedman 1991, section 4.4.1).
#[derive(Clone, Debug, PartialEq, Hyperparameters)]
pub struct Friedman2 {
    /// Rows.
    #[algorithm(default = 200, range = 2..=1_000_000)]
    pub n: usize,
    /// Standard deviation of the noise; at 125 the signal's is three times as large.
    #[model(default = 125.0, range = 0.0..=100_000.0)]
    pub noise: f64,
    /// Which rows are drawn.
    #[algorithm(default = 0, range = 0..=999_999)]
    pub seed: u64,
}

/// `y = atan((x2 x3 - 1/(x2 x4)) / x1) + noise`, x as in `friedman2`: the phase of a circuit, in
/// radians (Friedman 1991, section 4.4.2).
#[derive(Clone, Debug, PartialEq, Hyperparameters)]
pub struct Friedman3 {
    /// Rows.
    #[algorithm(default = 200, range = 2..=1_000_000)]
    pub n: usize,
    /// Standard deviation of the noise; at 0.1 the signal's is three times as large.
    #[model(default = 0.1, range = 0.0..=1000.0)]
    pub noise: f64,
    /// Which rows are drawn.
    #[algorithm(default = 0, range = 0..=999_999)]
    pub seed: u64,
}

/// The variance of the noise-free part of `friedman1`: `100 (1/2 - Si(2π)/(4π) - (Cin(π)/π)²) +
/// 20/9 + 125/12`.
const SIGNAL_VARIANCE: f64 = 23.826_463_771_380_98;

/// Where the four columns of `friedman2` and `friedman3` lie.
const CIRCUIT: [Range<f64>; 4] = [0.0..100.0, 40.0 * PI..560.0 * PI, 0.0..1.0, 1.0..11.0];

impl Friedman1 {
    /// The target without noise, at five numbers or more.
    pub fn signal(x: &[f64]) -> f64 {
        let curved = 10.0 * (PI * x[0] * x[1]).sin() + 20.0 * (x[2] - 0.5).powi(2);
        curved + 10.0 * x[3] + 5.0 * x[4]
    }
}

impl Friedman2 {
    /// The target without noise, at four numbers.
    pub fn signal(x: &[f64]) -> f64 {
        x[0].hypot(reactance(x))
    }
}

impl Friedman3 {
    /// The target without noise, at four numbers.
    pub fn signal(x: &[f64]) -> f64 {
        (reactance(x) / x[0]).atan()
    }
}

fn reactance(x: &[f64]) -> f64 {
    x[1] * x[2] - 1.0 / (x[1] * x[3])
}

/// A table whose target is a signal of its first columns, with noise.
fn table(
    draws: &Draws,
    ranges: &[Range<f64>],
    n: usize,
    signal: fn(&[f64]) -> f64,
    noise: f64,
) -> Dataset {
    let column = |(at, range): (usize, &Range<f64>)| {
        draws.uniform(&format!("x{}", at + 1), range.clone(), n)
    };
    let x: Vec<Vec<f64>> = ranges.iter().enumerate().map(column).collect();
    let one = |row: usize| {
        let first: Vec<f64> = x.iter().take(5).map(|column| column[row]).collect();
        signal(&first)
    };
    let y = draws.noisy((0..n).map(one).collect(), noise);
    regression(columns(x), "y", y)
}

impl Generate for Friedman1 {
    fn numbers(&self) -> usize {
        self.n.saturating_mul(self.p)
    }

    fn draw(&self) -> Result<Dataset, DataError> {
        let draws = Draws::new(Self::NAME, self.seed);
        Ok(table(&draws, &vec![0.0..1.0; self.p], self.n, Self::signal, self.noise))
    }

    fn truth(&self) -> Truth {
        let bayes = self.noise * self.noise;
        known([("Bayes mse", bayes), ("signal variance", SIGNAL_VARIANCE)])
    }
}

impl Generate for Friedman2 {
    fn numbers(&self) -> usize {
        self.n.saturating_mul(CIRCUIT.len())
    }

    fn draw(&self) -> Result<Dataset, DataError> {
        let draws = Draws::new(Self::NAME, self.seed);
        Ok(table(&draws, &CIRCUIT, self.n, Self::signal, self.noise))
    }

    fn truth(&self) -> Truth {
        known([("Bayes mse", self.noise * self.noise)])
    }
}

impl Generate for Friedman3 {
    fn numbers(&self) -> usize {
        self.n.saturating_mul(CIRCUIT.len())
    }

    fn draw(&self) -> Result<Dataset, DataError> {
        let draws = Draws::new(Self::NAME, self.seed);
        Ok(table(&draws, &CIRCUIT, self.n, Self::signal, self.noise))
    }

    fn truth(&self) -> Truth {
        known([("Bayes mse", self.noise * self.noise)])
    }
}
