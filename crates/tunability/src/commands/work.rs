use std::collections::BTreeSet;
use std::io::{BufRead, Write};
use std::process::ExitCode;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};

use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};
use tunability::data::open;
use tunability::trial::{Line, Runner, Trial};
use tunability::{LEARNERS, learner};

use crate::cli;
use crate::failure::{FAILED, Failure, INTERRUPTED};
use crate::journal::{STOP, catch_interrupts};
use crate::limits;
use crate::output::Output;

/// How many trials are sorted by split at once, and how many more may wait.
const AT_ONCE: usize = 1024;

/// A numbered line of the input.
type Input = (usize, Result<Trial, String>);

/// `work`
pub fn command() -> Command {
    let hidden = |name: &'static str| Arg::new(name).long(name).hide(true);
    Command::new("work")
        .about("Run trials from stdin, one a line, and print their outcomes, one a line")
        .after_help(
            "Example:\n  tunability plan study.toml | tunability work -j 4 > outcomes.jsonl\n\nLines \
             that are no trial, or whose data are not here, are named on stderr; the others are run \
             and the exit code is 1.",
        )
        .args(cli::jobs_args())
        .arg(
            Arg::new("key-only")
                .long("key-only")
                .action(ArgAction::SetTrue)
                .help("Print a trial's key alone, not the trial"),
        )
        .arg(hidden("child").action(ArgAction::SetTrue))
        .arg(hidden("own-memory").value_parser(value_parser!(u64)))
}

/// Runs the command.
pub fn run(given: &ArgMatches, _output: Output) -> Result<ExitCode, Failure> {
    if let Some(bytes) = given.get_one::<u64>("own-memory") {
        limits::restrict(*bytes)?;
    }
    if given.get_flag("child") {
        return child();
    }
    catch_interrupts(|text| eprintln!("{text}"));
    let jobs = given.get_one::<u16>("jobs").copied().unwrap_or_default();
    let runner = Runner::new(LEARNERS, Vec::new(), usize::from(jobs))?;
    let mut runner = runner.limited(limits::limits(given)?);
    let bad = AtomicUsize::new(0);
    let complain = |line: usize, why: &str| {
        bad.fetch_add(1, Ordering::Relaxed);
        eprintln!("error: line {line}: {}", tunability::space::plain(why));
    };
    let (closed, lines) = (AtomicBool::new(false), inputs());
    let mut absent = BTreeSet::new();
    while let Ok(first) = lines.recv() {
        let waiting = std::iter::once(first).chain(lines.try_iter()).take(AT_ONCE);
        let mut trials = Vec::new();
        for (line, trial) in waiting {
            match trial.and_then(|trial| ready(&mut runner, &mut absent, trial)) {
                Ok(trial) => trials.push(trial),
                Err(why) => complain(line, &why),
            }
        }
        let print = |trial: &Trial, outcome| print(trial, outcome, given.get_flag("key-only"));
        runner.run_all(&trials, &STOP, |trial, outcome| {
            if print(trial, outcome).is_err() {
                // Nobody reads on: nothing more is worth running.
                closed.store(true, Ordering::Relaxed);
                STOP.store(true, Ordering::Relaxed);
            }
        });
        if STOP.load(Ordering::Relaxed) {
            break;
        }
    }
    match (closed.into_inner(), STOP.load(Ordering::Relaxed), bad.into_inner()) {
        (true, ..) => Err(Failure::failed("cannot print outcomes: stdout is closed or full")),
        (_, true, _) => Ok(ExitCode::from(INTERRUPTED)),
        (.., 0) => Ok(ExitCode::SUCCESS),
        _ => Ok(ExitCode::from(FAILED)),
    }
}

/// Lines of the input as they come, read by a thread of its own.
fn inputs() -> Receiver<Input> {
    let (sender, receiver) = sync_channel(AT_ONCE);
    std::thread::spawn(move || {
        for (at, text) in std::io::stdin().lock().split(b'\n').enumerate() {
            let trial = match text {
                Ok(text) if text.trim_ascii().is_empty() => continue,
                Ok(text) => serde_json::from_slice(&text).map_err(|error| error.to_string()),
                Err(error) => Err(error.to_string()),
            };
            if sender.send((at + 1, trial)).is_err() {
                return;
            }
        }
    });
    receiver
}

/// The trial, if its learner and its data are here. Data are opened once, and so are those that are not.
fn ready(
    runner: &mut Runner,
    absent: &mut BTreeSet<String>,
    trial: Trial,
) -> Result<Trial, String> {
    learner(&trial.learner).map_err(|error| error.to_string())?;
    if runner.knows(&trial.data) {
        return Ok(trial);
    }
    if absent.contains(&trial.data) {
        return Err(format!("the data `{}` are not here, as said above", trial.dataset));
    }
    let found = open(&trial.dataset, &trial.question).map_err(|error| error.to_string());
    let found = found.and_then(|(data, _)| match data.fingerprint() == trial.data {
        true => Ok(data),
        false => Err(format!(
            "`{}` holds other data here ({}) than where it was planned ({}); copy the file",
            trial.dataset,
            data.fingerprint(),
            trial.data
        )),
    });
    match found {
        Ok(data) => {
            runner.add(Arc::new(data));
            Ok(trial)
        }
        Err(why) => {
            absent.insert(trial.data);
            Err(why)
        }
    }
}

/// Prints an outcome at once: whoever kills this process loses only what runs.
fn print(
    trial: &Trial,
    outcome: tunability::trial::Outcome,
    key_only: bool,
) -> Result<(), Failure> {
    static TURN: Mutex<()> = Mutex::new(());
    let key = trial.key(learner(&trial.learner)?);
    let line = Line { key, trial: (!key_only).then(|| trial.clone()), outcome };
    let text = serde_json::to_string(&line)? + "\n";
    let _turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
    let mut out = std::io::stdout().lock();
    out.write_all(text.as_bytes()).and_then(|()| out.flush()).map_err(Failure::failed)
}

/// One trial after the other for a process that watches over them: an empty line when its data are open,
/// the outcome when it ends.
fn child() -> Result<ExitCode, Failure> {
    let mut runner = Runner::new(LEARNERS, Vec::new(), 1)?;
    let mut absent = BTreeSet::new();
    for text in std::io::stdin().lock().lines() {
        let trial: Trial = serde_json::from_str(&text.map_err(Failure::failed)?)?;
        let trial = ready(&mut runner, &mut absent, trial).map_err(Failure::failed)?;
        println!();
        let outcome = runner.install(|| runner.run(&trial));
        print(&trial, outcome, true)?;
    }
    Ok(ExitCode::SUCCESS)
}
