use tunability_learn::Every;

use super::parts::{classification, column, in_sequences};
use crate::Dataset;

/// Sequences of symbols, written so far.
pub(super) struct Symbols {
    /// The names of the symbols.
    names: &'static [&'static str],
    /// All steps, as indices into the names.
    steps: Vec<usize>,
    offsets: Vec<usize>,
}

impl Symbols {
    /// No sequence yet.
    pub fn new(names: &'static [&'static str]) -> Symbols {
        Symbols { names, steps: Vec::new(), offsets: vec![0] }
    }

    /// Adds a sequence.
    pub fn push(&mut self, sequence: &[usize]) {
        self.steps.extend(sequence);
        self.offsets.push(self.steps.len());
    }

    /// A channel for each symbol, 1 at the steps where it stands and else 0, with one class a
    /// sequence or one a step.
    pub fn classified(
        self,
        every: Every,
        target: &str,
        codes: Vec<usize>,
        classes: &[&str],
    ) -> Dataset {
        let channel = |(symbol, name): (usize, &&str)| {
            let on = |step: &usize| f64::from(u8::from(*step == symbol));
            column(*name, self.steps.iter().map(on).collect())
        };
        let columns = self.names.iter().enumerate().map(channel).collect();
        in_sequences(classification(columns, target, codes, classes), self.offsets, every)
    }
}
