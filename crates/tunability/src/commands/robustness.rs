use std::process::ExitCode;
use std::sync::Arc;
use std::time::Instant;

use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};
use serde::Serialize;
use tunability::data::{Question, open};
use tunability::report;
use tunability::space::{Config, Space};
use tunability::trial::Runner;
use tunability::tuning::{ImplementationsRequest, RobustnessRequest, Study};
use tunability::tuning::{implementations, robustness};
use tunability::{LEARNERS, data::Dataset};

use crate::cli;
use crate::failure::{Failure, SOME_FAILED};
use crate::output::Output;
use crate::score;
use crate::session::Session;

/// `robustness LEARNER DATASET`
pub fn command() -> Command {
    let command = Command::new("robustness")
        .about("Measure how far the loss moves with the seed, the split, small changes and the code")
        .after_help(
            "Examples:\n  tunability robustness svm breast_cancer\n  tunability robustness mlp wine \
             --epochs 20              (held: a shorter fit)\n  tunability robustness svm wine --also \
             iris,penguins     (one for all?)\n  tunability robustness svm iris --implementations \
             native,linfa\n  tunability robustness lasso diabetes --implementations \
             native,linfa_uncentred",
        );
    cli::for_learners(command, || cli::trial_args().into_iter().chain(args()).collect())
}

fn args() -> Vec<Arg> {
    let count = |name: &'static str, least: i64, default: &'static str, help: &'static str| {
        let range = value_parser!(u32).range(least..=10_000);
        let arg = Arg::new(name).long(name).value_name("N").value_parser(range);
        arg.default_value(default).help(help)
    };
    let names = |name: &'static str, value: &'static str, help: &'static str| {
        let arg = Arg::new(name).long(name).value_name(value).help(help);
        arg.action(ArgAction::Append).value_delimiter(',')
    };
    vec![
        score::arg(),
        count("seeds", 3, "30", "Seeds of each source of randomness"),
        count(
            "configs",
            0,
            "40",
            "Configurations drawn from the space; of --implementations at most 8",
        ),
        count("search", 1, "10", "How many of them one search sees"),
        count("levels", 2, "5", "Levels of each source where all are crossed"),
        count(
            "neighbours",
            0,
            "20",
            "Configurations drawn around the default, and around the best",
        ),
        Arg::new("change")
            .long("change")
            .value_name("SHARE")
            .value_parser(share)
            .default_value("0.1")
            .help("How far a small change goes, as a share of the range on its scale"),
        names("also", "DATASETS", "Further datasets, for performance beside sensitivity"),
        names("implementations", "NAMES", "Compare these codes with each other, and nothing else")
            .conflicts_with("also"),
    ]
}

/// Reads a share above 0, at most 1.
fn share(text: &str) -> Result<f64, String> {
    let share = text.parse().ok().filter(|share| *share > 0.0 && *share <= 1.0);
    share.ok_or_else(|| "a number above 0, at most 1, is needed".to_owned())
}

/// A result as JSON, the clock's part of it apart.
#[derive(Serialize)]
struct Timed<'a, T> {
    #[serde(flatten)]
    found: &'a T,
    timing: Timing,
}

#[derive(Serialize)]
struct Timing {
    wall_seconds: f64,
}

/// Runs the command.
pub fn run(given: &ArgMatches, output: Output) -> Result<ExitCode, Failure> {
    let Some((name, given)) = given.subcommand() else {
        return Err(Failure::usage("no learner"));
    };
    if given.get_one::<String>("cv").is_some_and(|cv| cv == "none") {
        let why = "tests on the rows that it trains on, where no loss is honest";
        return Err(Failure::usage(format!("`--cv none`: {why}; use folds, for example 5x1")));
    }
    let codes = names(given, "implementations");
    if codes.len() == 1 {
        let why = "one code has nothing to be compared with; name two, as in native,linfa";
        return Err(Failure::usage(format!("`--implementations {}`: {why}", codes[0])));
    }
    let held = |space: Space, given: &Config| space.hold(given).map(|_| given.clone());
    let dataset = given.get_one::<String>("dataset").map_or("", String::as_str);
    let session = Session::open(name, dataset, given, output, held)?;
    let begun = Instant::now();
    if codes.is_empty() {
        whole(given, session, begun)
    } else {
        compare(given, codes, session, begun)
    }
}

