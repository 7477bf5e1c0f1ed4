use serde_json::Value as Json;
use tunability_space::{Domain, Interval, Value};

use crate::value::spelled;

/// What a value was drawn from.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Distribution {
    /// Real numbers, perhaps in steps.
    Float { low: f64, high: f64, log: bool, step: bool },
    /// Whole numbers, perhaps in steps.
    Int { low: i64, high: i64, log: bool, step: bool },
    /// Choices by their spelling, and whether they are `true` and `false`.
    Choice { choices: Vec<String>, boolean: bool },
}

impl Distribution {
    /// A distribution as Optuna 3 to 5 write it, or 2 did.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn read(text: &str) -> Result<Distribution, String> {
        let text = crate::file::without_nan(text);
        let json: Json = serde_json::from_str(&text).map_err(|error| error.to_string())?;
        let name = json.get("name").and_then(Json::as_str).unwrap_or_default();
        let field = |key: &str| json.get("attributes").and_then(|all| all.get(key));
        let number = |key: &str| field(key).and_then(Json::as_f64);
        let flag = field("log").and_then(Json::as_bool).unwrap_or(false);
        let log = flag || name.starts_with("LogUniform") || name.starts_with("IntLogUniform");
        let step = number("step").or(number("q"));
        if name == "CategoricalDistribution" {
            return choice(field("choices"));
        }
        let range = (number("low"), number("high"));
        let (Some(low), Some(high)) = range else { return Err("it has no range".to_owned()) };
        if low > high || log && low <= 0.0 {
            return Err(format!("its range from {low} to {high} is none"));
        }
        match name {
            "FloatDistribution"
            | "UniformDistribution"
            | "LogUniformDistribution"
            | "DiscreteUniformDistribution" => {
                Ok(Distribution::Float { low, high, log, step: step.is_some() })
            }
            "IntDistribution" | "IntUniformDistribution" | "IntLogUniformDistribution" => {
                if [low, high].iter().any(|end| end.fract() != 0.0 || end.abs() > 2f64.powi(53)) {
                    return Err(format!("its range from {low} to {high} is not whole"));
                }
                let step = step.is_some_and(|step| step != 1.0);
                Ok(Distribution::Int { low: low as i64, high: high as i64, log, step })
            }
            _ => Err(format!("its distribution `{name}` is unknown")),
        }
    }

    /// Whether only some of the values between its ends were drawn.
    pub fn has_steps(&self) -> bool {
        matches!(self, Self::Float { step: true, .. } | Self::Int { step: true, .. })
    }

    /// What covers both; `None` if they are of different kinds.
    pub fn union(&self, other: &Distribution) -> Option<Distribution> {
        use Distribution::{Choice, Float, Int};
        Some(match (self, other) {
            (
                Float { low, high, log, step },
                Float { low: lower, high: higher, log: other, step: steps },
            ) if log == other => Float {
                low: low.min(*lower),
                high: high.max(*higher),
                log: *log,
                step: step | steps,
            },
            (
                Int { low, high, log, step },
                Int { low: lower, high: higher, log: other, step: steps },
            ) if log == other => {
                Int { low: *low.min(lower), high: *high.max(higher), log: *log, step: step | steps }
            }
            (Choice { choices, boolean }, Choice { choices: more, boolean: other }) => {
                let new = more.iter().filter(|one| !choices.contains(one)).cloned();
                let choices = choices.iter().cloned().chain(new).collect();
                Choice { choices, boolean: *boolean && *other }
            }
            _ => return None,
        })
    }

    /// The domain that is searched.
    pub fn domain(&self) -> Domain {
        let valid = Interval::default();
        match self {
            Self::Float { low, high, log, .. } => {
                Domain::Float { low: *low, high: *high, log: *log, valid }
            }
            Self::Int { low, high, log, .. } => {
                Domain::Int { low: *low, high: *high, log: *log, valid }
            }
            Self::Choice { boolean: true, .. } => Domain::Bool,
            Self::Choice { choices, .. } => {
                Domain::Category { levels: choices.clone(), weights: Vec::new() }
            }
        }
    }

    /// The middle of a range on its scale, or the first choice.
    pub fn middle(&self, domain: &Domain) -> Value {
        match self {
            Self::Choice { choices, boolean: true } => Value::Bool(choices[0] == "true"),
            Self::Choice { choices, .. } => Value::Category(choices[0].clone()),
            _ => domain.decode(0.5),
        }
    }

    /// The value behind Optuna's number for it: a choice is counted from zero.
    pub fn value(&self, internal: f64) -> Option<Json> {
        let whole = internal.fract() == 0.0 && internal.abs() <= 2f64.powi(53);
        match self {
            Self::Float { .. } => internal.is_finite().then(|| Json::from(internal)),
            Self::Int { .. } => whole.then(|| Json::from(internal as i64)),
            Self::Choice { choices, .. } => {
                let at = (whole && internal >= 0.0).then_some(internal as usize)?;
                choices.get(at).map(|choice| Json::from(choice.as_str()))
            }
        }
    }
}

fn choice(given: Option<&Json>) -> Result<Distribution, String> {
    let all = given.and_then(Json::as_array).map_or(&[][..], Vec::as_slice);
    let choices: Vec<String> = all.iter().map(spelled).collect();
    if choices.is_empty() {
        return Err("it has no choices".to_owned());
    }
    if let Some((_, twice)) = choices.iter().enumerate().find(|(at, c)| choices[..*at].contains(c))
    {
        return Err(format!("two of its choices are spelled `{twice}`"));
    }
    let boolean = all.len() == 2 && all.iter().all(Json::is_boolean);
    Ok(Distribution::Choice { choices, boolean })
}
