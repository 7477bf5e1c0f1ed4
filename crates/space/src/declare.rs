//! From a struct to a space and back: what `#[derive(Hyperparameters)]` writes code against.
//!
//! The trait is for everyone; the rest of this module is for the derive.

use std::fmt::Debug;
use std::ops::{RangeBounds, RangeInclusive};

use crate::{Condition, Config, ConfigError, Domain, Hyperparameter, Interval, Kind, Space, Value};

/// A struct whose fields are hyperparameters, or an enum whose variants are the values of one.
///
/// Implemented by `#[derive(Hyperparameters)]`, never by hand.
pub trait Hyperparameters: Clone + Debug + Default + PartialEq + Send + Sync + 'static {
    /// The type's name in snake case: `Svm` is `svm`.
    const NAME: &'static str;
    /// The type's doc comment.
    const DOC: &'static str;

    /// Declares every hyperparameter inside `scope`.
    fn declare(scope: &Scope, declared: &mut Vec<Hyperparameter>);

    /// Writes the values under the name `at`.
    fn write(&self, at: &str, config: &mut Config);

    /// Reads the values under the name `at`; what is absent keeps its default.
    ///
    /// # Errors
    /// A value of the wrong type.
    fn read(at: &str, config: &Config) -> Result<Self, ConfigError>;

    /// The space that the type declares; facts about the task are not given yet.
    fn space() -> Space {
        let mut hyperparameters = Vec::new();
        Self::declare(&Scope::root(), &mut hyperparameters);
        Space { hyperparameters }
    }

    /// The values as a configuration, as far as they are active; facts about the task are not given
    /// yet, so what depends on them is in it.
    fn config(&self) -> Config {
        let mut config = Config::default();
        self.write("", &mut config);
        Self::space().active_part(&config)
    }

    /// The struct of a configuration; what is absent keeps its default.
    ///
    /// # Errors
    /// As [`Space::complete`].
    fn from_config(config: &Config) -> Result<Self, ConfigError> {
        Self::read("", &Self::space().complete(config)?)
    }
}

/// Where in the space a declaration stands: its name, kind and conditions.
#[derive(Clone, Debug)]
pub struct Scope {
    name: String,
    kind: Kind,
    doc: &'static str,
    fixed: bool,
    fidelity: bool,
    conditions: Vec<Condition>,
}

/// What the derive says about one field.
#[derive(Clone, Copy, Debug)]
pub struct Field<'a> {
    /// The field's name.
    pub name: &'a str,
    /// `#[model]` or `#[algorithm]`.
    pub kind: Kind,
    /// The doc comment.
    pub doc: &'static str,
    /// Never searched.
    pub fixed: bool,
    /// Says how long a fit runs.
    pub fidelity: bool,
    /// Conditions on sibling fields or on the task.
    pub when: &'a [When<'a>],
}

