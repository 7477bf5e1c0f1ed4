use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Instant;

use clap::builder::PossibleValuesParser;
use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};
use serde::Serialize;
use tunability::learn::{MEASURES, Measure, TaskKind};
use tunability::report;
use tunability::space::{Config, nearest};
use tunability::tuning::comparison::{Comparison, Contest, Entry, Results, Terms, Test, compare};

use crate::cli;
use crate::failure::{Failure, SOME_FAILED};
use crate::field::{Field, Tuning};
use crate::journal::Journal;
use crate::output::Output;

/// Two learners that are alike are told apart at most this often.
const LEVEL: f64 = 0.05;

/// `compare DATASET... --learners A,B`
pub fn command() -> Command {
    Command::new("compare")
        .about("Compare learners on the same splits, by the test that is right for them")
        .after_help(
            "Examples:\n  tunability compare diabetes --learners ols,lasso,svm,mlp --cv 10x10\n  \
             tunability compare iris wine sonar --learners baseline,svm,mlp --svg cd.svg\n  tunability \
             compare diabetes --learners lasso,svm --tuned --configs 30\n  tunability compare wine \
             --learners svm,mlp --set svm.c=10 --set mlp.epochs=50\n\nThe test is chosen by the design: \
             splits of one dataset, the rows of one split, two learners on many datasets, or more; --test \
             says otherwise. List learners simplest first: the one-standard-error rule takes the first \
             that is near the best.",
        )
        .args([
            Arg::new("dataset").value_name("DATASET").required(true).num_args(1..).help(
                "Bundled or generated datasets (see `tunability list datasets`), or paths of files, all \
                 of one kind of task",
            ),
            Arg::new("learners")
                .long("learners")
                .short('l')
                .value_name("A,B,...")
                .required(true)
                .value_delimiter(',')
                .action(ArgAction::Append)
                .help("Who is compared; each at its defaults unless --set or --tuned"),
        ])
        .args(design_args())
        .args(shape_args())
        .args(cli::trial_args())
}

/// Flags of what is compared, and how.
fn design_args() -> Vec<Arg> {
    let count = value_parser!(u32).range(1..=60_000);
    vec![
        Arg::new("set")
            .long("set")
            .value_name("LEARNER.NAME=VALUE")
            .action(ArgAction::Append)
            .help("A hyperparameter of one learner: svm.c=10, mlp.hidden.1.units=32"),
        Arg::new("tuned")
            .long("tuned")
            .value_name("A,B,...")
            .num_args(0..=1)
            .require_equals(true)
            .default_missing_value("")
            .help(
                "Tune within the training part of each split, all learners or --tuned=svm,mlp: nested \
                 cross-validation [then --cv 10x1 unless said]",
            ),
        Arg::new("configs")
            .long("configs")
            .value_name("N")
            .value_parser(count)
            .default_value("30")
            .help("Configurations of each search, beside the default"),
        Arg::new("inner")
            .long("inner")
            .value_name("FOLDSxREPEATS")
            .default_value("3x1")
            .help("How searches divide a training part"),
        Arg::new("score").long("score").value_name("A,B,...").value_delimiter(',').help(
            "Measures: the first is tested, the others are shown [default: r2,rmse in regression, \
             error,f1 in classification]",
        ),
        Arg::new("rope").long("rope").value_name("X").value_parser(positive).help(
            "Differences up to X are none, in units of the measure [default: 0.01 of measures that end \
             at 1, else 1 % of the best]",
        ),
        Arg::new("test")
            .long("test")
            .value_name("TEST")
            .value_parser(PossibleValuesParser::new(Test::ALL.map(Test::name)))
            .help("Another test than the usual one, where it may be used"),
    ]
}

/// Flags of how the result looks.
fn shape_args() -> Vec<Arg> {
    let flag = |name: &'static str, help: &'static str| {
        Arg::new(name).long(name).action(ArgAction::SetTrue).help(help).help_heading("Output")
    };
    vec![
        flag("latex", "Print tables and paragraph as LaTeX (booktabs)")
            .conflicts_with_all(["json", "markdown"]),
        flag("markdown", "Print tables and paragraph as Markdown").conflicts_with("json"),
        Arg::new("svg")
            .long("svg")
            .value_name("FILE")
            .value_parser(value_parser!(PathBuf))
            .help("Draw who cannot be told apart: the critical-difference diagram")
            .help_heading("Output"),
    ]
}

