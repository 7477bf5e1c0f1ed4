use serde::Serialize;
use tunability_learn::Prediction;
use tunability_trial::{Done, Outcome};

/// Whether two codes of one algorithm are one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Agreement {
    /// As far as was tried.
    Same,
    /// At least once.
    Different,
    /// Nothing speaks for either.
    CannotTell,
}

/// Predictions this far apart are taken as the same: a share of rows in another class, or the mean
/// difference as a share of the mean absolute error.
pub(crate) const APART: f64 = 0.01;

/// Objectives this far apart, as a share of the larger, are taken as the same.
pub(crate) const OBJECTIVE: f64 = 1e-3;

/// What two codes made of the same trials.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "finding", rename_all = "snake_case")]
pub enum Finding {
    /// Predictions and objectives agree.
    Same {
        /// How far predictions are apart.
        apart: f64,
    },
    /// They do not, though both say that they are done.
    Different {
        /// How far predictions are apart.
        apart: f64,
        /// By how much the second's objective is above the first's, as a share of the larger.
        #[serde(skip_serializing_if = "Option::is_none")]
        objective: Option<f64>,
        /// Whose certificate is worse: the larger objective, else the larger duality gap.
        #[serde(skip_serializing_if = "Option::is_none")]
        worse: Option<String>,
    },
    /// They do not, and one of them says that it stopped before its tolerance was reached.
    Unsolved {
        /// How far predictions are apart.
        apart: f64,
        /// Which stopped.
        who: String,
    },
    /// One of them answers, the other breaks: it panics, or its answer is not finite.
    Breaks {
        /// Which broke.
        who: String,
        /// How.
        why: String,
    },
    /// One of them answers, the other says that it cannot.
    Refuses {
        /// Which refused.
        who: String,
        /// Why.
        why: String,
    },
    /// Neither answers.
    Neither {
        /// What the first said.
        why: String,
    },
}

impl Finding {
    /// What it says about the pair.
    pub fn agreement(&self) -> Agreement {
        match self {
            Finding::Same { .. } => Agreement::Same,
            Finding::Different { .. } | Finding::Breaks { .. } => Agreement::Different,
            _ => Agreement::CannotTell,
        }
    }

    /// Compares what two codes made of the same splits.
    pub(crate) fn new(names: [&str; 2], first: &[&Outcome], second: &[&Outcome]) -> Finding {
        let both = [first, second].map(|outcomes| done(outcomes));
        let failed = |at: usize, why: &str| {
            let (who, why) = (names[at].to_owned(), why.to_owned());
            let breaks = why.contains("panicked") || why.starts_with("not finite");
            if breaks { Finding::Breaks { who, why } } else { Finding::Refuses { who, why } }
        };
        match &both {
            [Err(why), Err(_)] => Finding::Neither { why: (*why).to_owned() },
            [Err(why), Ok(_)] => failed(0, why),
            [Ok(_), Err(why)] => failed(1, why),
            [Ok(first), Ok(second)] => compared(names, first, second),
        }
    }
}

fn done<'a>(outcomes: &[&'a Outcome]) -> Result<Vec<&'a Done>, &'a str> {
    let each = outcomes.iter().map(|outcome| match outcome {
        Outcome::Done(done) => Ok(done),
        Outcome::Failed { why, .. } => Err(why.as_str()),
    });
    each.collect()
}

fn compared(names: [&str; 2], first: &[&Done], second: &[&Done]) -> Finding {
    let apart = apart(first, second);
    let objective = objective(first, second);
    let agree = apart <= APART && objective.is_none_or(|by| by.abs() <= OBJECTIVE);
    let stopped = [first, second]
        .map(|done| done.iter().any(|done| done.facts.get("converged") == Some(&0.0)));
    let name = |at: usize| names[at].to_owned();
    match (agree, stopped) {
        (true, _) => Finding::Same { apart },
        (false, [true, _]) => Finding::Unsolved { apart, who: name(0) },
        (false, [_, true]) => Finding::Unsolved { apart, who: name(1) },
        _ => {
            let by_objective = objective.filter(|by| by.abs() > OBJECTIVE);
            let worse = by_objective.map(|by| by > 0.0).or_else(|| worse_gap(first, second));
            let worse = worse.map(|second| name(usize::from(second)));
            Finding::Different { apart, objective, worse }
        }
    }
}

