//! The equations of Greff et al. 2017, section 2 and appendix, one sequence and one unit at a time, in `f64`.
//! Nothing is done to make it fast: it is here to be read, and to be what the fast code is tested against.

use tunability_learn::Every;
use tunability_nn::padded;

use crate::{Batch, Cell, Network, Targets, Variant};

/// Steps × numbers of each step.
type Steps = Vec<Vec<f64>>;

/// What a cell did at one step.
#[derive(Clone, Debug, Default)]
struct Step {
    z: Vec<f64>,
    /// Input, forget and output gate.
    gates: [Vec<f64>; 3],
    c: Vec<f64>,
    y: Vec<f64>,
}

/// Answers before any activation: entries × outputs, in the order of the batch.
pub fn forward(network: &Network, parameters: &[f64], batch: &Batch<f64>) -> Steps {
    let answers = (0..batch.order.len()).map(|place| {
        let layers = layers(network, parameters, sequence(network, batch, place));
        answers(network, parameters, &layers)
    });
    in_order(network, batch, answers.collect())
}

/// The summed loss of a batch, and the gradient of its mean over the entries, which is overwritten.
pub fn gradients(
    network: &Network,
    parameters: &[f64],
    batch: &Batch<f64>,
    targets: &Targets<f64>,
    gradients: &mut [f64],
) -> f64 {
    gradients.fill(0.0);
    let outputs = forward(network, parameters, batch);
    let entries = outputs.len() as f64;
    let losses = outputs.iter().enumerate().map(|(entry, f)| loss(f, targets, entry));
    let (losses, slopes): (Vec<f64>, Steps) = losses.unzip();
    for place in 0..batch.order.len() {
        let slopes: Steps = match network.every {
            Every::Sequence => vec![slopes[place].clone()],
            Every::Step => {
                let row = |step| slopes[batch.row(step, place)].clone();
                (0..batch.lengths[place]).map(row).collect()
            }
        };
        let x = sequence(network, batch, place);
        back(network, parameters, x, &slopes, entries, gradients);
    }
    losses.iter().sum()
}

/// One sequence of a batch: its steps.
fn sequence(network: &Network, batch: &Batch<f64>, place: usize) -> Steps {
    let (inputs, width) = (network.inputs(), padded(network.inputs()));
    let row = |step| batch.x[batch.row(step, place) * width..][..inputs].to_vec();
    (0..batch.lengths[place]).map(row).collect()
}

/// Answers of each sequence as entries of the batch.
fn in_order(network: &Network, batch: &Batch<f64>, answers: Vec<Steps>) -> Steps {
    match network.every {
        Every::Sequence => answers.into_iter().flatten().collect(),
        Every::Step => (0..batch.steps())
            .flat_map(|step| (0..batch.going(step)).map(move |place| (step, place)))
            .map(|(step, place)| answers[place][step].clone())
            .collect(),
    }
}

/// The loss of one entry, and its gradient with respect to the outputs `f`.
fn loss(f: &[f64], targets: &Targets<f64>, entry: usize) -> (f64, Vec<f64>) {
    match targets {
        Targets::Values(values) => {
            let error = f[0] - values[entry];
            (0.5 * error * error, vec![error])
        }
        Targets::Classes(codes) => {
            let most = f.iter().fold(f64::NEG_INFINITY, |a, b| a.max(*b));
            let sum: f64 = f.iter().map(|f| (f - most).exp()).sum();
            let mut slope: Vec<f64> = f.iter().map(|f| (f - most).exp() / sum).collect();
            let loss = sum.ln() - (f[codes[entry]] - most);
            slope[codes[entry]] -= 1.0;
            (loss, slope)
        }
        Targets::Labels(labels) => {
            let labels = &labels[entry * padded(f.len())..];
            let each = f.iter().zip(labels);
            let loss = each.clone().map(|(f, y)| f.max(0.0) + (-f.abs()).exp().ln_1p() - y * f);
            (loss.sum(), each.map(|(f, y)| logistic(*f) - y).collect())
        }
    }
}

