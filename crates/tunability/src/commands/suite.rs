use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Arg, ArgAction, ArgMatches};
use tunability::data::{DATASETS, Question, open};
use tunability::learn::{Learner, TaskKind};
use tunability::learner;
use tunability::report;
use tunability::tuning::{Measurement, NotMeasured, Suite};

use super::measure::{Measured, measured};
use crate::failure::{Failure, INTERRUPTED, SOME_FAILED};
use crate::output::Output;
use crate::question::question;
use crate::tabulate;

/// Datasets of at most so many rows are small.
const SMALL_ROWS: usize = 1100;

/// And of at most so many values.
const SMALL_VALUES: usize = 40_000;

/// `--datasets`, and how its result is printed.
pub fn args() -> [Arg; 2] {
    [
        Arg::new("datasets")
            .long("datasets")
            .value_name("NAME,NAME")
            .value_delimiter(',')
            .num_args(1..)
            .action(ArgAction::Append)
            .help(
                "Measure on several datasets: their names, `all` bundled ones, or `small` (at most 1100 \
                 rows and 40000 values)",
            ),
        Arg::new("markdown")
            .long("markdown")
            .action(ArgAction::SetTrue)
            .requires("datasets")
            .help("Print a table for a paper, in Markdown"),
    ]
}

/// Measures a learner on several datasets.
pub fn run(name: &str, given: &ArgMatches, output: Output) -> Result<ExitCode, Failure> {
    let names: Vec<&String> = given.get_many::<String>("datasets").into_iter().flatten().collect();
    let learner = learner(name)?;
    let names = datasets(learner, &names, &question(given))?;
    let (mut found, mut failed, mut rows) = (Vec::new(), Vec::<NotMeasured>::new(), Vec::new());
    let (mut space, mut score) = (None, String::new());
    for dataset in &names {
        output.note(&format!("{dataset} ({} of {})", found.len() + failed.len() + 1, names.len()));
        match measured(name, dataset, given, output) {
            Ok(Measured { found: one, rows: own, space: searched, .. }) => {
                score.clone_from(&one.measure);
                space = Some(searched);
                rows.extend(own);
                found.push(one);
            }
            Err(failure) if failure.code == INTERRUPTED => return Err(failure),
            Err(Failure { message, .. }) => {
                failed.push(NotMeasured { dataset: dataset.clone(), why: message });
            }
        }
    }
    let Some(space) = space else {
        let why = failed.first().map_or("no dataset", |failure| failure.why.as_str());
        return Err(Failure::failed(format!("nothing could be measured: {why}")));
    };
    if let Some(path) = given.get_one::<PathBuf>("table") {
        tabulate::write(path, &rows, &space)?;
    }
    let table = tabulate::table(&rows, &space, &score);
    let suite = Suite::new(found, failed, &table).map_err(Failure::failed)?;
    if output.json {
        output.print_json("tunability.suite/1", &suite)?;
    } else if given.get_flag("markdown") {
        output.print(&report::paper(&suite))?;
    } else {
        output.print(&report::suite(&suite, output.colour))?;
    }
    let some_failed = |m: &Measurement| m.tried.failed > 0;
    let incomplete = !suite.failed.is_empty() || suite.datasets.iter().any(some_failed);
    Ok(if incomplete { ExitCode::from(SOME_FAILED) } else { ExitCode::SUCCESS })
}

/// The names that are meant: all must ask for the same kind of answer.
fn datasets(
    learner: &Learner,
    names: &[&String],
    asked: &Question,
) -> Result<Vec<String>, Failure> {
    let mut chosen: Vec<String> = Vec::new();
    let mut kinds: Vec<TaskKind> = Vec::new();
    for name in names {
        let suite = matches!(name.as_str(), "all" | "small");
        let members: Vec<&str> = match suite {
            true => DATASETS.iter().map(|bundled| bundled.name).collect(),
            false => vec![name.as_str()],
        };
        for member in members {
            let data = open(member, &if suite { Question::default() } else { asked.clone() })?.0;
            let values = data.rows() * data.columns.len();
            let small = data.rows() <= SMALL_ROWS && values <= SMALL_VALUES;
            let learns = learner.learns(data.kind()) && learner.shape_of(data.shapes()).is_ok();
            let asked = asked.task.is_none_or(|task| task == data.kind());
            if suite && (!learns || !asked || name.as_str() == "small" && !small) {
                continue;
            }
            if !kinds.contains(&data.kind()) {
                kinds.push(data.kind());
            }
            if !chosen.iter().any(|known| known == member) {
                chosen.push(member.to_owned());
            }
        }
    }
    match kinds.as_slice() {
        [] => Err(Failure::usage(format!("{} learns none of these datasets", learner.name))),
        [_] => Ok(chosen),
        kinds => {
            let kinds: Vec<&str> = kinds.iter().map(|kind| kind.name()).collect();
            Err(Failure::usage(format!(
                "these datasets ask for {}, which no measure is common to; choose one with --task {}",
                kinds.join(" and "),
                kinds[0]
            )))
        }
    }
}
