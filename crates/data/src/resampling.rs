use std::fmt;

use serde::{Deserialize, Serialize};
use tunability_learn::{Seeds, Source};

use crate::split::{class_of_units, each_group, folds, group_folds, group_holdout};
use crate::split::{holdout, parts, strata};
use crate::{DataError, Dataset, Part, Split};

/// The most repeats of one resampling.
const MOST_REPEATS: usize = 1000;

/// How units (rows, or sequences) are split into training and test parts. As text (`--cv`, JSON):
/// `5x2`, `holdout0.25x10`, `loo`, `forward5`, `given`, `mod5`, `none`.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Resampling {
    /// Cross-validation, `5x2`: every unit is tested once a repeat. Stratified by class; groups stay
    /// together.
    Folds {
        /// At least 2.
        folds: usize,
        /// At least 1.
        repeats: usize,
    },
    /// One random test part a repeat, `holdout0.25x10`. Stratified by class, or groups stay together.
    Holdout {
        /// The share of units that is tested, between 0 and 1.
        test: f64,
        /// At least 1.
        repeats: usize,
    },
    /// Each unit is tested alone, `loo`; each group, where there are groups.
    LeaveOneOut,
    /// Trained on the past and tested on what follows, `forward5`: of n units in the order of time,
    /// fold k of K tests the ⌊n / (K + 1)⌋ before the last K - k as many, and trains on all before
    /// them.
    Forward {
        /// At least 2.
        folds: usize,
    },
    /// The split that comes with the data, `given`.
    Given,
    /// Cross-validation without random numbers, `mod5`: fold k tests the rows whose index modulo
    /// `folds` is k. Groups do not stay together.
    ByIndex {
        /// At least 2.
        folds: usize,
    },
    /// Training and test part are all units, `none`: for looking at a fit, never for judging it.
    InSample,
}

/// The training part of one split of an outer resampling, in which an inner one divides: nested
/// cross-validation. As text: `5x1[0]`.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Within {
    /// The outer resampling.
    pub resampling: Resampling,
    /// Which of its splits, counted from 0.
    pub split: usize,
}

impl fmt::Display for Within {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}[{}]", self.resampling, self.split)
    }
}

impl Resampling {
    /// What these data call for: the split that they come with, `forward5` in the order of time, else
    /// `5x1`.
    pub fn usual(data: &Dataset) -> Resampling {
        match data {
            Dataset { parts: Some(_), .. } => Resampling::Given,
            Dataset { ordered: true, .. } => Resampling::Forward { folds: 5 },
            _ => Resampling::Folds { folds: 5, repeats: 1 },
        }
    }

    /// The splits of a dataset, repeat by repeat and fold by fold. Repeat r draws from a stream of
    /// its own, so the first repeats are the same however many there are.
    ///
    /// # Errors
    /// Fewer units or groups than folds, a class with fewer units than folds, fewer than two folds,
    /// a given split where there is none.
    pub fn splits(&self, data: &Dataset, seeds: &Seeds) -> Result<Vec<Split>, DataError> {
        self.divide(data, &(0..data.units()).collect::<Vec<_>>(), seeds, "split")
    }

    /// The splits of the training part of an outer split: the inner loop of nested cross-validation.
    /// They draw from streams of their own, and hold no unit that the outer split tests.
    ///
    /// # Errors
    /// An outer split that does not exist, and as [`splits`](Resampling::splits) for the units of its
    /// training part.
    pub fn splits_within(
        &self,
        data: &Dataset,
        within: &Within,
        seeds: &Seeds,
    ) -> Result<Vec<Split>, DataError> {
        let Within { resampling, split } = within;
        let outer = resampling.splits(data, seeds)?;
        let count = outer.len();
        let Some(outer) = outer.into_iter().nth(*split) else {
            let problem = format!("split {split} of {count}");
            return Err(resampling.refused(problem, "they count from 0"));
        };
        self.divide(data, &outer.train, seeds, &format!("split/{within}"))
    }

