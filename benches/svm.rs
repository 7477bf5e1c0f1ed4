//! How long fits and predictions of the SVM take. `cargo bench --bench svm`; `peers/svm.py` sets them
//! beside scikit-learn's.

use criterion::{Criterion, criterion_group, criterion_main};
use tunability::prelude::*;
use tunability_svm::{Kernel, Svm};

/// Rows in two classes divided by a sphere, some on the wrong side; the same numbers each time.
fn sphere(rows: usize, columns: usize) -> Table {
    let value = |at: usize| ((at as f64 + 1.0) * 0.754_877_666_246_692_7).fract() * 3.4 - 1.7;
    let x = ndarray::Array2::from_shape_fn((rows, columns), |(i, j)| value(i * 131 + j * 7919));
    let radius = |row: ndarray::ArrayView1<f64>| row.dot(&row) / columns as f64;
    let flipped = |i: usize| usize::from(i % 20 == 0);
    let code = |(i, row)| usize::from(radius(row) > 0.96) ^ flipped(i);
    let codes = x.rows().into_iter().enumerate().map(code).collect();
    Table::new(x.clone(), Target::Classes { codes, count: 2 }).expect("a table")
}

/// Rows and columns of the comparison with peers that a bench can repeat.
const SIZES: &[(usize, usize)] = &[(427, 30), (1348, 64), (3750, 20)];

fn fits(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("svm");
    group.sample_size(10);
    for &(rows, columns) in SIZES {
        let table = sphere(rows, columns);
        for c in [1.0, 100.0] {
            let svm = Svm { c, kernel: Kernel::Rbf { gamma: 1.0 }, ..Svm::default() };
            let fit = || {
                let fresh = Table::new(table.x().to_owned(), table.target().clone());
                svm.fit(&fresh.expect("a table"), &mut Run::new(Seeds::new(0), "bench"))
            };
            group.bench_function(format!("fit {rows}x{columns}, c {c}"), |b| b.iter(fit));
            let model = fit().expect("a model");
            group.bench_function(format!("predict {rows}x{columns}, c {c}"), |b| {
                b.iter(|| model.predict(Input::Rows(table.x())));
            });
        }
    }
    group.finish();
}

criterion_group!(benches, fits);
criterion_main!(benches);
