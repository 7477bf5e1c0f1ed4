//! Sequences side by side without a step of filling: sorted by length, the longest first, so that those that
//! go on at a step are always the first ones.

use std::ops::Range;

use ndarray::ArrayView2;
use tunability_learn::{Every, Target};
use tunability_nn::{Real, padded};

/// Steps of several sequences, all first steps first, then all second ones.
#[derive(Clone, Debug, Default)]
pub struct Batch<T> {
    /// Which sequences, the longest first; of equals, as they came.
    pub order: Vec<usize>,
    /// The length of each.
    pub lengths: Vec<usize>,
    /// Where the rows of each step begin, and where the last ones end.
    pub starts: Vec<usize>,
    /// For each row, the row of the same sequence as far from its other end.
    pub mirror: Vec<usize>,
    /// Inputs: rows × padded channels.
    pub x: Vec<T>,
}

impl<T: Real> Batch<T> {
    /// Makes it the `chosen` sequences of `x` (steps × channels).
    pub fn load(&mut self, chosen: &[usize], x: ArrayView2<f64>, offsets: &[usize]) {
        let length = |sequence: &usize| offsets[sequence + 1] - offsets[*sequence];
        self.order.clear();
        self.order.extend(chosen);
        self.order.sort_by_key(|sequence| std::cmp::Reverse(length(sequence)));
        self.lengths.clear();
        self.lengths.extend(self.order.iter().map(length));
        self.starts.clear();
        self.starts.push(0);
        let (mut rows, mut going) = (0, self.order.len());
        for step in 0..self.lengths.first().copied().unwrap_or(0) {
            while self.lengths[going - 1] <= step {
                going -= 1;
            }
            rows += going;
            self.starts.push(rows);
        }
        self.mirror.clear();
        self.x.clear();
        self.x.resize(rows * padded(x.ncols()), T::ZERO);
        for step in 0..self.steps() {
            for place in 0..self.going(step) {
                self.mirror.push(self.row(self.lengths[place] - 1 - step, place));
                let to = &mut self.x[(self.starts[step] + place) * padded(x.ncols())..];
                let from = x.row(offsets[self.order[place]] + step);
                to.iter_mut().zip(from).for_each(|(to, from)| *to = T::of(*from));
            }
        }
    }

    /// How many steps the longest sequence has.
    pub fn steps(&self) -> usize {
        self.starts.len() - 1
    }

    /// How many rows there are: steps of all sequences.
    pub fn rows(&self) -> usize {
        self.mirror.len()
    }

    /// How many sequences have this step; 0 after the last.
    pub fn going(&self, step: usize) -> usize {
        self.starts.get(step + 1).map_or(0, |end| end - self.starts[step])
    }

    /// The rows of a step.
    pub fn at(&self, step: usize) -> Range<usize> {
        self.starts[step]..self.starts[step + 1]
    }

    /// The row of a step of the sequence at a place.
    pub fn row(&self, step: usize, place: usize) -> usize {
        self.starts[step] + place
    }

    /// The entries of a target that belong to the sequences at their places, or to the rows.
    pub fn entries(&self, offsets: &[usize], every: Every) -> Vec<usize> {
        match every {
            Every::Sequence => self.order.clone(),
            Every::Step => {
                let step = |step| {
                    let begin = move |sequence: &usize| offsets[*sequence] + step;
                    self.order[..self.going(step)].iter().map(begin)
                };
                (0..self.steps()).flat_map(step).collect()
            }
        }
    }
}

/// The truth of a batch: of its sequences at their places, or of its rows.
#[derive(Clone, Debug, PartialEq)]
pub enum Targets<T> {
    /// Numbers.
    Values(Vec<T>),
    /// Classes.
    Classes(Vec<usize>),
    /// Labels, 0 or 1: entries × padded labels.
    Labels(Vec<T>),
}

impl<T: Real> Targets<T> {
    /// Some entries of a target.
    pub fn of(target: &Target, entries: &[usize]) -> Targets<T> {
        match target {
            Target::Values(values) => {
                Targets::Values(entries.iter().map(|&entry| T::of(values[entry])).collect())
            }
            Target::Classes { codes, .. } => {
                Targets::Classes(entries.iter().map(|&entry| codes[entry]).collect())
            }
            Target::Labels(labels) => {
                let width = padded(labels.ncols());
                let mut rows = vec![T::ZERO; entries.len() * width];
                for (row, &entry) in rows.chunks_exact_mut(width.max(1)).zip(entries) {
                    for (to, holds) in row.iter_mut().zip(labels.row(entry)) {
                        *to = if *holds { T::ONE } else { T::ZERO };
                    }
                }
                Targets::Labels(rows)
            }
        }
    }

    /// How many entries, of `outputs` each.
    pub fn len(&self, outputs: usize) -> usize {
        match self {
            Targets::Values(values) => values.len(),
            Targets::Classes(codes) => codes.len(),
            Targets::Labels(rows) => rows.len() / padded(outputs).max(1),
        }
    }
}
