use std::ops::Range;

use serde::{Deserialize, Serialize};
use tunability_learn::Rng;
use tunability_nn::{Initial, Penalised, Real, padded};

use crate::Variant;

/// Block input, input gate, forget gate, output gate: a row of sums has a block for each.
pub const BLOCKS: usize = 4;

/// One layer in one direction. It says where its parameters lie in those of the network: biases, weights of
/// inputs (inputs × row), of outputs before (units × row), peepholes (input, forget, output gate × padded
/// units), and of each of the three gates before (units × row), where the variant has those. A row is
/// four blocks of padded units. What a variant has no use for is zero and stays zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cell {
    /// How many numbers come in at each step.
    pub inputs: usize,
    /// How many go out.
    pub units: usize,
    /// What it consists of.
    pub variant: Variant,
    /// Where its parameters begin.
    pub at: usize,
}

impl Cell {
    /// The length of a block of sums, and of a row of outputs.
    pub fn block(&self) -> usize {
        padded(self.units)
    }

    /// The length of a row of sums.
    pub fn row(&self) -> usize {
        BLOCKS * self.block()
    }

    /// Where its biases lie.
    pub fn biases(&self) -> Range<usize> {
        self.at..self.at + self.row()
    }

    /// Where the weights of inputs lie.
    pub fn of_inputs(&self) -> Range<usize> {
        let begin = self.biases().end;
        begin..begin + self.inputs * self.row()
    }

    /// Where the weights of outputs before lie.
    pub fn of_outputs(&self) -> Range<usize> {
        let begin = self.of_inputs().end;
        begin..begin + self.units * self.row()
    }

    /// Where the peepholes lie.
    pub fn peepholes(&self) -> Range<usize> {
        let begin = self.of_outputs().end;
        begin..begin + 3 * self.block()
    }

    /// Where the weights of a gate before (0 input, 1 forget, 2 output) lie; empty where there are none.
    pub fn of_gate(&self, gate: usize) -> Range<usize> {
        let each = if self.variant.has_gate_recurrence() { self.units * self.row() } else { 0 };
        let begin = self.peepholes().end + gate * each;
        begin..begin + each
    }

    /// Where what comes next may begin.
    pub fn end(&self) -> usize {
        self.of_gate(2).end
    }

    /// Its parameters, and whether a penalty on weights is on them.
    pub fn penalised(&self) -> [Penalised; 4] {
        [
            (self.biases(), false),
            (self.of_inputs().start..self.of_outputs().end, true),
            (self.peepholes(), false),
            (self.of_gate(0).start..self.end(), true),
        ]
    }

    /// How many parameters are learned.
    pub fn parameters(&self) -> usize {
        let blocks = (0..BLOCKS).filter(|block| self.variant.has(*block)).count();
        let gates = blocks - 1;
        let peepholes = if self.variant.has_peepholes() { gates } else { 0 };
        let between = if self.variant.has_gate_recurrence() { 9 * self.units } else { 0 };
        self.units * (blocks * (1 + self.inputs + self.units) + peepholes + between)
    }

    /// Draws the weights, block by block; peepholes and biases begin at zero, those of the forget gate at
    /// `forget_bias`.
    pub fn fill<T: Real>(&self, initial: Initial, forget_bias: f64, rng: &mut Rng, to: &mut [T]) {
        for (range, inputs) in [(self.of_inputs(), self.inputs), (self.of_outputs(), self.units)] {
            for block in 0..BLOCKS {
                self.fill_block(initial, inputs, block, rng, &mut to[range.clone()]);
            }
        }
        for gate in (0..3).filter(|_| self.variant.has_gate_recurrence()) {
            for block in 1..BLOCKS {
                self.fill_block(initial, self.units, block, rng, &mut to[self.of_gate(gate)]);
            }
        }
        if self.variant.has(2) {
            let begin = self.at + 2 * self.block();
            to[begin..begin + self.units].fill(T::of(forget_bias));
        }
    }

    /// Draws even what it has no use for, so that all variants begin alike.
    fn fill_block<T: Real>(
        &self,
        initial: Initial,
        inputs: usize,
        block: usize,
        rng: &mut Rng,
        to: &mut [T],
    ) {
        let drawn = initial.draw(inputs, self.units, rng);
        if !self.variant.has(block) {
            return;
        }
        for (to, from) in to.chunks_exact_mut(self.row()).zip(drawn.chunks_exact(self.units)) {
            let to = &mut to[block * self.block()..];
            to.iter_mut().zip(from).for_each(|(to, from)| *to = T::of(*from));
        }
    }
}
