//! A resampling as text: `5x2`, `holdout0.25x10`, `forward5`.

use std::fmt;
use std::str::FromStr;

use crate::{DataError, Resampling};

impl fmt::Display for Resampling {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Resampling::Folds { folds, repeats } => write!(f, "{folds}x{repeats}"),
            Resampling::Holdout { test, repeats } => write!(f, "holdout{test}x{repeats}"),
            Resampling::LeaveOneOut => write!(f, "loo"),
            Resampling::Forward { folds } => write!(f, "forward{folds}"),
            Resampling::Given => write!(f, "given"),
            Resampling::ByIndex { folds } => write!(f, "mod{folds}"),
            Resampling::InSample => write!(f, "none"),
        }
    }
}

/// Reads `5x2`, `5` (= `5x1`), `holdout0.25x10`, `holdout0.25`, `loo`, `forward5`, `given`, `mod5` and
/// `none`.
impl FromStr for Resampling {
    type Err = DataError;

    fn from_str(text: &str) -> Result<Resampling, DataError> {
        let resampling = parse(text).ok_or_else(|| DataError::Resampling {
            asked: text.to_owned(),
            problem: "this is no resampling".to_owned(),
            advice:
                "use 5x2 (folds x repeats), holdout0.25x10 (test share x repeats), loo (leave one \
                     out), forward5 (train on the past), given (the data's own split), mod5 (row \
                     index modulo folds) or none (train and test on all rows)"
                    .to_owned(),
        })?;
        resampling.check()?;
        Ok(resampling)
    }
}

fn parse(text: &str) -> Option<Resampling> {
    match text {
        "none" => return Some(Resampling::InSample),
        "loo" => return Some(Resampling::LeaveOneOut),
        "given" => return Some(Resampling::Given),
        _ => {}
    }
    if let Some(folds) = text.strip_prefix("forward") {
        return Some(Resampling::Forward { folds: folds.parse().ok()? });
    }
    if let Some(folds) = text.strip_prefix("mod") {
        return Some(Resampling::ByIndex { folds: folds.parse().ok()? });
    }
    let (first, repeats) = text.split_once('x').unwrap_or((text, "1"));
    let repeats = repeats.parse().ok()?;
    Some(match first.strip_prefix("holdout") {
        Some(test) => Resampling::Holdout { test: test.parse().ok()?, repeats },
        None => Resampling::Folds { folds: first.parse().ok()?, repeats },
    })
}

impl TryFrom<String> for Resampling {
    type Error = DataError;

    fn try_from(text: String) -> Result<Resampling, DataError> {
        text.parse()
    }
}

impl From<Resampling> for String {
    fn from(resampling: Resampling) -> String {
        resampling.to_string()
    }
}
