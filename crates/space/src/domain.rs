use std::fmt;
use std::ops::{Bound, RangeBounds};

use serde::{Deserialize, Serialize};

use crate::{Condition, Value};

/// The numbers from `low` to `high`, both included; `None` is no bound.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Interval {
    /// Smallest number allowed.
    pub low: Option<f64>,
    /// Largest number allowed.
    pub high: Option<f64>,
}

impl Interval {
    /// Whether `value` lies inside; NaN never does.
    pub fn contains(&self, value: f64) -> bool {
        value.is_finite()
            && self.low.is_none_or(|low| value >= low)
            && self.high.is_none_or(|high| value <= high)
    }

    fn is_everything(&self) -> bool {
        self.low.is_none() && self.high.is_none()
    }

    /// The interval of a Rust range; an excluded end becomes the next number inside.
    pub(crate) fn of(range: &impl RangeBounds<f64>) -> Self {
        let low = match range.start_bound() {
            Bound::Included(low) => Some(*low),
            Bound::Excluded(low) => Some(low.next_up()),
            Bound::Unbounded => None,
        };
        let high = match range.end_bound() {
            Bound::Included(high) => Some(*high),
            Bound::Excluded(high) => Some(high.next_down()),
            Bound::Unbounded => None,
        };
        Interval { low, high }
    }
}

impl fmt::Display for Interval {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.low, self.high) {
            (None, None) => write!(f, "any finite number"),
            (low, high) => {
                if let Some(low) = low {
                    write!(f, "{}", Value::Float(low))?;
                }
                write!(f, "..")?;
                high.map_or(Ok(()), |high| write!(f, "{}", end(high)))
            }
        }
    }
}

/// The end of an interval that includes `high`: `=1`, or `1` for the last number before 1, whichever
/// is shorter.
fn end(high: f64) -> String {
    let (included, excluded) = (Value::Float(high), Value::Float(high.next_up()));
    let (included, excluded) = (format!("={included}"), excluded.to_string());
    if excluded.len() < included.len() { excluded } else { included }
}

/// Which values a hyperparameter takes.
///
/// For a number the *range* `low..=high` is what a search explores; `valid` is what is accepted. The
/// range also fixes the prior: uniform in the value, or in its logarithm where `log` is set.
/// Booleans are equally likely, and so are categories without weights.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Domain {
    /// Real numbers.
    Float {
        /// Smallest value searched.
        low: f64,
        /// Largest value searched.
        high: f64,
        /// Whether the logarithm is uniform.
        #[serde(default)]
        log: bool,
        /// What is accepted.
        #[serde(default)]
        valid: Interval,
    },
    /// Whole numbers.
    Int {
        /// Smallest value searched.
        low: i64,
        /// Largest value searched.
        high: i64,
        /// Whether the logarithm is uniform.
        #[serde(default)]
        log: bool,
        /// What is accepted.
        #[serde(default)]
        valid: Interval,
    },
    /// A few names.
    Category {
        /// The names, in the order declared.
        levels: Vec<String>,
        /// How likely each is, in proportion, above zero; empty where all are equally likely.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        weights: Vec<f64>,
    },
    /// `false` or `true`.
    Bool,
}

impl Domain {
    /// The value at `u` in [0, 1]: the quantile of the declared prior.
    pub fn decode(&self, u: f64) -> Value {
        match self {
            Domain::Float { low, high, log, .. } => Value::Float(quantile(u, *low, *high, *log)),
            Domain::Int { low, high, log, .. } => {
                let value = quantile(u, *low as f64 - 0.5, *high as f64 + 0.5, *log);
                Value::Int((value.round() as i64).clamp(*low, *high))
            }
            Domain::Category { levels, weights } => {
                let at = if weights.is_empty() { cell(u, levels.len()) } else { cut(u, weights) };
                Value::Category(levels[at].clone())
            }
            Domain::Bool => Value::Bool(cell(u, 2) == 1),
        }
    }

    /// Where `value` lies in [0, 1]: what [`decode`](Domain::decode) takes back to it. A discrete value
    /// lies inside its cell, a value outside the range where the nearer end does. `None` if it is of
    /// another type.
    pub fn encode(&self, value: &Value) -> Option<f64> {
        let at = match (self, value) {
            (Domain::Float { low, high, log, .. }, _) => {
                let value = value.number()?.clamp(*low, *high);
                share(value, *low, *high, *log)
            }
            (Domain::Int { low, high, log, .. }, _) => {
                let value = value.whole()?.clamp(*low, *high) as f64;
                let (from, to) = (*low as f64 - 0.5, *high as f64 + 0.5);
                share(value, from, to, *log)
            }
            (Domain::Category { levels, weights }, Value::Category(name)) => {
                let index = levels.iter().position(|level| level == name)?;
                if weights.is_empty() {
                    (index as f64 + 0.5) / levels.len() as f64
                } else {
                    let before: f64 = weights[..index].iter().sum();
                    (before + 0.5 * weights[index]) / weights.iter().sum::<f64>()
                }
            }
            (Domain::Bool, Value::Bool(value)) => 0.25 + 0.5 * f64::from(u8::from(*value)),
            _ => return None,
        };
        Some(at)
    }

