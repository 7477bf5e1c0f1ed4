use ndarray::{Array1, Array2, ArrayView2};
use serde::{Deserialize, Serialize};

/// What a model is asked about.
#[derive(Clone, Copy, Debug)]
pub enum Input<'a> {
    /// Features, rows × columns, the columns as in training.
    Rows(ArrayView2<'a, f64>),
    /// Steps × channels, one sequence after the other, the channels as in training.
    Sequences {
        /// All steps.
        x: ArrayView2<'a, f64>,
        /// Where each sequence begins, and where the last one ends.
        offsets: &'a [usize],
    },
}

impl<'a> Input<'a> {
    /// The features of every row, or of every step.
    pub fn x(self) -> ArrayView2<'a, f64> {
        match self {
            Input::Rows(x) | Input::Sequences { x, .. } => x,
        }
    }
}

/// What a model answers, one entry for each target that is asked for: each row, sequence or step.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Prediction {
    /// Numbers, in units of the training target.
    Values(Array1<f64>),
    /// Classes and their scores on a scale of the model's own.
    Decision {
        /// The class of each row. It need not be the largest score: one-vs-one breaks ties by votes.
        classes: Vec<usize>,
        /// Rows × classes, larger = more likely.
        scores: Array2<f64>,
    },
    /// Probabilities, rows × classes, each row summing to one.
    Probability(Array2<f64>),
    /// The probability that each label holds: rows × labels.
    Labels(Array2<f64>),
}

impl Prediction {
    /// How many entries were predicted.
    pub fn len(&self) -> usize {
        match self {
            Prediction::Values(values) => values.len(),
            Prediction::Decision { classes, .. } => classes.len(),
            Prediction::Probability(p) | Prediction::Labels(p) => p.nrows(),
        }
    }

    /// Whether none was predicted.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The predicted class of each entry, if classes were predicted; the first of equals.
    pub fn classes(&self) -> Option<Vec<usize>> {
        match self {
            Prediction::Values(_) | Prediction::Labels(_) => None,
            Prediction::Decision { classes, .. } => Some(classes.clone()),
            Prediction::Probability(p) => Some(p.rows().into_iter().map(first_largest).collect()),
        }
    }

    /// Whether every number is finite.
    pub fn is_finite(&self) -> bool {
        match self {
            Prediction::Values(values) => values.iter().all(|v| v.is_finite()),
            Prediction::Decision { scores, .. } => scores.iter().all(|v| v.is_finite()),
            Prediction::Probability(p) | Prediction::Labels(p) => p.iter().all(|v| v.is_finite()),
        }
    }
}

/// The index of the largest value, the first of equals; 0 if there is none.
fn first_largest(row: ndarray::ArrayView1<f64>) -> usize {
    (1..row.len()).fold(0, |best, at| if row[at] > row[best] { at } else { best })
}

/// What a column counts for in a model that is linear in them.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Coefficient {
    /// Which column, counted from 0.
    pub column: usize,
    /// In units of the training target per unit of the column.
    pub value: f64,
    /// Its standard error, where it is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<f64>,
}

/// What was learned.
pub trait Predict: Send + Sync {
    /// Answers for each row, sequence or step, as targets were given in training. The input has the
    /// columns or channels of the training data.
    fn predict(&self, input: Input) -> Prediction;

    /// What the fit says of itself, for tables: certificates (`objective`, `gap`), size
    /// (`support_vectors`, `non_zero` or `parameters`: the measure `size`), effort (`iterations`).
    fn facts(&self) -> Vec<(String, f64)> {
        Vec::new()
    }

    /// The coefficients of the columns, for models that are linear in them.
    fn coefficients(&self) -> Vec<Coefficient> {
        Vec::new()
    }
}

/// A model of any type, that can be saved. Everything that predicts and serialises is one.
pub trait Model: Predict {
    /// The model as JSON; [`Learner::load`](crate::Learner) reads it back.
    ///
    /// # Errors
    /// If a number in it is not representable.
    fn save(&self) -> Result<serde_json::Value, serde_json::Error>;
}

impl<T: Predict + Serialize> Model for T {
    fn save(&self) -> Result<serde_json::Value, serde_json::Error> {
        serde_json::to_value(self)
    }
}
