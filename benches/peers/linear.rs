//! The linear models beside linfa and faer, on the raw numbers that `benches/peers/linear.py` writes and
//! measures Python's peers on. It is called by that script: `linear FOLDER DATA TASK [SHARE]`, where the
//! task is `ols`, `lasso` (at a share of the largest penalty) or `path` (100 penalties × 5 folds).
//! Prints one line of JSON an implementation: the least CPU seconds of a few runs, and how good it is.

use std::hint::black_box;
use std::path::Path;

use cpu_time::ThreadTime;
use faer::linalg::solvers::Solve;
use faer::prelude::SolveLstsq;
use faer::{Mat, Side};
use linfa::DatasetBase;
use linfa::traits::Fit as _;
use ndarray::{Array1, Array2, Axis};
use tunability::lasso::{PathOptions, cross_validated_path};
use tunability::learn::{Fit, Run, Seeds, Table, Target};
use tunability::linear::Centred;
use tunability::{ElasticNet, Ols};

/// Seconds that one implementation is run for, and the most runs.
const SECONDS: f64 = 0.4;
const RUNS: usize = 200;

fn numbers(path: &Path) -> Vec<f64> {
    let bytes = std::fs::read(path).unwrap_or_else(|error| panic!("{path:?}: {error}"));
    bytes.as_chunks::<8>().0.iter().map(|bytes| f64::from_le_bytes(*bytes)).collect()
}

/// The least CPU seconds of a run, what each needs being made beforehand and not timed.
fn timed<I, O>(mut make: impl FnMut() -> I, mut run: impl FnMut(I) -> O) -> (f64, O) {
    let mut result = run(make());
    let (mut least, mut spent) = (f64::INFINITY, 0.0);
    for _ in 0..RUNS {
        let input = make();
        let clock = ThreadTime::now();
        let output = black_box(run(black_box(input)));
        let seconds = clock.elapsed().as_secs_f64();
        result = output;
        (least, spent) = (least.min(seconds), spent + seconds);
        if spent > SECONDS {
            break;
        }
    }
    (least, result)
}

fn say(name: &str, cpu: f64, quality: f64) {
    println!("{{\"name\": \"{name}\", \"cpu\": {cpu:e}, \"quality\": {quality:e}}}");
}

fn run() -> Run<'static> {
    Run::new(Seeds::new(0), "bench")
}

fn error(x: &Array2<f64>, y: &Array1<f64>, b: &Array1<f64>, intercept: f64) -> f64 {
    (y - &x.dot(b) - intercept).mapv(|error| error * error).mean().unwrap_or_default()
}

fn ols(x: &Array2<f64>, y: &Array1<f64>) {
    let values = || (x.clone(), Target::Values(y.clone()));
    let fit = |(x, target)| {
        let table = Table::new(x, target).expect("a table");
        (Ols::default().fit(&table, &mut run()).expect("a line"), table)
    };
    let (cpu, (line, _)) = timed(values, fit);
    say("tunability", cpu, error(x, y, &line.coefficients, line.intercept));
    let data = DatasetBase::new(x.clone(), y.clone());
    let (cpu, line) =
        timed(|| (), |()| linfa_linear::LinearRegression::default().fit(&data).expect("a line"));
    say("linfa-linear", cpu, error(x, y, line.params(), line.intercept()));
    let (n, p) = x.dim();
    let centred = |p: usize| {
        let means = x.mean_axis(Axis(0)).expect("rows");
        let mean = y.mean().expect("rows");
        let x = Mat::from_fn(n, p, |i, j| x[[i, j]] - means[j]);
        (x, Mat::from_fn(n, 1, |i, _| y[i] - mean), means, mean)
    };
    let line = |b: Mat<f64>, means: Array1<f64>, mean: f64| {
        let b: Array1<f64> = (0..p).map(|j| b[(j, 0)]).collect();
        let intercept = mean - means.dot(&b);
        (b, intercept)
    };
    let (cpu, (b, intercept)) = timed(
        || (),
        |()| {
            let (x, y, means, mean) = centred(p);
            line(x.qr().solve_lstsq(&y), means, mean)
        },
    );
    say("faer QR", cpu, error(x, y, &b, intercept));
    let (cpu, (b, intercept)) = timed(
        || (),
        |()| {
            let (x, y, means, mean) = centred(p);
            let gram = x.transpose() * &x;
            let b = gram.llt(Side::Lower).expect("full rank").solve(x.transpose() * &y);
            line(b, means, mean)
        },
    );
    say("faer normal equations", cpu, error(x, y, &b, intercept));
    // As in the project's first measurements: on columns already centred.
    let (xc, yc, means, mean) = centred(p);
    let (cpu, (b, intercept)) = timed(
        || (),
        |()| {
            let gram = xc.transpose() * &xc;
            let b = gram.llt(Side::Lower).expect("full rank").solve(xc.transpose() * &yc);
            line(b, means.clone(), mean)
        },
    );
    say("faer normal equations, centred before", cpu, error(x, y, &b, intercept));
}

