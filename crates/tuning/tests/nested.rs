//! Nested cross-validation on the debug learner, whose truth is known.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use tunability_data::{Preprocessing, Question, open};
use tunability_debug::Debug;
use tunability_learn::{Learner, Measure, Seeds};
use tunability_space::{Config, Value};
use tunability_trial::Runner;
use tunability_tuning::{Nested, Study, StudyError, Watch, nested};

const LEARNERS: &[Learner] = &[Learner::of::<Debug>()];

/// Searches among configurations, the first of which gains are over.
fn run(configs: &[&[(&str, Value)]], stop: bool) -> Result<Nested, StudyError> {
    let data = Arc::new(open("diabetes", &Question::default()).unwrap().0);
    let runner = Runner::new(LEARNERS, vec![Arc::clone(&data)], 2).unwrap();
    let space = LEARNERS[0].space(data.kind());
    let configs: Vec<(Config, Seeds)> = (configs.iter())
        .map(|values| values.iter().map(|(name, value)| (*name, value.clone())).collect())
        .map(|values: Config| (space.complete(&values).unwrap(), Seeds::new(0)))
        .collect();
    let study = Study {
        runner: &runner,
        learner: &LEARNERS[0],
        data,
        resampling: "4x1".parse().unwrap(),
        within: None,
        preprocessing: Preprocessing::default(),
        measure: Measure::find("mse").unwrap(),
        seeds: Seeds::new(0),
    };
    let watch = Watch { stop: &AtomicBool::new(stop), planned: &|_| {}, finished: &|_, _| {} };
    let inner = "3x1".parse().unwrap();
    nested(&study, inner, |study, watch| study.evaluate(&configs, watch), watch)
}

#[test]
fn the_best_level_is_chosen_in_every_fold_and_gains_outside_too() {
    let found = run(&[&[], &[("level", 0.9.into())], &[("level", 0.7.into())]], false).unwrap();
    assert_eq!(found.folds.len(), 4);
    for fold in &found.folds {
        assert_eq!(fold.chosen.get("level"), Some(&Value::Float(0.7)));
        assert!(fold.outer_gain() > 0.0);
    }
}

#[test]
fn nothing_to_choose_gains_exactly_nothing() {
    let found = run(&[&[]], false).unwrap();
    assert_eq!((found.gain(), found.optimism()), (0.0, 0.0));
}

#[test]
fn among_equals_in_noise_the_inner_splits_promise_what_the_outer_ones_do_not_hold() {
    // Equal surfaces, but each configuration has its own noise on every row: all gains are luck.
    let names: Vec<[(&str, Value); 2]> = (0..40)
        .map(|i| [("noise", 5.0.into()), ("rate", (0.1 + 1e-9 * f64::from(i)).into())])
        .collect();
    let all: Vec<&[(&str, Value)]> = names.iter().map(|values| &values[..]).collect();
    let found = run(&all, false).unwrap();
    assert!(found.optimism() > 0.0, "{found:?}");
}

#[test]
fn an_interruption_is_an_error() {
    assert!(matches!(run(&[&[]], true), Err(StudyError::Interrupted { .. })));
}
