use tunability_space::{Config, Space};

/// Trials of one learner, from wherever they come: what every measure is computed from.
#[derive(Clone, Debug, PartialEq)]
pub struct TrialTable {
    /// What could be tried.
    pub space: Space,
    /// What was scored, by its own name: `accuracy` stays `accuracy`, its loss is never renamed.
    pub score: String,
    /// Whether more of the score is better; losses are then its negative.
    pub maximize: bool,
    /// One entry a trial, in the order read.
    pub trials: Vec<Row>,
}

/// One trial: a configuration, where it was tried, and how it did.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// What is active, and its values, each in the type of its domain; perhaps outside its range.
    pub config: Config,
    /// Which dataset; empty where there is one dataset without a name.
    pub dataset: String,
    /// Which seed, if it was said.
    pub seed: Option<String>,
    /// Which fold or split, if it was said.
    pub fold: Option<String>,
    /// Less is better, always finite; `None` if the trial failed.
    pub loss: Option<f64>,
    /// How long it took, if it was said.
    pub seconds: Option<f64>,
}
