//! One layer in one direction, through time and back: sums of inputs of all steps in one product, one product
//! a step for what recurs, gates in vectors, gradients of weights in one product over all steps.

use tunability_kernels::{Factor, Real, Start, padded, product, vectorised};
use tunability_nn::transpose;

use crate::gates::{Advance, Retreat};
use crate::inputs::Inputs;
use crate::{Batch, Cell};

/// What a layer remembers of a batch on its way forward, and needs on its way back. It grows to the largest
/// batch and is used again.
#[derive(Clone, Debug, Default)]
pub struct Memory<T> {
    /// z, i, f and o of every row.
    gates: Vec<T>,
    /// The cells, and what the output activation makes of them.
    cells: Vec<T>,
    bent: Vec<T>,
    /// Outputs: rows × padded units.
    pub outputs: Vec<T>,
    /// Outputs of the step before.
    before: Vec<T>,
    /// The loss's gradient with respect to the sums.
    delta: Vec<T>,
    /// Gradients that come from the step after: of cells, and of gates if they recur.
    carry: Vec<T>,
    gate_carry: Vec<T>,
    /// Transposed weights, and a step of gradients on its way to `gate_carry`.
    turned: Vec<T>,
    turned_gates: [Vec<T>; 3],
    part: Vec<T>,
    zeros: Vec<T>,
}

impl<T: Real> Memory<T> {
    /// From inputs (rows × padded inputs) to outputs.
    pub fn forward(&mut self, cell: &Cell, parameters: &[T], batch: &Batch<T>, x: &[T]) {
        let (width, rows) = (cell.row(), batch.rows());
        self.gates.resize(rows * width, T::ZERO);
        for of in [&mut self.cells, &mut self.bent, &mut self.outputs, &mut self.before] {
            of.resize(rows * cell.block(), T::ZERO);
        }
        self.zeros.resize(batch.going(0) * width, T::ZERO);
        Inputs::new(x, cell.inputs).sums(cell, parameters, &mut self.gates);
        for step in 0..batch.steps() {
            self.advance(cell, parameters, batch, step);
        }
    }

    /// One step forward, from the sums of inputs.
    fn advance(&mut self, cell: &Cell, parameters: &[T], batch: &Batch<T>, step: usize) {
        let (width, block) = (cell.row(), cell.block());
        let (now, going) = (batch.at(step), batch.going(step));
        let (past, rest) = self.gates.split_at_mut(now.start * width);
        let gates = &mut rest[..going * width];
        let (old, cells) = self.cells.split_at_mut(now.start * block);
        let own = now.start * block..now.end * block;
        let before = &mut self.before[own.clone()];
        let old = match step.checked_sub(1).map(|last| batch.starts[last]) {
            None => {
                before.fill(T::ZERO);
                &self.zeros[..going * block]
            }
            Some(last) => {
                before.copy_from_slice(&self.outputs[last * block..(last + going) * block]);
                let outputs = Factor::Rows(before, block);
                let weights = &parameters[cell.of_outputs()];
                product(outputs, cell.units, weights, Start::Old, gates, width);
                gates_before(cell, parameters, &past[last * width..], gates);
                &old[last * block..(last + going) * block]
            }
        };
        vectorised(Advance {
            variant: cell.variant,
            peepholes: parameters[cell.peepholes()].as_chunks().0,
            old: old.as_chunks().0,
            gates: gates.as_chunks_mut().0,
            cells: cells[..going * block].as_chunks_mut().0,
            bent: self.bent[own.clone()].as_chunks_mut().0,
            outputs: self.outputs[own].as_chunks_mut().0,
        });
    }

    /// From the loss's gradient with respect to outputs (`slopes`, which gains what comes back through time)
    /// to those with respect to parameters, which are overwritten. After every `truncation` steps nothing
    /// comes back; 0 = everything does.
    pub fn backward(
        &mut self,
        cell: &Cell,
        parameters: &[T],
        batch: &Batch<T>,
        (x, slopes, truncation): (&[T], &mut [T], usize),
        gradients: &mut [T],
    ) {
        self.delta.resize(batch.rows() * cell.row(), T::ZERO);
        self.prepare(cell, parameters, batch.going(0));
        gradients[cell.peepholes()].fill(T::ZERO);
        for step in (0..batch.steps()).rev() {
            if truncation > 0 && (step + 1) % truncation == 0 {
                self.carry.fill(T::ZERO);
                self.gate_carry.fill(T::ZERO);
            } else if batch.going(step + 1) > 0 {
                self.receive(cell, batch, step, slopes);
            }
            self.retreat(cell, parameters, batch, (step, slopes), gradients);
        }
        self.weights(cell, batch, x, gradients);
    }

    /// What comes back from the sums of the step after: to outputs, and to gates if they recur.
    fn receive(&mut self, cell: &Cell, batch: &Batch<T>, step: usize, slopes: &mut [T]) {
        let (width, block) = (cell.row(), cell.block());
        let (after, next) = (batch.at(step + 1), batch.going(step + 1));
        let after = Factor::Rows(&self.delta[after.start * width..after.end * width], width);
        let back = &mut slopes[batch.starts[step] * block..][..next * block];
        product(after, width, &self.turned, Start::Old, back, block);
        self.part.resize(next * block, T::ZERO);
        let turned = self.turned_gates.iter().enumerate();
        for (gate, turned) in turned.filter(|(_, turned)| !turned.is_empty()) {
            product(after, width, turned, Start::Zero, &mut self.part, block);
            scatter(&self.part, block, gate + 1, &mut self.gate_carry);
        }
    }

