use tunability_learn::Every;
use tunability_space::Hyperparameters;

use super::draws::Draws;
use super::parts::known;
use super::symbols::Symbols;
use crate::{DataError, Dataset, Generate, Truth};

/// The copying problem: ten symbols out of eight, a long wait, the sign to go; then the ten are to
/// be said again, and blanks at every step before (Arjovsky, Shah & Bengio 2016, ICML, section
/// 4.1).
#[derive(Clone, Debug, PartialEq, Hyperparameters)]
pub struct CopyMemory {
    /// Sequences.
    #[algorithm(default = 200, range = 2..=1_000_000)]
    pub n: usize,
    /// Steps of the wait; a sequence has 20 more.
    #[model(default = 20, range = 1..=100_000)]
    pub wait: usize,
    /// Which sequences are drawn.
    #[algorithm(default = 0, range = 0..=999_999)]
    pub seed: u64,
}

/// Symbols to keep in mind, of `CHOICES` each.
const KEPT: usize = 10;
const CHOICES: usize = 8;

/// What is read and said; the sign to go is never said.
const NAMES: [&str; 10] = ["0", "1", "2", "3", "4", "5", "6", "7", "blank", "go"];
const BLANK: usize = 8;
const GO: usize = 9;

impl CopyMemory {
    fn length(&self) -> usize {
        self.wait + 2 * KEPT
    }
}

impl Generate for CopyMemory {
    fn numbers(&self) -> usize {
        self.n.saturating_mul(self.length()).saturating_mul(NAMES.len())
    }

    /// Read: the symbols, `wait` - 1 blanks, go, ten blanks. Said: `wait` + 10 blanks, the symbols.
    fn draw(&self) -> Result<Dataset, DataError> {
        let draws = Draws::new(Self::NAME, self.seed);
        let kept = draws.below("kept", CHOICES, self.n * KEPT);
        let (mut read, mut said) = (Symbols::new(&NAMES), Vec::new());
        for kept in kept.chunks(KEPT) {
            let mut sequence = kept.to_vec();
            sequence.resize(self.length(), BLANK);
            sequence[KEPT + self.wait - 1] = GO;
            read.push(&sequence);
            said.resize(said.len() + KEPT + self.wait, BLANK);
            said.extend(kept);
        }
        Ok(read.classified(Every::Step, "symbol", said, &NAMES))
    }

    /// Without memory the last ten steps are guessed, each with 1/8: `10 ln 8 / (wait + 20)` nats a
    /// step.
    fn truth(&self) -> Truth {
        let guessed = KEPT as f64 / self.length() as f64;
        let choices = CHOICES as f64;
        known([
            ("Bayes error", 0.0),
            ("error without memory", guessed * (1.0 - 1.0 / choices)),
            ("log loss without memory", guessed * choices.ln()),
        ])
    }
}
