//! One layer in one direction, through time and back: sums of inputs of all steps in one product, one product
//! a step for what recurs, gates in vectors, gradients of weights in one product over all steps.

use tunability_kernels::{Factor, LANES, Loop, Real, Start, padded, product, vectorised};
use tunability_nn::transpose;

use crate::{Batch, Cell, Variant};

type Lanes<T> = [T; LANES];

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
        let (width, block, rows) = (cell.row(), cell.block(), batch.rows());
        self.gates.resize(rows * width, T::ZERO);
        for of in [&mut self.cells, &mut self.bent, &mut self.outputs, &mut self.before] {
            of.resize(rows * block, T::ZERO);
        }
        let bias = Start::Row(&parameters[cell.biases()]);
        let inputs = Factor::Rows(x, padded(cell.inputs));
        product(inputs, cell.inputs, &parameters[cell.of_inputs()], bias, &mut self.gates, width);
        self.zeros.resize(batch.going(0) * width, T::ZERO);
        for step in 0..batch.steps() {
            let (now, going) = (batch.at(step), batch.going(step));
            let (past, rest) = self.gates.split_at_mut(now.start * width);
            let gates = &mut rest[..going * width];
            let (old, cells) = self.cells.split_at_mut(now.start * block);
            let before = &mut self.before[now.start * block..now.end * block];
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
                bent: self.bent[now.start * block..now.end * block].as_chunks_mut().0,
                outputs: self.outputs[now.start * block..now.end * block].as_chunks_mut().0,
            });
        }
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
        let (width, block) = (cell.row(), cell.block());
        self.delta.resize(batch.rows() * width, T::ZERO);
        self.prepare(cell, parameters, batch.going(0));
        gradients[cell.peepholes()].fill(T::ZERO);
        for step in (0..batch.steps()).rev() {
            let (now, next) = (batch.at(step), batch.going(step + 1));
            let (here, after) = self.delta.split_at_mut(now.end * width);
            let slopes = &mut slopes[now.start * block..now.end * block];
            if truncation > 0 && (step + 1) % truncation == 0 {
                self.carry.fill(T::ZERO);
                self.gate_carry.fill(T::ZERO);
            } else if next > 0 {
                let after = Factor::Rows(&after[..next * width], width);
                let back = &mut slopes[..next * block];
                product(after, width, &self.turned, Start::Old, back, block);
                self.part.resize(next * block, T::ZERO);
                for (gate, turned) in self.turned_gates.iter().enumerate() {
                    if !turned.is_empty() {
                        product(after, width, turned, Start::Zero, &mut self.part, block);
                        scatter(&self.part, block, gate + 1, &mut self.gate_carry);
                    }
                }
            }
            let old = match step.checked_sub(1).map(|last| batch.starts[last]) {
                None => &self.zeros[..now.len() * block],
                Some(last) => &self.cells[last * block..(last + now.len()) * block],
            };
            let rows = now.start * block..now.end * block;
            vectorised(Retreat {
                variant: cell.variant,
                peepholes: parameters[cell.peepholes()].as_chunks().0,
                old: old.as_chunks().0,
                gates: self.gates[now.start * width..now.end * width].as_chunks().0,
                cells: self.cells[rows.clone()].as_chunks().0,
                bent: self.bent[rows].as_chunks().0,
                slopes: slopes.as_chunks().0,
                gate_carry: self.gate_carry.as_chunks().0,
                carry: self.carry.as_chunks_mut().0,
                delta: here[now.start * width..].as_chunks_mut().0,
                seen: gradients[cell.peepholes()].as_chunks_mut().0,
            });
        }
        self.weights(cell, batch, x, gradients);
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
        let inputs = Factor::Columns(x, padded(cell.inputs));
        let of_inputs = &mut gradients[cell.of_inputs()];
        product(inputs, rows, &self.delta, Start::Zero, of_inputs, width);
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

/// One step of several sequences, from sums to outputs.
struct Advance<'a, T> {
    variant: Variant,
    peepholes: &'a [Lanes<T>],
    old: &'a [Lanes<T>],
    gates: &'a mut [Lanes<T>],
    cells: &'a mut [Lanes<T>],
    bent: &'a mut [Lanes<T>],
    outputs: &'a mut [Lanes<T>],
}

