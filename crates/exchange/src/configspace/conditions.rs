use serde_json::Value as Json;
use tunability_space::{Condition, Domain, Hyperparameter, Value};

use super::{find, levels};
use crate::ExchangeError;
use crate::error::{malformed, shown};
use crate::value;

/// The child of a condition, and what must hold for it to exist.
///
/// # Errors
/// A condition on names that are not there, or one that cannot be represented.
pub(super) fn read(
    file: &str,
    json: &Json,
    all: &[Hyperparameter],
) -> Result<(String, Vec<Condition>), ExchangeError> {
    let child = json.get("child").and_then(Json::as_str).unwrap_or_default();
    if find(all, child).is_none() {
        let problem = format!("its child `{}` is not in the space", shown(child));
        return Err(malformed(file, "a condition", problem, "correct it"));
    }
    let place = format!("the condition of `{}`", shown(child));
    let wrong = |problem: String, advice: &str| malformed(file, place.clone(), problem, advice);
    let mut conditions = Vec::new();
    parts(json, all, &wrong, &mut conditions)?;
    Ok((child.to_owned(), conditions))
}

/// Adds what must hold, all of it.
fn parts(
    json: &Json,
    all: &[Hyperparameter],
    wrong: &impl Fn(String, &str) -> ExchangeError,
    conditions: &mut Vec<Condition>,
) -> Result<(), ExchangeError> {
    let inner = json.get("conditions").and_then(Json::as_array).map_or(&[][..], Vec::as_slice);
    match json.get("type").and_then(Json::as_str).unwrap_or_default() {
        "AND" => inner.iter().try_for_each(|part| parts(part, all, wrong, conditions)),
        "OR" => {
            let mut either = Vec::new();
            inner.iter().try_for_each(|part| parts(part, all, wrong, &mut either))?;
            let one_each = inner.iter().all(|part| part.get("conditions").is_none());
            conditions.push(any_of(&either).filter(|_| one_each).ok_or_else(|| {
                let problem = "an OR that is more than values of one parent is not represented";
                wrong(problem.to_owned(), "leave the condition or the hyperparameter out")
            })?);
            Ok(())
        }
        kind => {
            conditions.push(single(kind, json, all, wrong)?);
            Ok(())
        }
    }
}

/// One condition that holds where any of these does, if they name values of one parent.
fn any_of(either: &[Condition]) -> Option<Condition> {
    let name = either.first()?.name().to_owned();
    let mut values = Vec::new();
    for condition in either {
        match condition {
            Condition::Equals { name: other, value } if *other == name => {
                values.push(value.clone())
            }
            Condition::In { name: other, values: more } if *other == name => {
                values.extend(more.iter().cloned());
            }
            _ => return None,
        }
    }
    Some(Condition::In { name, values })
}

fn single(
    kind: &str,
    json: &Json,
    all: &[Hyperparameter],
    wrong: &impl Fn(String, &str) -> ExchangeError,
) -> Result<Condition, ExchangeError> {
    let name = json.get("parent").and_then(Json::as_str).unwrap_or_default().to_owned();
    let Some(parent) = find(all, &name) else {
        return Err(wrong(
            format!("its parent `{}` is not in the space", shown(&name)),
            "correct it",
        ));
    };
    let given: Vec<&Json> = match kind {
        "IN" => json.get("values").and_then(Json::as_array).into_iter().flatten().collect(),
        _ => json.get("value").into_iter().collect(),
    };
    let value = |given: &Json| {
        let spelled = Json::String(value::spelled(given));
        value::read(&parent.domain, &spelled).ok().flatten().ok_or_else(|| {
            let (given, allowed) = (shown(&value::spelled(given)), parent.domain.allowed());
            wrong(format!("`{}` is never {given}: it is {allowed}", shown(&name)), "correct it")
        })
    };
    let values = given.into_iter().map(value).collect::<Result<Vec<Value>, ExchangeError>>()?;
    let Some(first) = values.first().cloned() else {
        return Err(wrong("it has no value".to_owned(), "say which"));
    };
    of(kind, name, &parent.domain, first, values).ok_or_else(|| {
        let problem = format!("its type `{}` is not represented", shown(kind));
        wrong(problem, "known: EQ, IN, NEQ, LT, GT on what has an order, AND, OR")
    })
}

/// The condition of a kind of comparison; a category is compared by the order of its levels.
fn of(
    kind: &str,
    name: String,
    parent: &Domain,
    value: Value,
    values: Vec<Value>,
) -> Option<Condition> {
    let number = value.number();
    let at = |level: &Value| levels(parent)?.iter().position(|l| Value::from(l.as_str()) == *level);
    let some = |accepted: &dyn Fn(usize, usize) -> bool| {
        let (given, all) = (at(&value)?, levels(parent)?);
        let all = all.iter().enumerate().filter(|(place, _)| accepted(*place, given));
        Some(all.map(|(_, level)| Value::from(level.as_str())).collect::<Vec<Value>>())
    };
    match (kind, number) {
        ("EQ", _) => Some(Condition::Equals { name, value }),
        ("IN", _) => Some(Condition::In { name, values }),
        ("LT", Some(value)) => Some(Condition::Below { name, value }),
        ("GT", Some(value)) => Some(Condition::Above { name, value }),
        ("LT", None) => Some(Condition::In { name, values: some(&|one, given| one < given)? }),
        ("GT", None) => Some(Condition::In { name, values: some(&|one, given| one > given)? }),
        ("NEQ", None) if levels(parent).is_some() => {
            Some(Condition::In { name, values: some(&|one, given| one != given)? })
        }
        ("NEQ", _) => Some(Condition::Differs { name, value }),
        _ => None,
    }
}
