//! The fast code against the equations, and the equations against differences of the loss: every variant,
//! direction, kind of answer and number of layers, on sequences of different length.

use ndarray::Array2;
use tunability_learn::{Every, Seeds, Source, Target};
use tunability_lstm::{Answer, Batch, Network, Pass, Targets, Variant, reference};
use tunability_nn::Initial;

/// Sequences of 3, 1, 6 and 4 steps.
const OFFSETS: [usize; 5] = [0, 3, 4, 10, 14];
const CHANNELS: usize = 3;

fn number(at: usize) -> f64 {
    (((at + 1) * 7919) as f64 * 0.618_033_988_75).fract() * 2.0 - 1.0
}

fn x() -> Array2<f64> {
    Array2::from_shape_fn((14, CHANNELS), |(row, column)| 2.0 * number(row * CHANNELS + column))
}

fn target(answer: Answer, every: Every) -> Target {
    let entries = if every == Every::Step { 14 } else { 4 };
    match answer {
        Answer::Value => Target::Values((0..entries).map(|at| number(at + 99)).collect()),
        Answer::Classes(count) => {
            Target::Classes { codes: (0..entries).map(|at| at * 7 % count).collect(), count }
        }
        Answer::Labels(count) => {
            Target::Labels(Array2::from_shape_fn((entries, count), |(r, c)| {
                number(r * count + c + 5) > 0.3
            }))
        }
    }
}

/// Most of them zero, but of one sequence.
fn sparse() -> Array2<f64> {
    let mut x = x();
    for (row, mut values) in x.rows_mut().into_iter().enumerate() {
        if !(OFFSETS[2]..OFFSETS[3]).contains(&row) {
            values.mapv_inplace(|value| if value > 1.5 { value } else { 0.0 });
        }
    }
    x
}

/// Every kind of network, of few units and of more than a vector has lanes.
fn networks() -> Vec<Network> {
    let mut networks = Vec::new();
    for variant in Variant::ALL {
        for both in [false, true] {
            for every in [Every::Sequence, Every::Step] {
                for answer in [Answer::Value, Answer::Classes(3), Answer::Labels(2)] {
                    for (layers, units, truncation) in [(1, 17, 0), (2, 3, 0), (1, 2, 2)] {
                        let answers = (every, answer);
                        let network = Network::new(CHANNELS, layers, units, both, variant, answers);
                        networks.push(Network { truncation, ..network });
                    }
                }
            }
        }
    }
    networks
}

/// Parameters that are nowhere zero but where they are always; peepholes too.
fn parameters(network: &Network) -> Vec<f64> {
    let mut rng = Seeds::new(1).rng("test", Source::Init);
    let mut parameters: Vec<f64> = network.initial(Initial::Glorot, 0.7, &mut rng);
    for cell in &network.cells {
        for gate in (0..3).filter(|_| cell.variant.has_peepholes()) {
            for unit in (0..cell.units).filter(|_| cell.variant.has(gate + 1)) {
                parameters[cell.peepholes().start + gate * cell.block() + unit] = number(unit);
            }
        }
    }
    parameters
}

fn batch(chosen: &[usize], network: &Network) -> (Batch<f64>, Targets<f64>) {
    let mut batch = Batch::default();
    batch.load(chosen, x().view(), &OFFSETS);
    let entries = batch.entries(&OFFSETS, network.every);
    (batch, Targets::of(&target(network.answer, network.every), &entries))
}

#[test]
fn fast_and_textbook_agree() {
    for network in networks() {
        let w = parameters(&network);
        let (batch, targets) = batch(&[0, 1, 2, 3], &network);
        let (mut fast, mut plain) = (vec![0.5; w.len()], vec![0.5; w.len()]);
        let mut pass = Pass::default();
        let loss = pass.gradients(&network, &w, &batch, &targets, &mut fast);
        let stated = reference::gradients(&network, &w, &batch, &targets, &mut plain);
        assert!((loss - stated).abs() < 1e-10 * stated, "{network:?}: {loss} {stated}");
        for (at, (one, other)) in fast.iter().zip(&plain).enumerate() {
            assert!((one - other).abs() < 1e-10, "{network:?}: {at}: {one} {other}");
        }
        let mut again = vec![0.0; w.len()];
        pass.gradients(&network, &w, &batch, &targets, &mut again);
        assert_eq!(fast, again, "what a pass remembers makes no difference");
    }
}

