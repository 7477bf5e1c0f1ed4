use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Mutex;

use clap::{Arg, ArgMatches, Command, value_parser};
use serde::Serialize;
use tunability::data::{Layout, Preprocessing, Question, Resampling, Transform};
use tunability::learn::{Coefficient, MEASURES, Measure, Model, Run, Shape};
use tunability::report::{self, Table, counted, decimals, significant};
use tunability::space::{Config, Space};
use tunability::stats::{corrected_standard_error, mean};
use tunability::trial::{Done, Outcome, Prepared, Trial};

use crate::cli;
use crate::commands::predict::Saved;
use crate::failure::{Failure, SOME_FAILED, caught};
use crate::output::Output;
use crate::session::Session;

/// `fit LEARNER DATASET`
pub fn command() -> Command {
    let command = Command::new("fit")
        .about("Score one configuration by cross-validation, and save its model")
        .after_help(
            "Examples:\n  tunability fit svm wine --c 10 --kernel linear\n  tunability fit ols \
             diabetes --cv none               (tests on the rows it trains on)\n  tunability fit lasso diabetes --alpha \
             0.01 --save model.json",
        );
    cli::for_learners(command, || {
        let mut args = cli::trial_args();
        args.push(
            Arg::new("save")
                .long("save")
                .value_name("PATH")
                .value_parser(value_parser!(PathBuf))
                .help("Fit on all rows and save the model as JSON"),
        );
        args
    })
}

/// What `fit` found.
#[derive(Serialize)]
struct Fitted {
    learner: &'static str,
    dataset: String,
    #[serde(skip_serializing_if = "Question::is_empty")]
    question: Question,
    config: Config,
    resampling: Resampling,
    preprocessing: Preprocessing,
    /// By measure.
    scores: BTreeMap<&'static str, Score>,
    /// Means over splits of what the fits say of themselves.
    facts: BTreeMap<String, f64>,
    /// Those of the columns, of a linear model of all rows (`--cv none`), in units as preprocessed.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    coefficients: Vec<Named>,
    /// Splits that failed, by reason.
    failures: BTreeMap<String, Vec<usize>>,
    timing: Timing,
}

/// What a column counts for.
#[derive(Serialize)]
struct Named {
    name: String,
    value: f64,
    /// Standard error, where it is known, and the value in units of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    t: Option<f64>,
}

/// A measure on the test parts.
#[derive(Serialize)]
struct Score {
    mean: f64,
    /// Corrected standard error over splits.
    split_error: Option<f64>,
    splits: Vec<f64>,
}

#[derive(Serialize)]
struct Timing {
    fit_cpu_seconds: f64,
    predict_cpu_seconds: f64,
    /// The measures of the clock.
    scores: BTreeMap<&'static str, Score>,
}

/// Runs the command.
pub fn run(given: &ArgMatches, output: Output) -> Result<ExitCode, Failure> {
    let Some((name, given)) = given.subcommand() else {
        return Err(Failure::usage("no learner"));
    };
    let dataset = given.get_one::<String>("dataset").map_or("", String::as_str);
    let admit = |space: Space, given: &Config| space.complete(given);
    let session = Session::open(name, dataset, given, output, admit)?;
    // First the model: what cannot be saved is known before the long work, not after.
    let saved = given.get_one::<PathBuf>("save").map_or(Ok(()), |path| save(&session, path));
    let found = saved.and_then(|()| score(&session));
    let found = match found {
        Ok(found) => found,
        Err(failure) => return Err(session.abandon(failure)),
    };
    if output.json {
        output.print_json("tunability.fit/1", &found)?;
    } else {
        output.print(&text(&found, output))?;
    }
    session.close(&found)?;
    Ok(if found.failures.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(SOME_FAILED) })
}

