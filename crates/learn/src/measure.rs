use std::collections::BTreeMap;

use crate::measures::{classification, cost, labels, probability, ranking, regression};
use crate::{Cost, Prediction, Target, TaskKind};

/// Whether less or more is better.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Goal {
    /// Less is better: a loss.
    Min,
    /// More is better.
    Max,
}

impl Goal {
    /// `min` or `max`.
    pub fn name(self) -> &'static str {
        match self {
            Goal::Min => "min",
            Goal::Max => "max",
        }
    }
}

/// The loss of each row; `None` where predictions are of another kind, or a row has no loss.
pub type RowLoss = fn(&Target, &Prediction) -> Option<Vec<f64>>;

/// What a measure is computed from.
#[derive(Clone, Copy, Debug)]
pub enum Score {
    /// The mean over rows of a loss: the only ones that can be resampled row by row.
    Rows {
        /// The loss of each row.
        loss: RowLoss,
        /// The largest loss a row can have, where there is one.
        bound: Option<f64>,
    },
    /// All rows together.
    Whole(fn(&Target, &Prediction) -> Option<f64>),
    /// What the fit says of itself.
    Facts(fn(&BTreeMap<String, f64>) -> Option<f64>),
    /// What it took. Only these depend on the clock.
    Cost(fn(&Cost) -> f64),
}

/// How good a model is. Everything is said where the measure is defined.
#[derive(Clone, Copy, Debug)]
pub struct Measure {
    /// Its one name.
    pub name: &'static str,
    /// What it is, in a few words.
    pub doc: &'static str,
    /// The formula: y is the truth and f the prediction, p a probability, n the number of rows.
    pub formula: &'static str,
    /// Where it is not defined; nothing if it always is.
    pub undefined: &'static str,
    /// Who says so: a paper or a book.
    pub source: &'static str,
    /// Whether less or more is better.
    pub goal: Goal,
    /// The least and the largest value; infinite where there is none.
    pub range: (f64, f64),
    /// The kinds of task it judges.
    pub tasks: &'static [TaskKind],
    /// How it is computed.
    pub score: Score,
}

/// Every measure; the first of a task is the one that is tuned for.
pub const MEASURES: &[Measure] = &[
    regression::MSE,
    regression::RMSE,
    regression::MAE,
    regression::R2,
    regression::POISSON,
    classification::ERROR,
    classification::ACCURACY,
    classification::BALANCED_ACCURACY,
    classification::F1,
    classification::KAPPA,
    classification::MCC,
    ranking::AUC,
    probability::LOG_LOSS,
    probability::BRIER,
    probability::ECE,
    labels::NLL,
    labels::HAMMING,
    labels::LABEL_F1,
    cost::SIZE,
    cost::FIT_TIME,
    cost::PREDICT_TIME,
];

impl Measure {
    /// The measure of this name.
    pub fn find(name: &str) -> Option<&'static Measure> {
        MEASURES.iter().find(|measure| measure.name == name)
    }

    /// The measure that is tuned for unless another is asked for.
    pub fn of_task(task: TaskKind) -> &'static Measure {
        Measure::losses(task).next().unwrap_or(&MEASURES[0])
    }

    /// What can be tuned for: the measures of a task that are means over rows. Less is better in all.
    pub fn losses(task: TaskKind) -> impl Iterator<Item = &'static Measure> {
        MEASURES.iter().filter(move |m| m.judges(task) && m.row_loss().is_some())
    }

    /// Whether it judges this kind of task.
    pub fn judges(&self, task: TaskKind) -> bool {
        self.tasks.contains(&task)
    }

    /// The value of predictions; `None` where it is not defined (R² of a constant target), the
    /// predictions are of another kind, or the measure is not of predictions.
    pub fn on(&self, target: &Target, prediction: &Prediction) -> Option<f64> {
        let value = match self.score {
            Score::Rows { loss, .. } => mean(&loss(target, prediction)?),
            Score::Whole(of) => of(target, prediction),
            Score::Facts(_) | Score::Cost(_) => None,
        };
        value.filter(|value| value.is_finite())
    }

    /// The value of what a fit says of itself, for measures of that.
    pub fn of_facts(&self, facts: &BTreeMap<String, f64>) -> Option<f64> {
        let Score::Facts(of) = self.score else { return None };
        of(facts).filter(|value| value.is_finite())
    }

    /// The value of what a trial took, for measures of that: it depends on the clock.
    pub fn of_cost(&self, cost: &Cost) -> Option<f64> {
        let Score::Cost(of) = self.score else { return None };
        Some(of(cost))
    }

    /// Whether it depends on the clock: never the same twice.
    pub fn is_of_clock(&self) -> bool {
        matches!(self.score, Score::Cost(_))
    }

    /// The loss of each row, for measures that are its mean.
    pub fn row_loss(&self) -> Option<RowLoss> {
        let Score::Rows { loss, .. } = self.score else { return None };
        Some(loss)
    }

    /// The largest loss a row can have, where there is one.
    pub fn bound(&self) -> Option<f64> {
        let Score::Rows { bound, .. } = self.score else { return None };
        bound
    }

    /// The range in words: `0 to 1`, `0 or more`, `1 or less`.
    pub fn range_name(&self) -> String {
        match self.range {
            (low, f64::INFINITY) => format!("{low} or more"),
            (f64::NEG_INFINITY, high) => format!("{high} or less"),
            (low, high) => format!("{low} to {high}"),
        }
    }
}

/// The mean; `None` of nothing.
pub(crate) fn mean(values: &[f64]) -> Option<f64> {
    (!values.is_empty()).then(|| values.iter().sum::<f64>() / values.len() as f64)
}