/// The largest slope at zero: the penalty of the absolute values that leaves no coefficient.
fn most(x: &Array2<f64>, y: &Array1<f64>) -> f64 {
    let centred = Centred::new(x.view(), y.view());
    let slopes = centred.x.t().dot(&centred.y) / y.len() as f64;
    slopes.iter().fold(0.0, |most: f64, slope| most.max(slope.abs()))
}

/// The gap as a share of the loss without coefficients, found from the data alone.
fn gap(x: &Array2<f64>, y: &Array1<f64>, b: &Array1<f64>, alpha: f64) -> f64 {
    let centred = Centred::new(x.view(), y.view());
    let n = y.len() as f64;
    let residual = &centred.y - &centred.x.dot(b);
    let slopes = centred.x.t().dot(&residual);
    let steepest = slopes.iter().fold(0.0, |most: f64, slope| most.max(slope.abs()));
    let dual = &residual * (n * alpha / steepest.max(n * alpha));
    let value = |r: &Array1<f64>| r.dot(r) / (2.0 * n);
    let size: f64 = b.iter().map(|b| b.abs()).sum();
    let primal = value(&residual) + alpha * size;
    let all = value(&centred.y);
    (primal - (all - value(&(&centred.y - &dual)))) / all
}

fn lasso(x: &Array2<f64>, y: &Array1<f64>, share: f64, tolerance: f64) {
    let alpha = most(x, y) * share;
    let net = ElasticNet {
        alpha,
        l1_ratio: 1.0,
        tolerance,
        max_iterations: 1_000_000,
        ..Default::default()
    };
    let values = || (x.clone(), Target::Values(y.clone()));
    let fit = |(x, target)| {
        let table = Table::new(x, target).expect("a table");
        (net.fit(&table, &mut run()).expect("a line"), table)
    };
    let (cpu, (line, _)) = timed(values, fit);
    say("tunability", cpu, gap(x, y, &line.coefficients, alpha));
    if x.ncols() > x.nrows() && share < 0.1 {
        return; // linfa's does not come to an end.
    }
    let centred = Centred::new(x.view(), y.view());
    let data = DatasetBase::new(centred.x, centred.y);
    let params = linfa_elasticnet::ElasticNet::params().penalty(alpha).l1_ratio(1.0);
    let params = params.tolerance(0.5 * tolerance).max_iterations(100_000);
    let (cpu, line) = timed(|| (), |()| params.fit(&data).expect("a line"));
    say("linfa-elasticnet", cpu, gap(x, y, line.hyperplane(), alpha));
}

fn path(x: &Array2<f64>, y: &Array1<f64>, last: f64, folds: &[f64]) {
    let count = folds.iter().fold(0.0, |most: f64, fold| most.max(*fold)) as usize + 1;
    let rows = |fold: usize| {
        (0..folds.len()).filter(|&row| folds[row] as usize == fold).collect::<Vec<_>>()
    };
    let folds: Vec<Vec<usize>> = (0..count).map(rows).collect();
    let options = PathOptions { last, ..PathOptions::default() };
    let values = || (x.clone(), Target::Values(y.clone()));
    let fit = |(x, target)| {
        let table = Table::new(x, target).expect("a table");
        (cross_validated_path(&table, &folds, &options).expect("a path"), table)
    };
    let (cpu, (found, _)) = timed(values, fit);
    let mean = found.errors.mean_axis(Axis(0)).expect("folds");
    say("tunability", cpu, mean[found.best]);
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|a| a != "--bench").collect();
    let [folder, data, task, rest @ ..] = &arguments[..] else {
        return println!("called by benches/peers/linear.py");
    };
    let file = |kind: &str| numbers(&Path::new(folder).join(format!("{data}.{kind}.f64")));
    let (y, x) = (file("y"), file("x"));
    let x = Array2::from_shape_vec((y.len(), x.len() / y.len()), x).expect("rows of one length");
    let y = Array1::from(y);
    let number =
        |at: usize| rest.get(at).map_or(1.0, |text: &String| text.parse().expect("a number"));
    match task.as_str() {
        "ols" => ols(&x, &y),
        "lasso" => lasso(&x, &y, number(0), number(1)),
        _ => path(&x, &y, number(0), &file("folds")),
    }
}
