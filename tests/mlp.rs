//! What perceptrons reach with their defaults, and what becomes of one that diverges.

use std::sync::Arc;

use tunability::prelude::*;

/// The outcome on one split of a quarter for testing, everything seeded by `seed`.
fn outcome(name: &str, config: &str, seed: u64) -> Outcome {
    let (data, _) = open(name, &Question::default()).expect("a dataset");
    let data = Arc::new(data);
    let runner = Runner::new(LEARNERS, vec![Arc::clone(&data)], 1).expect("a thread");
    let learner = tunability::learner("mlp").expect("a learner");
    let config: Config = serde_json::from_str(config).expect("a configuration");
    runner.run(&Trial {
        learner: learner.name.to_owned(),
        config: learner.space(data.kind()).complete(&config).expect("a configuration"),
        dataset: data.name.clone(),
        question: data.question.clone(),
        data: data.fingerprint(),
        resampling: Resampling::Holdout { test: 0.25, repeats: 1 },
        split: 0,
        preprocessing: Preprocessing::default(),
        within: None,
        validation: None,
        fidelity: 1.0,
        seeds: Seeds::new(seed),
    })
}

#[test]
fn digits_are_read() {
    let score = |seed| outcome("digits", "{}", seed).done().expect("a model").scores["accuracy"];
    let scores: Vec<f64> = (0..10).map(score).collect();
    assert!(scores.iter().sum::<f64>() / 10.0 >= 0.97, "{scores:?}");
}

/// Whichever way a step is too long, the trial fails and says when.
#[test]
fn divergence_is_a_failure_with_its_reason() {
    for config in [
        r#"{"learning_rate": 1e9, "optimizer": "sgd"}"#,
        r#"{"learning_rate": 1e9, "optimizer": "sgd", "stopping": "early"}"#,
        r#"{"learning_rate": 1e9, "optimizer": "sgd", "implementation": "reference", "epochs": 3}"#,
    ] {
        let Outcome::Failed { why, .. } = outcome("wine_quality", config, 0) else {
            panic!("{config} learned");
        };
        assert!(why.starts_with("not finite: the loss"), "{config}: {why}");
    }
}
