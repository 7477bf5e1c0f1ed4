use std::process::ExitCode;

use clap::builder::PossibleValuesParser;
use clap::{Arg, ArgMatches, Command};
use serde_json::{Value, json};
use tunability::LEARNERS;
use tunability::data::{DATASETS, GENERATORS};
use tunability::learn::{Learner, MEASURES, Measure, TaskKind};
use tunability::report::Table;
use tunability::space::Config;
use tunability::tuning::tuners::TUNERS;

use crate::failure::Failure;
use crate::output::Output;

/// What can be listed.
const LISTS: [&str; 5] = ["learners", "datasets", "generators", "measures", "tuners"];

/// `list [WHAT]`
pub fn command() -> Command {
    Command::new("list")
        .about("List learners, datasets, generators of datasets, measures or tuners")
        .arg(
            Arg::new("what")
                .value_name("WHAT")
                .value_parser(PossibleValuesParser::new(LISTS))
                .help("What to list; everything if unsaid"),
        )
}

/// Runs the command.
pub fn run(given: &ArgMatches, output: Output) -> Result<ExitCode, Failure> {
    let what = given.get_one::<String>("what");
    let lists = match what.map(String::as_str) {
        None => LISTS.to_vec(),
        Some("datasets") => vec!["datasets", "generators"],
        Some(what) => vec![what],
    };
    if output.json {
        let mut all = serde_json::Map::new();
        for list in lists {
            all.insert(list.to_owned(), rows(list)?.into());
        }
        output.print_json("tunability.list/1", &all)?;
        return Ok(ExitCode::SUCCESS);
    }
    let mut texts = Vec::new();
    for list in &lists {
        texts.push(text(list, output)?);
    }
    output.print(&texts.join("\n"))?;
    Ok(ExitCode::SUCCESS)
}

/// One list as JSON objects.
fn rows(list: &str) -> Result<Vec<Value>, Failure> {
    Ok(match list {
        "learners" => LEARNERS.iter().map(learner).collect(),
        "datasets" => datasets()?,
        "generators" => generators()?,
        "measures" => MEASURES.iter().map(measure).collect(),
        _ => TUNERS
            .iter()
            .map(|tuner| json!({ "tuner": tuner.name, "meaning": tuner.doc }))
            .collect(),
    })
}

fn learner(learner: &Learner) -> Value {
    let tasks: Vec<&str> = learner.tasks.iter().map(|task| task.name()).collect();
    let count = |task: &TaskKind| learner.space(*task).searched().len();
    let to_tune = learner.tasks.iter().map(count).max().unwrap_or(0);
    json!({ "learner": learner.name, "learns": tasks.join(", "), "to tune": to_tune,
            "meaning": learner.doc })
}

fn measure(measure: &Measure) -> Value {
    json!({ "measure": measure.name, "tasks": tasks(measure), "goal": measure.goal.name(),
            "range": measure.range_name(), "meaning": measure.doc })
}

/// The kinds of task that a measure judges: `regression`, or `all`.
fn tasks(measure: &Measure) -> String {
    let names: Vec<&str> = measure.tasks.iter().map(|task| task.name()).collect();
    if names.len() == TaskKind::ALL.len() { "all".to_owned() } else { names.join(", ") }
}

fn datasets() -> Result<Vec<Value>, Failure> {
    let mut rows = Vec::new();
    for bundled in DATASETS {
        let meta = bundled.meta()?;
        let data = match (&meta.sequence, meta.lags) {
            (Some(_), _) => "sequences",
            (_, Some(_)) => "series",
            _ => "table",
        };
        rows.push(json!({ "dataset": bundled.name, "data": data, "task": meta.task, "n": meta.n,
            "p": meta.p, "classes": meta.classes.len(), "missing": meta.missing,
            "licence": short_licence(&meta.licence) }));
    }
    Ok(rows)
}

/// The licence that we have a dataset under, without where that is said.
fn short_licence(licence: &str) -> &str {
    let ends = [";", " (", " at ", " with "].map(|end| licence.find(end));
    licence[..ends.into_iter().flatten().min().unwrap_or(licence.len())].trim()
}

/// Generated datasets, at their defaults.
fn generators() -> Result<Vec<Value>, Failure> {
    let mut rows = Vec::new();
    for generator in GENERATORS {
        let data = generator.make(&Config::default())?;
        let flags: Vec<String> = generator.space().names().map(str::to_owned).collect();
        rows.push(json!({ "generated": generator.name, "task": data.kind(), "n": data.units(),
            "p": data.columns.len(), "classes": data.classes.len(),
            "--data.": flags.join(", "), "meaning": generator.doc }));
    }
    Ok(rows)
}

/// One list as a table; its columns are the keys of the JSON, in this order.
fn text(list: &str, output: Output) -> Result<String, Failure> {
    let (header, right): (&[&str], &[usize]) = match list {
        "learners" => (&["learner", "learns", "to tune"], &[2]),
        "datasets" => {
            (&["dataset", "task", "n", "p", "classes", "missing", "licence"], &[2, 3, 4, 5])
        }
        "generators" => (&["generated", "task", "n", "p", "classes", "--data."], &[2, 3, 4]),
        "measures" => (&["measure", "tasks", "goal", "range", "meaning"], &[]),
        _ => (&["tuner", "meaning"], &[]),
    };
    let mut table = Table::new(header, right, output.colour);
    for row in rows(list)? {
        table.row(header.iter().map(|column| match &row[*column] {
            Value::String(text) => text.clone(),
            other => other.to_string(),
        }));
    }
    Ok(table.wrapped().render())
}
