use std::ops::Range;

use ndarray_rand::rand_distr::{Distribution, StandardNormal, Uniform};
use rand::Rng as _;
use tunability_learn::{Rng, Seeds, Source};

/// The streams of random numbers of one dataset. Each thing that is drawn has a stream of its own,
/// so that more rows or columns leave those that are there as they were.
pub(super) struct Draws {
    generator: &'static str,
    seeds: Seeds,
}

impl Draws {
    /// The streams of a generator under a seed.
    pub fn new(generator: &'static str, seed: u64) -> Draws {
        Draws { generator, seeds: Seeds::new(seed) }
    }

    /// The stream of `what`. To a learner all of it is noise; the path keeps it apart from the
    /// noise of trials, whose paths begin with a hash.
    pub fn stream(&self, what: &str) -> Rng {
        self.seeds.rng(&format!("generated/{}/{what}", self.generator), Source::Noise)
    }

    /// `n` draws from N(0, 1).
    pub fn normal(&self, what: &str, n: usize) -> Vec<f64> {
        self.of(what, StandardNormal, n)
    }

    /// `n` draws from the uniform distribution.
    pub fn uniform(&self, what: &str, range: Range<f64>, n: usize) -> Vec<f64> {
        self.of(what, Uniform::from(range), n)
    }

    /// `n` whole numbers, those below `count` equally likely.
    pub fn below(&self, what: &str, count: usize, n: usize) -> Vec<usize> {
        self.of(what, Uniform::from(0..count), n)
    }

    fn of<T>(&self, what: &str, distribution: impl Distribution<T>, n: usize) -> Vec<T> {
        self.stream(what).sample_iter(distribution).take(n).collect()
    }

    /// The signal with noise of this standard deviation.
    pub fn noisy(&self, mut signal: Vec<f64>, noise: f64) -> Vec<f64> {
        let draws = self.normal("noise", signal.len());
        signal.iter_mut().zip(draws).for_each(|(value, draw)| *value += noise * draw);
        signal
    }
}