/// Zeros are skipped where they are many, which is not to be seen.
#[test]
fn mostly_zero_inputs_are_like_any_others() {
    for network in networks() {
        let w = parameters(&network);
        let (mut batch, targets) = batch(&[0, 1, 3], &network);
        batch.load(&[0, 1, 3], sparse().view(), &OFFSETS);
        let (mut fast, mut plain) = (vec![0.5; w.len()], vec![0.5; w.len()]);
        let loss = Pass::default().gradients(&network, &w, &batch, &targets, &mut fast);
        let stated = reference::gradients(&network, &w, &batch, &targets, &mut plain);
        assert!((loss - stated).abs() < 1e-10 * stated, "{network:?}: {loss} {stated}");
        let near = fast.iter().zip(&plain).all(|(one, other)| (one - other).abs() < 1e-10);
        assert!(near, "{network:?}");
    }
}

#[test]
fn gradients_are_differences_of_the_loss() {
    for network in networks().into_iter().filter(|network| network.truncation == 0) {
        let mut w = parameters(&network);
        let (batch, targets) = batch(&[3, 0, 2, 1], &network);
        let mut pass = Pass::default();
        let (mut gradient, mut scratch) = (vec![0.0; w.len()], vec![0.0; w.len()]);
        pass.gradients(&network, &w, &batch, &targets, &mut gradient);
        let entries = targets.len(network.answer.outputs()) as f64;
        // Some of those that are not always zero.
        let learned: Vec<usize> = (0..w.len()).filter(|at| gradient[*at] != 0.0).collect();
        for at in learned.into_iter().step_by(37) {
            let (step, here) = (1e-5, w[at]);
            let mut loss = |value| {
                w[at] = value;
                pass.gradients(&network, &w, &batch, &targets, &mut scratch)
            };
            let difference = (loss(here + step) - loss(here - step)) / (2.0 * step * entries);
            w[at] = here;
            let error = (difference - gradient[at]).abs();
            assert!(error < 1e-6, "{network:?}: {at}: {difference} {}", gradient[at]);
        }
    }
}

/// All that is learned has a gradient, and nothing else.
#[test]
fn parameters_are_counted() {
    for network in networks().into_iter().filter(|network| network.cells[0].units == 3) {
        let w = parameters(&network);
        let (batch, targets) = batch(&[0, 1, 2, 3], &network);
        let mut gradient = vec![0.0; w.len()];
        Pass::default().gradients(&network, &w, &batch, &targets, &mut gradient);
        let moved = gradient.iter().filter(|value| **value != 0.0).count();
        assert_eq!(moved, network.parameters(), "{network:?}");
    }
}

#[test]
fn company_changes_no_bit_of_an_answer() {
    for network in networks() {
        let w = parameters(&network);
        let count = network.answer.outputs();
        let answers = |chosen: &[usize]| {
            let mut batch = Batch::default();
            batch.load(chosen, sparse().view(), &OFFSETS);
            let mut pass = Pass::default();
            pass.forward(&network, &w, &batch);
            let rows = pass.outputs.chunks_exact(network.head().width());
            let rows: Vec<Vec<f64>> = rows.map(|row| row[..count].to_vec()).collect();
            let entries = batch.entries(&OFFSETS, network.every);
            entries.into_iter().zip(rows).collect::<std::collections::BTreeMap<_, _>>()
        };
        let together = answers(&[0, 1, 2, 3]);
        for alone in 0..4 {
            for (entry, answer) in answers(&[alone]) {
                assert_eq!(answer, together[&entry], "{network:?}");
            }
        }
    }
}
