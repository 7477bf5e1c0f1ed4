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
            let grown = self.grow(table, penalty);
            let tolerance = (INNER * gap).max(0.3 * stop.tolerance);
            let left = stop.max_iterations - iterations;
            let inner = Stop { tolerance, max_iterations: left };
            let swept = self.descend(penalty, inner, order);
            self.look(table);
            iterations += swept;
            // Nothing new and nothing moved: the gap is round-off.
            stuck = grown == 0 && swept == 0;
        }
    }

    /// Whether the normal equations hold, where nothing is penalised.
    fn is_flat(&self, penalty: Penalty, tolerance: f64) -> bool {
        let free = penalty.l1 == 0.0 && penalty.l2 == 0.0;
        free && self.squares <= tolerance * tolerance * self.y_y
    }

    /// Takes in the columns of the steepest slopes, among those that the penalty does not hold at zero.
    fn grow(&mut self, table: &Table, penalty: Penalty) -> usize {
        let bound = self.y.len() as f64 * penalty.l1 * (1.0 - 1e-3);
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
                let (row, at) = if row >= all - new + at { (row, at) } else if row >= all - new {
                    (all - new + at, row - (all - new))
                } else {
                    (row, at)
                };
                products[(row, at)]
            };
            self.gram.push((0..all).map(entry).collect());
        }
    }

    /// Solves the problem on the set.
    fn descend(&mut self, penalty: Penalty, stop: Stop, order: &mut Order) -> usize {
        let of_members = |all: &[f64]| self.members.iter().map(|&j| all[j]).collect::<Vec<_>>();
        let x_y = of_members(&self.x_y);
        let gram = self.gram.iter().map(Vec::as_slice).collect();
        let products = Products { gram, x_y: &x_y, y_y: self.y_y, n: self.y.len() as f64 };
        let mut point = Point { b: of_members(&self.b), slopes: of_members(&self.slopes) };
        let ended = products.descend(penalty, stop, order, &mut point);
        for (&j, b) in self.members.iter().zip(&point.b) {
            self.b[j] = *b;
        }
        ended.iterations
    }

    /// The residual and its slopes, from the data.
    fn look(&mut self, table: &Table) {
        let n = self.y.len();
        let mut residual = self.y.clone();
        for (&j, column) in self.members.iter().zip(self.columns.chunks_exact(n)) {
            if self.b[j] != 0.0 {
                add(-self.b[j], column, &mut residual);
            }
        }
        self.squares = dot(&residual, &residual);
        self.slopes = slopes(table, &residual);
    }
}

/// `X'r` of the columns about their means.
fn slopes(table: &Table, r: &[f64]) -> Vec<f64> {
    let (n, p) = (table.rows(), table.columns());
    let x = table.x();
    let x = MatRef::from_row_major_slice(x.as_slice().unwrap_or_default(), n, p);
    let mut slopes = vec![0.0; p];
    let out = MatMut::from_column_major_slice_mut(&mut slopes, p, 1);
    let r_column = MatRef::from_column_major_slice(r, n, 1);
    matmul(out, Accum::Replace, x.transpose(), r_column, 1.0, Par::Seq);
    let sum: f64 = r.iter().sum();
    add(-sum, table.means(), &mut slopes);
    slopes
}
