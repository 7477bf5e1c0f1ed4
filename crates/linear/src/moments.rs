use faer::linalg::matmul::triangular::{BlockStructure, matmul};
use faer::{Accum, MatMut, MatRef, Par};
use ndarray::Array1;
use tunability_learn::{Derived, Table};

use crate::Linear;

/// Rows that are centred and multiplied at a time: they stay in the cache.
const ROWS: usize = 256;

/// Sums of squares and products of a table's columns and its target about their means: all that least
/// squares and its penalised kin need of the data. Shared by the fits on a table ([`Table::derived`]).
#[derive(Clone, Debug)]
pub struct Moments {
    /// How many rows were summed.
    pub rows: usize,
    /// Means of the columns (p).
    pub x_mean: Vec<f64>,
    /// Mean of the targets.
    pub y_mean: f64,
    /// `y'y` of the centred targets.
    pub y_y: f64,
    /// `X'y` of the centred columns and targets (p).
    pub x_y: Vec<f64>,
    /// `X'X` of the centred columns, p × p; a constant column is exactly zero.
    gram: Vec<f64>,
}

impl Derived for Moments {
    /// The moments of a table of numbers.
    ///
    /// # Panics
    /// If its targets are no numbers.
    fn of(table: &Table) -> Moments {
        let y = table.values().expect("numbers");
        let mut shift = table.means().to_vec();
        shift.push(y.sum() / y.len() as f64);
        let shift = shift.iter().map(|mean| if mean.is_finite() { *mean } else { 0.0 }).collect();
        let mut sums = Sums::new(shift);
        sums.add_rows(table, y, 0..table.rows());
        sums.moments()
    }

    fn bytes(&self) -> usize {
        8 * (self.gram.len() + 2 * self.x_mean.len())
    }
}

impl Moments {
    /// How many columns there are.
    pub fn columns(&self) -> usize {
        self.x_mean.len()
    }

    /// Row `j` of `X'X`.
    pub fn row(&self, j: usize) -> &[f64] {
        &self.gram[j * self.columns()..][..self.columns()]
    }

    /// `||x_j||²` of the centred column.
    pub fn square(&self, j: usize) -> f64 {
        self.gram[j * self.columns() + j]
    }

    /// The model in the units of the data, from coefficients of the centred columns.
    pub fn model(&self, coefficients: Vec<f64>) -> Linear {
        let inner = tunability_learn::dot(&self.x_mean, &coefficients);
        Linear::new(self.y_mean - inner, coefficients.into())
    }
}

/// Sums over some rows about a shift, which another block of rows about the same shift can be added to:
/// the moments of a training part are the sum of those of its folds, each taken once.
#[derive(Clone, Debug)]
pub struct Sums {
    /// What is taken from each column and from the target before anything is summed (p + 1).
    shift: Vec<f64>,
    /// `Z'Z` of the rows `z = (x - shift, y - shift, 1)`, (p + 2) × (p + 2), the lower triangle by
    /// columns: its last row holds the sums and how many there are.
    products: Vec<f64>,
}

impl Sums {
    /// Sums of no rows about `shift`: one number a column, and the last for the target. The nearer it is
    /// to the means, the fewer digits are lost; of one block of rows among many it is the mean.
    pub fn new(shift: Vec<f64>) -> Sums {
        let width = shift.len() + 1;
        Sums { products: vec![0.0; width * width], shift }
    }

    /// Adds some rows of a table, in blocks of a fixed size, each row with its target in `y`.
    pub fn add_rows(
        &mut self,
        table: &Table,
        y: &Array1<f64>,
        mut rows: impl ExactSizeIterator<Item = usize>,
    ) {
        let width = self.shift.len() + 1;
        let (of_x, of_y) = self.shift.split_at(width - 2);
        let mut block = vec![1.0; ROWS.min(rows.len()) * width];
        while rows.len() > 0 {
            let count = rows.len().min(ROWS);
            for (z, row) in block.chunks_exact_mut(width).zip(rows.by_ref().take(count)) {
                let x = table.row(row).iter().zip(of_x);
                z.iter_mut().zip(x).for_each(|(z, (x, shift))| *z = x - shift);
                z[width - 2] = y[row] - of_y[0];
            }
            add_products(&block[..count * width], width, &mut self.products);
        }
    }

    /// How many rows were added.
    pub fn rows(&self) -> f64 {
        self.products[self.products.len() - 1]
    }

    /// The sum of column `j` about its shift.
    fn sum(&self, j: usize) -> f64 {
        let width = self.shift.len() + 1;
        self.products[j * width + width - 1]
    }

    /// Adds the sums over other rows about the same shift.
    pub fn add(&mut self, other: &Sums) {
        self.products.iter_mut().zip(&other.products).for_each(|(sum, other)| *sum += other);
    }

