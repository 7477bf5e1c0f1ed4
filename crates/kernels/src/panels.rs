use crate::wide;

/// Rows in one panel: the widest vector.
const WIDTH: usize = 8;

/// Rows, eight beside each other in a panel, column after column: inner products of one row with all of
/// them need no sum across a vector.
#[derive(Clone, Debug)]
pub struct Panels {
    rows: usize,
    columns: usize,
    /// Panels × columns; the last panel is filled up with zeros.
    values: Vec<[f64; WIDTH]>,
}

impl Panels {
    /// Takes a copy of some rows of `columns` columns each.
    pub fn new<'a>(columns: usize, rows: impl ExactSizeIterator<Item = &'a [f64]>) -> Panels {
        let count = rows.len();
        let mut values = vec![[0.0; WIDTH]; count.div_ceil(WIDTH) * columns];
        for (at, row) in rows.enumerate() {
            let panel = &mut values[at / WIDTH * columns..][..columns];
            for (place, value) in panel.iter_mut().zip(row) {
                place[at % WIDTH] = *value;
            }
        }
        Panels { rows: count, columns, values }
    }

    /// How many rows there are.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// Inner products of `row` with every row, into `out` (rows): each has the bits of
    /// [`dot`](crate::dot).
    ///
    /// # Panics
    /// If `row` is not as long as there are columns, or `out` as there are rows.
    pub fn products(&self, row: &[f64], out: &mut [f64]) {
        assert_eq!((row.len(), out.len()), (self.columns, self.rows), "columns and rows");
        products(row, &self.values, out);
    }
}

wide! {
    fn products<'a>(row: &'a [f64], panels: &'a [[f64; WIDTH]], out: &'a mut [f64]) -> () {
        let columns = row.len();
        if columns == 0 {
            return out.fill(0.0);
        }
        let mut panels = panels.chunks_exact(columns);
        let (whole, rest) = out.as_chunks_mut::<WIDTH>();
        for out in whole {
            if let Some(panel) = panels.next() {
                *out = panel_products(row, panel);
            }
        }
        if let Some(panel) = panels.next() {
            rest.copy_from_slice(&panel_products(row, panel)[..rest.len()]);
        }
    }
}

/// The products of `row` with the rows of one panel, in the order of [`dot`](crate::dot): sums of every
/// eighth column, added up, then the columns left.
#[inline(always)]
fn panel_products(row: &[f64], panel: &[[f64; WIDTH]]) -> [f64; WIDTH] {
    let (blocks, rest) = row.as_chunks::<8>();
    let (panel_blocks, panel_rest) = panel.as_chunks::<8>();
    let mut sums = [[0.0; WIDTH]; 8];
    for (columns, block) in blocks.iter().zip(panel_blocks) {
        for of in 0..8 {
            for lane in 0..WIDTH {
                sums[of][lane] += columns[of] * block[of][lane];
            }
        }
    }
    let mut total = [-0.0; WIDTH];
    for sum in &sums {
        for lane in 0..WIDTH {
            total[lane] += sum[lane];
        }
    }
    let mut left = [-0.0; WIDTH];
    for (column, values) in rest.iter().zip(panel_rest) {
        for lane in 0..WIDTH {
            left[lane] += column * values[lane];
        }
    }
    for lane in 0..WIDTH {
        total[lane] += left[lane];
    }
    total
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dot;

    #[test]
    fn products_have_the_bits_of_dot() {
        for (count, columns) in [(0, 3), (1, 0), (1, 1), (7, 8), (8, 13), (9, 64), (33, 101)] {
            let value = |at: usize| ((at * 7919) as f64 * 0.618_033_988_75).fract() - 0.5;
            let x: Vec<f64> = (0..count * columns).map(value).collect();
            let row = |at: usize| &x[at * columns..][..columns];
            let panels = Panels::new(columns, (0..count).map(row));
            for i in 0..count {
                let mut out = vec![f64::NAN; count];
                panels.products(row(i), &mut out);
                for (j, product) in out.iter().enumerate() {
                    assert_eq!(product.to_bits(), dot(row(i), row(j)).to_bits(), "{i} {j}");
                }
            }
        }
    }
}
