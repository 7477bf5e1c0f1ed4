//! The implementations against each other, on data of every shape.

use linfa::DatasetBase;
use linfa::traits::Fit as _;
use ndarray::{Array1, Array2, Axis};
use tunability_lasso::{
    ElasticNet, Implementation, Lasso, PathOptions, Selection, cross_validated_path, path,
};
use tunability_learn::{Fit, Input, Predict, Prediction, Run, Seeds, Table, Target};
use tunability_linear::Linear;

/// Correlated columns far from zero, one of them constant, one there twice.
fn table(rows: usize, columns: usize) -> Table {
    let mut state = 7u64;
    let mut uniform = || {
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 11) as f64 / (1u64 << 53) as f64 - 0.5
    };
    let mut x = Array2::from_shape_fn((rows, columns), |_| uniform());
    for mut row in x.rows_mut() {
        let shared = uniform();
        row += shared;
        row += 3.0;
        row[1] = 0.3;
        row[3] = row[2];
    }
    let y = Array1::from_shape_fn(rows, |i| 2.0 * x[[i, 0]] - x[[i, 2]] + x[[i, 4]] + uniform());
    Table::new(x, Target::Values(y)).expect("a table")
}

fn fit<L: Fit<Data = Table, Model = Linear>>(learner: &L, table: &Table) -> Linear {
    learner.fit(table, &mut Run::new(Seeds::new(0), "test")).expect("a line")
}

fn fact(line: &Linear, name: &str) -> f64 {
    line.facts().into_iter().find(|(known, _)| known == name).expect("a fact").1
}

const SHAPES: [(usize, usize); 4] = [(60, 6), (40, 40), (30, 90), (50, 400)];

#[test]
fn implementations_agree_to_the_tolerance() {
    for (rows, columns) in SHAPES {
        let table = table(rows, columns);
        for (alpha, l1_ratio) in [(0.1, 1.0), (0.01, 1.0), (0.1, 0.5), (0.01, 0.1)] {
            let tolerance = 1e-7;
            let net = ElasticNet { alpha, l1_ratio, tolerance, ..ElasticNet::default() };
            let best =
                fact(&fit(&ElasticNet { tolerance: 1e-12, ..net.clone() }, &table), "objective");
            for (implementation, selection) in [
                (Implementation::Native, Selection::Cyclic),
                (Implementation::Native, Selection::Random),
                (Implementation::Fista, Selection::Cyclic),
                (Implementation::Linfa, Selection::Cyclic),
            ] {
                let line = fit(
                    &ElasticNet {
                        implementation,
                        selection,
                        max_iterations: 100_000,
                        ..net.clone()
                    },
                    &table,
                );
                let place = format!("{rows}x{columns} {alpha} {l1_ratio} {implementation:?}");
                let (gap, objective) = (fact(&line, "gap"), fact(&line, "objective"));
                assert!(gap <= tolerance, "{place}: gap {gap}");
                let variance = table.values().expect("numbers").var(0.0) / 2.0;
                let above = (objective - best) / variance;
                assert!(above <= gap + 1e-12 && above >= -1e-11, "{place}: {above} at gap {gap}");
            }
        }
    }
}

/// A price on squares alone has a closed solution; none at all is least squares.
#[test]
fn ends_of_the_family() {
    let table = table(60, 6);
    let ridge = ElasticNet { alpha: 0.5, l1_ratio: 0.0, tolerance: 1e-12, ..ElasticNet::default() };
    let line = fit(&ridge, &table);
    assert!(fact(&line, "gap") <= 1e-12 && line.non_zero() == 5, "{line:?}");
    let centred =
        tunability_linear::Centred::new(table.x(), table.values().expect("numbers").view());
    let left = &centred.y - &centred.x.dot(&line.coefficients);
    let slopes = centred.x.t().dot(&left) / 60.0 - &line.coefficients * 0.5;
    assert!(slopes.iter().all(|slope| slope.abs() < 1e-6), "{slopes}");
    let none = Lasso { alpha: 0.0, tolerance: 1e-10, ..Lasso::default() };
    let line = fit(&none, &table);
    let left = &centred.y - &centred.x.dot(&line.coefficients);
    let slopes = centred.x.t().dot(&left);
    assert!(fact(&line, "converged") == 1.0, "{line:?}");
    assert!(slopes.iter().all(|slope| slope.abs() < 1e-8), "{slopes}");
    let all = fit(&Lasso { alpha: f64::INFINITY, ..Lasso::default() }, &table);
    assert_eq!((all.non_zero(), fact(&all, "gap")), (0, 0.0));
}