/// A number that is not negative.
fn positive(text: &str) -> Result<f64, String> {
    let number = text.parse::<f64>().ok().filter(|number| number.is_finite() && *number >= 0.0);
    number.ok_or_else(|| format!("`{text}` is no number from 0"))
}

/// A comparison as JSON, the clock's part of it apart.
#[derive(Serialize)]
struct Document<'a> {
    #[serde(flatten)]
    comparison: &'a Comparison,
    configs: BTreeMap<&'static str, &'a Config>,
    timing: Timing,
}

/// CPU seconds of a fit by dataset and learner, the mean over splits, and of the wall in all.
#[derive(Serialize)]
struct Timing {
    fit_cpu_seconds: BTreeMap<String, BTreeMap<String, f64>>,
    wall_seconds: f64,
}

/// Runs the command.
pub fn run(given: &ArgMatches, output: Output) -> Result<ExitCode, Failure> {
    let begun = Instant::now();
    let (usual, tuning) = tuning(given)?;
    let tuned = tuned(given)?;
    let field = Field::open(given, output, usual, |learner| tuned.holds(learner.name))?;
    tuned.known(&field)?;
    let terms = terms(given, &field, tuning)?;
    terms.check(field.entrants.len(), &field.splits()?)?;
    let journal = Journal::open(given, output)?;
    let measure = terms.measures.first().filter(|measure| measure.row_loss().is_some());
    let measure = measure.copied().unwrap_or_else(|| Measure::of_task(field.task));
    let results = journal.watched(measure.name, |watch| field.run(measure, tuning, watch));
    let found = results.and_then(|results| Ok((compare(&results, &terms)?, results)));
    let (comparison, results) = match found {
        Ok(found) => found,
        Err(error) => return Err(journal.abandon(error.into())),
    };
    let shown = show(given, output, &field, &comparison, timing(&results, begun));
    journal.close(&comparison)?;
    shown?;
    let failed = comparison.datasets.iter().any(|dataset| !dataset.failed.is_empty());
    Ok(if failed { ExitCode::from(SOME_FAILED) } else { ExitCode::SUCCESS })
}

/// Prints the comparison in the shape that was asked for.
fn show(
    given: &ArgMatches,
    output: Output,
    field: &Field,
    comparison: &Comparison,
    timing: Timing,
) -> Result<(), Failure> {
    if let Some(path) = given.get_one::<PathBuf>("svg") {
        let drawn = report::difference_svg(last(comparison), comparison.measure);
        std::fs::write(path, drawn)
            .map_err(|why| Failure::failed(format!("cannot write {}: {why}", path.display())))?;
    }
    let notes = || comparison.warnings.iter().for_each(|w| output.note(&format!("warning: {w}")));
    if output.json {
        let configs = field.entrants.iter().map(|e| (e.learner.name, &e.config)).collect();
        output.print_json("tunability.compare/1", &Document { comparison, configs, timing })
    } else if given.get_flag("latex") {
        notes();
        output.print(&report::comparison_latex(comparison))
    } else if given.get_flag("markdown") {
        notes();
        output.print(&report::comparison_markdown(comparison))
    } else {
        output.print(&report::comparison(comparison, output.colour))?;
        output.note(&format!("{:.1} s in all", timing.wall_seconds));
        Ok(())
    }
}

/// The contest that is drawn: over all datasets, or on the only one.
fn last(comparison: &Comparison) -> &Contest {
    comparison.overall.as_ref().unwrap_or(&comparison.datasets[0].contest)
}

fn timing(results: &[Results], begun: Instant) -> Timing {
    let on = |results: &Results| {
        let seconds = |entry: &Entry| {
            let seconds = entry.seconds();
            seconds.is_finite().then(|| (entry.learner.clone(), seconds))
        };
        (results.dataset.clone(), results.entries.iter().filter_map(seconds).collect())
    };
    Timing {
        fit_cpu_seconds: results.iter().map(on).collect(),
        wall_seconds: begun.elapsed().as_secs_f64(),
    }
}

