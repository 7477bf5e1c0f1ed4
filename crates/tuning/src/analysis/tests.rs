//! What must hold of every full grid, and a sensitivity worked out by hand.

use proptest::prelude::*;
use tunability_space::{Condition, Domain, Hyperparameter, Interval, Kind, Space, Value};

use super::*;
use crate::Row;
use slice::{Parents, Set};

/// The widths tried of `width`.
const WIDTHS: [f64; 3] = [0.1, 1.0, 10.0];

/// Configurations of the grid: 2 linear costs + 2 × 3 of width.
const CONFIGS: usize = 8;

fn hyperparameter(name: &str, domain: Domain, default: impl Into<Value>) -> Hyperparameter {
    Hyperparameter {
        name: name.to_owned(),
        kind: Kind::Model,
        doc: String::new(),
        domain,
        default: default.into(),
        conditions: Vec::new(),
        fixed: false,
        fidelity: false,
    }
}

fn category(levels: &[&str]) -> Domain {
    Domain::Category { levels: levels.iter().map(|l| (*l).to_owned()).collect(), weights: vec![] }
}

/// A kernel, a cost and, in one of the kernels, a width; numbers times `scale`.
fn space(scale: f64, names: [&str; 3]) -> Space {
    let [kernel, cost, width] = names;
    let number = |low: f64, high: f64| Domain::Float {
        low: low * scale,
        high: high * scale,
        log: true,
        valid: Interval::default(),
    };
    let mut width = hyperparameter(width, number(0.1, 10.0), scale);
    width.conditions =
        vec![Condition::Equals { name: kernel.to_owned(), value: Value::from("rbf") }];
    let kernel = hyperparameter(kernel, category(&["linear", "rbf"]), "linear");
    Space { hyperparameters: vec![kernel, hyperparameter(cost, number(1.0, 100.0), scale), width] }
}

/// A full grid with these losses, dataset by dataset.
fn table(losses: &[Vec<f64>], scale: f64, names: [&str; 3]) -> TrialTable {
    let space = space(scale, names);
    let floats = |values: &[f64]| values.iter().map(|v| Value::Float(v * scale)).collect();
    let kernels = vec![Value::from("linear"), Value::from("rbf")];
    let values: Vec<Vec<Value>> = vec![kernels, floats(&[1.0, 10.0]), floats(&WIDTHS)];
    let configs = space.combine(&values, CONFIGS).unwrap();
    let row = |dataset: usize, config: &Config, loss: f64| Row {
        config: config.clone(),
        dataset: format!("data {dataset}"),
        seed: None,
        fold: None,
        loss: Some(loss),
        seconds: None,
    };
    let trials = losses.iter().enumerate().flat_map(|(dataset, losses)| {
        configs.iter().zip(losses).map(move |(config, loss)| row(dataset, config, *loss))
    });
    TrialTable { trials: trials.collect(), space, score: "loss".to_owned(), maximize: false }
}

const NAMES: [&str; 3] = ["kernel", "cost", "width"];

/// Losses in sixteenths, so that no sum is rounded, of two to four datasets.
fn losses() -> impl Strategy<Value = Vec<Vec<f64>>> {
    let loss = (0..64_u8).prop_map(|loss| f64::from(loss) / 16.0);
    prop::collection::vec(prop::collection::vec(loss, CONFIGS), 2..5)
}

/// All that is a number about gains, without names.
fn numbers(gains: &Gains) -> Vec<f64> {
    let of = |summary: &Summary| summary.each.clone();
    let risk = |single: &Single| of(single.risk.as_ref().unwrap());
    let single = gains.single.iter().flat_map(|s| [of(&s.gain), of(&s.moving), risk(s)]);
    let pairs = gains
        .pairs
        .iter()
        .flat_map(|p| [of(&p.gain), of(&p.moving), of(&p.joint), of(&p.interaction)]);
    std::iter::once(of(&gains.whole)).chain(single).chain(pairs).flatten().collect()
}

