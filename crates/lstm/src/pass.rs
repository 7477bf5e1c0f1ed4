//! The whole network on a batch, there and back.

use tunability_learn::Every;
use tunability_nn::{Real, bernoulli, padded, softmax_cross_entropy, squared_error};

use crate::{Batch, Memory, Network, Targets};

/// What a network remembers of a batch. It grows to the largest batch and is used again.
#[derive(Clone, Debug, Default)]
pub struct Pass<T> {
    /// Of each cell.
    memories: Vec<Memory<T>>,
    /// Outputs of each layer, and its inputs turned about, where it reads in both directions.
    joined: Vec<Vec<T>>,
    mirrored: Vec<Vec<T>>,
    /// What answers are made of, where they are not made of every step.
    last: Vec<T>,
    /// Answers before any activation: entries × padded outputs.
    pub outputs: Vec<T>,
    /// The loss's gradient with respect to the outputs of a layer, of one direction, and of the last.
    slopes: Vec<T>,
    one: Vec<T>,
    of_last: Vec<T>,
    turned: Vec<T>,
}

impl<T: Real> Pass<T> {
    /// Computes the answers, into `outputs`.
    pub fn forward(&mut self, network: &Network, parameters: &[T], batch: &Batch<T>) {
        self.memories.resize_with(network.cells.len(), Memory::default);
        self.joined.resize_with(network.layers(), Vec::new);
        self.mirrored.resize_with(network.layers(), Vec::new);
        let ways = network.ways();
        for layer in 0..network.layers() {
            let cell = &network.cells[layer * ways];
            let (below, memories) = self.memories.split_at_mut(layer * ways);
            let (joined_below, joined) = self.joined.split_at_mut(layer);
            let x: &[T] = match layer.checked_sub(1) {
                None => &batch.x,
                Some(last) if network.both => &joined_below[last],
                Some(last) => &below[last].outputs,
            };
            memories[0].forward(cell, parameters, batch, x);
            if network.both {
                let mirrored = &mut self.mirrored[layer];
                mirror(x, &batch.mirror, padded(cell.inputs), mirrored);
                let (ahead, back) = memories.split_at_mut(1);
                back[0].forward(&network.cells[layer * ways + 1], parameters, batch, mirrored);
                let outputs = [&ahead[0].outputs[..], &back[0].outputs[..]];
                join(outputs, batch, cell.units, &mut joined[0]);
            }
        }
        self.answer(network, parameters, batch);
    }

    fn answer(&mut self, network: &Network, parameters: &[T], batch: &Batch<T>) {
        let head = network.head();
        let top = match network.both {
            true => self.joined.last(),
            false => self.memories.last().map(|memory| &memory.outputs),
        };
        let top = top.map_or(&[][..], |top| top);
        let (features, entries) = match network.every {
            Every::Step => (top, batch.rows()),
            Every::Sequence => {
                self.last.clear();
                self.last.resize(batch.order.len() * padded(head.inputs), T::ZERO);
                each_last(network, batch, |from, to| self.last[to] = top[from]);
                (&self.last[..], batch.order.len())
            }
        };
        self.outputs.resize(entries * head.width(), T::ZERO);
        head.forward(parameters, features, &mut self.outputs);
    }

    /// The summed loss of a batch, and the gradient of its mean over the entries, which is overwritten.
    pub fn gradients(
        &mut self,
        network: &Network,
        parameters: &[T],
        batch: &Batch<T>,
        targets: &Targets<T>,
        gradients: &mut [T],
    ) -> f64 {
        self.forward(network, parameters, batch);
        let count = network.answer.outputs();
        let scale = 1.0 / targets.len(count).max(1) as f64;
        let loss = match targets {
            Targets::Values(values) => squared_error(&mut self.outputs, count, values, scale),
            Targets::Classes(codes) => {
                softmax_cross_entropy(&mut self.outputs, count, codes, scale)
            }
            Targets::Labels(labels) => bernoulli(&mut self.outputs, count, labels, scale),
        };
        self.through_answer(network, parameters, batch, gradients);
        for layer in (0..network.layers()).rev() {
            self.through(network, layer, parameters, batch, gradients);
        }
        loss
    }

