//! What tuners are compared on: functions whose minimum is known, and learners on small data.

use std::f64::consts::PI;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use tunability::exchange::read_space;
use tunability::learn::Measure;
use tunability::prelude::*;
use tunability::{LEARNERS, learner};

/// A space and a loss.
pub struct Problem {
    pub name: String,
    pub space: Space,
    pub loss: Loss,
    /// Whether the default is tried first, as in tuning.
    pub has_default: bool,
}

/// `None` if it fails.
pub type Loss = Box<dyn Fn(&Config) -> Option<f64>>;

const DATASETS: [&str; 6] = ["wine", "sonar", "ionosphere", "diabetes", "chem_proc_yield", "meats"];

/// The names of all.
pub fn names() -> Vec<String> {
    let functions = ["branin", "hartmann6", "conditional", "rosenbrock5"].map(str::to_owned);
    let learners = ["svm", "mlp"].into_iter();
    let tuned = learners.flat_map(|of| DATASETS.map(|on| format!("{of} {on}")));
    functions.into_iter().chain(tuned).collect()
}

/// The problem of this name.
pub fn problem(name: &str) -> Problem {
    match name {
        "branin" => function(name, numbers(&[(-5.0, 10.0), (0.0, 15.0)]), |x| branin(x[0], x[1])),
        "hartmann6" => function(name, numbers(&[(0.0, 1.0); 6]), hartmann6),
        "rosenbrock5" => function(name, numbers(&[(-5.0, 10.0); 5]), rosenbrock),
        "conditional" => Problem {
            name: name.to_owned(),
            space: space(CONDITIONAL),
            loss: Box::new(|config| Some(conditional(config))),
            has_default: false,
        },
        _ => {
            let (of, on) = name.split_once(' ').expect("LEARNER DATASET");
            tuned(of, on)
        }
    }
}

fn space(hyperparameters: &str) -> Space {
    let json = format!(
        r#"{{"name":"p","hyperparameters":[{hyperparameters}],"forbiddens":[],"format_version":0.4}}"#
    );
    read_space("problem", json.as_bytes()).expect("ConfigSpace").0
}

fn numbers(ranges: &[(f64, f64)]) -> Space {
    let one = |(at, (low, high)): (usize, &(f64, f64))| {
        let middle = 0.5 * (low + high);
        format!(
            r#"{{"type":"uniform_float","name":"x{at}","lower":{low:?},"upper":{high:?},"log":false,"default_value":{middle:?}}}"#
        )
    };
    space(&ranges.iter().enumerate().map(one).collect::<Vec<_>>().join(","))
}

fn function(name: &str, space: Space, of: fn(&[f64]) -> f64) -> Problem {
    let loss = move |config: &Config| {
        let number = |at: usize| config.get(&format!("x{at}")).and_then(Value::number);
        Some(of(&(0..config.len()).map(number).collect::<Option<Vec<f64>>>()?))
    };
    Problem { name: name.to_owned(), space, loss: Box::new(loss), has_default: false }
}

fn branin(x: f64, y: f64) -> f64 {
    let bend = y - 5.1 / (4.0 * PI * PI) * x * x + 5.0 / PI * x - 6.0;
    bend * bend + 10.0 * (1.0 - 1.0 / (8.0 * PI)) * x.cos() + 10.0
}

fn rosenbrock(x: &[f64]) -> f64 {
    x.windows(2).map(|p| 100.0 * (p[1] - p[0] * p[0]).powi(2) + (1.0 - p[0]).powi(2)).sum()
}

/// Dixon & Szegö (1978).
fn hartmann6(x: &[f64]) -> f64 {
    const ALPHA: [f64; 4] = [1.0, 1.2, 3.0, 3.2];
    const A: [[f64; 6]; 4] = [
        [10.0, 3.0, 17.0, 3.5, 1.7, 8.0],
        [0.05, 10.0, 17.0, 0.1, 8.0, 14.0],
        [3.0, 3.5, 1.7, 10.0, 17.0, 8.0],
        [17.0, 8.0, 0.05, 10.0, 0.1, 14.0],
    ];
    const P: [[f64; 6]; 4] = [
        [0.1312, 0.1696, 0.5569, 0.0124, 0.8283, 0.5886],
        [0.2329, 0.4135, 0.8307, 0.3736, 0.1004, 0.9991],
        [0.2348, 0.1451, 0.3522, 0.2883, 0.3047, 0.6650],
        [0.4047, 0.8828, 0.8732, 0.5743, 0.1091, 0.0381],
    ];
    let term = |i: usize| {
        let inner: f64 = (0..6).map(|j| A[i][j] * (x[j] - P[i][j]).powi(2)).sum();
        ALPHA[i] * (-inner).exp()
    };
    -(0..4).map(term).sum::<f64>()
}

