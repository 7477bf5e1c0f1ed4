//! Many columns: coordinate descent on a working set, which grows until no column outside it matters.
//!
//! Massias, Gramfort and Salmon (2018), "Celer: a Fast Solver for the Lasso with Dual Extrapolation",
//! for the growth of the set; the problem on the set is solved on its inner products (`descent.rs`).
//! Each round passes once over the data for `X'r`, which decides who joins and certifies the gap over
//! all columns.

use faer::linalg::matmul::matmul;
use faer::{Accum, Mat, MatMut, MatRef, Par};
use tunability_learn::{FitError, Table, dot};
use tunability_linear::add;

use crate::descent::{Point, Products};
use crate::problem::{Certificate, Order, Penalty, Solution, Stop, certificate, relative};

/// As many columns join in the first round; later as many as have a coefficient, if those are more.
const FIRST: usize = 100;

/// How many penalties of a path are looked at in one pass over the data.
const GROUP: usize = 5;

/// The part of a gap that the next round's inner problem leaves.
const INNER: f64 = 0.05;

pub(crate) struct WorkingSet {
    /// Targets about their mean.
    y: Vec<f64>,
    y_mean: f64,
    y_y: f64,
    /// Coefficients of all columns (p).
    b: Vec<f64>,
    /// `X'(y - X b)` of all columns (p).
    slopes: Vec<f64>,
    /// `X'y` of all columns.
    x_y: Vec<f64>,
    /// `||y - X b||²`.
    squares: f64,
    /// Which columns are in the set, in the order in which they joined, and whether each is.
    members: Vec<usize>,
    joined: Vec<bool>,
    /// The members' columns about their means, one after the other.
    columns: Vec<f64>,
    /// Inner products of the members.
    gram: Vec<Vec<f64>>,
}

impl WorkingSet {
    pub fn new(table: &Table) -> Result<WorkingSet, FitError> {
        let y = table.values()?;
        let y_mean = y.sum() / y.len() as f64;
        let y: Vec<f64> = y.iter().map(|y| y - y_mean).collect();
        let x_y = slopes(table, &y);
        let y_y = dot(&y, &y);
        let p = table.columns();
        Ok(WorkingSet {
            y,
            y_mean,
            y_y,
            b: vec![0.0; p],
            slopes: x_y.clone(),
            x_y,
            squares: y_y,
            members: Vec::new(),
            joined: vec![false; p],
            columns: Vec::new(),
            gram: Vec::new(),
        })
    }

    pub fn y_mean(&self) -> f64 {
        self.y_mean
    }

    pub fn most(&self) -> f64 {
        self.x_y.iter().fold(0.0, |most: f64, slope| most.max(slope.abs())) / self.y.len() as f64
    }

    pub fn solve(
        &mut self,
        table: &Table,
        penalty: Penalty,
        stop: Stop,
        order: &mut Order,
    ) -> Solution {
        let n = self.y.len() as f64;
        let mut iterations = 0;
        let mut stuck = false;
        loop {
            let Certificate { gap, objective } =
                certificate(penalty, n, &self.b, &self.slopes, self.squares);
            let gap = relative(gap, self.y_y, n);
            let converged = gap <= stop.tolerance || self.is_flat(penalty, stop.tolerance);
            if converged || stuck || iterations >= stop.max_iterations {
                let coefficients = self.b.clone();
                return Solution { coefficients, gap, objective, iterations, converged };
            }
            let grown = self.grow(table, penalty.l1 * (1.0 - 1e-3));
            let tolerance = (INNER * gap).max(0.3 * stop.tolerance);
            let left = stop.max_iterations - iterations;
            let inner = Stop { tolerance, max_iterations: left };
            let mut point = self.point();
            let swept = self.descend(penalty, inner, order, &mut point);
            let residual = self.residual();
            self.squares = dot(&residual, &residual);
            self.slopes = slopes(table, &residual);
            iterations += swept;
            // Nothing new and nothing moved: the gap is round-off.
            stuck = grown == 0 && swept == 0;
        }
    }

    /// The solutions for falling penalties. Those of a group are first found on one working set, which takes
    /// in what the last of them may need by the strong rule (Tibshirani et al. 2012, "Strong rules for
    /// discarding predictors in lasso-type problems"); one pass over the data then certifies all, and where
    /// a gap is left the search goes on from there.
    pub fn solve_all(&mut self, table: &Table, penalties: &[Penalty], stop: Stop) -> Vec<Solution> {
        let mut solutions = Vec::with_capacity(penalties.len());
        let mut before = self.most();
        for group in penalties.chunks(GROUP) {
            let last = group[group.len() - 1].l1;
            self.grow(table, (2.0 * last - before).max(0.0));
            before = last;
            let inner = Stop { tolerance: 0.3 * stop.tolerance, ..stop };
            let mut point = self.point();
            let mut guess = |penalty: &Penalty| {
                let swept = self.descend(*penalty, inner, &mut Order::Cyclic, &mut point);
                (self.b.clone(), self.residual(), swept)
            };
            let guesses: Vec<_> = group.iter().map(&mut guess).collect();
            let residuals: Vec<f64> =
                guesses.iter().flat_map(|(_, residual, _)| residual).copied().collect();
            let slopes = slopes(table, &residuals);
            let of_each = slopes.chunks_exact(self.b.len()).zip(guesses).zip(group);
            for ((slopes, (b, residual, swept)), penalty) in of_each {
                self.b = b;
                self.squares = dot(&residual, &residual);
                self.slopes.copy_from_slice(slopes);
                let mut solution = self.solve(table, *penalty, stop, &mut Order::Cyclic);
                solution.iterations += swept;
                solutions.push(solution);
            }
        }
        solutions
    }

