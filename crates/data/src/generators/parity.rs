use rand::Rng as _;
use tunability_space::Hyperparameters;

use super::check_part;
use super::draws::Draws;
use super::parts::{classification, columns, known};
use crate::{DataError, Dataset, Generate, Truth};

/// Whether an even or odd number of the first `k` columns are 1, all columns being 0 or 1 with
/// equal probability: no column says anything without all the others. At `k` = 2 it is XOR.
#[derive(Clone, Debug, PartialEq, Hyperparameters)]
pub struct Parity {
    /// Rows.
    #[algorithm(default = 200, range = 2..=1_000_000)]
    pub n: usize,
    /// Columns.
    #[model(default = 5, range = 1..=100_000)]
    pub p: usize,
    /// Columns that count.
    #[model(default = 2, range = 1..=100_000)]
    pub k: usize,
    /// Share of rows whose class is turned around.
    #[model(default = 0.0, range = 0.0..=0.5)]
    pub flip: f64,
    /// Which rows are drawn.
    #[algorithm(default = 0, range = 0..=999_999)]
    pub seed: u64,
}

impl Generate for Parity {
    fn numbers(&self) -> usize {
        self.n.saturating_mul(self.p)
    }

    fn draw(&self) -> Result<Dataset, DataError> {
        check_part(Self::NAME, "k", self.k, self.p)?;
        let draws = Draws::new(Self::NAME, self.seed);
        let bits = |at: usize| draws.below(&format!("x{}", at + 1), 2, self.n);
        let x: Vec<Vec<usize>> = (0..self.p).map(bits).collect();
        let mut flips = draws.stream("flip");
        let mut class = |row: usize| {
            let ones: usize = x.iter().take(self.k).map(|column| column[row]).sum();
            (ones + usize::from(flips.gen_bool(self.flip))) % 2
        };
        let class = (0..self.n).map(&mut class).collect();
        let numbers = |bits: Vec<usize>| bits.into_iter().map(|bit| bit as f64).collect();
        let x = columns(x.into_iter().map(numbers).collect());
        Ok(classification(x, "parity", class, &["even", "odd"]))
    }

    fn truth(&self) -> Truth {
        known([("Bayes error", self.flip)])
    }
}
