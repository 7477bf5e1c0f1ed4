//! Commands and their flags. A learner's hyperparameters are flags of their own, made from its space.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::builder::PossibleValuesParser;
use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};
use tunability::LEARNERS;
use tunability::learn::{Learner, Seeds, Source};
use tunability::space::{Config, Hyperparameter, Kind, Space};

use crate::commands::{
    analyse, cluster, compare, describe, fit, list, measure, plan, predict, record, robustness,
    work,
};
use crate::failure::Failure;
use crate::limits;
use crate::output::{Output, colour};
use crate::question::{preprocessing_args, question_args};

/// Parses the command line and runs what it asks for.
pub fn run() -> Result<ExitCode, Failure> {
    let matches = command().get_matches();
    let output = output(&matches);
    match matches.subcommand() {
        Some(("list", given)) => list::run(given, output),
        Some(("describe", given)) => describe::run(given, output),
        Some(("fit", given)) => fit::run(given, output),
        Some(("predict", given)) => predict::run(given, output),
        Some(("measure", given)) => measure::run(given, output),
        Some(("analyse", given)) => analyse::run(given, output),
        Some(("compare", given)) => compare::run(given, output),
        Some(("robustness", given)) => robustness::run(given, output),
        Some(("plan", given)) => plan::run(given, output),
        Some(("work", given)) => work::run(given, output),
        Some(("record", given)) => record::run(given, output),
        Some(("cluster", given)) => cluster::run(given, output),
        _ => Err(Failure::usage("no command; see --help")),
    }
}

/// The whole command line.
pub fn command() -> Command {
    Command::new("tunability")
        .version(env!("CARGO_PKG_VERSION"))
        .about("Which hyperparameters are worth tuning, by how much, and is it more than luck?")
        .after_help(
            "Examples:\n  tunability measure svm breast_cancer\n  tunability measure lasso diabetes \
             --configs 100\n  tunability fit svm wine --c 10 --kernel linear\n  tunability compare \
             diabetes --learners ols,lasso,svm\n  tunability measure \
             svm my.csv --target price\n  tunability fit lasso sparse_linear --data.p 1000\n  tunability describe svm\n\nExit codes: 0 ok, 1 failed, \
             2 usage, 5 finished but some trials failed, 130 interrupted (results kept).",
        )
        .subcommand_required(true)
        .arg_required_else_help(true)
        .max_term_width(80)
        .args(global_args())
        .subcommands([
            list::command(),
            describe::command(),
            fit::command(),
            predict::command(),
            measure::command(),
            analyse::command(),
            compare::command(),
            robustness::command(),
            plan::command(),
            work::command(),
            record::command(),
            cluster::command(),
        ])
}

fn global_args() -> [Arg; 3] {
    let args = [
        Arg::new("json")
            .long("json")
            .global(true)
            .action(ArgAction::SetTrue)
            .help("Print one JSON document"),
        Arg::new("quiet")
            .long("quiet")
            .short('q')
            .global(true)
            .action(ArgAction::SetTrue)
            .help("Print nothing on stderr but errors"),
        Arg::new("color")
            .long("color")
            .global(true)
            .value_name("WHEN")
            .value_parser(PossibleValuesParser::new(["auto", "always", "never"]))
            .default_value("auto")
            .help("Colour the result"),
    ];
    args.map(|arg| arg.help_heading("Output"))
}

fn output(matches: &ArgMatches) -> Output {
    let choice = matches.get_one::<String>("color").map_or("auto", String::as_str);
    let json = matches.get_flag("json");
    Output { json, colour: !json && colour(choice), quiet: matches.get_flag("quiet") }
}

/// `command` with a subcommand for each learner, which has the learner's hyperparameters as flags
/// beside `args`.
pub fn for_learners(command: Command, args: impl Fn() -> Vec<Arg>) -> Command {
    let learner = |learner: &Learner| {
        let hyperparameters = learner.declared().hyperparameters.into_iter().map(|h| flag(&h));
        Command::new(learner.name)
            .about(learner.doc)
            .arg(Arg::new("dataset").value_name("DATASET").required(true).help(
                "A bundled or generated dataset (see `tunability list datasets`), or the path of a \
                 file: CSV, ARFF, music in JSON, perhaps packed (.gz)",
            ))
            .args(args())
            .args(hyperparameters)
            .allow_negative_numbers(true)
    };
    command
        .subcommand_required(true)
        .arg_required_else_help(true)
        .subcommand_value_name("LEARNER")
        .subcommand_help_heading("Learners")
        .subcommands(LEARNERS.iter().map(learner))
}

