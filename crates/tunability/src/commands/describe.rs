use std::fmt::Write as _;
use std::process::ExitCode;

use clap::{Arg, ArgMatches, Command};
use serde_json::{Value, json};
use tunability::LEARNERS;
use tunability::data::{Bundled, Column, DATASETS, DataError, Dataset, Meta, Question, Reference};
use tunability::data::{Values, open};
use tunability::learn::{Goal, Learner, MEASURES, Measure, Score, Target};
use tunability::report::{self, Table, counted};
use tunability::space::nearest;
use tunability::stats::quantile;
use tunability::tuning::tuners::TUNERS;

use crate::cli;
use crate::failure::Failure;
use crate::output::Output;

/// `describe NAME`
pub fn command() -> Command {
    let target = Arg::new("target").long("target").value_name("COLUMN");
    Command::new("describe")
        .about("Describe a learner, dataset, measure or tuner")
        .arg(
            Arg::new("name")
                .value_name("NAME")
                .required(true)
                .help("A name from `tunability list`, or the path of a CSV file"),
        )
        .arg(target.help("The column to predict, in a CSV file"))
        .arg(
            Arg::new("task")
                .long("task")
                .value_name("TASK")
                .value_parser(["regression", "classification"])
                .help("What kind of answer is asked for"),
        )
}

/// Runs the command.
pub fn run(given: &ArgMatches, output: Output) -> Result<ExitCode, Failure> {
    let name = given.get_one::<String>("name").map_or("", String::as_str);
    if let Some(learner) = LEARNERS.iter().find(|learner| learner.name == name) {
        describe_learner(learner, output)?;
    } else if let Some(tuner) = TUNERS.iter().find(|tuner| tuner.name == name) {
        let doc = report::wrap(&format!("{name}: {}", tuner.doc));
        let text = format!("{doc}\n{}", report::space(&(tuner.space)(), output.colour));
        let json = json!({ "tuner": name, "meaning": tuner.doc, "space": (tuner.space)() });
        show(output, "tuner", &text, &json)?;
    } else if let Some(measure) = Measure::find(name) {
        describe_measure(measure, output)?;
    } else {
        describe_dataset(name, &cli::question(given), output)?;
    }
    Ok(ExitCode::SUCCESS)
}

fn show(output: Output, what: &str, text: &str, json: &serde_json::Value) -> Result<(), Failure> {
    if output.json {
        output.print_json(&format!("tunability.{what}/1"), json)
    } else {
        output.print(text)
    }
}

fn describe_learner(learner: &Learner, output: Output) -> Result<(), Failure> {
    let tasks: Vec<&str> = learner.tasks.iter().map(|task| task.name()).collect();
    let mut text = report::wrap(&format!("{}: {}", learner.name, learner.doc));
    let _ = writeln!(text, "Learns {}.", tasks.join(" and "));
    let space = learner.declared();
    if space.searched().is_empty() {
        text += "No hyperparameter to tune: nothing is left to set before learning.\n";
    }
    let _ = write!(text, "\n{}", report::space(&space, output.colour));
    let json = json!({ "learner": learner.name, "meaning": learner.doc, "learns": tasks,
                       "space": space });
    show(output, "learner", &text, &json)
}

fn describe_measure(measure: &Measure, output: Output) -> Result<(), Failure> {
    let Measure { name, doc, formula, undefined, source, goal, .. } = measure;
    let tasks: Vec<&str> = measure.tasks.iter().map(|task| task.name()).collect();
    let best = if *goal == Goal::Min { "less is better" } else { "more is better" };
    let (range, by_rows) = (measure.range_name(), measure.row_loss().is_some());
    let tuned = match measure.score {
        Score::Rows { .. } => "yes: it is a mean over rows, which can be resampled",
        Score::Whole(_) => "no: it is no mean over rows, which gains are estimated from",
        Score::Facts(_) | Score::Cost(_) => "no: it is of the model, not of rows",
    };
    let mut text = report::wrap(&format!("{name}: {doc}")) + "\n";
    let facts = [
        ("formula", *formula),
        ("range", &format!("{range}; {best}")),
        ("tasks", &tasks.join(", ")),
        ("undefined where", undefined),
        ("can be tuned for", tuned),
        ("source", source),
    ];
    for (what, fact) in facts.iter().filter(|(_, fact)| !fact.is_empty()) {
        text += &report::hanging(&format!("{what}: {fact}"));
    }
    let json = json!({ "measure": name, "meaning": doc, "formula": formula, "range": range,
                       "goal": goal.name(), "tasks": tasks, "undefined": undefined,
                       "by_rows": by_rows, "source": source });
    show(output, "measure", &text, &json)
}

