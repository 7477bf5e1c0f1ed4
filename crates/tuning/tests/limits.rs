//! Measurements with a limit, of another space, and checked by nested cross-validation.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use tunability_data::{Preprocessing, Question, open};
use tunability_debug::Debug;
use tunability_learn::{Learner, Measure, Seeds};
use tunability_space::{Config, Space, Value};
use tunability_trial::Runner;
use tunability_tuning::{MeasureError, Measurement, Pairs, Request, Stop, Study, Watch, measure};

const LEARNERS: &[Learner] = &[Learner::of::<Debug>()];

fn run(cv: &str, request: &Request) -> Result<Measurement, MeasureError> {
    let data = Arc::new(open("diabetes", &Question::default()).unwrap().0);
    let study = Study {
        runner: &Runner::new(LEARNERS, vec![Arc::clone(&data)], 2).unwrap(),
        learner: &LEARNERS[0],
        data,
        resampling: cv.parse().unwrap(),
        within: None,
        preprocessing: Preprocessing::default(),
        measure: Measure::find("mse").unwrap(),
        seeds: Seeds::new(0),
    };
    let watch = Watch { stop: &AtomicBool::new(false), planned: &|_| {}, finished: &|_, _| {} };
    measure(&study, request, watch)
}

/// With noise of its own for every row and configuration, which no repeat averages.
fn small() -> Request {
    let held = Config::from_iter([("noise", 0.5)]);
    Request { configs: 30, points: 0, seeds: 1, draws: 50, held, ..Request::default() }
}

fn stopped(found: &Measurement) -> Stop {
    found.limit.as_ref().unwrap().stopped_by
}

#[test]
fn without_a_limit_none_is_reported() {
    assert_eq!(run("5x1", &small()).unwrap().limit, None);
}

#[test]
fn precise_enough_at_once_is_the_same_measurement() {
    let plain = run("5x1", &small()).unwrap();
    let found = run("5x1", &Request { precision: Some(1e9), ..small() }).unwrap();
    assert_eq!(stopped(&found), Stop::Precision);
    let limit = found.limit.clone().unwrap();
    let honest = found.whole.as_ref().unwrap().honest;
    assert_eq!(limit.width, Some(honest.high - honest.low));
    assert_eq!(found.whole, plain.whole);
}

#[test]
fn rows_limit_what_repeats_can_do_and_the_result_is_that_of_so_many_repeats() {
    let found = run("5x1", &Request { precision: Some(1e-9), ..small() }).unwrap();
    assert_eq!(stopped(&found), Stop::Rows);
    assert_eq!(found.resampling, "5x2", "noise that stays is seen at the first repeat");
    assert!(found.limit.as_ref().unwrap().least_width > Some(1e-9));
    assert_eq!(found.whole, run("5x2", &small()).unwrap().whole);
    let given = run("forward5", &Request { precision: Some(1e-9), ..small() }).unwrap();
    assert_eq!((stopped(&given), given.resampling.as_str()), (Stop::Rows, "forward5"));
}

#[test]
fn time_leaves_the_numbers_of_a_smaller_request() {
    let time = Some(Duration::from_millis(1500));
    let pairs = Pairs::All;
    let large = Request { configs: 60_000, points: 9, time, pairs, ..small() };
    let found = run("5x1", &large).unwrap();
    assert_eq!(stopped(&found), Stop::Time);
    let limit = found.limit.clone().unwrap();
    assert_eq!((limit.configs_asked, limit.left_out), (60_000, vec!["axes", "pairs"]));
    assert!(found.axes.is_empty() && found.pairs.is_empty());
    let configs = found.whole.as_ref().unwrap().configs;
    assert!((25..60_000).contains(&configs));
    let direct = run("5x1", &Request { configs, ..small() }).unwrap();
    assert_eq!((found.whole, found.baseline), (direct.whole, direct.baseline));
    assert_eq!(found.tried.trials, direct.tried.trials);
}

#[test]
fn time_enough_changes_nothing_and_too_little_is_an_error() {
    let plain = run("5x1", &Request { points: 5, ..small() }).unwrap();
    let time = Some(Duration::from_secs(3600));
    let found = run("5x1", &Request { points: 5, time, ..small() }).unwrap();
    assert_eq!(stopped(&found), Stop::Done);
    assert_eq!(
        (found.whole, found.axes, found.baseline),
        (plain.whole, plain.axes, plain.baseline)
    );
    let time = Some(Duration::from_nanos(1));
    let error = run("5x1", &Request { configs: 20_000, time, ..small() }).unwrap_err();
    assert!(matches!(error, MeasureError::Time(_)), "{error}");
}

#[test]
fn another_space_is_searched_and_the_rest_is_held() {
    let space: Space = serde_json::from_str(
        r#"{"hyperparameters": [{"name": "level", "kind": "model", "doc": "", "default": 0.5,
            "domain": {"type": "float", "low": 0.4, "high": 0.6},
            "conditions": [], "fixed": false, "fidelity": false}]}"#,
    )
    .unwrap();
    let found = run("5x1", &Request { space: Some(space.clone()), points: 3, ..small() }).unwrap();
    assert_eq!(found.axes.iter().map(|axis| axis.name.as_str()).collect::<Vec<_>>(), ["level"]);
    assert_eq!(found.baseline.config.get("level"), Some(&Value::Float(0.5)));
    assert!(found.algorithm.is_none() && found.space == Some(space));
}

#[test]
fn nested_cross_validation_stands_beside_the_gain() {
    let nested = Some("3x1".parse().unwrap());
    let found = run("4x1", &Request { nested, ..small() }).unwrap();
    let nested = found.nested.unwrap();
    let gains: Vec<f64> = nested.folds.iter().map(|fold| fold.outer_gain()).collect();
    assert_eq!(gains.len(), 4);
    assert!((nested.gain.value - gains.iter().sum::<f64>() / 4.0).abs() < 1e-9);
    assert!((nested.inner_gain - nested.gain.value - nested.optimism).abs() < 1e-9);
    // The search is worth it, and all three say so.
    assert!(nested.gain.value > 0.0 && nested.gain.contains(nested.gain.value));
    let whole = found.whole.unwrap();
    assert!((nested.gain.value - whole.honest.value).abs() < 0.3 * whole.honest.value);
}
