use statrs::function::factorial::ln_factorial;

use crate::measure::mean;
use crate::{Goal, Measure, Prediction, Score, Target, TaskKind};

const TASKS: &[TaskKind] = &[TaskKind::Regression];
const STATISTICAL_LEARNING: &str =
    "Hastie, Tibshirani & Friedman, The Elements of Statistical Learning (2009), section 2.4";

/// Mean squared error.
pub(crate) const MSE: Measure = Measure {
    name: "mse",
    doc: "mean squared error",
    formula: "mean (y - f)^2",
    undefined: "",
    source: STATISTICAL_LEARNING,
    goal: Goal::Min,
    range: (0.0, f64::INFINITY),
    tasks: TASKS,
    score: Score::Rows { loss: squared_errors, bound: None },
};

/// Its root.
pub(crate) const RMSE: Measure = Measure {
    name: "rmse",
    doc: "root of mse, in units of the target",
    formula: "sqrt(mean (y - f)^2)",
    undefined: "",
    source: STATISTICAL_LEARNING,
    goal: Goal::Min,
    range: (0.0, f64::INFINITY),
    tasks: TASKS,
    score: Score::Whole(|y, f| Some(mean(&squared_errors(y, f)?)?.sqrt())),
};

/// Mean absolute error.
pub(crate) const MAE: Measure = Measure {
    name: "mae",
    doc: "mean absolute error",
    formula: "mean |y - f|",
    undefined: "",
    source: STATISTICAL_LEARNING,
    goal: Goal::Min,
    range: (0.0, f64::INFINITY),
    tasks: TASKS,
    score: Score::Rows { loss: absolute_errors, bound: None },
};

/// Coefficient of determination. Out of sample it can be negative.
pub(crate) const R2: Measure = Measure {
    name: "r2",
    doc: "share of the variance explained",
    formula: "1 - sum (y - f)^2 / sum (y - mean y)^2, with the mean of the rows judged",
    undefined: "the target is the same in every row",
    source: "Kvalseth (1985), The American Statistician 39, eq. 1",
    goal: Goal::Max,
    range: (f64::NEG_INFINITY, 1.0),
    tasks: TASKS,
    score: Score::Whole(r2),
};

/// Negative log-likelihood of counts.
pub(crate) const POISSON: Measure = Measure {
    name: "poisson",
    doc: "negative log-likelihood of counts, in nats",
    formula: "mean (f - y ln f + ln y!): the prediction f is a rate",
    undefined: "a prediction is not positive, or a target is no count (0, 1, 2, ...)",
    source: "McCullagh & Nelder, Generalized Linear Models (1989), section 6.2",
    goal: Goal::Min,
    range: (0.0, f64::INFINITY),
    tasks: TASKS,
    score: Score::Rows { loss: poisson, bound: None },
};

/// Truth and prediction of each row, if both are numbers.
fn pairs(target: &Target, prediction: &Prediction) -> Option<Vec<(f64, f64)>> {
    match (target, prediction) {
        (Target::Values(y), Prediction::Values(f)) if y.len() == f.len() => {
            Some(y.iter().copied().zip(f.iter().copied()).collect())
        }
        _ => None,
    }
}

fn squared_errors(target: &Target, prediction: &Prediction) -> Option<Vec<f64>> {
    Some(pairs(target, prediction)?.into_iter().map(|(y, f)| (y - f) * (y - f)).collect())
}

fn absolute_errors(target: &Target, prediction: &Prediction) -> Option<Vec<f64>> {
    Some(pairs(target, prediction)?.into_iter().map(|(y, f)| (y - f).abs()).collect())
}

fn r2(target: &Target, prediction: &Prediction) -> Option<f64> {
    let left: f64 = squared_errors(target, prediction)?.iter().sum();
    let Target::Values(y) = target else { return None };
    let mean = y.mean()?;
    // Not by the sum of squares: the mean of equal numbers is not always one of them.
    if y.iter().all(|value| *value == y[0]) {
        return None;
    }
    let total: f64 = y.iter().map(|y| (y - mean) * (y - mean)).sum();
    (total > 0.0).then(|| 1.0 - left / total)
}

fn poisson(target: &Target, prediction: &Prediction) -> Option<Vec<f64>> {
    let row = |(y, f): (f64, f64)| {
        let is_count = y >= 0.0 && y.fract() == 0.0;
        // Rounding must not make a certain event cost less than nothing.
        (is_count && f > 0.0).then(|| (f - y * f.ln() + ln_factorial(y as u64)).max(0.0))
    };
    pairs(target, prediction)?.into_iter().map(row).collect()
}
