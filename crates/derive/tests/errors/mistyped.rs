//! Values of the wrong type are the compiler's to report, once, at the value.

use tunability_space::Hyperparameters;

/// Wrong values.
#[derive(Clone, Debug, PartialEq, Hyperparameters)]
struct Mistyped {
    /// A whole number for a real one.
    #[model(default = 1, range = 0.0..=1.0)]
    whole: f64,
    /// A half-open range.
    #[model(default = 1.0, range = 0.0..1.0)]
    open: f64,
}

fn main() {}
