//! LIBSVM's dual objectives over the bundle: `svm_bundle.py` says which rows of which datasets.

use tunability::Svm;
use tunability::prelude::*;
use tunability_svm::{Kernel, Machines};

use crate::expected::*;

/// The most rows of a dataset.
const ROWS: usize = 600;

/// The rows floor(i n / 600), standardised.
fn some_rows(name: &str) -> Table {
    let data = dataset(name);
    let n = data.rows();
    let at = |i: usize| if n <= ROWS { i } else { i * n / ROWS };
    let rows: Vec<usize> = (0..n.min(ROWS)).map(at).collect();
    let transform = STANDARDISED.fit(&data, &rows).expect("finite");
    let x = transform.features(&data.columns, &rows).expect("complete");
    Table::new(x, transform.target(&data.target, &rows)).expect("a table")
}

#[test]
fn dual_objectives_are_those_of_libsvm_on_every_dataset() {
    let file = golden("svm_bundle.json");
    for (set, stored) in file["sets"].as_object().expect("sets") {
        let table = some_rows(set);
        let shape = (table.rows(), table.columns());
        let size = |name: &str| number(&stored[name]) as usize;
        assert_eq!(shape, (size("rows"), size("p")), "{set}");
        for one in list(&stored["fits"]) {
            let gamma = one["gamma_times_p"].as_f64();
            let svm = Svm {
                c: number(&one["c"]),
                kernel: gamma.map_or(Kernel::Linear, |gamma| Kernel::Rbf { gamma }),
                epsilon: one["epsilon"].as_f64().unwrap_or(0.1),
                tolerance: 1e-5,
                ..Svm::default()
            };
            let model: Machines = fit(&svm, &table);
            let found: f64 = model.machines.iter().map(|machine| machine.objective).sum();
            assert_near(found, number(&one["objective"]), 1e-6, &format!("{set}, {one}"));
        }
    }
}
