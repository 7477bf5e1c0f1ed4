//! The whole regularisation path, and its errors in cross-validation.

use std::sync::Arc;

use ndarray::{Array2, ArrayView1, ArrayView2, Axis};
use tunability_learn::{FitError, Table, Target};
use tunability_linear::{Linear, Sums};

use crate::problem::{Order, Penalty, Solution, Stop};
use crate::solver::{Dense, MOST_COLUMNS, Solver};

/// Which penalties, and how exactly.
#[derive(Clone, Debug, PartialEq)]
pub struct PathOptions {
    /// How many penalties, evenly spaced on the logarithmic scale from the least at which all
    /// coefficients are zero.
    pub count: usize,
    /// The last penalty as a share of the first.
    pub last: f64,
    /// Share of the price on sizes, in (0, 1]; the rest is on half the squares.
    pub l1_ratio: f64,
    /// As in [`Lasso`](crate::Lasso).
    pub tolerance: f64,
    /// Most sweeps over the coefficients, for each penalty.
    pub max_iterations: usize,
}

impl Default for PathOptions {
    fn default() -> PathOptions {
        PathOptions {
            count: 100,
            last: 1e-3,
            l1_ratio: 1.0,
            tolerance: 1e-6,
            max_iterations: 10_000,
        }
    }
}

impl PathOptions {
    /// The penalties, from the one at which all coefficients are zero, `most` if it were all on sizes.
    fn alphas(&self, most: f64) -> Vec<f64> {
        let steps = self.count.saturating_sub(1).max(1) as f64;
        let alpha = |at: usize| most / self.l1_ratio * self.last.powf(at as f64 / steps);
        (0..self.count).map(alpha).collect()
    }

    fn penalties(&self, alphas: &[f64]) -> Vec<Penalty> {
        alphas.iter().map(|alpha| Penalty::new(*alpha, self.l1_ratio)).collect()
    }

    fn stop(&self) -> Stop {
        Stop { tolerance: self.tolerance, max_iterations: self.max_iterations }
    }

    fn check(&self) -> Result<(), FitError> {
        let between = |value: f64| value > 0.0 && value <= 1.0;
        match between(self.l1_ratio) && between(self.last) {
            true => Ok(()),
            false => Err(FitError::Invalid(format!(
                "a path needs `l1_ratio` and `last` above 0 and at most 1, not {} and {}",
                self.l1_ratio, self.last
            ))),
        }
    }
}

/// The solutions for falling penalties.
#[derive(Clone, Debug, PartialEq)]
pub struct Path {
    /// The penalties, falling.
    pub alphas: Vec<f64>,
    /// One line for each.
    pub lines: Vec<Linear>,
}

/// The regularisation path of a table, each solution found from the one before. The lines state their
/// `gap` and `objective`.
///
/// # Errors
/// Targets that are no numbers, options out of their range.
pub fn path(table: &Table, options: &PathOptions) -> Result<Path, FitError> {
    options.check()?;
    let mut solver = Solver::new(table)?;
    let alphas = options.alphas(solver.most());
    let solutions = solver.solve_all(table, &options.penalties(&alphas), options.stop());
    let line = |solution: Solution| {
        let line = solver.model(table, solution.coefficients);
        line.stating("gap", solution.gap).stating("objective", solution.objective)
    };
    let lines = solutions.into_iter().map(line).collect();
    Ok(Path { alphas, lines })
}

/// The errors of a path out of fold.
#[derive(Clone, Debug, PartialEq)]
pub struct CrossValidated {
    /// The penalties, falling: those of the path of all rows.
    pub alphas: Vec<f64>,
    /// Mean squared error on the rows left out: folds × penalties.
    pub errors: Array2<f64>,
    /// The penalty of the least mean over folds, the largest of equals, as an index.
    pub best: usize,
    /// The line of all rows at that penalty.
    pub line: Linear,
}

/// The path of every training part, and its errors on the fold left out. Each fold is a list of rows;
/// rows in no fold are in every training part. Where there are no more columns than rows, inner products
/// are taken of each fold once, about the means of all rows, and added up to those of the training parts.
///
/// # Errors
/// As [`path`]; folds that leave nothing to train on, or name a row that is not there.
pub fn cross_validated_path(
    table: &Table,
    folds: &[Vec<usize>],
    options: &PathOptions,
) -> Result<CrossValidated, FitError> {
    options.check()?;
    let parts = parts(table.rows(), folds)?;
    let mut whole = Solver::new(table)?;
    let alphas = options.alphas(whole.most());
    let trained = parts.iter().take(folds.len()).map(|fold| table.rows() - fold.len()).min();
    let dense = table.columns() <= trained.unwrap_or(0).min(MOST_COLUMNS);
    let errors = match dense {
        true => dense_errors(table, &parts, folds.len(), &alphas, options)?,
        false => wide_errors(table, folds, &alphas, options)?,
    };
    let mean = errors.mean_axis(Axis(0)).unwrap_or_default();
    let best = (1..mean.len()).fold(0, |best, at| if mean[at] < mean[best] { at } else { best });
    let penalty = Penalty::new(alphas.get(best).copied().unwrap_or(0.0), options.l1_ratio);
    let solution = whole.solve(table, penalty, options.stop(), &mut Order::Cyclic);
    let line = whole.model(table, solution.coefficients);
    Ok(CrossValidated { alphas, errors, best, line })
}

