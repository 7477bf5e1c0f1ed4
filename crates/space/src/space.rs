use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::error::suggest;
use crate::{Condition, Config, ConfigError, Domain, Hyperparameter, Value};

/// All hyperparameters of one learner on one kind of task, parents before children.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Space {
    /// In the order declared.
    pub hyperparameters: Vec<Hyperparameter>,
}

impl Space {
    /// The hyperparameter of this name.
    pub fn get(&self, name: &str) -> Option<&Hyperparameter> {
        self.hyperparameters.iter().find(|h| h.name == name)
    }

    /// Every name, in the order declared.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.hyperparameters.iter().map(|h| h.name.as_str())
    }

    /// The space once a fact is known: what it rules out is gone, what it grants is unconditional.
    ///
    /// `space.given("task", "regression")` is how a space depends on the task.
    pub fn given(mut self, fact: &str, value: impl Into<Value>) -> Space {
        let value = value.into();
        let mut gone: Vec<String> = Vec::new();
        self.hyperparameters.retain_mut(|hyperparameter| {
            let ruled_out = hyperparameter.conditions.iter().any(|condition| {
                let parent = condition.name();
                gone.iter().any(|gone| gone == parent)
                    || parent == fact && !condition.accepts(&value)
            });
            hyperparameter.conditions.retain(|condition| condition.name() != fact);
            if ruled_out {
                gone.push(hyperparameter.name.clone());
            }
            !ruled_out
        });
        self
    }

    /// The space with some hyperparameters set once and for all: never searched, and in every
    /// configuration that can have them. A held child leaves its parents free.
    ///
    /// # Errors
    /// A name that is unknown, a value that is not accepted, or one for something that what is fixed
    /// rules out.
    pub fn hold(mut self, held: &Config) -> Result<Space, ConfigError> {
        let held = self.admit(held)?;
        for hyperparameter in &mut self.hyperparameters {
            if let Some(value) = held.get(&hyperparameter.name) {
                hyperparameter.default = value.clone();
                hyperparameter.fixed = true;
            }
        }
        let possible = self.possible();
        match held.iter().find(|(name, _)| !possible[name]) {
            Some((name, _)) => Err(self.inactive(name, &self.default_config())),
            None => Ok(self),
        }
    }

    /// The space in which only what satisfies `free` is searched; the rest stays at its default.
    pub fn free(&self, free: impl Fn(&Hyperparameter) -> bool) -> Space {
        let mut space = self.clone();
        for hyperparameter in &mut space.hyperparameters {
            hyperparameter.fixed |= !free(hyperparameter);
        }
        space
    }

    /// What is searched: not fixed, not the fidelity, more than one value, and possible given what is
    /// not searched.
    pub fn searched(&self) -> Vec<&Hyperparameter> {
        let possible = self.possible();
        self.hyperparameters.iter().filter(|h| moves(h) && possible[h.name.as_str()]).collect()
    }

    /// Whether each hyperparameter can be active at all in a search: a parent that does not move
    /// satisfies its conditions by default, another somewhere in its range.
    pub(crate) fn possible(&self) -> BTreeMap<&str, bool> {
        let mut possible = BTreeMap::new();
        for hyperparameter in &self.hyperparameters {
            let all = hyperparameter.conditions.iter().all(|condition| {
                let Some(parent) = self.get(condition.name()) else { return true };
                let satisfied = match moves(parent) {
                    true => parent.domain.reaches(condition),
                    false => condition.accepts(&parent.default),
                };
                satisfied && *possible.get(condition.name()).unwrap_or(&false)
            });
            possible.insert(hyperparameter.name.as_str(), all);
        }
        possible
    }

    /// The configuration of all defaults.
    pub fn default_config(&self) -> Config {
        self.fill(|_| None)
    }

    /// The configuration at a point of the unit cube, one coordinate for each of
    /// [`searched`](Space::searched); the coordinates of what turns out inactive are ignored, and
    /// missing ones mean the default.
    pub fn decode(&self, point: &[f64]) -> Config {
        let searched: BTreeMap<&str, usize> =
            self.searched().iter().enumerate().map(|(at, h)| (h.name.as_str(), at)).collect();
        self.fill(|hyperparameter| {
            let at = searched.get(hyperparameter.name.as_str())?;
            point.get(*at).map(|u| hyperparameter.domain.decode(*u))
        })
    }

    /// Where a configuration lies in the unit cube, one entry for each of
    /// [`searched`](Space::searched); inactive is `None`.
    pub fn encode(&self, config: &Config) -> Vec<Option<f64>> {
        let encode = |h: &&Hyperparameter| h.domain.encode(config.get(&h.name)?);
        self.searched().iter().map(encode).collect()
    }

    /// `partial` with the default of every other active hyperparameter, and each value in the type
    /// of its domain.
    ///
    /// # Errors
    /// A name that is unknown, a value that is not accepted, or one for something inactive.
    pub fn complete(&self, partial: &Config) -> Result<Config, ConfigError> {
        let admitted = self.admit(partial)?;
        let full = self.fill(|hyperparameter| admitted.get(&hyperparameter.name).cloned());
        match admitted.iter().find(|(name, _)| full.get(name).is_none()) {
            Some((name, _)) => Err(self.inactive(name, &full)),
            None => Ok(full),
        }
    }

    /// Each value in the type of its domain.
    fn admit(&self, config: &Config) -> Result<Config, ConfigError> {
        let admit = |(name, value): (&str, &Value)| {
            let Some(hyperparameter) = self.get(name) else {
                let known = self.names().map(str::to_owned).collect();
                return Err(ConfigError::Unknown { name: name.to_owned(), known });
            };
            let admitted = hyperparameter.domain.admit(value);
            let value = admitted.ok_or_else(|| refused(hyperparameter, value))?;
            Ok((name.to_owned(), value))
        };
        config.iter().map(admit).collect()
    }

    /// Whether `config` is complete and accepted.
    ///
    /// # Errors
    /// As [`complete`](Space::complete), or a value that is missing.
    pub fn check(&self, config: &Config) -> Result<(), ConfigError> {
        let full = self.complete(config)?;
        match full.iter().find(|(name, _)| config.get(name).is_none()) {
            Some((name, _)) => Err(ConfigError::Missing { name: name.to_owned() }),
            None => Ok(()),
        }
    }

    /// `config` without what is unknown or inactive here, and with the default of what is active but
    /// absent. Values are not checked.
    pub fn active_part(&self, config: &Config) -> Config {
        self.fill(|hyperparameter| config.get(&hyperparameter.name).cloned())
    }

    /// Every configuration of what is searched, what was declared last varying fastest; the rest is at
    /// its default. `None` if they are more than `limit`, or a continuum.
    pub fn enumerate(&self, limit: usize) -> Option<Vec<Config>> {
        let searched: Vec<&str> = self.searched().iter().map(|h| h.name.as_str()).collect();
        let values = |hyperparameter: &Hyperparameter| {
            if !searched.contains(&hyperparameter.name.as_str()) {
                return Some(vec![hyperparameter.default.clone()]);
            }
            hyperparameter.domain.size().filter(|size| *size <= limit)?;
            hyperparameter.domain.values()
        };
        let values: Option<Vec<Vec<Value>>> = self.hyperparameters.iter().map(values).collect();
        self.combine(&values?, limit)
    }

    /// Every configuration of some values, a list for each hyperparameter in the order declared; what was
    /// declared last varies fastest. `None` if they are more than `limit`.
    pub fn combine(&self, values: &[Vec<Value>], limit: usize) -> Option<Vec<Config>> {
        let mut configs = vec![Config::default()];
        for (hyperparameter, values) in self.hyperparameters.iter().zip(values) {
            let mut longer = Vec::new();
            for config in configs {
                if !self.active(hyperparameter, &config) {
                    longer.push(config);
                    continue;
                }
                for value in values {
                    let mut config = config.clone();
                    config.insert(hyperparameter.name.clone(), value.clone());
                    longer.push(config);
                }
            }
            if longer.len() > limit {
                return None;
            }
            configs = longer;
        }
        Some(configs)
    }

    /// A configuration like `base` in which `name` is `value`: parents move only where they must for it
    /// to be active, first to their default, else to the least that a condition names, else to the
    /// least on a grid that satisfies it. `None` if no such configuration is found, or a fixed parent
    /// would have to move.
    pub fn with(&self, base: &Config, name: &str, value: &Value) -> Option<Config> {
        let value = self.get(name)?.domain.admit(value)?;
        let mut needed: Vec<&Condition> = Vec::new();
        let mut children = vec![name];
        while let Some(child) = children.pop() {
            for condition in &self.get(child)?.conditions {
                if self.get(condition.name()).is_some() && !needed.contains(&condition) {
                    needed.push(condition);
                    children.push(condition.name());
                }
            }
        }
        let mut wanted = base.clone();
        wanted.insert(name, value.clone());
        for parent in &self.hyperparameters {
            let conditions: Vec<&Condition> =
                needed.iter().filter(|c| c.name() == parent.name).copied().collect();
            let accepted = |value: &Value| conditions.iter().all(|c| c.accepts(value));
            if !accepted(wanted.get(&parent.name).unwrap_or(&parent.default)) {
                let named = conditions.iter().flat_map(|c| c.values());
                let grid = std::iter::once(MOVES).flat_map(|count| parent.domain.spread(count));
                let candidates = std::iter::once(parent.default.clone()).chain(named).chain(grid);
                let moved = candidates.filter(accepted).find_map(|v| parent.domain.admit(&v));
                wanted.insert(parent.name.clone(), moved.filter(|_| !parent.fixed)?);
            }
        }
        let config = self.active_part(&wanted);
        (config.get(name) == Some(&value)).then_some(config)
    }

    /// Walks the hyperparameters in order: those that are active get `choose`'s value, or their
    /// default.
    fn fill(&self, choose: impl Fn(&Hyperparameter) -> Option<Value>) -> Config {
        let mut config = Config::default();
        for hyperparameter in &self.hyperparameters {
            if self.active(hyperparameter, &config) {
                let value =
                    choose(hyperparameter).unwrap_or_else(|| hyperparameter.default.clone());
                config.insert(hyperparameter.name.clone(), value);
            }
        }
        config
    }

    /// Whether all conditions hold. A condition on a name that the space does not declare is about a
    /// fact that was not [`given`](Space::given) yet: it counts as true.
    fn active(&self, hyperparameter: &Hyperparameter, config: &Config) -> bool {
        let holds = |c: &Condition| self.get(c.name()).is_none() || c.holds(config);
        hyperparameter.conditions.iter().all(holds)
    }

    pub(crate) fn inactive(&self, name: &str, config: &Config) -> ConfigError {
        let conditions = self.get(name).map(|h| h.conditions.as_slice()).unwrap_or_default();
        let broken = conditions.iter().find(|c| !c.holds(config) && self.get(c.name()).is_some());
        let (condition, given) = match broken {
            None => ("never".to_owned(), "nothing".to_owned()),
            Some(condition) => {
                let parent = condition.name();
                let given = match config.get(parent) {
                    Some(value) => format!("{parent} = {value}"),
                    None => format!("{parent} is inactive"),
                };
                (condition.to_string(), given)
            }
        };
        ConfigError::Inactive { name: name.to_owned(), condition, given }
    }
}

/// How many values of a parent are looked at for one that satisfies a condition.
const MOVES: usize = 1025;

/// Whether a search may change it, where it is active.
fn moves(hyperparameter: &Hyperparameter) -> bool {
    let single = hyperparameter.domain.size() == Some(1);
    !hyperparameter.fixed && !hyperparameter.fidelity && !single
}

fn refused(hyperparameter: &Hyperparameter, value: &Value) -> ConfigError {
    let hint = match (&hyperparameter.domain, value) {
        (Domain::Category { levels, .. }, Value::Category(name)) => suggest(name, levels),
        _ => String::new(),
    };
    ConfigError::Refused {
        name: hyperparameter.name.clone(),
        value: value.clone(),
        allowed: hyperparameter.domain.allowed(),
        hint,
    }
}
