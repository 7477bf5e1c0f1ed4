use tunability_space::{ConfigError, nearest, plain};

use crate::sheet::shown;

/// Why there are no data, or none that can be learned from.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum DataError {
    /// No bundled dataset of this name, and no file.
    #[error(
        "no dataset `{}`{}; bundled: {}; or give the path of a file",
        shown(name),
        suggest(name, known),
        list(known)
    )]
    Unknown {
        /// As it was given.
        name: String,
        /// Every bundled name.
        known: Vec<String>,
    },
    /// A file that cannot be read.
    #[error("cannot read `{}`: {why}{hint}", plain(file))]
    Unreadable {
        /// Its path, as it was given.
        file: String,
        /// What the system says.
        why: String,
        /// What was perhaps meant, or nothing.
        hint: String,
    },
    /// A file that is not what it should be.
    #[error("`{}`, line {line}: {}; {}", plain(file), plain(problem), plain(advice))]
    Malformed {
        /// Its path, as it was given.
        file: String,
        /// Counted from 1, the header among them.
        line: usize,
        /// What is wrong, with the offending text.
        problem: String,
        /// What to do.
        advice: String,
    },
    /// A user's file, and nobody said what to predict.
    #[error(
        "`{}`: which column is to be predicted? say --target NAME; columns: {}",
        plain(file),
        list(columns)
    )]
    NoTarget {
        /// Its path, as it was given.
        file: String,
        /// The names in its header.
        columns: Vec<String>,
    },
    /// A column that is asked for and not there.
    #[error(
        "no column `{}` in {}{}; columns: {}; {}",
        shown(name),
        plain(place),
        suggest(name, known),
        list(known),
        plain(advice)
    )]
    NoColumn {
        /// As it was given.
        name: String,
        /// Where it was looked for.
        place: String,
        /// The names that are there.
        known: Vec<String>,
        /// What to do.
        advice: String,
    },
    /// A column whose values cannot be used as they should be.
    #[error("{}, column `{}`: {}; {}", plain(place), shown(name), plain(problem), plain(advice))]
    Column {
        /// Which file and line, or which dataset.
        place: String,
        /// The column's name.
        name: String,
        /// What is wrong, with the offending text.
        problem: String,
        /// What to do.
        advice: String,
    },
    /// A question that makes no sense, whatever the data.
    #[error("{}; {}", plain(problem), plain(advice))]
    Question {
        /// What is wrong, with the flags.
        problem: String,
        /// What to do.
        advice: String,
    },
    /// Hyperparameters that a generator does not have, or values that it does not take.
    #[error("`{name}`: {why}; they are set by --data.NAME, see `tunability describe {name}`")]
    Config {
        /// Which generator.
        name: String,
        /// What is wrong with them.
        why: ConfigError,
    },
    /// Generated data that cannot be as asked, or data that are not generated and are asked to be.
    #[error("`{name}`: {problem}; {advice}")]
    Generated {
        /// Which dataset.
        name: String,
        /// What is wrong.
        problem: String,
        /// What to do.
        advice: String,
    },
    /// Rows that cannot be split as asked.
    #[error("`--cv {asked}`: {problem}; {advice}")]
    Resampling {
        /// As it was given.
        asked: String,
        /// What is wrong.
        problem: String,
        /// What to do.
        advice: String,
    },
}

/// The most names that one message lists.
const LISTED: usize = 20;

fn list(names: &[String]) -> String {
    let some: Vec<String> = names.iter().take(LISTED).map(|name| shown(name)).collect();
    match names.len() {
        0 => "none".to_owned(),
        count if count > LISTED => format!("{}, and {} more", some.join(", "), count - LISTED),
        _ => some.join(", "),
    }
}

/// ` (did you mean …?)`, or nothing.
fn suggest(name: &str, known: &[String]) -> String {
    match nearest(name, known.iter().map(String::as_str)) {
        Some(near) => format!(" (did you mean `{}`?)", shown(near)),
        None => String::new(),
    }
}