/// The outcome of each split.
fn outcomes(session: &Session) -> Result<BTreeMap<usize, Outcome>, Failure> {
    let study = session.study();
    let outcomes = Mutex::new(BTreeMap::new());
    let evaluated = session.watched(|watch| {
        let finished = |trial: &Trial, outcome: &Outcome| {
            (watch.finished)(trial, outcome);
            if let Ok(mut outcomes) = outcomes.lock() {
                outcomes.insert(trial.split, outcome.clone());
            }
        };
        let watch = tunability::tuning::Watch { finished: &finished, ..watch };
        study.evaluate(&[(session.config.clone(), session.seeds.clone())], watch)
    });
    evaluated?;
    Ok(outcomes.into_inner().unwrap_or_default())
}

fn score(session: &Session) -> Result<Fitted, Failure> {
    let outcomes = outcomes(session)?;
    let done: Vec<&Done> = outcomes.values().filter_map(Outcome::done).collect();
    let mut failures: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (split, outcome) in &outcomes {
        if let Outcome::Failed { why, .. } = outcome {
            failures.entry(why.clone()).or_default().push(*split);
        }
    }
    if done.is_empty() {
        let whys: Vec<&str> = failures.keys().map(String::as_str).collect();
        return Err(Failure::failed(format!("every split fails: {}", whys.join("; "))));
    }
    let splits = session.study().splits()?;
    let test: usize = splits.iter().map(|split| split.test.len()).sum();
    let train: usize = splits.iter().map(|split| split.train.len()).sum();
    let sum = |of: fn(&Done) -> f64| done.iter().map(|done| of(done)).sum();
    let scores = |of: fn(&Measure) -> bool| scores(&done, of, test as f64, train as f64);
    Ok(Fitted {
        learner: session.learner.name,
        dataset: session.data.name.clone(),
        question: session.data.question.clone(),
        config: session.config.clone(),
        resampling: session.resampling,
        preprocessing: session.preprocessing,
        scores: scores(|measure| !measure.is_of_clock()),
        facts: facts(&done),
        coefficients: coefficients(session)?,
        failures,
        timing: Timing {
            fit_cpu_seconds: sum(|done| done.cost.fit_cpu),
            predict_cpu_seconds: sum(|done| done.cost.predict_cpu),
            scores: scores(Measure::is_of_clock),
        },
    })
}

/// The measures of one sort that are defined on every split.
fn scores(
    done: &[&Done],
    of: fn(&Measure) -> bool,
    test: f64,
    train: f64,
) -> BTreeMap<&'static str, Score> {
    let mut scores = BTreeMap::new();
    for measure in MEASURES.iter().filter(|measure| of(measure)) {
        let splits: Vec<f64> = done.iter().filter_map(|done| done.score(measure)).collect();
        if splits.len() == done.len() {
            let error = corrected_standard_error(&splits, test, train);
            let split_error = error.is_finite().then_some(error);
            let score = Score { mean: mean(&splits), split_error, splits };
            scores.insert(measure.name, score);
        }
    }
    scores
}

fn facts(done: &[&Done]) -> BTreeMap<String, f64> {
    let mut facts: BTreeMap<String, Vec<f64>> = BTreeMap::new();
    for (name, value) in done.iter().flat_map(|done| &done.facts) {
        facts.entry(name.clone()).or_default().push(*value);
    }
    facts.into_iter().map(|(name, values)| (name, mean(&values))).collect()
}

/// The coefficients of the model of all rows, where that is what is scored.
fn coefficients(session: &Session) -> Result<Vec<Named>, Failure> {
    if session.resampling != Resampling::InSample {
        return Ok(Vec::new());
    }
    let (model, transform) = fitted(session)?;
    let mut names = transform.feature_names().into_iter();
    let named = |of: Coefficient| {
        let Coefficient { value, error, .. } = of;
        let t = error.filter(|error| *error > 0.0).map(|error| value / error);
        Named { name: names.next().unwrap_or_default(), value, error, t }
    };
    Ok(model.coefficients().into_iter().map(named).collect())
}