fn logistic(x: f64) -> f64 {
    1.0 / (1.0 + (-x).exp())
}

/// What one layer did: its inputs, and what each direction did in the order in which it read.
struct Layer {
    x: Steps,
    ways: Vec<Vec<Step>>,
}

impl Layer {
    /// Outputs of each step, those of both directions beside each other.
    fn outputs(&self) -> Steps {
        let last = self.x.len();
        let output = |step: usize| {
            let mut y = self.ways[0][step].y.clone();
            self.ways[1..].iter().for_each(|back| y.extend(&back[last - 1 - step].y));
            y
        };
        (0..last).map(output).collect()
    }
}

fn layers(network: &Network, parameters: &[f64], x: Steps) -> Vec<Layer> {
    let mut layers: Vec<Layer> = Vec::new();
    for cells in network.cells.chunks(network.ways()) {
        let x = layers.last().map_or_else(|| x.clone(), Layer::outputs);
        let read = |(way, cell): (usize, &Cell)| cell_forward(cell, parameters, &turned(&x, way));
        let ways = cells.iter().enumerate().map(read).collect();
        layers.push(Layer { x, ways });
    }
    layers
}

/// The steps in the order in which a direction reads them.
fn turned(steps: &Steps, way: usize) -> Steps {
    if way == 0 { steps.clone() } else { steps.iter().rev().cloned().collect() }
}

/// What answers are made of: the outputs of every step, or the last ones in the order of reading.
fn features(network: &Network, layers: &[Layer]) -> Steps {
    let Some(top) = layers.last() else { return Vec::new() };
    match network.every {
        Every::Step => top.outputs(),
        Every::Sequence => {
            vec![top.ways.iter().flat_map(|way| way[way.len() - 1].y.clone()).collect()]
        }
    }
}

fn answers(network: &Network, parameters: &[f64], layers: &[Layer]) -> Steps {
    let head = network.head();
    let (bias, weights) = (&parameters[head.biases()], &parameters[head.weights()]);
    let answer = |x: &Vec<f64>| -> Vec<f64> {
        let sum = |j| {
            x.iter()
                .enumerate()
                .fold(bias[j], |sum, (k, x)| sum + x * weights[k * head.width() + j])
        };
        (0..head.outputs).map(sum).collect()
    };
    features(network, layers).iter().map(answer).collect()
}

/// The sums of one block at one step, peepholes aside.
fn sums(cell: &Cell, w: &[f64], block: usize, x: &[f64], past: &Step) -> Vec<f64> {
    let (width, first) = (cell.row(), block * cell.block());
    let of = |range: std::ops::Range<usize>, values: &[f64], unit: usize| -> f64 {
        values.iter().enumerate().map(|(k, v)| v * w[range.start + k * width + first + unit]).sum()
    };
    let sum = |unit| {
        let mut sum = w[cell.biases().start + first + unit];
        sum += of(cell.of_inputs(), x, unit);
        sum += of(cell.of_outputs(), &past.y, unit);
        if block > 0 && cell.variant.has_gate_recurrence() {
            sum += (0..3).map(|gate| of(cell.of_gate(gate), &past.gates[gate], unit)).sum::<f64>();
        }
        sum
    };
    (0..cell.units).map(sum).collect()
}

/// Before the first step everything is zero.
fn nothing(cell: &Cell) -> Step {
    let zeros = || vec![0.0; cell.units];
    Step { z: zeros(), gates: [zeros(), zeros(), zeros()], c: zeros(), y: zeros() }
}

