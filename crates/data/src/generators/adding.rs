use rand::Rng as _;
use tunability_learn::Every;
use tunability_space::Hyperparameters;

use super::draws::Draws;
use super::parts::{column, in_sequences, known, regression};
use crate::{DataError, Dataset, Generate, Truth};

/// The adding problem: of the values of a sequence, uniform in [0, 1], two are marked, one in each
/// half; their sum is to be predicted (Hochreiter & Schmidhuber 1997, Neural Computation
/// 9:1735-1780, experiment 4; ranges and marks of Arjovsky et al. 2016, ICML).
#[derive(Clone, Debug, PartialEq, Hyperparameters)]
pub struct Adding {
    /// Sequences.
    #[algorithm(default = 500, range = 2..=1_000_000)]
    pub n: usize,
    /// Steps of a sequence.
    #[model(default = 50, range = 2..=100_000)]
    pub length: usize,
    /// Which sequences are drawn.
    #[algorithm(default = 0, range = 0..=999_999)]
    pub seed: u64,
}

impl Generate for Adding {
    fn numbers(&self) -> usize {
        self.n.saturating_mul(self.length).saturating_mul(2)
    }

    fn draw(&self) -> Result<Dataset, DataError> {
        let (n, length) = (self.n, self.length);
        let draws = Draws::new(Self::NAME, self.seed);
        let value = draws.uniform("value", 0.0..1.0, n * length);
        let mut marks = draws.stream("mark");
        let (mut mark, mut sums) = (vec![0.0; n * length], Vec::with_capacity(n));
        for start in (0..n).map(|sequence| sequence * length) {
            let first = start + marks.gen_range(0..length / 2);
            let second = start + marks.gen_range(length / 2..length);
            (mark[first], mark[second]) = (1.0, 1.0);
            sums.push(value[first] + value[second]);
        }
        let columns = vec![column("value", value), column("mark", mark)];
        let offsets = (0..=n).map(|sequence| sequence * length).collect();
        let data = regression(columns, "sum", sums);
        Ok(in_sequences(data, offsets, Every::Sequence))
    }

    /// The sum of two uniform numbers has mean 1 and variance 2/12.
    fn truth(&self) -> Truth {
        known([("Bayes mse", 0.0), ("mse of the constant 1", 1.0 / 6.0)])
    }
}
