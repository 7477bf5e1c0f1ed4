//! What a described study tries, round by round: a pure function of the description and of what is known.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::sync::Arc;

use tunability::data::{Dataset, Preprocessing, Resampling};
use tunability::learn::{Learner, Measure, Seeds, Source};
use tunability::space::{Config, Space};
use tunability::trial::{Key, Line, Runner, Trial};
use tunability::tuning::{Observation, Proposal, Study, TUNERS, Tuner, shifted};
use tunability::{LEARNERS, learner};

use crate::cli;
use crate::description::Description;
use crate::failure::Failure;
use crate::output::Output;
use crate::question::{preprocessing, question};
use crate::score;
use crate::session::{admitted, read, warn};

/// A described study with its data.
pub struct Plan {
    learner: &'static Learner,
    tuner: &'static Tuner,
    configs: usize,
    batch: usize,
    seeds: Vec<Seeds>,
    preprocessing: Preprocessing,
    runner: Runner,
    parts: Vec<Part>,
}

/// The study on one dataset.
struct Part {
    data: Arc<Dataset>,
    resampling: Resampling,
    splits: usize,
    space: Space,
    measure: &'static Measure,
}

/// The loss of each trial that has an outcome, `None` where it failed.
pub type Known = BTreeMap<Key, Option<f64>>;

impl Plan {
    /// Reads a description and the data that it names.
    pub fn open(path: &Path, output: Output) -> Result<Plan, Failure> {
        let description = Description::open(path)?;
        Plan::new(&description, output).map_err(|failure| description.locate(failure))
    }

    fn new(description: &Description, output: Output) -> Result<Plan, Failure> {
        let (given, learner) = (&description.given, learner(&description.learner)?);
        let base = cli::seeds(given);
        let parts = description.datasets.iter();
        let parts = parts.map(|name| Part::open(learner, name, description, &base, output));
        let tuner = given.get_one::<String>("tuner").map_or("", String::as_str);
        let tuner = TUNERS.iter().find(|known| known.name == tuner);
        let configs = description.count("configs");
        let batch = given.get_one::<u32>("batch").map_or(configs, |batch| *batch as usize);
        Ok(Plan {
            learner,
            tuner: tuner.ok_or_else(|| Failure::usage("no such `tuner`"))?,
            configs,
            batch,
            seeds: (0..description.count("seeds") as u64).map(|at| shifted(&base, at)).collect(),
            preprocessing: preprocessing(given),
            runner: Runner::new(LEARNERS, Vec::new(), 1)?,
            parts: parts.collect::<Result<_, _>>()?,
        })
    }

    /// The trials of the round that is under way that have no outcome yet, one after the other; none
    /// when all is done.
    pub fn missing<'a>(&'a self, known: &'a Known) -> impl Iterator<Item = Trial> + 'a {
        let rounds = self.parts.iter().map(|part| (part, self.round(part, known)));
        let trials = rounds.flat_map(move |(part, round)| {
            round.into_iter().flat_map(move |proposal| self.trials(part, proposal))
        });
        trials.filter(|trial| known.is_empty() || !known.contains_key(&trial.key(self.learner)))
    }

    /// The last round that can be known: every round follows from the outcomes of those before.
    fn round(&self, part: &Part, known: &Known) -> Vec<Proposal> {
        let default = part.space.default_config();
        let mut past: Vec<Observation> = Vec::new();
        let first = [Observation::new(default.clone(), None)];
        let mut round = vec![Proposal { config: default, fidelity: 1.0, by: "" }];
        round.extend(self.propose(part, &first, self.batch.min(self.configs)));
        loop {
            let Some(losses) = self.losses(part, &round, known) else { return round };
            let seen = round.into_iter().zip(losses).map(|(proposal, loss)| Observation {
                fidelity: proposal.fidelity,
                by: proposal.by,
                ..Observation::new(proposal.config, loss)
            });
            past.extend(seen);
            let left = (self.configs + 1).saturating_sub(past.len());
            round = self.propose(part, &past, self.batch.min(left));
            if round.is_empty() {
                return round;
            }
        }
    }

    fn propose(&self, part: &Part, past: &[Observation], count: usize) -> Vec<Proposal> {
        if count == 0 || part.space.searched().is_empty() {
            return Vec::new();
        }
        let rng = self.seeds[0].rng(self.tuner.name, Source::Tuner);
        let own = (self.tuner.space)().default_config();
        // The tuner's own defaults are a configuration of it.
        (self.tuner.propose)(&own, &part.space, past, count, rng).unwrap_or_default()
    }

