//! Gradients against central differences, and the fast code against the textbook.

use ndarray::Array2;
use tunability_learn::{Fit, Run, Seeds, Source, Table, Target};
use tunability_mlp::{
    Activation, Implementation, Initial, Layer, Mlp, Native, Network, Optimizer, Precision,
    Schedule, Steps, Stopping,
};

const ROWS: usize = 23;

/// Rows of five columns, and a target of numbers or of three classes.
fn table(is_classes: bool) -> Table {
    let value = |at: usize| ((at * 7919 + 13) as f64 * 0.618_033_988_75).fract() * 3.0 - 1.5;
    let x = Array2::from_shape_fn((ROWS, 5), |(row, column)| value(5 * row + column));
    let target = match is_classes {
        true => Target::Classes { codes: (0..ROWS).map(|row| row * row % 3).collect(), count: 3 },
        false => Target::Values((0..ROWS).map(|row| value(1000 + row)).collect()),
    };
    Table::new(x, target).expect("finite")
}

fn run() -> Run<'static> {
    Run::new(Seeds::new(3), "gradients")
}

fn layers(activations: &[Activation]) -> Vec<Layer> {
    let layer = |(at, activation): (usize, &Activation)| Layer {
        units: 19 - 5 * at,
        activation: *activation,
    };
    activations.iter().enumerate().map(layer).collect()
}

/// Every option by itself, on a network of mixed layers.
fn options() -> Vec<(&'static str, Mlp)> {
    use Activation::*;
    let base = Mlp {
        hidden: layers(&[Tanh, Logistic]),
        weight_decay: 0.0,
        optimizer: Optimizer::Sgd { momentum: 0.0, nesterov: false },
        learning_rate: 0.1,
        batch_size: 8,
        epochs: 4,
        precision: Precision::F64,
        ..Mlp::default()
    };
    let adam = Optimizer::default();
    let (beta1, beta2, epsilon) = (0.8, 0.99, 1e-6);
    vec![
        ("base", base.clone()),
        ("relu", Mlp { hidden: layers(&[Relu, Relu]), ..base.clone() }),
        ("elu", Mlp { hidden: layers(&[Elu]), ..base.clone() }),
        ("identity", Mlp { hidden: layers(&[Identity, Tanh, Relu]), ..base.clone() }),
        ("deep", Mlp { hidden: layers(&[Relu, Elu, Logistic, Tanh]), ..base.clone() }),
        ("logistic", Mlp { hidden: layers(&[Logistic]), ..base.clone() }),
        ("wide", Mlp { hidden: vec![Layer { units: 70, activation: Tanh }], ..base.clone() }),
        ("weight decay", Mlp { weight_decay: 0.3, ..base.clone() }),
        ("dropout", Mlp { dropout: 0.4, ..base.clone() }),
        ("input noise", Mlp { input_noise: 0.5, ..base.clone() }),
        ("batch of one", Mlp { batch_size: 1, ..base.clone() }),
        ("one batch", Mlp { batch_size: 4096, ..base.clone() }),
        ("clip", Mlp { clip: Some(0.05), ..base.clone() }),
        ("he", Mlp { initial: Initial::He, ..base.clone() }),
        ("orthogonal", Mlp { initial: Initial::Orthogonal, ..base.clone() }),
        ("step", Mlp { schedule: Schedule::Step { every: 0.3, factor: 0.5 }, ..base.clone() }),
        ("cosine", Mlp { schedule: Schedule::Cosine { floor: 0.1 }, ..base.clone() }),
        (
            "stopping",
            Mlp {
                stopping: Stopping::Early { patience: 3, share: 0.3 },
                epochs: 30,
                // What disturbs a step must not disturb the rows held out.
                dropout: 0.2,
                input_noise: 0.3,
                ..base.clone()
            },
        ),
        ("warm-up", Mlp { schedule: Schedule::WarmUp { share: 0.4 }, ..base.clone() }),
        (
            "momentum",
            Mlp { optimizer: Optimizer::Sgd { momentum: 0.9, nesterov: false }, ..base.clone() },
        ),
        (
            "nesterov",
            Mlp { optimizer: Optimizer::Sgd { momentum: 0.9, nesterov: true }, ..base.clone() },
        ),
        (
            "rmsprop",
            Mlp {
                optimizer: Optimizer::Rmsprop { decay: 0.9, epsilon },
                learning_rate: 0.01,
                ..base.clone()
            },
        ),
        ("adam", Mlp { optimizer: adam, weight_decay: 0.1, learning_rate: 0.01, ..base.clone() }),
        (
            "adamw",
            Mlp {
                optimizer: Optimizer::Adamw { beta1, beta2, epsilon },
                weight_decay: 0.1,
                learning_rate: 0.01,
                ..base
            },
        ),
    ]
}

/// The loss that a step of all rows goes down: the mean, and the penalty.
fn loss(mlp: &Mlp, network: &Network<f64>, table: &Table) -> f64 {
    let rows: Vec<usize> = (0..ROWS).collect();
    let mut native = Native::new(mlp, network.clone(), table, &run()).expect("a network");
    let weights = network.layers.iter().flat_map(|layer| &network.parameters[layer.weights()]);
    let penalty = 0.5 * mlp.weight_decay * weights.map(|w| w * w).sum::<f64>();
    native.step(&rows, 0.0) / ROWS as f64 + penalty
}

