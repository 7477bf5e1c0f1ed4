//! Spaces in the JSON of ConfigSpace, from 0.4 to 1.x.
//!
//! | there | here |
//! |---|---|
//! | `uniform_float`, `uniform_int` | the same range and scale |
//! | `normal_*`, `beta_*` with bounds | uniform over the bounds, with a note; without bounds refused |
//! | `categorical` | a category with its weights; `[true, false]` is a boolean |
//! | `ordinal` | a category, with a note: the order is used by its conditions only |
//! | `constant` | fixed |
//! | `EQ`, `IN`, `LT`, `GT`, `NEQ`, `AND`; `OR` over one parent | conditions |
//! | `OR` over several parents | refused |
//! | `q`, `forbiddens` | left out, with a note |
//! | `meta.kind`: `model` or `algorithm` | the kind; `model` where it is not said |
//! | `meta.doc`, `meta.fidelity` | the meaning, and whether it says how long a fit runs |
//!
//! Where no default is said, ConfigSpace's own rule is followed, with a note. What [`write()`] writes is
//! read by ConfigSpace 1.x.

mod conditions;
mod domains;
mod write;

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value as Json};
use tunability_space::{Condition, Domain, Hyperparameter, Kind, Space};

use crate::ExchangeError;
use crate::error::{asked, malformed, shown};

pub use write::write;

/// What is declared about one hyperparameter, with where it stands.
pub(crate) struct Declared<'a> {
    /// The file's path.
    pub file: &'a str,
    /// Its name.
    pub name: &'a str,
    /// Everything that is said.
    pub fields: &'a Map<String, Json>,
}

impl Declared<'_> {
    /// What is said under a key; null is nothing.
    pub fn field(&self, key: &str) -> Option<&Json> {
        self.fields.get(key).filter(|value| !value.is_null())
    }

    /// An error about this hyperparameter.
    pub fn wrong(&self, problem: impl Into<String>, advice: &str) -> ExchangeError {
        malformed(self.file, format!("`{}`", shown(self.name)), problem, advice)
    }
}

/// The space that JSON declares, in ConfigSpace's layout or in ours, and notes about what could not be
/// represented. Ours may lie under `space`, as `describe LEARNER --json` prints it.
///
/// # Errors
/// What is no space, or cannot be represented.
pub(crate) fn read(file: &str, json: &Json) -> Result<(Space, Vec<String>), ExchangeError> {
    let json = json.get("space").filter(|inner| inner.is_object()).unwrap_or(json);
    let Some(all) = json.get("hyperparameters").and_then(Json::as_array) else {
        let advice =
            "give ConfigSpace's JSON, or what `describe LEARNER --configspace TASK` prints";
        return Err(asked(file, "no list of `hyperparameters`: it is no space", advice));
    };
    let mut notes = Vec::new();
    let space = if all.iter().any(|one| one.get("domain").is_some()) {
        serde_json::from_value(json.clone())
            .map_err(|error| malformed(file, "the space", error.to_string(), "correct it"))?
    } else {
        theirs(file, all, json, &mut notes)?
    };
    match space.flaws().first() {
        None => Ok((space, notes)),
        Some(flaw) => Err(malformed(file, "the space", flaw, "correct it")),
    }
}

/// A space in ConfigSpace's layout.
fn theirs(
    file: &str,
    all: &[Json],
    json: &Json,
    notes: &mut Vec<String>,
) -> Result<Space, ExchangeError> {
    let mut hyperparameters = Vec::with_capacity(all.len());
    for (at, one) in all.iter().enumerate() {
        let fields = one.as_object();
        let name = fields.and_then(|fields| fields.get("name")).and_then(Json::as_str);
        let (Some(fields), Some(name)) = (fields, name) else {
            let place = format!("hyperparameter {}", at + 1);
            return Err(malformed(file, place, "it has no name", "give it one"));
        };
        hyperparameters.push(hyperparameter(&Declared { file, name, fields }, notes)?);
    }
    let mut of_child: BTreeMap<String, Vec<Condition>> = BTreeMap::new();
    for condition in json.get("conditions").and_then(Json::as_array).into_iter().flatten() {
        let (child, parts) = conditions::read(file, condition, &hyperparameters)?;
        of_child.entry(child).or_default().extend(parts);
    }
    for hyperparameter in &mut hyperparameters {
        hyperparameter.conditions = of_child.remove(&hyperparameter.name).unwrap_or_default();
    }
    let forbidden = json.get("forbiddens").and_then(Json::as_array).map_or(0, Vec::len);
    if forbidden > 0 {
        notes.push(format!(
            "forbidden clauses, not represented, so a full grid has what they rule out: {forbidden}"
        ));
    }
    Ok(Space { hyperparameters: parents_first(file, hyperparameters)? })
}

fn hyperparameter(
    declared: &Declared,
    notes: &mut Vec<String>,
) -> Result<Hyperparameter, ExchangeError> {
    let meta = declared.field("meta");
    let said = |key: &str| meta.and_then(|meta| meta.get(key));
    let kind = match said("kind").and_then(Json::as_str) {
        Some("algorithm") => Kind::Algorithm,
        Some("model") | None => Kind::Model,
        Some(other) => {
            let problem = format!("its kind `{}` is neither model nor algorithm", shown(other));
            return Err(declared.wrong(problem, "correct `meta.kind`"));
        }
    };
    let (domain, default) = domains::read(declared, notes)?;
    Ok(Hyperparameter {
        name: declared.name.to_owned(),
        kind,
        doc: said("doc").and_then(Json::as_str).unwrap_or_default().to_owned(),
        domain,
        default,
        conditions: Vec::new(),
        fixed: declared.field("type").and_then(Json::as_str) == Some("constant"),
        fidelity: said("fidelity").and_then(Json::as_bool).unwrap_or(false),
    })
}

/// The hyperparameters in their order, but each after its parents.
fn parents_first(
    file: &str,
    mut left: Vec<Hyperparameter>,
) -> Result<Vec<Hyperparameter>, ExchangeError> {
    let mut sorted: Vec<Hyperparameter> = Vec::with_capacity(left.len());
    let mut above: BTreeSet<String> = BTreeSet::new();
    while !left.is_empty() {
        let ready = |h: &Hyperparameter| h.conditions.iter().all(|c| above.contains(c.name()));
        match left.iter().position(ready) {
            Some(at) => {
                above.insert(left[at].name.clone());
                sorted.push(left.remove(at));
            }
            None => {
                let place = format!("`{}`", shown(&left[0].name));
                let problem = "its conditions lead back to itself";
                return Err(malformed(file, place, problem, "leave one out"));
            }
        }
    }
    Ok(sorted)
}

/// The hyperparameter of a name.
fn find<'a>(all: &'a [Hyperparameter], name: &str) -> Option<&'a Hyperparameter> {
    all.iter().find(|one| one.name == name)
}

/// The levels of a category.
fn levels(domain: &Domain) -> Option<&[String]> {
    match domain {
        Domain::Category { levels, .. } => Some(levels),
        _ => None,
    }
}
