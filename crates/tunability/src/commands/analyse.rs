use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::builder::PossibleValuesParser;
use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};
use serde::Serialize;
use tunability::exchange::{Options, open, open_space};
use tunability::learn::{Goal, Seeds};
use tunability::report;
use tunability::tuning::analysis::{Analysis, analyse};
use tunability::tuning::importance::{Answer, OnDataset, importance_of_table};

use super::measure;
use crate::failure::Failure;
use crate::output::Output;

/// `analyse TRIALS`
pub fn command() -> Command {
    let text = |name: &'static str, value: &'static str, help: &'static str| {
        Arg::new(name).long(name).value_name(value).help(help)
    };
    Command::new("analyse")
        .visible_alias("analyze")
        .about("Measure tunability from a table of trials, whoever made it")
        .after_help(
            "Examples:\n  tunability analyse trials.csv --space space.json --score accuracy --goal \
             max\n  tunability analyse study.db --study svm            (Optuna)\n  tunability analyse \
             runhistory.json --space configspace.json      (SMAC)\n\nA table is CSV: one row a trial, \
             columns named like the hyperparameters, empty\nwhere one is inactive; if they are there, \
             `dataset`, `seed`, `fold` and `seconds`;\nevery other column is a score.",
        )
        .arg(
            Arg::new("trials")
                .value_name("TRIALS")
                .required(true)
                .value_parser(value_parser!(PathBuf))
                .help("A CSV table, an Optuna study (journal or SQLite) or a SMAC run history"),
        )
        .args([
            Arg::new("space")
                .long("space")
                .value_name("FILE")
                .value_parser(value_parser!(PathBuf))
                .help("The space, in ConfigSpace's JSON or ours"),
            text("score", "COLUMN", "The column that is the score, where there are several"),
            Arg::new("goal")
                .long("goal")
                .value_name("GOAL")
                .value_parser(PossibleValuesParser::new(["max", "min"]))
                .help("Whether more or less of the score is better, where its name does not say"),
            text("study", "NAME", "Which study of a file that holds several"),
            Arg::new("normalise")
                .long("normalise")
                .visible_alias("normalize")
                .action(ArgAction::SetTrue)
                .help("Put each dataset's scores on a scale of its own, 5 % quantile to 95 % quantile"),
            measure::importance_arg(),
        ])
}

/// What was found, as JSON.
#[derive(Serialize)]
struct Found {
    #[serde(flatten)]
    analysis: Analysis,
    #[serde(skip_serializing_if = "Option::is_none")]
    importance: Option<Vec<OnDataset>>,
}

/// Runs the command.
pub fn run(given: &ArgMatches, output: Output) -> Result<ExitCode, Failure> {
    let path = |name: &str| given.get_one::<PathBuf>(name).map(PathBuf::as_path);
    let text = |name: &str| given.get_one::<String>(name).cloned();
    let note = |note: &String| output.note(&format!("note: {note}"));
    let space = match path("space") {
        None => None,
        Some(path) => {
            let (space, notes) = open_space(path)?;
            notes.iter().for_each(note);
            Some(space)
        }
    };
    let options = Options {
        space,
        score: text("score"),
        goal: text("goal").map(|goal| if goal == "max" { Goal::Max } else { Goal::Min }),
        study: text("study"),
    };
    let (table, notes) = open(path("trials").unwrap_or(Path::new("")), &options)?;
    notes.iter().for_each(note);
    let analysis = analyse(&table, given.get_flag("normalise")).map_err(Failure::failed)?;
    let asked = measure::importance(given);
    let importance = asked.map(|asked| importance_of_table(&table, &asked, &Seeds::new(0)));
    if output.json {
        let found = Found { analysis, importance };
        output.print_json("tunability.analysis/1", &found)?;
        return Ok(ExitCode::SUCCESS);
    }
    output.print(&report::analysis(&analysis, output.colour))?;
    match importance.as_deref() {
        None => {}
        Some([OnDataset { importance: Answer::Found(found), .. }]) => {
            output.print("\n")?;
            output.print(&report::importance(found, &analysis.score, output.colour))?;
        }
        Some([OnDataset { importance: Answer::Refused { refused }, .. }]) => {
            output.note(&format!("note: nothing can be said of importance: {refused}"));
        }
        Some(several) => output.print(&report::importance_over(several, output.colour))?,
    }
    Ok(ExitCode::SUCCESS)
}
