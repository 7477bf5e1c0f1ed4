use std::sync::Arc;

use clap::ArgMatches;
use tunability::data::{Dataset, Preprocessing, Resampling};
use tunability::learn::{Learner, Measure, Seeds, Source, TaskKind};
use tunability::space::{Config, Space, Value};
use tunability::trial::Runner;
use tunability::tuning::comparison::{Candidate, ComparisonError, Results, Search, gather};
use tunability::tuning::tuners::Sobol;
use tunability::tuning::{Evaluation, Observation, Propose, Study, StudyError, Watch};
use tunability::{LEARNERS, learner};

use crate::cli;
use crate::failure::Failure;
use crate::output::Output;
use crate::question::{preprocessing, question};
use crate::session::{admitted, learns, read, warn};

/// Who is compared on what: several learners, each with its configuration, on several datasets.
pub struct Field {
    /// The learners, in the order given.
    pub entrants: Vec<Entrant>,
    /// The datasets, each with how it is divided.
    pub datasets: Vec<(Arc<Dataset>, Resampling)>,
    /// Their kind of task.
    pub task: TaskKind,
    /// Where random numbers start.
    pub seeds: Seeds,
    preprocessing: Preprocessing,
    runner: Runner,
}

/// One learner, as it enters.
pub struct Entrant {
    /// Which.
    pub learner: &'static Learner,
    /// What is searched, where it is tuned.
    pub space: Option<Space>,
    /// Its configuration, or where its search starts.
    pub config: Config,
}

/// How entrants are tuned.
#[derive(Clone, Copy)]
pub struct Tuning {
    /// Configurations, beside the default.
    pub configs: usize,
    /// How a training part is divided.
    pub inner: Resampling,
}

impl Field {
    /// Reads the data and checks that every learner can learn from them. `usual` divides data where rows
    /// can be drawn at will; `tuned` says who is.
    pub fn open(
        given: &ArgMatches,
        output: Output,
        usual: &str,
        tuned: impl Fn(&Learner) -> bool,
    ) -> Result<Field, Failure> {
        let learners = learners(given)?;
        // Who knows the fewest kinds of task says what a target of numbered classes is.
        let narrow = learners.iter().min_by_key(|learner| learner.tasks.len());
        let narrow =
            narrow.ok_or_else(|| Failure::usage("no learner; name two: --learners a,b"))?;
        let mut datasets = Vec::new();
        let seeds = cli::seeds(given);
        for name in given.get_many::<String>("dataset").into_iter().flatten() {
            let data = read(narrow, name, &question(given), output)?;
            learners.iter().try_for_each(|learner| learns(learner, &data))?;
            let resampling = resampling(given, &data, usual)?;
            warn(&data, resampling, output);
            resampling.splits(&data, &seeds)?;
            datasets.push((Arc::new(data), resampling));
        }
        let task = one_task(&datasets)?;
        let settings = settings(given, &learners)?;
        let entrant = |learner: &&'static Learner| entrant(learner, task, &settings, &tuned);
        let entrants = learners.iter().map(entrant).collect::<Result<_, Failure>>()?;
        let jobs = given.get_one::<u16>("jobs").copied().unwrap_or_default();
        let all = datasets.iter().map(|(data, _)| Arc::clone(data)).collect();
        let runner =
            Runner::new(LEARNERS, all, usize::from(jobs))?.limited(crate::limits::limits(given)?);
        Ok(Field { entrants, datasets, task, seeds, preprocessing: preprocessing(given), runner })
    }

    /// How many splits each dataset has.
    pub fn splits(&self) -> Result<Vec<(&str, usize)>, Failure> {
        let mut counts = Vec::new();
        for (data, resampling) in &self.datasets {
            let splits = resampling.splits(data, &self.seeds)?;
            counts.push((data.name.as_str(), splits.len()));
        }
        Ok(counts)
    }

    /// Runs everyone on everything.
    pub fn run(
        &self,
        measure: &'static Measure,
        tuning: Tuning,
        watch: Watch,
    ) -> Result<Vec<Results>, ComparisonError> {
        let on = |(data, resampling): &(Arc<Dataset>, Resampling)| {
            self.on(data, *resampling, measure, tuning, watch)
        };
        self.datasets.iter().map(on).collect()
    }

    fn on(
        &self,
        data: &Arc<Dataset>,
        resampling: Resampling,
        measure: &'static Measure,
        Tuning { configs, inner }: Tuning,
        watch: Watch,
    ) -> Result<Results, ComparisonError> {
        let study = |entrant: &Entrant| Study {
            runner: &self.runner,
            learner: entrant.learner,
            data: Arc::clone(data),
            resampling,
            within: None,
            preprocessing: self.preprocessing,
            measure,
            seeds: self.seeds.clone(),
        };
        let studies: Vec<Study> = self.entrants.iter().map(study).collect();
        let runs: Vec<_> =
            self.entrants.iter().map(|e| searching(e.space.as_ref(), configs)).collect();
        let searches: Vec<Search> = runs.iter().map(|run| Search { inner, run }).collect();
        let candidate = |at: usize| Candidate {
            study: &studies[at],
            config: &self.entrants[at].config,
            search: self.entrants[at].space.is_some().then_some(&searches[at]),
        };
        gather(&(0..studies.len()).map(candidate).collect::<Vec<_>>(), watch)
    }
}