fn cell_forward(cell: &Cell, w: &[f64], x: &Steps) -> Vec<Step> {
    let variant = cell.variant;
    let mut past = nothing(cell);
    let mut steps = Vec::new();
    for x in x {
        let peephole = |gate: usize, u: usize| w[cell.peepholes().start + gate * cell.block() + u];
        let mut now = nothing(cell);
        let sum: Vec<Vec<f64>> = (0..4).map(|block| sums(cell, w, block, x, &past)).collect();
        for u in 0..cell.units {
            let gate = |at: usize, c: f64| match variant.has(at + 1) {
                true => logistic(sum[at + 1][u] + peephole(at, u) * c),
                false => 1.0,
            };
            let linear = variant == Variant::NoInputActivation;
            now.z[u] = if linear { sum[0][u] } else { sum[0][u].tanh() };
            now.gates[0][u] = gate(0, past.c[u]);
            now.gates[1][u] = match variant {
                Variant::Coupled => 1.0 - now.gates[0][u],
                _ => gate(1, past.c[u]),
            };
            now.c[u] = now.z[u] * now.gates[0][u] + past.c[u] * now.gates[1][u];
            now.gates[2][u] = gate(2, now.c[u]);
            let flat = variant == Variant::NoOutputActivation;
            now.y[u] = now.gates[2][u] * if flat { now.c[u] } else { now.c[u].tanh() };
        }
        past = now.clone();
        steps.push(now);
    }
    steps
}

/// Adds the gradient of one sequence, from the slopes of its answers.
fn back(
    network: &Network,
    w: &[f64],
    x: Steps,
    slopes: &Steps,
    entries: f64,
    gradients: &mut [f64],
) {
    let layers = layers(network, w, x);
    let head = network.head();
    let features = features(network, &layers);
    let mut of_features = vec![vec![0.0; head.inputs]; features.len()];
    for ((slope, x), of_x) in slopes.iter().zip(&features).zip(&mut of_features) {
        for (j, slope) in slope.iter().map(|slope| slope / entries).enumerate() {
            gradients[head.biases().start + j] += slope;
            for k in 0..head.inputs {
                let weight = head.weights().start + k * head.width() + j;
                gradients[weight] += slope * x[k];
                of_x[k] += slope * w[weight];
            }
        }
    }
    // Of the outputs of each direction, in the order of reading.
    let mut ways = split(network, &of_features, layers.last().map_or(0, |layer| layer.x.len()));
    for (layer, cells) in layers.iter().zip(network.cells.chunks(network.ways())).rev() {
        let mut below = vec![vec![0.0; cells[0].inputs]; layer.x.len()];
        for (way, cell) in cells.iter().enumerate() {
            let x = turned(&layer.x, way);
            let slopes = &ways[way];
            let steps = &layer.ways[way];
            let of_x = cell_backward(cell, w, (&x, steps), slopes, network.truncation, gradients);
            for (below, of_x) in below.iter_mut().zip(turned(&of_x, way)) {
                below.iter_mut().zip(of_x).for_each(|(below, of_x)| *below += of_x);
            }
        }
        let every = Network { every: Every::Step, ..network.clone() };
        ways = split(&every, &below, layer.x.len());
    }
}

/// The gradient of what answers are made of, as that of each direction's outputs in the order of reading.
fn split(network: &Network, of_features: &Steps, length: usize) -> Vec<Steps> {
    let units = network.cells.last().map_or(0, |cell| cell.units);
    let one = |way: usize| -> Steps {
        let own = |row: &Vec<f64>| row.iter().skip(way * units).take(units).copied().collect();
        let own: Steps = of_features.iter().map(own).collect();
        match network.every {
            Every::Step => turned(&own, way),
            Every::Sequence => {
                let mut steps = vec![vec![0.0; units]; length];
                steps[length - 1].clone_from(&own[0]);
                steps
            }
        }
    };
    (0..network.ways()).map(one).collect()
}

/// Adds the gradient of one cell's parameters, from the slopes of its outputs; the gradient of its inputs.
fn cell_backward(
    cell: &Cell,
    w: &[f64],
    (x, steps): (&Steps, &[Step]),
    slopes: &Steps,
    truncation: usize,
    gradients: &mut [f64],
) -> Steps {
    let mut of_x = vec![vec![0.0; cell.inputs]; x.len()];
    let start = nothing(cell);
    // What comes from the step after, for y, c and the gates.
    let mut after = nothing(cell);
    for t in (0..x.len()).rev() {
        if truncation > 0 && (t + 1) % truncation == 0 {
            after = nothing(cell);
        }
        let past = if t == 0 { &start } else { &steps[t - 1] };
        let dy: Vec<f64> = slopes[t].iter().zip(&after.y).map(|(own, later)| own + later).collect();
        let mut now = nothing(cell);
        let deltas = deltas(cell, w, (&steps[t], past), &dy, (&after, &mut now), gradients);
        for (block, delta) in deltas.iter().enumerate() {
            spread(cell, w, block, delta, (&x[t], past), (&mut of_x[t], &mut now), gradients);
        }
        after = now;
    }
    of_x
}

