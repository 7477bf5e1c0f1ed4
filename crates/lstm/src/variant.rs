use serde::{Deserialize, Serialize};
use tunability_space::Hyperparameters;

/// What a cell consists of: the vanilla LSTM, or one thing less or more (Greff et al. 2017, section 3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hyperparameters, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Variant {
    /// Three gates, peepholes, tanh before and after the cell.
    #[default]
    Vanilla,
    /// `i = 1`.
    NoInputGate,
    /// `f = 1`.
    NoForgetGate,
    /// `o = 1`.
    NoOutputGate,
    /// `z` is the sum itself.
    NoInputActivation,
    /// `y = c ⊙ o`.
    NoOutputActivation,
    /// `f = 1 - i`.
    Coupled,
    /// Gates do not see the cell.
    NoPeepholes,
    /// Gates also see all three gates of the step before.
    FullGateRecurrence,
}

impl Variant {
    /// Every variant.
    pub const ALL: [Variant; 9] = [
        Variant::Vanilla,
        Variant::NoInputGate,
        Variant::NoForgetGate,
        Variant::NoOutputGate,
        Variant::NoInputActivation,
        Variant::NoOutputActivation,
        Variant::Coupled,
        Variant::NoPeepholes,
        Variant::FullGateRecurrence,
    ];

    /// Whether a block of sums (block input, input, forget and output gate) has weights.
    pub fn has(self, block: usize) -> bool {
        match self {
            Variant::NoInputGate => block != 1,
            Variant::NoForgetGate | Variant::Coupled => block != 2,
            Variant::NoOutputGate => block != 3,
            _ => true,
        }
    }

    /// Whether gates see the cell.
    pub fn has_peepholes(self) -> bool {
        self != Variant::NoPeepholes
    }

    /// Whether gates see the gates of the step before.
    pub fn has_gate_recurrence(self) -> bool {
        self == Variant::FullGateRecurrence
    }
}
