use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use tunability_data::{DataError, Dataset, Preprocessing, Resampling, Split, Within};
use tunability_learn::{Learner, Measure, Seeds, Source};
use tunability_space::Config;
use tunability_stats::corrected_standard_error;
use tunability_trial::{Outcome, Runner, Trial};

/// What is held while configurations vary: the same splits for all of them, so that comparisons are
/// paired.
#[derive(Clone, Debug)]
pub struct Study<'a> {
    /// Who runs trials; it knows the data.
    pub runner: &'a Runner,
    /// Which learner.
    pub learner: &'static Learner,
    /// On what.
    pub data: Arc<Dataset>,
    /// How rows are divided.
    pub resampling: Resampling,
    /// Where only the training part of an outer split is divided: which.
    pub within: Option<Within>,
    /// What is done to columns.
    pub preprocessing: Preprocessing,
    /// What is a loss here; it is a mean over rows.
    pub measure: &'static Measure,
    /// Where random numbers start.
    pub seeds: Seeds,
}

/// Who is told of every outcome, and who may stop a study.
#[derive(Clone, Copy)]
pub struct Watch<'a> {
    /// Raised to stop: what runs ends, nothing else begins.
    pub stop: &'a AtomicBool,
    /// Called with the number of trials that are coming.
    pub planned: &'a (dyn Fn(usize) + Sync),
    /// Called with each outcome as soon as it is there, from any thread.
    pub finished: &'a (dyn Fn(&Trial, &Outcome) + Sync),
}

/// How a configuration did on all splits.
#[derive(Clone, Debug, PartialEq)]
pub struct Evaluation {
    /// Which configuration.
    pub config: Config,
    /// Its losses, or why it failed on the first split where it did.
    pub losses: Result<Losses, String>,
    /// CPU seconds of its fits.
    pub seconds: f64,
    /// Whether its solver reached its tolerance on every split, as far as it says.
    pub converged: bool,
}

/// Losses on rows that were not trained on.
#[derive(Clone, Debug, PartialEq)]
pub struct Losses {
    /// For each row that is ever tested, in the dataset's order: its mean over repeats. Where rows
    /// were drawn together (steps of a sequence, members of a group), one for each cluster of them:
    /// its sum over the mean size of a cluster, so that the mean is the mean over rows.
    pub rows: Vec<f64>,
    /// For each split: the mean over its test rows.
    pub folds: Vec<f64>,
}

impl Losses {
    /// The mean over rows.
    pub fn mean(&self) -> f64 {
        tunability_stats::mean(&self.rows)
    }
}

/// How many rows are in all test parts, and in all training parts.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sizes {
    test: f64,
    train: f64,
}

impl Sizes {
    /// The corrected standard error of a mean over splits; `None` for a single one.
    pub fn split_error(&self, folds: &[f64]) -> Option<f64> {
        let error = corrected_standard_error(folds, self.test, self.train);
        error.is_finite().then_some(error)
    }
}