    /// The mean loss of each configuration of a round, `None` where one of its trials failed; nothing while one
    /// has no outcome.
    fn losses(&self, part: &Part, round: &[Proposal], known: &Known) -> Option<Vec<Option<f64>>> {
        if known.is_empty() {
            return None;
        }
        let mean = |proposal: &Proposal| {
            let (mut sum, mut count) = (Some(0.0), 0.0);
            for trial in self.trials(part, proposal.clone()) {
                let loss = known.get(&trial.key(self.learner))?;
                sum = sum.zip(*loss).map(|(sum, loss)| sum + loss);
                count += 1.0;
            }
            Some(sum.map(|sum| sum / count))
        };
        round.iter().map(mean).collect()
    }

    fn trials<'a>(&'a self, part: &'a Part, tried: Proposal) -> impl Iterator<Item = Trial> + 'a {
        let study = Study {
            runner: &self.runner,
            learner: self.learner,
            data: Arc::clone(&part.data),
            resampling: part.resampling,
            within: None,
            preprocessing: self.preprocessing,
            measure: part.measure,
            seeds: self.seeds[0].clone(),
        };
        let places =
            self.seeds.iter().flat_map(|seeds| (0..part.splits).map(move |at| (seeds, at)));
        places.map(move |(seeds, at)| Trial {
            fidelity: tried.fidelity,
            ..study.trial(&tried.config, at, seeds)
        })
    }

    /// Takes in an outcome of this study; `false` if it is none.
    ///
    /// # Errors
    /// A key of another processor: its bits need not be those of this one.
    pub fn learn(&self, line: &Line, known: &mut Known) -> Result<bool, Failure> {
        let Some(trial) = &line.trial else { return Ok(false) };
        let Some(part) = self.parts.iter().find(|part| part.data.fingerprint() == trial.data)
        else {
            return Ok(false);
        };
        if trial.learner != self.learner.name {
            return Ok(false);
        }
        same_key(line, trial, self.learner)?;
        let score = line.outcome.done().and_then(|done| done.scores.get(part.measure.name));
        known.insert(line.key, score.copied());
        Ok(true)
    }

    /// The name of what is tuned for on the first dataset.
    pub fn measure(&self) -> &'static str {
        self.parts[0].measure.name
    }
}

/// Refuses an outcome of another version or kind of processor.
pub fn same_key(line: &Line, trial: &Trial, learner: &Learner) -> Result<(), Failure> {
    let key = trial.key(learner);
    if key == line.key {
        return Ok(());
    }
    Err(Failure::failed(format!(
        "trial {} is {key} here: it was run by another version, or on a processor whose results may \
         differ in their last bits; use machines of one kind",
        line.key
    )))
}

impl Part {
    fn open(
        learner: &'static Learner,
        name: &str,
        description: &Description,
        seeds: &Seeds,
        output: Output,
    ) -> Result<Part, Failure> {
        let given = &description.given;
        let data = Arc::new(read(learner, name, &question(given), output)?);
        let asked = given.get_one::<String>("cv").map(|text| text.parse::<Resampling>());
        let resampling = asked.transpose()?.unwrap_or_else(|| Resampling::usual(&data));
        warn(&data, resampling, output);
        let splits = resampling.splits(&data, seeds)?.len();
        let values: Config = cli::hyperparameters(given, &learner.declared());
        let keep = |space: Space, held: &Config| space.hold(held).map(|_| held.clone());
        let held = admitted(learner, data.kind(), &values, keep)?;
        let space = learner.space(data.kind()).hold(&held)?;
        let asked = given.get_one::<String>("score");
        let measure = score::choose(asked.map(String::as_str), data.kind())?;
        Ok(Part { data, resampling, splits, space, measure })
    }
}

/// The outcomes of a file, one a line. What is no outcome goes to `bad` with its number: the last line
/// of a worker that was killed may be cut.
///
/// # Errors
/// A file that cannot be read, or what `take` says.
pub fn outcomes(
    path: &Path,
    mut take: impl FnMut(Line) -> Result<(), Failure>,
    mut bad: impl FnMut(usize, &str),
) -> Result<(), Failure> {
    let unreadable = |error| Failure::failed(format!("cannot read `{}`: {error}", path.display()));
    let reader: Box<dyn BufRead> = if path == Path::new("-") {
        Box::new(std::io::stdin().lock())
    } else {
        Box::new(BufReader::new(std::fs::File::open(path).map_err(unreadable)?))
    };
    for (at, text) in reader.split(b'\n').enumerate() {
        let text = text.map_err(unreadable)?;
        if text.trim_ascii().is_empty() {
            continue;
        }
        match serde_json::from_slice::<Line>(&text) {
            Ok(line) => take(line)?,
            Err(error) => bad(at + 1, &error.to_string()),
        }
    }
    Ok(())
}
