use ndarray::{Array1, ArrayView1};
use serde::{Deserialize, Serialize};
use tunability_learn::{Coefficient, Input, Predict, Prediction, dot};

/// `f(x) = intercept + x · coefficients`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Linear {
    /// The value where every column is zero, in units of the target.
    pub intercept: f64,
    /// One for each column, in units of the target per unit of the column.
    pub coefficients: Array1<f64>,
    /// What the fit says of itself.
    facts: Vec<(String, f64)>,
    /// Standard errors of the coefficients, where they are known.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    errors: Vec<f64>,
}

impl Linear {
    /// A line.
    pub fn new(intercept: f64, coefficients: Array1<f64>) -> Linear {
        Linear { intercept, coefficients, facts: Vec::new(), errors: Vec::new() }
    }

    /// The line with a fact about its fit.
    pub fn stating(mut self, name: &str, value: f64) -> Linear {
        self.facts.push((name.to_owned(), value));
        self
    }

    /// The line with the standard errors of its coefficients: none, or one each.
    pub fn erring(mut self, errors: Vec<f64>) -> Linear {
        self.errors = errors;
        self
    }

    /// How many coefficients are not zero.
    pub fn non_zero(&self) -> usize {
        self.coefficients.iter().filter(|value| **value != 0.0).count()
    }
}

impl Predict for Linear {
    fn predict(&self, input: Input) -> Prediction {
        let rows = input.x();
        let coefficients = self.coefficients.to_vec();
        // In our own order of summation: ndarray's depends on how the rows lie in memory.
        let one = |row: ArrayView1<f64>| self.intercept + dot(&row.to_vec(), &coefficients);
        Prediction::Values(rows.rows().into_iter().map(one).collect::<Array1<f64>>())
    }

    fn coefficients(&self) -> Vec<Coefficient> {
        let of = |(column, value): (usize, &f64)| Coefficient {
            column,
            value: *value,
            error: self.errors.get(column).copied(),
        };
        self.coefficients.iter().enumerate().map(of).collect()
    }

    fn facts(&self) -> Vec<(String, f64)> {
        let non_zero = ("non_zero".to_owned(), self.non_zero() as f64);
        std::iter::once(non_zero).chain(self.facts.iter().cloned()).collect()
    }
}