/// The gradient of the sums of one step; into `before` that of the cell before, and adds that of peepholes.
fn deltas(
    cell: &Cell,
    w: &[f64],
    (now, past): (&Step, &Step),
    dy: &[f64],
    (after, before): (&Step, &mut Step),
    gradients: &mut [f64],
) -> [Vec<f64>; 4] {
    let mut deltas: [Vec<f64>; 4] = std::array::from_fn(|_| vec![0.0; cell.units]);
    let variant = cell.variant;
    for u in 0..cell.units {
        let peephole = |gate: usize| cell.peepholes().start + gate * cell.block() + u;
        let [i, f, o] = [0, 1, 2].map(|gate| now.gates[gate][u]);
        let flat = variant == Variant::NoOutputActivation;
        let (h, slope) =
            if flat { (now.c[u], 1.0) } else { (now.c[u].tanh(), 1.0 - now.c[u].tanh().powi(2)) };
        let d_o = match variant {
            Variant::NoOutputGate => 0.0,
            _ => (dy[u] * h + after.gates[2][u]) * o * (1.0 - o),
        };
        let dc = dy[u] * o * slope + w[peephole(2)] * d_o + after.c[u];
        let d_f = match variant {
            Variant::NoForgetGate | Variant::Coupled => 0.0,
            _ => (dc * past.c[u] + after.gates[1][u]) * f * (1.0 - f),
        };
        let d_i = match variant {
            Variant::NoInputGate => 0.0,
            Variant::Coupled => dc * (now.z[u] - past.c[u]) * i * (1.0 - i),
            _ => (dc * now.z[u] + after.gates[0][u]) * i * (1.0 - i),
        };
        let d_z = match variant {
            Variant::NoInputActivation => dc * i,
            _ => dc * i * (1.0 - now.z[u].powi(2)),
        };
        before.c[u] = dc * f + w[peephole(0)] * d_i + w[peephole(1)] * d_f;
        if variant.has_peepholes() {
            gradients[peephole(0)] += d_i * past.c[u];
            gradients[peephole(1)] += d_f * past.c[u];
            gradients[peephole(2)] += d_o * now.c[u];
        }
        for (delta, value) in deltas.iter_mut().zip([d_z, d_i, d_f, d_o]) {
            delta[u] = value;
        }
    }
    deltas
}

/// From the gradient of one block's sums to those of its weights, of the inputs, and of what was put out before.
fn spread(
    cell: &Cell,
    w: &[f64],
    block: usize,
    delta: &[f64],
    (x, past): (&[f64], &Step),
    (of_x, before): (&mut [f64], &mut Step),
    gradients: &mut [f64],
) {
    let (width, first) = (cell.row(), block * cell.block());
    for (u, delta) in delta.iter().enumerate() {
        gradients[cell.biases().start + first + u] += delta;
        let mut spread = |range: std::ops::Range<usize>, values: &[f64], of: &mut [f64]| {
            for (k, value) in values.iter().enumerate() {
                let weight = range.start + k * width + first + u;
                gradients[weight] += delta * value;
                of[k] += delta * w[weight];
            }
        };
        spread(cell.of_inputs(), x, of_x);
        spread(cell.of_outputs(), &past.y, &mut before.y);
        for gate in (0..3).filter(|_| block > 0 && cell.variant.has_gate_recurrence()) {
            spread(cell.of_gate(gate), &past.gates[gate], &mut before.gates[gate]);
        }
    }
}
