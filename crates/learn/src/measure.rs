use crate::{Prediction, Target, TaskKind};

/// Whether less or more is better.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Goal {
    /// Less is better: a loss.
    Min,
    /// More is better.
    Max,
}

/// The loss of each row.
pub type RowLoss = fn(&Target, &Prediction) -> Option<Vec<f64>>;

/// How good predictions are.
#[derive(Clone, Copy, Debug)]
pub struct Measure {
    /// Its one name.
    pub name: &'static str,
    /// What it is, with its formula.
    pub doc: &'static str,
    /// Whether less or more is better.
    pub goal: Goal,
    /// The kind of task it judges.
    pub task: TaskKind,
    /// The value on a set of rows; `None` where it is not defined (R² of a constant target) or the
    /// prediction is of another kind.
    pub score: fn(&Target, &Prediction) -> Option<f64>,
    /// The largest loss of a row, where there is one.
    pub bound: Option<f64>,
    /// The loss of each row, for measures that are its mean: only these can be resampled row by row.
    pub row_loss: Option<RowLoss>,
}

/// Every measure; the first of a task is the one that is tuned for.
pub const MEASURES: &[Measure] = &[
    Measure {
        name: "mse",
        doc: "mean squared error: mean (y - f)^2",
        goal: Goal::Min,
        task: TaskKind::Regression,
        score: |target, prediction| mean(&squared_errors(target, prediction)?),
        bound: None,
        row_loss: Some(squared_errors),
    },
    Measure {
        name: "mae",
        doc: "mean absolute error: mean |y - f|",
        goal: Goal::Min,
        task: TaskKind::Regression,
        score: |target, prediction| mean(&absolute_errors(target, prediction)?),
        bound: None,
        row_loss: Some(absolute_errors),
    },
    Measure {
        name: "rmse",
        doc: "root of the mean squared error, in units of the target",
        goal: Goal::Min,
        task: TaskKind::Regression,
        score: |target, prediction| Some(mean(&squared_errors(target, prediction)?)?.sqrt()),
        bound: None,
        row_loss: None,
    },
    Measure {
        name: "r2",
        doc: "share of variance explained: 1 - sum (y - f)^2 / sum (y - mean y)^2",
        goal: Goal::Max,
        task: TaskKind::Regression,
        score: r2,
        bound: None,
        row_loss: None,
    },
    Measure {
        name: "error",
        doc: "share of rows given a wrong class: 1 - accuracy",
        goal: Goal::Min,
        task: TaskKind::Classification,
        score: |target, prediction| mean(&wrong(target, prediction)?),
        bound: Some(1.0),
        row_loss: Some(wrong),
    },
    Measure {
        name: "accuracy",
        doc: "share of rows given their class",
        goal: Goal::Max,
        task: TaskKind::Classification,
        score: |target, prediction| Some(1.0 - mean(&wrong(target, prediction)?)?),
        bound: Some(1.0),
        row_loss: None,
    },
];

impl Measure {
    /// The measure of this name.
    pub fn find(name: &str) -> Option<&'static Measure> {
        MEASURES.iter().find(|measure| measure.name == name)
    }

    /// The measure that is tuned for unless another is asked for.
    pub fn of_task(task: TaskKind) -> &'static Measure {
        MEASURES.iter().find(|measure| measure.task == task).unwrap_or(&MEASURES[0])
    }
}

fn mean(values: &[f64]) -> Option<f64> {
    (!values.is_empty()).then(|| values.iter().sum::<f64>() / values.len() as f64)
}

fn errors(target: &Target, prediction: &Prediction, of: fn(f64) -> f64) -> Option<Vec<f64>> {
    match (target, prediction) {
        (Target::Values(y), Prediction::Values(f)) if y.len() == f.len() => {
            Some(y.iter().zip(f).map(|(y, f)| of(y - f)).collect())
        }
        _ => None,
    }
}

fn squared_errors(target: &Target, prediction: &Prediction) -> Option<Vec<f64>> {
    errors(target, prediction, |error| error * error)
}

fn absolute_errors(target: &Target, prediction: &Prediction) -> Option<Vec<f64>> {
    errors(target, prediction, f64::abs)
}

fn r2(target: &Target, prediction: &Prediction) -> Option<f64> {
    let left: f64 = squared_errors(target, prediction)?.iter().sum();
    let Target::Values(y) = target else { return None };
    let mean = y.mean()?;
    let total: f64 = y.iter().map(|y| (y - mean) * (y - mean)).sum();
    (total > 0.0).then(|| 1.0 - left / total)
}

/// 1 for a row with a wrong class, 0 for a row with its own.
fn wrong(target: &Target, prediction: &Prediction) -> Option<Vec<f64>> {
    let Target::Classes { codes, .. } = target else { return None };
    let predicted = prediction.classes()?;
    let pairs = codes.iter().zip(&predicted);
    (codes.len() == predicted.len())
        .then(|| pairs.map(|(c, p)| f64::from(u8::from(c != p))).collect())
}