fn describe_dataset(name: &str, question: &Question, output: Output) -> Result<(), Failure> {
    let (data, notes) = open(name, question).map_err(|error| match error {
        DataError::Unknown { .. } => unknown(name),
        _ => error.into(),
    })?;
    notes.iter().for_each(|note| output.note(&format!("note: {note}")));
    let meta = Bundled::find(name).map(Bundled::meta).transpose()?;
    let columns: Vec<_> = data.columns.iter().map(summary).collect();
    if output.json {
        let columns: Vec<_> = (columns.iter())
            .map(|[name, kind, missing, values]| {
                json!({ "name": name, "type": kind, "missing": missing, "values": values })
            })
            .collect();
        let json = json!({ "dataset": data.name, "rows": data.rows(), "task": data.kind(),
            "target": data.target_name, "classes": data.classes, "sha256": data.sha256,
            "columns": columns, "meta": meta });
        return output.print_json("tunability.dataset/1", &json);
    }
    let mut text = heading(&data, meta.as_ref());
    let header = ["column", "type", "missing", "min .. median .. max, or levels"];
    let mut table = Table::new(&header, &[2], output.colour);
    columns.into_iter().for_each(|column| table.row(column));
    text += &table.wrapped().render();
    if let Some(meta) = meta {
        let Meta { source, citation, licence, notes, .. } = meta;
        let _ = write!(text, "\n{}", references(&meta.reference_results));
        let facts =
            [("cite", citation), ("licence", licence), ("source", source), ("notes", notes)];
        for (name, fact) in facts {
            text += &report::wrap(&format!("{name}: {fact}"));
        }
    }
    output.print(&text)
}

/// A name that is nothing at all could have been anything, not only a dataset.
fn unknown(name: &str) -> Failure {
    let learners = LEARNERS.iter().map(|learner| learner.name);
    let others = MEASURES.iter().map(|m| m.name).chain(TUNERS.iter().map(|tuner| tuner.name));
    let datasets = DATASETS.iter().map(|bundled| bundled.name);
    let near = nearest(name, learners.chain(others).chain(datasets));
    let hint = near.map_or_else(String::new, |near| format!(" (did you mean `{near}`?)"));
    Failure::usage(format!(
        "nothing is called `{name}`{hint}; see `tunability list`, or give the path of a CSV file"
    ))
}

fn heading(data: &Dataset, meta: Option<&Meta>) -> String {
    let title = meta.map_or_else(String::new, |meta| format!(": {}", meta.title));
    let mut text = format!(
        "{}{title}\n{}, {}, {}, {}\n",
        data.name,
        data.kind(),
        counted(data.rows(), "row"),
        counted(data.columns.len(), "column"),
        counted(data.missing(), "missing value")
    );
    match &data.target {
        Target::Values(values) => {
            let values: Vec<f64> = values.to_vec();
            let _ = writeln!(text, "target `{}`: {}\n", data.target_name, range(&values));
        }
        Target::Classes { .. } => {
            let classes = data.classes.iter().zip(data.class_counts());
            let classes: Vec<String> = classes.map(|(name, n)| format!("{name} {n}")).collect();
            let line = format!("target `{}`: {}", data.target_name, classes.join(", "));
            let _ = writeln!(text, "{}", report::wrap(&line));
        }
        Target::Labels(labels) => {
            let share = labels.iter().filter(|on| **on).count() as f64 / labels.len().max(1) as f64;
            let labels = counted(data.classes.len(), "label");
            let share = report::short(100.0 * share);
            let _ = writeln!(text, "target `{}`: {labels}, {share} % on\n", data.target_name);
        }
    }
    text
}

/// Name, type, missing values, and where the others lie.
fn summary(column: &Column) -> [String; 4] {
    let (kind, values) = match &column.values {
        Values::Numbers(values) => {
            let known: Vec<f64> = values.iter().copied().filter(|v| !v.is_nan()).collect();
            ("number", range(&known))
        }
        Values::Categories { levels, .. } => {
            let shown: Vec<&str> = levels.iter().take(4).map(String::as_str).collect();
            let more = if levels.len() > shown.len() { ", …" } else { "" };
            ("category", format!("{} levels: {}{more}", levels.len(), shown.join(", ")))
        }
    };
    [column.name.clone(), kind.to_owned(), column.values.missing().to_string(), values]
}

fn range(values: &[f64]) -> String {
    let at = |share| report::short(quantile(values, share));
    format!("{} .. {} .. {}", at(0.0), at(0.5), at(1.0))
}

fn references(references: &[Reference]) -> String {
    let mut text = String::new();
    for Reference { what, value, source, .. } in references {
        let value = match value {
            Value::Object(values) => {
                let values = values.iter().map(|(name, value)| format!("{name} {value}"));
                values.collect::<Vec<_>>().join(", ")
            }
            Value::Array(values) => {
                let values = values.iter().map(|v| v.as_str().map_or(v.to_string(), str::to_owned));
                values.collect::<Vec<_>>().join(", ")
            }
            value => value.to_string(),
        };
        text += &report::wrap(&format!("known: {what}: {value} ({source})"));
    }
    text
}