    /// The part of [0, 1] that [`decode`](Domain::decode)s to `value`, so how likely the prior makes it:
    /// its length is zero for a real number. `None` if it is of another type.
    pub fn cell(&self, value: &Value) -> Option<(f64, f64)> {
        let count = self.size().unwrap_or(1) as f64;
        match self {
            Domain::Float { low, high, .. } if low == high => value.number().map(|_| (0.0, 1.0)),
            Domain::Float { .. } => self.encode(value).map(|at| (at, at)),
            Domain::Int { low, high, log, .. } => {
                let value = value.whole()?.clamp(*low, *high) as f64;
                let (from, to) = (*low as f64 - 0.5, *high as f64 + 0.5);
                let edge = |at: f64| share(at, from, to, *log).clamp(0.0, 1.0);
                Some((edge(value - 0.5), edge(value + 0.5)))
            }
            Domain::Category { levels, weights } if !weights.is_empty() => {
                let Value::Category(name) = value else { return None };
                let index = levels.iter().position(|level| level == name)?;
                let sum = |weights: &[f64]| weights.iter().sum::<f64>();
                let all = sum(weights);
                Some((sum(&weights[..index]) / all, sum(&weights[..=index]) / all))
            }
            Domain::Category { .. } | Domain::Bool => {
                let index = (self.encode(value)? * count).floor();
                Some((index / count, (index + 1.0) / count))
            }
        }
    }

    /// The value in the type of this domain, if it is accepted: `1` becomes `1.0` for a float, and
    /// `1.0` becomes `1` for a whole number.
    pub(crate) fn admit(&self, value: &Value) -> Option<Value> {
        match (self, value) {
            (Domain::Float { valid, .. }, Value::Int(_) | Value::Float(_)) => {
                let number = value.number().filter(|number| valid.contains(*number))?;
                Some(Value::Float(number))
            }
            (Domain::Int { valid, .. }, _) => {
                let number = value.whole().filter(|number| valid.contains(*number as f64))?;
                Some(Value::Int(number))
            }
            (Domain::Category { levels, .. }, Value::Category(name)) => {
                levels.contains(name).then(|| value.clone())
            }
            (Domain::Bool, Value::Bool(_)) => Some(value.clone()),
            _ => None,
        }
    }

    /// Whether a value that is searched satisfies `condition`.
    pub(crate) fn reaches(&self, condition: &Condition) -> bool {
        let (low, high) = match self {
            Domain::Float { low, high, .. } => (*low, *high),
            Domain::Int { low, high, .. } => (*low as f64, *high as f64),
            _ => return self.values().is_some_and(|all| all.iter().any(|v| condition.accepts(v))),
        };
        let inside = |value: f64| low <= value && value <= high;
        match condition {
            Condition::AtLeast { value, .. } => high >= *value as f64,
            Condition::Above { value, .. } => high > *value,
            Condition::Below { value, .. } => low < *value,
            Condition::Differs { value, .. } => low < high || value.number() != Some(low),
            _ => condition.values().iter().filter_map(|v| self.admit(v)?.number()).any(inside),
        }
    }

