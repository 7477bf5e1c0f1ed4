//! `measure` on the debug learner, whose truth is known.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use tunability_data::{Dataset, Preprocessing, Question, open};
use tunability_debug::Debug;
use tunability_learn::{Learner, Measure, Seeds};
use tunability_space::{Config, Hyperparameters, Kind, Value};
use tunability_trial::Runner;
use tunability_tuning::{Axis, measure};
use tunability_tuning::{MeasureError, Measurement, Request, Study, StudyError, Verdict, Watch};

const LEARNERS: &[Learner] = &[Learner::of::<Debug>()];

fn data() -> Arc<Dataset> {
    let (data, _) = open("diabetes", &Question::default()).unwrap();
    Arc::new(data)
}

fn run(request: &Request, measure_name: &str, stop: bool) -> Result<Measurement, MeasureError> {
    let data = data();
    let runner = Runner::new(LEARNERS, vec![Arc::clone(&data)], 2).unwrap();
    let study = Study {
        runner: &runner,
        learner: &LEARNERS[0],
        data,
        resampling: "5x1".parse().unwrap(),
        within: None,
        preprocessing: Preprocessing::default(),
        measure: Measure::find(measure_name).unwrap(),
        seeds: Seeds::new(0),
    };
    let watch = Watch { stop: &AtomicBool::new(stop), planned: &|_| {}, finished: &|_, _| {} };
    measure(&study, request, watch)
}

fn small() -> Request {
    Request { configs: 60, points: 9, seeds: 3, draws: 200, ..Request::default() }
}

fn axis<'a>(found: &'a Measurement, name: &str) -> &'a Axis {
    found.axes.iter().find(|axis| axis.name == name).unwrap()
}

/// The gain in units of the target's variance: the learner works on the standardised target.
fn standard(gain: f64) -> f64 {
    let data = data();
    let tunability_learn::Target::Values(y) = &data.target else { unreachable!() };
    gain / y.var(0.0)
}

#[test]
fn gains_along_axes_are_those_of_the_surface() {
    let found = run(&small(), "mse", false).unwrap();
    // The default's excess is .25 (level) + .2 (shape) + .05 (rate); the default of level is on none
    // of the nine points, and .75 is the nearest to its best, .7.
    let level = standard(axis(&found, "level").gain.naive);
    assert!((level - (0.25 - 0.0025)).abs() < 0.03, "{level}");
    let width = axis(&found, "shape.bump.width");
    // Its gain is over a bump of its default width, 1, which costs .4; the parent's gain is its own.
    assert_eq!((&width.best, width.needs.as_deref()), (&Value::Int(3), Some("shape = bump")));
    assert!((standard(width.gain.naive) - 0.4).abs() < 0.05);
    assert!(standard(axis(&found, "shape").gain.naive) < 0.01, "a bump of width 1 is no better");
    let rate = axis(&found, "rate");
    assert_eq!((rate.kind, rate.gain.verdict), (Kind::Algorithm, Verdict::Worth));
    assert!(found.axes.iter().all(|axis| axis.name != "steps"), "the fidelity is not searched");
}

#[test]
fn freeing_one_kind_gains_less_than_freeing_both() {
    let found = run(&small(), "mse", false).unwrap();
    let whole = found.whole.unwrap();
    let (model, algorithm) = (found.model.unwrap(), found.algorithm.unwrap());
    assert!(whole.honest.value > algorithm.honest.value);
    assert!(model.honest.value > algorithm.honest.value);
    // The surface is a sum, but the searches find only points near its minimum.
    let sum = model.honest.value + algorithm.honest.value;
    let interaction = found.interaction.unwrap();
    assert!((interaction.value - (whole.honest.value - sum)).abs() < 1e-9);
}

#[test]
fn a_deterministic_learner_has_no_seed_spread_and_a_noisy_one_has() {
    let still = run(&small(), "mse", false).unwrap();
    assert_eq!(still.baseline.seed_spread, Some(0.0));
    let held = Config::from_iter([("seed_noise", 0.3)]);
    let noisy = run(&Request { held, ..small() }, "mse", false).unwrap();
    assert_eq!(noisy.baseline.seeds, 3);
    assert!(noisy.baseline.seed_spread > Some(0.0));
}

#[test]
fn what_is_held_stays_and_is_not_searched() {
    let held = Config::from_iter([("level", 0.7)]);
    let found = run(&Request { held, ..small() }, "mse", false).unwrap();
    assert!(found.axes.iter().all(|axis| axis.name != "level"));
    let whole = found.whole.unwrap();
    assert_eq!(whole.best.get("level"), Some(&Value::Float(0.7)));
    assert_eq!(found.baseline.config.get("level"), Some(&Value::Float(0.7)));
}

#[test]
fn holding_everything_leaves_nothing_to_tune() {
    let held = Debug::default().config();
    let found = run(&Request { held, ..small() }, "mse", false).unwrap();
    assert!(found.whole.is_none() && found.model.is_none() && found.axes.is_empty());
    assert_eq!(found.tried.configs, 1);
}

#[test]
fn failed_configurations_are_counted_and_never_chosen() {
    for failure in ["error", "panic", "nan"] {
        let held = Config::from_iter([
            ("failure", Value::from(failure)),
            ("fails_from", Value::Float(0.5)),
        ]);
        let found = run(&Request { held, ..small() }, "mse", false).unwrap();
        let level = found.whole.unwrap().best.get("level").and_then(Value::number).unwrap();
        assert!(level < 0.5);
        assert!(found.tried.failed > 20, "{failure}: {}", found.tried.failed);
        assert_eq!(found.tried.failures.len(), 1, "one reason, counted");
    }
}

#[test]
fn a_default_that_fails_an_interruption_and_a_wrong_measure_are_errors() {
    let held =
        Config::from_iter([("failure", Value::from("error")), ("fails_from", Value::Float(0.0))]);
    let error = run(&Request { held, ..small() }, "mse", false).unwrap_err();
    assert!(error.to_string().contains("the default fails"), "{error}");
    let error = run(&small(), "mse", true).unwrap_err();
    let interrupted = |e: &MeasureError| {
        matches!(e, MeasureError::Study(StudyError::Interrupted { done: 0, .. }))
    };
    assert!(interrupted(&error), "{error}");
    let error = run(&small(), "r2", false).unwrap_err();
    assert!(error.to_string().ends_with("; use one of: mse, mae, poisson"), "{error}");
}
