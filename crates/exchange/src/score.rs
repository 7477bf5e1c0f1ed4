use tunability_learn::{Goal, Measure};

use crate::ExchangeError;
use crate::error::{asked, list, suggest};

/// Which of the scores that are there is asked for.
///
/// # Errors
/// One that is not there, or none where there are several.
pub(crate) fn choose<S: AsRef<str>>(
    file: &str,
    wanted: Option<&str>,
    known: &[S],
) -> Result<usize, ExchangeError> {
    let names = || known.iter().map(AsRef::as_ref);
    match (wanted, known.len()) {
        (Some(wanted), _) => names().position(|name| name == wanted).ok_or_else(|| {
            let problem = format!("no score `{wanted}`{}", suggest(wanted, names()));
            asked(file, problem, format!("scores: {}", list(known)))
        }),
        (None, 0) => Err(asked(file, "no column is a score", "add one, a number for each trial")),
        (None, 1) => Ok(0),
        (None, count) => {
            let problem = format!("which of {count} scores counts?");
            Err(asked(file, problem, format!("say --score NAME; scores: {}", list(known))))
        }
    }
}

/// Whether more of a score is better: as it is said, else as the measure of this name has it.
///
/// # Errors
/// A score that is no measure of ours, if nothing is said.
pub(crate) fn maximize(file: &str, score: &str, goal: Option<Goal>) -> Result<bool, ExchangeError> {
    let known = Measure::find(score).map(|measure| measure.goal);
    match goal.or(known) {
        Some(goal) => Ok(goal == Goal::Max),
        None => {
            let problem = format!("is more of `{score}` better, or less?");
            Err(asked(file, problem, "say --goal max or --goal min"))
        }
    }
}

/// Refuses a goal that is not the one a study had.
///
/// # Errors
/// If they differ.
pub(crate) fn agree(
    file: &str,
    score: &str,
    maximize: bool,
    goal: Option<Goal>,
) -> Result<(), ExchangeError> {
    let of = if maximize { Goal::Max } else { Goal::Min };
    match goal {
        Some(goal) if goal != of => {
            let problem =
                format!("`--goal {}`, but `{score}` was tuned for its {}", goal.name(), of.name());
            Err(asked(file, problem, "leave --goal out"))
        }
        _ => Ok(()),
    }
}
