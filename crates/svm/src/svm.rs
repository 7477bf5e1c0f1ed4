use ndarray::Axis;
use tunability_learn::{Fit, FitError, Run, Table, Target, TaskKind, dot};
use tunability_space::Hyperparameters;

use crate::dual::{classify, regress};
use crate::kernel::{Kernel, Scaled};
use crate::machine::{Machine, Machines};
use crate::rows::Rows;
use crate::smo::Solution;

/// Support vector machine.
#[derive(Clone, Debug, PartialEq, Hyperparameters)]
pub struct Svm {
    /// Price of a row on the wrong side of its margin.
    #[model(default = 1.0, range = 1e-3..=1e3, log, valid = 1e-12..)]
    pub c: f64,
    /// Inner product of two rows.
    #[model]
    pub kernel: Kernel,
    /// Error that costs nothing, in standard deviations of the target.
    #[model(default = 0.1, range = 1e-3..=1.0, log, valid = 0.0.., when = regression)]
    pub epsilon: f64,
    /// Largest violation of optimality that counts as solved, in units of the decision.
    #[algorithm(default = 1e-3, range = 1e-6..=1e-1, log, valid = 1e-12..)]
    pub tolerance: f64,
    /// Most steps of the solver for one pair of classes.
    #[algorithm(default = 10_000_000, range = 1_000..=100_000_000, log, valid = 1.., fixed)]
    pub max_iterations: usize,
    /// Which code solves it.
    #[algorithm(fixed)]
    pub implementation: Implementation,
}

/// Solvers of the same problem.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hyperparameters)]
pub enum Implementation {
    /// Sequential minimal optimisation with second-order working sets.
    #[default]
    Native,
    /// linfa-svm, its shrinking off, inside the same one-vs-one; no sigmoid kernel, no limit on steps.
    Linfa,
}

/// Bytes of kernel rows that one fit holds at most.
const CACHE: usize = 200 << 20;

impl Fit for Svm {
    const TASKS: &'static [TaskKind] = &[TaskKind::Classification, TaskKind::Regression];
    type Data = Table;
    type Model = Machines;

    fn fit(&self, table: &Table, _run: &mut Run) -> Result<Machines, FitError> {
        match table.target() {
            Target::Values(values) => {
                let rows: Vec<usize> = (0..table.rows()).collect();
                let values = values.to_vec();
                let solution = self.solve(table, &rows, &Wanted::Values(&values))?;
                let machine = machine((0, 0), &rows, &solution.alpha, &solution);
                Ok(self.machines(0, table, vec![machine]))
            }
            Target::Classes { codes, count } => {
                let machines = self.one_vs_one(table, codes, *count)?;
                Ok(self.machines(*count, table, machines))
            }
            Target::Labels(_) => {
                Err(FitError::Invalid("classes or numbers are needed, not labels".to_owned()))
            }
        }
    }
}

