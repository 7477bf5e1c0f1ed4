use std::io::{BufWriter, ErrorKind, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};

use crate::failure::Failure;
use crate::output::Output;
use crate::plan::{Known, Plan, outcomes};

/// `plan STUDY`
pub fn command() -> Command {
    Command::new("plan")
        .about("Print the trials of a described study, one a line, for `work` to run")
        .after_help(
            "Example:\n  tunability plan study.toml | tunability work > outcomes.jsonl\n  tunability \
             plan study.toml --after outcomes.jsonl     (what is missing, or the next round)\n\n\
             study.toml says, in the words of the flags of `measure`:\n  learner = \"svm\"\n  \
             datasets = [\"wine\", \"iris\"]\n  configs = 100\n  cv = \"5x2\"\n  kernel = \"linear\"    \
             (held: out of the search)\n  tuner = \"sobol\"\n  batch = 50           (configurations of \
             each round)",
        )
        .args([
            study_arg(),
            Arg::new("after")
                .long("after")
                .value_name("FILE")
                .action(ArgAction::Append)
                .value_parser(value_parser!(PathBuf))
                .help("Outcomes that are there already: what `work` printed"),
        ])
}

/// The description of a study.
pub fn study_arg() -> Arg {
    Arg::new("study")
        .value_name("STUDY")
        .required(true)
        .value_parser(value_parser!(PathBuf))
        .help("What is tried, in TOML")
}

/// Runs the command.
pub fn run(given: &ArgMatches, output: Output) -> Result<ExitCode, Failure> {
    let path = given.get_one::<PathBuf>("study").cloned().unwrap_or_default();
    let plan = Plan::open(&path, output)?;
    let mut known = Known::new();
    for path in given.get_many::<PathBuf>("after").into_iter().flatten() {
        let bad = |line: usize, why: &str| {
            output.note(&format!("note: {}, line {line} is no outcome: {why}", path.display()));
        };
        outcomes(path, |line| plan.learn(&line, &mut known).map(|_| ()), bad)?;
    }
    let mut lines = BufWriter::new(std::io::stdout().lock());
    let mut printed = 0_usize;
    for trial in plan.missing(&known) {
        let text = serde_json::to_string(&trial)?;
        match writeln!(lines, "{text}") {
            Err(error) if error.kind() == ErrorKind::BrokenPipe => return Ok(ExitCode::SUCCESS),
            written => written.map_err(Failure::failed)?,
        }
        printed += 1;
    }
    match lines.flush() {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => return Err(Failure::failed(error)),
        _ => {}
    }
    if printed == 0 {
        output.note("nothing is missing: every planned trial has an outcome");
    }
    Ok(ExitCode::SUCCESS)
}
