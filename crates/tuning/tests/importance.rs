//! Importance where the truth is known, and on input that is hardly any.

use rand::Rng as _;
use tunability_forest::{Forest, ForestError, Growth};
use tunability_learn::{Seeds, Source};
use tunability_space::{Condition, Config, Domain, Hyperparameter, Interval, Kind, Space, Value};
use tunability_tuning::importance::{
    Asked, Basis, Importance, ImportanceError, Way, ablation, importance, sobol_indices,
};

fn axis(name: &str, domain: Domain, default: Value) -> Hyperparameter {
    Hyperparameter {
        name: name.to_owned(),
        kind: Kind::Model,
        doc: String::new(),
        domain,
        default,
        conditions: Vec::new(),
        fixed: false,
        fidelity: false,
    }
}

fn real(name: &str, low: f64, high: f64, log: bool) -> Hyperparameter {
    let domain = Domain::Float { low, high, log, valid: Interval::default() };
    axis(name, domain, Value::Float(low))
}

fn cube(axes: usize) -> Space {
    let one = |at: usize| real(&format!("x{at}"), 0.0, 1.0, false);
    Space { hyperparameters: (0..axes).map(one).collect() }
}

/// A kernel of three, a cost, and a width for one kernel only.
fn conditional() -> Space {
    let levels = ["linear", "poly", "rbf"].map(str::to_owned).to_vec();
    let kernel = axis("kernel", Domain::Category { levels, weights: Vec::new() }, "linear".into());
    let mut width = real("width", 1e-3, 1e3, true);
    width.conditions = vec![Condition::Equals { name: "kernel".to_owned(), value: "rbf".into() }];
    Space { hyperparameters: vec![kernel, real("cost", 0.0, 1.0, false), width] }
}

