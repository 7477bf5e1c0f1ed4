//! From the rows of a table to machines: one for regression, one for each pair of classes.

use ndarray::{Array2, Axis};
use rand::seq::SliceRandom;
use tunability_learn::{FitError, Rng, Run, Source, Table, dot};

use crate::dual::{classify, regress};
use crate::gram::Gram;
use crate::kernel::Scaled;
use crate::machine::{Machine, Machines};
use crate::platt::Sigmoid;
use crate::smo::{Effort, Solution};
use crate::svm::{ClassWeight, Implementation, Probability, Svm};

/// Bytes of kernel rows that are held at most: by all rows, by those left while shrinking, and for a
/// moment by those left of these.
const CACHE: usize = 200 << 20;

/// Inner folds for probabilities, as in LIBSVM.
const FOLDS: usize = 5;

/// One fit: what is asked, and of which data.
pub(crate) struct Training<'a> {
    pub svm: &'a Svm,
    pub table: &'a Table,
    pub kernel: Scaled,
    shared: Option<&'a Array2<f64>>,
}

/// What a machine should answer on its rows.
pub(crate) enum Wanted<'a> {
    /// +1 or -1, and the price of each row.
    Signs(&'a [f64], &'a [f64]),
    /// A number.
    Values(&'a [f64]),
}

