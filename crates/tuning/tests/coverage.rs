//! The 95 % interval of a gain holds the true gain of the chosen configuration, of a search and along an
//! axis, and so do those of the mean and the spread over seeds: 40 generated datasets each, with fixed
//! seeds. `examples/coverage.rs` of the root package is the long version, and says where an interval is
//! too short.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use ndarray::{Array1, Array2};
use rand::Rng as _;
use tunability_data::{Column, Dataset, Preprocessing, Split, Values};
use tunability_debug::Debug;
use tunability_learn::{Fit, FitError, Input, Learner, Measure, Predict, Prediction, Rng, Run};
use tunability_learn::{Seeds, Source, Table, Target, TaskKind, dot};
use tunability_space::{Config, Hyperparameters};
use tunability_stats::{Estimate, mean};
use tunability_trial::Runner;
use tunability_tuning::{Baseline, Measurement, Request, Study, Watch, measure};

const LEARNERS: &[Learner] = &[Learner::of::<Debug>(), Learner::of::<Ridge>()];
const CASES: u64 = 40;
/// Of the target of `ridge`.
const RIDGE_NOISE: f64 = 3.0;

/// Ridge regression without intercept: least (1/n) ||y - X b||² + penalty ||b||².
#[derive(Clone, Debug, PartialEq, Hyperparameters)]
struct Ridge {
    /// Price of the squared length of the coefficients.
    #[model(default = 1.0, range = 1e-3..=1e3, log)]
    penalty: f64,
}

/// Of the 20 columns that `ridge` sees: ever less.
fn slopes() -> Vec<f64> {
    (0..20).map(|at| 0.6 * 0.8_f64.powi(at)).collect()
}

/// Coefficients.
#[derive(serde::Serialize, serde::Deserialize)]
struct Line(Array1<f64>);

impl Fit for Ridge {
    const TASKS: &'static [TaskKind] = &[TaskKind::Regression];
    type Data = Table;
    type Model = Line;

    fn fit(&self, table: &Table, _run: &mut Run) -> Result<Line, FitError> {
        let mut gram = table.x().t().dot(&table.x());
        gram.diag_mut().mapv_inplace(|square| square + self.penalty * table.rows() as f64);
        Ok(Line(solve(gram, table.x().t().dot(table.values()?))))
    }
}

impl Predict for Line {
    fn predict(&self, input: Input) -> Prediction {
        let rows = input.x();
        Prediction::Values(rows.dot(&self.0))
    }
}

/// The solution of `a b = c` by elimination; `a` is positive definite.
fn solve(mut a: Array2<f64>, mut c: Array1<f64>) -> Array1<f64> {
    for k in 0..c.len() {
        for i in k + 1..c.len() {
            let factor = a[[i, k]] / a[[k, k]];
            for j in k..c.len() {
                a[[i, j]] -= factor * a[[k, j]];
            }
            c[i] -= factor * c[k];
        }
    }
    for k in (0..c.len()).rev() {
        let known: f64 = (k + 1..c.len()).map(|j| a[[k, j]] * c[j]).sum();
        c[k] = (c[k] - known) / a[[k, k]];
    }
    c
}

