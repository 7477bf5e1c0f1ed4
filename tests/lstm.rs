//! What the LSTM reaches with its defaults.

use std::sync::Arc;

use tunability::prelude::*;

/// A score on the first split that a dataset calls for.
fn score(name: &str, measure: &str) -> f64 {
    let (data, _) = open(name, &Question::default()).expect("a dataset");
    let data = Arc::new(data);
    let runner = Runner::new(LEARNERS, vec![Arc::clone(&data)], 1).expect("a thread");
    let learner = tunability::learner("lstm").expect("a learner");
    let outcome = runner.run(&Trial {
        learner: learner.name.to_owned(),
        config: learner.space(data.kind()).default_config(),
        dataset: data.name.clone(),
        question: data.question.clone(),
        data: data.fingerprint(),
        resampling: Resampling::usual(&data),
        split: 0,
        preprocessing: Preprocessing::default(),
        within: None,
        validation: None,
        fidelity: 1.0,
        seeds: Seeds::new(0),
    });
    outcome.done().expect("a model").scores[measure]
}

/// The best constant has a mean squared error of 1/6.
#[test]
fn what_was_marked_long_ago_is_added() {
    assert!(score("adding", "mse") < 0.02);
}

#[test]
fn speakers_are_told_apart() {
    assert!(score("japanese_vowels", "accuracy") >= 0.95);
}