    /// What is wrong with the domain itself.
    pub(crate) fn flaw(&self) -> Option<&'static str> {
        let (low, high, log, valid) = match self {
            Domain::Float { low, high, log, valid } => (*low, *high, *log, valid),
            Domain::Int { low, high, log, valid } => (*low as f64, *high as f64, *log, valid),
            Domain::Category { levels, weights } => return category_flaw(levels, weights),
            Domain::Bool => return None,
        };
        match (low, high) {
            _ if !low.is_finite() || !high.is_finite() => Some("its range is not finite"),
            _ if low > high => Some("its range is empty"),
            _ if log && low <= 0.0 => Some("a log range starts above zero"),
            _ if !valid.contains(low) || !valid.contains(high) => {
                Some("its range holds what is not accepted")
            }
            _ => None,
        }
    }

    /// Reads a value as it is typed on the command line. Text that is no value of this type comes
    /// back as a category, for [`Space::complete`](crate::Space::complete) to refuse by name.
    pub fn parse(&self, text: &str) -> Value {
        let parsed = match self {
            Domain::Float { .. } => text.parse().ok().map(Value::Float),
            Domain::Int { .. } => text.parse().ok().map(Value::Int),
            Domain::Bool => text.parse().ok().map(Value::Bool),
            Domain::Category { .. } => None,
        };
        parsed.unwrap_or_else(|| Value::Category(text.to_owned()))
    }

    /// Whether its values are numbers, so that some lie nearer to each other than others.
    pub fn is_number(&self) -> bool {
        matches!(self, Domain::Float { .. } | Domain::Int { .. })
    }

    /// How many values are searched; `None` for a continuum.
    pub fn size(&self) -> Option<usize> {
        match self {
            Domain::Float { low, high, .. } => (low == high).then_some(1),
            Domain::Int { low, high, .. } => {
                let size = i128::from(*high) - i128::from(*low) + 1;
                Some(usize::try_from(size).unwrap_or(usize::MAX))
            }
            Domain::Category { levels, .. } => Some(levels.len()),
            Domain::Bool => Some(2),
        }
    }

    /// Every value that is searched, in order; `None` for a continuum.
    pub fn values(&self) -> Option<Vec<Value>> {
        match self {
            Domain::Float { low, .. } => self.size().map(|_| vec![Value::Float(*low)]),
            Domain::Int { low, high, .. } => Some((*low..=*high).map(Value::Int).collect()),
            Domain::Category { levels, .. } => {
                Some(levels.iter().cloned().map(Value::Category).collect())
            }
            Domain::Bool => Some(vec![Value::Bool(false), Value::Bool(true)]),
        }
    }

    /// At most `count` searched values, evenly spaced on the prior's scale with both ends among them:
    /// all if they are no more, and each once where whole numbers lie close on a log scale.
    pub fn spread(&self, count: usize) -> Vec<Value> {
        if let Some(size) = self.size()
            && size <= count
        {
            return self.values().unwrap_or_default();
        }
        let last = count.saturating_sub(1).max(1) as f64;
        let mut values: Vec<Value> = (0..count).map(|i| self.decode(i as f64 / last)).collect();
        values.dedup();
        values
    }

    /// `float`, `integer`, `category` or `bool`.
    pub fn type_name(&self) -> &'static str {
        match self {
            Domain::Float { .. } => "float",
            Domain::Int { .. } => "integer",
            Domain::Category { .. } => "category",
            Domain::Bool => "bool",
        }
    }

    /// What is accepted, in words.
    pub fn allowed(&self) -> String {
        match self {
            Domain::Float { valid, .. } if valid.is_everything() => "a finite number".to_owned(),
            Domain::Int { valid, .. } if valid.is_everything() => "a whole number".to_owned(),
            Domain::Float { valid, .. } => format!("a number in {valid}"),
            Domain::Int { valid, .. } => format!("a whole number in {valid}"),
            Domain::Category { levels, .. } => format!("one of {}", levels.join(", ")),
            Domain::Bool => "true or false".to_owned(),
        }
    }
}

/// What is searched: `0.001..=1000 log`, `linear | rbf`.
impl fmt::Display for Domain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scale = |log: &bool| if *log { " log" } else { "" };
        match self {
            Domain::Float { low, high, log, .. } => {
                let (low, high) = (Value::Float(*low), Value::Float(*high));
                write!(f, "{low}..={high}{}", scale(log))
            }
            Domain::Int { low, high, log, .. } => write!(f, "{low}..={high}{}", scale(log)),
            Domain::Category { levels, weights } if weights.is_empty() => {
                write!(f, "{}", levels.join(" | "))
            }
            Domain::Category { levels, weights } => {
                let pairs = levels.iter().zip(weights);
                let pairs: Vec<String> = pairs.map(|(l, w)| format!("{l} (weight {w})")).collect();
                write!(f, "{}", pairs.join(" | "))
            }
            Domain::Bool => write!(f, "false | true"),
        }
    }
}

/// The cell of `u` among `count` equal ones.
fn cell(u: f64, count: usize) -> usize {
    ((u * count as f64) as usize).min(count - 1)
}

/// The cell of `u` among those as wide as their weights.
fn cut(u: f64, weights: &[f64]) -> usize {
    let at = u * weights.iter().sum::<f64>();
    let mut end = 0.0;
    let ends = weights.iter().map(|weight| {
        end += weight;
        end
    });
    ends.take_while(|end| at >= *end).count().min(weights.len() - 1)
}

/// What is wrong with names and their weights.
fn category_flaw(levels: &[String], weights: &[f64]) -> Option<&'static str> {
    let positive = |weight: &f64| weight.is_finite() && *weight > 0.0;
    if levels.is_empty() {
        Some("it has no values")
    } else if levels.iter().enumerate().any(|(at, level)| levels[..at].contains(level)) {
        Some("it has a value twice")
    } else if !weights.is_empty() && weights.len() != levels.len() {
        Some("it has not one weight for each value")
    } else if !weights.iter().all(positive) || !weights.iter().sum::<f64>().is_finite() {
        Some("its weights are not all above zero")
    } else {
        None
    }
}

/// What lies at `u` between `low` and `high`: at 0 and 1, and outside, exactly these.
fn quantile(u: f64, low: f64, high: f64, log: bool) -> f64 {
    let value = if u <= 0.0 {
        low
    } else if u >= 1.0 {
        high
    } else if log {
        (low.ln() + u * (high.ln() - low.ln())).exp()
    } else {
        low + u * (high - low)
    };
    value.clamp(low, high)
}

/// Where `value` lies between `low` and `high`, in [0, 1].
fn share(value: f64, low: f64, high: f64, log: bool) -> f64 {
    if low == high {
        0.5
    } else if log {
        (value.ln() - low.ln()) / (high.ln() - low.ln())
    } else {
        (value - low) / (high - low)
    }
}
