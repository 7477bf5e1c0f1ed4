//! Pairs of the debug learner, whose surface is a sum but for one condition.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use tunability_data::{Dataset, Preprocessing, Question, open};
use tunability_debug::Debug;
use tunability_learn::{Learner, Measure, Seeds, Target};
use tunability_trial::Runner;
use tunability_tuning::measure;
use tunability_tuning::{MeasureError, Measurement, Pair, PairGain, Pairs, Request, Study, Watch};

const LEARNERS: &[Learner] = &[Learner::of::<Debug>()];

fn data() -> Arc<Dataset> {
    Arc::new(open("diabetes", &Question::default()).unwrap().0)
}

fn run(pairs: Pairs) -> Result<Measurement, MeasureError> {
    let data = data();
    let study = Study {
        runner: &Runner::new(LEARNERS, vec![Arc::clone(&data)], 2).unwrap(),
        learner: &LEARNERS[0],
        data,
        resampling: "5x1".parse().unwrap(),
        within: None,
        preprocessing: Preprocessing::default(),
        measure: Measure::find("mse").unwrap(),
        seeds: Seeds::new(0),
    };
    let request =
        Request { configs: 5, points: 0, seeds: 1, draws: 100, pairs, ..Request::default() };
    let watch = Watch { stop: &AtomicBool::new(false), planned: &|_| {}, finished: &|_, _| {} };
    measure(&study, &request, watch)
}

fn pair<'a>(found: &'a Measurement, names: [&str; 2]) -> &'a Pair {
    found.pairs.iter().find(|pair| pair.names == names).unwrap()
}

/// Both, the joint gain and the interaction, in units of the target's variance.
fn standard(gain: &PairGain) -> [f64; 3] {
    let data = data();
    let Target::Values(y) = &data.target else { unreachable!() };
    [gain.both.honest.value, gain.joint.value, gain.interaction.value].map(|v| v / y.var(0.0))
}

fn near(found: [f64; 3], truth: [f64; 3]) {
    // The mean of the target is not zero on every row that is left out.
    let off = found.iter().zip(truth).map(|(found, truth)| (found - truth).abs());
    assert!(off.fold(0.0, f64::max) < 0.03, "{found:?}, not {truth:?}");
}

#[test]
fn what_adds_up_gains_the_lesser_of_the_two_jointly_and_does_not_interact() {
    let found = run(Pairs::All).unwrap();
    let rate = pair(&found, ["level", "rate"]);
    assert!(rate.over_moved.is_none());
    // Of seven values 4/6 is the nearest to .7, and 1e-2 is among those of the rate.
    let level = 0.25 - (0.7_f64 - 4.0 / 6.0).powi(2);
    near(standard(&rate.over_default), [level + 0.05, 0.05, 0.0]);
    assert_eq!(rate.over_default.both.configs, 49 + 7 + 7, "a grid with both axes");
}

#[test]
fn a_child_gains_nothing_at_the_default_and_its_own_over_its_moved_parent() {
    let found = run(Pairs::All).unwrap();
    let width = pair(&found, ["shape", "shape.bump.width"]);
    // Flat costs .2, a bump of width 1 .4, of width 3 nothing: either alone gains nothing.
    near(standard(&width.over_default), [0.2, 0.2, 0.2]);
    assert_eq!(width.over_default.alone[1].value, 0.0);
    // Over the bump of width 1 the width alone gains .4 and going back to flat .2.
    let moved = width.over_moved.as_ref().unwrap();
    assert_eq!(moved.needs.as_deref(), Some("shape = bump"));
    near(standard(moved), [0.4, 0.0, -0.2]);
    // With a level, the width stays inactive at the default: all is the level's.
    let level = pair(&found, ["level", "shape.bump.width"]);
    let [both, joint, interaction] = standard(&level.over_default);
    assert_eq!((joint, interaction), (0.0, 0.0));
    assert!(both > 0.2 && level.over_default.alone[1].value == 0.0);
}

#[test]
fn an_enumerated_joint_gain_is_never_negative() {
    for pair in run(Pairs::All).unwrap().pairs {
        for gain in std::iter::once(pair.over_default).chain(pair.over_moved) {
            assert!(gain.naive_joint >= 0.0, "{gain:?}");
        }
    }
}

#[test]
fn only_pairs_of_the_names_that_are_given_are_measured() {
    let names = |names: &[&str]| Pairs::Of(names.iter().map(|&name| name.to_owned()).collect());
    let found = run(names(&["rate", "level"])).unwrap();
    assert_eq!(found.pairs.len(), 1);
    assert_eq!(found.pairs[0].names, ["level", "rate"], "in the order declared");
    for (wrong, message) in [
        (
            &["rate", "levle"][..],
            "`levle` (did you mean `level`?) is not searched, so no pair has it",
        ),
        (
            &["rate", "noise"][..],
            "`noise` is not searched, so no pair has it; searched: level, shape",
        ),
        (&["rate"][..], "a pair needs two hyperparameters, and `rate` is one"),
    ] {
        let error = run(names(wrong)).unwrap_err().to_string();
        assert!(error.starts_with(message), "{error}");
    }
}
