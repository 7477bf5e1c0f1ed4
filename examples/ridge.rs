//! A model of your own, from nothing: declare its hyperparameters, fit it, measure its tunability.
//!
//! Ridge regression: minimise `||y - a - X b||² + penalty · n ||b||²`. `cargo run --release --example ridge`

use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use ndarray::{Array1, Array2, concatenate};
use tunability::linear::{Centred, Linear, least_squares};
use tunability::prelude::*;

/// Least squares with a price on the squared size of the coefficients.
#[derive(Clone, Debug, PartialEq, Hyperparameters)]
struct Ridge {
    /// Price of a squared coefficient, a row.
    #[model(default = 1.0, range = 1e-4..=1e2, log, valid = 0.0..)]
    penalty: f64,
}

impl Fit for Ridge {
    const TASKS: &'static [TaskKind] = &[TaskKind::Regression];
    type Data = Table;
    type Model = Linear;

    fn fit(&self, table: &Table, _run: &mut Run) -> Result<Linear, FitError> {
        // Least squares on the data with one more row for each coefficient, that pulls it to zero.
        let data = Centred::new(table.x(), table.values()?.view());
        let pull = (self.penalty * table.rows() as f64).sqrt();
        let pulls = Array2::from_diag(&Array1::from_elem(table.columns(), pull));
        let x = concatenate![ndarray::Axis(0), data.x, pulls];
        let y = concatenate![ndarray::Axis(0), data.y, Array1::zeros(table.columns())];
        Ok(data.model(least_squares(x.view(), y.view()).coefficients))
    }
}

const LEARNERS: &[Learner] = &[Learner::of::<Ridge>()];

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let (data, _) = open("diabetes", &Question::default())?;
    let data = Arc::new(data);
    let runner = Runner::new(LEARNERS, vec![Arc::clone(&data)], 0)?;
    let study = Study {
        runner: &runner,
        learner: &LEARNERS[0],
        measure: Measure::of_task(data.kind()),
        data,
        resampling: "5x2".parse()?,
        within: None,
        preprocessing: Preprocessing::default(),
        seeds: Seeds::new(0),
    };
    let watch = Watch { stop: &AtomicBool::new(false), planned: &|_| {}, finished: &|_, _| {} };
    let found = measure(&study, &Request::default(), watch)?;
    print!("{}", tunability::report::measurement(&found, false));
    Ok(())
}