impl<T: Real> Loop for Advance<'_, T> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        let count = self.peepholes.len() / 3;
        let variant = self.variant;
        let is = |other: Variant| variant == other;
        let (linear, flat) = (is(Variant::NoInputActivation), is(Variant::NoOutputActivation));
        let [no_input, no_forget, no_output] = [1, 2, 3].map(|gate| !variant.has(gate));
        let coupled = is(Variant::Coupled);
        for (at, old) in self.old.iter().enumerate() {
            let (row, n) = (at / count * 4 * count, at % count);
            let [pi, pf, po] = [0, 1, 2].map(|gate| self.peepholes[gate * count + n]);
            let [mut z, mut i, mut f, mut o] = [0, 1, 2, 3].map(|g| self.gates[row + g * count + n]);
            let (mut c, mut s, mut y) = ([T::ZERO; LANES], [T::ZERO; LANES], [T::ZERO; LANES]);
            for l in 0..LANES {
                z[l] = if linear { z[l] } else { z[l].tanh() };
                i[l] = if no_input { T::ONE } else { (i[l] + pi[l] * old[l]).logistic() };
                f[l] = if no_forget { T::ONE } else { (f[l] + pf[l] * old[l]).logistic() };
                f[l] = if coupled { T::ONE - i[l] } else { f[l] };
                c[l] = z[l] * i[l] + old[l] * f[l];
                o[l] = if no_output { T::ONE } else { (o[l] + po[l] * c[l]).logistic() };
                s[l] = if flat { c[l] } else { c[l].tanh() };
                y[l] = s[l] * o[l];
            }
            for (g, gate) in [z, i, f, o].into_iter().enumerate() {
                self.gates[row + g * count + n] = gate;
            }
            (self.cells[at], self.bent[at], self.outputs[at]) = (c, s, y);
        }
    }
}

/// One step of several sequences, from the gradient of outputs to that of sums (Greff et al. 2017,
/// section 2.2).
struct Retreat<'a, T> {
    variant: Variant,
    peepholes: &'a [Lanes<T>],
    old: &'a [Lanes<T>],
    gates: &'a [Lanes<T>],
    cells: &'a [Lanes<T>],
    bent: &'a [Lanes<T>],
    slopes: &'a [Lanes<T>],
    gate_carry: &'a [Lanes<T>],
    carry: &'a mut [Lanes<T>],
    delta: &'a mut [Lanes<T>],
    /// The gradient of peepholes, which is added to.
    seen: &'a mut [Lanes<T>],
}

impl<T: Real> Loop for Retreat<'_, T> {
    type Output = ();

    /// A gate that is one has slope zero: it need not be told apart.
    #[inline(always)]
    fn run(self) {
        let count = self.peepholes.len() / 3;
        let flag = |is: bool| if is { T::ONE } else { T::ZERO };
        let curved = flag(self.variant != Variant::NoInputActivation);
        let bending = flag(self.variant != Variant::NoOutputActivation);
        let coupled = flag(self.variant == Variant::Coupled);
        let peeping = flag(self.variant.has_peepholes());
        for (at, old) in self.old.iter().enumerate() {
            let (row, n) = (at / count * 4 * count, at % count);
            let [pi, pf, po] = [0, 1, 2].map(|gate| self.peepholes[gate * count + n]);
            let [z, i, f, o] = [0, 1, 2, 3].map(|gate| self.gates[row + gate * count + n]);
            let [_, ei, ef, eo] = [0, 1, 2, 3].map(|gate| self.gate_carry[row + gate * count + n]);
            let (c, s, dy, mut carry) =
                (self.cells[at], self.bent[at], self.slopes[at], self.carry[at]);
            let mut deltas = [[T::ZERO; LANES]; 4];
            let [mut gi, mut gf, mut go] = [0, 1, 2].map(|gate| self.seen[gate * count + n]);
            for l in 0..LANES {
                let d_o = (dy[l] * s[l] + eo[l]) * o[l] * (T::ONE - o[l]);
                let straight = T::ONE - bending * s[l] * s[l];
                let dc = carry[l] + dy[l] * o[l] * straight + po[l] * d_o;
                let into = dc * (z[l] - coupled * old[l]) + ei[l];
                let d_i = into * i[l] * (T::ONE - i[l]);
                let kept = (T::ONE - coupled) * (dc * old[l] + ef[l]);
                let d_f = kept * f[l] * (T::ONE - f[l]);
                let d_z = dc * i[l] * (T::ONE - curved * z[l] * z[l]);
                carry[l] = dc * f[l] + pi[l] * d_i + pf[l] * d_f;
                gi[l] += peeping * d_i * old[l];
                gf[l] += peeping * d_f * old[l];
                go[l] += peeping * d_o * c[l];
                deltas[0][l] = d_z;
                deltas[1][l] = d_i;
                deltas[2][l] = d_f;
                deltas[3][l] = d_o;
            }
            for (gate, delta) in deltas.into_iter().enumerate() {
                self.delta[row + gate * count + n] = delta;
            }
            self.carry[at] = carry;
            for (gate, seen) in [gi, gf, go].into_iter().enumerate() {
                self.seen[gate * count + n] = seen;
            }
        }
    }
}