fn all(analysis: &Analysis) -> Vec<f64> {
    let gains = [&analysis.declared, &analysis.optimal].into_iter().flatten();
    let sensitivity = analysis.sensitivity.iter().flat_map(|s| [s.phi, s.tuned]);
    gains.flat_map(numbers).chain(sensitivity).collect()
}

proptest! {
    #[test]
    fn a_larger_set_gains_no_less_and_nothing_is_negative(losses in losses()) {
        let surfaces = Surfaces::new(&table(&losses, 1.0, NAMES));
        let game = Game::new(&surfaces, surfaces.nearest(&surfaces.space.default_config()).unwrap());
        for parents in [Parents::Stay, Parents::Move] {
            for (small, large) in (0..8_u64).flat_map(|s| (0..8_u64).map(move |l| (s, l))) {
                if small & large == small {
                    let (small, large) = (game.gains(small, parents), game.gains(large, parents));
                    prop_assert!(small.iter().zip(&large).all(|(s, l)| s <= l && *s >= 0.0));
                }
            }
        }
        let everything: Set = 0b111;
        prop_assert_eq!(game.gains(everything, Parents::Stay), game.gains(Set::MAX, Parents::Move));
    }

    #[test]
    fn names_and_the_unit_of_a_range_do_not_matter(losses in losses()) {
        let before = analyse(&table(&losses, 1.0, NAMES), false).unwrap();
        let after = analyse(&table(&losses, 8.0, ["z", "y", "x"]), false).unwrap();
        prop_assert_eq!(all(&before), all(&after));
        prop_assert!(before.exact && after.exact);
    }

    #[test]
    fn the_order_of_trials_does_not_matter(losses in losses(), turn in 0..32_usize) {
        let mut table = table(&losses, 1.0, NAMES);
        let before = analyse(&table, false).unwrap();
        let count = table.trials.len();
        table.trials.rotate_left(turn % count);
        table.trials.swap(0, count / 2);
        let after = analyse(&table, false).unwrap();
        prop_assert_eq!(format!("{before:?}"), format!("{after:?}"));
    }

    #[test]
    fn the_order_of_hyperparameters_does_not_matter_where_no_losses_tie(seed in 0..1000_u64) {
        // A permutation of different losses, so that the best is one.
        let loss = |at: u64| (((at + 1) * (2 * seed + 3)) % 65_537) as f64 + at as f64 / 1024.0;
        let losses: Vec<Vec<f64>> =
            (0..3).map(|d| (0..8).map(|c| loss(d * 8 + c)).collect()).collect();
        let mut table = table(&losses, 1.0, NAMES);
        let before = analyse(&table, false).unwrap();
        table.space.hyperparameters.swap(0, 1);
        let mut after = analyse(&table, false).unwrap();
        for gains in [&mut after.declared, &mut after.optimal].into_iter().flatten() {
            gains.single.swap(0, 1);
            gains.pairs.swap(1, 2);
        }
        prop_assert_eq!(all(&before), all(&after));
    }

    #[test]
    fn a_hyperparameter_without_effect_changes_nothing_else(losses in losses()) {
        let mut wide = table(&losses, 1.0, NAMES);
        let mut before = analyse(&wide, false).unwrap();
        wide.space.hyperparameters.push(hyperparameter("idle", Domain::Bool, false));
        let with = |row: &Row, idle: bool| {
            let mut row = row.clone();
            row.config.insert("idle", idle);
            row
        };
        let rows = wide.trials.iter().flat_map(|row| [with(row, false), with(row, true)]);
        wide.trials = rows.collect();
        let mut after = analyse(&wide, false).unwrap();
        for gains in [&mut after.declared, &mut after.optimal].into_iter().flatten() {
            let idle = gains.single.pop().unwrap();
            prop_assert!(idle.gain.each.iter().chain(&idle.risk.unwrap().each).all(|gain| *gain == 0.0));
            gains.pairs.retain(|pair| pair.names[1] != "idle");
        }
        // Quantiles of doubled losses are others, so a scale made of them is too.
        (after.sensitivity, before.sensitivity) = (None, None);
        prop_assert_eq!(all(&before), all(&after));
        prop_assert!(after.exact);
    }
}

