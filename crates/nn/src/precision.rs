use tunability_space::Hyperparameters;

/// What a network is computed with; the data and its answers are in double precision always.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hyperparameters)]
pub enum Precision {
    /// Single precision.
    #[default]
    F32,
    /// Double precision.
    F64,
}
