//! Rows of a kernel matrix, computed on demand and kept while there is room.

use crate::scan::LANES;
use crate::spare;

/// Where kernel values come from. A value asked for again has the same bits, whatever is held.
pub trait Source<'a> {
    /// Row `i` of the kernel matrix, into `out` (n).
    fn row(&self, i: usize, out: &mut [f64]);

    /// The source of some rows and columns alone, to the same bits.
    fn part(&self, keep: &[usize]) -> Box<dyn Source<'a> + 'a>;

    /// Hands to `each` the row and the sum `sum_k by_k K_row,over(k)`, for each of the rows `at`.
    fn sums(&self, at: &[usize], over: &[usize], by: &[f64], each: &mut dyn FnMut(usize, f64));
}

/// The kernel matrix `K` (n x n) of n data rows, of which the rows used last are held. What is held never
/// changes a result: a row computed again is the same.
pub struct Rows<'a> {
    diagonal: Vec<f64>,
    source: Box<dyn Source<'a> + 'a>,
    budget: usize,
    held: Vec<Held>,
    /// For each row, its place in `held`.
    place: Vec<Option<usize>>,
    clock: u64,
}

struct Held {
    row: usize,
    last_use: u64,
    /// Filled up with zeros to whole [`LANES`].
    values: Vec<f64>,
}

impl<'a> Rows<'a> {
    /// `diagonal` holds `K_ii` (n). At most `budget` bytes of kernel values (8 bytes each) are held, but
    /// two rows at least.
    pub fn new(diagonal: Vec<f64>, budget: usize, source: Box<dyn Source<'a> + 'a>) -> Self {
        let place = vec![None; diagonal.len()];
        Self { diagonal, source, budget, held: Vec::new(), place, clock: 0 }
    }

    /// Some rows and columns alone, under a budget of the same size, with what is held of them.
    pub fn part(&self, keep: &[usize]) -> Rows<'a> {
        let diagonal = keep.iter().map(|&row| self.diagonal[row]).collect();
        let mut part = Rows::new(diagonal, self.budget, self.source.part(keep));
        part.clock = self.clock;
        for (row, &of) in keep.iter().enumerate() {
            let Some(place) = self.place[of] else { continue };
            let Held { last_use, ref values, .. } = self.held[place];
            let mut kept = spare::take(keep.len().next_multiple_of(LANES));
            kept.iter_mut().zip(keep).for_each(|(kept, &column)| *kept = values[column]);
            part.place[row] = Some(part.held.len());
            part.held.push(Held { row, last_use, values: kept });
        }
        part
    }

    /// The number of data rows, n.
    pub fn len(&self) -> usize {
        self.diagonal.len()
    }

    /// Whether there are no data rows.
    pub fn is_empty(&self) -> bool {
        self.diagonal.is_empty()
    }

    /// `K_ii` for every data row (n).
    pub fn diagonal(&self) -> &[f64] {
        &self.diagonal
    }

    /// Row `i` of the kernel matrix (n, and zeros up to a multiple of 16).
    pub fn row(&mut self, i: usize) -> &[f64] {
        let place = self.fetch(i);
        &self.held[place].values
    }

    /// Rows `i` and `j` of the kernel matrix, as [`row`](Rows::row); they may be the same row.
    pub fn pair(&mut self, i: usize, j: usize) -> (&[f64], &[f64]) {
        // Row i, just used, is not the one to go for j: two are held at least.
        let (first, second) = (self.fetch(i), self.fetch(j));
        (&self.held[first].values, &self.held[second].values)
    }

    /// As [`Source::sums`].
    pub fn sums(&self, at: &[usize], over: &[usize], by: &[f64], each: &mut dyn FnMut(usize, f64)) {
        self.source.sums(at, over, by, each);
    }

    /// How many rows are held at most.
    fn capacity(&self) -> usize {
        (self.budget / (self.len().next_multiple_of(LANES).max(1) * size_of::<f64>())).max(2)
    }

    /// The place of row `i`, computed if it is not held.
    fn fetch(&mut self, i: usize) -> usize {
        self.clock += 1;
        let place = match self.place[i] {
            Some(place) => place,
            None => self.load(i),
        };
        self.held[place].last_use = self.clock;
        place
    }

    /// Computes row `i` in a new place or in that of the row unused for longest.
    fn load(&mut self, i: usize) -> usize {
        let n = self.len();
        let place = if self.held.len() < self.capacity() {
            let values = spare::take(n.next_multiple_of(LANES));
            self.held.push(Held { row: i, last_use: 0, values });
            self.held.len() - 1
        } else {
            let oldest = self.oldest();
            self.place[self.held[oldest].row] = None;
            oldest
        };
        self.held[place].row = i;
        self.place[i] = Some(place);
        self.source.row(i, &mut self.held[place].values[..n]);
        place
    }

    /// A search over what is held, cheap beside computing a row.
    fn oldest(&self) -> usize {
        (1..self.held.len()).fold(0, |best, place| {
            if self.held[place].last_use < self.held[best].last_use { place } else { best }
        })
    }
}