    /// One step back, from the gradient of its outputs to that of its sums.
    fn retreat(
        &mut self,
        cell: &Cell,
        parameters: &[T],
        batch: &Batch<T>,
        (step, slopes): (usize, &[T]),
        gradients: &mut [T],
    ) {
        let (width, block, now) = (cell.row(), cell.block(), batch.at(step));
        let old = match step.checked_sub(1).map(|last| batch.starts[last]) {
            None => &self.zeros[..now.len() * block],
            Some(last) => &self.cells[last * block..(last + now.len()) * block],
        };
        let (own, rows) = (now.start * block..now.end * block, now.start * width..now.end * width);
        vectorised(Retreat {
            variant: cell.variant,
            peepholes: parameters[cell.peepholes()].as_chunks().0,
            old: old.as_chunks().0,
            gates: self.gates[rows.clone()].as_chunks().0,
            cells: self.cells[own.clone()].as_chunks().0,
            bent: self.bent[own.clone()].as_chunks().0,
            slopes: slopes[own].as_chunks().0,
            gate_carry: self.gate_carry.as_chunks().0,
            carry: self.carry.as_chunks_mut().0,
            delta: self.delta[rows].as_chunks_mut().0,
            seen: gradients[cell.peepholes()].as_chunks_mut().0,
        });
    }

    /// Transposed weights, and nothing that comes from after the last step.
    fn prepare(&mut self, cell: &Cell, parameters: &[T], sequences: usize) {
        let (width, block) = (cell.row(), cell.block());
        self.carry.clear();
        self.carry.resize(sequences * block, T::ZERO);
        self.gate_carry.clear();
        self.gate_carry.resize(sequences * width, T::ZERO);
        transpose(&parameters[cell.of_outputs()], cell.units, width, &mut self.turned);
        for (gate, turned) in self.turned_gates.iter_mut().enumerate() {
            turned.clear();
            if cell.variant.has_gate_recurrence() {
                transpose(&parameters[cell.of_gate(gate)], cell.units, width, turned);
            }
        }
    }

    /// Gradients of biases and weights from those of the sums of all rows.
    fn weights(&self, cell: &Cell, batch: &Batch<T>, x: &[T], gradients: &mut [T]) {
        let (width, block, rows) = (cell.row(), cell.block(), batch.rows());
        let biases = &mut gradients[cell.biases()];
        biases.fill(T::ZERO);
        for row in self.delta.chunks_exact(width) {
            biases.iter_mut().zip(row).for_each(|(sum, delta)| *sum += *delta);
        }
        let of_inputs = &mut gradients[cell.of_inputs()];
        Inputs::new(x, cell.inputs).gradient(cell, &self.delta, of_inputs);
        let before = Factor::Columns(&self.before, block);
        let of_outputs = &mut gradients[cell.of_outputs()];
        product(before, rows, &self.delta, Start::Zero, of_outputs, width);
        for gate in (0..3).filter(|_| cell.variant.has_gate_recurrence()) {
            let of_gate = &mut gradients[cell.of_gate(gate)];
            of_gate.fill(T::ZERO);
            for step in 1..batch.steps() {
                let (last, now) = (batch.starts[step - 1], batch.at(step));
                let past = Factor::Columns(&self.gates[last * width + (gate + 1) * block..], width);
                let delta = &self.delta[now.start * width..now.end * width];
                product(past, now.len(), delta, Start::Old, of_gate, width);
            }
            // The block input does not see gates.
            of_gate.chunks_exact_mut(width).for_each(|row| row[..block].fill(T::ZERO));
        }
    }

    /// The loss's gradient with respect to inputs, after [`backward`](Memory::backward).
    pub fn of_inputs(&mut self, cell: &Cell, parameters: &[T], slopes: &mut [T]) {
        let width = cell.row();
        transpose(&parameters[cell.of_inputs()], cell.inputs, width, &mut self.turned);
        let delta = Factor::Rows(&self.delta, width);
        product(delta, width, &self.turned, Start::Zero, slopes, padded(cell.inputs));
    }
}

/// Adds what gates see of the gates before.
fn gates_before<T: Real>(cell: &Cell, parameters: &[T], past: &[T], sums: &mut [T]) {
    let width = cell.row();
    for gate in (0..3).filter(|_| cell.variant.has_gate_recurrence()) {
        let past = Factor::Rows(&past[(gate + 1) * cell.block()..], width);
        product(past, cell.units, &parameters[cell.of_gate(gate)], Start::Old, sums, width);
    }
}

/// Puts rows of one block each into a block of longer rows.
fn scatter<T: Real>(from: &[T], block: usize, at: usize, to: &mut [T]) {
    for (from, to) in from.chunks_exact(block).zip(to.chunks_exact_mut(4 * block)) {
        to[at * block..(at + 1) * block].copy_from_slice(from);
    }
}
