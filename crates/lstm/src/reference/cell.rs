//! One layer in one direction, on one sequence: the equations at the head of this crate and their derivatives,
//! unit by unit.

use std::ops::Range;

use super::Steps;
use crate::{Cell, Variant};

/// What a cell did at one step; on the way back, the loss's gradient with respect to that.
#[derive(Clone, Debug)]
pub struct Step {
    z: Vec<f64>,
    /// Input, forget and output gate.
    gates: [Vec<f64>; 3],
    c: Vec<f64>,
    pub y: Vec<f64>,
}

impl Step {
    /// Before the first step, and after the last, everything is zero.
    fn nothing(cell: &Cell) -> Step {
        let zeros = || vec![0.0; cell.units];
        Step { z: zeros(), gates: [zeros(), zeros(), zeros()], c: zeros(), y: zeros() }
    }
}

pub fn logistic(x: f64) -> f64 {
    1.0 / (1.0 + (-x).exp())
}

/// Where the peephole of a gate (0 input, 1 forget, 2 output) lies.
fn peephole(cell: &Cell, gate: usize, unit: usize) -> usize {
    cell.peepholes().start + gate * cell.block() + unit
}

/// Where the weight from number `k` of something to a unit's sum lies.
fn weight(cell: &Cell, of: &Range<usize>, k: usize, block: usize, unit: usize) -> usize {
    of.start + k * cell.row() + block * cell.block() + unit
}

/// What the sums of a block are made of: where the weights lie, and what they are multiplied by.
fn terms<'a>(
    cell: &Cell,
    block: usize,
    x: &'a [f64],
    past: &'a Step,
) -> Vec<(Range<usize>, &'a [f64])> {
    let mut terms = vec![(cell.of_inputs(), x), (cell.of_outputs(), &past.y[..])];
    if block > 0 && cell.variant.has_gate_recurrence() {
        terms.extend((0..3).map(|gate| (cell.of_gate(gate), &past.gates[gate][..])));
    }
    terms
}

/// The sum of one unit in one block, peepholes aside.
fn sum(cell: &Cell, w: &[f64], (block, unit): (usize, usize), x: &[f64], past: &Step) -> f64 {
    let mut sum = w[cell.biases().start + block * cell.block() + unit];
    for (of, values) in terms(cell, block, x, past) {
        for (k, value) in values.iter().enumerate() {
            sum += w[weight(cell, &of, k, block, unit)] * value;
        }
    }
    sum
}

/// What the cell does at every step of a sequence.
pub fn forward(cell: &Cell, w: &[f64], x: &Steps) -> Vec<Step> {
    let mut steps: Vec<Step> = Vec::new();
    for x in x {
        let now = match steps.last() {
            None => step(cell, w, x, &Step::nothing(cell)),
            Some(past) => step(cell, w, x, past),
        };
        steps.push(now);
    }
    steps
}

fn step(cell: &Cell, w: &[f64], x: &[f64], past: &Step) -> Step {
    let variant = cell.variant;
    let mut now = Step::nothing(cell);
    for u in 0..cell.units {
        let gate = |gate: usize, c: f64| match variant.has(gate + 1) {
            true => logistic(sum(cell, w, (gate + 1, u), x, past) + w[peephole(cell, gate, u)] * c),
            false => 1.0,
        };
        let z = sum(cell, w, (0, u), x, past);
        let z = if variant == Variant::NoInputActivation { z } else { z.tanh() };
        let i = gate(0, past.c[u]);
        let f = if variant == Variant::Coupled { 1.0 - i } else { gate(1, past.c[u]) };
        let c = z * i + past.c[u] * f;
        let o = gate(2, c);
        let y = o * if variant == Variant::NoOutputActivation { c } else { c.tanh() };
        (now.z[u], now.c[u], now.y[u]) = (z, c, y);
        (now.gates[0][u], now.gates[1][u], now.gates[2][u]) = (i, f, o);
    }
    now
}

