use tunability_space::{nearest, plain};

/// Why there is nothing to read.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum ExchangeError {
    /// A file that cannot be read.
    #[error("cannot read `{}`: {}", plain(file), plain(why))]
    Unreadable {
        /// Its path, as it was given.
        file: String,
        /// What the system says.
        why: String,
    },
    /// A file that is not what it should be.
    #[error("`{}`, {}: {}; {}", plain(file), plain(place), plain(problem), plain(advice))]
    Malformed {
        /// Its path, as it was given.
        file: String,
        /// The line and column, the trial or the hyperparameter.
        place: String,
        /// What is wrong, with the offending text.
        problem: String,
        /// What to do.
        advice: String,
    },
    /// A file that is sound, but what is asked of it makes no sense.
    #[error("`{}`: {}; {}", plain(file), plain(problem), plain(advice))]
    Asked {
        /// Its path, as it was given.
        file: String,
        /// What is wrong.
        problem: String,
        /// What to do.
        advice: String,
    },
}

/// An error at a place in a file.
pub(crate) fn malformed(
    file: &str,
    place: impl Into<String>,
    problem: impl Into<String>,
    advice: impl Into<String>,
) -> ExchangeError {
    let (place, problem, advice) = (place.into(), problem.into(), advice.into());
    ExchangeError::Malformed { file: file.to_owned(), place, problem, advice }
}

/// An error about what is asked of a file.
pub(crate) fn asked(
    file: &str,
    problem: impl Into<String>,
    advice: impl Into<String>,
) -> ExchangeError {
    let (problem, advice) = (problem.into(), advice.into());
    ExchangeError::Asked { file: file.to_owned(), problem, advice }
}

/// The most names that one message lists.
const LISTED: usize = 12;

/// Names in a message, each cut where it is long.
pub(crate) fn list<S: AsRef<str>>(names: &[S]) -> String {
    let some: Vec<String> = names.iter().take(LISTED).map(|name| shown(name.as_ref())).collect();
    match names.len() {
        0 => "none".to_owned(),
        count if count > LISTED => format!("{}, and {} more", some.join(", "), count - LISTED),
        _ => some.join(", "),
    }
}

/// A text of a user, cut where it is long.
pub(crate) fn shown(text: &str) -> String {
    match text.char_indices().nth(60) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

/// ` (did you mean …?)`, or nothing.
pub(crate) fn suggest<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> String {
    match nearest(name, known) {
        Some(near) => format!(" (did you mean `{}`?)", shown(near)),
        None => String::new(),
    }
}
