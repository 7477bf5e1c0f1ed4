use crate::Space;

impl Space {
    /// What is wrong with the space itself, a sentence each; empty if it is sound.
    ///
    /// For a space that was read from a file, and for what the derive cannot see: whether a `when`
    /// names a value that its parent has. Every fact must be [`given`](Space::given) before.
    pub fn flaws(&self) -> Vec<String> {
        let mut flaws = Vec::new();
        for (at, hyperparameter) in self.hyperparameters.iter().enumerate() {
            let above = &self.hyperparameters[..at];
            let name = &hyperparameter.name;
            let mut flaw = |what: String| flaws.push(format!("`{name}`: {what}"));
            if above.iter().any(|other| other.name == *name) {
                flaw("the name is declared twice".to_owned());
            }
            if hyperparameter.fidelity && above.iter().any(|other| other.fidelity) {
                flaw("a second fidelity".to_owned());
            }
            if let Some(wrong) = hyperparameter.domain.flaw() {
                flaw(wrong.to_owned());
                continue;
            }
            let (default, domain) = (&hyperparameter.default, &hyperparameter.domain);
            if domain.admit(default).as_ref() != Some(default) {
                flaw(format!("its default {default} is not {}", domain.allowed()));
            }
            for condition in &hyperparameter.conditions {
                match above.iter().find(|parent| parent.name == condition.name()) {
                    None => flaw(format!("nothing above is called `{}`", condition.name())),
                    Some(parent) if parent.domain.reaches(condition) => {}
                    Some(_) => flaw(format!("{condition} never holds in a search")),
                }
            }
        }
        flaws
    }
}
