//! The short problems of NIST's Statistical Reference Datasets (public domain,
//! <https://www.itl.nist.gov/div898/strd/>): digits of the certified coefficients and standard errors.

use ndarray::{Array1, Array2};
use serde_json::Value;
use tunability_learn::{Table, Target};
use tunability_linear::{
    Centred, LeastSquares, Moments, least_squares, least_squares_svd, normal_equations,
};

fn numbers(json: &Value) -> Vec<f64> {
    json.as_array().expect("a list").iter().map(|v| v.as_f64().expect("a number")).collect()
}

struct Problem {
    /// Powers of the predictors.
    x: Array2<f64>,
    y: Array1<f64>,
    intercept: bool,
    estimate: Vec<f64>,
    error: Vec<f64>,
}

fn problem(name: &str) -> Problem {
    let all: Value = serde_json::from_str(include_str!("nist.json")).expect("JSON");
    let stored = &all[name];
    let degree = stored["degree"].as_u64().expect("a degree") as i32;
    let rows: Vec<Vec<f64>> = stored["x"].as_array().expect("rows").iter().map(numbers).collect();
    let powers = |x: &f64| (1..=degree).map(|power| x.powi(power)).collect::<Vec<_>>();
    let flat: Vec<f64> = rows.iter().flatten().flat_map(powers).collect();
    Problem {
        x: Array2::from_shape_vec((rows.len(), flat.len() / rows.len()), flat).expect("a matrix"),
        y: numbers(&stored["y"]).into(),
        intercept: stored["intercept"].as_bool().expect("yes or no"),
        estimate: numbers(&stored["estimate"]),
        error: numbers(&stored["error"]),
    }
}

/// The log relative error of the worst: how many digits it has.
fn digits(found: &[f64], certified: &[f64]) -> f64 {
    assert_eq!(found.len(), certified.len());
    let of = |(found, certified): (&f64, &f64)| {
        let error = if *certified == 0.0 { found.abs() } else { (found / certified - 1.0).abs() };
        -error.max(1e-15).log10()
    };
    found.iter().zip(certified).map(of).fold(15.0, f64::min)
}

/// Digits of the coefficients, and of the standard errors of those of columns.
fn solved(problem: &Problem, solve: fn(&Array2<f64>, &Array1<f64>) -> LeastSquares) -> [f64; 2] {
    let Problem { x, y, intercept, estimate, error } = problem;
    let (found, solution) = if *intercept {
        let centred = Centred::new(x.view(), y.view());
        let solution = solve(&centred.x, &centred.y);
        let line = centred.model(solution.coefficients.clone());
        ([vec![line.intercept], line.coefficients.to_vec()].concat(), solution)
    } else {
        let solution = solve(x, y);
        (solution.coefficients.to_vec(), solution)
    };
    let constant = usize::from(*intercept);
    let left = y - &x.dot(&solution.coefficients) - if *intercept { found[0] } else { 0.0 };
    let variance = left.dot(&left) / (y.len() - found.len()) as f64;
    let errors: Vec<f64> =
        solution.inverse_diagonal.iter().map(|inverse| (variance * inverse).sqrt()).collect();
    [digits(&found, estimate), digits(&errors, &error[constant..])]
}

fn qr(x: &Array2<f64>, y: &Array1<f64>) -> LeastSquares {
    least_squares(x.view(), y.view())
}

fn svd(x: &Array2<f64>, y: &Array1<f64>) -> LeastSquares {
    least_squares_svd(x.view(), y.view()).expect("singular values")
}

/// Problem, least digits of its coefficients and of its standard errors. Where the fit is exact the
/// residual is round-off, and the certified errors are zero.
const KNOWN: [(&str, f64, f64); 8] = [
    ("noint1", 14.0, 13.0),
    ("noint2", 14.0, 13.0),
    ("longley", 10.0, 9.0),
    ("wampler1", 9.0, 0.0),
    ("wampler2", 12.0, 0.0),
    ("wampler3", 8.0, 9.0),
    ("wampler4", 7.0, 9.0),
    ("wampler5", 5.0, 9.0),
];

#[test]
fn certified_digits_by_qr_and_svd() {
    for (name, coefficients, errors) in KNOWN {
        for (how, solve) in [("qr", qr as fn(&_, &_) -> _), ("svd", svd)] {
            let found = solved(&problem(name), solve);
            println!("{name} by {how}: {:.1} digits, errors {:.1}", found[0], found[1]);
            // Singular values of columns of unlike sizes cost up to a digit.
            let lost = if how == "svd" { 1.0 } else { 0.0 };
            assert!(found[0] >= coefficients - lost, "{name} by {how}: {found:?}");
            assert!(found[1] >= errors - lost, "{name} by {how}, standard errors: {found:?}");
        }
    }
}

/// The normal equations have the same digits, or refuse with the condition number.
#[test]
fn normal_equations_know_their_limits() {
    for (name, wanted, _) in KNOWN.into_iter().filter(|(name, ..)| !name.starts_with("noint")) {
        let problem = problem(name);
        let table = Table::new(problem.x, Target::Values(problem.y)).expect("a table");
        let moments = table.derived::<Moments>();
        match normal_equations(&table, &moments, 0.0) {
            Err(condition) => assert!(condition > 3e3, "{name}: {condition}"),
            Ok(normal) => {
                let line = moments.model(normal.solution.coefficients.to_vec());
                let found = [vec![line.intercept], line.coefficients.to_vec()].concat();
                let found = digits(&found, &problem.estimate);
                println!("{name}: {found:.1} at condition {:.0}", normal.solution.condition);
                assert!(found >= wanted, "{name}: {found}");
            }
        }
    }
    // Filip's problem in small: powers up to 10 of numbers far from zero.
    let x = Array2::from_shape_fn((60, 10), |(i, j)| (-9.0 + i as f64 / 10.0).powi(j as i32 + 1));
    let table = Table::new(x, Target::Values(Array1::linspace(0.0, 1.0, 60))).expect("a table");
    assert!(normal_equations(&table, &table.derived::<Moments>(), 0.0).is_err());
}