/// Two datasets on a line of three widths, more is better:
///
/// | width | .1 | 1 | 10 |
/// |---|---|---|---|
/// | data 0 | .9 | .8 | .5 |
/// | data 1 | .2 | .6 | .7 |
#[test]
fn sensitivity_is_that_of_a_table_worked_out_by_hand() {
    let domain = Domain::Float { low: 0.1, high: 10.0, log: true, valid: Interval::default() };
    let space = Space { hyperparameters: vec![hyperparameter("width", domain, 1.0)] };
    let scores = [[0.9, 0.8, 0.5], [0.2, 0.6, 0.7]];
    let row = |(dataset, at): (usize, usize)| Row {
        config: [("width", WIDTHS[at])].into_iter().collect(),
        dataset: format!("data {dataset}"),
        seed: None,
        fold: None,
        loss: Some(-scores[dataset][at]),
        seconds: Some(2.0),
    };
    let trials = (0..2).flat_map(|d| (0..3).map(move |at| (d, at))).map(row).collect();
    let table = TrialTable { space, score: "accuracy".to_owned(), maximize: true, trials };
    let found = analyse(&table, false).unwrap();
    let sensitivity = found.sensitivity.unwrap();
    // Each at its best: (.9 + .7) / 2 = .8; all at width 1: (.8 + .6) / 2 = .7, .875 of it.
    assert!((sensitivity.tuned - 0.8).abs() < 1e-15 && (sensitivity.shared - 0.7).abs() < 1e-15);
    assert!((sensitivity.phi - 0.1).abs() < 1e-15);
    assert_eq!(sensitivity.dimension, Some(1));
    let optimal = found.optimal.unwrap();
    assert!((optimal.whole.each[0] - 0.1).abs() < 1e-15, "{optimal:?}");
    // The default that is best on data 1 alone is 10, on data 0 alone .1.
    let elsewhere = found.optimal_elsewhere.unwrap().each;
    assert!((elsewhere[0] - 0.4).abs() < 1e-15 && (elsewhere[1] - 0.5).abs() < 1e-15);
    assert_eq!(found.budget.unwrap().seconds, Some(2.0));
    assert_eq!(found.ranges[0].datasets, 2);
}

#[test]
fn a_hole_in_the_grid_is_seen_and_a_failure_is_none() {
    let losses = vec![(0..8).map(f64::from).collect::<Vec<_>>(); 2];
    let mut table = table(&losses, 1.0, NAMES);
    table.trials[5].loss = None;
    let found = analyse(&table, false).unwrap();
    assert!(found.exact && found.failed == 1 && found.datasets[0].failed == 1);
    table.trials.remove(5);
    let found = analyse(&table, false).unwrap();
    assert!(!found.exact && found.coverage == 7.0 / 8.0);
}

#[test]
fn a_default_that_was_not_tried_gives_way_to_the_nearest() {
    let losses = vec![(0..8).map(f64::from).collect::<Vec<_>>(); 2];
    let mut table = table(&losses, 1.0, NAMES);
    table.space.hyperparameters[1].default = Value::Float(4.0);
    let found = analyse(&table, false).unwrap();
    assert_eq!(found.declared.unwrap().default.get("cost"), Some(&Value::Float(10.0)));
}

