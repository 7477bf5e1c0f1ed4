use std::fmt::Write as _;
use std::process::ExitCode;

use clap::builder::PossibleValuesParser;
use clap::{Arg, ArgAction, ArgMatches, Command};
use serde_json::{Value, json};
use tunability::LEARNERS;
use tunability::data::{Bundled, DATASETS, DataError, Dataset, GENERATORS, Generator, Question};
use tunability::data::{columns, open};
use tunability::exchange;
use tunability::learn::{Goal, Learner, MEASURES, Measure, Score, TaskKind};
use tunability::report;
use tunability::space::nearest;
use tunability::tuning::tuners::TUNERS;

use crate::failure::Failure;
use crate::output::Output;
use crate::question::{question, question_args};

/// `describe NAME`
pub fn command() -> Command {
    Command::new("describe")
        .about("Describe a learner, dataset, measure or tuner")
        .arg(
            Arg::new("name")
                .value_name("NAME")
                .required(true)
                .help("A name from `tunability list`, or the path of a file"),
        )
        .arg(
            Arg::new("all")
                .long("all")
                .action(ArgAction::SetTrue)
                .help("Show every column of a dataset, however many"),
        )
        .arg(
            Arg::new("configspace")
                .long("configspace")
                .value_name("TASK")
                .value_parser(PossibleValuesParser::new(TaskKind::ALL.map(TaskKind::name)))
                .help("Print a learner's space on tasks of this kind in the JSON of ConfigSpace"),
        )
        .args(question_args())
}

/// Runs the command.
pub fn run(given: &ArgMatches, output: Output) -> Result<ExitCode, Failure> {
    let name = given.get_one::<String>("name").map_or("", String::as_str);
    let learner = LEARNERS.iter().find(|learner| learner.name == name);
    if let Some(task) = given.get_one::<String>("configspace") {
        let learner = learner.ok_or_else(|| no_space(name))?;
        return print_space(learner, task, output);
    }
    if let Some(learner) = learner {
        describe_learner(learner, output)?;
    } else if let Some(tuner) = TUNERS.iter().find(|tuner| tuner.name == name) {
        let doc = report::wrap(&format!("{name}: {}", tuner.doc));
        let text = format!("{doc}\n{}", report::space(&(tuner.space)(), output.colour));
        let json = json!({ "tuner": name, "meaning": tuner.doc, "space": (tuner.space)() });
        show(output, "tuner", &text, &json)?;
    } else if let Some(measure) = Measure::find(name) {
        describe_measure(measure, output)?;
    } else {
        describe_dataset(name, &question(given), given.get_flag("all"), output)?;
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

/// A learner's space on one kind of task, as ConfigSpace reads it.
fn print_space(learner: &Learner, task: &str, output: Output) -> Result<ExitCode, Failure> {
    let Some(task) = learner.tasks.iter().find(|known| known.name() == task) else {
        let tasks: Vec<&str> = learner.tasks.iter().map(|task| task.name()).collect();
        let (name, tasks) = (learner.name, tasks.join(", "));
        return Err(Failure::usage(format!("`{name}` has no space on {task}; it learns {tasks}")));
    };
    let (json, notes) = exchange::configspace::write(&learner.space(*task), learner.name)?;
    notes.iter().for_each(|note| output.note(&format!("note: {note}")));
    output.print(&(serde_json::to_string_pretty(&json)? + "\n"))?;
    Ok(ExitCode::SUCCESS)
}

fn no_space(name: &str) -> Failure {
    let near = nearest(name, LEARNERS.iter().map(|learner| learner.name));
    let hint = near.map_or_else(String::new, |near| format!(" (did you mean `{near}`?)"));
    Failure::usage(format!("no learner `{name}`{hint}: --configspace prints a learner's space"))
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

fn describe_dataset(
    name: &str,
    question: &Question,
    all: bool,
    output: Output,
) -> Result<(), Failure> {
    let (data, notes) = match open(name, question) {
        Err(DataError::NoTarget { .. }) => return describe_columns(name, question, all, output),
        Err(DataError::Unknown { .. }) => return Err(unknown(name)),
        opened => opened?,
    };
    notes.iter().for_each(|note| output.note(&format!("note: {note}")));
    let meta = Bundled::find(name).map(Bundled::meta).transpose()?;
    let generator = Generator::find(name);
    let truth = generator.map_or(Ok(Vec::new()), |known| known.truth(&question.data))?;
    if output.json {
        let columns: Vec<Value> = data.columns.iter().map(report::facts).collect();
        let json = json!({ "dataset": data.name, "rows": data.rows(), "task": data.kind(),
            "units": data.units(), "target": data.target_name, "classes": data.classes,
            "sha256": data.sha256, "fingerprint": data.fingerprint(), "columns": columns,
            "meta": meta, "question": data.question,
            "space": generator.map(Generator::space), "known": known(&truth) });
        return output.print_json("tunability.dataset/1", &json);
    }
    let title = meta.as_ref().map(|meta| meta.title.as_str());
    let title = title.or(generator.map(|known| known.doc));
    let mut text = report::dataset(&data, title, all, output.colour);
    if let Some(generator) = generator {
        text += &generated(generator, &data, &truth, output);
    }
    if let Some(meta) = meta {
        text += &report::known(&meta, output.colour);
    }
    output.print(&text)
}

/// A file of which nobody says what is to be predicted.
fn describe_columns(
    file: &str,
    question: &Question,
    all: bool,
    output: Output,
) -> Result<(), Failure> {
    let (columns, notes) = columns(file, question)?;
    notes.iter().for_each(|note| output.note(&format!("note: {note}")));
    if output.json {
        let rows = columns.first().map_or(0, |column| column.values.len());
        let facts: Vec<Value> = columns.iter().map(report::facts).collect();
        let json = json!({ "dataset": file, "rows": rows, "target": null, "columns": facts });
        return output.print_json("tunability.dataset/1", &json);
    }
    output.print(&report::unasked(file, &columns, all, output.colour))
}

/// A name that is nothing at all could have been anything, not only a dataset.
fn unknown(name: &str) -> Failure {
    let learners = LEARNERS.iter().map(|learner| learner.name);
    let others = MEASURES.iter().map(|m| m.name).chain(TUNERS.iter().map(|tuner| tuner.name));
    let datasets = DATASETS.iter().map(|bundled| bundled.name);
    let datasets = datasets.chain(GENERATORS.iter().map(|generator| generator.name));
    let near = nearest(name, learners.chain(others).chain(datasets));
    let hint = near.map_or_else(String::new, |near| format!(" (did you mean `{near}`?)"));
    Failure::usage(format!(
        "nothing is called `{name}`{hint}; see `tunability list`, or give the path of a file"
    ))
}

/// What generated data are drawn from: hyperparameters and what is known.
fn generated(
    generator: &Generator,
    data: &Dataset,
    truth: &[(String, f64)],
    output: Output,
) -> String {
    let settings = report::settings(&generator.space(), &data.question.data, output.colour);
    let fact = |(what, value): &(String, f64)| {
        report::hanging(&format!("known: {what}: {}", report::significant(*value, 6)))
    };
    let facts: String = truth.iter().map(fact).collect();
    format!("\n{settings}\n{facts}")
}

/// Known facts, in their order, as JSON.
fn known(truth: &[(String, f64)]) -> Vec<Value> {
    truth.iter().map(|(what, value)| json!({ "what": what, "value": value })).collect()
}
