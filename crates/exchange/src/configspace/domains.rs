use serde_json::Value as Json;
use tunability_space::{Domain, Interval, Value};

use super::Declared;
use crate::ExchangeError;
use crate::error::shown;
use crate::value::{self, spelled};

/// The domain and the default that are declared.
///
/// # Errors
/// A type that is unknown, bounds or values that are missing, or a default that is none of them.
pub(super) fn read(
    declared: &Declared,
    notes: &mut Vec<String>,
) -> Result<(Domain, Value), ExchangeError> {
    let kind = declared.field("type").and_then(Json::as_str).unwrap_or_default();
    let domain = match kind {
        "uniform_float" | "normal_float" | "beta_float" => float(declared)?,
        "uniform_int" | "normal_int" | "beta_int" => int(declared)?,
        "categorical" => category(declared)?,
        "ordinal" => ordinal(declared, notes)?,
        "constant" => return constant(declared),
        other => {
            let problem = format!("its type `{}` is unknown", shown(other));
            let advice = "known: uniform, normal and beta (_float, _int), categorical, ordinal, \
                          constant";
            return Err(declared.wrong(problem, advice));
        }
    };
    let name = shown(declared.name);
    if let Some((prior, _)) = kind.split_once('_').filter(|(prior, _)| *prior != "uniform") {
        notes.push(format!("`{name}`: its {prior} prior is taken as uniform over its bounds"));
    }
    if declared.field("q").is_some() {
        notes.push(format!("`{name}`: its steps of q are left out: every value between counts"));
    }
    let default = default(declared, &domain, notes)?;
    Ok((domain, default))
}

fn float(declared: &Declared) -> Result<Domain, ExchangeError> {
    let (low, high) = bounds(declared)?;
    let valid = Interval { low: Some(low), high: Some(high) };
    Ok(Domain::Float { low, high, log: log(declared), valid })
}

fn int(declared: &Declared) -> Result<Domain, ExchangeError> {
    let (low, high) = bounds(declared)?;
    for bound in [low, high] {
        if bound.fract() != 0.0 || bound.abs() > 2f64.powi(53) {
            let problem = format!("its bound {bound} is no whole number up to 2^53");
            return Err(declared.wrong(problem, "correct it"));
        }
    }
    let valid = Interval { low: Some(low), high: Some(high) };
    Ok(Domain::Int { low: low as i64, high: high as i64, log: log(declared), valid })
}

/// The ends of a range that is not empty.
fn bounds(declared: &Declared) -> Result<(f64, f64), ExchangeError> {
    let (low, high) = (bound(declared, "lower")?, bound(declared, "upper")?);
    match (low, high) {
        _ if low > high => {
            let problem = format!("its range from {low} to {high} is empty");
            Err(declared.wrong(problem, "correct `lower` or `upper`"))
        }
        _ if log(declared) && low <= 0.0 => {
            let problem = format!("its range starts at {low}, which has no logarithm");
            Err(declared.wrong(problem, "start it above zero, or drop `log`"))
        }
        ends => Ok(ends),
    }
}

fn bound(declared: &Declared, key: &str) -> Result<f64, ExchangeError> {
    declared.field(key).and_then(Json::as_f64).filter(|bound| bound.is_finite()).ok_or_else(|| {
        let problem = format!("it has no `{key}` bound: a search needs a range");
        declared.wrong(problem, "give it one")
    })
}

fn log(declared: &Declared) -> bool {
    declared.field("log").and_then(Json::as_bool).unwrap_or(false)
}

/// The spellings of a list of values.
fn spellings(declared: &Declared, key: &str) -> Result<Vec<String>, ExchangeError> {
    let all = declared.field(key).and_then(Json::as_array).filter(|all| !all.is_empty());
    let all = all.ok_or_else(|| {
        declared.wrong(format!("it has no list of `{key}`"), "say what it can be")
    })?;
    let all: Vec<String> = all.iter().map(spelled).collect();
    match all.iter().enumerate().find(|(at, one)| all[..*at].contains(one)) {
        None => Ok(all),
        Some((_, twice)) => {
            let problem = format!("two of its `{key}` are spelled `{}`", shown(twice));
            Err(declared.wrong(problem, "rename or drop one"))
        }
    }
}

