//! Which measures an outcome holds: all but those of the clock, which it can still be asked for.

use std::sync::Arc;

use tunability_data::{Preprocessing, Question, Resampling, open};
use tunability_debug::Debug;
use tunability_learn::{Learner, MEASURES, Measure, Seeds};
use tunability_space::Hyperparameters;
use tunability_trial::{Done, Outcome, Runner, Trial};

const LEARNERS: &[Learner] = &[Learner::of::<Debug>()];

fn done() -> Done {
    let (data, _) = open("diabetes", &Question::default()).unwrap();
    let trial = Trial {
        learner: "debug".to_owned(),
        config: Debug::default().config(),
        dataset: data.name.clone(),
        question: Question::default(),
        data: data.fingerprint(),
        resampling: Resampling::Folds { folds: 5, repeats: 1 },
        split: 0,
        preprocessing: Preprocessing::default(),
        within: None,
        validation: None,
        fidelity: 1.0,
        seeds: Seeds::new(0),
    };
    let runner = Runner::new(LEARNERS, vec![Arc::new(data)], 1).unwrap();
    match runner.run(&trial) {
        Outcome::Done(done) => done,
        Outcome::Failed { why, .. } => panic!("it fails: {why}"),
    }
}

#[test]
fn scores_are_free_of_the_clock_and_costs_can_be_asked_for() {
    let done = done();
    for measure in MEASURES {
        let stored = done.scores.get(measure.name).copied();
        match measure.is_of_clock() {
            true => assert_eq!((stored, done.score(measure)), (None, measure.of_cost(&done.cost))),
            false => assert_eq!(stored, done.score(measure), "{}", measure.name),
        }
    }
    let score = |name: &str| done.score(Measure::find(name).unwrap());
    assert_eq!(score("fit_time"), Some(done.cost.fit_cpu));
    assert!(score("mse").is_some() && score("error").is_none());
}
