use rand::SeedableRng;
use serde_json::Value as Json;
use tunability::learn::Rng;
use tunability::stats::*;

use crate::expected::*;

fn rng() -> Rng {
    Rng::seed_from_u64(1)
}

fn name(case: &Json) -> &str {
    case["name"].as_str().expect("a name")
}

#[test]
fn two_samples_are_as_scipy_has_them() {
    let file = golden("robustness.json");
    for case in list(&file["samples"]) {
        let (x, y, name) = (numbers(&case["x"]), numbers(&case["y"]), name(case));
        let near = |found: f64, key: &str| {
            assert_near(found, number(&case[key]), 1e-10, &format!("{name}: {key}"));
        };
        near(interquartile_mean(&x), "interquartile_mean");
        near(trimmed_mean(&x, 0.1), "trimmed");
        near(probability_of_improvement(&x, &y), "improvement");
        let welch = Welch::new(&x, &y).expect("two values of each");
        near(welch.p(), "welch_p");
        near(welch.freedom, "freedom");
        let interval = welch.interval(0.95);
        near(interval.low, "low");
        near(interval.high, "high");
        near(welch.equivalence(number(&case["margin"])), "tost");
        near(energy_distance(&x, &y), "energy");
        if !case["energy_p"].is_null() {
            near(energy_test(&x, &y, 5000, &mut rng()).p, "energy_p");
        }
    }
}

#[test]
fn quantiles_have_scipys_intervals() {
    let file = golden("robustness.json");
    let x = numbers(&file["quantiles"]["x"]);
    for case in list(&file["quantiles"]["of"]) {
        let share = number(&case["share"]);
        let found = quantile_interval(&x, share, 0.95);
        let end = |json: &Json| json.as_f64();
        let finite = |end: f64| end.is_finite().then_some(end);
        assert_eq!(finite(found.low), end(&case["low"]), "{share}");
        assert_eq!(finite(found.high), end(&case["high"]), "{share}");
    }
}

#[test]
fn shares_have_wilsons_interval() {
    for case in list(&golden("robustness.json")["shares"]) {
        let [successes, trials] = ["successes", "trials"].map(|key| number(&case[key]) as usize);
        let found = share(successes, trials, 0.95);
        for (found, key) in [(found.low, "low"), (found.high, "high")] {
            let place = format!("{successes} of {trials}: {key} {found}");
            assert!((found - number(&case[key])).abs() < 1e-8, "{place}");
        }
    }
}

fn tasks(json: &Json) -> Tasks {
    Tasks(list(json).iter().map(numbers).collect())
}

/// An interval of ours and one of rliable's, each with the luck of its own draws: their ends lie within
/// 5 % of the width.
fn assert_like(found: Estimate, low: f64, high: f64, place: &str) {
    let reach = 0.05 * (high - low);
    let near = (found.low - low).abs() < reach && (found.high - high).abs() < reach;
    assert!(near, "{place}: {found:?}, rliable has {low} to {high}");
}

#[test]
fn runs_on_tasks_are_as_rliable_has_them() {
    let file = golden("robustness.json");
    let stored = &file["runs_by_tasks"];
    let (scores, other) = (tasks(&stored["runs"]), tasks(&stored["other"]));
    let measures: [fn(&Tasks) -> f64; 4] =
        [Tasks::interquartile_mean, Tasks::mean, Tasks::median, |tasks| tasks.optimality_gap(1.0)];
    let [point, low, high] = ["point", "low", "high"].map(|key| numbers(&stored[key]));
    for (at, measure) in measures.into_iter().enumerate() {
        let place = stored["names"][at].as_str().expect("a name");
        assert_near(measure(&scores), point[at], 1e-12, place);
        let mut rng = rng();
        let draw = || measure(&scores.resample(&mut rng));
        assert_like(bootstrap(point[at], 4000, 0.95, draw), low[at], high[at], place);
    }
    let improvement = scores.probability_of_improvement(&other);
    assert_near(improvement, number(&stored["improvement"]), 1e-12, "improvement");
    let mut rng = rng();
    let found = bootstrap(improvement, 4000, 0.95, || {
        scores.resample(&mut rng).probability_of_improvement(&other.resample(&mut rng))
    });
    let [low, high] = ["improvement_low", "improvement_high"].map(|key| number(&stored[key]));
    assert_like(found, low, high, "improvement");
    let profile = scores.profile(&numbers(&stored["thresholds"]));
    assert_all_near(&profile, &numbers(&stored["profile"]), 1e-12, "profile");
}

#[test]
fn power_is_that_of_the_non_central_t() {
    let file = golden("robustness.json");
    // The quantiles of the normal distribution as a pilot: drawing from them is drawing from it.
    let pilot = |shift: f64| -> Vec<f64> {
        let at = |i: i32| (f64::from(i) + 0.5) / 2000.0;
        (0..2000).map(|i| shift + normal_quantile(at(i))).collect()
    };
    let (first, second) = (pilot(1.0), pilot(0.0));
    for case in list(&file["power"]) {
        let runs = number(&case["runs"]) as usize;
        let found = power(&first, &second, &[runs], 4000, 0.05, &mut rng())[0];
        let [power, wrong] = ["power", "wrong"].map(|key| number(&case[key]));
        let reach = |share: f64| 4.0 * (share * (1.0 - share) / 4000.0).sqrt();
        // Welch's test is a little less powerful than Student's where runs are few.
        assert!(found.power > power - reach(power) - 0.03, "{found:?}: {power}");
        assert!(found.power < power + reach(power), "{found:?}: {power}");
        assert!((found.wrong - wrong).abs() < reach(wrong), "{found:?}: {wrong}");
    }
}
