use ndarray::ArrayView1;

use super::clipped;
use crate::{Goal, Measure, Prediction, Score, Target, TaskKind};

const TASKS: &[TaskKind] = &[TaskKind::Classification];
const UNDEFINED: &str = "predictions are classes without probabilities";

/// Cross-entropy.
pub(crate) const LOG_LOSS: Measure = Measure {
    name: "log_loss",
    doc: "negative log-probability of the class, in nats",
    formula: "-mean ln p(y), p clipped to [e, 1 - e] with e = 2.2e-16",
    undefined: UNDEFINED,
    source: "Good (1952), J. R. Stat. Soc. B 14; clipped as in scikit-learn",
    goal: Goal::Min,
    range: (0.0, f64::INFINITY),
    tasks: TASKS,
    score: Score::Rows { loss: log_losses, bound: None },
};

/// Quadratic score. Brier's own, also for two classes, where others halve it.
pub(crate) const BRIER: Measure = Measure {
    name: "brier",
    doc: "squared distance of the class probabilities from the truth",
    formula: "mean over rows of the sum over classes k of (p_k - [y = k])^2: for two classes twice \
              the score of the one",
    undefined: UNDEFINED,
    source: "Brier (1950), Monthly Weather Review 78",
    goal: Goal::Min,
    range: (0.0, 2.0),
    tasks: TASKS,
    score: Score::Rows { loss: distances, bound: Some(2.0) },
};

/// Expected calibration error.
pub(crate) const ECE: Measure = Measure {
    name: "ece",
    doc: "expected calibration error: how far confidence is from accuracy",
    formula: "sum over bins of n_b / n |accuracy_b - mean confidence_b|: confidence is the largest \
              probability, in 10 bins (0, 0.1], ..., (0.9, 1]",
    undefined: UNDEFINED,
    source: "Guo, Pleiss, Sun & Weinberger (2017), ICML, eq. 3; Naeini, Cooper & Hauskrecht (2015), \
             AAAI",
    goal: Goal::Min,
    range: (0.0, 1.0),
    tasks: TASKS,
    score: Score::Whole(ece),
};

/// Of each row its class and the probabilities, if they were predicted.
fn rows<'a>(
    target: &'a Target,
    prediction: &'a Prediction,
) -> Option<impl Iterator<Item = (usize, ArrayView1<'a, f64>)>> {
    let (Target::Classes { codes, count }, Prediction::Probability(p)) = (target, prediction)
    else {
        return None;
    };
    let fits = p.dim() == (codes.len(), *count);
    fits.then(|| codes.iter().copied().zip(p.rows()))
}

fn log_losses(target: &Target, prediction: &Prediction) -> Option<Vec<f64>> {
    let rows = rows(target, prediction)?;
    Some(rows.map(|(class, p)| -clipped(p[class]).ln()).collect())
}

fn distances(target: &Target, prediction: &Prediction) -> Option<Vec<f64>> {
    let distance = |(class, p): (usize, ArrayView1<f64>)| {
        let truth = |k| f64::from(u8::from(k == class));
        p.iter().enumerate().map(|(k, p)| (p - truth(k)) * (p - truth(k))).sum()
    };
    Some(rows(target, prediction)?.map(distance).collect())
}

const BINS: usize = 10;

fn ece(target: &Target, prediction: &Prediction) -> Option<f64> {
    let rows = rows(target, prediction)?;
    let predicted = prediction.classes()?;
    if predicted.is_empty() {
        return None;
    }
    // Of each bin: rows that are right less the sum of their confidences.
    let mut excess = [0.0; BINS];
    for ((class, p), predicted) in rows.zip(&predicted) {
        let confidence = p[*predicted];
        let above = (confidence * BINS as f64).ceil() as usize;
        let right = f64::from(u8::from(class == *predicted));
        excess[above.clamp(1, BINS) - 1] += right - confidence;
    }
    Some(excess.iter().map(|excess| excess.abs()).sum::<f64>() / predicted.len() as f64)
}