/// Why a study has no result.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum StudyError {
    /// The data cannot be divided as asked.
    #[error(transparent)]
    Data(#[from] DataError),
    /// The measure is not a mean over rows, so rows cannot be resampled.
    #[error("`{0}` is not a mean over rows, which gains are estimated from; use one of: {1}")]
    Measure(&'static str, String),
    /// So few rows, or clusters of them, that no interval can be had.
    #[error("only {tested} {units} are tested, and a gain needs at least 10: use more of them")]
    FewRows {
        /// How many.
        tested: usize,
        /// What they are.
        units: String,
    },
    /// The baseline itself failed.
    #[error("the default fails, so there is nothing to compare with: {0}")]
    Default(String),
    /// Stopped from outside.
    #[error("interrupted after {done} of {planned} trials")]
    Interrupted {
        /// Trials that ended.
        done: usize,
        /// Trials that were to run.
        planned: usize,
    },
}

impl StudyError {
    /// The error where so many trials had ended before.
    pub(crate) fn after(self, before: usize) -> StudyError {
        match self {
            StudyError::Interrupted { done, planned } => {
                StudyError::Interrupted { done: done + before, planned: planned + before }
            }
            error => error,
        }
    }
}

/// Configurations whose trials exist at once: all of a large study would be most of its memory.
const AT_ONCE: usize = 200;

/// What is kept of an outcome.
struct Kept {
    /// The loss of each test row, or the failure.
    losses: Result<Vec<f64>, String>,
    seconds: f64,
    converged: bool,
}

impl Study<'_> {
    /// The divisions of the rows.
    ///
    /// # Errors
    /// A resampling that these data do not allow.
    pub fn splits(&self) -> Result<Vec<Split>, DataError> {
        match &self.within {
            None => self.resampling.splits(&self.data, &self.seeds),
            Some(within) => self.resampling.splits_within(&self.data, within, &self.seeds),
        }
    }

    /// What is drawn as one: `rows`, `sequences`, `groups`, or blocks in the order of time.
    pub fn units(&self) -> String {
        match (&self.data.groups, self.data.block_length()) {
            (Some(_), _) => "groups".to_owned(),
            (None, 1) => self.data.unit_name().to_owned(),
            (None, length) => format!("blocks of {length} {}", self.data.unit_name()),
        }
    }

    /// The sizes of its parts.
    pub(crate) fn sizes(&self) -> Result<Sizes, StudyError> {
        let splits = self.splits()?;
        let sum = |of: fn(&Split) -> usize| splits.iter().map(of).sum::<usize>() as f64;
        Ok(Sizes { test: sum(|split| split.test.len()), train: sum(|split| split.train.len()) })
    }

    /// How many of these are ever tested.
    pub(crate) fn tested(&self) -> Result<usize, StudyError> {
        let splits = self.splits()?;
        let entries = splits.iter().flat_map(|split| self.data.entries_of(&split.test));
        let clusters = self.data.clusters();
        let of = |entry: usize| clusters.as_ref().map_or(entry, |clusters| clusters[entry]);
        Ok(entries.map(of).collect::<BTreeSet<usize>>().len())
    }

    /// The trial of a configuration on one split.
    pub fn trial(&self, config: &Config, split: usize, seeds: &Seeds) -> Trial {
        Trial {
            learner: self.learner.name.to_owned(),
            config: config.clone(),
            dataset: self.data.name.clone(),
            question: self.data.question.clone(),
            data: self.data.fingerprint(),
            resampling: self.resampling,
            within: self.within,
            split,
            preprocessing: self.preprocessing,
            validation: None,
            fidelity: 1.0,
            seeds: seeds.clone(),
        }
    }

    /// Evaluates configurations, each with the seeds beside it, on every split that these seeds give.
    ///
    /// # Errors
    /// A resampling that the data do not allow, or an interruption.
    pub fn evaluate(
        &self,
        configs: &[(Config, Seeds)],
        watch: Watch,
    ) -> Result<Vec<Evaluation>, StudyError> {
        self.evaluate_on(&(0..self.splits()?.len()).collect::<Vec<_>>(), configs, watch)
    }

    /// Evaluates configurations on some of the splits, counted from 0 and ascending.
    ///
    /// # Errors
    /// As [`evaluate`](Study::evaluate).
    ///
    /// # Panics
    /// If there is no such split.
    pub fn evaluate_on(
        &self,
        places: &[usize],
        configs: &[(Config, Seeds)],
        watch: Watch,
    ) -> Result<Vec<Evaluation>, StudyError> {
        let mut divisions: BTreeMap<u64, Vec<Split>> = BTreeMap::new();
        for (_, seeds) in configs {
            if let Entry::Vacant(new) = divisions.entry(seeds.of(Source::Split)) {
                new.insert(Study { seeds: seeds.clone(), ..self.clone() }.splits()?);
            }
        }
        let splits = |seeds: &Seeds| &divisions[&seeds.of(Source::Split)];
        let planned = configs.len() * places.len();
        (watch.planned)(planned);
        let clusters = self.data.clusters();
        let mut evaluations = Vec::with_capacity(configs.len());
        for configs in configs.chunks(AT_ONCE) {
            let of = |(config, seeds)| places.iter().map(move |&at| self.trial(config, at, seeds));
            let pairs = configs.iter().map(|(config, seeds)| (config, seeds));
            let trials: Vec<Trial> = pairs.flat_map(of).collect();
            let results = self.runner.run_all(&trials, watch.stop, |trial, outcome| {
                (watch.finished)(trial, &outcome);
                self.keep(&splits(&trial.seeds)[trial.split], &outcome)
            });
            let done = evaluations.len() * places.len() + results.iter().flatten().count();
            let kept: Option<Vec<Kept>> = results.into_iter().collect();
            let kept = kept.ok_or(StudyError::Interrupted { done, planned })?;
            let mut kept = kept.into_iter();
            evaluations.extend(configs.iter().map(|(config, seeds)| {
                let entries = |at: &usize| self.data.entries_of(&splits(seeds)[*at].test);
                let tested: Vec<Vec<usize>> = places.iter().map(entries).collect();
                let own: Vec<Kept> = kept.by_ref().take(tested.len()).collect();
                evaluation(config, &tested, clusters.as_deref(), &own)
            }));
        }
        Ok(evaluations)
    }

    fn keep(&self, split: &Split, outcome: &Outcome) -> Kept {
        match outcome {
            Outcome::Failed { why, .. } => {
                Kept { losses: Err(why.clone()), seconds: 0.0, converged: true }
            }
            Outcome::Done(done) => {
                let truth = self.data.target.select(&self.data.entries_of(&split.test));
                let losses = self.measure.row_loss().and_then(|of| of(&truth, &done.predictions));
                let missing = || undefined(self.measure);
                Kept {
                    losses: losses.ok_or_else(missing),
                    seconds: done.cost.fit_cpu,
                    converged: done.facts.get("converged") != Some(&0.0),
                }
            }
        }
    }
}

