use serde::{Deserialize, Serialize};
use tunability_kernels::{gaussian, tanh, wide};
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
    /// The kernel of one row with many: turns inner products with them into kernel values, from its own
    /// inner product with itself and theirs.
    pub(crate) fn apply(self, square: f64, squares: &[f64], values: &mut [f64]) {
        match self {
            Scaled::Linear => {}
            Scaled::Rbf { gamma } => gaussian(gamma, square, squares, values),
            Scaled::Poly { degree, gamma, coef0 } => powers(degree, gamma, coef0, values),
            Scaled::Sigmoid { gamma, coef0 } => {
                powers(1, gamma, coef0, values);
                tanh(values);
            }
        }
    }

    /// The kernel of a row with itself.
    pub(crate) fn of_itself(self, square: f64) -> f64 {
        let mut value = [square];
        self.apply(square, &[square], &mut value);
        value[0]
    }
}

wide! {
    /// `(gamma value + coef0)^degree` of each value, for degrees from 1.
    fn powers<'a>(degree: i32, gamma: f64, coef0: f64, values: &'a mut [f64]) -> () {
        for value in values.iter_mut() {
            *value = gamma * *value + coef0;
        }
        let (blocks, rest) = values.as_chunks_mut::<8>();
        for block in blocks {
            *block = power(degree, *block);
        }
        for value in rest {
            *value = power(degree, [*value])[0];
        }
    }
}

#[inline(always)]
fn power<const N: usize>(degree: i32, base: [f64; N]) -> [f64; N] {
    let mut value = base;
    for _ in 1..degree {
        for lane in 0..N {
            value[lane] *= base[lane];
        }
    }
    value
}
