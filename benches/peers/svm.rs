//! Our side of `svm.py`: answers each line of JSON on stdin with one on stdout. It reads the same raw
//! numbers as scikit-learn and tells CPU seconds.

use std::io::{BufRead, Write};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use cpu_time::ProcessTime;
use ndarray::{Array1, Array2, Axis};
use serde::Deserialize;
use serde_json::{Value as Json, json};
use tunability::prelude::*;
use tunability_svm::{Kernel, Machines, Svm};

/// One question.
#[derive(Deserialize)]
#[serde(rename_all = "snake_case", tag = "ask")]
enum Ask {
    /// One fit, and the test rows predicted.
    Fit(One),
    /// Every configuration on every fold, through the runner.
    Grid { dataset: String, c: Vec<f64>, gamma: Vec<f64>, tolerance: f64 },
}

/// The first `train` rows are learned, the others predicted.
#[derive(Deserialize)]
struct One {
    /// Raw f64, rows × columns, then the targets.
    path: String,
    columns: usize,
    train: usize,
    /// 0 to regress.
    classes: usize,
    c: f64,
    /// A multiple of 1 / columns.
    gamma: f64,
    epsilon: f64,
    tolerance: f64,
    /// How often the test rows are predicted for one time.
    predictions: usize,
}

fn main() {
    for line in std::io::stdin().lock().lines() {
        let ask: Ask = serde_json::from_str(&line.expect("a line")).expect("a question");
        let answer = match ask {
            Ask::Fit(one) => fit(&one),
            Ask::Grid { dataset, c, gamma, tolerance } => grid(&dataset, &c, &gamma, tolerance),
        };
        println!("{answer}");
        std::io::stdout().flush().expect("stdout");
    }
}

fn read(one: &One) -> (Array2<f64>, Array1<f64>) {
    let bytes = std::fs::read(&one.path).expect("the data");
    let numbers: Vec<f64> =
        bytes.as_chunks::<8>().0.iter().map(|b| f64::from_le_bytes(*b)).collect();
    let rows = numbers.len() / (one.columns + 1);
    let (x, y) = numbers.split_at(rows * one.columns);
    let x = Array2::from_shape_vec((rows, one.columns), x.to_vec()).expect("rows");
    (x, Array1::from(y.to_vec()))
}

fn target(y: &[f64], classes: usize) -> Target {
    match classes {
        0 => Target::Values(Array1::from(y.to_vec())),
        count => Target::Classes { codes: y.iter().map(|y| *y as usize).collect(), count },
    }
}

fn fit(one: &One) -> Json {
    let (x, y) = read(one);
    let (y, test_y) = y.as_slice().expect("numbers").split_at(one.train);
    let (train, test) = x.view().split_at(Axis(0), one.train);
    let svm = Svm {
        c: one.c,
        kernel: Kernel::Rbf { gamma: one.gamma },
        epsilon: one.epsilon,
        tolerance: one.tolerance,
        ..Svm::default()
    };
    let start = ProcessTime::now();
    // From an array to a model, as scikit-learn's fit does.
    let table = Table::new(train.to_owned(), target(y, one.classes));
    let model: Machines =
        svm.fit(&table.expect("a table"), &mut Run::new(Seeds::new(0), "peers")).expect("a model");
    let cpu = start.elapsed().as_secs_f64();
    let start = ProcessTime::now();
    let mut prediction = model.predict(Input::Rows(test));
    for _ in 1..one.predictions {
        prediction = model.predict(Input::Rows(test));
    }
    let predict_cpu = start.elapsed().as_secs_f64() / one.predictions as f64;
    let measure = Measure::find(if one.classes == 0 { "mse" } else { "accuracy" });
    let truth = target(test_y, one.classes);
    let quality = measure.and_then(|measure| measure.on(&truth, &prediction));
    let facts: serde_json::Map<String, Json> =
        model.facts().into_iter().map(|(name, value)| (name, json!(value))).collect();
    json!({ "cpu": cpu, "predict_cpu": predict_cpu, "quality": quality, "facts": facts })
}

/// The accuracy of each configuration on each fold: row i is tested in fold i mod 5.
fn grid(dataset: &str, c: &[f64], gamma: &[f64], tolerance: f64) -> Json {
    let (data, _) = open(dataset, &Question::default()).expect("bundled");
    let learner = tunability::learner("svm").expect("registered");
    let space = learner.space(data.kind());
    let data = Arc::new(data);
    let start = ProcessTime::now();
    let runner = Runner::new(LEARNERS, vec![Arc::clone(&data)], 1).expect("one thread");
    let study = Study {
        runner: &runner,
        learner,
        measure: Measure::find("accuracy").expect("a measure"),
        data: Arc::clone(&data),
        resampling: Resampling::ByIndex { folds: 5 },
        within: None,
        preprocessing: Preprocessing::default(),
        seeds: Seeds::new(0),
    };
    let mut trials = Vec::new();
    for c in c {
        for gamma in gamma {
            let values = [("c", *c), ("kernel.rbf.gamma", *gamma), ("tolerance", tolerance)];
            let config = values.map(|(name, value)| (name, Value::from(value)));
            let config = space.complete(&config.into_iter().collect()).expect("a configuration");
            trials.extend((0..5).map(|fold| study.trial(&config, fold, &study.seeds)));
        }
    }
    let scores = runner.run_all(&trials, &AtomicBool::new(false), |_, outcome| match outcome {
        Outcome::Done(done) => done.scores.get("accuracy").copied(),
        Outcome::Failed { .. } => None,
    });
    let cpu = start.elapsed().as_secs_f64();
    json!({ "cpu": cpu, "scores": scores.into_iter().flatten().collect::<Vec<_>>() })
}
