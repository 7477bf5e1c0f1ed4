use std::collections::BTreeMap;

use crate::{Goal, Measure, Score, TaskKind};

/// Facts that state a size. Of several the first counts: what is not used is not paid for.
const SIZES: [&str; 3] = ["support_vectors", "non_zero", "parameters"];

/// Numbers that a model is made of.
pub(crate) const SIZE: Measure = Measure {
    name: "size",
    doc: "support vectors, non-zero weights or parameters",
    formula: "the model's own count: of support vectors, else of weights that are not 0, else of \
              all parameters",
    undefined: "the model states none of them",
    source: "the learner's fact `support_vectors`, `non_zero` or `parameters`",
    goal: Goal::Min,
    range: (0.0, f64::INFINITY),
    tasks: &TaskKind::ALL,
    score: Score::Facts(size),
};

/// Time to learn. The CPU's, so that other work on the machine matters less.
pub(crate) const FIT_TIME: Measure = Measure {
    name: "fit_time",
    doc: "CPU seconds of the fit",
    formula: "CPU seconds of the one thread that fits, without preparing the data",
    undefined: "",
    source: "measured here: it depends on the machine and is never the same twice",
    goal: Goal::Min,
    range: (0.0, f64::INFINITY),
    tasks: &TaskKind::ALL,
    score: Score::Cost(|cost| cost.fit_cpu),
};

/// Time to answer.
pub(crate) const PREDICT_TIME: Measure = Measure {
    name: "predict_time",
    doc: "CPU seconds of predicting the test part",
    formula: "CPU seconds of the one thread that predicts all rows of the test part",
    undefined: "",
    source: "measured here: it depends on the machine and is never the same twice",
    goal: Goal::Min,
    range: (0.0, f64::INFINITY),
    tasks: &TaskKind::ALL,
    score: Score::Cost(|cost| cost.predict_cpu),
};

fn size(facts: &BTreeMap<String, f64>) -> Option<f64> {
    SIZES.iter().find_map(|name| facts.get(*name).copied())
}