fn category(declared: &Declared) -> Result<Domain, ExchangeError> {
    let levels = spellings(declared, "choices")?;
    let weights = weights(declared, levels.len())?;
    let all = declared.field("choices").and_then(Json::as_array);
    let boolean = all.is_some_and(|all| all.len() == 2 && all.iter().all(Json::is_boolean));
    if boolean && weights.is_empty() && levels[0] != levels[1] {
        return Ok(Domain::Bool);
    }
    Ok(Domain::Category { levels, weights })
}

/// The weights, or none where they are equal.
fn weights(declared: &Declared, count: usize) -> Result<Vec<f64>, ExchangeError> {
    let Some(given) = declared.field("weights") else { return Ok(Vec::new()) };
    let all: Vec<f64> = given.as_array().into_iter().flatten().filter_map(Json::as_f64).collect();
    let positive = all.iter().all(|weight| weight.is_finite() && *weight > 0.0);
    if all.len() != count || given.as_array().map(Vec::len) != Some(count) || !positive {
        let problem = "its `weights` are not a number above zero for each choice";
        return Err(declared.wrong(problem, "drop choices that are never drawn"));
    }
    let equal = all.iter().all(|weight| *weight == all[0]);
    Ok(if equal { Vec::new() } else { all })
}

fn ordinal(declared: &Declared, notes: &mut Vec<String>) -> Result<Domain, ExchangeError> {
    let levels = spellings(declared, "sequence")?;
    notes.push(format!(
        "`{}`: an ordinal is read as a category: its order counts in conditions only",
        shown(declared.name)
    ));
    Ok(Domain::Category { levels, weights: Vec::new() })
}

/// A domain of one value.
fn constant(declared: &Declared) -> Result<(Domain, Value), ExchangeError> {
    let Some(value) = declared.field("value") else {
        return Err(declared.wrong("it has no `value`", "say what it is"));
    };
    let only = |number: f64| Interval { low: Some(number), high: Some(number) };
    Ok(match (value.as_i64(), value.as_f64()) {
        (Some(number), _) if number.abs() <= 1 << 53 => {
            let valid = only(number as f64);
            let domain = Domain::Int { low: number, high: number, log: false, valid };
            (domain, Value::Int(number))
        }
        (_, Some(number)) => {
            let domain =
                Domain::Float { low: number, high: number, log: false, valid: only(number) };
            (domain, Value::Float(number))
        }
        _ => {
            let level = spelled(value);
            let levels = vec![level.clone()];
            (Domain::Category { levels, weights: Vec::new() }, Value::Category(level))
        }
    })
}

/// What is declared as default; where nothing is, the middle of a range on its scale, the likeliest
/// choice or the first, as ConfigSpace has it.
fn default(
    declared: &Declared,
    domain: &Domain,
    notes: &mut Vec<String>,
) -> Result<Value, ExchangeError> {
    if let Some(given) = declared.fields.get("default_value").or(declared.fields.get("default")) {
        let given = if given.is_null() { &Json::String(spelled(given)) } else { given };
        return match value::read(domain, given) {
            Ok(Some(value)) if !value::is_outside(domain, &value) => Ok(value),
            _ => {
                let given = shown(&spelled(given));
                let problem = format!("its default {given} is not {}", domain.allowed());
                Err(declared.wrong(problem, "correct it"))
            }
        };
    }
    let value = match domain {
        Domain::Category { levels, weights } => {
            let most = weights.iter().copied().fold(0.0, f64::max);
            let likeliest = weights.iter().position(|weight| *weight == most).unwrap_or(0);
            Value::Category(levels[likeliest].clone())
        }
        Domain::Bool => {
            let choices = declared.field("choices").and_then(Json::as_array);
            Value::Bool(choices.and_then(|all| all[0].as_bool()).unwrap_or(false))
        }
        _ => domain.decode(0.5),
    };
    notes.push(format!(
        "`{}` has no default: {value} is taken, by ConfigSpace's rule; gains are measured from it",
        shown(declared.name)
    ));
    Ok(value)
}
