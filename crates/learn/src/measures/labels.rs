use ndarray::{Array2, Zip};

use super::clipped;
use crate::{Goal, Measure, Prediction, Score, Target, TaskKind};

const TASKS: &[TaskKind] = &[TaskKind::Labelling];

/// Bernoulli likelihood of all labels of an entry.
pub(crate) const NLL: Measure = Measure {
    name: "nll",
    doc: "negative log-likelihood of a row or step, in nats",
    formula: "-mean over rows of the sum over labels of y ln p + (1 - y) ln(1 - p), p clipped to \
              [e, 1 - e] with e = 2.2e-16",
    undefined: "",
    source: "Boulanger-Lewandowski, Bengio & Vincent (2012), ICML; Bishop, Pattern Recognition and \
             Machine Learning (2006), eq. 4.90",
    goal: Goal::Min,
    range: (0.0, f64::INFINITY),
    tasks: TASKS,
    score: Score::Rows { loss: likelihoods, bound: None },
};

/// Share of wrong labels.
pub(crate) const HAMMING: Measure = Measure {
    name: "hamming",
    doc: "share of labels that are wrong",
    formula: "mean over rows and labels of [(p > 1/2) != y]",
    undefined: "there are no labels",
    source: "Schapire & Singer (2000), Machine Learning 39, section 3",
    goal: Goal::Min,
    range: (0.0, 1.0),
    tasks: TASKS,
    score: Score::Rows { loss: hamming, bound: Some(1.0) },
};

/// Micro F1: over all labels at once, so that rows without any do not divide by zero.
pub(crate) const LABEL_F1: Measure = Measure {
    name: "label_f1",
    doc: "harmonic mean of precision and recall of labels",
    formula: "2 TP / (2 TP + FP + FN), counted over all rows and labels; a label is predicted \
              where p > 1/2",
    undefined: "no label holds and none is predicted",
    source: "Bay, Ehmann & Downie (2009), ISMIR; van Rijsbergen, Information Retrieval (1979), \
             chapter 7",
    goal: Goal::Max,
    range: (0.0, 1.0),
    tasks: TASKS,
    score: Score::Whole(label_f1),
};

/// Labels and their probabilities, if they were predicted.
fn both<'a>(
    target: &'a Target,
    prediction: &'a Prediction,
) -> Option<(&'a Array2<bool>, &'a Array2<f64>)> {
    match (target, prediction) {
        (Target::Labels(y), Prediction::Labels(p)) if y.dim() == p.dim() => Some((y, p)),
        _ => None,
    }
}

fn likelihoods(target: &Target, prediction: &Prediction) -> Option<Vec<f64>> {
    let (labels, p) = both(target, prediction)?;
    let label = |(y, p): (&bool, &f64)| -clipped(if *y { *p } else { 1.0 - p }).ln();
    let rows = labels.rows().into_iter().zip(p.rows());
    Some(rows.map(|(y, p)| y.iter().zip(p).map(label).sum()).collect())
}

fn hamming(target: &Target, prediction: &Prediction) -> Option<Vec<f64>> {
    let (labels, p) = both(target, prediction)?;
    if labels.ncols() == 0 {
        return None;
    }
    let share = |wrong: usize| wrong as f64 / labels.ncols() as f64;
    let rows = labels.rows().into_iter().zip(p.rows());
    Some(
        rows.map(|(y, p)| share(y.iter().zip(p).filter(|(y, p)| (**p > 0.5) != **y).count()))
            .collect(),
    )
}

fn label_f1(target: &Target, prediction: &Prediction) -> Option<f64> {
    let (labels, p) = both(target, prediction)?;
    let (mut right, mut all) = (0.0, 0.0);
    Zip::from(labels).and(p).for_each(|y, p| {
        let (holds, predicted) = (f64::from(u8::from(*y)), f64::from(u8::from(*p > 0.5)));
        right += holds * predicted;
        // 2 TP + FP + FN = labels that hold + labels predicted.
        all += holds + predicted;
    });
    (all > 0.0).then(|| 2.0 * right / all)
}
