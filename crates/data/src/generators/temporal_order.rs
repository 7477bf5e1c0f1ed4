use rand::Rng as _;
use tunability_learn::Every;
use tunability_space::Hyperparameters;

use super::draws::Draws;
use super::parts::known;
use super::symbols::Symbols;
use crate::{DataError, Dataset, Generate, Truth};

/// In a sequence of meaningless symbols stand two that are X or Y: which two, and in which order?
/// (Hochreiter & Schmidhuber 1997, Neural Computation 9:1735-1780, experiment 6a, here with
/// sequences of one length.)
#[derive(Clone, Debug, PartialEq, Hyperparameters)]
pub struct TemporalOrder {
    /// Sequences.
    #[algorithm(default = 200, range = 2..=1_000_000)]
    pub n: usize,
    /// Steps of a sequence: the first symbol lies in its second tenth, the other in its sixth.
    #[model(default = 100, range = 10..=100_000)]
    pub length: usize,
    /// Which sequences are drawn.
    #[algorithm(default = 0, range = 0..=999_999)]
    pub seed: u64,
}

/// Four that mean nothing, begin and end, and the two that count.
const NAMES: [&str; 8] = ["a", "b", "c", "d", "begin", "end", "X", "Y"];
const MEANINGLESS: usize = 4;
const BEGIN: usize = 4;
const END: usize = 5;
const COUNTS: usize = 6;

impl Generate for TemporalOrder {
    fn numbers(&self) -> usize {
        self.n.saturating_mul(self.length).saturating_mul(NAMES.len())
    }

    fn draw(&self) -> Result<Dataset, DataError> {
        let length = self.length;
        let mut rng = Draws::new(Self::NAME, self.seed).stream("sequences");
        let (mut symbols, mut classes) = (Symbols::new(&NAMES), Vec::with_capacity(self.n));
        for _ in 0..self.n {
            let mut sequence: Vec<usize> =
                (0..length).map(|_| rng.gen_range(0..MEANINGLESS)).collect();
            (sequence[0], sequence[length - 1]) = (BEGIN, END);
            let first = rng.gen_range(length / 10..length / 5);
            let second = rng.gen_range(length / 2..length * 3 / 5);
            let class = rng.gen_range(0..4);
            sequence[first] = COUNTS + class / 2;
            sequence[second] = COUNTS + class % 2;
            symbols.push(&sequence);
            classes.push(class);
        }
        Ok(symbols.classified(Every::Sequence, "order", classes, &["XX", "XY", "YX", "YY"]))
    }

    fn truth(&self) -> Truth {
        known([("Bayes error", 0.0), ("error by chance", 0.75)])
    }
}
