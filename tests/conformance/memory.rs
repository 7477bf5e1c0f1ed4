//! What a fit allocates.

use allocation_counter::{AllocationInfo, measure};
use ndarray::{Array1, Array2};
use tunability::learn::Fit;
use tunability::prelude::*;
use tunability::{Lasso, Ols, Svm};

/// Numbers between -1 and 1, the same each time.
fn numbers(rows: usize, columns: usize) -> Array2<f64> {
    let value = |at: usize| ((at as f64 + 1.0) * 0.754_877_666_246_692_7).fract() * 2.0 - 1.0;
    Array2::from_shape_fn((rows, columns), |(i, j)| value(i * 131 + j * 7919))
}

fn table(rows: usize, columns: usize) -> Table {
    let x = numbers(rows, columns);
    let y: Array1<f64> = x.rows().into_iter().map(|row| row.sum() + row[0] * row[1]).collect();
    Table::new(x, Target::Values(y)).expect("finite")
}

fn of_a_fit<L: Fit<Data = Table>>(learner: &L, table: &Table) -> AllocationInfo {
    measure(|| {
        learner.fit(table, &mut Run::new(Seeds::new(0), "memory")).expect("a model");
    })
}

/// A fit holds less than a second copy of the data: sums are taken in blocks.
#[test]
fn least_squares_take_less_than_a_copy_of_the_data() {
    let data = table(50_000, 20);
    let bytes = 50_000 * 20 * size_of::<f64>() as u64;
    let taken = of_a_fit(&Ols::default(), &data).bytes_max;
    assert!(taken < bytes, "{taken} bytes beside {bytes}");
}

/// A step of SMO allocates at most the row that it is the first to ask for.
#[test]
fn steps_of_smo_do_not_allocate() {
    let data = table(300, 5);
    let steps = |max_iterations| {
        let (c, tolerance) = (1000.0, 1e-12);
        of_a_fit(&Svm { c, tolerance, max_iterations, ..Svm::default() }, &data).count_total
    };
    let (few, many) = (steps(20_000), steps(40_000));
    assert!(many <= few + 300, "{few} allocations in 20000 steps, {many} in 40000");
}

/// Updates of coefficients do not allocate; the Newton step after a sweep does, a dozen times.
#[test]
fn updates_of_the_lasso_do_not_allocate() {
    let data = table(300, 20);
    let sweeps = |max_iterations| {
        let lasso = Lasso { alpha: 1e-3, tolerance: 0.0, max_iterations, ..Lasso::default() };
        of_a_fit(&lasso, &data).count_total
    };
    let (few, many) = (sweeps(40), sweeps(80));
    assert!(many <= few + 40 * 15, "{few} allocations in 40 sweeps, {many} in 80");
}