/// How data are divided unless said, and how learners are tuned.
fn tuning(given: &ArgMatches) -> Result<(&'static str, Tuning), Failure> {
    let usual = if given.contains_id("tuned") { "10x1" } else { "10x10" };
    let configs = given.get_one::<u32>("configs").copied().unwrap_or_default() as usize;
    let inner = given.get_one::<String>("inner").map_or("3x1", String::as_str).parse()?;
    Ok((usual, Tuning { configs, inner }))
}

/// Who is tuned.
enum Tuned {
    Nobody,
    All,
    These(Vec<String>),
}

fn tuned(given: &ArgMatches) -> Result<Tuned, Failure> {
    Ok(match given.get_one::<String>("tuned").map(String::as_str) {
        None => Tuned::Nobody,
        Some("") => Tuned::All,
        Some(names) => Tuned::These(names.split(',').map(str::to_owned).collect()),
    })
}

impl Tuned {
    fn holds(&self, name: &str) -> bool {
        match self {
            Tuned::Nobody => false,
            Tuned::All => true,
            Tuned::These(names) => names.iter().any(|known| known == name),
        }
    }

    /// Refuses names that nobody has.
    fn known(&self, field: &Field) -> Result<(), Failure> {
        let Tuned::These(names) = self else { return Ok(()) };
        let learners = || field.entrants.iter().map(|entrant| entrant.learner.name);
        match names.iter().find(|name| learners().all(|known| known != name.as_str())) {
            None => Ok(()),
            Some(name) => Err(Failure::usage(format!(
                "`--tuned={name}` is not among the learners, which are {}",
                learners().collect::<Vec<_>>().join(", ")
            ))),
        }
    }
}

fn terms(given: &ArgMatches, field: &Field, tuning: Tuning) -> Result<Terms, Failure> {
    let test = given.get_one::<String>("test");
    let test = test.and_then(|name| Test::ALL.into_iter().find(|test| test.name() == name));
    let single = field.splits()?.iter().all(|(_, splits)| *splits == 1);
    let tuned = field.entrants.iter().any(|entrant| entrant.space.is_some());
    let search = format!("{} Sobol configurations on {}", tuning.configs, tuning.inner);
    Ok(Terms {
        measures: measures(given, field.task, single)?,
        test,
        rope: given.get_one::<f64>("rope").copied(),
        level: LEVEL,
        seeds: field.seeds.clone(),
        search: tuned.then_some(search),
    })
}

/// The measures that were asked for. Of a single split only means over rows can be tested.
fn measures(
    given: &ArgMatches,
    task: TaskKind,
    single: bool,
) -> Result<Vec<&'static Measure>, Failure> {
    let asked: Vec<&String> = given.get_many("score").into_iter().flatten().collect();
    let names: Vec<&str> = match task {
        _ if !asked.is_empty() => asked.iter().map(|name| name.as_str()).collect(),
        TaskKind::Regression if single => vec!["mse", "r2"],
        TaskKind::Regression => vec!["r2", "rmse"],
        TaskKind::Classification => vec!["error", "f1"],
        TaskKind::Labelling | TaskKind::Control => vec![Measure::of_task(task).name],
    };
    names.into_iter().map(|name| measure(name, task)).collect()
}

fn measure(name: &str, task: TaskKind) -> Result<&'static Measure, Failure> {
    let known = || MEASURES.iter().filter(|m| m.judges(task) && !m.is_of_clock()).map(|m| m.name);
    match Measure::find(name) {
        Some(found) if known().any(|known| known == name) => Ok(found),
        found => {
            let near = nearest(name, known()).filter(|_| found.is_none());
            let hint = near.map_or_else(String::new, |near| format!(" (did you mean `{near}`?)"));
            let known = known().collect::<Vec<_>>().join(", ");
            let what = match found {
                Some(clock) if clock.is_of_clock() => "is shown beside the scores anyway",
                Some(_) => "is of another task",
                None => "is no measure",
            };
            Err(Failure::usage(format!("`--score {name}` {what}{hint}; for {task}: {known}")))
        }
    }
}
