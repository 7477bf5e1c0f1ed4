//! Rows of a kernel matrix, computed on demand and kept while there is room.

/// Computes row `i` of the kernel matrix into its second argument (n).
type Compute<'a> = Box<dyn FnMut(usize, &mut [f64]) + 'a>;

/// The kernel matrix `K` (n x n) of n data rows, of which the rows used last are
/// held. What is held never changes a result: a row computed again is the same.
pub struct Rows<'a> {
    diagonal: Vec<f64>,
    compute: Compute<'a>,
    capacity: usize,
    held: Vec<Held>,
    /// For each row, its place in `held`.
    place: Vec<Option<usize>>,
    clock: u64,
}

struct Held {
    row: usize,
    last_use: u64,
    values: Vec<f64>,
}

impl<'a> Rows<'a> {
    /// `diagonal` holds `K_ii` (n); `compute(i, out)` has to set `out[j] = K_ij`
    /// for j in `0..n`, always to the same bits. At most `budget_bytes` of kernel
    /// values (8 bytes each) are held, but two rows at least.
    pub fn new(diagonal: Vec<f64>, budget_bytes: usize, compute: Compute<'a>) -> Self {
        let n = diagonal.len();
        let capacity = budget_bytes / (n.max(1) * size_of::<f64>());
        Self {
            diagonal,
            compute,
            capacity: capacity.max(2),
            held: Vec::new(),
            place: vec![None; n],
            clock: 0,
        }
    }

    /// The bytes of kernel values that may be held.
    pub fn budget(&self) -> usize {
        self.capacity * self.len() * size_of::<f64>()
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

    /// Row `i` of the kernel matrix (n).
    pub fn row(&mut self, i: usize) -> &[f64] {
        let place = self.fetch(i);
        &self.held[place].values
    }

    /// Rows `i` and `j` of the kernel matrix (n each); they may be the same row.
    pub fn pair(&mut self, i: usize, j: usize) -> (&[f64], &[f64]) {
        // Row i, just used, is not the one to go for j: two are held at least.
        let (first, second) = (self.fetch(i), self.fetch(j));
        (&self.held[first].values, &self.held[second].values)
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
        let place = if self.held.len() < self.capacity {
            self.held.push(Held { row: i, last_use: 0, values: vec![0.0; self.len()] });
            self.held.len() - 1
        } else {
            let oldest = self.oldest();
            self.place[self.held[oldest].row] = None;
            oldest
        };
        self.held[place].row = i;
        self.place[i] = Some(place);
        (self.compute)(i, &mut self.held[place].values);
        place
    }

    /// A search over what is held, cheap beside computing a row.
    fn oldest(&self) -> usize {
        (1..self.held.len()).fold(0, |best, place| {
            if self.held[place].last_use < self.held[best].last_use { place } else { best }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cell::RefCell;

    /// `K_ij = 10 i + j` for n = 4, noting every row computed.
    fn rows(budget_bytes: usize, computed: &RefCell<Vec<usize>>) -> Rows<'_> {
        Rows::new(
            vec![0.0, 11.0, 22.0, 33.0],
            budget_bytes,
            Box::new(|i, out| {
                computed.borrow_mut().push(i);
                for (j, out) in out.iter_mut().enumerate() {
                    *out = (10 * i + j) as f64;
                }
            }),
        )
    }

    #[test]
    fn the_row_unused_for_longest_goes() {
        let computed = RefCell::new(Vec::new());
        let mut rows = rows(3 * 4 * 8, &computed);
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
}
