use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};

use ndarray::{Array1, Array2, ArrayView2};
use tunability_kernels::Panels;

use crate::memo::Memo;
use crate::{Derived, FitError, Target};

/// The most that one table may remember of its n × n products, in bytes.
pub const MEMO_BYTES: usize = 256 << 20;

/// The most that is remembered before it has been asked for twice.
const FIRST_BYTES: usize = 16 << 20;

/// Rows of features with one target each, and what is computed from them once for all learners and
/// configurations that train on them.
#[derive(Clone, Debug)]
pub struct Table {
    x: Array2<f64>,
    target: Target,
    means: Vec<f64>,
    products: OnceLock<Array2<f64>>,
    /// Whether the products have been asked for.
    asked: Arc<AtomicBool>,
    memo: Memo,
}

impl Table {
    /// A table of `x` (rows × columns, row-major) and its targets.
    ///
    /// # Errors
    /// No rows, row counts that differ, or a value that is NaN or infinite.
    pub fn new(x: Array2<f64>, target: Target) -> Result<Table, FitError> {
        if x.nrows() == 0 {
            return Err(FitError::TooSmall("no rows to learn from".to_owned()));
        }
        if x.nrows() != target.len() {
            let (rows, targets) = (x.nrows(), target.len());
            return Err(FitError::Invalid(format!("{rows} rows but {targets} targets")));
        }
        let x = if x.is_standard_layout() { x } else { x.as_standard_layout().into_owned() };
        let means = means(x.view());
        // A mean is finite if its column is; only where it is not has the column to be looked at.
        if means.iter().any(|mean| !mean.is_finite())
            && let Some(((row, column), value)) = x.indexed_iter().find(|(_, v)| !v.is_finite())
        {
            return Err(FitError::NotFinite(format!("row {row}, column {column} is {value}")));
        }
        if let Some((row, value)) = target.not_finite() {
            return Err(FitError::NotFinite(format!("the target of row {row} is {value}")));
        }
        let (products, asked) = (OnceLock::new(), Arc::default());
        Ok(Table { x, target, means, products, asked, memo: Memo::default() })
    }

    /// Features: rows × columns, row-major.
    pub fn x(&self) -> ArrayView2<'_, f64> {
        self.x.view()
    }

    /// Row `index` of the features.
    pub fn row(&self, index: usize) -> &[f64] {
        let columns = self.x.ncols();
        let all = self.x.as_slice().unwrap_or_default();
        &all[index * columns..(index + 1) * columns]
    }

    /// Means of the columns; not finite where the sum of a column overflows.
    pub fn means(&self) -> &[f64] {
        &self.means
    }

    /// What a type computes from this table, computed by the first who asks and shared by all.
    pub fn derived<T: Derived>(&self) -> Arc<T> {
        self.memo.of(self)
    }

    /// Targets, one a row.
    pub fn target(&self) -> &Target {
        &self.target
    }

    /// How many rows.
    pub fn rows(&self) -> usize {
        self.x.nrows()
    }

    /// How many columns.
    pub fn columns(&self) -> usize {
        self.x.ncols()
    }

    /// The numeric targets.
    ///
    /// # Errors
    /// If the targets are no numbers.
    pub fn values(&self) -> Result<&Array1<f64>, FitError> {
        match &self.target {
            Target::Values(values) => Ok(values),
            Target::Classes { .. } => {
                Err(FitError::Invalid("numbers are needed, the targets are classes".to_owned()))
            }
            Target::Labels(_) => {
                Err(FitError::Invalid("numbers are needed, the targets are labels".to_owned()))
            }
        }
    }

    /// Inner products of all pairs of rows (rows × rows), computed once and shared; `None` where they
    /// would take more than [`MEMO_BYTES`], and the first time where they take more than
    /// `FIRST_BYTES`, as a single fit seldom needs all. Every entry is [`dot`](crate::dot) of its
    /// rows, so it makes no difference to a bit whether a caller takes it from here or computes it.
    pub fn products(&self) -> Option<&Array2<f64>> {
        let bytes = self.rows().saturating_mul(self.rows()).saturating_mul(8);
        let is_wanted = self.asked.swap(true, Ordering::Relaxed) || bytes <= FIRST_BYTES;
        (is_wanted && bytes <= MEMO_BYTES)
            .then(|| self.products.get_or_init(|| self.compute_products()))
    }

    fn compute_products(&self) -> Array2<f64> {
        let n = self.rows();
        let panels = Panels::new(self.columns(), (0..n).map(|i| self.row(i)));
        let products = panels.all_products(|i| self.row(i));
        Array2::from_shape_vec((n, n), products).unwrap_or_default()
    }

    /// Bytes that the table holds now, what it remembers included.
    pub fn bytes(&self) -> usize {
        let products = self.products.get().map_or(0, Array2::len);
        8 * (self.x.len() + products) + self.target.bytes() + self.memo.bytes()
    }
}

/// Means of columns: sums of blocks of rows, added up block by block, so that errors stay small. Rows of
/// few columns are summed several beside each other.
fn means(x: ArrayView2<f64>) -> Vec<f64> {
    let (rows, columns) = x.dim();
    let width = columns * (64 / columns.max(1)).max(1);
    let mut total = vec![0.0; columns];
    let mut sum = vec![0.0; width];
    for block in x.as_slice().unwrap_or_default().chunks((64 * width).max(1)) {
        sum.fill(0.0);
        let fours = block.chunks_exact(4 * width);
        let rest = fours.remainder();
        for four in fours {
            let (ab, cd) = four.split_at(2 * width);
            let ((a, b), (c, d)) = (ab.split_at(width), cd.split_at(width));
            let values = a.iter().zip(b).zip(c.iter().zip(d));
            for (sum, ((a, b), (c, d))) in sum.iter_mut().zip(values) {
                *sum += (a + b) + (c + d);
            }
        }
        for row in sum.chunks_exact(columns).chain(rest.chunks_exact(columns)) {
            total.iter_mut().zip(row).for_each(|(total, value)| *total += value);
        }
    }
    total.iter().map(|total| total / rows as f64).collect()
}
