use serde::{Deserialize, Serialize};

use crate::{Condition, Domain, Value};

/// What a hyperparameter belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// The model: what can be expressed, what is penalised.
    Model,
    /// The algorithm: how it is found.
    Algorithm,
}

impl Kind {
    /// Both kinds, in the order of reports.
    pub const ALL: [Kind; 2] = [Kind::Model, Kind::Algorithm];

    /// `model` or `algorithm`.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Model => "model",
            Kind::Algorithm => "algorithm",
        }
    }
}

/// Everything that is declared about one hyperparameter.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Hyperparameter {
    /// Its one spelling: `kernel.rbf.gamma`, `hidden.2.units`.
    pub name: String,
    /// What it belongs to.
    pub kind: Kind,
    /// What it means, in a sentence.
    pub doc: String,
    /// Which values it takes.
    pub domain: Domain,
    /// The baseline that tunability is measured against.
    pub default: Value,
    /// When it exists: all must hold.
    pub conditions: Vec<Condition>,
    /// Never searched.
    pub fixed: bool,
    /// Says how long a fit runs.
    pub fidelity: bool,
}

impl Hyperparameter {
    /// The conditions in words; `None` if it always exists.
    pub fn active_when(&self) -> Option<String> {
        let conditions: Vec<String> = self.conditions.iter().map(Condition::to_string).collect();
        (!conditions.is_empty()).then(|| conditions.join(" and "))
    }
}
