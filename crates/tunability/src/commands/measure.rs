use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Instant;

use clap::builder::PossibleValuesParser;
use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};
use serde::Serialize;
use tunability::data::Resampling;
use tunability::exchange::open_space;
use tunability::report;
use tunability::space::{Config, Space};
use tunability::trial::{Outcome, Trial};
use tunability::tuning::importance::{Answer, Asked, Way};
use tunability::tuning::{Curve, Measurement, Pairs, Request, Watch, measure};

use super::suite;
use crate::cli;
use crate::failure::{Failure, SOME_FAILED};
use crate::limits::time;
use crate::output::Output;
use crate::score;
use crate::session::Session;
use crate::tabulate::{self, Rows};

/// `measure LEARNER DATASET`
pub fn command() -> Command {
    let command = Command::new("measure")
        .about("Measure which hyperparameters are worth tuning, and by how much")
        .after_help(
            "Examples:\n  tunability measure svm breast_cancer\n  tunability measure svm wine \
             --kernel linear        (held: out of the search)\n  tunability measure lasso my.csv \
             --target price --cv 5x4\n  \
             tunability measure svm --datasets small --task classification",
        );
    let command = cli::for_learners(command, || {
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
                .help("Search all hyperparameters together and nothing else: none alone, no kind alone"),
        );
        args.push(count("seeds", 1, "10", "Seeds of the default, for the spread"));
        args.push(importance_arg());
        args.extend(more_args());
        args.push(
            Arg::new("table")
                .long("table")
                .value_name("FILE")
                .value_parser(value_parser!(PathBuf))
                .help("Write every trial to this file too, as CSV that `analyse` reads"),
        );
        args.extend(suite::args());
        args
    });
    command.mut_subcommands(|learner| {
        learner.mut_arg("dataset", |arg| {
            arg.required(false).required_unless_present("datasets").conflicts_with("datasets")
        })
    })
}

/// `--importance fanova,ped`
pub fn importance_arg() -> Arg {
    let names = Way::ALL.map(Way::name);
    Arg::new("importance")
        .long("importance")
        .value_name("WAYS")
        .value_delimiter(',')
        .value_parser(PossibleValuesParser::new(names))
        .help("Also say which hyperparameters matter, in these ways")
}

/// In which ways it was asked what matters, if it was.
pub fn importance(given: &ArgMatches) -> Option<Asked> {
    given.get_many::<String>("importance").map(|names| {
        let asked = |way: &Way| names.clone().any(|name| name == way.name());
        Asked { ways: Way::ALL.into_iter().filter(asked).collect(), ..Asked::default() }
    })
}

/// What is measured only where it is asked for, and limits.
fn more_args() -> [Arg; 5] {
    let arg = |name: &'static str, value: &'static str, help: &'static str| {
        Arg::new(name).long(name).value_name(value).help(help)
    };
    [
        arg(
            "space",
            "FILE",
            "Search this space instead: ConfigSpace's JSON, with names of the learner's own",
        )
        .value_parser(value_parser!(PathBuf)),
        arg(
            "pairs",
            "NAME,NAME",
            "Measure pairs of hyperparameters together: those of these names, or all",
        )
        .num_args(0..=1)
        .default_missing_value(""),
        arg("nested", "FOLDSxREPEATS", "Check the gain by nested cross-validation [3x1 within]")
            .num_args(0..=1)
            .default_missing_value("3x1")
            .value_parser(str::parse::<Resampling>),
        arg(
            "precision",
            "WIDTH",
            "Repeat the folds until the interval of the gain is at most so wide",
        )
        .value_parser(width),
        arg("time", "TIME", "Stop in time and report what is complete: 90s, 2m, 1h")
            .value_parser(time),
    ]
}

/// A width above zero.
fn width(text: &str) -> Result<f64, String> {
    let width = text.parse().ok().filter(|width: &f64| width.is_finite() && *width > 0.0);
    width.ok_or_else(|| "a width is a number above 0, in units of the loss: 0.002".to_owned())
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
    /// Of the search of everything, at the number of configurations that is enough.
    gain_per_cpu_second: Option<f64>,
}

