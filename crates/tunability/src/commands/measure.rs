use std::process::ExitCode;
use std::time::Instant;

use clap::builder::PossibleValuesParser;
use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};
use serde::Serialize;
use tunability::report;
use tunability::space::{Config, Space};
use tunability::tuning::importance::{Answer, Asked, Way};
use tunability::tuning::{Measurement, Request, measure};

use crate::cli;
use crate::failure::{Failure, SOME_FAILED};
use crate::output::Output;
use crate::score;
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
        let count = |name: &'static str, least: i64, default: &'static str, help: &'static str| {
            let range = value_parser!(u32).range(least..=60_000);
            Arg::new(name)
                .long(name)
                .value_name("N")
                .value_parser(range)
                .default_value(default)
                .help(help)
        };
        args.push(score::arg());
        args.push(count("configs", 1, "200", "Configurations of each search, beside the default"));
        args.push(count("points", 0, "15", "Values tried along each hyperparameter, 0 for none"));
        args.push(
            Arg::new("no-axes")
                .long("no-axes")
                .action(ArgAction::SetTrue)
                .conflicts_with("points")
                .help("Do not sweep along each hyperparameter"),
        );
        args.push(count("seeds", 1, "10", "Seeds of the default, for the spread"));
        args.push(importance_arg());
        args
    })
}

/// `--importance fanova,ped`
fn importance_arg() -> Arg {
    let names = Way::ALL.map(Way::name);
    Arg::new("importance")
        .long("importance")
        .value_name("WAYS")
        .value_delimiter(',')
        .value_parser(PossibleValuesParser::new(names))
        .help("Also say which hyperparameters matter, in these ways")
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
    if given.get_one::<String>("cv").is_some_and(|cv| cv == "none") {
        let why = "tests on the rows that it trains on, where no gain is honest";
        return Err(Failure::usage(format!("`--cv none`: {why}; use folds, for example 5x1")));
    }
    let held = |space: Space, given: &Config| space.hold(given).map(|_| given.clone());
    let session = Session::open(name, given, output, held)?;
    let request = request(given, &session);
    let found = session.watched(|watch| measure(&session.study(), &request, watch));
    let found = match found {
        Ok(found) => found,
        Err(error) => return Err(session.abandon(error.into())),
    };
    let timing = Timing {
        fit_cpu_seconds: found.tried.cpu_seconds,
        wall_seconds: begun.elapsed().as_secs_f64(),
    };
    if output.json {
        let timed = Timed { measurement: &found, timing };
        output.print_json("tunability.measure/1", &timed)?;
    } else {
        output.print(&report::measurement(&found, output.colour))?;
        match &found.importance {
            Some(Answer::Found(answer)) => {
                output.print("\n")?;
                output.print(&report::importance(answer, &found.measure, output.colour))?;
            }
            Some(Answer::Refused { refused }) => {
                output.print(&format!("\n{}", report::wrap(&format!("Importance: {refused}.")))?;
            }
            None => {}
        }
        output.note(&format!(
            "{}, {}: {:.1} s CPU in fits, {:.1} s in all",
            report::counted(found.tried.configs, "configuration"),
            report::counted(found.tried.trials, "trial"),
            timing.fit_cpu_seconds,
            timing.wall_seconds
        ));
    }
    session.close(&found)?;
    Ok(if found.tried.failed > 0 { ExitCode::from(SOME_FAILED) } else { ExitCode::SUCCESS })
}

fn request(given: &ArgMatches, session: &Session) -> Request {
    let count = |name: &str| given.get_one::<u32>(name).copied().unwrap_or_default() as usize;
    Request {
        configs: count("configs"),
        points: if given.get_flag("no-axes") { 0 } else { count("points") },
        seeds: count("seeds"),
        held: session.config.clone(),
        importance: given.get_many::<String>("importance").map(|names| {
            let asked = |way: &Way| names.clone().any(|name| name == way.name());
            Asked { ways: Way::ALL.into_iter().filter(asked).collect(), ..Asked::default() }
        }),
        ..Request::default()
    }
}
