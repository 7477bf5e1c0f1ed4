use serde_json::Value as Json;
use tunability::lasso::{Implementation, Selection};
use tunability::linear::Linear;
use tunability::prelude::*;
use tunability::{ElasticNet, Lasso};

use crate::expected::*;

const TOLERANCE: f64 = 1e-13;

fn solve(alpha: f64, tolerance: f64, selection: Selection) -> Linear {
    let lasso = Lasso { alpha, tolerance, max_iterations: 100_000, selection, ..Lasso::default() };
    fit(&lasso, &table("diabetes", STANDARDISED))
}

/// Every stored alpha with the line found for it.
fn each(selection: Selection, check: impl Fn(&Json, &Linear, &str)) {
    for stored in list(&golden("lasso.json")["results"]) {
        let alpha = number(&stored["alpha"]);
        let line = solve(alpha, TOLERANCE, selection);
        check(stored, &line, &format!("alpha {alpha}, {selection:?}"));
    }
}

fn assert_coefficients(line: &Linear, expected: &[f64], place: &str) {
    assert_eq!(line.coefficients.len(), expected.len());
    for (found, expected) in line.coefficients.iter().zip(expected) {
        assert!((found - expected).abs() <= 1e-8, "{place}: {found}, stored {expected}");
    }
}

#[test]
fn objective_is_the_optimum() {
    for selection in [Selection::Cyclic, Selection::Random] {
        each(selection, |stored, line, place| {
            let expected = number(&stored["objective_exact"]);
            assert_near(fact(line, "objective"), expected, 1e-12, place);
        });
    }
}

#[test]
fn coefficients_solve_the_equations_of_the_optimum() {
    for selection in [Selection::Cyclic, Selection::Random] {
        each(selection, |stored, line, place| {
            assert_coefficients(line, &numbers(&stored["coefficients_exact"]), place);
        });
    }
}

#[test]
fn coefficients_are_exactly_zero_where_they_should_be() {
    each(Selection::Cyclic, |stored, line, place| {
        let expected = numbers(&stored["coefficients_exact"]);
        let zeros: Vec<bool> = line.coefficients.iter().map(|value| *value == 0.0).collect();
        assert_eq!(zeros, expected.iter().map(|v| *v == 0.0).collect::<Vec<_>>(), "{place}");
        assert_eq!(fact(line, "non_zero"), number(&stored["nonzeros"]), "{place}");
    });
}

/// The gap that a fit states is what was asked for, and bounds its distance from the optimum; both
/// are in units of the loss without coefficients, 1/2 here.
#[test]
fn the_stated_gap_is_a_bound() {
    for tolerance in [1e-1, 1e-3, 1e-5, 1e-8, TOLERANCE] {
        for stored in list(&golden("lasso.json")["results"]) {
            let line = solve(number(&stored["alpha"]), tolerance, Selection::Cyclic);
            let (gap, objective) = (fact(&line, "gap"), fact(&line, "objective"));
            assert_eq!(fact(&line, "converged"), 1.0);
            assert!(gap <= tolerance, "gap {gap} at tolerance {tolerance}");
            let error = (objective - number(&stored["objective_exact"])) / 0.5;
            assert!(error <= gap + 1e-15, "{error} from the optimum, gap {gap}");
        }
    }
}

#[test]
fn cyclic_and_random_selection_agree() {
    each(Selection::Random, |stored, random, place| {
        let cyclic = solve(number(&stored["alpha"]), TOLERANCE, Selection::Cyclic);
        assert_coefficients(random, &cyclic.coefficients.to_vec(), place);
    });
}

/// Just below the largest slope one column comes in; at it and above there is none.
#[test]
fn no_coefficient_is_left_at_alpha_max() {
    let most = number(&golden("lasso.json")["alpha_max"]);
    let non_zero = |alpha| fact(&solve(alpha, TOLERANCE, Selection::Cyclic), "non_zero");
    assert_eq!(non_zero(most * (1.0 + 1e-12)), 0.0);
    assert_eq!(non_zero(most * (1.0 - 1e-6)), 1.0);
}

/// On every bundled dataset of numbers, over a grid, the gap is what was asked for, and FISTA and linfa come
/// to the same objective.
#[test]
fn the_gap_is_within_the_tolerance_everywhere() {
    let mut compared = 0;
    for bundled in tunability::data::DATASETS {
        let data = dataset(bundled.name);
        if data.kind() != TaskKind::Regression
            || data.shapes()[0] != tunability::learn::Shape::Table
        {
            continue;
        }
        let table = table(bundled.name, STANDARDISED);
        for (alpha, l1_ratio) in [(0.3, 1.0), (0.03, 1.0), (0.003, 1.0), (0.03, 0.5), (0.003, 0.1)]
        {
            let net = ElasticNet { alpha, l1_ratio, tolerance: 1e-6, ..ElasticNet::default() };
            let place = format!("{} at {alpha}, {l1_ratio}", bundled.name);
            let line = fit(&net, &table);
            assert!(fact(&line, "gap") <= 1e-6, "{place}: {:?}", line.facts());
            if table.columns() * table.rows() > 100_000 {
                continue;
            }
            for implementation in [Implementation::Fista, Implementation::Linfa] {
                let other = ElasticNet { implementation, max_iterations: 100_000, ..net.clone() };
                let other = fit(&other, &table);
                assert!(fact(&other, "gap") <= 1e-6, "{place}, {implementation:?}");
                let apart = fact(&other, "objective") - fact(&line, "objective");
                assert!(apart.abs() <= 1e-6, "{place}, {implementation:?}: {apart}");
                compared += 1;
            }
        }
    }
    assert!(compared >= 10, "{compared}");
}