    /// The splits of some units, ascending; the streams lie under `path`.
    fn divide(
        &self,
        data: &Dataset,
        all: &[usize],
        seeds: &Seeds,
        path: &str,
    ) -> Result<Vec<Split>, DataError> {
        self.check()?;
        self.check_data(data, all)?;
        let strata = || strata(data, all);
        let rng = |repeat| seeds.rng(&format!("{path}/{repeat}"), Source::Split);
        Ok(match (*self, &data.groups) {
            (Resampling::Folds { folds: k, repeats }, None) => {
                (0..repeats).flat_map(|r| folds(strata(), k, &mut rng(r))).collect()
            }
            (Resampling::Folds { folds: k, repeats }, Some(groups)) => {
                (0..repeats).flat_map(|r| group_folds(data, groups, all, k, &mut rng(r))).collect()
            }
            (Resampling::Holdout { test, repeats }, None) => {
                (0..repeats).map(|r| holdout(strata(), test, &mut rng(r))).collect()
            }
            (Resampling::Holdout { test, repeats }, Some(groups)) => {
                (0..repeats).map(|r| group_holdout(groups, all, test, &mut rng(r))).collect()
            }
            (Resampling::LeaveOneOut, None) => {
                parts(all.iter().copied().zip(0..).collect(), all.len())
            }
            (Resampling::LeaveOneOut, Some(groups)) => each_group(groups, all),
            (Resampling::Forward { folds }, _) => forward(all, folds),
            (Resampling::Given, _) => vec![self.given(data, all)?],
            (Resampling::ByIndex { folds }, _) => {
                parts(all.iter().map(|unit| (*unit, unit % folds)).collect(), folds)
            }
            (Resampling::InSample, _) => vec![Split { train: all.to_vec(), test: all.to_vec() }],
        })
    }

    /// Splits a training part again: `train` is fitted on and `test`, about `share` of it, decides
    /// when to stop. It is divided as the data were: by the validation part that comes with them, the
    /// last of the past, whole groups, or stratified by class. A class keeps at least one unit in
    /// `train`, so that `test` may be empty where there is next to nothing to split. It depends on
    /// nothing but its arguments.
    ///
    /// # Panics
    /// If one of `train` is not a unit of `data`.
    pub fn inner(
        &self,
        data: &Dataset,
        train: &[usize],
        share: f64,
        seeds: &Seeds,
        path: &str,
    ) -> Split {
        let mut rng = seeds.rng(&format!("{path}/inner"), Source::Split);
        let is_valid = |unit: usize| {
            let parts = data.parts.as_ref().filter(|_| *self == Resampling::Given);
            parts.is_some_and(|parts| parts[unit] == Part::Valid)
        };
        if train.iter().any(|&unit| is_valid(unit)) {
            let (test, train) = train.iter().partition(|unit| is_valid(**unit));
            return Split { train, test };
        }
        match (&data.groups, self) {
            (_, Resampling::Forward { .. }) => last(train, share),
            _ if data.ordered => last(train, share),
            (Some(groups), _) => group_holdout(groups, train, share, &mut rng),
            (None, _) => holdout(strata(data, train), share, &mut rng),
        }
    }

    /// The split that comes with the data; what validates is trained on too. Within its training part
    /// it is the validation part that is tested.
    fn given(&self, data: &Dataset, units: &[usize]) -> Result<Split, DataError> {
        let Some(parts) = &data.parts else {
            let problem = format!("{} comes without a split", data.name);
            return Err(self.refused(problem, "name the column that says it with --part COLUMN"));
        };
        let part = if units.len() == data.units() { Part::Test } else { Part::Valid };
        let tested = |unit: &usize| parts[*unit] == part;
        if let Some((name, unit)) = divided_group(data, tested) {
            let row = unit + 1;
            let problem =
                format!("the split of {} divides a group of `{name}` (row {row})", data.name);
            return Err(self.refused(problem, "use --cv 5x1, or leave --group away"));
        }
        let (test, train): (Vec<_>, Vec<_>) = units.iter().partition(|unit| tested(unit));
        if test.is_empty() || train.is_empty() {
            let name = &data.name;
            let part = if part == Part::Test { "test" } else { "validation" };
            let problem = format!("the split of {name} has no training or no {part} part");
            return Err(self.refused(problem, "use --cv 5x1"));
        }
        Ok(Split { train, test })
    }

    /// Whether the numbers are in range, whatever the data.
    pub(crate) fn check(&self) -> Result<(), DataError> {
        let (folds, repeats) = match *self {
            Resampling::Folds { folds, repeats } => (folds, repeats),
            Resampling::Holdout { test, repeats } => {
                if !(test > 0.0 && test < 1.0) {
                    let problem = format!("a test part of {test} is not between 0 and 1");
                    return Err(self.refused(problem, "use for example holdout0.25x10"));
                }
                (2, repeats)
            }
            Resampling::ByIndex { folds } | Resampling::Forward { folds } => (folds, 1),
            Resampling::LeaveOneOut | Resampling::Given | Resampling::InSample => (2, 1),
        };
        if folds < 2 {
            let advice = "use at least 2 folds, or none to train and test on all rows";
            let problem =
                format!("with fewer than 2 folds, here {folds}, nothing is left to train on");
            return Err(self.refused(problem, advice));
        }
        if !(1..=MOST_REPEATS).contains(&repeats) {
            let problem = format!("{repeats} repeats are not in 1..={MOST_REPEATS}");
            return Err(self.refused(problem, "use fewer, at least one"));
        }
        Ok(())
    }

