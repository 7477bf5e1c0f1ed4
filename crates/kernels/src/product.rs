use pulp::{Arch, Simd, WithSimd};

use crate::Real;

/// Numbers side by side: rows of matrices are filled up with zeros to whole lanes.
pub const LANES: usize = 16;

/// The least multiple of [`LANES`] that holds `count` numbers.
pub const fn padded(count: usize) -> usize {
    count.next_multiple_of(LANES)
}

/// The left factor of a product, in either order of memory.
#[derive(Clone, Copy, Debug)]
pub enum Factor<'a, T> {
    /// Row by row: element (i, k) at `i stride + k`.
    Rows(&'a [T], usize),
    /// Column by column, a transposed matrix: element (i, k) at `k stride + i`.
    Columns(&'a [T], usize),
}

/// What the sums of a product begin with.
#[derive(Clone, Copy, Debug)]
pub enum Start<'a, T> {
    /// Nothing.
    Zero,
    /// The same row everywhere: a bias.
    Row(&'a [T]),
    /// What is there already.
    Old,
}

/// `C = start + A B`: A is rows × `depth`, B `depth` × `width` and C rows × `width`, both by rows; `width` is
/// a multiple of [`LANES`], and C says how many rows there are. Every element is `start`, then one product
/// after the other added in the order of the columns of A, each by a fused multiply-add: its bits depend on no
/// other row.
///
/// # Panics
/// If a slice is too short for its matrix or `width` is no multiple of [`LANES`].
pub fn product<T: Real>(
    a: Factor<'_, T>,
    depth: usize,
    b: &[T],
    start: Start<'_, T>,
    c: &mut [T],
    width: usize,
) {
    assert!(width.is_multiple_of(LANES), "whole lanes");
    let rows = c.len().checked_div(width).unwrap_or(0);
    let needed = match a {
        _ if rows == 0 || depth == 0 => 0,
        Factor::Rows(_, stride) => (rows - 1) * stride + depth,
        Factor::Columns(_, stride) => (depth - 1) * stride + rows,
    };
    let (Factor::Rows(values, _) | Factor::Columns(values, _)) = a;
    assert!(values.len() >= needed && b.len() >= depth * width, "rows and columns");
    let a = match a {
        _ if depth == 0 => Factor::Rows(&[][..], 0),
        a => a,
    };
    if width == 0 {
        return;
    }
    let mut start = start;
    for (first, a, depth) in slices(a, depth) {
        let b = &b[first * width..][..depth * width];
        Arch::new().dispatch(Product { a, depth, b, start, c: &mut *c, width });
        start = Start::Old;
    }
}

/// Rows of B that are gone through before the next ones: a band of so many stays in the nearest cache.
const DEEP: usize = 128;

/// Parts of the columns of A: where each begins, and how many they are; a sum goes on from part to part. A by rows is
/// one part: there B is weights, which are few.
fn slices<T: Real>(
    a: Factor<'_, T>,
    depth: usize,
) -> impl Iterator<Item = (usize, Factor<'_, T>, usize)> {
    let most = if let Factor::Columns(..) = a { DEEP } else { depth.max(1) };
    (0..depth.max(1)).step_by(most).map(move |first| {
        let part = match a {
            Factor::Columns(a, stride) => Factor::Columns(&a[first * stride..], stride),
            rows => rows,
        };
        (first, part, most.min(depth - first))
    })
}

struct Product<'a, T> {
    a: Factor<'a, T>,
    depth: usize,
    b: &'a [T],
    start: Start<'a, T>,
    c: &'a mut [T],
    width: usize,
}

impl<T: Real> WithSimd for Product<'_, T> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let (b, c) = (T::vectors::<S>(self.b), T::vectors_mut::<S>(self.c));
        let start = match self.start {
            Start::Zero => Start::Zero,
            Start::Row(row) => Start::Row(T::vectors::<S>(row)),
            Start::Old => Start::Old,
        };
        let lanes = size_of::<T::Vector<S>>() / size_of::<T>();
        let (depth, width) = (self.depth, self.width / lanes);
        let mut tiles = Tiles { simd, a: self.a, depth, b, start, c, width };
        // As many sums at once as registers hold beside what is multiplied.
        let mut at = 0;
        if S::REGISTER_COUNT >= 32 {
            at = tiles.bands::<4>(at);
        }
        at = tiles.bands::<2>(at);
        tiles.bands::<1>(at);
    }
}

/// A product in vectors of the machine's width.
struct Tiles<'a, T: Real, S: Simd> {
    simd: S,
    a: Factor<'a, T>,
    depth: usize,
    b: &'a [T::Vector<S>],
    start: Start<'a, T::Vector<S>>,
    c: &'a mut [T::Vector<S>],
    /// In vectors.
    width: usize,
}