    /// The mean squared error of a line on these rows.
    pub fn mean_squared_error(&self, line: &Linear) -> f64 {
        let (width, n) = (self.shift.len() + 1, self.rows());
        let target = width - 2;
        // The error of a row is (row - shift) · v + constant.
        let v = |j: usize| if j == target { 1.0 } else { -line.coefficients[j] };
        let kept: Vec<usize> = (0..=target).filter(|&j| v(j) != 0.0).collect();
        let constant = kept.iter().map(|&j| v(j) * self.shift[j]).sum::<f64>() - line.intercept;
        let mut total = n * constant * constant;
        for (at, &j) in kept.iter().enumerate() {
            let column = &self.products[j * width..][..width];
            let below: f64 = kept[at + 1..].iter().map(|&i| column[i] * v(i)).sum();
            total += v(j) * (column[j] * v(j) + 2.0 * below + 2.0 * constant * self.sum(j));
        }
        (total / n).max(0.0)
    }

    /// The sums about the means of the rows.
    pub fn moments(&self) -> Moments {
        let (width, n) = (self.shift.len() + 1, self.rows());
        let p = width - 2;
        let means: Vec<f64> = (0..=p).map(|j| self.sum(j) / n).collect();
        // What is left of a constant column is the rounding of its mean.
        let rounding = |j: usize| 4.0 * f64::EPSILON * (self.shift[j].abs() + means[j].abs());
        let square = |j: usize| self.products[j * width + j] - means[j] * self.sum(j);
        let constant: Vec<bool> =
            (0..=p).map(|j| square(j) <= n * rounding(j) * rounding(j)).collect();
        let about_mean = |row: usize, column: usize| {
            let (row, column) = (row.max(column), row.min(column));
            if constant[row] || constant[column] {
                return 0.0;
            }
            self.products[column * width + row] - means[row] * self.sum(column)
        };
        let gram = (0..p * p).map(|at| about_mean(at / p, at % p)).collect();
        Moments {
            rows: n as usize,
            x_mean: (0..p).map(|j| self.shift[j] + means[j]).collect(),
            y_mean: self.shift[p] + means[p],
            y_y: about_mean(p, p),
            x_y: (0..p).map(|j| about_mean(p, j)).collect(),
            gram,
        }
    }
}

/// Adds `B'B` of a block of rows to the lower triangle of `products`.
fn add_products(block: &[f64], width: usize, products: &mut [f64]) {
    let rows = MatRef::from_row_major_slice(block, block.len() / width, width);
    let full = BlockStructure::Rectangular;
    matmul(
        MatMut::from_column_major_slice_mut(products, width, width),
        BlockStructure::TriangularLower,
        Accum::Add,
        rows.transpose(),
        full,
        rows,
        full,
        1.0,
        Par::Seq,
    );
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::Array2;

    fn data() -> (Array2<f64>, Array1<f64>) {
        let x = Array2::from_shape_fn((600, 3), |(i, j)| ((i * (j + 3)) as f64).sin() + 5.0);
        let y = x.sum_axis(ndarray::Axis(1)).mapv(|sum| sum * sum);
        (x, y)
    }

    #[test]
    fn moments_of_folds_add_up() {
        let (x, y) = data();
        let table = Table::new(x, tunability_learn::Target::Values(y.clone())).unwrap();
        let mut all = Sums::new(vec![5.0, 5.0, 5.0, 225.0]);
        let mut parts = all.clone();
        all.add_rows(&table, &y, 0..600);
        for (from, to) in [(0, 100), (100, 101), (101, 600)] {
            let mut part = Sums::new(vec![5.0, 5.0, 5.0, 225.0]);
            part.add_rows(&table, &y, from..to);
            parts.add(&part);
        }
        let (all, parts) = (all.moments(), parts.moments());
        for j in 0..3 {
            assert!((all.x_y[j] - parts.x_y[j]).abs() < 1e-9, "{all:?} {parts:?}");
            assert!((all.square(j) - parts.square(j)).abs() < 1e-10);
        }
    }

    #[test]
    fn moments_are_about_the_means() {
        let (mut x, y) = data();
        x.column_mut(1).fill(0.1);
        let table = Table::new(x, tunability_learn::Target::Values(y)).unwrap();
        let moments = table.derived::<Moments>();
        let centred = crate::Centred::new(table.x(), table.values().unwrap().view());
        for j in 0..3 {
            let column = centred.x.column(j);
            assert!((column.dot(&centred.y) - moments.x_y[j]).abs() < 1e-8);
            for k in 0..3 {
                assert!((column.dot(&centred.x.column(k)) - moments.row(j)[k]).abs() < 1e-10);
            }
        }
        assert_eq!(moments.row(1), [0.0; 3]);
        assert!((moments.y_y - centred.y.dot(&centred.y)).abs() < 1e-6);
    }
}
