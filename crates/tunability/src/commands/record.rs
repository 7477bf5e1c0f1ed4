use std::cell::Cell;
use std::collections::BTreeSet;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};
use tunability::learner;
use tunability::report;
use tunability::trial::Line;

use crate::cli;
use crate::failure::{FAILED, Failure};
use crate::journal::Journal;
use crate::output::Output;
use crate::plan::{outcomes, same_key};

/// `record`
pub fn command() -> Command {
    Command::new("record")
        .about("Store outcomes that `work` printed; what is stored already stays as it is")
        .after_help("Example:\n  tunability record outcomes.jsonl\n  tunability work < trials.jsonl | tunability record")
        .arg(
            Arg::new("files")
                .value_name("FILE")
                .action(ArgAction::Append)
                .num_args(0..)
                .value_parser(value_parser!(PathBuf))
                .help("Files of outcomes, one a line; stdin if none is named"),
        )
        .args(cli::store_args())
}

/// Runs the command.
pub fn run(given: &ArgMatches, output: Output) -> Result<ExitCode, Failure> {
    let files = given.get_many::<PathBuf>("files").into_iter().flatten().cloned();
    let mut files: Vec<PathBuf> = files.collect();
    if files.is_empty() {
        files.push("-".into());
    }
    let (bad, mut seen) = (Cell::new(0_usize), BTreeSet::new());
    let journal = Journal::open(given, output)?;
    let done = journal.watched("", |watch| {
        for path in &files {
            let complain = |line: usize, why: &str| {
                bad.set(bad.get() + 1);
                eprintln!(
                    "error: {}, line {line}: {}",
                    path.display(),
                    tunability::space::plain(why)
                );
            };
            let take = |line: Line| {
                let trial = line.trial.as_ref();
                let trial = trial.ok_or_else(|| {
                    Failure::failed(
                        "a line has only the trial's key; leave --key-only out of `work`",
                    )
                })?;
                same_key(&line, trial, learner(&trial.learner)?)?;
                if seen.insert(line.key) {
                    (watch.finished)(trial, &line.outcome);
                }
                Ok(())
            };
            outcomes(path, take, complain)?;
        }
        Ok(())
    });
    if let Err(failure) = done {
        return Err(journal.abandon(failure));
    }
    journal.close(&serde_json::Value::Null)?;
    output.note(&format!("{} recorded", report::counted(seen.len(), "outcome")));
    Ok(if bad.get() > 0 { ExitCode::from(FAILED) } else { ExitCode::SUCCESS })
}
