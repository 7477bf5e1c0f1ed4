use std::process::ExitCode;
use std::time::Instant;

use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};
use serde::Serialize;
use tunability::report;
use tunability::tuning::{Measurement, Request, measure};

use crate::cli;
use crate::failure::{Failure, SOME_FAILED};
use crate::output::{Output, with_schema};
use crate::session::Session;

/// `measure LEARNER DATASET`
pub fn command() -> Command {
    let command = Command::new("measure")
        .about("Measure which hyperparameters are worth tuning, and by how much")
        .after_help(
            "Examples:\n  tunability measure svm breast_cancer\n  tunability measure svm wine \
             --kernel linear        (held: out of the search)\n  tunability measure lasso my.csv \
             --target price --cv 5x4",
        );
    cli::for_learners(command, || {
        let mut args = cli::trial_args();
        let count = |name: &'static str, default: &'static str, help: &'static str| {
            let range = value_parser!(u32).range(0..=60_000);
            Arg::new(name)
                .long(name)
                .value_name("N")
                .value_parser(range)
                .default_value(default)
                .help(help)
        };
        args.push(count("configs", "200", "Configurations of each search, beside the default"));
        args.push(count("points", "15", "Values tried along each hyperparameter"));
        args.push(count("seeds", "10", "Seeds of the default, for the spread"));
        args.push(
            Arg::new("no-axes")
                .long("no-axes")
                .action(ArgAction::SetTrue)
                .help("Do not sweep along each hyperparameter"),
        );
        args
    })
}

/// A measurement as JSON, the clock's part of it apart.
#[derive(Serialize)]
struct Timed<'a> {
    #[serde(flatten)]
    measurement: &'a Measurement,
    timing: Timing,
}

#[derive(Serialize)]
struct Timing {
    fit_cpu_seconds: f64,
    wall_seconds: f64,
}

/// Runs the command.
pub fn run(given: &ArgMatches, output: Output) -> Result<ExitCode, Failure> {
    let Some((name, given)) = given.subcommand() else {
        return Err(Failure::usage("no learner"));
    };
    let begun = Instant::now();
    let session = Session::open(name, given, output)?;
    let count = |name: &str| given.get_one::<u32>(name).copied().unwrap_or_default() as usize;
    let request = Request {
        configs: count("configs"),
        points: if given.get_flag("no-axes") { 0 } else { count("points") },
        seeds: count("seeds"),
        held: cli::hyperparameters(given, &session.learner.declared()),
        ..Request::default()
    };
    let found = session.watched(|watch| measure(&session.study(), &request, watch));
    let found = session.close(found.map_err(Failure::from), |found| {
        serde_json::to_string(found).unwrap_or_default()
    })?;
    let timing = Timing {
        fit_cpu_seconds: found.tried.cpu_seconds,
        wall_seconds: begun.elapsed().as_secs_f64(),
    };
    if output.json {
        let timed = Timed { measurement: &found, timing };
        let text = serde_json::to_string_pretty(&with_schema("tunability.measure/1", &timed)?)?;
        output.print(&(text + "\n"))?;
    } else {
        output.print(&report::measurement(&found, output.colour))?;
        output.note(&format!(
            "{} configurations, {} trials: {:.1} s CPU in fits, {:.1} s in all",
            found.tried.configs, found.tried.trials, timing.fit_cpu_seconds, timing.wall_seconds
        ));
    }
    Ok(if found.tried.failed > 0 { ExitCode::from(SOME_FAILED) } else { ExitCode::SUCCESS })
}
