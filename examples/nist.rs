//! NIST's Statistical Reference Datasets for linear regression: how many digits of the certified
//! coefficients each solver has. `cargo run --release --example nist -- FOLDER`
//!
//! The folder holds `certified.json` (by problem: `file`, `model`, `intercept`, `certified_estimate`) and
//! one CSV a problem, the predictors first and `y` last, from <https://www.itl.nist.gov/div898/strd/>.

use std::path::Path;

use ndarray::{Array1, Array2};
use serde_json::Value as Json;
use tunability::Polynomial;
use tunability::linear::{Centred, LeastSquares, Linear, least_squares, least_squares_svd};
use tunability::ols::{Implementation, Ols};
use tunability::prelude::*;

type Found = Result<Vec<f64>, Box<dyn std::error::Error>>;

/// The log relative error: the digits that a number has, at most 15.
fn digits(found: f64, certified: f64) -> f64 {
    let error = if certified == 0.0 { found.abs() } else { (found / certified - 1.0).abs() };
    -error.max(1e-15).log10()
}

/// Powers of the predictors, and the targets.
fn read(
    path: &Path,
    degree: i32,
) -> Result<(Array2<f64>, Array1<f64>), Box<dyn std::error::Error>> {
    let (mut x, mut y) = (Vec::new(), Vec::new());
    for record in csv::Reader::from_path(path)?.records() {
        let numbers =
            record?.iter().map(|field| field.trim().parse()).collect::<Result<Vec<f64>, _>>()?;
        let (target, predictors) = numbers.split_last().ok_or("an empty row")?;
        x.extend(predictors.iter().flat_map(|x| (1..=degree).map(|power| x.powi(power))));
        y.push(*target);
    }
    Ok((Array2::from_shape_vec((y.len(), x.len() / y.len().max(1)), x)?, y.into()))
}

fn all(line: &Linear) -> Vec<f64> {
    [vec![line.intercept], line.coefficients.to_vec()].concat()
}

/// By one of the implementations of `ols`.
fn ols(implementation: Implementation, x: &Array2<f64>, y: &Array1<f64>) -> Found {
    let table = Table::new(x.clone(), Target::Values(y.clone()))?;
    Ok(all(&Ols { implementation }.fit(&table, &mut Run::new(Seeds::new(0), "nist"))?))
}

/// Without an intercept, by the library.
fn through_zero(solution: Option<LeastSquares>) -> Found {
    Ok(solution.ok_or("no singular values")?.coefficients.to_vec())
}

fn say(how: &str, found: Found, certified: &[f64]) {
    match found {
        Err(error) => println!("  {how:9} {error}"),
        Ok(found) => {
            let each: Vec<f64> = found.iter().zip(certified).map(|(f, c)| digits(*f, *c)).collect();
            let least = each.iter().copied().fold(15.0, f64::min);
            let each: Vec<String> = each.iter().map(|digits| format!("{digits:.1}")).collect();
            println!("  {how:9} least {least:4.1}: {}", each.join(" "));
        }
    }
}

/// The residual standard deviation of the polynomial in the orthogonal basis, which needs no powers.
fn orthogonal(x: &Array2<f64>, y: &Array1<f64>, degree: usize) -> Found {
    let x = x.select(ndarray::Axis(1), &[0]);
    let table = Table::new(x, Target::Values(y.clone()))?;
    let polynomial = Polynomial { degree, ..Polynomial::default() };
    let curve = polynomial.fit(&table, &mut Run::new(Seeds::new(0), "nist"))?;
    let Prediction::Values(fitted) = curve.predict(Input::Rows(table.x())) else {
        return Err("no numbers".into());
    };
    let left = y - &fitted;
    Ok(vec![(left.dot(&left) / (y.len() - degree - 1) as f64).sqrt()])
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = std::env::args().nth(1).ok_or("which folder? see the head of examples/nist.rs")?;
    let folder = Path::new(&folder);
    let problems: Json =
        serde_json::from_reader(std::fs::File::open(folder.join("certified.json"))?)?;
    for (name, problem) in problems.as_object().ok_or("a map of problems")? {
        let text = |json: &Json| json.as_str().unwrap_or_default().replace('D', "E");
        let list = problem["certified_estimate"].as_array().ok_or("a list of estimates")?;
        let certified: Vec<f64> =
            list.iter().map(|v| text(v).parse()).collect::<Result<Vec<f64>, _>>()?;
        let is_power = text(&problem["model"]).contains('^');
        let degree = if is_power { certified.len() - 1 } else { 1 };
        let (x, y) = read(&folder.join(text(&problem["file"])), degree as i32)?;
        println!("{name}: {}", text(&problem["model"]));
        if problem["intercept"] == Json::Bool(false) {
            say("qr", through_zero(Some(least_squares(x.view(), y.view()))), &certified);
            say("svd", through_zero(least_squares_svd(x.view(), y.view())), &certified);
            continue;
        }
        let centred = Centred::new(x.view(), y.view());
        println!("  condition {:.2e}", least_squares(centred.x.view(), centred.y.view()).condition);
        for (how, implementation) in [
            ("auto", Implementation::Auto),
            ("cholesky", Implementation::Cholesky),
            ("qr", Implementation::Qr),
            ("svd", Implementation::Svd),
            ("linfa", Implementation::Linfa),
        ] {
            say(how, ols(implementation, &x, &y), &certified);
        }
        if is_power {
            let deviation: f64 = text(&problem["certified_residual_sd"]).parse()?;
            println!("  residual standard deviation in the orthogonal basis:");
            say("", orthogonal(&x, &y, degree), &[deviation]);
        }
    }
    Ok(())
}
