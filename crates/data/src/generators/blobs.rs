use statrs::function::erf::erfc;
use tunability_space::Hyperparameters;

use super::draws::Draws;
use super::parts::{LETTERS, classification, columns, known};
use crate::{DataError, Dataset, Generate, Truth};

/// Normal blobs of variance 1, a class each and equally likely, their centres side by side along
/// the diagonal: an arrangement whose Bayes error has a closed form for any number of classes.
#[derive(Clone, Debug, PartialEq, Hyperparameters)]
pub struct Blobs {
    /// Rows.
    #[algorithm(default = 200, range = 2..=1_000_000)]
    pub n: usize,
    /// Columns.
    #[model(default = 2, range = 1..=100_000)]
    pub p: usize,
    /// Blobs.
    #[model(default = 3, range = 2..=26)]
    pub classes: usize,
    /// Distance of neighbouring centres, in standard deviations of a blob.
    #[model(default = 3.0, range = 0.0..=1000.0)]
    pub separation: f64,
    /// Which rows are drawn.
    #[algorithm(default = 0, range = 0..=999_999)]
    pub seed: u64,
}

impl Generate for Blobs {
    fn numbers(&self) -> usize {
        self.n.saturating_mul(self.p)
    }

    fn draw(&self) -> Result<Dataset, DataError> {
        let draws = Draws::new(Self::NAME, self.seed);
        let class = draws.below("class", self.classes, self.n);
        let shift = self.separation / (self.p as f64).sqrt();
        let column = |at: usize| {
            let mut column = draws.normal(&format!("x{}", at + 1), self.n);
            column.iter_mut().zip(&class).for_each(|(x, class)| *x += shift * *class as f64);
            column
        };
        let x = (0..self.p).map(column).collect();
        Ok(classification(columns(x), "blob", class, &LETTERS[..self.classes]))
    }

    /// Half of the way to a neighbour is crossed with probability Φ(-separation/2); a blob between
    /// two others has two neighbours, the outer ones have one: `2 (1 - 1/classes)
    /// Φ(-separation/2)`.
    fn truth(&self) -> Truth {
        let crossed = 0.5 * erfc(self.separation / 8f64.sqrt());
        known([("Bayes error", 2.0 * (1.0 - 1.0 / self.classes as f64) * crossed)])
    }
}
