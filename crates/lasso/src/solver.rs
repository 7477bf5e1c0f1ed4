//! One table, many penalties: what is remembered between them, and which way is taken.

use std::sync::Arc;

use tunability_learn::{FitError, Table};
use tunability_linear::{Linear, Moments};

use crate::descent::{Point, Products};
use crate::problem::{Order, Penalty, Solution, Stop, relative};
use crate::working_set::WorkingSet;

/// The most columns whose inner products are all computed.
pub const MOST_COLUMNS: usize = 2000;

/// Solves one problem after the other, each from the solution of the one before.
pub(crate) enum Solver {
    /// All inner products of columns are known: at most as many columns as rows, and [`MOST_COLUMNS`].
    Dense(Dense),
    /// Those of a working set are.
    Wide(WorkingSet),
}

pub(crate) struct Dense {
    moments: Arc<Moments>,
    point: Point,
}

impl Solver {
    /// A solver that starts at zero.
    pub fn new(table: &Table) -> Result<Solver, FitError> {
        table.values()?;
        if table.columns() <= table.rows().min(MOST_COLUMNS) {
            Ok(Solver::Dense(Dense::new(table.derived::<Moments>())))
        } else {
            Ok(Solver::Wide(WorkingSet::new(table)?))
        }
    }

    /// The least penalty of the absolute values at which all coefficients are zero.
    pub fn most(&self) -> f64 {
        match self {
            Solver::Dense(dense) => {
                let n = dense.moments.rows as f64;
                dense.moments.x_y.iter().fold(0.0, |most: f64, slope| most.max(slope.abs())) / n
            }
            Solver::Wide(wide) => wide.most(),
        }
    }

    /// The solution for a penalty.
    pub fn solve(
        &mut self,
        table: &Table,
        penalty: Penalty,
        stop: Stop,
        order: &mut Order,
    ) -> Solution {
        match self {
            Solver::Dense(dense) => dense.solve(penalty, stop, order),
            Solver::Wide(wide) => wide.solve(table, penalty, stop, order),
        }
    }

    /// The solutions for falling penalties.
    pub fn solve_all(&mut self, table: &Table, penalties: &[Penalty], stop: Stop) -> Vec<Solution> {
        match self {
            Solver::Dense(dense) => {
                let one = |penalty: &Penalty| dense.solve(*penalty, stop, &mut Order::Cyclic);
                penalties.iter().map(one).collect()
            }
            Solver::Wide(wide) => wide.solve_all(table, penalties, stop),
        }
    }

    /// The model in the units of the data, from coefficients of the centred columns.
    pub fn model(&self, table: &Table, coefficients: Vec<f64>) -> Linear {
        match self {
            Solver::Dense(dense) => dense.moments.model(coefficients),
            Solver::Wide(wide) => {
                let inner = tunability_learn::dot(table.means(), &coefficients);
                Linear::new(wide.y_mean() - inner, coefficients.into())
            }
        }
    }
}

impl Dense {
    pub fn new(moments: Arc<Moments>) -> Dense {
        let point = Point { b: vec![0.0; moments.columns()], slopes: moments.x_y.clone() };
        Dense { moments, point }
    }

    pub fn solve(&mut self, penalty: Penalty, stop: Stop, order: &mut Order) -> Solution {
        let Moments { rows, x_y, y_y, .. } = &*self.moments;
        let gram = (0..x_y.len()).map(|j| self.moments.row(j)).collect();
        let products = Products { gram, x_y, y_y: *y_y, n: *rows as f64 };
        let ended = products.descend(penalty, stop, order, &mut self.point);
        Solution {
            coefficients: self.point.b.clone(),
            gap: relative(ended.certificate.gap, *y_y, *rows as f64),
            objective: ended.certificate.objective,
            iterations: ended.iterations,
            converged: ended.converged,
        }
    }
}
