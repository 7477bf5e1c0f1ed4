//! What every field must say.

use tunability_space::Hyperparameters;

/// Nothing is said.
#[derive(Clone, Debug, PartialEq, Hyperparameters)]
struct Missing {
    /// No kind.
    kind: f64,
    #[model(default = 1.0, range = 0.0..=1.0)]
    doc: f64,
    /// No default.
    #[model(range = 0.0..=1.0)]
    default: f64,
    /// No range.
    #[model(default = 1.0, log)]
    range: f64,
    /// No len.
    #[algorithm(default = [1], range = 1..=2)]
    len: Vec<usize>,
    /// No default for a flag.
    #[algorithm]
    flag: bool,
    /// No value where it is there.
    #[algorithm(default = None, range = 0.0..=1.0)]
    option: Option<f64>,
    /// No item.
    #[algorithm(len = 0..=2, default = [], range = 1..=2)]
    items: Vec<usize>,
}

#[derive(Clone, Debug, PartialEq, Hyperparameters)]
struct Undocumented {
    /// Its own doc is there.
    #[model(default = true)]
    documented: bool,
}

/// No default.
#[derive(Clone, Debug, PartialEq, Hyperparameters)]
enum Undecided {
    One,
    Other,
}

fn main() {}