/// What is said of a measure that these predictions have none of.
fn undefined(measure: &Measure) -> String {
    match measure.undefined {
        "" => format!("`{}` is not defined here", measure.name),
        why => format!("`{}` is not defined here: {why}", measure.name),
    }
}

/// Gathers the splits of one configuration. `tested` are the entries of the target on each split,
/// `clusters` which of them were drawn together.
fn evaluation(
    config: &Config,
    tested: &[Vec<usize>],
    clusters: Option<&[usize]>,
    kept: &[Kept],
) -> Evaluation {
    let seconds = kept.iter().map(|kept| kept.seconds).sum();
    let converged = kept.iter().all(|kept| kept.converged);
    let config = config.clone();
    let mut sums: BTreeMap<usize, (f64, f64)> = BTreeMap::new();
    let mut folds = Vec::new();
    for (entries, kept) in tested.iter().zip(kept) {
        match &kept.losses {
            Err(why) => {
                let losses = Err(why.clone());
                return Evaluation { config, losses, seconds, converged };
            }
            Ok(losses) => {
                folds.push(tunability_stats::mean(losses));
                for (entry, loss) in entries.iter().zip(losses) {
                    let (sum, count) = sums.entry(*entry).or_default();
                    *sum += loss;
                    *count += 1.0;
                }
            }
        }
    }
    let rows = sums.iter().map(|(entry, (sum, count))| (*entry, sum / count));
    let rows = match clusters {
        None => rows.map(|(_, loss)| loss).collect(),
        Some(clusters) => by_cluster(rows.map(|(entry, loss)| (clusters[entry], loss))),
    };
    Evaluation { config, losses: Ok(Losses { rows, folds }), seconds, converged }
}

/// The losses of each cluster, summed and over the mean size of a cluster.
fn by_cluster(rows: impl Iterator<Item = (usize, f64)>) -> Vec<f64> {
    let mut sums: BTreeMap<usize, f64> = BTreeMap::new();
    let mut count = 0.0;
    for (cluster, loss) in rows {
        *sums.entry(cluster).or_default() += loss;
        count += 1.0;
    }
    let size = count / sums.len() as f64;
    sums.into_values().map(|sum| sum / size).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mean_over_clusters_is_the_mean_over_rows() {
        let losses = by_cluster([(4, 1.0), (0, 2.0), (4, 3.0), (4, 6.0)].into_iter());
        assert_eq!(losses, [1.0, 5.0]);
        assert_eq!(tunability_stats::mean(&losses), (1.0 + 2.0 + 3.0 + 6.0) / 4.0);
    }
}
