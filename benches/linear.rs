//! How long the linear models take on the sizes of `benches/peers.md`. `cargo bench --bench linear`

use criterion::{BatchSize, Criterion, criterion_group, criterion_main};
use ndarray::{Array1, Array2};
use ndarray_rand::RandomExt;
use ndarray_rand::rand_distr::StandardNormal;
use tunability::lasso::{PathOptions, cross_validated_path};
use tunability::prelude::*;
use tunability::{Lasso, Ols, Polynomial};

/// Rows and columns.
const SIZES: [(usize, usize); 5] =
    [(442, 10), (20_640, 8), (10_000, 200), (100_000, 50), (1000, 5000)];

/// Mildly correlated columns, a quarter of them (at most 20 of many) with an effect.
fn table(rows: usize, columns: usize) -> Table {
    let mut rng = Seeds::new(7).rng("bench", Source::Noise);
    let shared = Array2::<f64>::random_using((rows, 1), StandardNormal, &mut rng) * 0.5;
    let x = Array2::<f64>::random_using((rows, columns), StandardNormal, &mut rng) + &shared;
    let active = if columns >= 1000 { 20 } else { (columns / 4).max(3) };
    let noise = Array1::<f64>::random_using(rows, StandardNormal, &mut rng);
    let mut y = noise * (active as f64).sqrt();
    for j in 0..active {
        y.scaled_add(2.0 / (1.0 + j as f64), &x.column(j * (columns / active)));
    }
    Table::new(x, Target::Values(y)).expect("a table")
}

/// The same numbers, of which nothing is remembered.
fn fresh(table: &Table) -> Table {
    Table::new(table.x().to_owned(), table.target().clone()).expect("a table")
}

fn models(criterion: &mut Criterion) {
    for (rows, columns) in SIZES {
        let table = table(rows, columns);
        let mut group = criterion.benchmark_group(format!("{rows}x{columns}"));
        group.sample_size(10);
        let mut time = |name: &str, run: &dyn Fn(&Table)| {
            group.bench_function(name, |b| {
                b.iter_batched_ref(|| fresh(&table), |table| run(table), BatchSize::PerIteration);
            });
        };
        let run = || Run::new(Seeds::new(0), "bench");
        if columns < rows {
            time("ols", &|table| drop(Ols::default().fit(table, &mut run())));
        }
        if columns <= 10 {
            let cubic = Polynomial { degree: 3, ..Polynomial::default() };
            time("polynomial", &|table| drop(cubic.fit(table, &mut run())));
        }
        let lasso = Lasso { tolerance: 1e-8, ..Lasso::default() };
        time("lasso", &|table| drop(lasso.fit(table, &mut run())));
        let folds: Vec<Vec<usize>> = (0..5).map(|fold| (fold..rows).step_by(5).collect()).collect();
        let last = if columns > rows { 0.1 } else { 1e-3 };
        let options = PathOptions { last, ..PathOptions::default() };
        time("path x 5", &|table| drop(cross_validated_path(table, &folds, &options)));
        group.finish();
    }
}

criterion_group!(benches, models);
criterion_main!(benches);
