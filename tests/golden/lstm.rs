//! Every variant of the LSTM against numpy and complex-step derivatives.

use std::ops::Range;

use ndarray::Array2;
use serde_json::Value as Json;
use tunability::learn::{Every, Target};
use tunability::lstm::{Answer, Batch, Network, Pass, Targets, Variant, reference};

use crate::expected::*;

const OFFSETS: [usize; 4] = [0, 5, 7, 11];
const CHANNELS: usize = 3;
const UNITS: usize = 5;
const LABELS: usize = 2;

/// Numbers of all sequences, one after the other.
fn joined(json: &Json) -> Vec<f64> {
    list(json).iter().flat_map(numbers).collect()
}

/// Calls `each` with every number of a stored set of parameters and its place in ours, if it has one.
fn placed(network: &Network, stored: &Json, mut each: impl FnMut(Option<usize>, f64)) {
    let (cell, head) = (network.cells[0], network.head());
    let variant = cell.variant;
    let weight = |range: Range<usize>, block: usize, k: usize, unit: usize| {
        let is_there = variant.has(block) && !range.is_empty();
        is_there.then(|| range.start + k * cell.row() + block * cell.block() + unit)
    };
    let mut array = |name: &str, place: &dyn Fn(usize) -> Option<usize>| {
        let values = numbers(&stored[name]).into_iter().enumerate();
        values.for_each(|(at, value)| each(place(at), value));
    };
    let (many, row) = (UNITS * UNITS, UNITS * CHANNELS);
    array("b", &|at| weight(cell.biases(), at / UNITS, 0, at % UNITS));
    array("W", &|at| weight(cell.of_inputs(), at / row, at % CHANNELS, at % row / CHANNELS));
    array("R", &|at| weight(cell.of_outputs(), at / many, at % UNITS, at % many / UNITS));
    array("p", &|at| {
        let is_there = variant.has(at / UNITS + 1) && variant.has_peepholes();
        is_there.then(|| cell.peepholes().start + at / UNITS * cell.block() + at % UNITS)
    });
    array("G", &|at| {
        let (gate, block) = (at / (4 * many), at / many % 4);
        let range = if block == 0 { 0..0 } else { cell.of_gate(gate) };
        weight(range, block, at % UNITS, at % many / UNITS)
    });
    array("V", &|at| Some(head.weights().start + at % UNITS * head.width() + at / UNITS));
    array("a", &|at| Some(head.biases().start + at));
}

fn variant(name: &str) -> Variant {
    serde_json::from_value(Json::from(name)).expect("a variant")
}

#[test]
fn losses_and_gradients_are_those_of_numpy() {
    let stored = golden("lstm.json");
    let cases = list(&stored["cases"]);
    assert_eq!(cases.len(), Variant::ALL.len());
    for case in cases {
        let variant = variant(case["variant"].as_str().expect("a name"));
        let answers = (Every::Step, Answer::Labels(LABELS));
        let network = Network::new(CHANNELS, 1, UNITS, false, variant, answers);
        let mut w = vec![0.0; network.len()];
        placed(&network, &case["weights"], |place, value| {
            place.into_iter().for_each(|place| w[place] = value);
        });
        let x = Array2::from_shape_vec((11, CHANNELS), joined(&case["x"])).expect("steps");
        let labels = joined(&case["labels"]).into_iter().map(|label| label > 0.5).collect();
        let labels = Array2::from_shape_vec((11, LABELS), labels).expect("labels");
        let mut batch = Batch::default();
        batch.load(&[0, 1, 2], x.view(), &OFFSETS);
        let entries = batch.entries(&OFFSETS, Every::Step);
        let targets = Targets::of(&Target::Labels(labels), &entries);
        let (mut fast, mut plain) = (vec![0.0; w.len()], vec![0.0; w.len()]);
        let loss = Pass::default().gradients(&network, &w, &batch, &targets, &mut fast);
        reference::gradients(&network, &w, &batch, &targets, &mut plain);
        let expected = case["loss"].as_f64().expect("a number");
        assert!((loss / 11.0 - expected).abs() < 1e-13, "{variant:?}: {loss} {expected}");
        placed(&network, &case["gradients"], |place, value| {
            let found = place.map_or([0.0; 2], |place| [fast[place], plain[place]]);
            for found in found {
                assert!((found - value).abs() < 1e-13, "{variant:?}: {place:?}: {found} {value}");
            }
        });
        let said = reference::forward(&network, &w, &batch);
        let logits: Vec<Vec<f64>> = list(&case["logits"]).iter().map(numbers).collect();
        for (entry, said) in entries.into_iter().zip(said) {
            for (said, stated) in said.iter().zip(&logits[entry]) {
                assert!((said - stated).abs() < 1e-13, "{variant:?}");
            }
        }
    }
}
