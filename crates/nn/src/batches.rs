use rand::seq::SliceRandom as _;
use tunability_learn::{Rng, Run, Source};

/// The order in which rows or sequences are seen: dealt anew every epoch, each once.
#[derive(Clone, Debug)]
pub struct Batches {
    order: Vec<usize>,
    size: usize,
    rng: Rng,
}

impl Batches {
    /// Batches of at most `size` of `count` rows; the last one may have fewer.
    pub fn new(count: usize, size: usize, run: &Run) -> Batches {
        Batches::of((0..count).collect(), size, run)
    }

    /// Batches of at most `size` of these rows.
    pub fn of(rows: Vec<usize>, size: usize, run: &Run) -> Batches {
        let size = size.clamp(1, rows.len().max(1));
        Batches { order: rows, size, rng: run.rng(Source::Order) }
    }

    /// How many rows a batch has at most.
    pub fn size(&self) -> usize {
        self.size
    }

    /// How many batches an epoch has.
    pub fn count(&self) -> usize {
        self.order.len().div_ceil(self.size)
    }

    /// Shuffles, and deals the batches of one epoch.
    pub fn deal(&mut self) -> impl Iterator<Item = &[usize]> {
        self.order.shuffle(&mut self.rng);
        self.order.chunks(self.size)
    }
}
