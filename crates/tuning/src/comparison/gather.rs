use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use tunability_data::Resampling;
use tunability_learn::{Measure, Target};
use tunability_space::Config;
use tunability_trial::{Outcome, Trial};

use super::{ComparisonError, Entry, Results, Scored};
use crate::{Evaluation, Nested, Study, StudyError, Watch, nested};

/// One learner of a comparison.
#[derive(Clone, Copy)]
pub struct Candidate<'a> {
    /// The study of this learner: data, splits and seeds are those of all candidates.
    pub study: &'a Study<'a>,
    /// Its configuration; where it is tuned, the one that gains are over.
    pub config: &'a Config,
    /// How it is tuned within each split; `None` if it is not.
    pub search: Option<&'a Search<'a>>,
}

/// A way to search within the training part of a split: evaluations, the default's first.
pub struct Search<'a> {
    /// How a training part is divided.
    pub inner: Resampling,
    /// Evaluates configurations on these divisions.
    pub run: &'a Evaluate<'a>,
}

/// What evaluates configurations of a study.
pub type Evaluate<'a> = dyn Fn(&Study, Watch) -> Result<Vec<Evaluation>, StudyError> + Sync + 'a;

/// Runs every candidate on every split of one dataset. Those that are tuned are tuned within each
/// training part, and judged on the test part that neither trained nor chose.
///
/// # Errors
/// Data that cannot be divided so, fewer than two candidates, or an interruption.
pub fn gather(candidates: &[Candidate], watch: Watch) -> Result<Results, ComparisonError> {
    let Some(first) = candidates.first().filter(|_| candidates.len() > 1) else {
        let learners = candidates.len();
        return Err(ComparisonError::FewLearners { learners, why: String::new() });
    };
    let study = first.study;
    let splits = study.splits().map_err(StudyError::from)?;
    let test: usize = splits.iter().map(|split| split.test.len()).sum();
    let train: usize = splits.iter().map(|split| split.train.len()).sum();
    let truth = match &splits[..] {
        [only] => Some(study.data.target.select(&study.data.entries_of(&only.test))),
        _ => None,
    };
    let keep = Keep { measure: study.measure, truth };
    let mut fixed = at_once(candidates, splits.len(), &keep, watch)?.into_iter();
    let entry = |candidate: &Candidate| -> Result<Entry, ComparisonError> {
        let (splits, nested) = match candidate.search {
            None => (fixed.next().unwrap_or_default(), None),
            Some(search) => tuned(candidate, search, &keep, watch)?,
        };
        let (learner, config) = (candidate.study.learner.name.to_owned(), candidate.config.clone());
        Ok(Entry { learner, config, splits, nested })
    };
    Ok(Results {
        dataset: study.data.name.clone(),
        task: study.data.kind(),
        units: study.data.units(),
        unit_name: study.data.unit_name().to_owned(),
        resampling: study.resampling,
        overlap: test as f64 / train as f64,
        entries: candidates.iter().map(entry).collect::<Result<_, _>>()?,
    })
}

/// What is kept of an outcome.
struct Keep {
    measure: &'static Measure,
    /// The truth of the only test part.
    truth: Option<Target>,
}

impl Keep {
    fn of(&self, outcome: &Outcome) -> Result<Scored, String> {
        let done = match outcome {
            Outcome::Done(done) => done,
            Outcome::Failed { why, .. } => return Err(why.clone()),
        };
        let losses = self.truth.as_ref().zip(self.measure.row_loss());
        let losses = losses.and_then(|(truth, of)| of(truth, &done.predictions));
        let losses = losses.unwrap_or_default();
        Ok(Scored { scores: done.scores.clone(), losses, seconds: done.cost.fit_cpu })
    }
}

type Splits = Vec<Result<Scored, String>>;

/// The candidates that are not tuned, all together: trials on one split share what is prepared.
fn at_once(
    candidates: &[Candidate],
    splits: usize,
    keep: &Keep,
    watch: Watch,
) -> Result<Vec<Splits>, ComparisonError> {
    let fixed: Vec<&Candidate> = candidates.iter().filter(|c| c.search.is_none()).collect();
    let Some(first) = fixed.first() else { return Ok(Vec::new()) };
    let trial = |candidate: &&Candidate, split| {
        candidate.study.trial(candidate.config, split, &candidate.study.seeds)
    };
    let trials: Vec<Trial> =
        fixed.iter().flat_map(|c| (0..splits).map(move |split| trial(c, split))).collect();
    (watch.planned)(trials.len());
    let results = first.study.runner.run_all(&trials, watch.stop, |trial, outcome| {
        (watch.finished)(trial, &outcome);
        keep.of(&outcome)
    });
    let done = results.iter().flatten().count();
    let kept: Option<Splits> = results.into_iter().collect();
    let kept = kept.ok_or(StudyError::Interrupted { done, planned: trials.len() })?;
    Ok(kept.chunks(splits.max(1)).map(<[_]>::to_vec).collect())
}

/// One candidate, tuned within each split. What it scores there is what the chosen configuration does.
fn tuned(
    candidate: &Candidate,
    search: &Search,
    keep: &Keep,
    watch: Watch,
) -> Result<(Splits, Option<Nested>), ComparisonError> {
    let outer: Mutex<BTreeMap<(usize, String), Result<Scored, String>>> = Mutex::default();
    let finished = |trial: &Trial, outcome: &Outcome| {
        (watch.finished)(trial, outcome);
        if trial.within.is_none() {
            let mut outer = outer.lock().unwrap_or_else(PoisonError::into_inner);
            outer.insert((trial.split, trial.config.to_string()), keep.of(outcome));
        }
    };
    let watching = Watch { finished: &finished, ..watch };
    let found = nested(candidate.study, search.inner, search.run, watching)?;
    let outer = outer.into_inner().unwrap_or_else(PoisonError::into_inner);
    let of = |split: usize, config: &Config| outer.get(&(split, config.to_string())).cloned();
    // Where the chosen configuration fails on the whole training part the default is what is left.
    let split = |(at, fold): (usize, &crate::NestedFold)| {
        let chosen = of(at, &fold.chosen).filter(Result::is_ok);
        let scored = chosen.or_else(|| of(at, candidate.config));
        scored.unwrap_or_else(|| Err("it was not run".to_owned()))
    };
    let splits = found.folds.iter().enumerate().map(split).collect();
    Ok((splits, Some(found)))
}