/// One condition of `when = "…"`.
#[derive(Clone, Copy, Debug)]
pub enum When<'a> {
    /// `name = value` or `name in {…}`, of a sibling field or of `task`.
    In(&'a str, &'a [&'a str]),
    /// `name >= value`, of a sibling field or of `task`.
    AtLeast(&'a str, i64),
}

impl Scope {
    fn root() -> Scope {
        Scope {
            name: String::new(),
            kind: Kind::Model,
            doc: "",
            fixed: false,
            fidelity: false,
            conditions: Vec::new(),
        }
    }

    /// The scope of a field.
    pub fn field(&self, field: &Field) -> Scope {
        let parent = |name: &str| match name {
            "task" => name.to_owned(),
            sibling => join(&self.name, sibling),
        };
        let when = field.when.iter().map(|when| match *when {
            When::In(name, [value]) => {
                Condition::Equals { name: parent(name), value: literal(value) }
            }
            When::In(name, values) => Condition::In {
                name: parent(name),
                values: values.iter().map(|value| literal(value)).collect(),
            },
            When::AtLeast(name, value) => Condition::AtLeast { name: parent(name), value },
        });
        Scope {
            name: join(&self.name, field.name),
            kind: field.kind,
            doc: field.doc,
            fixed: self.fixed || field.fixed,
            fidelity: field.fidelity,
            conditions: self.conditions.iter().cloned().chain(when).collect(),
        }
    }

    /// The scope of an enum's variant: it exists where the enum is that variant.
    pub fn variant(&self, variant: &str) -> Scope {
        let condition = Condition::Equals { name: self.name.clone(), value: Value::from(variant) };
        let mut scope = Scope { name: join(&self.name, variant), ..self.clone() };
        scope.conditions.push(condition);
        scope
    }

    /// The scope of a list's item, counted from 1: it exists where the list is that long.
    fn item(&self, number: usize, least: usize) -> Scope {
        let mut scope = Scope { name: join(&self.name, &number.to_string()), ..self.clone() };
        if number > least {
            let name = join(&self.name, "len");
            scope.conditions.push(Condition::AtLeast { name, value: number as i64 });
        }
        scope
    }

    fn hyperparameter(&self, domain: Domain, default: Value) -> Hyperparameter {
        Hyperparameter {
            name: self.name.clone(),
            kind: self.kind,
            doc: self.doc.to_owned(),
            domain,
            default,
            conditions: self.conditions.clone(),
            fixed: self.fixed,
            fidelity: self.fidelity,
        }
    }

    /// Declares the choice between an enum's variants.
    pub fn choice(&self, levels: &[&str], default: &str) -> Hyperparameter {
        let levels = levels.iter().map(|&level| level.to_owned()).collect();
        let domain = Domain::Category { levels, weights: Vec::new() };
        self.hyperparameter(domain, Value::from(default))
    }

    /// Declares a boolean.
    pub fn switch(&self, default: bool) -> Hyperparameter {
        self.hyperparameter(Domain::Bool, Value::Bool(default))
    }

    /// Declares a number.
    pub fn number<T: Number>(&self, default: T, numbers: &Numbers<T>) -> Hyperparameter {
        self.hyperparameter(T::domain(numbers), default.value())
    }

    /// Declares `None` or `Some` of what `inner` declares; both names exist in configurations.
    pub fn option(
        &self,
        on: bool,
        declared: &mut Vec<Hyperparameter>,
        inner: impl FnOnce(&Scope) -> Hyperparameter,
    ) {
        declared.push(self.choice(&["none", "some"], if on { "some" } else { "none" }));
        declared.push(inner(&self.variant("some")));
    }

    /// Declares a list: its length, then the items that each length has.
    pub fn list(
        &self,
        len: RangeInclusive<usize>,
        default: usize,
        declared: &mut Vec<Hyperparameter>,
        mut item: impl FnMut(usize, &Scope, &mut Vec<Hyperparameter>),
    ) {
        let (least, most) = (*len.start(), *len.end());
        let numbers = Numbers { range: len, valid: None, log: false };
        let length = Scope { name: join(&self.name, "len"), ..self.clone() };
        declared.push(length.number(default, &numbers));
        for number in 1..=most {
            item(number, &self.item(number, least), declared);
        }
    }
}

/// Range, accepted interval and scale of a number.
#[derive(Clone, Debug)]
pub struct Numbers<T> {
    /// What is searched.
    pub range: RangeInclusive<T>,
    /// What is accepted; unsaid = the range.
    pub valid: Option<Interval>,
    /// Whether the logarithm is uniform.
    pub log: bool,
}

/// A type of field that is a number.
pub trait Number: Copy {
    /// The domain of a range.
    fn domain(numbers: &Numbers<Self>) -> Domain;
    /// The number as a value.
    fn value(self) -> Value;
    /// The value as this type of number.
    fn from_value(value: &Value) -> Option<Self>;
    /// The number as a float, exact up to 2^53.
    fn float(self) -> f64;
}

impl Number for f64 {
    fn domain(numbers: &Numbers<f64>) -> Domain {
        let (low, high) = (*numbers.range.start(), *numbers.range.end());
        let valid = numbers.valid.unwrap_or(Interval { low: Some(low), high: Some(high) });
        Domain::Float { low, high, log: numbers.log, valid }
    }
    fn value(self) -> Value {
        Value::Float(self)
    }
    fn from_value(value: &Value) -> Option<f64> {
        value.number()
    }
    fn float(self) -> f64 {
        self
    }
}

macro_rules! whole_number {
    ($($type:ty),*) => {$(
        impl Number for $type {
            fn domain(numbers: &Numbers<$type>) -> Domain {
                let (low, high) = (*numbers.range.start(), *numbers.range.end());
                let range = Interval { low: Some(low as f64), high: Some(high as f64) };
                let valid = numbers.valid.unwrap_or(range);
                let valid = Interval {
                    low: valid.low.map(f64::ceil),
                    high: valid.high.map(f64::floor),
                };
                Domain::Int { low: low as i64, high: high as i64, log: numbers.log, valid }
            }
            fn value(self) -> Value {
                Value::Int(self as i64)
            }
            fn from_value(value: &Value) -> Option<$type> {
                match value {
                    Value::Int(value) => <$type>::try_from(*value).ok(),
                    _ => None,
                }
            }
            fn float(self) -> f64 {
                self as f64
            }
        }
    )*};
}
whole_number!(u32, u64, usize, i32, i64);

/// The interval of a range of any number type.
pub fn interval<T: Number>(range: impl RangeBounds<T>) -> Interval {
    let bounds = (range.start_bound().map(|b| b.float()), range.end_bound().map(|b| b.float()));
    Interval::of(&bounds)
}

/// Reads a number; absent keeps `default`.
///
/// # Errors
/// A value of another type.
pub fn read_number<T: Number>(config: &Config, at: &str, default: T) -> Result<T, ConfigError> {
    let Some(value) = config.get(at) else { return Ok(default) };
    T::from_value(value).ok_or_else(|| mistyped(at, value, "a number of this field's type"))
}

/// Reads a boolean; absent keeps `default`.
///
/// # Errors
/// A value of another type.
pub fn read_switch(config: &Config, at: &str, default: bool) -> Result<bool, ConfigError> {
    match config.get(at) {
        None => Ok(default),
        Some(Value::Bool(value)) => Ok(*value),
        Some(value) => Err(mistyped(at, value, "true or false")),
    }
}

/// Reads the name of an enum's variant; absent keeps `default`.
///
/// # Errors
/// A value of another type.
pub fn read_choice<'a>(
    config: &'a Config,
    at: &str,
    default: &'a str,
) -> Result<&'a str, ConfigError> {
    match config.get(at) {
        None => Ok(default),
        Some(Value::Category(name)) => Ok(name),
        Some(value) => Err(mistyped(at, value, "a name")),
    }
}

