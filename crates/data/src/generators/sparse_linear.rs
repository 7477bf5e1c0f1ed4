use tunability_space::Hyperparameters;

use super::check_part;
use super::draws::Draws;
use super::parts::{columns, known, regression};
use crate::{DataError, Dataset, Generate, Truth};

/// `y = x·β + noise` with more columns than rows, few of which matter: x is normal with variance 1
/// and covariance `rho^|i-j|`, β is +1 and -1 in turn at equally spaced columns and else 0.
#[derive(Clone, Debug, PartialEq, Hyperparameters)]
pub struct SparseLinear {
    /// Rows.
    #[algorithm(default = 100, range = 2..=1_000_000)]
    pub n: usize,
    /// Columns.
    #[model(default = 200, range = 1..=1_000_000)]
    pub p: usize,
    /// Columns that matter.
    #[model(default = 10, range = 1..=1_000_000)]
    pub nonzero: usize,
    /// Correlation of neighbouring columns.
    #[model(default = 0.5, range = -0.99..=0.99)]
    pub rho: f64,
    /// Variance of the signal over that of the noise.
    #[model(default = 5.0, range = 1e-6..=1e6, log)]
    pub snr: f64,
    /// Which rows are drawn.
    #[algorithm(default = 0, range = 0..=999_999)]
    pub seed: u64,
}

impl SparseLinear {
    /// Which columns matter, counted from 0, and by how much: `⌊i p / nonzero⌋` for each `i`, the
    /// signs in turn.
    pub fn coefficients(&self) -> Vec<(usize, f64)> {
        let sign = |i: usize| if i.is_multiple_of(2) { 1.0 } else { -1.0 };
        (0..self.nonzero).map(|i| (i * self.p / self.nonzero, sign(i))).collect()
    }

    /// The variance of the signal: `β' Σ β`.
    pub fn signal_variance(&self) -> f64 {
        let mut variance = 0.0;
        // `carried` is Σ over i < j of β_i rho^(j-i): the sum over pairs in one pass.
        let (mut carried, mut last) = (0.0, 0);
        for (at, beta) in self.coefficients() {
            carried *= self.rho.powf((at - last) as f64);
            variance += beta * beta + 2.0 * beta * carried;
            carried += beta;
            last = at;
        }
        variance
    }

    /// The variance of the noise.
    pub fn noise_variance(&self) -> f64 {
        self.signal_variance() / self.snr
    }
}

impl Generate for SparseLinear {
    fn numbers(&self) -> usize {
        self.n.saturating_mul(self.p)
    }

    /// The columns are a stationary process: `x_j = rho x_(j-1) + sqrt(1 - rho²) z_j`.
    fn draw(&self) -> Result<Dataset, DataError> {
        check_part(Self::NAME, "nonzero", self.nonzero, self.p)?;
        let draws = Draws::new(Self::NAME, self.seed);
        let fresh = (1.0 - self.rho * self.rho).sqrt();
        let mut x: Vec<Vec<f64>> = Vec::with_capacity(self.p);
        for at in 0..self.p {
            let mut column = draws.normal(&format!("x{}", at + 1), self.n);
            if let Some(left) = x.last() {
                let step = |(z, left): (&mut f64, &f64)| *z = self.rho * left + fresh * *z;
                column.iter_mut().zip(left).for_each(step);
            }
            x.push(column);
        }
        let mut signal = vec![0.0; self.n];
        for (at, beta) in self.coefficients() {
            signal.iter_mut().zip(&x[at]).for_each(|(sum, x)| *sum += beta * x);
        }
        let y = draws.noisy(signal, self.noise_variance().sqrt());
        Ok(regression(columns(x), "y", y))
    }

    fn truth(&self) -> Truth {
        let (signal, noise) = (self.signal_variance(), self.noise_variance());
        let mut truth = known([("Bayes mse", noise), ("signal variance", signal)]);
        let name = |at: usize| format!("coefficient of x{}", at + 1);
        truth.extend(self.coefficients().into_iter().map(|(at, beta)| (name(at), beta)));
        truth
    }
}
