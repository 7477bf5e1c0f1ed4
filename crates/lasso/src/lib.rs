//! LASSO and elastic net: minimise `1/(2n) ||y - a - X b||² + alpha (r ||b||₁ + (1 - r)/2 ||b||²)` over
//! the intercept `a` and coefficients `b`; r is 1 for the LASSO (Tibshirani 1996; Zou and Hastie 2005).
//!
//! Each fit states its duality gap: how far from the optimum it can be at most.
//!
//! | file | question it answers |
//! |---|---|
//! | `problem.rs` | what is minimised, and how near is a point to the minimum? |
//! | `descent.rs` | coordinate descent on inner products, with Newton steps |
//! | `working_set.rs` | the same for more columns than rows |
//! | `solver.rs` | which of them, and what one solution lends the next |
//! | `path.rs` | all penalties, and their errors in cross-validation |
//! | `lasso_cv.rs` | the LASSO that chooses its own penalty |
//! | `reference.rs`, `fista.rs`, `linfa.rs` | the other implementations |

mod descent;
mod fista;
mod lasso_cv;
mod linfa;
mod path;
mod problem;
mod reference;
mod solver;
mod working_set;

use rand::Rng as _;
use tunability_learn::{Fit, FitError, Run, Source, Table, TaskKind};
use tunability_linear::{Centred, Linear};
use tunability_space::Hyperparameters;

pub use lasso_cv::{Choice, LassoCv};
pub use path::{CrossValidated, Path, PathOptions, cross_validated_path, path};
pub use problem::{Order, Penalty, Solution, Stop};
use solver::Solver;

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
    /// Which code solves it.
    #[algorithm(fixed)]
    pub implementation: Implementation,
}

/// Least squares with a price on the size of the coefficients and one on their squares.
#[derive(Clone, Debug, PartialEq, Hyperparameters)]
pub struct ElasticNet {
    /// Both prices together, in standard deviations of the target.
    #[model(default = 0.1, range = 1e-4..=1.0, log, valid = 0.0..)]
    pub alpha: f64,
    /// Share of the price on sizes; the rest is on half the squares.
    #[model(default = 0.5, range = 0.0..=1.0)]
    pub l1_ratio: f64,
    /// Duality gap that counts as solved, as a share of the loss without coefficients.
    #[algorithm(default = 1e-4, range = 1e-8..=1e-1, log, valid = 0.0..)]
    pub tolerance: f64,
    /// Most sweeps over the coefficients.
    #[algorithm(default = 10_000, range = 10..=1_000_000, log, valid = 1.., fixed)]
    pub max_iterations: usize,
    /// Which coefficient is next.
    #[algorithm]
    pub selection: Selection,
    /// Which code solves it.
    #[algorithm(fixed)]
    pub implementation: Implementation,
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

/// Solvers of the same problem.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hyperparameters)]
pub enum Implementation {
    /// Coordinate descent with Newton steps on the coefficients that are not zero.
    #[default]
    Native,
    /// Coordinate descent as in the textbook, and in scikit-learn.
    Reference,
    /// FISTA: accelerated proximal gradient steps.
    Fista,
    /// linfa-elasticnet: coordinate descent, given centred data.
    Linfa,
    /// linfa-elasticnet given the columns as they are, which it does not centre: another problem unless
    /// they are. Kept to show that comparisons see it.
    LinfaUncentred,
}

impl Fit for Lasso {
    const TASKS: &'static [TaskKind] = &[TaskKind::Regression];
    const VERSION: u32 = 2;
    type Data = Table;
    type Model = Linear;

    fn fit(&self, table: &Table, run: &mut Run) -> Result<Linear, FitError> {
        let Lasso { alpha, tolerance, max_iterations, selection, implementation } = *self;
        let net = ElasticNet {
            alpha,
            l1_ratio: 1.0,
            tolerance,
            max_iterations,
            selection,
            implementation,
        };
        net.fit(table, run)
    }
}

impl Fit for ElasticNet {
    const TASKS: &'static [TaskKind] = &[TaskKind::Regression];
    type Data = Table;
    type Model = Linear;

    fn fit(&self, table: &Table, run: &mut Run) -> Result<Linear, FitError> {
        let (line, solution) = match self.implementation {
            Implementation::Native => self.native(table, run)?,
            Implementation::LinfaUncentred => linfa::solve_uncentred(self, table)?,
            _ => {
                let centred = Centred::new(table.x(), table.values()?.view());
                let solution = self.other(&centred, run)?;
                (centred.model(solution.coefficients.clone().into()), solution)
            }
        };
        Ok(line
            .stating("objective", solution.objective)
            .stating("gap", solution.gap)
            .stating("iterations", solution.iterations as f64)
            .stating("converged", f64::from(u8::from(solution.converged))))
    }
}

impl ElasticNet {
    fn penalty(&self) -> Penalty {
        Penalty::new(self.alpha, self.l1_ratio)
    }

    fn stop(&self) -> Stop {
        Stop { tolerance: self.tolerance, max_iterations: self.max_iterations }
    }

    /// Calls a solver with the order of the coefficients.
    fn ordered<T>(&self, run: &Run, solve: impl FnOnce(&mut Order) -> T) -> T {
        let mut rng = run.rng(Source::Order);
        let mut draw = |count: usize| rng.gen_range(0..count);
        solve(&mut match self.selection {
            Selection::Cyclic => Order::Cyclic,
            Selection::Random => Order::Random(&mut draw),
        })
    }

    fn native(&self, table: &Table, run: &Run) -> Result<(Linear, Solution), FitError> {
        let mut solver = Solver::new(table)?;
        let solve = |order: &mut Order| solver.solve(table, self.penalty(), self.stop(), order);
        let solution = self.ordered(run, solve);
        Ok((solver.model(table, solution.coefficients.clone()), solution))
    }

    fn other(&self, centred: &Centred, run: &Run) -> Result<Solution, FitError> {
        let (penalty, stop) = (self.penalty(), self.stop());
        match self.implementation {
            Implementation::Linfa => linfa::solve(self, centred),
            Implementation::Fista => Ok(fista::solve(centred, penalty, stop)),
            _ => Ok(self.ordered(run, |order| reference::solve(centred, penalty, stop, order))),
        }
    }
}