/// A plain step of length one is the gradient.
#[test]
fn gradients_are_central_differences() {
    let rows: Vec<usize> = (0..ROWS).collect();
    for is_classes in [true, false] {
        let table = table(is_classes);
        for (of, mlp) in options() {
            if mlp.optimizer != (Optimizer::Sgd { momentum: 0.0, nesterov: false }) || of == "clip"
            {
                continue;
            }
            let start = Network::<f64>::new(&mlp, &table, &run()).expect("a network");
            let mut native = Native::new(&mlp, start.clone(), &table, &run()).expect("a network");
            native.step(&rows, 1.0);
            let moved = native.network();
            for layer in &start.layers {
                let places = layer.biases().chain(layer.weights());
                let width = layer.width();
                for at in places.filter(|at| (at - layer.biases().start) % width < layer.outputs) {
                    let gradient = start.parameters[at] - moved.parameters[at];
                    let [above, below] = [1e-5, -1e-5].map(|h| {
                        let mut near = start.clone();
                        near.parameters[at] += h;
                        loss(&mlp, &near, &table)
                    });
                    let difference = (above - below) / 2e-5;
                    assert!((gradient - difference).abs() < 1e-6, "{of}: {gradient} {difference}");
                }
            }
        }
    }
}

#[test]
fn the_fast_code_is_the_textbook() {
    for is_classes in [true, false] {
        let table = table(is_classes);
        for (of, mlp) in options() {
            let fast = mlp.fit(&table, &mut run()).expect("a model");
            let plain = Mlp { implementation: Implementation::Reference, ..mlp.clone() };
            let plain = plain.fit(&table, &mut run()).expect("a model");
            assert!((fast.loss - plain.loss).abs() < 1e-10, "{of}: {} {}", fast.loss, plain.loss);
            assert_eq!(fast.epochs, plain.epochs, "{of}");
            let pairs = fast.network.parameters.iter().zip(&plain.network.parameters);
            for (fast, plain) in pairs {
                assert!((fast - plain).abs() < 1e-10, "{of}: {fast}, {plain}");
            }
            let single = Mlp { precision: Precision::F32, ..mlp };
            let single = single.fit(&table, &mut run()).expect("a model");
            assert!((single.loss - plain.loss).abs() < 1e-3 * plain.loss, "{of} in f32");
        }
    }
}

#[test]
fn a_clipped_gradient_is_as_long_as_allowed() {
    let table = table(true);
    let (_, mlp) = options().into_iter().find(|(of, _)| *of == "clip").expect("an option");
    let start = Network::<f64>::new(&mlp, &table, &run()).expect("a network");
    let mut native = Native::new(&mlp, start.clone(), &table, &run()).expect("a network");
    native.step(&[1, 2, 3], 1.0);
    let moved = native.network();
    let pairs = start.parameters.iter().zip(&moved.parameters);
    let length = pairs.map(|(a, b)| (a - b).powi(2)).sum::<f64>().sqrt();
    assert!((length - 0.05).abs() < 1e-12, "{length}");
}

/// What one source of chance decides, and what it does not.
#[test]
fn a_seed_of_one_source_changes_only_that() {
    let table = table(true);
    let fitted = |source: Option<Source>, rate: f64| {
        let mut seeds = Seeds::new(3);
        seeds.own.extend(source.map(|source| (source, 7)));
        let mlp = Mlp { learning_rate: rate, batch_size: 4, epochs: 1, ..Mlp::default() };
        let mut run = Run::new(seeds, "gradients");
        mlp.fit(&table, &mut run).expect("a model").network.parameters
    };
    assert_ne!(fitted(Some(Source::Init), 0.0), fitted(None, 0.0));
    assert_eq!(fitted(Some(Source::Order), 0.0), fitted(None, 0.0));
    assert_ne!(fitted(Some(Source::Order), 0.1), fitted(None, 0.1));
    assert_eq!(fitted(Some(Source::Noise), 0.1), fitted(None, 0.1));
    assert_eq!(fitted(None, 0.1), fitted(None, 0.1));
}

/// No line divides these classes.
#[test]
fn exclusive_or_is_learned() {
    let x = Array2::from_shape_fn((200, 2), |(row, column)| {
        ((row * (2 + column) * 7919) as f64 * 0.618_033_988_75).fract() * 2.0 - 1.0
    });
    let codes = x.rows().into_iter().map(|x| usize::from(x[0] * x[1] > 0.0)).collect();
    let table = Table::new(x, Target::Classes { codes, count: 2 }).expect("finite");
    let mlp = Mlp { learning_rate: 0.01, epochs: 200, ..Mlp::default() };
    let model = mlp.fit(&table, &mut run()).expect("a model");
    assert!(model.loss < 0.1, "{}", model.loss);
}

#[test]
fn divergence_is_an_error_with_its_epoch() {
    let mlp = Mlp {
        optimizer: Optimizer::Sgd { momentum: 0.0, nesterov: false },
        learning_rate: 1e9,
        ..Mlp::default()
    };
    let error = mlp.fit(&table(false), &mut run()).expect_err("it diverges").to_string();
    assert!(error.starts_with("not finite: the loss at epoch"), "{error}");
}

/// The step at which someone has seen enough is the last, and what is shown is the model of the moment.
#[test]
fn a_break_ends_the_fit() {
    use std::ops::ControlFlow;
    use tunability_learn::{Input, Predict, Prediction};
    let table = table(true);
    let mut shown = Vec::new();
    let mut watched = run().watched(|step, model: &dyn Predict| {
        shown.push((step, model.predict(Input::Rows(table.x()))));
        if step == 3 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    });
    let model = Mlp::default().fit(&table, &mut watched).expect("a model");
    drop(watched);
    assert_eq!((shown.len(), model.epochs), (3, 3));
    let last: &Prediction = &shown[2].1;
    assert_eq!(*last, model.predict(Input::Rows(table.x())));
}
