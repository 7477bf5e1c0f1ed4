//! How long an epoch of the LSTM takes: 229 sequences of 59 steps of 88 labels, as in `peers/lstm.py`, which
//! sets it beside PyTorch. `cargo bench --bench lstm`.

use cpu_time::ThreadTime;
use ndarray::Array2;
use tunability::learn::{Every, Sequences};
use tunability::prelude::*;
use tunability_lstm::Lstm;
use tunability_nn::Optimizer;

const SEQUENCES: usize = 229;
const STEPS: usize = 59;
const LABELS: usize = 88;

/// Four of the labels at each step; the next step's are to be predicted.
fn music() -> Sequences {
    let on = |step: usize, label: usize| (step * 7919 + label * 104_729) % 97 < 4;
    let x = Array2::from_shape_fn((SEQUENCES * STEPS, LABELS), |(row, label)| {
        f64::from(u8::from(on(row, label)))
    });
    let y = Array2::from_shape_fn(x.dim(), |(row, label)| on(row + 1, label));
    let offsets = (0..=SEQUENCES).map(|sequence| sequence * STEPS).collect();
    Sequences::new(x, offsets, Target::Labels(y), Every::Step).expect("sequences")
}

/// CPU seconds of the fastest of some epochs; the first one warms up.
fn fastest(lstm: &Lstm, sequences: &Sequences) -> f64 {
    let (mut clock, mut least) = (ThreadTime::now(), f64::INFINITY);
    let watch = |epoch: u32, _: &dyn Predict| {
        if epoch > 1 {
            least = least.min(clock.elapsed().as_secs_f64());
        }
        clock = ThreadTime::now();
        std::ops::ControlFlow::Continue(())
    };
    let mut run = Run::new(Seeds::new(0), "bench").watched(watch);
    lstm.fit(sequences, &mut run).expect("a model");
    drop(run);
    least
}

fn main() {
    let sequences = music();
    let optimizer = Optimizer::Sgd { momentum: 0.9, nesterov: false };
    println!("units  batch  seconds  GFLOP/s");
    for units in [64, 128] {
        for batch_size in [1, 8, 32] {
            // Of the mean over labels, as PyTorch takes it, this is a rate of 0.1.
            let (optimizer, learning_rate) = (optimizer.clone(), 0.1 / LABELS as f64);
            let lstm = Lstm {
                units,
                batch_size,
                optimizer,
                learning_rate,
                epochs: 8,
                clip: 1e30,
                ..Lstm::default()
            };
            let seconds = fastest(&lstm, &sequences);
            let products = 4 * units * (LABELS + units) + LABELS * units;
            let work = (6 * SEQUENCES * STEPS * products) as f64;
            println!("{units:5}  {batch_size:5}  {seconds:7.4}  {:7.1}", work / seconds / 1e9);
        }
    }
}