/// Adds the gradient of the cell's parameters, from that of its outputs (`slopes`); that of its inputs. After
/// every `truncation` steps nothing comes back; 0 = everything does.
pub fn backward(
    cell: &Cell,
    w: &[f64],
    (x, steps): (&Steps, &[Step]),
    (slopes, truncation): (&Steps, usize),
    gradients: &mut [f64],
) -> Steps {
    let mut of_x = vec![vec![0.0; cell.inputs]; x.len()];
    let start = Step::nothing(cell);
    let mut after = Step::nothing(cell);
    for t in (0..x.len()).rev() {
        if truncation > 0 && (t + 1) % truncation == 0 {
            after = Step::nothing(cell);
        }
        let past = if t == 0 { &start } else { &steps[t - 1] };
        after.y.iter_mut().zip(&slopes[t]).for_each(|(later, own)| *later += own);
        let mut before = Step::nothing(cell);
        for u in 0..cell.units {
            let deltas = deltas(cell, w, u, (&steps[t], past), &after);
            let [_, d_i, d_f, d_o] = deltas.sums;
            before.c[u] = deltas.c * steps[t].gates[1][u]
                + w[peephole(cell, 0, u)] * d_i
                + w[peephole(cell, 1, u)] * d_f;
            if cell.variant.has_peepholes() {
                gradients[peephole(cell, 0, u)] += d_i * past.c[u];
                gradients[peephole(cell, 1, u)] += d_f * past.c[u];
                gradients[peephole(cell, 2, u)] += d_o * steps[t].c[u];
            }
            for (block, delta) in deltas.sums.into_iter().enumerate() {
                let from = (&x[t][..], past);
                spread(cell, w, (block, u), delta, from, (&mut of_x[t], &mut before), gradients);
            }
        }
        after = before;
    }
    of_x
}

/// The loss's gradient with respect to a unit's cell, and to its sums: block input and three gates.
struct Deltas {
    c: f64,
    sums: [f64; 4],
}

/// From the gradient with respect to what the step put out (`after`). A gate that is one has slope zero.
fn deltas(cell: &Cell, w: &[f64], u: usize, (now, past): (&Step, &Step), after: &Step) -> Deltas {
    let variant = cell.variant;
    let (z, c, old_c, dy) = (now.z[u], now.c[u], past.c[u], after.y[u]);
    let [i, f, o] = [0, 1, 2].map(|gate| now.gates[gate][u]);
    let [after_i, after_f, after_o] = [0, 1, 2].map(|gate| after.gates[gate][u]);
    let (h, of_h) = match variant {
        Variant::NoOutputActivation => (c, 1.0),
        _ => (c.tanh(), 1.0 - c.tanh().powi(2)),
    };
    let d_o = (dy * h + after_o) * o * (1.0 - o);
    let dc = dy * o * of_h + w[peephole(cell, 2, u)] * d_o + after.c[u];
    let (d_i, d_f) = match variant {
        Variant::Coupled => (dc * (z - old_c) * i * (1.0 - i), 0.0),
        _ => ((dc * z + after_i) * i * (1.0 - i), (dc * old_c + after_f) * f * (1.0 - f)),
    };
    let d_z = match variant {
        Variant::NoInputActivation => dc * i,
        _ => dc * i * (1.0 - z.powi(2)),
    };
    Deltas { c: dc, sums: [d_z, d_i, d_f, d_o] }
}

/// From the gradient of one sum to those of its weights, of the inputs, and of what was put out before.
fn spread(
    cell: &Cell,
    w: &[f64],
    (block, unit): (usize, usize),
    delta: f64,
    (x, past): (&[f64], &Step),
    (of_x, before): (&mut [f64], &mut Step),
    gradients: &mut [f64],
) {
    gradients[cell.biases().start + block * cell.block() + unit] += delta;
    let Step { gates: [i, f, o], y, .. } = before;
    let of_values: [&mut [f64]; 5] = [of_x, y, i, f, o];
    for ((of, values), of_values) in terms(cell, block, x, past).into_iter().zip(of_values) {
        for (k, value) in values.iter().enumerate() {
            let weight = weight(cell, &of, k, block, unit);
            gradients[weight] += delta * value;
            of_values[k] += delta * w[weight];
        }
    }
}
