use std::collections::BTreeMap;
use std::ops::ControlFlow;

use tunability::prelude::*;

use crate::small::{ask, brief, each, fit, points, rows, run, runner, task, trial, variants};

/// Trials of a learner: every variant, and a few points of its space, on every fold.
fn trials(learner: &Learner, kind: TaskKind) -> Vec<Trial> {
    let space = learner.space(kind);
    let points = points(&space, 4).into_iter().map(|point| space.decode(&point));
    let configs = variants(&space).into_iter().chain(points);
    let one = |config| trial(learner, kind, &brief(&config));
    let trials: Vec<Trial> = configs.map(one).collect();
    let on = |split| trials.iter().cloned().map(move |trial| Trial { split, ..trial });
    (0..3).flat_map(on).collect()
}

#[test]
fn threads_do_not_change_a_bit() {
    for (learner, kind) in each() {
        let trials = trials(learner, kind);
        let one = run(&runner(kind, 1), &trials);
        let two = run(&runner(kind, 2), &trials);
        assert_eq!(one, two, "{} on {kind}", learner.name);
        assert!(one.iter().any(|outcome| outcome.done().is_some()), "{}", learner.name);
    }
}

#[test]
fn the_order_of_trials_does_not_change_a_bit() {
    for (learner, kind) in each() {
        let mut trials = trials(learner, kind);
        let forward = run(&runner(kind, 1), &trials);
        trials.reverse();
        let mut backward = run(&runner(kind, 1), &trials);
        backward.reverse();
        assert_eq!(forward, backward, "{} on {kind}", learner.name);
    }
}

#[test]
fn a_trial_alone_gives_the_same_as_among_others() {
    for (learner, kind) in each() {
        let trials = trials(learner, kind);
        let among = run(&runner(kind, 1), &trials);
        for (trial, among) in trials.iter().zip(among) {
            assert_eq!(runner(kind, 1).run(trial).timeless(), among, "{}", trial.config);
        }
    }
}

fn is(config: &Config, name: &str, level: &str) -> bool {
    config.get(name) == Some(&Value::from(level))
}

/// linfa-svm has no sigmoid kernel; dual coordinate descent is for classes and the linear one.
fn refuses(config: &Config, kind: TaskKind) -> bool {
    let classes = kind == TaskKind::Classification && is(config, "kernel", "linear");
    is(config, "kernel", "sigmoid") && is(config, "implementation", "linfa")
        || !classes && is(config, "implementation", "dcd")
}

#[test]
fn every_variant_learns_the_small_data() {
    for (learner, kind) in each() {
        for config in variants(&learner.space(kind)) {
            let outcome = runner(kind, 1).run(&trial(learner, kind, &config));
            let wanted = outcome.done().is_some() != refuses(&config, kind);
            assert!(wanted, "{}: {config}: {outcome:?}", learner.name);
        }
    }
}

/// The outcome of a trial whose stream of one source starts elsewhere. The split is the same.
fn reseeded(trial: &Trial, kind: TaskKind, source: Source, seed: u64) -> Outcome {
    let seeds = Seeds { base: 0, own: BTreeMap::from([(source, seed)]) };
    runner(kind, 1).run(&Trial { seeds, ..trial.clone() }).timeless()
}

/// Configurations that draw random numbers, and the source that they draw from.
fn stochastic() -> [(&'static str, Config, Source); 8] {
    let lasso = [("selection", "random".into()), ("tolerance", Value::from(1e-2))];
    let debug = [("seed_noise", Value::from(1.0))];
    let noisy: Config = [("input_noise", Value::from(0.5))].into_iter().collect();
    [
        ("lstm", Config::default(), Source::Init),
        ("lstm", Config::default(), Source::Order),
        ("lstm", noisy.clone(), Source::Noise),
        ("mlp", Config::default(), Source::Init),
        ("mlp", Config::default(), Source::Order),
        ("mlp", noisy, Source::Noise),
        ("lasso", lasso.into_iter().collect(), Source::Order),
        ("debug", debug.into_iter().collect(), Source::Init),
    ]
}

#[test]
fn another_seed_changes_what_is_random() {
    for (name, config, source) in stochastic() {
        let learner = tunability::learner(name).expect("a learner");
        let trial = trial(learner, TaskKind::Regression, &config);
        let seeded = |seed| reseeded(&trial, TaskKind::Regression, source, seed);
        assert_eq!(seeded(1), seeded(1), "{name}");
        assert_ne!(seeded(1), seeded(2), "{name}");
    }
}

/// The sources that a learner draws from by default, and that of the split.
fn drawn(learner: &Learner) -> &'static [Source] {
    match learner.name {
        "lstm" | "mlp" => &[Source::Init, Source::Order, Source::Split],
        _ => &[Source::Split],
    }
}

/// Sources that a configuration does not draw from make no difference to it.
#[test]
fn another_seed_changes_nothing_else() {
    for (learner, kind) in each() {
        let trial = trial(learner, kind, &Config::default());
        let first = runner(kind, 1).run(&trial).timeless();
        for source in Source::ALL.into_iter().filter(|source| !drawn(learner).contains(source)) {
            assert_eq!(first, reseeded(&trial, kind, source, 2), "{}, {source}", learner.name);
        }
    }
}

/// A learner that shows its steps stops when told to, and has a model even so.
#[test]
fn a_break_is_obeyed() {
    for (learner, kind) in each() {
        for config in variants(&learner.space(kind)) {
            let mut shown = Vec::new();
            let watch = |step: u32, _: &dyn Predict| {
                shown.push(step);
                ControlFlow::Break(())
            };
            let mut run = Run::new(Seeds::new(0), "conformance").watched(watch);
            let Ok(model) = learner.fit(&config, &task(learner, kind), &mut run) else { continue };
            drop(run);
            let (x, _) = rows(kind);
            let said = ask(learner, &*model, x.view(), false);
            assert!(said.is_finite(), "{}", learner.name);
            assert!(shown.len() <= 1, "{}: went on to {shown:?}", learner.name);
        }
    }
}

/// Steps are counted from 1, one after the other, and watching them changes nothing.
#[test]
fn steps_are_shown_in_order() {
    for (learner, kind) in each() {
        let mut shown = Vec::new();
        let watch = |step: u32, _: &dyn Predict| {
            shown.push(step);
            ControlFlow::Continue(())
        };
        let mut run = Run::new(Seeds::new(0), "conformance").watched(watch);
        let config = Config::default();
        let watched = learner.fit(&config, &task(learner, kind), &mut run).expect("a model");
        drop(run);
        assert!(shown.is_sorted_by(|one, next| one < next), "{}: {shown:?}", learner.name);
        let alone = fit(learner, &config, &task(learner, kind)).expect("a model");
        assert_eq!(watched.save().expect("JSON"), alone.save().expect("JSON"));
    }
}
