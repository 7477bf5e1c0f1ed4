use ndarray::{Array1, Array2, Axis};
use serde::{Deserialize, Serialize};

use crate::TaskKind;

/// What is to be predicted: one entry a row of a table, or one a sequence or step.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Target {
    /// A number.
    Values(Array1<f64>),
    /// A class.
    Classes {
        /// Codes in `0..count`, one an entry.
        codes: Vec<usize>,
        /// How many classes there are; a part of the entries may not show all.
        count: usize,
    },
    /// Which labels hold: entries × labels.
    Labels(Array2<bool>),
}

impl Target {
    /// How many entries.
    pub fn len(&self) -> usize {
        match self {
            Target::Values(values) => values.len(),
            Target::Classes { codes, .. } => codes.len(),
            Target::Labels(labels) => labels.nrows(),
        }
    }

    /// Whether there are no entries.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// What kind of answer it asks for.
    pub fn kind(&self) -> TaskKind {
        match self {
            Target::Values(_) => TaskKind::Regression,
            Target::Classes { .. } => TaskKind::Classification,
            Target::Labels(_) => TaskKind::Labelling,
        }
    }

    /// Some of the entries.
    pub fn select(&self, entries: &[usize]) -> Target {
        match self {
            Target::Values(values) => Target::Values(entries.iter().map(|&i| values[i]).collect()),
            Target::Classes { codes, count } => {
                let codes = entries.iter().map(|&i| codes[i]).collect();
                Target::Classes { codes, count: *count }
            }
            Target::Labels(labels) => Target::Labels(labels.select(Axis(0), entries)),
        }
    }

    /// Bytes that it holds.
    pub fn bytes(&self) -> usize {
        match self {
            Target::Labels(labels) => labels.len(),
            target => 8 * target.len(),
        }
    }

    /// The first entry that is no finite number.
    pub(crate) fn not_finite(&self) -> Option<(usize, f64)> {
        let Target::Values(values) = self else { return None };
        let mut values = values.iter().copied().enumerate();
        values.find(|(_, value)| !value.is_finite())
    }
}
