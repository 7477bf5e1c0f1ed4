use statrs::distribution::{ChiSquared, ContinuousCDF};
use tunability_space::Hyperparameters;

use super::draws::Draws;
use super::parts::{LETTERS, classification, columns, known};
use crate::{DataError, Dataset, Generate, Truth};

/// One normal cloud, its classes equally likely shells around the centre: a class is a quantile of
/// the squared distance, which is chi-squared. A linear decision knows nothing of it.
#[derive(Clone, Debug, PartialEq, Hyperparameters)]
pub struct GaussianQuantiles {
    /// Rows.
    #[algorithm(default = 200, range = 2..=1_000_000)]
    pub n: usize,
    /// Columns.
    #[model(default = 2, range = 1..=10_000)]
    pub p: usize,
    /// Shells, the innermost first.
    #[model(default = 3, range = 2..=26)]
    pub classes: usize,
    /// Which rows are drawn.
    #[algorithm(default = 0, range = 0..=999_999)]
    pub seed: u64,
}

impl GaussianQuantiles {
    /// The squared distances at which one shell ends and the next begins.
    pub fn limits(&self) -> Vec<f64> {
        let Ok(squared) = ChiSquared::new(self.p as f64) else { return Vec::new() };
        let count = self.classes;
        (1..count).map(|shell| squared.inverse_cdf(shell as f64 / count as f64)).collect()
    }
}

impl Generate for GaussianQuantiles {
    fn numbers(&self) -> usize {
        self.n.saturating_mul(self.p)
    }

    fn draw(&self) -> Result<Dataset, DataError> {
        let draws = Draws::new(Self::NAME, self.seed);
        let column = |at: usize| draws.normal(&format!("x{}", at + 1), self.n);
        let x: Vec<Vec<f64>> = (0..self.p).map(column).collect();
        let limits = self.limits();
        let class = |row: usize| {
            let squared: f64 = x.iter().map(|column| column[row] * column[row]).sum();
            limits.partition_point(|limit| *limit < squared)
        };
        let class = (0..self.n).map(class).collect();
        Ok(classification(columns(x), "shell", class, &LETTERS[..self.classes]))
    }

    fn truth(&self) -> Truth {
        known([("Bayes error", 0.0)])
    }
}
