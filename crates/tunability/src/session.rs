use std::sync::Arc;

use clap::ArgMatches;
use serde::Serialize;
use tunability::data::{Dataset, Preprocessing, Question, Resampling, open};
use tunability::learn::{FitError, Learner, Measure, Seeds, TaskKind};
use tunability::space::{Config, ConfigError, Space};
use tunability::trial::Runner;
use tunability::tuning::{Study, Watch};
use tunability::{LEARNERS, learner};

use crate::cli;
use crate::failure::Failure;
use crate::journal::Journal;
use crate::limits;
use crate::output::Output;
use crate::question::{preprocessing, question};
use crate::score;

/// Everything that commands which run trials share: what was asked, and where outcomes go.
pub struct Session {
    /// Which learner.
    pub learner: &'static Learner,
    /// On what.
    pub data: Arc<Dataset>,
    /// How rows are divided.
    pub resampling: Resampling,
    /// What is done to columns.
    pub preprocessing: Preprocessing,
    /// The hyperparameters that were given, as the command admits them.
    pub config: Config,
    /// What is tuned for.
    pub measure: &'static Measure,
    /// Where random numbers start.
    pub seeds: Seeds,
    /// How results look.
    pub output: Output,
    runner: Runner,
    journal: Journal,
}

impl Session {
    /// Reads the data and opens the store: last, so that a request that makes no sense leaves no
    /// trace. `admit` says what becomes of the hyperparameters that were given.
    pub fn open(
        name: &str,
        dataset: &str,
        given: &ArgMatches,
        output: Output,
        admit: impl FnOnce(Space, &Config) -> Result<Config, ConfigError>,
    ) -> Result<Session, Failure> {
        let learner = learner(name)?;
        let asked = given.get_one::<String>("cv").map(|text| text.parse::<Resampling>());
        let asked = asked.transpose()?;
        let data = Arc::new(read(learner, dataset, &question(given), output)?);
        let resampling = asked.unwrap_or_else(|| Resampling::usual(&data));
        warn(&data, resampling, output);
        let seeds = cli::seeds(given);
        resampling.splits(&data, &seeds)?;
        let config = config(learner, data.kind(), given, admit)?;
        let measure = measure(given, data.kind())?;
        let jobs = given.get_one::<u16>("jobs").copied().unwrap_or_default();
        let runner = Runner::new(LEARNERS, vec![Arc::clone(&data)], usize::from(jobs))?
            .limited(limits::limits(given)?);
        let journal = Journal::open(given, output)?;
        let preprocessing = preprocessing(given);
        Ok(Session {
            learner,
            data,
            resampling,
            preprocessing,
            config,
            measure,
            seeds,
            output,
            runner,
            journal,
        })
    }

    /// The study of these data.
    pub fn study(&self) -> Study<'_> {
        Study {
            runner: &self.runner,
            learner: self.learner,
            data: Arc::clone(&self.data),
            resampling: self.resampling,
            within: None,
            preprocessing: self.preprocessing,
            measure: self.measure,
            seeds: self.seeds.clone(),
        }
    }

    /// Does work that runs trials: with a progress bar, recording every outcome.
    pub fn watched<T>(&self, work: impl FnOnce(Watch) -> T) -> T {
        self.journal.watched(self.measure.name, work)
    }

    /// Closes the store, with what was found.
    pub fn close(self, found: &impl Serialize) -> Result<(), Failure> {
        self.journal.close(found)
    }

    /// Closes the store after a failure.
    pub fn abandon(self, failure: Failure) -> Failure {
        self.journal.abandon(failure)
    }
}

/// Reads the data; where the target could be either and the learner knows only one kind of task, that
/// is what it is.
pub fn read(
    learner: &'static Learner,
    name: &str,
    question: &Question,
    output: Output,
) -> Result<Dataset, Failure> {
    let (mut data, mut notes) = open(name, question)?;
    if let ([TaskKind::Regression], TaskKind::Classification, None) =
        (learner.tasks, data.kind(), question.task)
        && data.classes.iter().all(|class| class.parse::<f64>().is_ok())
    {
        let question = Question { task: Some(TaskKind::Regression), ..question.clone() };
        (data, notes) = open(name, &question)?;
        notes.push(format!("`{}` is taken as numbers", data.target_name));
    }
    notes.iter().for_each(|note| output.note(&format!("note: {note}")));
    learns(learner, &data)?;
    Ok(data)
}

/// Refuses a learner that cannot learn from these data.
pub fn learns(learner: &Learner, data: &Dataset) -> Result<(), Failure> {
    let task = data.kind();
    if !learner.learns(task) {
        let error = FitError::Task { learner: learner.name, task, known: learner.tasks };
        return Err(unfit(data, error));
    }
    learner.shape_of(data.shapes()).map_err(|error| unfit(data, error))?;
    Ok(())
}

/// A learner that cannot learn from these data, and those that can.
fn unfit(data: &Dataset, error: FitError) -> Failure {
    let can =
        |learner: &&Learner| learner.learns(data.kind()) && learner.shape_of(data.shapes()).is_ok();
    let able: Vec<&str> = LEARNERS.iter().filter(can).map(|learner| learner.name).collect();
    let able = if able.is_empty() { "none yet".to_owned() } else { able.join(", ") };
    Failure::usage(format!("{error}; learners that can: {able}"))
}

/// Says so where groups are divided, or the future is trained on and the past tested.
pub fn warn(data: &Dataset, resampling: Resampling, output: Output) {
    let divides = matches!(resampling, Resampling::ByIndex { .. } | Resampling::Forward { .. });
    if let (true, Some(groups)) = (divides, &data.groups) {
        output.note(&format!(
            "note: --cv {resampling} divides the groups of `{}`; 5x1 does not",
            groups.name
        ));
    }
    let backwards = matches!(
        resampling,
        Resampling::Folds { .. }
            | Resampling::Holdout { .. }
            | Resampling::LeaveOneOut
            | Resampling::ByIndex { .. }
    );
    if data.ordered && backwards {
        output.note(&format!(
            "note: rows of {} are in the order of time, and --cv {resampling} trains on the future of \
             what it tests; forward5 does not",
            data.name
        ));
    }
}

/// The hyperparameters that were given as flags.
fn config(
    learner: &'static Learner,
    task: TaskKind,
    given: &ArgMatches,
    admit: impl FnOnce(Space, &Config) -> Result<Config, ConfigError>,
) -> Result<Config, Failure> {
    let values = cli::hyperparameters(given, &learner.declared());
    admitted(learner, task, &values, admit)
}

/// What becomes of hyperparameters, however they were given. One that exists only in another task is
/// told from a mistyped name.
pub fn admitted(
    learner: &'static Learner,
    task: TaskKind,
    values: &Config,
    admit: impl FnOnce(Space, &Config) -> Result<Config, ConfigError>,
) -> Result<Config, Failure> {
    let declared = learner.declared();
    admit(learner.space(task), values).map_err(|error| {
        let ConfigError::Unknown { name, .. } = &error else { return error.into() };
        let absent = declared.hyperparameters.iter().find(|h| h.name == *name);
        match absent.and_then(|h| h.active_when()) {
            Some(when) => Failure::usage(format!(
                "`{name}` is only active when {when} (here task = {task}); drop it"
            )),
            None => error.into(),
        }
    })
}

/// The measure that was asked for, or the first of the task. Only some commands ask.
fn measure(given: &ArgMatches, task: TaskKind) -> Result<&'static Measure, Failure> {
    let asked = given.try_get_one::<String>("score").ok().flatten();
    score::choose(asked.map(String::as_str), task)
}
