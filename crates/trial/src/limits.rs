use std::ffi::OsString;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::PathBuf;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::sync::{Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use crate::{Line, Outcome, Trial};

/// What one trial may take. A trial that takes more is a failure, and the process it ran in is ended.
#[derive(Clone, Debug, PartialEq)]
pub struct Limits {
    /// Wall time of the trial, the opening of its data not counted.
    pub timeout: Option<Duration>,
    /// Bytes of address space of its process.
    pub memory: Option<u64>,
    /// The program that runs trials in its place, and its arguments: it reads trials as lines of JSON, prints an empty
    /// line when it begins one and a [`Line`] when it ends.
    pub program: (PathBuf, Vec<OsString>),
}

/// Processes that run one trial after the other, each until a limit ends it.
#[derive(Debug)]
pub(crate) struct Processes {
    limits: Limits,
    idle: Mutex<Vec<Process>>,
}

#[derive(Debug)]
struct Process {
    child: Child,
    trials: ChildStdin,
    lines: Receiver<String>,
    complaints: Option<JoinHandle<String>>,
}

impl Processes {
    pub fn new(limits: Limits) -> Processes {
        Processes { limits, idle: Mutex::default() }
    }

    /// Runs a trial in a process that is idle, or in a new one.
    pub fn run(&self, trial: &Trial) -> Outcome {
        let idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let process = match idle.map_or_else(|| Process::start(&self.limits), Ok) {
            Ok(process) => process,
            Err(error) => return cut(format!("cannot start a process for it: {error}")),
        };
        match process.run(trial, &self.limits) {
            Ok((outcome, process)) => {
                self.idle.lock().unwrap_or_else(PoisonError::into_inner).push(process);
                outcome
            }
            Err(why) => cut(why),
        }
    }
}

/// What was cut off from outside.
fn cut(why: String) -> Outcome {
    Outcome::Failed { why, limit: true }
}

impl Process {
    fn start(limits: &Limits) -> std::io::Result<Process> {
        let (program, arguments) = &limits.program;
        let mut command = Command::new(program);
        command.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn()?;
        let broken = || std::io::Error::other("no pipe to it");
        let trials = child.stdin.take().ok_or_else(broken)?;
        let results = child.stdout.take().ok_or_else(broken)?;
        let mut errors = child.stderr.take().ok_or_else(broken)?;
        let (sender, lines) = channel();
        std::thread::spawn(move || {
            BufReader::new(results).lines().map_while(Result::ok).all(|l| sender.send(l).is_ok())
        });
        let complaints = Some(std::thread::spawn(move || {
            let mut text = Vec::new();
            // What it says last is all that is of use, however little of it can be read.
            let _read = errors.read_to_end(&mut text);
            String::from_utf8_lossy(&text).into_owned()
        }));
        Ok(Process { child, trials, lines, complaints })
    }

    /// The outcome and the process, if both survive; else why not.
    fn run(mut self, trial: &Trial, limits: &Limits) -> Result<(Outcome, Process), String> {
        let text = serde_json::to_string(trial).map_err(|error| error.to_string())?;
        let sent = writeln!(self.trials, "{text}").and_then(|()| self.trials.flush());
        // The empty line: the data are open, the trial begins.
        if sent.is_err() || self.lines.recv().is_err() {
            return Err(self.died(limits));
        }
        let line = match limits.timeout {
            None => self.lines.recv().map_err(|_| RecvTimeoutError::Disconnected),
            Some(timeout) => self.lines.recv_timeout(timeout),
        };
        match line {
            Ok(line) => match serde_json::from_str::<Line>(&line) {
                Ok(line) => Ok((line.outcome, self)),
                Err(error) => Err(format!("its process printed no outcome: {error}")),
            },
            Err(RecvTimeoutError::Timeout) => {
                let limit = limits.timeout.unwrap_or_default().as_secs_f64();
                Err(format!("ended after {limit} s (--trial-timeout)"))
            }
            Err(RecvTimeoutError::Disconnected) => Err(self.died(limits)),
        }
    }

    /// Why a process is no more.
    fn died(&mut self, limits: &Limits) -> String {
        let status = self.child.wait();
        let complaints = self.complaints.take().and_then(|said| said.join().ok());
        let complaints = complaints.unwrap_or_default();
        let last = complaints.lines().last().unwrap_or_default();
        match (limits.memory, status) {
            (Some(memory), _) if complaints.contains("memory allocation of") => {
                format!("needs more than {memory} bytes of memory (--trial-memory)")
            }
            (_, Ok(status)) => format!("its process ended: {status}; {last}"),
            (_, Err(error)) => format!("its process is lost: {error}"),
        }
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // A process that has ended already cannot be killed, and that is well.
        let _ended = self.child.kill();
        let _status = self.child.wait();
    }
}