    /// Whether the normal equations hold, where nothing is penalised.
    fn is_flat(&self, penalty: Penalty, tolerance: f64) -> bool {
        let free = penalty.l1 == 0.0 && penalty.l2 == 0.0;
        free && self.squares <= tolerance * tolerance * self.y_y
    }

    /// Takes in columns whose slope is above a penalty, the steepest ones; how many.
    fn grow(&mut self, table: &Table, penalty: f64) -> usize {
        let bound = self.y.len() as f64 * penalty;
        let outside = |j: &usize| !self.joined[*j] && self.slopes[*j].abs() > bound;
        let mut new: Vec<usize> = (0..self.b.len()).filter(outside).collect();
        let active = self.b.iter().filter(|b| **b != 0.0).count();
        let most = FIRST.max(active);
        if new.len() > most {
            let steepest = |j: &usize, k: &usize| {
                self.slopes[*k].abs().total_cmp(&self.slopes[*j].abs()).then(j.cmp(k))
            };
            new.select_nth_unstable_by(most, steepest);
            new.truncate(most);
            new.sort_unstable();
        }
        self.join(table, &new);
        new.len()
    }

    fn join(&mut self, table: &Table, new: &[usize]) {
        if new.is_empty() {
            return;
        }
        let (n, old) = (self.y.len(), self.members.len());
        let means: Vec<f64> = new.iter().map(|&j| table.means()[j]).collect();
        self.columns.resize((old + new.len()) * n, 0.0);
        let added = &mut self.columns[old * n..];
        for row in 0..n {
            let values = table.row(row);
            for (at, (&j, mean)) in new.iter().zip(&means).enumerate() {
                added[at * n + row] = values[j] - mean;
            }
        }
        for (&j, column) in new.iter().zip(added.chunks_exact_mut(n)) {
            self.joined[j] = true;
            if column.iter().all(|value| *value == column[0]) {
                column.fill(0.0);
            }
        }
        self.members.extend(new);
        self.multiply(new.len());
    }

    /// Inner products of the last `new` members with all.
    fn multiply(&mut self, new: usize) {
        let (n, all) = (self.y.len(), self.members.len());
        let columns = MatRef::from_column_major_slice(&self.columns, n, all);
        let added = columns.get(.., all - new..);
        let mut products = Mat::zeros(all, new);
        matmul(products.as_mut(), Accum::Replace, columns.transpose(), added, 1.0, Par::Seq);
        for (row, known) in self.gram.iter_mut().enumerate() {
            known.extend((0..new).map(|column| products[(row, column)]));
        }
        for at in 0..new {
            // Of the products of two new members those below the diagonal count, so that it is
            // symmetric to the bit.
            let entry = |row: usize| {
                let (row, at) = if row >= all - new + at {
                    (row, at)
                } else if row >= all - new {
                    (all - new + at, row - (all - new))
                } else {
                    (row, at)
                };
                products[(row, at)]
            };
            self.gram.push((0..all).map(entry).collect());
        }
    }

    /// Where the members stand.
    fn point(&self) -> Point {
        Point { b: self.of_members(&self.b), slopes: self.of_members(&self.slopes) }
    }

    fn of_members(&self, all: &[f64]) -> Vec<f64> {
        self.members.iter().map(|&j| all[j]).collect()
    }

    /// Solves the problem on the set, from a point on.
    fn descend(
        &mut self,
        penalty: Penalty,
        stop: Stop,
        order: &mut Order,
        point: &mut Point,
    ) -> usize {
        let x_y = self.of_members(&self.x_y);
        let gram = self.gram.iter().map(Vec::as_slice).collect();
        let products = Products { gram, x_y: &x_y, y_y: self.y_y, n: self.y.len() as f64 };
        let ended = products.descend(penalty, stop, order, point);
        for (&j, b) in self.members.iter().zip(&point.b) {
            self.b[j] = *b;
        }
        ended.iterations
    }

    /// `y - X b`.
    fn residual(&self) -> Vec<f64> {
        let mut residual = self.y.clone();
        for (&j, column) in self.members.iter().zip(self.columns.chunks_exact(self.y.len())) {
            if self.b[j] != 0.0 {
                add(-self.b[j], column, &mut residual);
            }
        }
        residual
    }
}

/// `X'r` of the columns about their means, for one or several residuals, one after the other.
fn slopes(table: &Table, residuals: &[f64]) -> Vec<f64> {
    let (n, p) = (table.rows(), table.columns());
    let count = residuals.len() / n;
    let x = table.x();
    let x = MatRef::from_row_major_slice(x.as_slice().unwrap_or_default(), n, p);
    let r = MatRef::from_column_major_slice(residuals, n, count);
    let mut slopes = vec![0.0; p * count];
    let out = MatMut::from_column_major_slice_mut(&mut slopes, p, count);
    matmul(out, Accum::Replace, x.transpose(), r, 1.0, Par::Seq);
    for (slopes, r) in slopes.chunks_exact_mut(p.max(1)).zip(residuals.chunks_exact(n)) {
        let sum: f64 = r.iter().sum();
        add(-sum, table.means(), slopes);
    }
    slopes
}
