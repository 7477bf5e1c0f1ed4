use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::atomic::Ordering;
use std::time::Duration;

use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};
use tunability::report;
use tunability::trial::{Line, Outcome, Trial};
use tunability::tuning::Watch;

use super::plan::study_arg;
use crate::cli;
use crate::failure::{Failure, INTERRUPTED, SOME_FAILED};
use crate::journal::{Journal, STOP};
use crate::limits;
use crate::output::Output;
use crate::plan::{Known, Plan};
use crate::slurm::{Array, Tail};

/// How many submissions in a row may bring nothing before the cluster is given up.
const BARREN: usize = 3;

/// `cluster slurm STUDY`
pub fn command() -> Command {
    let count = |name: &'static str, default: &'static str, help: &'static str| {
        Arg::new(name)
            .long(name)
            .value_name("N")
            .value_parser(value_parser!(u32).range(1..=100_000))
            .default_value(default)
            .help(help)
    };
    let slurm = Command::new("slurm")
        .about("Run a described study as job arrays of Slurm, and follow them to the end")
        .after_help(
            "Example:\n  tunability cluster slurm study.toml --tasks 64 --sbatch=--partition=long\n\nEach \
             task appends to a file of its own in the folder, which all nodes must see, as they must \
             see this program and the data. Ctrl-C leaves the tasks running: the same command goes on.",
        )
        .args([
            study_arg(),
            count("tasks", "64", "Tasks of an array, each a chunk of the trials"),
            count("cpus", "1", "Processors of each task, and trials at once in it"),
            count("poll", "5", "Seconds between two looks at the array"),
            Arg::new("folder")
                .long("folder")
                .value_name("PATH")
                .value_parser(value_parser!(PathBuf))
                .help("The shared folder of chunks and results [default: STUDY with .slurm]"),
            Arg::new("sbatch")
                .long("sbatch")
                .value_name("OPTION")
                .action(ArgAction::Append)
                .allow_hyphen_values(true)
                .help("A further option of sbatch, as --sbatch=--partition=long; may be repeated"),
        ])
        .args(limits::args())
        .args(cli::store_args());
    Command::new("cluster")
        .about("Run a described study on a cluster")
        .subcommand_required(true)
        .arg_required_else_help(true)
        .subcommand(slurm)
}

/// Runs the command.
pub fn run(given: &ArgMatches, output: Output) -> Result<ExitCode, Failure> {
    let Some(("slurm", given)) = given.subcommand() else {
        return Err(Failure::usage("no such cluster; use: cluster slurm STUDY"));
    };
    let study = given.get_one::<PathBuf>("study").cloned().unwrap_or_default();
    let plan = Plan::open(&study, output)?;
    let folder = given.get_one::<PathBuf>("folder").cloned();
    let array = Array::new(folder.unwrap_or_else(|| study.with_extension("slurm")), given)?;
    let journal = Journal::open(given, output)?;
    let done = journal.watched(plan.measure(), |watch| follow(&plan, &array, given, watch, output));
    let failed = match done {
        Ok(failed) => failed,
        Err(failure) => return Err(journal.abandon(failure)),
    };
    journal.close(&serde_json::Value::Null)?;
    output.note(&format!("complete; the outcomes are in {}", array.folder.display()));
    Ok(if failed > 0 { ExitCode::from(SOME_FAILED) } else { ExitCode::SUCCESS })
}

/// What has come in.
#[derive(Default)]
struct Arrived {
    known: Known,
    failed: usize,
    seconds: f64,
}

/// Submits what is missing and takes in what arrives until nothing is missing. How many trials failed
/// comes back.
fn follow(
    plan: &Plan,
    array: &Array,
    given: &ArgMatches,
    watch: Watch,
    output: Output,
) -> Result<usize, Failure> {
    let (mut arrived, mut tail) = (Arrived::default(), Tail::default());
    let poll = u64::from(given.get_one::<u32>("poll").copied().unwrap_or(5));
    let (mut barren, mut expected) = (0, false);
    // A command that was killed left its array: it is followed, not submitted again.
    let mut job = array.running()?;
    loop {
        if let Some(job) = &job {
            output.note(&format!("following job {job}"));
        }
        let before = arrived.known.len();
        while let Some(id) = &job {
            // Whether it runs is asked first: what it wrote before it ended is then all there.
            let over = !array.is_alive(id)?;
            take(plan, &mut arrived, &mut tail, &array.folder, watch)?;
            if over {
                break;
            }
            wait(Duration::from_secs(poll), id)?;
        }
        take(plan, &mut arrived, &mut tail, &array.folder, watch)?;
        let mut missing = plan.missing(&arrived.known).peekable();
        if missing.peek().is_none() {
            array.forget()?;
            return Ok(arrived.failed);
        }
        barren = if arrived.known.len() > before || job.is_none() { 0 } else { barren + 1 };
        if barren >= BARREN {
            let logs = array.folder.join("logs");
            return Err(Failure::failed(format!(
                "{BARREN} arrays in a row brought no outcome; see {}",
                logs.display()
            )));
        }
        let mean = arrived.seconds / arrived.known.len().max(1) as f64;
        let (id, trials, tasks) = array.submit(missing, mean)?;
        if !expected || job.is_none() {
            (watch.planned)(trials);
            expected = true;
        }
        let (trials, tasks) = (report::counted(trials, "trial"), report::counted(tasks, "task"));
        output.note(&format!("job {id}: {trials} in {tasks}"));
        job = Some(id);
    }
}

/// Takes in the outcomes that are new in the folder.
fn take(
    plan: &Plan,
    arrived: &mut Arrived,
    tail: &mut Tail,
    folder: &Path,
    watch: Watch,
) -> Result<(), Failure> {
    tail.read(&folder.join("results"), |line: Line| {
        if arrived.known.contains_key(&line.key) || !plan.learn(&line, &mut arrived.known)? {
            return Ok(());
        }
        if let Some(trial) = &line.trial {
            (watch.finished)(trial, &line.outcome);
        }
        match &line.outcome {
            Outcome::Done(done) => arrived.seconds += done.cost.fit_wall,
            Outcome::Failed { .. } => arrived.failed += 1,
        }
        Ok(())
    })
}

/// Waits, unless someone stops the command.
fn wait(time: Duration, job: &str) -> Result<(), Failure> {
    let step = Duration::from_millis(200);
    for _ in 0..=(time.as_millis() / step.as_millis()) {
        if STOP.load(Ordering::Relaxed) {
            let message = format!(
                "no longer following; job {job} runs on: the same command goes on, `scancel {job}` ends it"
            );
            return Err(Failure { code: INTERRUPTED, message });
        }
        std::thread::sleep(step);
    }
    Ok(())
}

/// A trial as a line.
pub fn line(trial: &Trial) -> Result<String, Failure> {
    Ok(serde_json::to_string(trial)? + "\n")
}
