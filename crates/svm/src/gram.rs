use tunability_kernels::{Panels, dot};
use tunability_learn::Table;

use crate::kernel::Scaled;
use crate::rows::{Rows, Source};

/// Kernel values of some rows of a table, from its shared inner products where it has them.
pub(crate) struct Gram<'a> {
    kernel: Scaled,
    table: &'a Table,
    /// Which rows of the table.
    rows: Vec<usize>,
    /// Their inner products with themselves.
    squares: Vec<f64>,
    products: Products<'a>,
}

/// Where inner products come from: the bits are the same.
enum Products<'a> {
    Shared(&'a ndarray::Array2<f64>),
    Own(Panels),
}

impl<'a> Gram<'a> {
    /// Kernel values of some rows; `shared` are [`Table::products`], asked for once a fit.
    pub fn new(
        kernel: Scaled,
        table: &'a Table,
        shared: Option<&'a ndarray::Array2<f64>>,
        rows: Vec<usize>,
    ) -> Gram<'a> {
        let squares = rows.iter().map(|&row| dot(table.row(row), table.row(row))).collect();
        let products = match shared {
            Some(shared) => Products::Shared(shared),
            None => Products::Own(panels(table, &rows)),
        };
        Gram { kernel, table, rows, squares, products }
    }

    /// The kernel matrix, of which `budget` bytes are held.
    pub fn matrix(self, budget: usize) -> Rows<'a> {
        let diagonal = self.squares.iter().map(|&square| self.kernel.of_itself(square)).collect();
        Rows::new(diagonal, budget, Box::new(self))
    }

    fn of(&self, keep: &[usize]) -> Gram<'a> {
        let rows: Vec<usize> = keep.iter().map(|&row| self.rows[row]).collect();
        let products = match self.products {
            Products::Shared(shared) => Products::Shared(shared),
            Products::Own(_) => Products::Own(panels(self.table, &rows)),
        };
        let squares = keep.iter().map(|&row| self.squares[row]).collect();
        Gram { kernel: self.kernel, table: self.table, rows, squares, products }
    }

    /// Kernel values of a row of the table with each row here.
    fn values(&self, row: usize, square: f64, out: &mut [f64]) {
        match &self.products {
            Products::Shared(shared) => {
                let shared = shared.row(row);
                let shared = shared.as_slice().unwrap_or_default();
                out.iter_mut().zip(&self.rows).for_each(|(out, &other)| *out = shared[other]);
            }
            Products::Own(panels) => panels.products(self.table.row(row), out),
        }
        self.kernel.apply(square, &self.squares, out);
    }

    /// Kernel values of up to four rows of `all` with each row here, one after the other.
    fn four_values(&self, all: &Gram, four: &[usize], out: &mut [f64]) {
        let count = self.rows.len();
        let each = four.iter().map(|&row| (all.rows[row], all.squares[row]));
        match (&self.products, four) {
            (Products::Own(panels), &[a, b, c, d]) if count > 0 => {
                let rows = [a, b, c, d].map(|row| self.table.row(all.rows[row]));
                panels.four_products(rows, out);
                for ((_, square), out) in each.zip(out.chunks_mut(count)) {
                    self.kernel.apply(square, &self.squares, out);
                }
            }
            _ => {
                let outs = out.chunks_mut(count.max(1));
                each.zip(outs).for_each(|((row, square), out)| self.values(row, square, out));
            }
        }
    }
}

impl<'a> Source<'a> for Gram<'a> {
    fn row(&self, i: usize, out: &mut [f64]) {
        self.values(self.rows[i], self.squares[i], out);
    }

    fn part(&self, keep: &[usize]) -> Box<dyn Source<'a> + 'a> {
        Box::new(self.of(keep))
    }

    fn sums(&self, at: &[usize], over: &[usize], by: &[f64], each: &mut dyn FnMut(usize, f64)) {
        let over = self.of(over);
        let count = by.len();
        let mut values = vec![0.0; 4 * count];
        for four in at.chunks(4) {
            over.four_values(self, four, &mut values);
            for (values, &row) in values.chunks(count.max(1)).zip(four) {
                each(row, dot(values, by));
            }
        }
    }
}

fn panels(table: &Table, rows: &[usize]) -> Panels {
    Panels::new(table.columns(), rows.iter().map(|&row| table.row(row)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dual::classify;
    use crate::kernel::Kernel;
    use crate::smo::Effort;
    use ndarray::{Array1, Array2};
    use tunability_learn::Target;

    /// Shared products or own, everything held or two rows: the same bits.
    #[test]
    fn what_is_held_changes_no_bit() {
        let value = |at: usize| ((at as f64 + 1.0) * 0.754_877_666).fract() - 0.5;
        let x = Array2::from_shape_fn((300, 5), |(i, j)| value(i * 131 + j * 7919));
        let sign: Vec<f64> = (0..300)
            .map(|i| if x.row(i).sum() + value(i * 17) > 0.0 { 1.0 } else { -1.0 })
            .collect();
        let table = Table::new(x, Target::Values(Array1::zeros(300))).expect("a table");
        let effort = Effort { tolerance: 1e-6, max_iterations: 1_000_000, shrinking: true };
        let kernel = Kernel::Rbf { gamma: 1.0 }.scaled(5);
        let solve = |shared, budget| {
            let gram = Gram::new(kernel, &table, shared, (0..300).collect());
            let solution = classify(&sign, &[10.0; 300], effort, &mut gram.matrix(budget));
            assert!(solution.converged && solution.iterations > 600);
            (solution.beta, solution.rho.to_bits(), solution.iterations)
        };
        let shared = table.products();
        assert!(shared.is_some());
        let first = solve(None, usize::MAX);
        for other in [solve(None, 0), solve(shared, usize::MAX), solve(shared, 0)] {
            assert_eq!(first, other);
        }
    }
}
