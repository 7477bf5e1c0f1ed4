//! PyTorch's steps: the same weights, batches and optimizer, in double precision.

use ndarray::{Array1, Array2};
use serde_json::Value as Json;
use tunability::Mlp;
use tunability::prelude::*;
use tunability_mlp::{Activation, Layer, Native, Network, Optimizer, Reference, Steps};

use crate::expected::*;

/// The learner of a stored fit.
fn configured(file: &Json, fit: &Json) -> Mlp {
    let (beta1, beta2, epsilon) = (0.8, 0.99, 1e-6);
    let optimizer = match fit["optimizer"].as_str() {
        Some("sgd") => Optimizer::Sgd { momentum: 0.0, nesterov: false },
        Some("momentum") => Optimizer::Sgd { momentum: 0.9, nesterov: false },
        Some("nesterov") => Optimizer::Sgd { momentum: 0.9, nesterov: true },
        Some("rmsprop") => Optimizer::Rmsprop { decay: 0.9, epsilon },
        Some("adam") => Optimizer::Adam { beta1, beta2, epsilon },
        _ => Optimizer::Adamw { beta1, beta2, epsilon },
    };
    let layers = [(7, Activation::Tanh), (6, Activation::Relu)];
    Mlp {
        hidden: layers.map(|(units, activation)| Layer { units, activation }).to_vec(),
        optimizer,
        weight_decay: number(&file["weight_decay"]),
        ..Mlp::default()
    }
}

fn data(file: &Json, task: &Json, is_classes: bool) -> Table {
    let rows: Vec<f64> = list(&file["x"]).iter().flat_map(numbers).collect();
    let x = Array2::from_shape_vec((40, 5), rows).expect("rows");
    let target = numbers(&task["target"]);
    let target = match is_classes {
        true => Target::Classes { codes: target.iter().map(|y| *y as usize).collect(), count: 3 },
        false => Target::Values(Array1::from(target)),
    };
    Table::new(x, target).expect("finite")
}

/// Where each stored parameter lies: layer by layer, biases then weights.
fn places(network: &Network<f64>) -> Vec<usize> {
    let layers = network.layers.iter();
    let of = |layer: &tunability::nn::Dense| {
        let (begin, width, outputs) = (layer.biases().start, layer.width(), layer.outputs);
        (0..=layer.inputs)
            .flat_map(move |line| (0..outputs).map(move |at| begin + line * width + at))
    };
    layers.flat_map(of).collect()
}

fn assert_parameters(network: &Network<f64>, stored: &Json, place: &str) {
    for (at, expected) in places(network).iter().zip(numbers(stored)) {
        assert_near(network.parameters[*at], expected, 1e-10, place);
    }
}

/// One epoch of five steps.
fn check(mut steps: impl Steps, fit: &Json, place: &str) {
    let rows: Vec<usize> = (0..40).collect();
    for (at, (batch, expected)) in rows.chunks(8).zip(numbers(&fit["loss"])).enumerate() {
        let loss = steps.step(batch, number(&fit["rate"])) / 8.0;
        assert_near(loss, expected, 1e-11, place);
        if at == 0 {
            assert_parameters(&steps.network(), &fit["one"], place);
        }
    }
    assert_parameters(&steps.network(), &fit["epoch"], place);
}

#[test]
fn one_step_and_one_epoch_are_those_of_pytorch() {
    let file = golden("mlp.json");
    for (name, is_classes) in [("classes", true), ("values", false)] {
        let task = &file["tasks"][name];
        let table = data(&file, task, is_classes);
        for fit in list(&task["fits"]) {
            let (mlp, run) = (configured(&file, fit), Run::new(Seeds::new(0), "golden"));
            let mut start = Network::<f64>::new(&mlp, &table, &run).expect("a network");
            for (at, value) in places(&start).iter().zip(numbers(&task["start"])) {
                start.parameters[*at] = value;
            }
            let place = format!("{name}, {}", fit["optimizer"]);
            let native = Native::new(&mlp, start.clone(), &table, &run).expect("a network");
            check(native, fit, &place);
            let reference = Reference::new(&mlp, start, &table, &run).expect("a network");
            check(reference, fit, &place);
        }
    }
}