    /// Whether there are units and groups enough.
    fn check_data(&self, data: &Dataset, all: &[usize]) -> Result<(), DataError> {
        let (units, name) = (all.len(), data.unit_name());
        let groups =
            data.groups.as_ref().map(|groups| (each_group(groups, all).len(), &groups.name));
        let few = |folds, count: usize, what: &str| {
            let problem = format!("{} has {count} {what}, too few for {folds} folds", data.name);
            Err(self.refused(problem, &format!("use fewer folds or more {what}")))
        };
        let untested = || {
            let problem = format!("{} has none of its {name} to spare for a test", data.name);
            Err(self.refused(problem, &format!("use more {name}")))
        };
        match (*self, groups) {
            (Resampling::Folds { folds, .. }, Some((count, name))) if folds > count => {
                few(folds, count, &format!("groups in `{name}`"))
            }
            (Resampling::Holdout { .. } | Resampling::LeaveOneOut, Some((count, name)))
                if count < 2 =>
            {
                few(2, count, &format!("groups in `{name}`"))
            }
            (Resampling::Folds { folds, .. } | Resampling::ByIndex { folds }, _)
                if folds > units =>
            {
                few(folds, units, name)
            }
            (Resampling::Forward { folds }, _) if folds >= units => few(folds, units, name),
            (Resampling::Folds { folds, repeats }, None) => {
                self.check_classes(data, all, folds, repeats)
            }
            (Resampling::Holdout { .. }, None) => {
                let classes = strata(data, all).len();
                if units > classes.max(1) { Ok(()) } else { untested() }
            }
            (Resampling::LeaveOneOut, None) if units < 2 => untested(),
            _ => Ok(()),
        }
    }

    /// Whether each class has a unit for each fold.
    fn check_classes(
        &self,
        data: &Dataset,
        all: &[usize],
        folds: usize,
        repeats: usize,
    ) -> Result<(), DataError> {
        let Some(codes) = class_of_units(data) else { return Ok(()) };
        let mut counts = vec![0; data.classes.len()];
        all.iter().for_each(|&unit| counts[codes[unit]] += 1);
        let name = data.unit_name();
        let rare = data.classes.iter().zip(counts).filter(|(_, count)| (1..folds).contains(count));
        let Some((class, count)) = rare.min_by_key(|(_, count)| *count) else { return Ok(()) };
        if count == 1 {
            let problem = format!(
                "class `{class}` has only one of the {name} but {folds} folds need {folds}"
            );
            let advice = "use --cv holdout0.25x10, which only trains on it, or leave it out";
            return Err(self.refused(problem, advice));
        }
        let problem = format!("class `{class}` has {count} {name} but {folds} folds need {folds}");
        Err(self.refused(problem, &format!("use --cv {count}x{repeats}")))
    }

    fn refused(&self, problem: String, advice: &str) -> DataError {
        DataError::Resampling { asked: self.to_string(), problem, advice: advice.to_owned() }
    }
}

/// The name of a grouping and a unit of a group that is partly tested, if there is one.
fn divided_group(data: &Dataset, tested: impl Fn(&usize) -> bool) -> Option<(&str, usize)> {
    let groups = data.groups.as_ref()?;
    let mut of: Vec<Option<bool>> = vec![None; groups.count];
    let unit = (0..groups.codes.len()).find(|unit| {
        let known = of[groups.codes[*unit]].replace(tested(unit));
        known.is_some_and(|known| known != tested(unit))
    })?;
    Some((&groups.name, unit))
}

/// The past and what follows it, fold by fold.
fn forward(units: &[usize], folds: usize) -> Vec<Split> {
    let size = units.len() / (folds + 1);
    let split = |fold: usize| {
        let from = units.len() - (folds - fold) * size;
        Split { train: units[..from].to_vec(), test: units[from..from + size].to_vec() }
    };
    (0..folds).map(split).collect()
}

/// The last share of units in the order of time; at least one is left to train on.
fn last(units: &[usize], share: f64) -> Split {
    let most = units.len().saturating_sub(1);
    let tested = ((share * units.len() as f64).round() as usize).clamp(1.min(most), most);
    let (train, test) = units.split_at(units.len() - tested);
    Split { train: train.to_vec(), test: test.to_vec() }
}
