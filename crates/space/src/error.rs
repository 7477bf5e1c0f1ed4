use crate::Value;

/// Why a configuration is refused.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum ConfigError {
    /// No such hyperparameter.
    #[error("no hyperparameter `{name}`{}; known: {}", suggest(name, known), list(known))]
    Unknown {
        /// As it was given.
        name: String,
        /// Every name of the space.
        known: Vec<String>,
    },
    /// A value of the wrong type or outside what is accepted.
    #[error("`{name}` = {value} is not {allowed}{hint}")]
    Refused {
        /// Which hyperparameter.
        name: String,
        /// As it was given.
        value: Value,
        /// What is accepted.
        allowed: String,
        /// The nearest category, if one is near.
        hint: String,
    },
    /// No value for something that exists under the other values.
    #[error("`{name}` is missing")]
    Missing {
        /// Which hyperparameter.
        name: String,
    },
    /// A value for something that does not exist under the other values.
    #[error("`{name}` is only active when {condition} (here {given}); drop it or set {condition}")]
    Inactive {
        /// Which hyperparameter.
        name: String,
        /// The condition that does not hold.
        condition: String,
        /// What its parent is.
        given: String,
    },
    /// A space that asks for a condition which is not the hyperparameter's own.
    #[error("`{name}` is to be active when {condition}, but it is {own}: drop the condition")]
    Condition {
        /// Which hyperparameter.
        name: String,
        /// What was asked for.
        condition: String,
        /// The conditions that it has.
        own: String,
    },
}

fn list(known: &[String]) -> String {
    if known.is_empty() { "none".to_owned() } else { known.join(", ") }
}

/// ` (did you mean …?)`, or nothing.
pub(crate) fn suggest<S: AsRef<str>>(name: &str, known: &[S]) -> String {
    match nearest(name, known.iter().map(AsRef::as_ref)) {
        Some(near) => format!(" (did you mean `{near}`?)"),
        None => String::new(),
    }
}

/// A text of a user as it may reach a terminal: control characters are escaped, and those that turn
/// the direction of writing.
pub fn plain(text: &str) -> String {
    let acts =
        |c: char| c.is_control() || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    let mut plain = String::with_capacity(text.len());
    for c in text.chars() {
        if acts(c) { plain.extend(c.escape_debug()) } else { plain.push(c) }
    }
    plain
}

/// The candidate most like `name`, if any is like it: fewer than half of its letters differ. The last
/// part of a dotted name counts too, so `gama` finds `kernel.rbf.gamma`.
pub fn nearest<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let likeness = |candidate: &str| {
        let last = candidate.rsplit('.').next().unwrap_or(candidate);
        let whole = strsim::normalized_damerau_levenshtein(name, candidate);
        whole.max(strsim::normalized_damerau_levenshtein(name, last) - 1e-3)
    };
    let mut best: Option<(f64, &str)> = None;
    for candidate in candidates {
        let like = likeness(candidate);
        if like > 0.5 && best.is_none_or(|(most, _)| like > most) {
            best = Some((like, candidate));
        }
    }
    best.map(|(_, candidate)| candidate)
}
