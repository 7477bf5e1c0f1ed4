use crate::fields::Fields;
use crate::sheet::Sheet;
use crate::{DataError, Question, Type};

/// Which column is what.
pub(crate) struct Roles {
    pub target: usize,
    pub group: Option<usize>,
    pub part: Option<usize>,
    pub sequence: Option<usize>,
    /// All others, in the order of the file.
    pub features: Vec<usize>,
}

/// Finds the columns that a question names.
///
/// # Errors
/// No target, a name that is no column, a column that is asked for twice.
pub(crate) fn roles(sheet: &mut Sheet, question: &Question) -> Result<Roles, DataError> {
    let Some(target) = &question.target else {
        let (file, columns) = (sheet.file.clone(), sheet.names.clone());
        return Err(DataError::NoTarget { file, columns });
    };
    let mut used: Vec<Option<&'static str>> = vec![None; sheet.names.len()];
    let target = place(sheet, &mut used, target, "--target")?;
    for name in &question.drop {
        place(sheet, &mut used, name, "--drop")?;
    }
    let mut optional = |name: &Option<String>, flag| match name {
        Some(name) => place(sheet, &mut used, name, flag).map(Some),
        None => Ok(None),
    };
    optional(&question.id, "--id")?;
    let group = optional(&question.group, "--group")?;
    let part = optional(&question.part, "--part")?;
    let sequence = optional(&question.sequence, "--sequence")?;
    let is_feature =
        |at: &usize| used[*at].is_none() && !matches!(sheet.columns[*at], Fields::Skipped);
    let features = (0..used.len()).filter(is_feature).collect();
    cast(sheet, question)?;
    Ok(Roles { target, group, part, sequence, features })
}

fn place(
    sheet: &Sheet,
    used: &mut [Option<&'static str>],
    name: &str,
    flag: &'static str,
) -> Result<usize, DataError> {
    let at = sheet.position(name, flag)?;
    match used[at].replace(flag) {
        Some(other) if other != flag => {
            let problem = format!("both {other} and {flag} name it");
            Err(sheet.refused(at, problem, "a column is one thing: leave one of them out"))
        }
        _ => Ok(at),
    }
}

/// Takes columns as what they are said to be.
///
/// # Errors
/// A name that is no column, a text in a column that is said to be numbers.
pub(crate) fn cast(sheet: &mut Sheet, question: &Question) -> Result<(), DataError> {
    for (name, kind) in &question.types {
        let flag = match kind {
            Type::Number => "--type NAME=number",
            Type::Category => "--type NAME=category",
            Type::Comma => "--type NAME=comma",
        };
        let at = sheet.position(name, flag)?;
        sheet.cast(at, *kind)?;
    }
    Ok(())
}

/// Checks that what is asked of rows can be asked at once.
///
/// # Errors
/// Two layouts, or one with groups that it does not know.
pub(crate) fn check_layout(question: &Question) -> Result<(), DataError> {
    let Question { sequence, lags, steps, group, .. } = question;
    let flags = [
        ("--sequence", sequence.is_some()),
        ("--lags", lags.is_some()),
        ("--steps", steps.is_some()),
    ];
    let mut said = flags.iter().filter(|(_, said)| *said).map(|(flag, _)| *flag);
    if let (Some(one), Some(other)) = (said.next(), said.next()) {
        let why = "rows are steps of sequences, a series, or sequences themselves";
        return Err(clash(one, other, why));
    }
    if lags.is_some() && group.is_some() {
        return Err(clash("--group", "--lags", "the rows of a series follow each other"));
    }
    let zero = [("--lags", *lags), ("--steps", *steps)].into_iter().find(|(_, n)| *n == Some(0));
    match zero {
        Some((flag, _)) => Err(DataError::Question {
            problem: format!("`{flag} 0` asks for nothing"),
            advice: "say 1 or more".to_owned(),
        }),
        None => Ok(()),
    }
}

fn clash(one: &str, other: &str, why: &str) -> DataError {
    DataError::Question {
        problem: format!("{one} and {other} exclude each other ({why})"),
        advice: "leave one of them out".to_owned(),
    }
}