/// A normal number, by Box & Muller (1958).
fn normal(rng: &mut Rng) -> f64 {
    let (radius, angle): (f64, f64) = (rng.r#gen(), rng.r#gen());
    (-2.0 * (1.0 - radius).ln()).sqrt() * (std::f64::consts::TAU * angle).cos()
}

/// Normal features; the target is a line of these slopes in them, with this noise.
fn generate(rows: usize, slopes: &[f64], noise: f64, seed: u64) -> Dataset {
    let mut rng = Seeds::new(seed).rng("coverage", Source::Noise);
    let x = Array2::from_shape_simple_fn((rows, slopes.len()), || normal(&mut rng));
    let y = x.rows().into_iter().map(|row| dot(&row.to_vec(), slopes) + noise * normal(&mut rng));
    let target = Target::Values(y.collect());
    let values = x.columns().into_iter().map(|column| Values::Numbers(column.to_vec()));
    let columns = values.enumerate().map(|(at, values)| Column { name: format!("x{at}"), values });
    Dataset::table("generated", columns.collect(), "y", target, Vec::new())
}

/// Truth, estimate and naive gain of a search on one dataset.
fn replicate(
    data: Dataset,
    learner: &'static Learner,
    held: Config,
    seed: u64,
    risk: fn(&Study, &Config) -> f64,
) -> (f64, Estimate, f64) {
    let request =
        Request { configs: 30, points: 0, seeds: 1, draws: 500, held, ..Request::default() };
    on_study(data, learner, seed, |study| {
        let found = run(study, &request);
        let gain = found.whole.unwrap();
        let truth = risk(study, &found.baseline.config) - risk(study, &gain.best);
        (truth, gain.honest, gain.naive)
    })
}

fn run(study: &Study, request: &Request) -> Measurement {
    let watch = Watch { stop: &AtomicBool::new(false), planned: &|_| {}, finished: &|_, _| {} };
    measure(study, request, watch).unwrap()
}

/// Does something with a study of the data in five folds.
fn on_study<T>(
    data: Dataset,
    learner: &'static Learner,
    seed: u64,
    work: impl FnOnce(&Study) -> T,
) -> T {
    let data = Arc::new(data);
    work(&Study {
        runner: &Runner::new(LEARNERS, vec![Arc::clone(&data)], 2).unwrap(),
        learner,
        measure: Measure::find("mse").unwrap(),
        data,
        resampling: "5x1".parse().unwrap(),
        within: None,
        preprocessing: Preprocessing::RAW,
        seeds: Seeds::new(seed),
    })
}

/// At least 36 of 40 intervals hold their truth, and the naive gain is further off than the honest.
fn covers(cases: &[(f64, Estimate, f64)]) {
    let held = cases.iter().filter(|(truth, honest, _)| honest.contains(*truth)).count();
    let bias = |of: fn(&(f64, Estimate, f64)) -> f64| {
        mean(&cases.iter().map(|case| of(case) - case.0).collect::<Vec<f64>>())
    };
    let (honest, naive) = (bias(|case| case.1.value), bias(|case| case.2));
    println!("{held} of {}; bias honest {honest:.4}, naive {naive:.4}", cases.len());
    assert!(held >= 36, "{held} of {}", cases.len());
    assert!(naive > honest.abs(), "bias {naive} naive, {honest} honest");
}

#[test]
fn with_noise_of_its_own_for_every_configuration() {
    let risk = |_: &Study, config: &Config| Debug::from_config(config).unwrap().risk(1.0);
    let case = |seed| {
        let held = Config::from_iter([("noise", 0.5)]);
        replicate(generate(150, &[0.0], 1.0, seed), &LEARNERS[0], held, seed, risk)
    };
    covers(&(0..CASES).map(case).collect::<Vec<_>>());
}

/// What cross-validation estimates, given the data: the mean over the fold models of their risk.
/// On N(0, 1) features that is noise² + ||b - slopes||².
fn ridge_risk(study: &Study, config: &Config) -> f64 {
    let ridge = Ridge::from_config(config).unwrap();
    let of_fold = |Split { train, .. }: &Split| {
        let transform = study.preprocessing.fit(&study.data, train).unwrap();
        let x = transform.features(&study.data.columns, train).unwrap();
        let table = Table::new(x, study.data.target.select(train)).unwrap();
        let Line(b) = ridge.fit(&table, &mut Run::new(Seeds::new(0), "")).unwrap();
        let wrong = b.iter().zip(slopes()).map(|(b, slope)| (b - slope).powi(2)).sum::<f64>();
        RIDGE_NOISE.powi(2) + wrong
    };
    mean(&study.splits().unwrap().iter().map(of_fold).collect::<Vec<f64>>())
}

#[test]
fn with_models_that_share_training_rows() {
    let case = |seed| {
        let data = generate(200, &slopes(), RIDGE_NOISE, seed);
        replicate(data, &LEARNERS[1], Config::default(), seed, ridge_risk)
    };
    covers(&(0..CASES).map(case).collect::<Vec<_>>());
}

/// How many of the intervals hold the truth beside them.
fn held(cases: &[(f64, Estimate)]) -> usize {
    cases.iter().filter(|(truth, interval)| interval.contains(*truth)).count()
}

#[test]
fn along_every_axis() {
    let fixed = Config::from_iter([("noise", 0.5)]);
    let request =
        Request { configs: 1, points: 9, seeds: 1, draws: 500, held: fixed, ..Request::default() };
    let risk = |config: &Config| Debug::from_config(config).unwrap().risk(1.0);
    let case = |seed| {
        on_study(generate(150, &[0.0], 1.0, seed), &LEARNERS[0], seed, |study| {
            let space = study.learner.space(TaskKind::Regression);
            let found = run(study, &request);
            let axis = |axis: &tunability_tuning::Axis| {
                let start = space.with(&found.baseline.config, &axis.name, &axis.default);
                (risk(&start.unwrap()) - risk(&axis.gain.best), axis.gain.honest)
            };
            found.axes.iter().map(axis).collect::<Vec<_>>()
        })
    };
    let cases: Vec<(f64, Estimate)> = (0..CASES).flat_map(case).collect();
    assert_eq!(cases.len(), 160, "level, shape, width and rate");
    let held = held(&cases);
    println!("{held} of 160");
    assert!(held >= 147, "{held} of 160");
}

#[test]
fn over_seeds_of_a_learner_that_draws() {
    let noise = 0.1;
    let fixed = Config::from_iter([("seed_noise", noise)]);
    let request =
        Request { configs: 1, points: 0, seeds: 10, draws: 50, held: fixed, ..Request::default() };
    // In fold f the loss is the mean of (y - s)², s = shift + noise z, with a draw z of its own.
    let truth = |study: &Study, found: &Measurement| {
        let shift = Debug::from_config(&found.baseline.config).unwrap().excess().sqrt();
        let fold = |Split { test, .. }: &Split| {
            let Target::Values(y) = study.data.target.select(test) else { unreachable!() };
            let (mean, square) = (y.mean().unwrap(), y.dot(&y) / y.len() as f64);
            let loss = square - 2.0 * shift * mean + shift * shift + noise * noise;
            (loss, 4.0 * (noise * (shift - mean)).powi(2) + 2.0 * noise.powi(4))
        };
        let (losses, variances): (Vec<f64>, Vec<f64>) =
            study.splits().unwrap().iter().map(fold).unzip();
        (mean(&losses), (mean(&variances) / losses.len() as f64).sqrt())
    };
    let case = |seed| {
        on_study(generate(150, &[0.0], 1.0, seed), &LEARNERS[0], seed, |study| {
            let found = run(study, &request);
            let (mean, spread) = truth(study, &found);
            let Baseline { seed_mean, seed_spread_interval, .. } = found.baseline;
            ((mean, seed_mean.unwrap()), (spread, seed_spread_interval.unwrap()))
        })
    };
    let (means, spreads): (Vec<_>, Vec<_>) = (0..CASES).map(case).unzip();
    println!("{} and {} of 40", held(&means), held(&spreads));
    assert!(held(&means) >= 36 && held(&spreads) >= 36, "{} {}", held(&means), held(&spreads));
}
