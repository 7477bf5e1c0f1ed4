//! Flags about data: what is predicted from what, how rows belong together, how generated data are
//! drawn, what is done to columns.

use clap::builder::PossibleValuesParser;
use clap::{Arg, ArgAction, ArgMatches, value_parser};
use tunability::data::{GENERATORS, Generator, Preprocessing, Question, Type};
use tunability::learn::TaskKind;
use tunability::space::{Config, Value};

/// Flags that say what is asked of data.
pub fn question_args() -> Vec<Arg> {
    let column = |name: &'static str, help: &'static str| {
        Arg::new(name).long(name).value_name("COLUMN").help(help)
    };
    let count = |name: &'static str, help: &'static str| {
        let number = value_parser!(u32).range(1..);
        Arg::new(name).long(name).value_name("N").value_parser(number).help(help)
    };
    let args = [
        column("target", "The column to predict"),
        Arg::new("task")
            .long("task")
            .value_name("TASK")
            .value_parser(PossibleValuesParser::new(["regression", "classification"]))
            .help("What kind of answer is asked for"),
        column("drop", "Columns that are left out: --drop a,b")
            .action(ArgAction::Append)
            .value_delimiter(','),
        column("id", "The column that names the rows: left out, too"),
        Arg::new("na")
            .long("na")
            .value_name("TEXT")
            .action(ArgAction::Append)
            .allow_hyphen_values(true)
            .help(
                "Further texts for missing values, beside an empty field, NA, N/A, NaN, NULL, ?, \
                 #N/A, #NA, <NA>, -nan and, among numbers, None",
            ),
        Arg::new("type")
            .long("type")
            .value_name("COLUMN=TYPE")
            .action(ArgAction::Append)
            .value_parser(column_type)
            .help("Take a column as number, category or comma (1,5): --type zip=category"),
        column("group", "Rows with the same value are never split"),
        column("part", "The column that says train, valid or test"),
        column("sequence", "Rows with the same value are the steps of one sequence, in order"),
        count("lags", "The target is a series in order of time, predicted from its last N values"),
        count("steps", "The columns of a row are N steps of a sequence, in order"),
    ];
    args.map(|arg| arg.help_heading("Data")).into_iter().chain(data_args()).collect()
}

/// Reads `zip=category`; the name may hold `=`.
fn column_type(text: &str) -> Result<(String, Type), String> {
    let (name, kind) = text.rsplit_once('=').unwrap_or((text, ""));
    let kind = match kind {
        "number" => Type::Number,
        "category" => Type::Category,
        "comma" => Type::Comma,
        _ => return Err(format!("`{text}` is no COLUMN=number, =category or =comma")),
    };
    Ok((name.to_owned(), kind))
}

/// What is asked of data.
pub fn question(given: &ArgMatches) -> Question {
    let task = text(given, "task").map(|task| match task {
        "regression" => TaskKind::Regression,
        _ => TaskKind::Classification,
    });
    let text = |name: &str| text(given, name).map(str::to_owned);
    let texts = |name: &str| {
        given.get_many::<String>(name).map(|all| all.cloned().collect()).unwrap_or_default()
    };
    let count = |name: &str| given.get_one::<u32>(name).map(|count| *count as usize);
    let types = given.get_many::<(String, Type)>("type").into_iter().flatten().cloned();
    Question {
        target: text("target"),
        task,
        drop: texts("drop"),
        id: text("id"),
        na: texts("na"),
        types: types.collect(),
        group: text("group"),
        part: text("part"),
        sequence: text("sequence"),
        lags: count("lags"),
        steps: count("steps"),
        data: data(given),
    }
}

/// A flag for each hyperparameter of any generated dataset, of which one is shown.
fn data_args() -> Vec<Arg> {
    let spaces = GENERATORS.iter().map(Generator::space);
    let hyperparameters = spaces.flat_map(|space| space.hyperparameters);
    let mut names: Vec<String> = hyperparameters.map(|h| h.name).collect();
    names.sort_unstable();
    names.dedup();
    let flag = |name: String| {
        let flag = format!("data.{name}");
        Arg::new(flag.clone())
            .long(flag)
            .value_name("VALUE")
            .help("How many rows or sequences; for the rest see `tunability describe friedman1`")
            .help_heading("Generated data")
            .hide(name != "n")
            .allow_hyphen_values(true)
    };
    names.into_iter().map(flag).collect()
}

/// The hyperparameters given for the data.
fn data(given: &ArgMatches) -> Config {
    let generator = ["dataset", "name"].iter().find_map(|name| Generator::find(text(given, name)?));
    let value = |flag: &str| {
        let (name, text) = (flag.strip_prefix("data.")?, text(given, flag)?);
        let value = generator.map_or_else(|| Value::from(text), |known| known.parse(name, text));
        Some((name.to_owned(), value))
    };
    given.ids().filter_map(|id| value(id.as_str())).collect()
}

/// What was given for an argument that takes text, if the command has it.
fn text<'a>(given: &'a ArgMatches, name: &str) -> Option<&'a str> {
    given.try_get_one::<String>(name).ok().flatten().map(String::as_str)
}

/// Flags that say what is done to columns before a learner sees them.
pub fn preprocessing_args() -> Vec<Arg> {
    let args = [
        Arg::new("raw")
            .long("raw")
            .action(ArgAction::SetTrue)
            .help("Standardise neither features nor a numeric target"),
        Arg::new("drop-constants")
            .long("drop-constants")
            .action(ArgAction::SetTrue)
            .help("Leave out columns that are constant in the training part"),
        Arg::new("reference")
            .long("reference")
            .action(ArgAction::SetTrue)
            .conflicts_with_all(["raw", "drop-constants"])
            .help("Prepare columns as the reference results of `describe` were made"),
    ];
    args.map(|arg| arg.help_heading("Data")).into()
}

/// What is done to columns before a learner sees them.
pub fn preprocessing(given: &ArgMatches) -> Preprocessing {
    if given.get_flag("reference") {
        return Preprocessing::REFERENCE;
    }
    let base = if given.get_flag("raw") { Preprocessing::RAW } else { Preprocessing::default() };
    Preprocessing { drop_constants: given.get_flag("drop-constants"), ..base }
}
