use serde_json::{Value as Json, json};
use tunability_space::{Condition, Domain, Hyperparameter, Space, Value};

use crate::ExchangeError;
use crate::error::{asked, shown};

/// The space in the JSON of ConfigSpace 1.x, and notes about what it cannot say. What is never searched (fixed, the fidelity, a single
/// value) is a constant of its default, and what it rules out is left out. Kinds and meanings go into
/// `meta`. A default outside of the range that is searched becomes its nearer end, with a note. Facts
/// about the task must be given before.
///
/// # Errors
/// A condition that ConfigSpace cannot say.
pub fn write(space: &Space, name: &str) -> Result<(Json, Vec<String>), ExchangeError> {
    let mut written: Vec<&Hyperparameter> = Vec::new();
    let mut conditions = Vec::new();
    for hyperparameter in &space.hyperparameters {
        let parent = |c: &Condition| written.iter().find(|h| h.name == c.name()).copied();
        let possible =
            |c: &Condition| parent(c).is_some_and(|h| !is_constant(h) || c.accepts(&h.default));
        if !hyperparameter.conditions.iter().all(possible) {
            continue;
        }
        let mut parts = Vec::new();
        for condition in &hyperparameter.conditions {
            if let Some(parent) = parent(condition) {
                parts.push(comparison(name, hyperparameter, parent, condition)?);
            }
        }
        match parts.len() {
            0 => {}
            1 => conditions.extend(parts),
            _ => conditions
                .push(json!({ "type": "AND", "child": hyperparameter.name, "conditions": parts })),
        }
        written.push(hyperparameter);
    }
    let mut notes = Vec::new();
    let all: Vec<Json> = written.iter().map(|h| declaration(h, &mut notes)).collect();
    let json = json!({ "name": name, "hyperparameters": all, "conditions": conditions,
                       "forbiddens": [], "format_version": 0.4 });
    Ok((json, notes))
}

/// Whether a search never moves it.
fn is_constant(hyperparameter: &Hyperparameter) -> bool {
    let single = hyperparameter.domain.size() == Some(1);
    hyperparameter.fixed || hyperparameter.fidelity || single
}

fn declaration(hyperparameter: &Hyperparameter, notes: &mut Vec<String>) -> Json {
    let Hyperparameter { name, kind, doc, domain, default, fidelity, .. } = hyperparameter;
    let mut meta = json!({ "kind": kind.name(), "doc": doc });
    if *fidelity {
        meta["fidelity"] = json!(true);
    }
    if is_constant(hyperparameter) {
        let value = match default {
            Value::Bool(value) => json!(value.to_string()),
            other => json!(other),
        };
        return json!({ "type": "constant", "name": name, "value": value, "meta": meta });
    }
    let default = &inside(domain, default);
    if *default != hyperparameter.default {
        notes.push(format!(
            "`{name}`: its default {} lies outside of {domain}, which ConfigSpace cannot say: {default} \
             is written",
            hyperparameter.default
        ));
    }
    let number = |kind: &str, low: Json, high: Json, log: bool| {
        json!({ "type": kind, "name": name, "lower": low, "upper": high,
                "default_value": default, "log": log, "meta": meta })
    };
    let choices = |choices: Json, weights: Option<&[f64]>| {
        json!({ "type": "categorical", "name": name, "choices": choices, "weights": weights,
                "default_value": default, "meta": meta })
    };
    match domain {
        Domain::Float { low, high, log, .. } => {
            number("uniform_float", json!(low), json!(high), *log)
        }
        Domain::Int { low, high, log, .. } => number("uniform_int", json!(low), json!(high), *log),
        Domain::Category { levels, weights } => {
            choices(json!(levels), (!weights.is_empty()).then_some(weights))
        }
        Domain::Bool => choices(json!([false, true]), None),
    }
}

/// The value, or the end of the searched range that is nearer to it.
fn inside(domain: &Domain, value: &Value) -> Value {
    match (domain, value) {
        (Domain::Float { low, high, .. }, Value::Float(value)) => {
            Value::Float(value.max(*low).min(*high))
        }
        (Domain::Int { low, high, .. }, Value::Int(value)) => {
            Value::Int((*value).max(*low).min(*high))
        }
        _ => value.clone(),
    }
}

/// One condition, which its parent can satisfy.
fn comparison(
    space: &str,
    child: &Hyperparameter,
    parent: &Hyperparameter,
    condition: &Condition,
) -> Result<Json, ExchangeError> {
    let one = |kind: &str, value: Json| json!({ "type": kind, "child": child.name, "parent": parent.name, "value": value });
    if is_constant(parent) {
        let value = match &parent.default {
            Value::Bool(value) => json!(value.to_string()),
            other => json!(other),
        };
        return Ok(one("EQ", value));
    }
    Ok(match condition {
        Condition::Equals { value, .. } => one("EQ", json!(value)),
        Condition::Differs { value, .. } => one("NEQ", json!(value)),
        Condition::Above { value, .. } => one("GT", json!(value)),
        Condition::Below { value, .. } => one("LT", json!(value)),
        Condition::In { values, .. } => {
            json!({ "type": "IN", "child": child.name, "parent": parent.name, "values": values })
        }
        Condition::AtLeast { value, .. } => match parent.domain {
            Domain::Int { low, .. } if *value > low => one("GT", json!(value - 1)),
            _ => {
                let problem = format!("`{}` exists where {condition}", shown(&child.name));
                let advice = "ConfigSpace can say >= of whole numbers above the least only";
                return Err(asked(space, problem, advice));
            }
        },
    })
}
