//! Our side of `mlp.py`: answers each line of JSON on stdin with one on stdout. It reads the same raw
//! numbers as the peers and tells CPU seconds.

use std::io::{BufRead, Write};

use cpu_time::ProcessTime;
use ndarray::{Array2, Axis};
use serde::Deserialize;
use serde_json::json;
use tunability::Mlp;
use tunability::prelude::*;
use tunability_mlp::{Activation, Layer, Precision};

/// One fit of two hidden layers of rectified units by Adam; the first `train` rows are learned, the others
/// predicted.
#[derive(Deserialize)]
struct Ask {
    /// Raw f64, rows × columns, then the classes.
    path: String,
    columns: usize,
    train: usize,
    classes: usize,
    units: usize,
    batch_size: usize,
    epochs: u32,
    seed: u64,
}

fn main() {
    for line in std::io::stdin().lock().lines() {
        let ask: Ask = serde_json::from_str(&line.expect("a line")).expect("a question");
        println!("{}", answer(&ask));
        std::io::stdout().flush().expect("stdout");
    }
}

fn answer(ask: &Ask) -> serde_json::Value {
    let bytes = std::fs::read(&ask.path).expect("the data");
    let numbers: Vec<f64> =
        bytes.as_chunks::<8>().0.iter().map(|b| f64::from_le_bytes(*b)).collect();
    let rows = numbers.len() / (ask.columns + 1);
    let (x, y) = numbers.split_at(rows * ask.columns);
    let x = Array2::from_shape_vec((rows, ask.columns), x.to_vec()).expect("rows");
    let target = |y: &[f64]| Target::Classes {
        codes: y.iter().map(|y| *y as usize).collect(),
        count: ask.classes,
    };
    let (train, test) = x.view().split_at(Axis(0), ask.train);
    let (y, test_y) = y.split_at(ask.train);
    let mlp = Mlp {
        hidden: vec![Layer { units: ask.units, activation: Activation::Relu }; 2],
        batch_size: ask.batch_size,
        epochs: ask.epochs,
        weight_decay: 0.0,
        precision: Precision::F32,
        ..Mlp::default()
    };
    let start = ProcessTime::now();
    let table = Table::new(train.to_owned(), target(y)).expect("a table");
    let mut run = Run::new(Seeds::new(ask.seed), "peers");
    let model = mlp.fit(&table, &mut run).expect("a model");
    let cpu = start.elapsed().as_secs_f64() / f64::from(ask.epochs);
    let accuracy = Measure::find("accuracy").expect("a measure");
    let accuracy = accuracy.on(&target(test_y), &model.predict(Input::Rows(test)));
    json!({ "cpu": cpu, "accuracy": accuracy, "loss": model.loss })
}
