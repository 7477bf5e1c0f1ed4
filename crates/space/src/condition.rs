use std::fmt;

use serde::{Deserialize, Serialize};

use crate::{Config, Value};

/// When a hyperparameter exists. Several conditions of one hyperparameter must all hold.
///
/// The name is another hyperparameter, or a fact about the task (`task = regression`).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum Condition {
    /// `name = value`.
    Equals {
        /// The parent.
        name: String,
        /// What it must be.
        value: Value,
    },
    /// `name` is one of `values`.
    In {
        /// The parent.
        name: String,
        /// What it may be.
        values: Vec<Value>,
    },
    /// `name >= value`.
    AtLeast {
        /// The parent.
        name: String,
        /// The least it must be.
        value: i64,
    },
    /// `name > value`.
    Above {
        /// The parent.
        name: String,
        /// What it must exceed.
        value: f64,
    },
    /// `name < value`.
    Below {
        /// The parent.
        name: String,
        /// What it must stay under.
        value: f64,
    },
    /// `name != value`.
    Differs {
        /// The parent.
        name: String,
        /// What it must not be.
        value: Value,
    },
}

impl Condition {
    /// The parent: the hyperparameter or fact that is asked about.
    pub fn name(&self) -> &str {
        match self {
            Condition::Equals { name, .. }
            | Condition::In { name, .. }
            | Condition::AtLeast { name, .. }
            | Condition::Above { name, .. }
            | Condition::Below { name, .. }
            | Condition::Differs { name, .. } => name,
        }
    }

    /// Whether a parent of this value satisfies the condition.
    pub fn accepts(&self, parent: &Value) -> bool {
        match self {
            Condition::AtLeast { value, .. } => match parent {
                Value::Int(parent) => parent >= value,
                _ => parent.number().is_some_and(|parent| parent >= *value as f64),
            },
            Condition::Above { value, .. } => parent.number().is_some_and(|parent| parent > *value),
            Condition::Below { value, .. } => parent.number().is_some_and(|parent| parent < *value),
            Condition::Differs { value, .. } => !same(value, parent),
            _ => self.values().iter().any(|value| same(value, parent)),
        }
    }

    /// The values that are named, each of which satisfies the condition.
    pub(crate) fn values(&self) -> Vec<Value> {
        match self {
            Condition::Equals { value, .. } => vec![value.clone()],
            Condition::In { values, .. } => values.clone(),
            Condition::AtLeast { value, .. } => vec![Value::Int(*value)],
            Condition::Above { .. } | Condition::Below { .. } | Condition::Differs { .. } => vec![],
        }
    }

    /// Whether the parent is active in `config` and satisfies the condition.
    pub fn holds(&self, config: &Config) -> bool {
        config.get(self.name()).is_some_and(|parent| self.accepts(parent))
    }
}

/// Whether two values are equal; `1` and `1.0` are.
fn same(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Int(_), Value::Float(_)) | (Value::Float(_), Value::Int(_)) => {
            one.number() == other.number()
        }
        _ => one == other,
    }
}

impl fmt::Display for Condition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Condition::Equals { name, value } => write!(f, "{name} = {value}"),
            Condition::In { name, values } => {
                let values: Vec<String> = values.iter().map(Value::to_string).collect();
                write!(f, "{name} in {{{}}}", values.join(", "))
            }
            Condition::AtLeast { name, value } => write!(f, "{name} >= {value}"),
            Condition::Above { name, value } => write!(f, "{name} > {}", Value::Float(*value)),
            Condition::Below { name, value } => write!(f, "{name} < {}", Value::Float(*value)),
            Condition::Differs { name, value } => write!(f, "{name} != {value}"),
        }
    }
}