/// How far predictions are apart, over all splits.
fn apart(first: &[&Done], second: &[&Done]) -> f64 {
    let (mut differ, mut scale) = (0.0, 0.0);
    for (first, second) in first.iter().zip(second) {
        match (&first.predictions, &second.predictions) {
            (Prediction::Values(a), Prediction::Values(b)) => {
                let error = first.scores.get("mae").copied().unwrap_or(0.0);
                differ += (a - b).mapv(f64::abs).sum();
                scale += error * a.len() as f64;
            }
            (Prediction::Labels(a), Prediction::Labels(b)) => {
                differ += (a - b).mapv(f64::abs).sum();
                scale += a.len() as f64;
            }
            (a, b) => {
                let classes = [a, b].map(|prediction| prediction.classes().unwrap_or_default());
                let pairs = classes[0].iter().zip(&classes[1]);
                differ += pairs.filter(|(a, b)| a != b).count() as f64;
                scale += classes[0].len() as f64;
            }
        }
    }
    if differ == 0.0 { 0.0 } else { differ / scale }
}

/// By how much the objective of the second is above that of the first; `None` where one states none.
fn objective(first: &[&Done], second: &[&Done]) -> Option<f64> {
    let sum = |done: &[&Done]| {
        done.iter().map(|done| done.facts.get("objective").copied()).sum::<Option<f64>>()
    };
    let (first, second) = (sum(first)?, sum(second)?);
    let larger = first.abs().max(second.abs());
    Some(if larger > 0.0 { (second - first) / larger } else { 0.0 })
}

/// Whether the second's largest duality gap is clearly larger than the first's; `None` if neither's is.
fn worse_gap(first: &[&Done], second: &[&Done]) -> Option<bool> {
    let largest = |done: &[&Done]| {
        let gaps = done.iter().map(|done| done.facts.get("gap").copied());
        gaps.collect::<Option<Vec<f64>>>().map(|gaps| gaps.into_iter().fold(0.0, f64::max))
    };
    let (first, second) = (largest(first)?, largest(second)?);
    let clearly = |one: f64, other: f64| one > 10.0 * other;
    (clearly(first, second) || clearly(second, first)).then_some(second > first)
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::Array1;
    use tunability_learn::Cost;

    fn outcome(values: [f64; 2], facts: &[(&str, f64)]) -> Outcome {
        Outcome::Done(Done {
            scores: [("mae".to_owned(), 1.0)].into(),
            predictions: Prediction::Values(Array1::from(values.to_vec())),
            curve: Vec::new(),
            facts: facts.iter().map(|(name, value)| ((*name).to_owned(), *value)).collect(),
            cost: Cost::default(),
        })
    }

    fn failed(why: &str) -> Outcome {
        Outcome::failed(why.to_owned())
    }

    fn finding(first: &Outcome, second: &Outcome) -> Finding {
        Finding::new(["a", "b"], &[first], &[second])
    }

    #[test]
    fn near_predictions_are_the_same() {
        let (one, near, far) = ([1.0, 2.0], [1.0, 2.01], [1.0, 2.5]);
        let apart = finding(&outcome(one, &[]), &outcome(near, &[]));
        assert!(matches!(apart, Finding::Same { apart } if (apart - 0.005).abs() < 1e-12));
        let apart = finding(&outcome(one, &[]), &outcome(far, &[]));
        assert_eq!(apart, Finding::Different { apart: 0.25, objective: None, worse: None });
    }

    #[test]
    fn the_larger_objective_is_the_worse_one() {
        let one = outcome([1.0, 2.0], &[("objective", 10.0)]);
        let other = outcome([1.0, 2.0], &[("objective", 8.0)]);
        let Finding::Different { objective, worse, .. } = finding(&one, &other) else { panic!() };
        assert_eq!((objective, worse.as_deref()), (Some(-0.2), Some("a")));
    }

    #[test]
    fn a_gap_tells_who_is_wrong() {
        let sure = outcome([1.0, 2.0], &[("gap", 1e-9), ("converged", 1.0)]);
        let wrong = outcome([1.0, 3.0], &[("gap", 0.1), ("converged", 1.0)]);
        let Finding::Different { worse, .. } = finding(&sure, &wrong) else { panic!() };
        assert_eq!(worse.as_deref(), Some("b"));
        let stopped = outcome([1.0, 3.0], &[("gap", 0.1), ("converged", 0.0)]);
        let found = finding(&sure, &stopped);
        assert_eq!(found, Finding::Unsolved { apart: 0.5, who: "b".to_owned() });
        assert_eq!(found.agreement(), Agreement::CannotTell);
    }

    #[test]
    fn to_break_is_not_to_refuse() {
        let sound = outcome([1.0, 2.0], &[]);
        let breaks = finding(&sound, &failed("linfa-svm panicked"));
        assert_eq!(breaks.agreement(), Agreement::Different);
        let refuses = finding(&failed("it has no sigmoid kernel"), &sound);
        assert!(matches!(&refuses, Finding::Refuses { who, .. } if who == "a"));
        assert_eq!(refuses.agreement(), Agreement::CannotTell);
        let neither = finding(&failed("no"), &failed("panicked"));
        assert_eq!(neither, Finding::Neither { why: "no".to_owned() });
    }
}
