//! Full grids of the support vector machine on ten datasets: 288 configurations each, the mean of five
//! folds, as the table of trials that `analyse` reads. `tests/golden/svm_grids.csv` is what it prints.
//!
//!     cargo run --release --example svm_grids > svm_grids.csv
//!     tunability analyse svm_grids.csv --space tests/golden/svm_grids_space.json --score accuracy --goal max

use std::error::Error;
use std::sync::Arc;

use tunability::prelude::*;
use tunability::trial::Done;

const DATASETS: [&str; 10] = [
    "breast_cancer",
    "german",
    "ionosphere",
    "iris",
    "penguins",
    "sonar",
    "tic_tac_toe",
    "vehicle",
    "vowel",
    "wine",
];

/// A grid point: the kernel, its cost, and what it has of width and degree.
struct Point {
    kernel: &'static str,
    cost: f64,
    gamma: Option<f64>,
    degree: Option<i64>,
}

/// Powers of two, `step` apart.
fn powers(from: i32, to: i32, step: usize) -> impl Iterator<Item = f64> + Clone {
    (from..=to).step_by(step).map(|exponent| 2_f64.powi(exponent))
}

/// Every combination: 8 costs × (linear, rbf with 7 widths, polynomials with 7 widths × 4 degrees).
fn points() -> Vec<Point> {
    let gammas = || powers(-6, 6, 2).map(Some);
    let mut points = Vec::new();
    for cost in powers(-6, 8, 2) {
        points.push(Point { kernel: "linear", cost, gamma: None, degree: None });
        points.extend(gammas().map(|gamma| Point { kernel: "rbf", cost, gamma, degree: None }));
        let poly = |degree| gammas().map(move |gamma| (gamma, Some(degree)));
        let of = |(gamma, degree)| Point { kernel: "poly", cost, gamma, degree };
        points.extend((2..=5).flat_map(poly).map(of));
    }
    points
}

fn config(point: &Point) -> Config {
    // Polynomials of small width and price take long and change nothing after some time: they stop.
    let mut config = Config::from_iter([("c", point.cost)]);
    config.insert("kernel", point.kernel);
    config.insert("max_iterations", 200_000_i64);
    if let Some(gamma) = point.gamma {
        config.insert(format!("kernel.{}.gamma", point.kernel), gamma);
    }
    if let Some(degree) = point.degree {
        config.insert("kernel.poly.degree", degree);
    }
    config
}

fn study<'a>(runner: &'a Runner, data: &Arc<Dataset>) -> Result<Study<'a>, Box<dyn Error>> {
    Ok(Study {
        runner,
        learner: tunability::learner("svm")?,
        measure: Measure::of_task(data.kind()),
        data: Arc::clone(data),
        resampling: "5x1".parse()?,
        within: None,
        preprocessing: Preprocessing::default(),
        seeds: Seeds::new(0),
    })
}

fn main() -> Result<(), Box<dyn Error>> {
    println!("dataset,kernel,cost,gamma,degree,accuracy");
    for name in DATASETS {
        let data = Arc::new(open(name, &Question::default())?.0);
        let runner = Runner::new(LEARNERS, vec![Arc::clone(&data)], 0)?;
        let study = study(&runner, &data)?;
        let space = study.learner.space(data.kind());
        let points = points();
        let splits = study.splits()?.len();
        let mut trials = Vec::new();
        for point in &points {
            let config = space.complete(&config(point))?;
            trials.extend((0..splits).map(|split| study.trial(&config, split, &study.seeds)));
        }
        let never = std::sync::atomic::AtomicBool::new(false);
        let accuracy = |_: &Trial, outcome: Outcome| match outcome {
            Outcome::Done(Done { scores, .. }) => scores.get("accuracy").copied(),
            Outcome::Failed { .. } => None,
        };
        let scores = runner.run_all(&trials, &never, accuracy);
        for (point, scores) in points.iter().zip(scores.chunks(splits)) {
            let sum: Option<f64> = scores.iter().map(|score| score.flatten()).sum();
            let mean = sum.map_or_else(String::new, |sum| (sum / splits as f64).to_string());
            let gamma = point.gamma.map_or_else(String::new, |gamma| gamma.to_string());
            let degree = point.degree.map_or_else(String::new, |degree| degree.to_string());
            println!("{name},{},{},{gamma},{degree},{mean}", point.kernel, point.cost);
        }
    }
    Ok(())
}
