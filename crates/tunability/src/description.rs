//! A description of a study in TOML, checked like a command line.

use std::path::Path;

use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};
use tunability::exchange::{Entry, read_study};
use tunability::space::nearest;
use tunability::tuning::TUNERS;
use tunability::{LEARNERS, learner};

use crate::cli;
use crate::failure::Failure;
use crate::score;

/// What a description says: the learner, on which data, and everything else as flags.
pub struct Description {
    pub learner: String,
    pub datasets: Vec<String>,
    pub given: ArgMatches,
    file: String,
    entries: Vec<Entry>,
}

/// Flags that say where or how fast, not what: a description has none of them.
const ELSEWHERE: [&str; 5] = ["jobs", "store", "no-store", "trial-timeout", "trial-memory"];

impl Description {
    /// Reads a description.
    pub fn open(path: &Path) -> Result<Description, Failure> {
        let file = path.display().to_string();
        let text = std::fs::read_to_string(path)
            .map_err(|error| Failure::failed(format!("cannot read `{file}`: {error}")))?;
        let mut entries = read_study(&file, &text)?;
        let learner_name = take(&mut entries, &["learner"]).and_then(|mut all| all.pop());
        let learners: Vec<&str> = LEARNERS.iter().map(|learner| learner.name).collect();
        let learner_name = learner_name.ok_or_else(|| {
            let known = learners.join(", ");
            Failure::usage(format!("`{file}`: no `learner`; say one of: {known}"))
        })?;
        learner(&learner_name).map_err(|error| Failure::usage(format!("`{file}`: {error}")))?;
        let datasets = take(&mut entries, &["dataset", "datasets"]).unwrap_or_default();
        if datasets.is_empty() {
            let why = "no `dataset`; name one, or several: datasets = [\"wine\", \"iris\"]";
            return Err(Failure::usage(format!("`{file}`: {why}")));
        }
        let command = command(&learner_name);
        let mut line = vec![learner_name.clone(), datasets[0].clone()];
        for entry in &entries {
            let flags = flags(&command, entry).map_err(|why| at(&file, entry, &why))?;
            let alone = line[..2].iter().chain(&flags);
            let checked = command.clone().try_get_matches_from(alone);
            checked.map_err(|error| at(&file, entry, &first_line(&error)))?;
            line.extend(flags);
        }
        let given = command.try_get_matches_from(line);
        let given =
            given.map_err(|error| Failure::usage(format!("`{file}`: {}", first_line(&error))))?;
        Ok(Description { learner: learner_name, datasets, given, file, entries })
    }

    /// The failure with the line of the word that it is about, where it names one.
    pub fn locate(&self, failure: Failure) -> Failure {
        let names = |entry: &&Entry| {
            let (quoted, flag) = (format!("`{}`", entry.name), format!("--{}", entry.name));
            failure.message.contains(&quoted)
                || failure.message.split([' ', '`']).any(|word| word == flag)
                || entry.values.iter().any(|value| failure.message.contains(&format!("`{value}`")))
        };
        match self.entries.iter().find(names) {
            Some(entry) => {
                Failure { code: failure.code, ..at(&self.file, entry, &failure.message) }
            }
            None => Failure { message: format!("`{}`: {}", self.file, failure.message), ..failure },
        }
    }

    /// A count that was given, or its default.
    pub fn count(&self, name: &str) -> usize {
        self.given.get_one::<u32>(name).copied().unwrap_or_default() as usize
    }
}

/// Takes out what is said under one of the names.
fn take(entries: &mut Vec<Entry>, names: &[&str]) -> Option<Vec<String>> {
    let place = entries.iter().position(|entry| names.contains(&entry.name.as_str()))?;
    Some(entries.remove(place).values)
}

fn at(file: &str, entry: &Entry, why: &str) -> Failure {
    Failure::usage(format!("`{file}`, line {}, `{}`: {why}", entry.line, entry.name))
}

/// What clap says, without its advice for command lines.
fn first_line(error: &clap::Error) -> String {
    let text = error.to_string();
    let first = text.lines().next().unwrap_or_default();
    first.strip_prefix("error: ").unwrap_or(first).to_owned()
}

/// The flags that an entry means.
fn flags(command: &Command, entry: &Entry) -> Result<Vec<String>, String> {
    let named = |arg: &&Arg| arg.get_long() == Some(entry.name.as_str());
    let Some(arg) = command.get_arguments().find(named) else {
        let known = command.get_arguments().filter_map(Arg::get_long);
        let known: Vec<&str> = known.chain(["learner", "dataset", "datasets"]).collect();
        let near = nearest(&entry.name, known.iter().copied());
        let near = near.map_or_else(String::new, |near| format!(" (did you mean `{near}`?)"));
        let flags = "the words are the flags of `measure`, and batch and tuner";
        return Err(format!("no such word{near}; {flags}"));
    };
    let flag = format!("--{}", entry.name);
    match (arg.get_action(), entry.values.as_slice()) {
        (ArgAction::SetTrue, [truth]) if truth == "true" => Ok(vec![flag]),
        (ArgAction::SetTrue, [truth]) if truth == "false" => Ok(Vec::new()),
        (ArgAction::SetTrue, _) => Err("it is true or false".to_owned()),
        (ArgAction::Append, values) => Ok(values.iter().map(|v| format!("{flag}={v}")).collect()),
        (_, [value]) => Ok(vec![format!("{flag}={value}")]),
        _ => Err("it is one value, no list".to_owned()),
    }
}

/// The command line that a description is checked as.
fn command(learner: &str) -> Command {
    let count = |name: &'static str, least: i64, help: &'static str| {
        Arg::new(name).long(name).value_parser(value_parser!(u32).range(least..=60_000)).help(help)
    };
    let tuners: Vec<&str> = TUNERS.iter().map(|tuner| tuner.name).collect();
    let more = [
        score::arg(),
        count("configs", 0, "Configurations, beside the default").default_value("200"),
        count("seeds", 1, "Seeds of each configuration").default_value("1"),
        count("batch", 1, "Configurations of each round; all at once if unsaid"),
        Arg::new("tuner").long("tuner").value_parser(tuners).default_value("sobol"),
    ];
    let args = || {
        let shared = cli::trial_args().into_iter();
        shared
            .filter(|arg| !ELSEWHERE.contains(&arg.get_id().as_str()))
            .chain(more.clone())
            .collect()
    };
    let all = cli::for_learners(Command::new("study").no_binary_name(true), args);
    let own = all.find_subcommand(learner).cloned().unwrap_or_default();
    own.no_binary_name(false)
}
