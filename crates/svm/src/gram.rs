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
        let mut values = vec![0.0; by.len()];
        for &row in at {
            over.values(self.rows[row], self.squares[row], &mut values);
            each(row, dot(&values, by));
        }
    }
}

fn panels(table: &Table, rows: &[usize]) -> Panels {
    Panels::new(table.columns(), rows.iter().map(|&row| table.row(row)))
}