    /// From the gradient of answers, in `outputs`, to that of the outputs of the last layer.
    fn through_answer(
        &mut self,
        network: &Network,
        parameters: &[T],
        batch: &Batch<T>,
        gradients: &mut [T],
    ) {
        let head = network.head();
        let width = padded(head.inputs);
        let top = match network.both {
            true => self.joined.last(),
            false => self.memories.last().map(|memory| &memory.outputs),
        };
        let features = match network.every {
            Every::Step => top.map_or(&[][..], |top| top),
            Every::Sequence => &self.last[..],
        };
        head.backward(features, &[], &mut self.outputs, gradients);
        self.slopes.clear();
        self.slopes.resize(batch.rows() * width, T::ZERO);
        match network.every {
            Every::Step => {
                head.backward_input(parameters, &self.outputs, &mut self.slopes, &mut self.turned);
            }
            Every::Sequence => {
                self.of_last.resize(batch.order.len() * width, T::ZERO);
                let of_last = &mut self.of_last;
                head.backward_input(parameters, &self.outputs, of_last, &mut self.turned);
                let (of_last, slopes) = (&self.of_last, &mut self.slopes);
                each_last(network, batch, |from, to| slopes[from] = of_last[to]);
            }
        }
    }

    /// From the gradient of a layer's outputs to that of its parameters, and of the outputs below.
    fn through(
        &mut self,
        network: &Network,
        layer: usize,
        parameters: &[T],
        batch: &Batch<T>,
        gradients: &mut [T],
    ) {
        let (ways, truncation) = (network.ways(), network.truncation);
        let (below, memories) = self.memories.split_at_mut(layer * ways);
        let x: &[T] = match layer.checked_sub(1) {
            None => &batch.x,
            Some(last) if network.both => &self.joined[last],
            Some(last) => &below[last].outputs,
        };
        let cells = &network.cells[layer * ways..][..ways];
        let width = padded(cells[0].inputs);
        if !network.both {
            let slopes = (x, &mut self.slopes[..], truncation);
            memories[0].backward(&cells[0], parameters, batch, slopes, gradients);
            if layer > 0 {
                self.slopes.resize(batch.rows() * width, T::ZERO);
                memories[0].of_inputs(&cells[0], parameters, &mut self.slopes);
            }
            return;
        }
        let of_outputs = std::mem::take(&mut self.slopes);
        self.slopes.resize(batch.rows() * width, T::ZERO);
        for (way, cell) in cells.iter().enumerate() {
            part(&of_outputs, batch, cell.units, way, &mut self.one);
            let x = if way == 0 { x } else { &self.mirrored[layer] };
            let slopes = (x, &mut self.one[..], truncation);
            memories[way].backward(cell, parameters, batch, slopes, gradients);
            if layer > 0 {
                self.one.resize(batch.rows() * width, T::ZERO);
                memories[way].of_inputs(cell, parameters, &mut self.one);
                for (row, slopes) in self.slopes.chunks_exact_mut(width).enumerate() {
                    let from = if way == 0 { row } else { batch.mirror[row] };
                    let from = &self.one[from * width..][..width];
                    slopes.iter_mut().zip(from).for_each(|(slope, more)| *slope += *more);
                }
            }
        }
    }
}

/// For each number that a sequence's answer is made of, where it is among the outputs of all rows, and where
/// it goes: forward, the last step; in the other direction, the first one, which it reads last.
fn each_last<T: Real>(network: &Network, batch: &Batch<T>, mut go: impl FnMut(usize, usize)) {
    let (features, width) = (network.features(), padded(network.features()));
    let units = features / network.ways();
    for (place, length) in batch.lengths.iter().enumerate().filter(|(_, length)| **length > 0) {
        for feature in 0..features {
            let step = if feature < units { length - 1 } else { 0 };
            go(batch.row(step, place) * width + feature, place * width + feature);
        }
    }
}

/// Rows in the order in which their sequences are read from the end.
fn mirror<T: Real>(rows: &[T], order: &[usize], width: usize, to: &mut Vec<T>) {
    to.clear();
    for &row in order {
        to.extend_from_slice(&rows[row * width..(row + 1) * width]);
    }
}

/// Outputs of both directions beside each other.
fn join<T: Real>(outputs: [&[T]; 2], batch: &Batch<T>, units: usize, to: &mut Vec<T>) {
    let (block, width) = (padded(units), padded(2 * units));
    to.clear();
    to.resize(batch.rows() * width, T::ZERO);
    for (row, to) in to.chunks_exact_mut(width).enumerate() {
        to[..units].copy_from_slice(&outputs[0][row * block..][..units]);
        to[units..2 * units].copy_from_slice(&outputs[1][batch.mirror[row] * block..][..units]);
    }
}

/// What belongs to one direction of outputs beside each other.
fn part<T: Real>(joined: &[T], batch: &Batch<T>, units: usize, way: usize, to: &mut Vec<T>) {
    let (block, width) = (padded(units), padded(2 * units));
    to.clear();
    to.resize(batch.rows() * block, T::ZERO);
    for (row, to) in to.chunks_exact_mut(block).enumerate() {
        let from = if way == 0 { row } else { batch.mirror[row] };
        to[..units].copy_from_slice(&joined[from * width + way * units..][..units]);
    }
}
