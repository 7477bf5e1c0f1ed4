//! What a field must not say.

use tunability_space::Hyperparameters;

/// Too much is said.
#[derive(Clone, Debug, PartialEq, Hyperparameters)]
struct Senseless {
    /// Two kinds.
    #[model(default = 1.0, range = 0.0..=1.0)]
    #[algorithm(default = 1.0, range = 0.0..=1.0)]
    kinds: f64,
    /// An unknown key.
    #[model(default = 1.0, rnage = 0.0..=1.0)]
    key: f64,
    /// A key twice.
    #[model(default = 1.0, default = 2.0, range = 0.0..=1.0)]
    twice: f64,
    /// A key of other types.
    #[model(default = true, log)]
    flag: bool,
    /// A flag with a value.
    #[model(default = 1.0, range = 0.0..=1.0, log = true)]
    log: f64,
    /// The name of a fact.
    #[model(default = true)]
    task: bool,
}

/// Two fidelities.
#[derive(Clone, Debug, PartialEq, Hyperparameters)]
struct Fidelities {
    /// One.
    #[algorithm(default = 1, range = 1..=9, fidelity)]
    epochs: usize,
    /// Another.
    #[algorithm(default = 1, range = 1..=9, fidelity)]
    rounds: usize,
}

/// Two defaults.
#[derive(Clone, Debug, PartialEq, Hyperparameters)]
enum Choice {
    #[default]
    One,
    #[default]
    Other,
}

fn main() {}
