use std::path::Path;
use std::process::ExitCode;

use clap::{Arg, ArgMatches, Command};
use serde::{Deserialize, Serialize};
use serde_json::json;
use tunability::data::{Column, DataError, Question, Transform, Type, Values, read_rows};
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
    /// How the data were opened, and what each column is: rows to predict are read alike.
    #[serde(default)]
    question: Question,
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
        let mut question = data.question.clone();
        for Column { name, values } in &data.columns {
            let numbers = matches!(values, Values::Numbers(_));
            let kind = if numbers { Type::Number } else { Type::Category };
            question.types.entry(name.clone()).or_insert(kind);
        }
        Saved {
            schema: SCHEMA.to_owned(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            learner: session.learner.name.to_owned(),
            config: config.clone(),
            dataset: data.name.clone(),
            sha256: data.sha256.clone(),
            task: data.kind(),
            target: data.target_name.clone(),
            question,
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
    let columns = read_rows(rows_path, &saved.question).map_err(Failure::failed)?;
    let count = columns.first().map_or(0, |column| column.values.len());
    let rows: Vec<usize> = (0..count).collect();
    let wrong = |error: DataError| {
        Failure::failed(format!("`{}`: {error}", Path::new(rows_path).display()))
    };
    let features = saved.transform.features(&columns, &rows).map_err(wrong)?;
    let id = saved.question.id.as_ref();
    let ids = id.map(|name| Ok((name.as_str(), texts(&columns, name)?))).transpose();
    let ids = ids.map_err(wrong)?;
    let predict = || {
        let prediction = saved.transform.restore(model.predict(Input::Rows(features.view())));
        answers(&prediction, &saved.classes)
    };
    let answers = caught(predict).ok_or_else(|| {
        Failure::failed(format!("`{model_path}`: the model is damaged: its parts do not fit"))
    })?;
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

/// The texts of the column that names the rows, empty where there are none.
fn texts(columns: &[Column], name: &str) -> Result<Vec<String>, DataError> {
    let column = columns.iter().find(|column| column.name == name);
    let column = column.ok_or_else(|| DataError::NoColumn {
        name: name.to_owned(),
        place: "the rows to predict".to_owned(),
        known: columns.iter().map(|column| column.name.clone()).collect(),
        advice: "it names the rows: add it, with empty fields where there is no name".to_owned(),
    })?;
    Ok(match &column.values {
        Values::Categories { codes, levels } => {
            let text =
                |code: &Option<usize>| code.map_or_else(String::new, |at| levels[at].clone());
            codes.iter().map(text).collect()
        }
        Values::Numbers(numbers) => numbers.iter().map(f64::to_string).collect(),
    })
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