#[test]
fn what_was_tried_on_fewer_folds_is_left_out() {
    let losses = vec![(0..8).map(f64::from).rev().collect::<Vec<_>>(); 2];
    let mut table = table(&losses, 1.0, NAMES);
    let mut second = table.trials.clone();
    table.trials.iter_mut().for_each(|row| row.fold = Some("0".to_owned()));
    second.iter_mut().for_each(|row| row.fold = Some("1".to_owned()));
    let last = second.remove(7);
    table.trials.extend(second);
    let found = analyse(&table, false).unwrap();
    assert_eq!((found.datasets[0].partial, found.exact), (1, false));
    assert_ne!(
        found.datasets[0].best.as_ref(),
        Some(&last.config),
        "it was seen on one fold alone"
    );
    assert_eq!(found.datasets[1].best.as_ref(), Some(&last.config));
}

#[test]
fn a_failed_trial_without_values_is_no_configuration() {
    let losses = vec![(0..8).map(f64::from).collect::<Vec<_>>(); 2];
    let mut table = table(&losses, 1.0, NAMES);
    let empty = Row { config: Config::default(), loss: None, ..table.trials[0].clone() };
    table.trials.push(empty);
    let found = analyse(&table, false).unwrap();
    assert!(found.exact && found.declared.is_some() && (found.configs, found.failed) == (8, 1));
}

#[test]
fn trials_off_the_slices_say_nothing_of_single_hyperparameters() {
    // Ten configurations that differ from the default, and from each other, in everything: 11 of 121.
    let domain = |high| Domain::Float { low: 0.0, high, log: false, valid: Interval::default() };
    let space = Space {
        hyperparameters: vec![
            hyperparameter("a", domain(1.0), 0.0),
            hyperparameter("b", domain(1.0), 0.0),
        ],
    };
    let row = |at: f64, loss: f64| Row {
        config: [("a", at), ("b", at)].into_iter().collect(),
        dataset: String::new(),
        seed: None,
        fold: None,
        loss: Some(loss),
        seconds: None,
    };
    let trials =
        (0..=10).map(|at| row(f64::from(at) / 10.0, f64::from((at - 5) * (at - 5)))).collect();
    let table = TrialTable { space, score: "loss".to_owned(), maximize: false, trials };
    let found = analyse(&table, false).unwrap();
    let declared = found.declared.unwrap();
    assert_eq!((found.coverage, declared.whole.each[0]), (0.0, 25.0));
    assert!(declared.single.is_empty() && declared.pairs.is_empty());
}

#[test]
fn without_a_success_there_is_nothing_to_say() {
    let mut table = table(&[vec![0.0; 8]], 1.0, NAMES);
    table.trials.iter_mut().for_each(|row| row.loss = None);
    assert_eq!(analyse(&table, false), Err(AnalysisError::Nothing(8)));
}

/// Two folds of two configurations, gains over the first by hand: chosen on the other fold.
#[test]
fn what_wins_on_one_fold_is_judged_on_the_other() {
    let losses = vec![vec![1.0, 1.0], vec![0.5, 1.2]];
    let found = honest::block_gain(&Blocks { what: "folds", losses }, 0).unwrap();
    // Left out fold 0: on fold 1 the default wins, gain 0; left out fold 1: the other wins, -.2.
    assert!((found.honest + 0.1).abs() < 1e-15);
    assert!((found.naive - 0.15).abs() < 1e-15);
}

/// Six datasets, all at risk 0 for `width` (inactive at the best) and 1 for `kernel`: of 2⁶ signs one is
/// as extreme, p = 1/64; the other's is 1. Holm multiplies the least of three by three.
#[test]
fn what_costs_nothing_to_hold_is_not_inferior() {
    // Best in linear at cost 10; the base is rbf, so that holding the kernel costs 1 of 4.
    let losses = vec![vec![4.5, 4.0, 6.0, 6.0, 6.0, 5.0, 6.0, 6.0]; 6];
    let mut table = table(&losses, 1.0, NAMES);
    table.space.hyperparameters[0].default = Value::from("rbf");
    let single = analyse(&table, false).unwrap().declared.unwrap().single;
    let of = |at: usize| (single[at].name.as_str(), single[at].non_inferiority_p.unwrap());
    assert_eq!((of(0), of(2)), (("kernel", 1.0), ("width", 3.0 / 64.0)));
}
