//! Conditions that mean nothing.

use tunability_space::Hyperparameters;

/// Wrong conditions.
#[derive(Clone, Debug, PartialEq, Hyperparameters)]
struct When {
    /// A parent.
    #[model(default = 1, range = 1..=9)]
    depth: usize,
    /// A list.
    #[model(len = 1..=2, default = [1], range = 1..=9)]
    widths: Vec<usize>,
    /// Less is no condition.
    #[model(default = true, when = "depth <= 2")]
    less: bool,
    /// An equality too much.
    #[model(default = true, when = "depth == 2")]
    twice: bool,
    /// No number.
    #[model(default = true, when = "depth >= deep")]
    number: bool,
    /// No values.
    #[model(default = true, when = "depth in {}")]
    empty: bool,
    /// Half a condition.
    #[model(default = true, when = "depth >= 2 and")]
    half: bool,
    /// Neither a name nor a string.
    #[model(default = true, when = 2)]
    other: bool,
}

/// Wrong parents.
#[derive(Clone, Debug, PartialEq, Hyperparameters)]
struct Parents {
    /// Mistyped.
    #[model(default = true, when = "detph >= 2")]
    mistyped: bool,
    /// Below.
    #[model(default = true, when = "depth >= 2")]
    above: bool,
    /// A parent.
    #[model(default = 1, range = 1..=9)]
    depth: usize,
    /// A list.
    #[model(len = 1..=2, default = [1], range = 1..=9)]
    widths: Vec<usize>,
    /// A list has no value.
    #[model(default = true, when = "widths >= 2")]
    list: bool,
}

fn main() {}