/// The folds, and last the rows in none of them.
fn parts(rows: usize, folds: &[Vec<usize>]) -> Result<Vec<Vec<usize>>, FitError> {
    let mut free = vec![true; rows];
    for &row in folds.iter().flatten() {
        match free.get_mut(row) {
            Some(free) if *free => *free = false,
            _ => {
                let problem = format!("row {row} of {rows} is in two folds, or not there");
                return Err(FitError::Invalid(problem));
            }
        }
    }
    if folds.iter().any(|fold| fold.is_empty() || fold.len() >= rows) {
        return Err(FitError::TooSmall("a fold or its training part has no rows".to_owned()));
    }
    let rest = (0..rows).filter(|&row| free[row]).collect();
    Ok(folds.iter().cloned().chain([rest]).collect())
}

fn dense_errors(
    table: &Table,
    parts: &[Vec<usize>],
    folds: usize,
    alphas: &[f64],
    options: &PathOptions,
) -> Result<Array2<f64>, FitError> {
    let y = table.values()?;
    let shift: Vec<f64> = table.means().iter().copied().chain([y.sum() / y.len() as f64]).collect();
    let sums = |rows: &Vec<usize>| {
        let mut sums = Sums::new(shift.clone());
        sums.add_rows(table, y, rows.iter().copied());
        sums
    };
    let sums: Vec<Sums> = parts.iter().map(sums).collect();
    let mut errors = Array2::zeros((folds, alphas.len()));
    for fold in 0..folds {
        let mut train = Sums::new(shift.clone());
        let others = sums.iter().enumerate().filter(|(at, _)| *at != fold);
        others.for_each(|(_, part)| train.add(part));
        let moments = Arc::new(train.moments());
        let mut dense = Dense::new(Arc::clone(&moments));
        for (at, alpha) in alphas.iter().enumerate() {
            let penalty = Penalty::new(*alpha, options.l1_ratio);
            let solution = dense.solve(penalty, options.stop(), &mut Order::Cyclic);
            let line = moments.model(solution.coefficients);
            errors[[fold, at]] = sums[fold].mean_squared_error(&line);
        }
    }
    Ok(errors)
}

fn wide_errors(
    table: &Table,
    folds: &[Vec<usize>],
    alphas: &[f64],
    options: &PathOptions,
) -> Result<Array2<f64>, FitError> {
    let (x, y) = (table.x(), table.values()?.view());
    let mut errors = Array2::zeros((folds.len(), alphas.len()));
    for (fold, test) in folds.iter().enumerate() {
        let mut tested = vec![false; table.rows()];
        test.iter().for_each(|&row| tested[row] = true);
        let train: Vec<usize> = (0..table.rows()).filter(|&row| !tested[row]).collect();
        let target = Target::Values(y.select(Axis(0), &train));
        let train = Table::new(x.select(Axis(0), &train), target)?;
        let (x, y) = (x.select(Axis(0), test), y.select(Axis(0), test));
        let mut solver = Solver::new(&train)?;
        let penalties = options.penalties(alphas);
        for (at, solution) in
            solver.solve_all(&train, &penalties, options.stop()).into_iter().enumerate()
        {
            let line = solver.model(&train, solution.coefficients);
            errors[[fold, at]] = mean_squared_error(&line, x.view(), y.view());
        }
    }
    Ok(errors)
}

/// On rows: only columns with a coefficient are looked at.
fn mean_squared_error(line: &Linear, x: ArrayView2<f64>, y: ArrayView1<f64>) -> f64 {
    let kept: Vec<usize> = (0..x.ncols()).filter(|&j| line.coefficients[j] != 0.0).collect();
    let of = |row: ArrayView1<f64>, y: &f64| {
        let sum: f64 = kept.iter().map(|&j| line.coefficients[j] * row[j]).sum();
        (y - line.intercept - sum) * (y - line.intercept - sum)
    };
    x.rows().into_iter().zip(y).map(|(row, y)| of(row, y)).sum::<f64>() / y.len() as f64
}