/// Seeds, splits, small changes.
fn whole(given: &ArgMatches, session: Session, begun: Instant) -> Result<ExitCode, Failure> {
    let request = RobustnessRequest {
        seeds: count(given, "seeds"),
        configs: count(given, "configs"),
        search: count(given, "search"),
        levels: count(given, "levels"),
        neighbours: count(given, "neighbours"),
        change: given.get_one::<f64>("change").copied().unwrap_or(0.1),
        held: session.config.clone(),
        ..RobustnessRequest::default()
    };
    let study = session.study();
    let others = others(given, &study)?;
    let others: Vec<Study> =
        others.iter().map(|(data, runner)| other(&study, data, runner)).collect();
    let found = session.watched(|watch| robustness(&study, &others, &request, watch));
    drop(others);
    let found = match found {
        Ok(found) => found,
        Err(error) => return Err(session.abandon(error.into())),
    };
    let output = session.output;
    if output.json {
        let timing = Timing { wall_seconds: begun.elapsed().as_secs_f64() };
        output.print_json("tunability.robustness/1", &Timed { found: &found, timing })?;
    } else {
        output.print(&report::robustness(&found, output.colour))?;
        output.note(&format!(
            "{}, {:.1} s CPU in fits, {:.1} s in all",
            report::counted(found.trials, "trial"),
            found.cpu_seconds,
            begun.elapsed().as_secs_f64()
        ));
    }
    session.close(&found)?;
    let failed = !found.failures.is_empty();
    Ok(if failed { ExitCode::from(SOME_FAILED) } else { ExitCode::SUCCESS })
}

/// Codes beside each other.
fn compare(
    given: &ArgMatches,
    names: Vec<String>,
    session: Session,
    begun: Instant,
) -> Result<ExitCode, Failure> {
    let request = ImplementationsRequest {
        names,
        settings: count(given, "configs").clamp(1, MOST_SETTINGS),
        seeds: count(given, "seeds"),
        permutations: 9999,
        held: session.config.clone(),
    };
    let found = session.watched(|watch| implementations(&session.study(), &request, watch));
    let found = match found {
        Ok(found) => found,
        Err(error) => return Err(session.abandon(error.into())),
    };
    let output = session.output;
    if output.json {
        let timing = Timing { wall_seconds: begun.elapsed().as_secs_f64() };
        output.print_json("tunability.implementations/1", &Timed { found: &found, timing })?;
    } else {
        output.print(&report::implementations(&found, output.colour))?;
        output.note(&format!(
            "{}, {:.1} s in all",
            report::counted(found.trials, "trial"),
            begun.elapsed().as_secs_f64()
        ));
    }
    session.close(&found)?;
    Ok(if found.failed > 0 { ExitCode::from(SOME_FAILED) } else { ExitCode::SUCCESS })
}

/// A code that is not sound may run for minutes: so many settings at most.
const MOST_SETTINGS: usize = 8;

fn count(given: &ArgMatches, name: &str) -> usize {
    given.get_one::<u32>(name).copied().unwrap_or_default() as usize
}

fn names(given: &ArgMatches, name: &str) -> Vec<String> {
    given.get_many::<String>(name).map(|all| all.cloned().collect()).unwrap_or_default()
}

/// Further datasets, each with a runner.
fn others(given: &ArgMatches, study: &Study) -> Result<Vec<(Arc<Dataset>, Runner)>, Failure> {
    let jobs = given.get_one::<u16>("jobs").copied().unwrap_or_default();
    let other = |name: &String| {
        let (data, _) = open(name, &Question::default())?;
        if data.kind() != study.data.kind() {
            let (wanted, is) = (study.data.kind(), data.kind());
            return Err(Failure::usage(format!(
                "`--also {name}` is {is}, `{}` is {wanted}: the same task is needed",
                study.data.name
            )));
        }
        study.learner.shape_of(data.shapes())?;
        study.resampling.splits(&data, &study.seeds)?;
        let data = Arc::new(data);
        let runner = Runner::new(LEARNERS, vec![Arc::clone(&data)], usize::from(jobs))?
            .limited(crate::limits::limits(given)?);
        Ok((data, runner))
    };
    names(given, "also").iter().map(other).collect()
}

/// The same study on other data.
fn other<'a>(study: &Study<'a>, data: &Arc<Dataset>, runner: &'a Runner) -> Study<'a> {
    Study { runner, data: Arc::clone(data), ..study.clone() }
}
