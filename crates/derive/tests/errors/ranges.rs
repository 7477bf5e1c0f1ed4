//! Numbers that contradict each other: found while constants are evaluated.

use tunability_space::Hyperparameters;

/// Wrong numbers.
#[derive(Clone, Debug, PartialEq, Hyperparameters)]
struct Ranges {
    /// Zero has no logarithm.
    #[model(default = 1.0, range = 0.0..=1.0, log)]
    zero: f64,
    /// Outside.
    #[model(default = 2, range = -1..=1)]
    outside: i64,
    /// From more to less.
    #[model(default = 1.0, range = 2.0..=1.0, valid = 0.0..)]
    empty: f64,
    /// Not accepted.
    #[model(default = -1.0, range = 1.0..=2.0, valid = 0.0..)]
    refused: f64,
    /// Searched but not accepted.
    #[model(default = 1, range = 1..=10, valid = 1..10)]
    beyond: usize,
    /// An option outside.
    #[model(default = None, some = 2.0, range = 0.0..=1.0)]
    option: Option<f64>,
    /// An item outside.
    #[model(len = 1..=2, default = [1, 10], range = 1..=9)]
    item: Vec<usize>,
    /// Longer than allowed.
    #[model(len = 1..=2, default = [1, 2, 3], range = 1..=9)]
    long: Vec<usize>,
    /// Not representable.
    #[model(default = 1, range = 1..=u64::MAX)]
    huge: u64,
}

fn main() {}
