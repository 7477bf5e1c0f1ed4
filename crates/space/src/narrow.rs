use crate::{ConfigError, Domain, Hyperparameter, Space, Value};

impl Space {
    /// The space searched as `asked` says: what it names has its range, scale, prior and default, and is
    /// searched even if it is otherwise fixed; what is fixed or has a single value there is held at that;
    /// what it does not name is held at its own default. Conditions, kinds and what is accepted stay.
    ///
    /// # Errors
    /// A name that is unknown, values of another type or that are not accepted, a condition that is not
    /// the hyperparameter's own, or something that what is held rules out.
    pub fn narrow(mut self, asked: &Space) -> Result<Space, ConfigError> {
        for asked in &asked.hyperparameters {
            if self.get(&asked.name).is_none() {
                let known = self.names().map(str::to_owned).collect();
                return Err(ConfigError::Unknown { name: asked.name.clone(), known });
            }
        }
        for own in &mut self.hyperparameters {
            match asked.get(&own.name) {
                Some(asked) => narrow(own, asked)?,
                None => own.fixed = true,
            }
        }
        let possible = self.possible();
        let dead = asked.names().find(|name| !possible[name]);
        match dead {
            Some(name) => Err(self.inactive(name, &self.default_config())),
            None => Ok(self),
        }
    }
}

/// One hyperparameter as it is asked for.
fn narrow(own: &mut Hyperparameter, asked: &Hyperparameter) -> Result<(), ConfigError> {
    if let Some(other) = asked.conditions.iter().find(|c| !own.conditions.contains(c)) {
        let (name, condition) = (own.name.clone(), other.to_string());
        let own = own.active_when();
        let own =
            own.map_or_else(|| "always active".to_owned(), |when| format!("active when {when}"));
        return Err(ConfigError::Condition { name, condition, own });
    }
    let refused = |value: Value| ConfigError::Refused {
        name: own.name.clone(),
        value,
        allowed: own.domain.allowed(),
        hint: String::new(),
    };
    let read = |value: &Value| match (&own.domain, value) {
        (Domain::Bool, Value::Category(text)) => own.domain.parse(text),
        _ => value.clone(),
    };
    let admit =
        |value: &Value| own.domain.admit(&read(value)).ok_or_else(|| refused(value.clone()));
    let single = asked.domain.values().filter(|values| values.len() == 1);
    if let Some([value]) = single.as_deref() {
        own.default = admit(value)?;
        own.fixed = true;
        return Ok(());
    }
    let default = admit(&asked.default)?;
    if asked.fixed {
        own.default = default;
        own.fixed = true;
        return Ok(());
    }
    let domain = match (&own.domain, &asked.domain) {
        (Domain::Float { valid, .. }, Domain::Float { low, high, log, .. }) => {
            for end in [low, high] {
                admit(&Value::Float(*end))?;
            }
            Domain::Float { low: *low, high: *high, log: *log, valid: *valid }
        }
        (Domain::Int { valid, .. }, Domain::Int { low, high, log, .. }) => {
            for end in [low, high] {
                admit(&Value::Int(*end))?;
            }
            Domain::Int { low: *low, high: *high, log: *log, valid: *valid }
        }
        (Domain::Category { .. }, Domain::Category { levels, .. }) => {
            for level in levels {
                admit(&Value::Category(level.clone()))?;
            }
            asked.domain.clone()
        }
        (Domain::Bool, Domain::Bool) => Domain::Bool,
        (Domain::Bool, Domain::Category { levels, .. }) => {
            for level in levels {
                admit(&Value::Category(level.clone()))?;
            }
            Domain::Bool
        }
        (_, other) => return Err(refused(Value::Category(format!("{other}")))),
    };
    *own =
        Hyperparameter { domain, default, fixed: false, fidelity: asked.fidelity, ..own.clone() };
    Ok(())
}
