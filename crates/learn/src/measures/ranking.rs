use ndarray::{Array2, ArrayView1};

use crate::measure::mean;
use crate::{Goal, Measure, Prediction, Score, Target, TaskKind};

/// Area under the ROC curve.
pub(crate) const AUC: Measure = Measure {
    name: "auc",
    doc: "chance that a row of a class has a larger score for it than a row of none",
    formula: "(R - m (m + 1) / 2) / (m (n - m)): R the sum of the ranks of the m rows of the \
              class among all n by their score for it, equal scores sharing their mean rank. Of \
              two classes the second; of more the mean over classes in y, each against the rest",
    undefined: "the truth is one class in every row, or there are no scores",
    source: "Hanley & McNeil (1982), Radiology 143; one against the rest: Provost & Domingos \
             (2000), CeDER 00-04, unweighted",
    goal: Goal::Max,
    range: (0.0, 1.0),
    tasks: &[TaskKind::Classification],
    score: Score::Whole(auc),
};

fn auc(target: &Target, prediction: &Prediction) -> Option<f64> {
    let Target::Classes { codes, count } = target else { return None };
    let scores = scores(prediction)?;
    if scores.dim() != (codes.len(), *count) {
        return None;
    }
    let of = |class: usize| {
        let is: Vec<bool> = codes.iter().map(|code| *code == class).collect();
        area(&is, scores.column(class))
    };
    match count {
        2 => of(1),
        count => mean(&(0..*count).filter_map(of).collect::<Vec<f64>>()),
    }
}

/// The score of each class: a model's own, or a probability.
fn scores(prediction: &Prediction) -> Option<&Array2<f64>> {
    match prediction {
        Prediction::Decision { scores, .. } | Prediction::Probability(scores) => Some(scores),
        Prediction::Values(_) | Prediction::Labels(_) => None,
    }
}

/// The Mann-Whitney statistic over its largest value; `None` unless there are rows of both kinds.
fn area(is: &[bool], scores: ArrayView1<f64>) -> Option<f64> {
    let ranks = midranks(scores);
    let m = is.iter().filter(|is| **is).count() as f64;
    let others = is.len() as f64 - m;
    let sum: f64 = ranks.iter().zip(is).filter(|(_, is)| **is).map(|(rank, _)| rank).sum();
    (m > 0.0 && others > 0.0).then(|| (sum - m * (m + 1.0) / 2.0) / (m * others))
}

/// The place of each value among all, counted from 1; equal values share the mean of their places.
fn midranks(values: ArrayView1<f64>) -> Vec<f64> {
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|a, b| values[*a].total_cmp(&values[*b]));
    let mut ranks = vec![0.0; values.len()];
    let mut before = 0;
    // Not by `total_cmp`: -0 and 0 are equal scores, and lie side by side in its order.
    for equal in order.chunk_by(|a, b| values[*a] == values[*b]) {
        let rank = before as f64 + (equal.len() + 1) as f64 / 2.0;
        equal.iter().for_each(|at| ranks[*at] = rank);
        before += equal.len();
    }
    ranks
}
