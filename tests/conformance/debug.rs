//! The debug learner fails on demand, which shows that a failure is data and no one else's.

use std::ops::ControlFlow;

use ndarray::{Array1, Axis, Slice};
use tunability::prelude::*;

use crate::small::{dataset, rows, run, runner, task, trial};

const KIND: TaskKind = TaskKind::Regression;

fn debug() -> &'static Learner {
    tunability::learner("debug").expect("a learner")
}

fn debug_trial<const N: usize>(values: [(&str, Value); N]) -> Trial {
    trial(debug(), KIND, &values.into_iter().collect())
}

fn failing(how: &str) -> Trial {
    debug_trial([("failure", how.into()), ("level", 0.95.into())])
}

fn reason(trial: &Trial) -> String {
    match runner(KIND, 1).run(trial) {
        Outcome::Failed { why, .. } => why,
        Outcome::Done(_) => "it did not fail".to_owned(),
    }
}

#[test]
fn an_error_is_the_reason() {
    assert_eq!(reason(&failing("error")), "failed on demand");
}

#[test]
fn a_panic_is_caught_and_its_message_is_the_reason() {
    assert_eq!(reason(&failing("panic")), "panicked: panic on demand");
}

#[test]
fn a_prediction_that_is_nan_is_a_failure() {
    assert_eq!(reason(&failing("nan")), "not finite: a prediction is NaN or infinite");
}

#[test]
fn only_levels_that_should_fail_do() {
    for how in ["error", "panic", "nan"] {
        let below = debug_trial([("failure", how.into()), ("level", 0.89.into())]);
        assert_eq!(reason(&below), "it did not fail", "{how}");
    }
}

#[test]
fn failures_do_not_disturb_their_neighbours() {
    let sound: Vec<Trial> =
        (0..8).map(|at| debug_trial([("level", (f64::from(at) / 10.0).into())])).collect();
    let broken = ["panic", "error", "nan"].iter().cycle().map(|how| failing(how));
    let mixed: Vec<Trial> =
        sound.iter().cloned().zip(broken).flat_map(|(sound, broken)| [sound, broken]).collect();
    let alone = run(&runner(KIND, 1), &sound);
    for threads in [1, 2] {
        let outcomes = run(&runner(KIND, threads), &mixed);
        let (even, odd): (Vec<_>, Vec<_>) =
            outcomes.into_iter().enumerate().partition(|(at, _)| at % 2 == 0);
        assert!(even.into_iter().map(|(_, outcome)| outcome).eq(alone.iter().cloned()));
        assert!(odd.iter().all(|(_, outcome)| matches!(outcome, Outcome::Failed { .. })));
    }
}

/// What a trial predicts, in the units that the learner sees.
fn predicted(trial: Trial) -> Prediction {
    let preprocessing = Preprocessing::RAW;
    match runner(KIND, 1).run(&Trial { preprocessing, ..trial }) {
        Outcome::Done(done) => done.predictions,
        Outcome::Failed { why, .. } => panic!("{why}"),
    }
}

#[test]
fn half_the_fidelity_is_the_model_of_half_the_steps() {
    let trial = debug_trial([("steps", 8.into())]);
    let half = predicted(Trial { fidelity: 0.5, ..trial.clone() });
    let stop = |step, _: &dyn Predict| match step {
        4 => ControlFlow::Break(()),
        _ => ControlFlow::Continue(()),
    };
    let mut run = Run::new(Seeds::new(0), "conformance").watched(stop);
    let model = debug().fit(&trial.config, &task(debug(), KIND), &mut run).expect("a model");
    let (x, _) = rows(KIND);
    let asked = x.slice_axis(Axis(0), Slice::from(..half.len()));
    assert_eq!(half, model.predict(Input::Rows(asked)));
    assert_ne!(half, predicted(trial));
}

#[test]
fn a_break_at_the_first_step_is_the_last_it_shows() {
    let mut shown = Vec::new();
    let mut run = Run::new(Seeds::new(0), "conformance").watched(|step, _: &dyn Predict| {
        shown.push(step);
        ControlFlow::Break(())
    });
    debug().fit(&Config::default(), &task(debug(), KIND), &mut run).expect("a model");
    drop(run);
    assert_eq!(shown, [1]);
}

/// A share of steps is rounded up, and is one step at least.
#[test]
fn a_little_fidelity_is_one_step() {
    let shift = |steps: i64, fidelity| match predicted(Trial {
        fidelity,
        ..debug_trial([("steps", steps.into())])
    }) {
        Prediction::Values(values) => values[0],
        _ => panic!("debug predicts numbers"),
    };
    let full = shift(8, 1.0);
    assert!((shift(8, 1e-9) - full * 1.875_f64.sqrt()).abs() < 1e-12);
    assert!((shift(5, 0.5) - full * 1.4_f64.sqrt()).abs() < 1e-12);
}

/// Without noise the mean squared error is the variance of the target plus the excess, where the
/// target has mean zero.
#[test]
fn the_error_is_the_stated_risk() {
    let tried = tunability::Debug { level: 0.4, ..tunability::Debug::default() };
    let trial = Trial {
        resampling: Resampling::InSample,
        preprocessing: Preprocessing { standardise: true, ..Preprocessing::RAW },
        ..trial(debug(), KIND, &tried.config())
    };
    let mut data = dataset(debug(), KIND);
    let Target::Values(y) = &data.target else { panic!("a regression") };
    let centred: Array1<f64> = y - y.mean().expect("rows");
    let risk = tried.risk(centred.var(0.0));
    data.target = Target::Values(centred);
    let trial = Trial { data: data.fingerprint(), ..trial };
    let runner = Runner::new(LEARNERS, vec![std::sync::Arc::new(data)], 1).expect("a thread");
    let outcome = runner.run(&trial);
    let mse = outcome.done().expect("a model").scores["mse"];
    assert!((mse - risk).abs() < 1e-12, "{mse}, {risk}");
}
