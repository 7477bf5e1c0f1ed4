use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Instant;

use cpu_time::ThreadTime;
use tunability_learn::{Cost, FitError, Learner, MEASURES, Measure, Model, Predict};
use tunability_learn::{Prediction, Run, TaskKind};
use tunability_space::Space;

use crate::prepared::Part;
use crate::{Done, Outcome, Prepared, Step, Trial};

/// Runs a trial on its prepared split. Whatever goes wrong, a panic included, is this trial's
/// failure and no one else's.
pub fn run(trial: &Trial, learner: &Learner, prepared: &Prepared) -> Outcome {
    let attempt = AssertUnwindSafe(|| attempt(trial, learner, prepared));
    match catch_unwind(attempt) {
        Ok(Ok(done)) => Outcome::Done(done),
        Ok(Err(error)) => Outcome::failed(error.to_string()),
        Err(panic) => Outcome::failed(format!("panicked: {}", message(&*panic))),
    }
}

fn message(panic: &(dyn std::any::Any + Send)) -> &str {
    let text = panic.downcast_ref::<&str>().copied();
    text.or_else(|| panic.downcast_ref::<String>().map(String::as_str)).unwrap_or("no message")
}

fn attempt(trial: &Trial, learner: &Learner, prepared: &Prepared) -> Result<Done, FitError> {
    let mut curve = Vec::new();
    let (cpu, wall) = (ThreadTime::now(), Instant::now());
    let model = fit(trial, learner, prepared, &mut curve)?;
    let mut cost = Cost {
        fit_cpu: cpu.elapsed().as_secs_f64(),
        fit_wall: wall.elapsed().as_secs_f64(),
        ..Cost::default()
    };
    let cpu = ThreadTime::now();
    let predictions = predict(&*model, prepared, &prepared.test);
    cost.predict_cpu = cpu.elapsed().as_secs_f64();
    if !predictions.is_finite() {
        return Err(FitError::NotFinite("a prediction is NaN or infinite".to_owned()));
    }
    let facts = model.facts().into_iter().collect();
    let mut done = Done { scores: BTreeMap::new(), predictions, curve, facts, cost };
    done.scores = scores(prepared.train.kind(), &prepared.test, &done);
    Ok(done)
}

/// Fits, and breaks off when the trial's fidelity is spent.
fn fit(
    trial: &Trial,
    learner: &Learner,
    prepared: &Prepared,
    curve: &mut Vec<Step>,
) -> Result<Box<dyn Model>, FitError> {
    let kind = prepared.train.kind();
    let measure = Measure::of_task(kind);
    let last = last_step(trial, &learner.space(kind));
    let watch = |step: u32, model: &dyn Predict| {
        if let Some(validation) = &prepared.validation {
            let score = |part: &Part| {
                let predictions = predict(model, prepared, part);
                measure.on(&part.target, &predictions).unwrap_or(f64::NAN)
            };
            curve.push(Step { step, validation: score(validation), test: score(&prepared.test) });
        }
        if step >= last { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    };
    let mut run = Run::new(trial.seeds.clone(), trial.path()).watched(watch);
    learner.fit(&trial.config, &prepared.train, &mut run)
}

/// The step at which the trial's share of a full fit is spent, at least 1.
fn last_step(trial: &Trial, space: &Space) -> u32 {
    let fidelity = space.hyperparameters.iter().find(|h| h.fidelity);
    let steps = fidelity.and_then(|h| trial.config.get(&h.name)).and_then(|value| value.number());
    match steps {
        Some(steps) if trial.fidelity < 1.0 => (steps * trial.fidelity).ceil().max(1.0) as u32,
        _ => u32::MAX,
    }
}

fn predict<M: Predict + ?Sized>(model: &M, prepared: &Prepared, part: &Part) -> Prediction {
    prepared.transform.restore(model.predict(part.input()))
}

/// Every measure of the task that is defined here and does not depend on the clock.
fn scores(kind: TaskKind, test: &Part, done: &Done) -> BTreeMap<String, f64> {
    let score = |measure: &Measure| {
        let of_predictions = measure.on(&test.target, &done.predictions);
        of_predictions.or_else(|| measure.of_facts(&done.facts))
    };
    let measures = MEASURES.iter().filter(|measure| measure.judges(kind));
    measures.filter_map(|measure| Some((measure.name.to_owned(), score(measure)?))).collect()
}
