//! The learning curve: its validation part is carved out of the training part, and the test part only
//! looks on.

use std::sync::Arc;

use tunability_data::{Preprocessing, Question, Resampling, open};
use tunability_debug::Debug;
use tunability_learn::{Data, Learner, Seeds, Shape, Table};
use tunability_space::Hyperparameters;
use tunability_trial::{Outcome, Prepared, Runner, Trial};

const LEARNERS: &[Learner] = &[Learner::of::<Debug>()];

fn trial(data: &tunability_data::Dataset, validation: Option<f64>) -> Trial {
    Trial {
        learner: "debug".to_owned(),
        config: Debug::default().config(),
        dataset: data.name.clone(),
        question: Question::default(),
        data: data.fingerprint(),
        resampling: Resampling::Folds { folds: 5, repeats: 1 },
        within: None,
        split: 0,
        preprocessing: Preprocessing::default(),
        validation,
        fidelity: 1.0,
        seeds: Seeds::new(0),
    }
}

fn train(prepared: &Prepared) -> &Table {
    Table::of(&prepared.train).unwrap()
}

#[test]
fn the_validation_part_comes_out_of_the_training_part_alone() {
    let (data, _) = open("diabetes", &Question::default()).unwrap();
    let whole = Prepared::new(&trial(&data, None), &data, Shape::Table).unwrap();
    let carved = Prepared::new(&trial(&data, Some(0.25)), &data, Shape::Table).unwrap();
    let held = carved.validation.as_ref().unwrap();
    assert!(whole.validation.is_none());
    assert_eq!(train(&carved).rows() + held.x.nrows(), train(&whole).rows());
    assert_eq!(held.x.nrows(), (train(&whole).rows() as f64 * 0.25).round() as usize);
    assert_eq!(carved.test.target, whole.test.target);
}

#[test]
fn every_step_is_scored_on_both_parts() {
    let (data, _) = open("diabetes", &Question::default()).unwrap();
    let data = Arc::new(data);
    let runner = Runner::new(LEARNERS, vec![Arc::clone(&data)], 1).unwrap();
    let Outcome::Done(done) = runner.run(&trial(&data, Some(0.25))) else { panic!("it fails") };
    let steps: Vec<u32> = done.curve.iter().map(|step| step.step).collect();
    assert_eq!(steps, [1, 2, 3, 4], "the default takes four steps");
    // The error falls with every step, and the last is that of the model that was scored.
    assert!(done.curve.windows(2).all(|pair| pair[1].validation < pair[0].validation));
    assert_eq!(done.curve[3].test, done.scores["mse"]);
    let Outcome::Done(done) = runner.run(&trial(&data, None)) else { panic!("it fails") };
    assert!(done.curve.is_empty(), "no curve unless it is asked for");
}

#[test]
fn an_incomplete_configuration_is_refused_not_filled_in() {
    let (data, _) = open("diabetes", &Question::default()).unwrap();
    let data = Arc::new(data);
    let runner = Runner::new(LEARNERS, vec![Arc::clone(&data)], 1).unwrap();
    let partial = Trial { config: [("level", 0.5)].into_iter().collect(), ..trial(&data, None) };
    let outcome = runner.run(&partial);
    assert!(
        matches!(&outcome, Outcome::Failed { why, .. } if why.contains("missing")),
        "{outcome:?}"
    );
}