/// What a machine should answer on its rows.
pub(crate) enum Wanted<'a> {
    /// +1 or -1.
    Signs(&'a [f64]),
    /// A number.
    Values(&'a [f64]),
}

impl Svm {
    /// A machine for each pair of the classes that were seen.
    fn one_vs_one(
        &self,
        table: &Table,
        codes: &[usize],
        count: usize,
    ) -> Result<Vec<Machine>, FitError> {
        let of = |class| (0..codes.len()).filter(move |&row| codes[row] == class);
        let seen: Vec<usize> = (0..count).filter(|&class| of(class).next().is_some()).collect();
        if let [only] = seen[..] {
            return Ok(vec![always(only)]);
        }
        let mut machines = Vec::new();
        for (at, &first) in seen.iter().enumerate() {
            for &second in &seen[at + 1..] {
                let rows: Vec<usize> = of(first).chain(of(second)).collect();
                let sign = |&row: &usize| if codes[row] == first { 1.0 } else { -1.0 };
                let signs: Vec<f64> = rows.iter().map(sign).collect();
                let solution = self.solve(table, &rows, &Wanted::Signs(&signs))?;
                let signed = signs.iter().zip(&solution.alpha).map(|(sign, alpha)| sign * alpha);
                let coefficients: Vec<f64> = signed.collect();
                machines.push(machine((first, second), &rows, &coefficients, &solution));
            }
        }
        Ok(machines)
    }

    /// Solves one dual on some rows of the table.
    fn solve(&self, table: &Table, rows: &[usize], wanted: &Wanted) -> Result<Solution, FitError> {
        let kernel = &mut kernel_rows(self.kernel.scaled(table.columns()), table, rows);
        let (tolerance, most) = (self.tolerance, self.max_iterations);
        let solution = match (self.implementation, wanted) {
            (Implementation::Linfa, _) => crate::linfa::solve(self, table, rows, wanted, kernel)?,
            (Implementation::Native, Wanted::Signs(signs)) => {
                classify(signs, &vec![self.c; rows.len()], tolerance, most, kernel)
            }
            (Implementation::Native, Wanted::Values(values)) => {
                regress(values, self.c, self.epsilon, tolerance, most, kernel)
            }
        };
        if solution.rho.is_finite() && solution.objective.is_finite() {
            Ok(solution)
        } else {
            Err(FitError::NotFinite("the solver left the range of numbers".to_owned()))
        }
    }

    /// Gathers the support vectors of all machines into one matrix.
    fn machines(&self, classes: usize, table: &Table, mut machines: Vec<Machine>) -> Machines {
        let mut used: Vec<usize> = machines.iter().flat_map(|m| m.vectors.clone()).collect();
        used.sort_unstable();
        used.dedup();
        let mut place = vec![0; table.rows()];
        for (at, &row) in used.iter().enumerate() {
            place[row] = at;
        }
        for vector in machines.iter_mut().flat_map(|machine| &mut machine.vectors) {
            *vector = place[*vector];
        }
        let kernel = self.kernel.scaled(table.columns());
        Machines { classes, kernel, vectors: table.x().select(Axis(0), &used), machines }
    }
}

/// The kernel matrix of some rows of the table, from its shared inner products where it has them.
fn kernel_rows<'a>(kernel: Scaled, table: &'a Table, rows: &'a [usize]) -> Rows<'a> {
    let products = table.products();
    let squares: Vec<f64> = match products {
        Some(products) => rows.iter().map(|&i| products[[i, i]]).collect(),
        None => rows.iter().map(|&i| dot(table.row(i), table.row(i))).collect(),
    };
    let diagonal = squares.iter().map(|&square| kernel.value(square, square, square)).collect();
    let compute = move |i: usize, out: &mut [f64]| {
        let shared = products.map(|products| products.row(rows[i]));
        for (j, out) in out.iter_mut().enumerate() {
            let product = match shared {
                Some(shared) => shared[rows[j]],
                None => dot(table.row(rows[i]), table.row(rows[j])),
            };
            *out = kernel.value(product, squares[i], squares[j]);
        }
    };
    Rows::new(diagonal, CACHE, Box::new(compute))
}

fn machine(
    classes: (usize, usize),
    rows: &[usize],
    coefficients: &[f64],
    solution: &Solution,
) -> Machine {
    let support = rows.iter().zip(coefficients).filter(|(_, c)| **c != 0.0);
    let (vectors, coefficients) = support.map(|(row, c)| (*row, *c)).unzip();
    Machine {
        classes,
        vectors,
        coefficients,
        rho: solution.rho,
        objective: solution.objective,
        iterations: solution.iterations,
        converged: solution.converged,
    }
}

/// The machine of the only class that was seen.
fn always(class: usize) -> Machine {
    Machine {
        classes: (class, class),
        vectors: Vec::new(),
        coefficients: Vec::new(),
        rho: -1.0,
        objective: 0.0,
        iterations: 0,
        converged: true,
    }
}
