//! Candle's side of `mlp.py`: answers each line of JSON on stdin with one on stdout, as `mlp.rs` does.

use std::io::{BufRead, Write};

use candle_core::{DType, Device, Result, Tensor};
use candle_nn::{AdamW, Module, Optimizer, ParamsAdamW, VarBuilder, VarMap, linear, loss};
use cpu_time::ProcessTime;
use rand::{SeedableRng, rngs::StdRng, seq::SliceRandom};
use serde::Deserialize;
use serde_json::json;

/// One fit of two hidden layers of rectified units by Adam, as `mlp.rs` says.
#[derive(Deserialize)]
struct Ask {
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
        println!("{}", answer(&ask).expect("a fit"));
        std::io::stdout().flush().expect("stdout");
    }
}

fn answer(ask: &Ask) -> Result<serde_json::Value> {
    let bytes = std::fs::read(&ask.path)?;
    let numbers: Vec<f64> =
        bytes.as_chunks::<8>().0.iter().map(|b| f64::from_le_bytes(*b)).collect();
    let (x, y) = numbers.split_at(numbers.len() / (ask.columns + 1) * ask.columns);
    let x: Vec<f32> = x[..ask.train * ask.columns].iter().map(|v| *v as f32).collect();
    let y: Vec<u32> = y[..ask.train].iter().map(|v| *v as u32).collect();
    let start = ProcessTime::now();
    let x = Tensor::from_vec(x, (ask.train, ask.columns), &Device::Cpu)?;
    let last = fit(ask, &x, &Tensor::from_vec(y, ask.train, &Device::Cpu)?)?;
    Ok(json!({ "cpu": start.elapsed().as_secs_f64() / f64::from(ask.epochs), "loss": last }))
}

fn fit(ask: &Ask, x: &Tensor, y: &Tensor) -> Result<f32> {
    let variables = VarMap::new();
    let builder = VarBuilder::from_varmap(&variables, DType::F32, &Device::Cpu);
    let first = linear(ask.columns, ask.units, builder.pp("first"))?;
    let second = linear(ask.units, ask.units, builder.pp("second"))?;
    let third = linear(ask.units, ask.classes, builder.pp("third"))?;
    let adam = ParamsAdamW { lr: 1e-3, weight_decay: 0.0, ..ParamsAdamW::default() };
    let mut adam = AdamW::new(variables.all_vars(), adam)?;
    let mut order: Vec<u32> = (0..ask.train as u32).collect();
    let (mut rng, mut last) = (StdRng::seed_from_u64(ask.seed), 0.0);
    for _ in 0..ask.epochs {
        order.shuffle(&mut rng);
        for rows in order.chunks(ask.batch_size) {
            let rows = Tensor::new(rows, &Device::Cpu)?;
            let hidden = first.forward(&x.index_select(&rows, 0)?)?.relu()?;
            let logits = third.forward(&second.forward(&hidden)?.relu()?)?;
            let loss = loss::cross_entropy(&logits, &y.index_select(&rows, 0)?)?;
            adam.backward_step(&loss)?;
            last = loss.to_scalar()?;
        }
    }
    Ok(last)
}