/// A search of so many Sobol points, the default first.
fn searching(
    space: Option<&Space>,
    configs: usize,
) -> impl Fn(&Study, Watch) -> Result<Vec<Evaluation>, StudyError> + Sync {
    move |study, watch| {
        let Some(space) = space else { return Ok(Vec::new()) };
        let default = space.default_config();
        let past = [Observation::new(default.clone(), None)];
        let rng = study.seeds.rng("sobol", Source::Tuner);
        let proposals = Sobol.propose(space, &past, configs, rng);
        let all = std::iter::once(default).chain(proposals.into_iter().map(|p| p.config));
        study.evaluate(&all.map(|c| (c, study.seeds.clone())).collect::<Vec<_>>(), watch)
    }
}

/// The learners that were named, each once.
fn learners(given: &ArgMatches) -> Result<Vec<&'static Learner>, Failure> {
    let names: Vec<&String> = given.get_many("learners").into_iter().flatten().collect();
    for (at, name) in names.iter().enumerate() {
        if names[..at].contains(name) {
            let why = "a comparison with itself is a tie";
            return Err(Failure::usage(format!("`{name}` is named twice: {why}; name it once")));
        }
    }
    names.into_iter().map(|name| Ok(learner(name)?)).collect()
}

fn resampling(given: &ArgMatches, data: &Dataset, usual: &str) -> Result<Resampling, Failure> {
    let cv = given.get_one::<String>("cv").map(String::as_str);
    let resampling = match (cv, Resampling::usual(data)) {
        (Some(cv), _) => cv.parse()?,
        (None, Resampling::Folds { .. }) => usual.parse()?,
        (None, own) => own,
    };
    if resampling == Resampling::InSample {
        let why = "tests on the rows that it trains on, where who overfits most wins";
        return Err(Failure::usage(format!("`--cv none`: {why}; use folds, for example 10x10")));
    }
    Ok(resampling)
}

/// The one kind of task of all datasets.
fn one_task(datasets: &[(Arc<Dataset>, Resampling)]) -> Result<TaskKind, Failure> {
    let Some((first, _)) = datasets.first() else { return Err(Failure::usage("no dataset")) };
    for (data, _) in datasets {
        if data.kind() != first.kind() {
            return Err(Failure::usage(format!(
                "{} asks for {} and {} for {}: scores of different tasks do not compare; compare them \
                 apart",
                first.name,
                first.kind(),
                data.name,
                data.kind()
            )));
        }
        if datasets.iter().filter(|(other, _)| other.name == data.name).count() > 1 {
            let why = "it would count as two datasets";
            return Err(Failure::usage(format!("{} is named twice: {why}", data.name)));
        }
    }
    Ok(first.kind())
}

/// Hyperparameters that were set, each with its learner: `--set svm.c=10`.
fn settings(
    given: &ArgMatches,
    learners: &[&'static Learner],
) -> Result<Vec<(&'static str, String, Value)>, Failure> {
    let names: Vec<&str> = learners.iter().map(|learner| learner.name).collect();
    let setting = |text: &String| {
        let parsed = text.split_once('=').and_then(|(path, value)| {
            let (learner, name) = path.split_once('.')?;
            Some((learner, name, value))
        });
        let Some((learner, name, value)) = parsed else {
            let why = "is no LEARNER.HYPERPARAMETER=VALUE, for example svm.c=10";
            return Err(Failure::usage(format!("`--set {text}` {why}")));
        };
        let Some(learner) = learners.iter().find(|known| known.name == learner) else {
            let known = names.join(", ");
            return Err(Failure::usage(format!(
                "`--set {text}`: `{learner}` is not among the learners, which are {known}"
            )));
        };
        let declared = learner.declared();
        let known = declared.hyperparameters.iter().find(|h| h.name == name);
        let value = known.map_or_else(|| Value::from(value), |h| h.domain.parse(value));
        Ok((learner.name, name.to_owned(), value))
    };
    given.get_many::<String>("set").into_iter().flatten().map(setting).collect()
}

fn entrant(
    learner: &'static Learner,
    task: TaskKind,
    settings: &[(&'static str, String, Value)],
    tuned: impl Fn(&Learner) -> bool,
) -> Result<Entrant, Failure> {
    let own = settings.iter().filter(|(of, ..)| *of == learner.name);
    let own: Config = own.map(|(_, name, value)| (name.clone(), value.clone())).collect();
    let config = admitted(learner, task, &own, |space, own| space.complete(own))?;
    let space = match tuned(learner) {
        true => Some(learner.space(task).hold(&own)?).filter(|s| !s.searched().is_empty()),
        false => None,
    };
    let config = space.as_ref().map_or(config, Space::default_config);
    Ok(Entrant { learner, space, config })
}