#[test]
fn a_path_holds_the_solutions_of_its_penalties() {
    for (rows, columns) in SHAPES {
        let table = table(rows, columns);
        let options =
            PathOptions { count: 12, last: 0.01, tolerance: 1e-10, ..PathOptions::default() };
        let found = path(&table, &options).expect("a path");
        assert_eq!((found.lines.len(), found.lines[0].non_zero()), (12, 0));
        for (alpha, line) in found.alphas.iter().zip(&found.lines) {
            assert!(fact(line, "gap") <= 1e-10);
            let single =
                fit(&Lasso { alpha: *alpha, tolerance: 1e-10, ..Lasso::default() }, &table);
            let (one, other) = (fact(line, "objective"), fact(&single, "objective"));
            assert!(
                (one - other).abs() <= 1e-9 * other,
                "{rows}x{columns} at {alpha}: {one} {other}"
            );
        }
    }
}

/// The errors are those of fitting each training part by itself.
#[test]
fn cross_validation_is_that_of_single_fits() {
    for (rows, columns) in SHAPES {
        let table = table(rows, columns);
        let folds: Vec<Vec<usize>> = (0..5).map(|fold| (fold..rows).step_by(5).collect()).collect();
        let options =
            PathOptions { count: 8, last: 0.05, tolerance: 1e-12, ..PathOptions::default() };
        let found = cross_validated_path(&table, &folds, &options).expect("a path");
        let y = table.values().expect("numbers");
        for (fold, test) in folds.iter().enumerate() {
            let train: Vec<usize> = (0..rows).filter(|row| !test.contains(row)).collect();
            let target = Target::Values(y.select(Axis(0), &train));
            let part = Table::new(table.x().select(Axis(0), &train), target).expect("a table");
            for (at, alpha) in found.alphas.iter().enumerate() {
                let line =
                    fit(&Lasso { alpha: *alpha, tolerance: 1e-12, ..Lasso::default() }, &part);
                let x = table.x().select(Axis(0), test);
                let Prediction::Values(predicted) = line.predict(Input::Rows(x.view())) else {
                    panic!("numbers")
                };
                let error =
                    (y.select(Axis(0), test) - predicted).mapv(|e| e * e).mean().expect("rows");
                let (one, other) = (found.errors[[fold, at]], error);
                assert!(
                    (one - other).abs() <= 1e-5 * other,
                    "{rows}x{columns}, {fold}, {at}: {one} {other}"
                );
            }
        }
    }
    let bad = cross_validated_path(&table(60, 6), &[vec![0, 60]], &PathOptions::default());
    assert!(bad.unwrap_err().to_string().contains("row 60 of 60"));
}

/// linfa centres the targets but not the columns: given columns far from zero it solves another problem.
#[test]
fn linfa_is_wrong_on_columns_that_are_not_centred() {
    let table = table(60, 6);
    let y = table.values().expect("numbers");
    let data = DatasetBase::new(table.x().to_owned(), y.clone());
    let params = linfa_elasticnet::ElasticNet::params().penalty(0.1).l1_ratio(1.0).tolerance(1e-9);
    let raw = params.fit(&data).expect("a line");
    let right = fit(&Lasso { alpha: 0.1, tolerance: 1e-9, ..Lasso::default() }, &table);
    let given = fit(
        &Lasso {
            alpha: 0.1,
            tolerance: 1e-9,
            implementation: Implementation::Linfa,
            ..Lasso::default()
        },
        &table,
    );
    let objective = |b: &Array1<f64>, intercept: f64| {
        let left = y - &table.x().dot(b) - intercept;
        left.dot(&left) / 120.0 + 0.1 * b.iter().map(|b| b.abs()).sum::<f64>()
    };
    let best = objective(&right.coefficients, right.intercept);
    assert!((objective(&given.coefficients, given.intercept) / best - 1.0).abs() < 1e-8);
    let wrong = objective(raw.hyperplane(), raw.intercept());
    assert!(wrong > 1.02 * best, "{wrong} {best}");
}

#[test]
fn remembered_or_not_the_bits_are_the_same() {
    let (warm, cold) = (table(60, 6), table(60, 6));
    let lasso = Lasso::default();
    fit(&Lasso { alpha: 0.5, ..lasso.clone() }, &warm);
    assert_eq!(fit(&lasso, &warm), fit(&lasso, &cold));
}
