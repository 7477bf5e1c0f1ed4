//! How long an epoch of the LSTM takes: 229 sequences of 59 steps of 88 labels, as in `peers/lstm.py`, which
//! sets it beside PyTorch. `cargo bench --bench lstm`.

use cpu_time::ThreadTime;
use ndarray::Array2;
use rand::Rng as _;
use tunability::learn::{Every, Sequences};
use tunability::prelude::*;
use tunability_lstm::Lstm;
use tunability_nn::Optimizer;

const SEQUENCES: usize = 229;
const STEPS: usize = 59;
const LABELS: usize = 88;

/// Voices that sound at each step, each one label.
const VOICES: usize = 4;

/// Four voices that wander by up to two labels a step, as in a chorale; the next step's are to be predicted.
fn music() -> Sequences {
    let mut rng = Seeds::new(0).rng("music", Source::Init);
    let (rows, both) = (SEQUENCES * STEPS, SEQUENCES * (STEPS + 1));
    let mut sounds = Array2::from_elem((both, LABELS), false);
    for sequence in 0..SEQUENCES {
        let mut voices: [usize; VOICES] = [24, 36, 43, 50];
        for step in 0..=STEPS {
            for voice in &mut voices {
                *voice = (*voice + rng.gen_range(0..5usize)).clamp(12, 72) - 2;
                sounds[[sequence * (STEPS + 1) + step, *voice]] = true;
            }
        }
    }
    let at = |row: usize| row / STEPS * (STEPS + 1) + row % STEPS;
    let x = Array2::from_shape_fn((rows, LABELS), |(row, label)| {
        f64::from(u8::from(sounds[[at(row), label]]))
    });
    let y = Array2::from_shape_fn((rows, LABELS), |(row, label)| sounds[[at(row) + 1, label]]);
    let offsets = (0..=SEQUENCES).map(|sequence| sequence * STEPS).collect();
    Sequences::new(x, offsets, Target::Labels(y), Every::Step).expect("sequences")
}

/// CPU seconds of the fastest of some epochs, of which the first one warms up, and the loss of the last.
fn fastest(lstm: &Lstm, sequences: &Sequences) -> (f64, f64) {
    let (mut clock, mut least) = (ThreadTime::now(), f64::INFINITY);
    let watch = |epoch: u32, _: &dyn Predict| {
        if epoch > 1 {
            least = least.min(clock.elapsed().as_secs_f64());
        }
        clock = ThreadTime::now();
        std::ops::ControlFlow::Continue(())
    };
    let mut run = Run::new(Seeds::new(0), "bench").watched(watch);
    let model = lstm.fit(sequences, &mut run).expect("a finite loss");
    drop(run);
    let loss = model.facts().into_iter().find(|(name, _)| name == "loss");
    (least, loss.expect("a loss").1)
}

fn main() {
    let sequences = music();
    let optimizer = Optimizer::Sgd { momentum: 0.9, nesterov: false };
    println!("units  batch  seconds  GFLOP/s  loss");
    for units in [64, 128] {
        for batch_size in [1, 8, 32] {
            // Of the mean over labels, as PyTorch takes it, this is a rate of 0.1.
            let learning_rate = 0.1 / LABELS as f64;
            let (optimizer, clip) = (optimizer.clone(), 1e30);
            let (epochs, lstm) = (8, Lstm::default());
            let lstm = Lstm { units, batch_size, optimizer, learning_rate, epochs, clip, ..lstm };
            let (seconds, loss) = fastest(&lstm, &sequences);
            // Inputs that are zero are not multiplied, and have no gradient.
            let products = 6 * units * (4 * units + LABELS) + 4 * VOICES * 4 * units;
            let speed = (SEQUENCES * STEPS * products) as f64 / seconds / 1e9;
            let loss = loss / LABELS as f64;
            println!("{units:5}  {batch_size:5}  {seconds:7.4}  {speed:7.1}  {loss:.4}");
        }
    }
}