/// Runs the command.
pub fn run(given: &ArgMatches, output: Output) -> Result<ExitCode, Failure> {
    let Some((name, given)) = given.subcommand() else {
        return Err(Failure::usage("no learner"));
    };
    if given.contains_id("datasets") {
        return suite::run(name, given, output);
    }
    let begun = Instant::now();
    let dataset = given.get_one::<String>("dataset").map_or("", String::as_str);
    let Measured { found, rows, space } = measured(name, dataset, given, output)?;
    let timing = Timing {
        fit_cpu_seconds: found.tried.cpu_seconds,
        wall_seconds: begun.elapsed().as_secs_f64(),
        gain_per_cpu_second: found.curve.as_ref().and_then(Curve::gain_per_cpu_second),
    };
    if let Some(path) = given.get_one::<PathBuf>("table") {
        tabulate::write(path, &rows, &space)?;
    }
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
                let why = report::wrap(&format!("Importance: {refused}."));
                output.print(&format!("\n{why}"))?;
            }
            None => {}
        }
        notes(&found, &timing).iter().for_each(|note| output.note(note));
    }
    Ok(if found.tried.failed > 0 { ExitCode::from(SOME_FAILED) } else { ExitCode::SUCCESS })
}

/// What was found on one dataset, and the trials behind it.
pub struct Measured {
    pub found: Measurement,
    /// Trials with the seeds asked for, and their outcomes, in order.
    pub rows: Vec<(Trial, Outcome)>,
    /// The space that was searched.
    pub space: Space,
}

/// Measures on one dataset.
pub fn measured(
    name: &str,
    dataset: &str,
    given: &ArgMatches,
    output: Output,
) -> Result<Measured, Failure> {
    if given.get_one::<String>("cv").is_some_and(|cv| cv == "none") {
        let why = "tests on the rows that it trains on, where no gain is honest";
        return Err(Failure::usage(format!("`--cv none`: {why}; use folds, for example 5x1")));
    }
    let asked = space(given, output)?;
    let held = |space: Space, given: &Config| {
        let space = asked.iter().try_fold(space, Space::narrow)?;
        space.hold(given).map(|_| given.clone())
    };
    let session = Session::open(name, dataset, given, output, held)?;
    let request = request(given, &session, asked.clone());
    let rows = Rows::default();
    let wanted = given.contains_id("datasets") || given.contains_id("table");
    let found = session.watched(|watch| {
        let finished = |trial: &Trial, outcome: &Outcome| {
            let plain = trial.within.is_none() && trial.resampling == session.resampling;
            if wanted && plain && trial.seeds == session.seeds {
                rows.push(trial, outcome);
            }
            (watch.finished)(trial, outcome);
        };
        measure(&session.study(), &request, Watch { finished: &finished, ..watch })
    });
    let found = match found {
        Ok(found) => found,
        Err(error) => return Err(session.abandon(error.into())),
    };
    let space = session.learner.space(session.data.kind());
    let space = asked.iter().try_fold(space, Space::narrow)?.hold(&session.config)?;
    session.close(&found)?;
    Ok(Measured { found, rows: rows.sorted(), space })
}

/// What it took, and what it gave for that.
fn notes(found: &Measurement, timing: &Timing) -> Vec<String> {
    let mut notes = vec![format!(
        "{}, {}: {:.1} s CPU in fits, {:.1} s in all",
        report::counted(found.tried.configs, "configuration"),
        report::counted(found.tried.trials, "trial"),
        timing.fit_cpu_seconds,
        timing.wall_seconds
    )];
    let enough = found.curve.as_ref().and_then(|curve| curve.enough);
    if let (Some(enough), Some(gain)) = (enough, timing.gain_per_cpu_second) {
        let (configs, gain) = (report::counted(enough, "configuration"), report::short(gain));
        let measure = &found.measure;
        notes.push(format!("{configs}: {gain} {measure} gained for each CPU second of fits"));
    }
    notes
}

/// The space of a file.
fn space(given: &ArgMatches, output: Output) -> Result<Option<Space>, Failure> {
    let Some(path) = given.get_one::<PathBuf>("space") else { return Ok(None) };
    let (space, notes) = open_space(path)?;
    notes.iter().for_each(|note| output.note(&format!("note: {note}")));
    Ok(Some(space))
}

/// Which pairs were asked for.
fn pairs(given: &ArgMatches) -> Pairs {
    match given.get_one::<String>("pairs").map(String::as_str) {
        None => Pairs::None,
        Some("") => Pairs::All,
        Some(names) => Pairs::Of(names.split(',').map(|name| name.trim().to_owned()).collect()),
    }
}

fn request(given: &ArgMatches, session: &Session, space: Option<Space>) -> Request {
    let count = |name: &str| given.get_one::<u32>(name).copied().unwrap_or_default() as usize;
    Request {
        configs: count("configs"),
        points: if given.get_flag("no-axes") { 0 } else { count("points") },
        kinds: !given.get_flag("no-axes"),
        seeds: count("seeds"),
        held: session.config.clone(),
        importance: importance(given),
        space,
        pairs: pairs(given),
        nested: given.get_one("nested").copied(),
        precision: given.get_one("precision").copied(),
        time: given.get_one("time").copied(),
        ..Request::default()
    }
}