fn points(axes: usize, rows: usize, seed: u64) -> Vec<Vec<f64>> {
    let mut rng = Seeds::new(seed).rng("points", Source::Noise);
    (0..rows).map(|_| (0..axes).map(|_| rng.r#gen()).collect()).collect()
}

fn run(space: &Space, rows: usize, ways: &[Way], of: impl Fn(&Config) -> f64) -> Importance {
    let axes = space.searched().len();
    let configs: Vec<Config> = points(axes, rows, 1).iter().map(|p| space.decode(p)).collect();
    let responses: Vec<f64> = configs.iter().map(of).collect();
    let asked = Asked { ways: ways.to_vec(), ..Asked::default() };
    importance(space, &configs, &responses, &asked, &Seeds::new(3), None).expect("found")
}

fn value(config: &Config, name: &str) -> f64 {
    config.get(name).and_then(Value::number).unwrap_or(f64::NAN)
}

fn alone(found: &Importance, name: &str) -> f64 {
    let anova = found.anova.as_ref().expect("shares");
    anova.effects.iter().find(|e| e.names == [name]).expect("an effect").share.value
}

#[test]
fn the_declared_prior_decides() {
    // x + 20 y, y uniform on [0, 1]: Var 400/12. On [1, 100], x has Var 99²/12 if uniform, and
    // (10⁴ - 1) / (2 ln 100) - (99 / ln 100)² if its logarithm is.
    let of = |config: &Config| value(config, "x") + 20.0 * value(config, "y");
    let y = 400.0 / 12.0;
    let logarithm = 100_f64.ln();
    for (log, x) in [
        (false, 99.0 * 99.0 / 12.0),
        (true, 9999.0 / (2.0 * logarithm) - (99.0 / logarithm).powi(2)),
    ] {
        let hyperparameters = vec![real("x", 1.0, 100.0, log), real("y", 0.0, 1.0, false)];
        let found = run(&Space { hyperparameters }, 600, &[Way::Fanova], of);
        let share = alone(&found, "y");
        assert!((share - y / (x + y)).abs() < 0.012, "log {log}: {share}, not {}", y / (x + y));
    }
    // The same trials under another prior: shares follow the prior, not the trials.
    let trials =
        Space { hyperparameters: vec![real("x", 1.0, 100.0, false), real("y", 0.0, 1.0, false)] };
    let configs: Vec<Config> = points(2, 2000, 2).iter().map(|p| trials.decode(p)).collect();
    let responses: Vec<f64> =
        configs.iter().map(|c| value(c, "x").log10() + value(c, "y")).collect();
    let space =
        Space { hyperparameters: vec![real("x", 1.0, 100.0, true), real("y", 0.0, 1.0, false)] };
    let asked = Asked { ways: vec![Way::Fanova], ..Asked::default() };
    let found =
        importance(&space, &configs, &responses, &asked, &Seeds::new(0), None).expect("found");
    // log10 x is uniform on [0, 2]: 4/12 beside 1/12. Of the trials themselves it would be 0.15 / 0.083.
    let share = alone(&found, "x");
    assert!((share - 0.8).abs() < 0.05, "{share}");
}

#[test]
fn shares_of_a_conditional_space_are_those_by_hand() {
    // kernel: 0, 0 and 1 (Var 2/9); for rbf width adds (u - 1/2) (a third of 1/12); cost nothing.
    let of = |config: &Config| match config.get("width") {
        Some(width) => 1.0 + (width.number().unwrap_or(1.0).log10() + 3.0) / 6.0 - 0.5,
        None => 0.0,
    };
    let found =
        run(&conditional(), 500, &[Way::Fanova, Way::Shapley, Way::Local, Way::Dependence], of);
    let whole = 2.0 / 9.0 + 1.0 / 36.0;
    assert!(
        (alone(&found, "kernel") - 2.0 / 9.0 / whole).abs() < 0.02,
        "{}",
        alone(&found, "kernel")
    );
    assert!(
        (alone(&found, "width") - 1.0 / 36.0 / whole).abs() < 0.02,
        "{}",
        alone(&found, "width")
    );
    assert!(alone(&found, "cost").abs() < 0.01);
    let anova = found.anova.as_ref().expect("shares");
    let sum: f64 = anova.effects.iter().map(|effect| effect.share.value).sum();
    assert!((sum + anova.higher.value + anova.unexplained - 1.0).abs() < 1e-12);
    assert!(
        anova.effects.iter().all(|e| e.names != ["kernel", "width"]),
        "a child's with its parent's"
    );
    let regimes: Vec<(&str, f64)> =
        anova.regimes.iter().map(|regime| (&regime.when[..], regime.probability)).collect();
    assert_eq!(regimes.len(), 2);
    assert_eq!(regimes[0].0, "kernel = linear | poly");
    assert!((regimes[1].1 - 1.0 / 3.0).abs() < 1e-12 && regimes[1].0 == "kernel = rbf");
    assert!((anova.regimes[1].mean - 1.0).abs() < 0.05, "{}", anova.regimes[1].mean);

    let shapley = found.shapley.as_ref().expect("values");
    let sum: f64 = shapley.iter().map(|value| value.variance.value).sum();
    assert!((sum + anova.unexplained - 1.0).abs() < 1e-9, "Shapley values sum to all: {sum}");
    let gains = found.gains.as_ref().expect("gains");
    let sum: f64 = shapley.iter().filter_map(|value| value.gain).sum();
    assert!((sum - gains.whole.gain.value).abs() < 1e-9);
    let width = gains.alone.iter().find(|freed| freed.names == ["width"]).expect("width");
    assert_eq!(width.gain.value, 0.0, "its parent stays where it is inactive");
    assert!(gains.pairs.iter().all(|pair| pair.jointly.expect("two") >= -1e-12), "more freedom");
    let local = found.local.as_ref().expect("local");
    assert!((local.iter().map(|local| local.share).sum::<f64>() - 1.0).abs() < 1e-12);
    let kernel = &found.dependence.as_ref().expect("curves")[0];
    let means: Vec<f64> = kernel.places.iter().map(|place| place.response.value).collect();
    assert!(means[0].abs() < 0.05 && (means[2] - 1.0).abs() < 0.05, "{means:?}");
}

#[test]
fn trees_hide_what_is_only_an_interaction_and_say_so() {
    let of = |config: &Config| (value(config, "x0") - 0.5) * (value(config, "x1") - 0.5);
    let found = run(&cube(6), 150, &[Way::Fanova], of);
    let anova = found.anova.as_ref().expect("shares");
    let pair = anova.effects.iter().find(|e| e.names == ["x0", "x1"]).expect("a pair");
    assert!(anova.unexplained > 0.2, "{}", anova.unexplained);
    assert!(pair.share.value < 0.9 && pair.share.high > 0.75, "the interval reaches up: {pair:?}");
}

#[test]
fn real_evaluations_find_what_is_only_an_interaction() {
    let space = cube(3);
    let cube = tunability_forest::Cube::of(&space).expect("a cube");
    let of = |config: &Config| (value(config, "x0") - 0.5) * (value(config, "x1") - 0.5);
    let evaluate = |configs: &[Config]| configs.iter().map(|c| Some(of(c))).collect::<Vec<_>>();
    let found = sobol_indices(&space, &cube, 1024, &Seeds::new(0), &evaluate).expect("indices");
    assert_eq!(found.evaluations, 1024 * 5);
    for (at, total) in [(0, 1.0), (1, 1.0), (2, 0.0)] {
        let index = &found.indices[at];
        assert!(
            index.first.value.abs() < 0.05 && (index.total.value - total).abs() < 0.05,
            "{index:?}"
        );
    }
    let fails = |configs: &[Config]| vec![None; configs.len()];
    assert!(sobol_indices(&space, &cube, 8, &Seeds::new(0), &fails).is_none());
    let constant = |configs: &[Config]| vec![Some(1.0); configs.len()];
    assert!(sobol_indices(&space, &cube, 8, &Seeds::new(0), &constant).is_none());
}

#[test]
fn ablation_takes_the_best_step_first_and_parents_before_children() {
    let space = conditional();
    let start = space.default_config();
    let mut end = start.clone();
    for (name, value) in
        [("kernel", Value::from("rbf")), ("cost", 1.0.into()), ("width", 10.0.into())]
    {
        end.insert(name, value);
    }
    let of = |c: &Config| {
        let width = c.get("width").and_then(Value::number).map_or(0.0, |w| 1.0 + w.log10());
        10.0 - 2.0 * value(c, "cost") - width
    };
    let evaluate = |configs: &[Config]| configs.iter().map(|c| Some(of(c))).collect::<Vec<_>>();
    let path = ablation(&space, &start, &end, &evaluate);
    let steps: Vec<(&str, f64)> = path.iter().map(|flip| (&flip.name[..], flip.response)).collect();
    // The kernel alone brings a width of 0.001: 10 - 2 - (1 - 3) is worse, yet the way to the width.
    assert_eq!(steps, [("cost", 8.0), ("kernel", 10.0), ("width", 6.0)]);
    let fails = |configs: &[Config]| vec![None; configs.len()];
    assert!(ablation(&space, &start, &end, &fails).is_empty());
}

#[test]
fn what_cannot_be_analysed_is_refused_in_words() {
    let space = cube(2);
    let configs: Vec<Config> = points(2, 30, 5).iter().map(|p| space.decode(p)).collect();
    let ask = |configs: &[Config], responses: &[f64], asked: &Asked| {
        importance(&space, configs, responses, asked, &Seeds::new(0), None)
            .map_err(|e| e.to_string())
    };
    let usual = Asked::default();
    let three = ask(&configs[..3], &[1.0, 2.0, 3.0], &usual).unwrap_err();
    assert_eq!(three, "3 trials are too few for a forest, which needs at least 10: run more");
    let same = ask(&configs, &[0.5; 30], &usual).unwrap_err();
    assert_eq!(same, "all 30 responses are 0.5: nothing varies, so nothing matters");
    let none = ask(&configs, &[f64::NAN; 30], &usual).unwrap_err();
    assert!(none.starts_with("0 trials are too few"), "{none}");
    let mut foreign = configs.clone();
    foreign[4] = Config::default();
    let responses: Vec<f64> = configs.iter().map(|c| value(c, "x0")).collect();
    let missing = ask(&foreign, &responses, &usual).unwrap_err();
    assert_eq!(missing, "a configuration has no value for `x0`, or one of another type");
    let order = ask(&configs, &responses, &Asked { order: 9, ..usual.clone() }).unwrap_err();
    assert!(order.contains("ask for 1 to 4"), "{order}");
    for cap in [0.0, 1.5, f64::NAN] {
        let asked = Asked { cap: Some(cap), ..usual.clone() };
        assert!(ask(&configs, &responses, &asked).unwrap_err().contains("no quantile"));
    }
    let sobol = Asked { ways: vec![Way::Sobol], ..usual.clone() };
    assert!(ask(&configs, &responses, &sobol).unwrap_err().contains("needs real evaluations"));
    let nothing = Space { hyperparameters: Vec::new() };
    let refused = importance(&nothing, &configs, &responses, &usual, &Seeds::new(0), None);
    assert!(matches!(refused, Err(ImportanceError::Cube(_))), "{refused:?}");
}

#[test]
fn failed_trials_are_left_out_and_counted() {
    let space = cube(2);
    let configs: Vec<Config> = points(2, 60, 5).iter().map(|p| space.decode(p)).collect();
    let mut responses: Vec<f64> = configs.iter().map(|c| value(c, "x0")).collect();
    (responses[3], responses[7]) = (f64::NAN, f64::INFINITY);
    let found = importance(&space, &configs, &responses, &Asked::default(), &Seeds::new(0), None);
    let found = found.expect("found");
    assert_eq!((found.trials, found.left_out), (58, 2));
    assert!(alone(&found, "x0") > 0.9 && alone(&found, "x1") < 0.02);
}

#[test]
fn a_constant_column_has_no_share() {
    let space = cube(3);
    let mut all = points(3, 80, 6);
    all.iter_mut().for_each(|point| point[2] = 0.25);
    let configs: Vec<Config> = all.iter().map(|point| space.decode(point)).collect();
    let responses: Vec<f64> = configs.iter().map(|c| value(c, "x0") + value(c, "x1")).collect();
    let found = importance(&space, &configs, &responses, &Asked::default(), &Seeds::new(0), None);
    assert!(alone(&found.expect("found"), "x2").abs() < 1e-12);
}

#[test]
fn one_category_and_children_never_active_are_no_axes() {
    let mut space = conditional();
    space.hyperparameters[0].domain =
        Domain::Category { levels: vec!["linear".to_owned()], weights: Vec::new() };
    let found = run(&space, 40, &[Way::Fanova, Way::Ped], |config| value(config, "cost"));
    let names: Vec<&[String]> =
        found.anova.as_ref().expect("shares").effects.iter().map(|e| &e.names[..]).collect();
    assert_eq!(names, [["cost"]]);
    assert!(found.ped.expect("importances")[0].importance > 0.0);
}

#[test]
fn fifty_hyperparameters_are_no_trouble() {
    let of = |config: &Config| 3.0 * value(config, "x7") + value(config, "x31");
    let asked = [Way::Fanova, Way::Shapley, Way::Ped];
    let space = cube(50);
    let configs: Vec<Config> = points(50, 200, 8).iter().map(|p| space.decode(p)).collect();
    let responses: Vec<f64> = configs.iter().map(of).collect();
    let asked = Asked { ways: asked.to_vec(), order: 1, totals: false, ..Asked::default() };
    let found =
        importance(&space, &configs, &responses, &asked, &Seeds::new(0), None).expect("found");
    let first = &found.anova.as_ref().expect("shares").effects[0];
    assert!(first.names == ["x7"] && first.share.value > 0.6, "{first:?}");
    let shapley = found.shapley.expect("values");
    assert!(shapley.iter().all(|value| value.gain.is_none()), "too many coalitions");
    let gains = found.gains.expect("gains");
    assert!(gains.pairs.is_empty() && gains.whole.gain.value >= gains.alone[7].gain.value);
}

#[test]
fn a_cap_takes_bad_regions_out() {
    // A cliff at x0 > 0.9 beside a slope in x1: half of the trials lie below the cap.
    let of = |c: &Config| if value(c, "x0") > 0.9 { 100.0 } else { value(c, "x1") };
    let share = |cap: Option<f64>| {
        let space = cube(2);
        let configs: Vec<Config> = points(2, 400, 9).iter().map(|p| space.decode(p)).collect();
        let responses: Vec<f64> = configs.iter().map(of).collect();
        let asked = Asked { cap, ..Asked::default() };
        let found = importance(&space, &configs, &responses, &asked, &Seeds::new(0), None);
        alone(&found.expect("found"), "x1")
    };
    assert!(share(None) < 0.05 && share(Some(0.5)) > 0.5, "{} {}", share(None), share(Some(0.5)));
}

#[test]
fn one_thread_or_two_give_the_same_bits() {
    let threads = |count| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(count).build().expect("threads");
        let of = |c: &Config| value(c, "cost") + if c.get("width").is_some() { 1.0 } else { 0.0 };
        let all = [Way::Fanova, Way::Shapley, Way::Ablation, Way::Local, Way::Ped, Way::Dependence];
        pool.install(|| run(&conditional(), 80, &all, of))
    };
    let (one, two) = (threads(1), threads(2));
    assert_eq!(serde_json::to_string(&one).unwrap(), serde_json::to_string(&two).unwrap());
}

#[test]
fn a_forest_learns_a_branch_and_knows_what_it_does_not() {
    let space = conditional();
    let of =
        |c: &Config| c.get("width").and_then(Value::number).map_or(0.0, |w| w.log10().signum());
    let configs: Vec<Config> = points(3, 300, 4).iter().map(|p| space.decode(p)).collect();
    let responses: Vec<f64> = configs.iter().map(of).collect();
    let forest =
        Forest::fit(&space, &configs, &responses, &Growth::default(), &Seeds::new(0)).unwrap();
    assert!(forest.r2() > 0.95, "{}", forest.r2());
    // The kernels have equal means, so only a look ahead finds the width.
    let at = |kernel: f64, width: f64| forest.predict(&[kernel, 0.5, width]);
    assert!((at(0.9, 0.2).mean + 1.0).abs() < 0.1 && (at(0.9, 0.8).mean - 1.0).abs() < 0.1);
    assert!(at(0.1, f64::NAN).mean.abs() < 0.1);
    assert!(
        at(0.9, 0.5).error > at(0.9, 0.8).error && at(0.9, 0.5).variance > at(0.9, 0.8).variance
    );
    let bad =
        Forest::fit(&space, &configs[..9], &responses[..9], &Growth::default(), &Seeds::new(0));
    assert_eq!(bad.unwrap_err(), ForestError::Few { rows: 9 });
    let short = Forest::fit(&space, &configs, &responses[..9], &Growth::default(), &Seeds::new(0));
    assert!(matches!(short, Err(ForestError::Lengths { .. })));
}

#[test]
fn noise_alone_is_not_explained() {
    let space = cube(4);
    let configs: Vec<Config> = points(4, 100, 4).iter().map(|p| space.decode(p)).collect();
    let responses: Vec<f64> = points(1, 100, 77).iter().map(|p| p[0]).collect();
    let found = importance(&space, &configs, &responses, &Asked::default(), &Seeds::new(0), None);
    let found = found.expect("found");
    assert!(
        matches!(found.basis, Basis::Forest { poor: true, r2, .. } if r2 < 0.1),
        "{:?}",
        found.basis
    );
    assert!(found.anova.expect("shares").unexplained > 0.7);
}
