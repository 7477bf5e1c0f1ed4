//! LASSO: minimise `1/(2n) ||y - a - X b||² + alpha ||b||₁` over the intercept `a` and coefficients
//! `b` (Tibshirani 1996).
//!
//! Solved by coordinate descent until the duality gap is below the tolerance, so the model states how
//! far from the optimum it can be at most.

mod descent;

use rand::Rng as _;
use tunability_learn::{Fit, FitError, Run, Source, Table, TaskKind};
use tunability_linear::{Centred, Linear};
use tunability_space::Hyperparameters;

pub use descent::{Descent, Order, lasso};

/// Least squares with a price on the size of the coefficients, which makes some of them zero.
#[derive(Clone, Debug, PartialEq, Hyperparameters)]
pub struct Lasso {
    /// Price of a unit of coefficient, in standard deviations of the target: at 1 all are zero.
    #[model(default = 0.1, range = 1e-4..=1.0, log, valid = 0.0..)]
    pub alpha: f64,
    /// Duality gap that counts as solved, as a share of the loss without coefficients.
    #[algorithm(default = 1e-4, range = 1e-8..=1e-1, log, valid = 0.0..)]
    pub tolerance: f64,
    /// Most sweeps over the coefficients.
    #[algorithm(default = 10_000, range = 10..=1_000_000, log, valid = 1.., fixed)]
    pub max_iterations: usize,
    /// Which coefficient is next.
    #[algorithm]
    pub selection: Selection,
}

/// Orders of the coefficients in a sweep.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hyperparameters)]
pub enum Selection {
    /// One after the other.
    #[default]
    Cyclic,
    /// Drawn with replacement.
    Random,
}

impl Fit for Lasso {
    const TASKS: &'static [TaskKind] = &[TaskKind::Regression];
    type Data = Table;
    type Model = Linear;

    fn fit(&self, table: &Table, run: &mut Run) -> Result<Linear, FitError> {
        let data = Centred::new(table.x(), table.values()?.view());
        let mut rng = run.rng(Source::Order);
        let mut draw = |count: usize| rng.gen_range(0..count);
        let order = match self.selection {
            Selection::Cyclic => Order::Cyclic,
            Selection::Random => Order::Random(&mut draw),
        };
        let (x, y) = (data.x.view(), data.y.view());
        let solution = lasso(x, y, self.alpha, self.tolerance, self.max_iterations, order);
        let model = data.model(solution.coefficients);
        Ok(model
            .stating("objective", solution.objective)
            .stating("gap", solution.gap)
            .stating("iterations", solution.iterations as f64)
            .stating("converged", f64::from(u8::from(solution.converged))))
    }
}
