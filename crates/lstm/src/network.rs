use serde::{Deserialize, Serialize};
use tunability_learn::{Every, Rng, Target};
use tunability_nn::{Activation, Dense, Initial, Penalised, Real};

use crate::{Cell, Variant};

/// What a network answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// A number.
    Value,
    /// The probabilities of so many classes.
    Classes(usize),
    /// The probability of each of so many labels.
    Labels(usize),
}

impl Answer {
    /// What is asked for by a target.
    pub fn to(target: &Target) -> Answer {
        match target {
            Target::Values(_) => Answer::Value,
            Target::Classes { count, .. } => Answer::Classes(*count),
            Target::Labels(labels) => Answer::Labels(labels.ncols()),
        }
    }

    /// How many outputs there are.
    pub fn outputs(self) -> usize {
        match self {
            Answer::Value => 1,
            Answer::Classes(count) | Answer::Labels(count) => count,
        }
    }
}

/// Layers of cells, each in one direction or in both, and a dense layer on what the last one puts out.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Network {
    /// Layer after layer; in both directions, the forward one first.
    pub cells: Vec<Cell>,
    /// Whether each layer reads in both directions.
    pub both: bool,
    /// After how many steps the gradient is cut off; 0 = never.
    pub truncation: usize,
    /// What has an answer.
    pub every: Every,
    /// What is answered.
    pub answer: Answer,
}

impl Network {
    /// A network of `layers` of `units` each, in each direction, that sees all steps.
    pub fn new(
        inputs: usize,
        layers: usize,
        units: usize,
        both: bool,
        variant: Variant,
        (every, answer): (Every, Answer),
    ) -> Network {
        let mut cells: Vec<Cell> = Vec::new();
        for layer in 0..layers {
            for _ in 0..1 + usize::from(both) {
                let inputs = if layer == 0 { inputs } else { units * (1 + usize::from(both)) };
                let at = cells.last().map_or(0, Cell::end);
                cells.push(Cell { inputs, units, variant, at });
            }
        }
        Network { cells, both, truncation: 0, every, answer }
    }

    /// In how many directions each layer reads.
    pub fn ways(&self) -> usize {
        1 + usize::from(self.both)
    }

    /// How many layers.
    pub fn layers(&self) -> usize {
        self.cells.len() / self.ways()
    }

    /// Channels of a step.
    pub fn inputs(&self) -> usize {
        self.cells.first().map_or(0, |cell| cell.inputs)
    }

    /// How many numbers a layer puts out at each step.
    pub fn features(&self) -> usize {
        self.ways() * self.cells.last().map_or(0, |cell| cell.units)
    }

    /// The layer that answers.
    pub fn head(&self) -> Dense {
        let at = self.cells.last().map_or(0, Cell::end);
        Dense::new(self.features(), self.answer.outputs(), Activation::Identity, at)
    }

    /// How long the vector of parameters is, filling included.
    pub fn len(&self) -> usize {
        self.head().weights().end
    }

    /// Whether there are no parameters.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// How many parameters are learned.
    pub fn parameters(&self) -> usize {
        let cells: usize = self.cells.iter().map(Cell::parameters).sum();
        cells + self.answer.outputs() * (1 + self.features())
    }

    /// What an optimizer moves: everything; weights may have a penalty on them.
    pub fn parts(&self) -> Vec<Penalised> {
        let mut parts: Vec<Penalised> = self.cells.iter().flat_map(Cell::penalised).collect();
        parts.extend(self.head().penalised());
        parts
    }

    /// Parameters to begin with.
    pub fn initial<T: Real>(&self, initial: Initial, forget_bias: f64, rng: &mut Rng) -> Vec<T> {
        let mut parameters = vec![T::ZERO; self.len()];
        for cell in &self.cells {
            cell.fill(initial, forget_bias, rng, &mut parameters);
        }
        let head = self.head();
        initial.fill(head.inputs, head.outputs, rng, &mut parameters[head.weights()]);
        parameters
    }
}