/// A choice of three, two of which have hyperparameters of their own; the minimum is 0.
const CONDITIONAL: &str = r#"
    {"type":"categorical","name":"kernel","choices":["rbf","poly","linear"],"weights":null,"default_value":"rbf"},
    {"type":"uniform_float","name":"c","lower":0.001,"upper":1000.0,"log":true,"default_value":1.0},
    {"type":"uniform_float","name":"gamma","lower":0.00001,"upper":10.0,"log":true,"default_value":0.01},
    {"type":"uniform_int","name":"degree","lower":2,"upper":5,"log":false,"default_value":3},
    {"type":"uniform_float","name":"coef0","lower":0.0,"upper":1.0,"log":false,"default_value":0.5}
    ],"conditions":[
    {"type":"EQ","child":"gamma","parent":"kernel","value":"rbf"},
    {"type":"EQ","child":"degree","parent":"kernel","value":"poly"},
    {"type":"EQ","child":"coef0","parent":"kernel","value":"poly"}"#;

fn conditional(config: &Config) -> f64 {
    let number = |name: &str| config.get(name).and_then(Value::number);
    let price = (number("c").expect("always").log10() - 1.0).powi(2) * 0.1;
    price
        + match (number("gamma"), number("degree"), number("coef0")) {
            (Some(gamma), _, _) => 0.2 * (gamma.log10() + 2.0).powi(2),
            (_, Some(degree), Some(coef0)) => {
                0.3 + 0.2 * (degree - 3.0).abs() + 0.5 * (coef0 - 0.7).powi(2)
            }
            _ => 0.6,
        }
}

/// The mean loss of a learner on three folds, with little effort for each fit.
fn tuned(of: &str, on: &str) -> Problem {
    let learner = learner(of).expect("a learner");
    let (data, _) = open(on, &Question::default()).expect("a dataset");
    let data = Arc::new(data);
    let held: Config = match of {
        "svm" => [("max_iterations", Value::Int(20_000))].into_iter().collect(),
        _ => [("epochs", 5), ("batch_size", 32)]
            .map(|(n, v)| (n, Value::Int(v)))
            .into_iter()
            .collect(),
    };
    let space = learner.space(data.kind()).hold(&held).expect("to hold");
    let runner = Runner::new(LEARNERS, vec![Arc::clone(&data)], 1).expect("a thread");
    let measure = Measure::of_task(data.kind());
    let loss = move |config: &Config| {
        let study = Study {
            runner: &runner,
            learner,
            data: Arc::clone(&data),
            resampling: "3x1".parse().expect("folds"),
            within: None,
            preprocessing: Preprocessing::default(),
            measure,
            seeds: Seeds::default(),
        };
        let stop = AtomicBool::new(false);
        let watch = Watch { stop: &stop, planned: &|_| (), finished: &|_, _| () };
        let asked = [(config.clone(), Seeds::default())];
        let found = study.evaluate(&asked, watch).ok()?.pop()?;
        found.losses.ok().map(|losses| losses.mean())
    };
    Problem { name: format!("{of} {on}"), space, loss: Box::new(loss), has_default: true }
}

/// Six hyperparameters: two numbers, two whole numbers, a category, a flag.
pub fn mixed() -> Space {
    space(
        r#"{"type":"uniform_float","name":"rate","lower":0.00001,"upper":1.0,"log":true,"default_value":0.01},
        {"type":"uniform_float","name":"share","lower":0.0,"upper":1.0,"log":false,"default_value":0.5},
        {"type":"uniform_int","name":"units","lower":1,"upper":512,"log":true,"default_value":32},
        {"type":"uniform_int","name":"layers","lower":1,"upper":8,"log":false,"default_value":2},
        {"type":"categorical","name":"kind","choices":["a","b","c","d"],"weights":null,"default_value":"a"},
        {"type":"categorical","name":"flag","choices":[true,false],"weights":null,"default_value":false}"#,
    )
}