impl<'a> Training<'a> {
    pub fn new(svm: &'a Svm, table: &'a Table) -> Training<'a> {
        let kernel = svm.kernel.scaled(table.columns());
        // Dual coordinate descent needs none.
        let is_asked = svm.implementation != Implementation::Dcd;
        let shared = if is_asked { table.products() } else { None };
        Training { svm, table, kernel, shared }
    }

    /// One machine for all rows.
    pub fn regress(&self, values: &[f64], run: &Run) -> Result<Machines, FitError> {
        let rows: Vec<usize> = (0..self.table.rows()).collect();
        let rng = &mut run.rng(Source::Order);
        let solution = self.solve(&rows, &Wanted::Values(values), rng)?;
        Ok(self.machines(0, vec![machine((0, 0), &rows, &solution)]))
    }

    /// A machine for each pair of the classes that were seen.
    pub fn one_vs_one(
        &self,
        codes: &[usize],
        count: usize,
        run: &Run,
    ) -> Result<Machines, FitError> {
        let mut of = vec![Vec::new(); count];
        codes.iter().enumerate().for_each(|(row, &class)| of[class].push(row));
        let seen: Vec<usize> = (0..count).filter(|&class| !of[class].is_empty()).collect();
        if let [only] = seen[..] {
            return Ok(self.machines(count, vec![always(only)]));
        }
        let price = |class: usize| match self.svm.class_weight {
            ClassWeight::None => self.svm.c,
            ClassWeight::Balanced => {
                self.svm.c * codes.len() as f64 / (seen.len() * of[class].len()) as f64
            }
        };
        let rng = &mut run.rng(Source::Order);
        let mut machines = Vec::new();
        for (at, &first) in seen.iter().enumerate() {
            for &second in &seen[at + 1..] {
                let both = [(first, 1.0), (second, -1.0)];
                let each = |of_class: fn(f64, f64) -> f64| -> Vec<f64> {
                    let values = both.map(|(c, sign)| vec![of_class(sign, price(c)); of[c].len()]);
                    values.concat()
                };
                let (signs, prices) = (each(|sign, _| sign), each(|_, price| price));
                let rows = [&of[first][..], &of[second]].concat();
                machines.push(self.pair((first, second), &rows, &signs, &prices, rng)?);
            }
        }
        Ok(self.machines(count, machines))
    }

    /// The machine of two classes, with its sigmoid where one is asked for.
    fn pair(
        &self,
        classes: (usize, usize),
        rows: &[usize],
        signs: &[f64],
        prices: &[f64],
        rng: &mut Rng,
    ) -> Result<Machine, FitError> {
        let solution = self.solve(rows, &Wanted::Signs(signs, prices), rng)?;
        let sigmoid = match self.svm.probability {
            Probability::Off => None,
            Probability::Platt => {
                let decisions = self.out_of_fold(rows, signs, prices, rng)?;
                Some(Sigmoid::fitted(&decisions, signs))
            }
        };
        Ok(Machine { sigmoid, ..machine(classes, rows, &solution) })
    }

    /// The decision of each row by a machine that was not trained on it: Platt's values without the
    /// optimism of training. A part without one of the classes decides for the other, as in LIBSVM.
    fn out_of_fold(
        &self,
        rows: &[usize],
        signs: &[f64],
        prices: &[f64],
        rng: &mut Rng,
    ) -> Result<Vec<f64>, FitError> {
        let mut order: Vec<usize> = (0..rows.len()).collect();
        order.shuffle(rng);
        let mut decisions = vec![0.0; rows.len()];
        for fold in 0..FOLDS {
            let end = |fold: usize| fold * rows.len() / FOLDS;
            let (from, to) = (end(fold), end(fold + 1));
            let mut train = [&order[..from], &order[to..]].concat();
            train.sort_unstable();
            let of = |values: &[f64]| train.iter().map(|&t| values[t]).collect::<Vec<f64>>();
            let (own_signs, own_prices) = (of(signs), of(prices));
            let own_rows: Vec<usize> = train.iter().map(|&t| rows[t]).collect();
            let wanted = Wanted::Signs(&own_signs, &own_prices);
            let seen = [1.0, -1.0].map(|sign| own_signs.contains(&sign));
            if seen != [true, true] {
                let constant = f64::from(u8::from(seen[0])) - f64::from(u8::from(seen[1]));
                order[from..to].iter().for_each(|&t| decisions[t] = constant);
                continue;
            }
            let solution = self.solve(&own_rows, &wanted, rng)?;
            for &t in &order[from..to] {
                decisions[t] = self.decision(rows[t], &own_rows, &solution);
            }
        }
        Ok(decisions)
    }

    fn decision(&self, row: usize, rows: &[usize], solution: &Solution) -> f64 {
        let of = |other: &usize| {
            let (row, other) = (self.table.row(row), self.table.row(*other));
            let mut value = [dot(row, other)];
            self.kernel.apply(dot(row, row), &[dot(other, other)], &mut value);
            value[0]
        };
        let support = rows.iter().zip(&solution.beta).filter(|(_, beta)| **beta != 0.0);
        support.map(|(other, beta)| beta * of(other)).sum::<f64>() - solution.rho
    }

    /// Solves one dual on some rows of the table.
    fn solve(&self, rows: &[usize], wanted: &Wanted, rng: &mut Rng) -> Result<Solution, FitError> {
        let Svm { tolerance, max_iterations, shrinking, .. } = *self.svm;
        let effort = Effort { tolerance, max_iterations, shrinking };
        let matrix =
            || Gram::new(self.kernel, self.table, self.shared, rows.to_vec()).matrix(CACHE);
        let solution = match (self.svm.implementation, wanted) {
            (Implementation::Linfa, _) => crate::linfa::solve(self, rows, wanted, false, matrix())?,
            (Implementation::LinfaShrinking, _) => {
                crate::linfa::solve(self, rows, wanted, true, matrix())?
            }
            (Implementation::Dcd, _) => crate::dcd::solve(self, rows, wanted, effort, rng)?,
            (Implementation::Native, Wanted::Signs(signs, prices)) => {
                classify(signs, prices, effort, &mut matrix())
            }
            (Implementation::Native, Wanted::Values(values)) => {
                regress(values, self.svm.c, self.svm.epsilon, effort, &mut matrix())
            }
        };
        if solution.rho.is_finite() && solution.objective.is_finite() {
            Ok(solution)
        } else {
            Err(FitError::NotFinite("the solver left the range of numbers".to_owned()))
        }
    }

    /// Gathers the support vectors of all machines into one matrix.
    fn machines(&self, classes: usize, mut machines: Vec<Machine>) -> Machines {
        let mut used: Vec<usize> = machines.iter().flat_map(|m| m.vectors.clone()).collect();
        used.sort_unstable();
        used.dedup();
        let mut place = vec![0; self.table.rows()];
        for (at, &row) in used.iter().enumerate() {
            place[row] = at;
        }
        for vector in machines.iter_mut().flat_map(|machine| &mut machine.vectors) {
            *vector = place[*vector];
        }
        let vectors = self.table.x().select(Axis(0), &used);
        Machines { classes, kernel: self.kernel, vectors, machines }
    }
}

fn machine(classes: (usize, usize), rows: &[usize], solution: &Solution) -> Machine {
    let support = rows.iter().zip(&solution.beta).filter(|(_, beta)| **beta != 0.0);
    let mut support: Vec<(usize, f64)> = support.map(|(row, beta)| (*row, *beta)).collect();
    support.sort_unstable_by_key(|(row, _)| *row);
    let (vectors, coefficients) = support.into_iter().unzip();
    Machine {
        classes,
        vectors,
        coefficients,
        rho: solution.rho,
        objective: solution.objective,
        iterations: solution.iterations,
        converged: solution.converged,
        sigmoid: None,
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
        sigmoid: None,
    }
}