impl Drop for Rows<'_> {
    fn drop(&mut self) {
        self.held.drain(..).for_each(|held| spare::give(held.values));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cell::RefCell;

    /// `K_ij = 10 i + j`, noting every row computed.
    struct Counted<'a>(Vec<usize>, &'a RefCell<Vec<usize>>);

    impl<'c> Source<'c> for Counted<'c> {
        fn row(&self, i: usize, out: &mut [f64]) {
            self.1.borrow_mut().push(self.0[i]);
            for (j, out) in out.iter_mut().enumerate() {
                *out = (10 * self.0[i] + self.0[j]) as f64;
            }
        }

        fn part(&self, keep: &[usize]) -> Box<dyn Source<'c> + 'c> {
            Box::new(Counted(keep.iter().map(|&row| self.0[row]).collect(), self.1))
        }

        fn sums(&self, _: &[usize], _: &[usize], _: &[f64], _: &mut dyn FnMut(usize, f64)) {}
    }

    fn rows(budget: usize, computed: &RefCell<Vec<usize>>) -> Rows<'_> {
        let source = Counted(vec![0, 1, 2, 3], computed);
        Rows::new(vec![0.0, 11.0, 22.0, 33.0], budget, Box::new(source))
    }

    #[test]
    fn the_row_unused_for_longest_goes() {
        let computed = RefCell::new(Vec::new());
        let mut rows = rows(3 * LANES * 8, &computed);
        rows.row(0);
        rows.row(1);
        rows.row(2);
        rows.row(0);
        rows.row(3); // in the place of 1
        rows.row(0);
        rows.row(2);
        rows.row(1); // in the place of 3
        assert_eq!(*computed.borrow(), [0, 1, 2, 3, 1]);
        assert_eq!(rows.held.len(), 3);
    }

    #[test]
    fn pairs_are_right_without_a_budget() {
        let computed = RefCell::new(Vec::new());
        let mut rows = rows(0, &computed);
        for i in 0..4 {
            for j in 0..4 {
                let (a, b) = rows.pair(i, j);
                assert_eq!((a[3], b[3]), ((10 * i + 3) as f64, (10 * j + 3) as f64));
            }
        }
        assert_eq!(rows.held.len(), 2);
    }

    #[test]
    fn everything_is_computed_once_with_room() {
        let computed = RefCell::new(Vec::new());
        let mut rows = rows(usize::MAX, &computed);
        for i in [0, 1, 2, 3, 3, 2, 1, 0] {
            assert_eq!(rows.row(i)[0], 10.0 * i as f64);
        }
        assert_eq!(*computed.borrow(), [0, 1, 2, 3]);
        assert_eq!(rows.diagonal()[3], 33.0);
    }

    #[test]
    fn a_part_takes_what_is_held_and_computes_the_rest() {
        let computed = RefCell::new(Vec::new());
        let mut rows = rows(usize::MAX, &computed);
        rows.row(3);
        let mut part = rows.part(&[1, 3]);
        assert_eq!(part.row(1)[..3], [31.0, 33.0, 0.0]);
        assert_eq!(part.row(0)[..3], [11.0, 13.0, 0.0]);
        assert_eq!((part.diagonal(), &*computed.borrow()), (&[11.0, 33.0][..], &vec![3, 1]));
    }
}
