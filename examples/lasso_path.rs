//! The regularisation path of the LASSO on the diabetes data: which column enters when, and which penalty
//! cross-validation chooses. `cargo run --release --example lasso_path`

use tunability::lasso::{PathOptions, cross_validated_path, path};
use tunability::prelude::*;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let (data, _) = open("diabetes", &Question::default())?;
    let rows: Vec<usize> = (0..data.rows()).collect();
    let transform = Preprocessing::default().fit(&data, &rows)?;
    let x = transform.features(&data.columns, &rows)?;
    let table = Table::new(x, transform.target(&data.target, &rows))?;
    let options = PathOptions { count: 25, ..PathOptions::default() };
    let found = path(&table, &options)?;
    print!("{:>9}", "alpha");
    transform.feature_names().iter().for_each(|name| print!("{name:>8}"));
    println!();
    for (alpha, line) in found.alphas.iter().zip(&found.lines) {
        print!("{alpha:9.5}");
        line.coefficients.iter().for_each(|b| match *b == 0.0 {
            true => print!("{:>8}", "."),
            false => print!("{b:8.3}"),
        });
        println!();
    }
    let folds: Vec<Vec<usize>> =
        (0..5).map(|fold| (fold..rows.len()).step_by(5).collect()).collect();
    let chosen = cross_validated_path(&table, &folds, &options)?;
    let error = chosen.errors.column(chosen.best).mean().unwrap_or_default();
    println!(
        "5 folds choose alpha {:.5}: mean squared error {error:.4}",
        chosen.alphas[chosen.best]
    );
    Ok(())
}