/// Reads a list: its length, then each item by its name.
///
/// # Errors
/// As its items.
pub fn read_list<T>(
    config: &Config,
    at: &str,
    default: usize,
    mut item: impl FnMut(usize, &str) -> Result<T, ConfigError>,
) -> Result<Vec<T>, ConfigError> {
    let len = read_number(config, &join(at, "len"), default)?;
    (1..=len).map(|number| item(number, &join(at, &number.to_string()))).collect()
}

/// The error of an enum's `read` that met an unknown variant.
pub fn no_variant(at: &str, name: &str, levels: &[&str]) -> ConfigError {
    mistyped(at, &Value::from(name), &format!("one of {}", levels.join(", ")))
}

/// `outer.inner`, or `inner` at the root.
pub fn join(outer: &str, inner: &str) -> String {
    if outer.is_empty() { inner.to_owned() } else { format!("{outer}.{inner}") }
}

fn mistyped(at: &str, value: &Value, allowed: &str) -> ConfigError {
    ConfigError::Refused {
        name: at.to_owned(),
        value: value.clone(),
        allowed: allowed.to_owned(),
        hint: String::new(),
    }
}

/// A value as it stands in `when = "…"`.
fn literal(text: &str) -> Value {
    let bool = || text.parse().ok().map(Value::Bool);
    let int = || text.parse().ok().map(Value::Int);
    let float = || text.parse().ok().filter(|value: &f64| value.is_finite()).map(Value::Float);
    bool().or_else(int).or_else(float).unwrap_or_else(|| Value::from(text))
}