fn text(fitted: &Fitted, output: Output) -> String {
    let Fitted { learner, dataset, config, resampling, scores, facts, timing, .. } = fitted;
    let config = if config.is_empty() { String::new() } else { report::wrap(&config.to_string()) };
    let mut text = format!("{learner} on {dataset}, cv {resampling}\n{config}\n");
    let mut table =
        Table::new(&["measure", "mean", "split error", "splits"], &[1, 2], output.colour);
    let of = |measure: &Measure| scores.get(measure.name).or(timing.scores.get(measure.name));
    for (name, score) in MEASURES.iter().filter_map(|m| Some((m.name, of(m)?))) {
        let digits = score.split_error.map_or(8, decimals).max(3);
        let number = |value: f64| format!("{value:.digits$}");
        let error = score.split_error.map_or_else(|| "-".to_owned(), number);
        table.row([name.to_owned(), number(score.mean), error, shown(&score.splits, number)]);
    }
    text += &table.render();
    text += "\n";
    let mut table = Table::new(&["fit (mean over splits)", ""], &[1], output.colour);
    for (name, value) in facts {
        table.row([name.clone(), significant(*value, 6)]);
    }
    text += &table.render();
    text += &coefficient_table(&fitted.coefficients, output);
    text += &format!("seconds of CPU in all fits: {:.4}\n", timing.fit_cpu_seconds);
    for (why, splits) in &fitted.failures {
        text += &report::hanging(&format!("failed: {} ({why})", counted(splits.len(), "split")));
    }
    text
}

/// How wide the column of splits may be, so that a line fits a page.
const SPLITS: usize = 36;

/// As many numbers as fit, and whether there are more.
fn shown(splits: &[f64], number: impl Fn(f64) -> String) -> String {
    let mut text = String::new();
    for (at, split) in splits.iter().enumerate() {
        let split = number(*split);
        if at > 0 && (at == 5 || text.len() + 1 + split.len() > SPLITS - 2) {
            return text + " …";
        }
        text += if at > 0 { " " } else { "" };
        text += &split;
    }
    text
}

/// The coefficients in their table; nothing where there are none, or more than a screen holds.
fn coefficient_table(coefficients: &[Named], output: Output) -> String {
    if coefficients.is_empty() || coefficients.len() > 100 {
        return String::new();
    }
    let heads = ["column", "coefficient", "standard error", "t"];
    let mut table = Table::new(&heads, &[1, 2, 3], output.colour);
    for Named { name, value, error, t } in coefficients {
        let number =
            |value: Option<f64>| value.map_or_else(|| "-".to_owned(), |v| significant(v, 4));
        table.row([name.clone(), number(Some(*value)), number(*error), number(*t)]);
    }
    format!("\n{}", table.render())
}

/// The model of all rows, and what was done to them.
fn fitted(session: &Session) -> Result<(Box<dyn Model>, Transform), Failure> {
    let config = &session.config;
    let mut study = session.study();
    study.resampling = Resampling::InSample;
    let trial = study.trial(config, 0, &session.seeds);
    let shape = session.learner.shape_of(session.data.shapes())?;
    let prepared = Prepared::new(&trial, &session.data, shape)?;
    let fitted = caught(|| {
        let mut run = Run::new(session.seeds.clone(), "save");
        session.learner.fit(config, &prepared.train, &mut run)
    });
    let model = fitted.ok_or_else(|| Failure::failed("the fit on all rows panicked"))??;
    Ok((model, prepared.transform))
}

/// Fits on all rows and writes the model with all that is needed to use it.
fn save(session: &Session, path: &Path) -> Result<(), Failure> {
    if session.learner.shape_of(session.data.shapes())? != Shape::Table {
        let why = "only models of tables can be saved; drop --save";
        return Err(Failure::usage(why));
    }
    if session.data.ordered && matches!(session.data.layout, Layout::Steps(_)) {
        let why = "a model of a series (--lags) cannot be saved: its rows are windows of the last \
                   values, which no file to predict has; drop --save";
        return Err(Failure::usage(why));
    }
    let (model, transform) = fitted(session)?;
    let saved = Saved::new(session, &session.config, transform, model.save()?);
    let json = serde_json::to_string_pretty(&saved)?;
    let wrong = |error| Failure::failed(format!("cannot write `{}`: {error}", path.display()));
    std::fs::write(path, json + "\n").map_err(wrong)?;
    session.output.note(&format!("saved {}", path.display()));
    Ok(())
}
