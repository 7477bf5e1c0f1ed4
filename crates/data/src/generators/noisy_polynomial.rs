use tunability_space::Hyperparameters;

use super::draws::Draws;
use super::parts::{columns, regression};
use crate::{DataError, Dataset, Generate, Truth};

/// `y = Σ √(2k+1) P_k(x) + noise` over k = 1 to `degree`, x uniform in [-1, 1], P_k the polynomials
/// of Legendre: each term adds 1 to the variance, so each missing degree costs 1.
#[derive(Clone, Debug, PartialEq, Hyperparameters)]
pub struct NoisyPolynomial {
    /// Rows.
    #[algorithm(default = 200, range = 2..=1_000_000)]
    pub n: usize,
    /// Degree of the polynomial.
    #[model(default = 3, range = 1..=50)]
    pub degree: usize,
    /// Standard deviation of the noise.
    #[model(default = 1.0, range = 0.0..=1000.0)]
    pub noise: f64,
    /// Which rows are drawn.
    #[algorithm(default = 0, range = 0..=999_999)]
    pub seed: u64,
}

impl NoisyPolynomial {
    /// The polynomial at `x`, by `(k+1) P_(k+1) = (2k+1) x P_k - k P_(k-1)`.
    pub fn signal(&self, x: f64) -> f64 {
        let (mut before, mut now, mut sum) = (1.0, x, 0.0);
        for k in 1..=self.degree {
            let degree = k as f64;
            sum += (2.0 * degree + 1.0).sqrt() * now;
            let next = ((2.0 * degree + 1.0) * x * now - degree * before) / (degree + 1.0);
            (before, now) = (now, next);
        }
        sum
    }
}

impl Generate for NoisyPolynomial {
    fn numbers(&self) -> usize {
        self.n
    }

    fn draw(&self) -> Result<Dataset, DataError> {
        let draws = Draws::new(Self::NAME, self.seed);
        let x = draws.uniform("x1", -1.0..1.0, self.n);
        let y = draws.noisy(x.iter().map(|x| self.signal(*x)).collect(), self.noise);
        Ok(regression(columns(vec![x]), "y", y))
    }

    fn truth(&self) -> Truth {
        let noise = self.noise * self.noise;
        let best = |degree: usize| {
            let missing = (self.degree - degree) as f64;
            (format!("mse of the best polynomial of degree {degree}"), noise + missing)
        };
        let bayes = ("Bayes mse".to_owned(), noise);
        std::iter::once(bayes).chain((0..self.degree).map(best)).collect()
    }
}
