use crate::wide;

/// Panels multiplied side by side, so that one sum need not wait for another.
const GROUP: usize = 2;

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

    /// As [`products`](Panels::products), of four rows at once: faster than one by one.
    ///
    /// # Panics
    /// If a row is not as long as there are columns, or `out` as four times the rows.
    pub fn four_products(&self, rows: [&[f64]; 4], out: &mut [f64]) {
        let fits = rows.iter().all(|row| row.len() == self.columns) && out.len() == 4 * self.rows;
        assert!(fits, "columns and rows");
        four_products(rows, &self.values, 0, out);
    }

    /// The inner products of all pairs of these `rows`, rows × rows: each pair is computed once.
    ///
    /// # Panics
    /// If they are not the rows that were taken.
    pub fn all_products<'a>(&self, row: impl Fn(usize) -> &'a [f64]) -> Vec<f64> {
        let n = self.rows;
        let mut all = vec![0.0; n * n];
        for (four, out) in all.chunks_mut(4 * n.max(1)).enumerate() {
            let own = [0, 1, 2, 3].map(|at| row((4 * four + at).min(n - 1)));
            if let Some(out) = out.get_mut(..4 * n) {
                four_products(own, &self.values, 4 * four / WIDTH, out);
            } else {
                let each = own.iter().zip(out.chunks_mut(n));
                each.for_each(|(row, out)| products(row, &self.values, out));
            }
        }
        mirror(n, &mut all);
        all
    }
}

/// Copies what is right of the diagonal to what is left of it, square by square.
fn mirror(n: usize, all: &mut [f64]) {
    const SQUARE: usize = 32;
    for top in (0..n).step_by(SQUARE) {
        for left in (0..=top).step_by(SQUARE) {
            for i in top..n.min(top + SQUARE) {
                for j in left..i.min(left + SQUARE) {
                    all[i * n + j] = all[j * n + i];
                }
            }
        }
    }
}

wide! {
    fn products<'a>(row: &'a [f64], panels: &'a [[f64; WIDTH]], out: &'a mut [f64]) -> () {
        let columns = row.len();
        if columns == 0 {
            return out.fill(0.0);
        }
        let mut at = 0;
        let (groups, rest) = out.as_chunks_mut::<{ WIDTH * GROUP }>();
        for out in groups {
            let [group] = group_products::<1, GROUP>([row], &panels[at..]);
            out.copy_from_slice(group.as_flattened());
            at += GROUP * columns;
        }
        for out in rest.chunks_mut(WIDTH) {
            let [[panel]] = group_products::<1, 1>([row], &panels[at..]);
            out.copy_from_slice(&panel[..out.len()]);
            at += columns;
        }
    }
}

wide! {
    /// Into the columns from the panel `first` on.
    fn four_products<'a>(
        rows: [&'a [f64]; 4],
        panels: &'a [[f64; WIDTH]],
        first: usize,
        out: &'a mut [f64],
    ) -> () {
        let (columns, count) = (rows[0].len(), out.len() / 4);
        if columns == 0 {
            return out.fill(0.0);
        }
        let panels = panels.chunks_exact(columns).skip(first);
        for (panel, at) in panels.zip((first * WIDTH..count).step_by(WIDTH)) {
            let end = count.min(at + WIDTH);
            let products = group_products::<4, 1>(rows, panel);
            for (row, [products]) in products.iter().enumerate() {
                let out = &mut out[row * count + at..row * count + end];
                match out.as_chunks_mut() {
                    ([out], _) => *out = *products,
                    (_, out) => out.copy_from_slice(&products[..out.len()]),
                }
            }
        }
    }
}

/// The products of `R` rows with the rows of the first `N` panels, in the order of [`dot`](crate::dot):
/// sums of every eighth column, added up, then the columns left.
#[inline(always)]
fn group_products<const R: usize, const N: usize>(
    rows: [&[f64]; R],
    panels: &[[f64; WIDTH]],
) -> [[[f64; WIDTH]; N]; R] {
    let columns = rows[0].len();
    let rows = rows.map(|row| &row[..columns]);
    let panels: [&[[f64; WIDTH]]; N] =
        std::array::from_fn(|n| &panels[n * columns..(n + 1) * columns]);
    let whole = columns / 8 * 8;
    let mut total = [[[-0.0; WIDTH]; N]; R];
    for first in 0..8.min(whole) {
        add(&mut total, &sums(rows, panels, 0.0, (first..whole).step_by(8)));
    }
    add(&mut total, &sums(rows, panels, -0.0, whole..columns));
    total
}

/// The products' parts that come from some of the columns.
#[inline(always)]
fn sums<const R: usize, const N: usize>(
    rows: [&[f64]; R],
    panels: [&[[f64; WIDTH]]; N],
    zero: f64,
    columns: impl Iterator<Item = usize>,
) -> [[[f64; WIDTH]; N]; R] {
    let mut sums = [[[zero; WIDTH]; N]; R];
    for column in columns {
        for (sums, row) in sums.iter_mut().zip(rows) {
            for (sums, panel) in sums.iter_mut().zip(panels) {
                for (sum, value) in sums.iter_mut().zip(&panel[column]) {
                    *sum += row[column] * value;
                }
            }
        }
    }
    sums
}

#[inline(always)]
fn add<const R: usize, const N: usize>(
    total: &mut [[[f64; WIDTH]; N]; R],
    sums: &[[[f64; WIDTH]; N]; R],
) {
    let total = total.as_flattened_mut().as_flattened_mut();
    for (total, sum) in total.iter_mut().zip(sums.as_flattened().as_flattened()) {
        *total += sum;
    }
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
            let all = panels.all_products(row);
            for i in 0..count {
                let mut out = vec![f64::NAN; count];
                panels.products(row(i), &mut out);
                let mut four = vec![f64::NAN; 4 * count];
                panels.four_products([row(i), row(0), row(i), row(count - 1)], &mut four);
                for (j, product) in out.iter().enumerate() {
                    let expected = dot(row(i), row(j)).to_bits();
                    assert_eq!(product.to_bits(), expected, "{i} {j}");
                    assert_eq!(all[i * count + j].to_bits(), expected, "{i} {j}");
                    assert_eq!(four[j].to_bits(), expected, "{i} {j}");
                    assert_eq!(four[2 * count + j].to_bits(), expected, "{i} {j}");
                }
            }
        }
    }
}