impl<T: Real, S: Simd> Tiles<'_, T, S> {
    /// All bands of `N` vectors from `at` on; where what is left begins.
    #[inline(always)]
    fn bands<const N: usize>(&mut self, mut at: usize) -> usize {
        while at + N <= self.width {
            self.band::<N>(at);
            at += N;
        }
        at
    }

    /// `N` vectors of every row.
    #[inline(always)]
    fn band<const N: usize>(&mut self, at: usize) {
        let rows = self.c.len() / self.width;
        let mut row = 0;
        while row + 4 <= rows {
            self.tile::<4, N>(row, at);
            row += 4;
        }
        if row + 2 <= rows {
            self.tile::<2, N>(row, at);
            row += 2;
        }
        if row < rows {
            self.tile::<1, N>(row, at);
        }
    }

    /// `N` vectors of `R` rows.
    #[inline(always)]
    fn tile<const R: usize, const N: usize>(&mut self, row: usize, at: usize) {
        let mut sums = self.begin::<R, N>(row, at);
        match self.a {
            Factor::Rows(a, stride) => {
                let mut lines = [&a[..0]; R];
                for (r, line) in lines.iter_mut().enumerate() {
                    *line = &a[(row + r) * stride..][..self.depth];
                }
                for (k, b) in self.b.chunks_exact(self.width).take(self.depth).enumerate() {
                    let b = &b[at..at + N];
                    for r in 0..R {
                        self.add(&mut sums[r], lines[r][k], b);
                    }
                }
            }
            Factor::Columns(a, stride) => {
                for (a, b) in a.chunks(stride).zip(self.b.chunks_exact(self.width)) {
                    let (a, b) = (&a[row..row + R], &b[at..at + N]);
                    for r in 0..R {
                        self.add(&mut sums[r], a[r], b);
                    }
                }
            }
        }
        for (r, sums) in sums.iter().enumerate() {
            self.c[(row + r) * self.width + at..][..N].copy_from_slice(sums);
        }
    }

    #[inline(always)]
    fn begin<const R: usize, const N: usize>(
        &self,
        row: usize,
        at: usize,
    ) -> [[T::Vector<S>; N]; R] {
        let mut sums = [[T::splat(self.simd, T::ZERO); N]; R];
        for (r, sums) in sums.iter_mut().enumerate() {
            match self.start {
                Start::Zero => {}
                Start::Row(line) => sums.copy_from_slice(&line[at..at + N]),
                Start::Old => {
                    sums.copy_from_slice(&self.c[(row + r) * self.width + at..][..N]);
                }
            }
        }
        sums
    }

    /// `sums += a b`.
    #[inline(always)]
    fn add<const N: usize>(&self, sums: &mut [T::Vector<S>; N], a: T, b: &[T::Vector<S>]) {
        let a = T::splat(self.simd, a);
        for n in 0..N {
            sums[n] = T::add_product(self.simd, sums[n], a, b[n]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbers(count: usize, seed: usize) -> Vec<f64> {
        (0..count)
            .map(|at| (((at + seed) * 7919) as f64 * 0.618_033_988_75).fract() - 0.5)
            .collect()
    }

    /// Element by element, in the stated order.
    #[test]
    fn every_element_is_one_sum_in_order() {
        for (rows, depth, width) in
            [(0, 3, 16), (1, 0, 16), (1, 5, 64), (2, 64, 80), (7, 9, 144), (3, 300, 16)]
        {
            let (a, b) = (numbers(rows * depth, 1), numbers(depth * width, 2));
            let (line, old) = (numbers(width, 3), numbers(rows * width, 4));
            let turned: Vec<f64> = (0..depth * rows)
                .map(|at| a[at % rows.max(1) * depth + at / rows.max(1)])
                .collect();
            for start in [Start::Zero, Start::Row(&line), Start::Old] {
                let first = |i: usize, j: usize| match start {
                    Start::Zero => 0.0,
                    Start::Row(line) => line[j],
                    Start::Old => old[i * width + j],
                };
                let one = |at: usize| {
                    let (i, j) = (at / width, at % width);
                    (0..depth)
                        .fold(first(i, j), |sum, k| a[i * depth + k].mul_add(b[k * width + j], sum))
                };
                let expected: Vec<f64> = (0..rows * width).map(one).collect();
                for factor in [Factor::Rows(&a, depth), Factor::Columns(&turned, rows.max(1))] {
                    let mut c = old.clone();
                    product(factor, depth, &b, start, &mut c, width);
                    assert_eq!(c, expected, "{rows} {depth} {width}");
                }
            }
        }
    }
}
