use ndarray::{Array1, Array2, ArrayView1, ArrayView2};

use crate::Linear;

/// Columns and targets about their means, so that no intercept is left to estimate.
#[derive(Clone, Debug)]
pub struct Centred {
    /// Columns about their means, n × p; a constant column is exactly zero.
    pub x: Array2<f64>,
    /// Targets about their mean, n.
    pub y: Array1<f64>,
    /// Means of the columns, p.
    pub x_mean: Array1<f64>,
    /// Mean of the targets.
    pub y_mean: f64,
}

impl Centred {
    /// Centres `x` (n × p, n > 0) and `y` (n).
    pub fn new(x: ArrayView2<f64>, y: ArrayView1<f64>) -> Centred {
        let x_mean: Array1<f64> = x.columns().into_iter().map(mean).collect();
        let y_mean = mean(y);
        let mut centred = &x - &x_mean;
        for (j, column) in x.columns().into_iter().enumerate() {
            if column.iter().all(|value| *value == column[0]) {
                centred.column_mut(j).fill(0.0);
            }
        }
        Centred { x: centred, y: &y - y_mean, x_mean, y_mean }
    }

    /// The model in the units of the data, from coefficients of the centred columns.
    pub fn model(&self, coefficients: Array1<f64>) -> Linear {
        Linear::new(self.y_mean - self.x_mean.dot(&coefficients), coefficients)
    }
}

fn mean(values: ArrayView1<f64>) -> f64 {
    values.sum() / values.len() as f64
}
