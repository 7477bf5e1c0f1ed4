use rand::Rng as _;
use tunability_learn::{Every, Rng};
use tunability_space::Hyperparameters;

use super::draws::Draws;
use super::parts::known;
use super::symbols::Symbols;
use crate::{DataError, Dataset, Generate, Truth};

/// Strings of the embedded Reber grammar, whose next symbol is to be predicted at every step: B, T
/// or P, a Reber string, the same T or P, E (Hochreiter & Schmidhuber 1997, Neural Computation
/// 9:1735-1780, experiment 1).
#[derive(Clone, Debug, PartialEq, Hyperparameters)]
pub struct Reber {
    /// Sequences.
    #[algorithm(default = 200, range = 2..=1_000_000)]
    pub n: usize,
    /// Which sequences are drawn.
    #[algorithm(default = 0, range = 0..=999_999)]
    pub seed: u64,
}

const NAMES: [&str; 7] = ["B", "E", "P", "S", "T", "V", "X"];
const B: usize = 0;
const E: usize = 1;
const P: usize = 2;
const S: usize = 3;
const T: usize = 4;
const V: usize = 5;
const X: usize = 6;

/// The two ways on from each state after B, equally likely: a symbol and the next state. The state
/// after the last leads to E.
const WAYS: [[(usize, usize); 2]; 5] = [
    [(T, 1), (P, 2)],
    [(S, 1), (X, 3)],
    [(T, 2), (V, 4)],
    [(X, 2), (S, LAST)],
    [(P, 3), (V, LAST)],
];
const LAST: usize = 5;

/// Steps with a next symbol in a sequence on average, and those among them at which it is one of
/// two: from the five states 6, 16/3, 14/3, 10/3, 8/3 choices lie ahead, beside that of the frame.
const STEPS: f64 = 11.0;
const CHOICES: f64 = 7.0;

/// One embedded string.
fn string(rng: &mut Rng) -> Vec<usize> {
    let frame = [T, P][rng.gen_range(0..2)];
    let (mut string, mut state) = (vec![B, frame, B], 0);
    while state != LAST {
        let (symbol, next) = WAYS[state][rng.gen_range(0..2)];
        string.push(symbol);
        state = next;
    }
    string.extend([E, frame, E]);
    string
}

impl Generate for Reber {
    /// On average; strings end soon.
    fn numbers(&self) -> usize {
        self.n.saturating_mul(STEPS as usize * NAMES.len())
    }

    fn draw(&self) -> Result<Dataset, DataError> {
        let mut rng = Draws::new(Self::NAME, self.seed).stream("sequences");
        let (mut read, mut next) = (Symbols::new(&NAMES), Vec::new());
        for _ in 0..self.n {
            let string = string(&mut rng);
            read.push(&string[..string.len() - 1]);
            next.extend(&string[1..]);
        }
        Ok(read.classified(Every::Step, "next", next, &NAMES))
    }

    /// Over all steps of many sequences: half of the choices go wrong, and nothing else.
    fn truth(&self) -> Truth {
        let share = CHOICES / STEPS;
        known([("Bayes error", share / 2.0), ("Bayes log loss", share * 2f64.ln())])
    }
}
