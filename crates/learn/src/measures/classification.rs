use ndarray::{Array2, Axis};

use crate::measure::mean;
use crate::{Goal, Measure, Prediction, Score, Target, TaskKind};

const TASKS: &[TaskKind] = &[TaskKind::Classification];

/// Zero-one loss.
pub(crate) const ERROR: Measure = Measure {
    name: "error",
    doc: "share of rows given a wrong class",
    formula: "mean [f != y] = 1 - accuracy",
    undefined: "",
    source: "Hastie, Tibshirani & Friedman, The Elements of Statistical Learning (2009), \
             section 2.4",
    goal: Goal::Min,
    range: (0.0, 1.0),
    tasks: TASKS,
    score: Score::Rows { loss: wrong, bound: Some(1.0) },
};

/// Its complement.
pub(crate) const ACCURACY: Measure = Measure {
    name: "accuracy",
    doc: "share of rows given their class",
    formula: "mean [f = y] = 1 - error",
    undefined: "",
    source: ERROR.source,
    goal: Goal::Max,
    range: (0.0, 1.0),
    tasks: TASKS,
    score: Score::Whole(|y, f| Some(1.0 - mean(&wrong(y, f)?)?)),
};

/// Every class counts the same, however rare.
pub(crate) const BALANCED_ACCURACY: Measure = Measure {
    name: "balanced_accuracy",
    doc: "accuracy, each class counting the same",
    formula: "mean over classes k that occur in y of TP_k / (TP_k + FN_k)",
    undefined: "",
    source: "Brodersen, Ong, Stephan & Buhmann (2010), ICPR",
    goal: Goal::Max,
    range: (0.0, 1.0),
    tasks: TASKS,
    score: Score::Whole(balanced_accuracy),
};

/// Macro F1.
pub(crate) const F1: Measure = Measure {
    name: "f1",
    doc: "harmonic mean of precision and recall, mean over classes",
    formula: "mean over classes k that occur in y or f of 2 TP_k / (2 TP_k + FP_k + FN_k)",
    undefined: "",
    source: "van Rijsbergen, Information Retrieval (1979), chapter 7; the macro average: Opitz & \
             Burst (2019), arXiv:1911.03347",
    goal: Goal::Max,
    range: (0.0, 1.0),
    tasks: TASKS,
    score: Score::Whole(f1),
};

/// Chance-corrected agreement.
pub(crate) const KAPPA: Measure = Measure {
    name: "kappa",
    doc: "Cohen's agreement beyond chance",
    formula: "(a - e) / (1 - e): a the accuracy, e = sum over classes k of share of k in y times \
              share of k in f",
    undefined: "truth and prediction are one and the same class in every row",
    source: "Cohen (1960), Educational and Psychological Measurement 20",
    goal: Goal::Max,
    range: (-1.0, 1.0),
    tasks: TASKS,
    score: Score::Whole(kappa),
};

/// Matthews' correlation for any number of classes.
pub(crate) const MCC: Measure = Measure {
    name: "mcc",
    doc: "Matthews' correlation, of any number of classes",
    formula: "(c n - sum t_k p_k) / sqrt((n^2 - sum t_k^2) (n^2 - sum p_k^2)): c rows are right, \
              t_k are of class k, p_k are given k; 0 where all rows are given one class",
    undefined: "the truth is one class in every row",
    source: "Gorodkin (2004), Computational Biology and Chemistry 28; Matthews (1975), BBA \
             405, for two classes",
    goal: Goal::Max,
    range: (-1.0, 1.0),
    tasks: TASKS,
    score: Score::Whole(mcc),
};

/// 1 for a row with a wrong class, 0 for a row with its own.
fn wrong(target: &Target, prediction: &Prediction) -> Option<Vec<f64>> {
    let Target::Classes { codes, .. } = target else { return None };
    let predicted = prediction.classes()?;
    let pairs = codes.iter().zip(&predicted);
    (codes.len() == predicted.len())
        .then(|| pairs.map(|(c, p)| f64::from(u8::from(c != p))).collect())
}

/// How many rows of each class were given each class. Counts are whole, so sums of them are exact.
struct Confusion {
    /// Class × class given.
    counts: Array2<f64>,
    /// Rows of each class.
    truth: Vec<f64>,
    /// Rows given each class.
    given: Vec<f64>,
}

impl Confusion {
    /// `None` without rows, and if predictions are no classes of this target.
    fn new(target: &Target, prediction: &Prediction) -> Option<Confusion> {
        let Target::Classes { codes, count } = target else { return None };
        let predicted = prediction.classes()?;
        if codes.is_empty() || codes.len() != predicted.len() {
            return None;
        }
        let mut counts = Array2::zeros((*count, *count));
        for (class, given) in codes.iter().zip(predicted) {
            *counts.get_mut((*class, given))? += 1.0;
        }
        let (truth, given) = (counts.sum_axis(Axis(1)), counts.sum_axis(Axis(0)));
        Some(Confusion { counts, truth: truth.to_vec(), given: given.to_vec() })
    }

    fn rows(&self) -> f64 {
        self.truth.iter().sum()
    }

    /// Rows that were given their class.
    fn right(&self) -> f64 {
        self.counts.diag().sum()
    }

    /// Of each class: rows that are right, rows of it, rows given it.
    fn classes(&self) -> impl Iterator<Item = (f64, f64, f64)> {
        let sides = self.truth.iter().zip(&self.given);
        self.counts.diag().to_vec().into_iter().zip(sides).map(|(right, (t, g))| (right, *t, *g))
    }

    /// Σ over classes of rows of it × rows given it.
    fn chance(&self) -> f64 {
        products(&self.truth, &self.given)
    }
}

fn products(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

fn balanced_accuracy(target: &Target, prediction: &Prediction) -> Option<f64> {
    let confusion = Confusion::new(target, prediction)?;
    let present = confusion.classes().filter(|(_, truth, _)| *truth > 0.0);
    mean(&present.map(|(right, truth, _)| right / truth).collect::<Vec<f64>>())
}

fn f1(target: &Target, prediction: &Prediction) -> Option<f64> {
    let confusion = Confusion::new(target, prediction)?;
    // 2 TP + FP + FN = rows of the class + rows given it.
    let present = confusion.classes().filter(|(_, truth, given)| truth + given > 0.0);
    mean(&present.map(|(right, t, g)| 2.0 * right / (t + g)).collect::<Vec<f64>>())
}

fn kappa(target: &Target, prediction: &Prediction) -> Option<f64> {
    let confusion = Confusion::new(target, prediction)?;
    let (n, chance) = (confusion.rows(), confusion.chance());
    let most = n * n - chance;
    (most > 0.0).then(|| (n * confusion.right() - chance) / most)
}

fn mcc(target: &Target, prediction: &Prediction) -> Option<f64> {
    let confusion = Confusion::new(target, prediction)?;
    let n = confusion.rows();
    let of_truth = n * n - products(&confusion.truth, &confusion.truth);
    let of_given = n * n - products(&confusion.given, &confusion.given);
    if of_truth == 0.0 {
        return None;
    }
    if of_given == 0.0 {
        return Some(0.0);
    }
    let covariance = n * confusion.right() - confusion.chance();
    // Each root apart: the product of two large counts would lose digits.
    Some((covariance / (of_truth.sqrt() * of_given.sqrt())).clamp(-1.0, 1.0))
}
