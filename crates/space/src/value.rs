use std::fmt;

use serde::{Deserialize, Serialize};

/// What a hyperparameter is set to.
///
/// In JSON a value is a bare `true`, `3`, `0.5` or `"rbf"`.
#[derive(Clone, Debug, PartialEq, PartialOrd, Serialize, Deserialize)]
#[serde(untagged, expecting = "expected true, false, a number or a name")]
pub enum Value {
    /// Yes or no.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// A real number, always finite.
    Float(f64),
    /// One of a few names.
    Category(String),
}

impl Value {
    /// The value as a number, if it is one; exact up to 2^53.
    pub fn number(&self) -> Option<f64> {
        match self {
            Value::Int(value) => Some(*value as f64),
            Value::Float(value) => Some(*value),
            Value::Bool(_) | Value::Category(_) => None,
        }
    }

    /// The value as a whole number, if it is one: `3.0` is.
    pub(crate) fn whole(&self) -> Option<i64> {
        match self {
            Value::Int(value) => Some(*value),
            Value::Float(value) if value.fract() == 0.0 && value.abs() <= 2f64.powi(53) => {
                Some(*value as i64)
            }
            _ => None,
        }
    }
}

/// As it is typed on the command line, and exact: a float prints its shortest form that reads back
/// to the same bits.
impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Value::Bool(value) => write!(f, "{value}"),
            Value::Int(value) => write!(f, "{value}"),
            Value::Float(value) if *value != 0.0 && !(1e-4..1e6).contains(&value.abs()) => {
                write!(f, "{value:e}")
            }
            Value::Float(value) => write!(f, "{value}"),
            Value::Category(value) => write!(f, "{value}"),
        }
    }
}

impl From<bool> for Value {
    fn from(value: bool) -> Self {
        Value::Bool(value)
    }
}

impl From<i64> for Value {
    fn from(value: i64) -> Self {
        Value::Int(value)
    }
}

impl From<f64> for Value {
    fn from(value: f64) -> Self {
        Value::Float(value)
    }
}

impl From<&str> for Value {
    fn from(value: &str) -> Self {
        Value::Category(value.to_owned())
    }
}