/// The flag of a hyperparameter.
fn flag(hyperparameter: &Hyperparameter) -> Arg {
    let Hyperparameter { name, doc, domain, default, kind, .. } = hyperparameter;
    let heading = match kind {
        Kind::Model => "Model hyperparameters",
        Kind::Algorithm => "Algorithm hyperparameters",
    };
    let active = hyperparameter.active_when().map_or_else(String::new, |when| format!("; {when}"));
    Arg::new(name.clone())
        .long(name.clone())
        .value_name(domain.type_name())
        .help(format!("{doc} [{default}; {domain}{active}]"))
        .help_heading(heading)
        .allow_hyphen_values(true)
}

/// The values given for hyperparameters of the space.
pub fn hyperparameters(given: &ArgMatches, declared: &Space) -> Config {
    let value = |h: &Hyperparameter| {
        let text = given.get_one::<String>(&h.name)?;
        Some((h.name.clone(), h.domain.parse(text)))
    };
    declared.hyperparameters.iter().filter_map(value).collect()
}

/// Flags of every command that runs trials.
pub fn trial_args() -> Vec<Arg> {
    let args = [Arg::new("cv").long("cv").value_name("FOLDSxREPEATS").help(
        "How rows are divided: 5x1, 10x10, holdout0.25x10, loo, forward5, given, mod5 \
                 [default: the data's own split, forward5 in the order of time, else 5x1]",
    )];
    let data = question_args().into_iter().chain(preprocessing_args()).chain(args);
    data.chain(jobs_args()).chain(store_args()).chain(seed_args()).collect()
}

/// Flags that say how trials are run, which never changes a number.
pub fn jobs_args() -> Vec<Arg> {
    let jobs = Arg::new("jobs")
        .long("jobs")
        .short('j')
        .value_name("N")
        .value_parser(value_parser!(u16).range(0..=1024))
        .default_value("0")
        .help("Threads, 0 for one a core; never changes a number");
    std::iter::once(jobs).chain(limits::args()).collect()
}

/// Flags that say where outcomes are kept.
pub fn store_args() -> [Arg; 2] {
    [
        Arg::new("store")
            .long("store")
            .value_name("PATH")
            .value_parser(value_parser!(PathBuf))
            .default_value("tunability.db")
            .help("Where outcomes are kept"),
        Arg::new("no-store").long("no-store").action(ArgAction::SetTrue).help("Keep no outcomes"),
    ]
}

/// The flag for every source of randomness, and those for one each.
fn seed_args() -> Vec<Arg> {
    let mut args = vec![
        Arg::new("seed")
            .long("seed")
            .value_name("N")
            .value_parser(value_parser!(u64))
            .default_value("0")
            .help(
                "The seed of everything; --seed.init, .order, .noise, .explore, .split and \
                   .tuner set one source alone",
            ),
    ];
    args.extend(Source::ALL.map(|source| {
        let name = format!("seed.{source}");
        Arg::new(name.clone())
            .long(name)
            .value_name("N")
            .value_parser(value_parser!(u64))
            .help(format!("The seed of {source} alone"))
            .hide(true)
    }));
    args
}

/// The seeds that were given.
pub fn seeds(given: &ArgMatches) -> Seeds {
    let base = given.get_one::<u64>("seed").copied().unwrap_or_default();
    let own = Source::ALL.into_iter().filter_map(|source| {
        given.get_one::<u64>(&format!("seed.{source}")).map(|seed| (source, *seed))
    });
    Seeds { base, own: own.collect() }
}

#[cfg(test)]
mod tests {
    /// Flags that collide would make clap panic here, long before a user meets them.
    #[test]
    fn the_command_line_is_consistent() {
        super::command().debug_assert();
    }
}
