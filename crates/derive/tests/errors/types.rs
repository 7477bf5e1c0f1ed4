//! Types that are no hyperparameters.

use tunability_space::Hyperparameters;

/// Wrong types.
#[derive(Clone, Debug, PartialEq, Hyperparameters)]
struct Types {
    /// Half the digits.
    #[model(default = 1.0, range = 0.0..=1.0)]
    single: f32,
    /// Any text.
    #[model(default = "a")]
    text: String,
    /// An option of no number.
    #[model(default = None, some = true)]
    option: Option<bool>,
    /// A list of no number.
    #[model(len = 1..=2, default = [true])]
    list: Vec<bool>,
    /// A pair.
    #[model]
    pair: (f64, f64),
}

/// A variant without names.
#[derive(Clone, Debug, PartialEq, Hyperparameters)]
enum Tuple {
    #[default]
    One,
    Other(f64),
}

/// A struct without names.
#[derive(Clone, Debug, PartialEq, Hyperparameters)]
struct Unnamed(f64);

/// Many spaces.
#[derive(Clone, Debug, PartialEq, Hyperparameters)]
struct Generic<T> {
    /// Anything.
    #[model]
    any: T,
}

fn main() {}
