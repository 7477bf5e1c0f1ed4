use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use tunability_learn::{Seeds, Source};

use crate::split::{folds, holdout, part, strata};
use crate::{DataError, Dataset, Split};

/// The most repeats of one resampling.
const MOST_REPEATS: usize = 1000;

/// How rows are split into training and test parts. As text (`--cv`, JSON): `5x2`,
/// `holdout0.25x10`, `mod5`, `none`.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Resampling {
    /// Cross-validation, `5x2`: every row is tested once a repeat. Stratified by class.
    Folds {
        /// At least 2.
        folds: usize,
        /// At least 1.
        repeats: usize,
    },
    /// One random test part a repeat, `holdout0.25x10`. Stratified by class.
    Holdout {
        /// The share of rows that is tested, between 0 and 1.
        test: f64,
        /// At least 1.
        repeats: usize,
    },
    /// Cross-validation without random numbers, `mod5`: fold k tests the rows whose index modulo
    /// `folds` is k.
    ByIndex {
        /// At least 2.
        folds: usize,
    },
    /// Training and test part are all rows, `none`: for looking at a fit, never for judging it.
    InSample,
}

impl Resampling {
    /// The splits of a dataset, repeat by repeat and fold by fold. Repeat r draws from a stream of
    /// its own, so the first repeats are the same however many there are.
    ///
    /// # Errors
    /// Fewer rows than folds, a class with fewer rows than folds, fewer than two folds.
    pub fn splits(&self, data: &Dataset, seeds: &Seeds) -> Result<Vec<Split>, DataError> {
        self.check()?;
        self.check_data(data)?;
        let all: Vec<usize> = (0..data.rows()).collect();
        let strata = strata(&all, &data.target);
        let rng = |repeat| seeds.rng(&format!("split/{repeat}"), Source::Split);
        Ok(match *self {
            Resampling::Folds { folds: k, repeats } => {
                (0..repeats).flat_map(|r| folds(strata.clone(), k, &mut rng(r))).collect()
            }
            Resampling::Holdout { test, repeats } => {
                (0..repeats).map(|r| holdout(strata.clone(), test, &mut rng(r))).collect()
            }
            Resampling::ByIndex { folds } => {
                let dealt: Vec<_> = all.iter().map(|row| (*row, row % folds)).collect();
                (0..folds).map(|fold| part(&dealt, fold)).collect()
            }
            Resampling::InSample => vec![Split { train: all.clone(), test: all }],
        })
    }

    /// How many splits it makes.
    pub fn count(&self) -> usize {
        match *self {
            Resampling::Folds { folds, repeats } => folds.saturating_mul(repeats),
            Resampling::Holdout { repeats, .. } => repeats,
            Resampling::ByIndex { folds } => folds,
            Resampling::InSample => 1,
        }
    }

    /// Whether the numbers are in range, whatever the data.
    fn check(&self) -> Result<(), DataError> {
        let (folds, repeats) = match *self {
            Resampling::Folds { folds, repeats } => (folds, repeats),
            Resampling::Holdout { test, repeats } => {
                if !(test > 0.0 && test < 1.0) {
                    let problem = format!("a test part of {test} is not between 0 and 1");
                    return Err(self.refused(problem, "use for example holdout0.25x10"));
                }
                (2, repeats)
            }
            Resampling::ByIndex { folds } => (folds, 1),
            Resampling::InSample => (2, 1),
        };
        if folds < 2 {
            let advice = "use at least 2 folds, or none to train and test on all rows";
            return Err(self.refused(format!("{folds} folds leave nothing to train on"), advice));
        }
        if !(1..=MOST_REPEATS).contains(&repeats) {
            let problem = format!("{repeats} repeats are not in 1..={MOST_REPEATS}");
            return Err(self.refused(problem, "use fewer, at least one"));
        }
        Ok(())
    }

    /// Whether there are rows enough.
    fn check_data(&self, data: &Dataset) -> Result<(), DataError> {
        let rows = data.rows();
        let problem = match *self {
            Resampling::Folds { folds, .. } | Resampling::ByIndex { folds } if folds > rows => {
                format!("{} has {rows} rows, too few for {folds} folds", data.name)
            }
            Resampling::Folds { folds, repeats } => {
                return self.check_classes(data, folds, repeats);
            }
            Resampling::Holdout { .. } => {
                let classes = data.class_counts().iter().filter(|count| **count > 0).count();
                if rows > classes.max(1) {
                    return Ok(());
                }
                format!("{} has no row that could be tested", data.name)
            }
            Resampling::ByIndex { .. } | Resampling::InSample => return Ok(()),
        };
        Err(self.refused(problem, "use fewer folds or more rows"))
    }

    /// Whether each class has a row for each fold.
    fn check_classes(&self, data: &Dataset, folds: usize, repeats: usize) -> Result<(), DataError> {
        let counts = data.class_counts();
        let rare = data.classes.iter().zip(counts).filter(|(_, count)| (1..folds).contains(count));
        let Some((class, count)) = rare.min_by_key(|(_, count)| *count) else { return Ok(()) };
        if count == 1 {
            let problem = format!("class `{class}` has 1 row but {folds} folds need {folds}");
            let advice = "use --cv holdout0.25x10, which only trains on it, or leave the row out";
            return Err(self.refused(problem, advice));
        }
        let problem = format!("class `{class}` has {count} rows but {folds} folds need {folds}");
        Err(self.refused(problem, &format!("use --cv {count}x{repeats}")))
    }

    fn refused(&self, problem: String, advice: &str) -> DataError {
        DataError::Resampling { asked: self.to_string(), problem, advice: advice.to_owned() }
    }
}

impl fmt::Display for Resampling {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Resampling::Folds { folds, repeats } => write!(f, "{folds}x{repeats}"),
            Resampling::Holdout { test, repeats } => write!(f, "holdout{test}x{repeats}"),
            Resampling::ByIndex { folds } => write!(f, "mod{folds}"),
            Resampling::InSample => write!(f, "none"),
        }
    }
}

/// Reads `5x2`, `5` (= `5x1`), `holdout0.25x10`, `holdout0.25`, `mod5` and `none`.
impl FromStr for Resampling {
    type Err = DataError;

    fn from_str(text: &str) -> Result<Resampling, DataError> {
        let resampling = parse(text).ok_or_else(|| DataError::Resampling {
            asked: text.to_owned(),
            problem: "this is no resampling".to_owned(),
            advice: "use 5x2 (folds x repeats), holdout0.25x10 (test share x repeats), mod5 (row \
                     index modulo folds) or none (train and test on all rows)"
                .to_owned(),
        })?;
        resampling.check()?;
        Ok(resampling)
    }
}

fn parse(text: &str) -> Option<Resampling> {
    if text == "none" {
        return Some(Resampling::InSample);
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
