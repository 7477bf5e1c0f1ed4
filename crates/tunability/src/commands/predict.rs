use std::path::Path;
use std::process::ExitCode;

use clap::{Arg, ArgMatches, Command};
use serde::{Deserialize, Serialize};
use serde_json::json;
use tunability::data::{Column, Transform, Values, read_rows};
use tunability::learn::{Input, Prediction, TaskKind};
use tunability::learner;
use tunability::space::Config;

use crate::failure::{Failure, caught};
use crate::output::Output;
use crate::session::Session;

/// The format of a saved model.
const SCHEMA: &str = "tunability.model/1";

/// `predict MODEL FILE`
pub fn command() -> Command {
    Command::new("predict")
        .about("Predict the rows of a file with a saved model")
        .after_help("Example:\n  tunability predict model.json new.csv > predictions.csv")
        .arg(Arg::new("model").value_name("MODEL").required(true).help("From `fit … --save`"))
        .arg(Arg::new("rows").value_name("FILE").required(true).help("Has the columns, by name"))
}

/// A model and all that is needed to use it.
#[derive(Serialize, Deserialize)]
pub struct Saved {
    schema: String,
    version: String,
    learner: String,
    config: Config,
    dataset: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    sha256: Option<String>,
    task: TaskKind,
    target: String,
    /// The column that names the rows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    id: Option<String>,
    classes: Vec<String>,
    transform: Transform,
    model: serde_json::Value,
}

impl Saved {
    /// The model of a configuration fitted to the session's data.
    pub fn new(
        session: &Session,
        config: &Config,
        transform: Transform,
        model: serde_json::Value,
    ) -> Saved {
        let data = &session.data;
        Saved {
            schema: SCHEMA.to_owned(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            learner: session.learner.name.to_owned(),
            config: config.clone(),
            dataset: data.name.clone(),
            sha256: data.sha256.clone(),
            task: data.kind(),
            target: data.target_name.clone(),
            id: data.question.id.clone(),
            classes: data.classes.clone(),
            transform,
            model,
        }
    }

    fn read(path: &str) -> Result<Saved, Failure> {
        let wrong = |why: String| Failure::failed(format!("`{path}`: {why}"));
        let text = std::fs::read_to_string(path).map_err(|error| wrong(error.to_string()))?;
        let json: serde_json::Value = serde_json::from_str(&text).map_err(|error| {
            wrong(format!("is not JSON ({error}); `fit … --save` writes models"))
        })?;
        match json["schema"].as_str() {
            Some(SCHEMA) => {}
            Some(other) => return Err(wrong(format!("is a {other}, not a {SCHEMA}"))),
            None => return Err(wrong("is not a model; `fit … --save` writes models".to_owned())),
        }
        serde_json::from_value(json).map_err(|error| wrong(format!("is damaged: {error}")))
    }
}

/// Runs the command.
pub fn run(given: &ArgMatches, output: Output) -> Result<ExitCode, Failure> {
    let path = |name: &str| given.get_one::<String>(name).map_or("", String::as_str);
    let (model_path, rows_path) = (path("model"), path("rows"));
    let saved = Saved::read(model_path)?;
    let model = learner(&saved.learner)?.load(saved.model).map_err(|error| {
        Failure::failed(format!("`{model_path}`: the model is damaged: {error}"))
    })?;
    let columns = read_rows(rows_path)?;
    let count = columns.first().map_or(0, |column| column.values.len());
    let rows: Vec<usize> = (0..count).collect();
    let features = saved.transform.features(&columns, &rows).map_err(|error| {
        Failure::failed(format!("`{}`: {error}", Path::new(rows_path).display()))
    })?;
    let predict = || {
        let prediction = saved.transform.restore(model.predict(Input::Rows(features.view())));
        answers(&prediction, &saved.classes)
    };
    let answers = caught(predict).ok_or_else(|| {
        Failure::failed(format!("`{model_path}`: the model is damaged: its parts do not fit"))
    })?;
    let ids = saved.id.as_ref().map(|name| (name.as_str(), texts(&columns, name, count)));
    if output.json {
        let mut json = json!({ "target": saved.target, "predictions": answers });
        if let Some((name, ids)) = &ids {
            json["id"] = json!({ "column": name, "rows": ids });
        }
        output.print_json("tunability.predict/1", &json)?;
    } else {
        output.print(&csv(&saved.target, &answers, ids)?)?;
    }
    Ok(ExitCode::SUCCESS)
}

/// A number or the name of a class for each row.
fn answers(prediction: &Prediction, classes: &[String]) -> Vec<serde_json::Value> {
    match (prediction, prediction.classes()) {
        (Prediction::Values(values), _) => values.iter().map(|value| (*value).into()).collect(),
        (_, Some(codes)) => codes.iter().map(|&code| classes[code].clone().into()).collect(),
        (_, None) => Vec::new(),
    }
}

/// The texts of a column, empty where there are none.
fn texts(columns: &[Column], name: &str, rows: usize) -> Vec<String> {
    let column = columns.iter().find(|column| column.name == name);
    let text = |row: usize| match column.map(|column| &column.values) {
        Some(Values::Categories { codes, levels }) => {
            codes[row].map_or_else(String::new, |code| levels[code].clone())
        }
        Some(Values::Numbers(numbers)) => numbers[row].to_string(),
        None => String::new(),
    };
    (0..rows).map(text).collect()
}

/// The answers under a header, each after the name of its row where rows have names.
fn csv(
    target: &str,
    answers: &[serde_json::Value],
    ids: Option<(&str, Vec<String>)>,
) -> Result<String, Failure> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let id = ids.as_ref().map(|(name, _)| *name);
    writer.write_record(id.into_iter().chain([target])).map_err(Failure::failed)?;
    for (row, answer) in answers.iter().enumerate() {
        let text = answer.as_str().map_or_else(|| answer.to_string(), str::to_owned);
        let id = ids.as_ref().map(|(_, ids)| ids[row].clone());
        writer.write_record(id.into_iter().chain([text])).map_err(Failure::failed)?;
    }
    let bytes = writer.into_inner().map_err(Failure::failed)?;
    String::from_utf8(bytes).map_err(Failure::failed)
}
