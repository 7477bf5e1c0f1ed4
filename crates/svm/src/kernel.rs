use serde::{Deserialize, Serialize};
use tunability_space::Hyperparameters;

/// Inner product of two rows after a map φ. Widths are in units of 1/p, p the number of columns, so
/// that one range serves all data.
#[derive(Clone, Copy, Debug, PartialEq, Hyperparameters)]
pub enum Kernel {
    /// `x·z`
    Linear,
    /// `exp(-γ |x - z|²)`, γ = gamma / p
    #[default]
    Rbf {
        /// Inverse squared width: how fast likeness falls with distance.
        #[model(default = 1.0, range = 1e-3..=1e3, log, valid = 0.0..)]
        gamma: f64,
    },
    /// `(γ x·z + coef0)^degree`, γ = gamma / p
    Poly {
        /// Highest power.
        #[model(default = 3, range = 2..=5, valid = 1..=10)]
        degree: usize,
        /// Scale of the inner product.
        #[model(default = 1.0, range = 1e-2..=1e1, log, valid = 0.0..)]
        gamma: f64,
        /// Weight of the lower powers.
        #[model(default = 1.0, range = 0.0..=2.0, valid = 0.0..)]
        coef0: f64,
    },
    /// `tanh(γ x·z + coef0)`, γ = gamma / p; not positive definite
    Sigmoid {
        /// Scale of the inner product.
        #[model(default = 0.1, range = 1e-3..=1e1, log, valid = 0.0..)]
        gamma: f64,
        /// Shift.
        #[model(default = 0.0, range = -1.0..=1.0, valid = ..)]
        coef0: f64,
    },
}

/// A kernel with its scale in units of the data.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kernel")]
pub(crate) enum Scaled {
    Linear,
    Rbf { gamma: f64 },
    Poly { degree: i32, gamma: f64, coef0: f64 },
    Sigmoid { gamma: f64, coef0: f64 },
}

impl Kernel {
    /// The kernel for rows of `columns` columns.
    pub(crate) fn scaled(self, columns: usize) -> Scaled {
        let unit = 1.0 / columns.max(1) as f64;
        match self {
            Kernel::Linear => Scaled::Linear,
            Kernel::Rbf { gamma } => Scaled::Rbf { gamma: gamma * unit },
            Kernel::Poly { degree, gamma, coef0 } => {
                Scaled::Poly { degree: degree as i32, gamma: gamma * unit, coef0 }
            }
            Kernel::Sigmoid { gamma, coef0 } => Scaled::Sigmoid { gamma: gamma * unit, coef0 },
        }
    }
}

impl Scaled {
    /// The kernel of two rows, from their inner product and those with themselves.
    pub(crate) fn value(self, product: f64, square_a: f64, square_b: f64) -> f64 {
        match self {
            Scaled::Linear => product,
            Scaled::Rbf { gamma } => {
                (-gamma * (square_a + square_b - 2.0 * product).max(0.0)).exp()
            }
            Scaled::Poly { degree, gamma, coef0 } => (gamma * product + coef0).powi(degree),
            Scaled::Sigmoid { gamma, coef0 } => (gamma * product + coef0).tanh(),
        }
    }
}
