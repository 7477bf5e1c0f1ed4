use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};

use clap::ArgMatches;
use serde::Serialize;
use tunability::learner;
use tunability::store::{Recorder, Store};
use tunability::trial::{Outcome, Trial};
use tunability::tuning::Watch;

use crate::failure::{Failure, INTERRUPTED};
use crate::output::Output;
use crate::progress::Progress;

/// Where outcomes go while trials run: to the progress bar, and to the store unless none is kept.
pub struct Journal {
    recorder: Option<Recorder>,
    output: Output,
}

/// Raised by Ctrl-C.
pub static STOP: AtomicBool = AtomicBool::new(false);

impl Journal {
    /// Opens the store that was asked for.
    pub fn open(given: &ArgMatches, output: Output) -> Result<Journal, Failure> {
        if given.get_flag("no-store") {
            return Ok(Journal { recorder: None, output });
        }
        let path = given.get_one::<PathBuf>("store").cloned().unwrap_or_default();
        let store = Store::open(&path)?;
        let command: Vec<String> = std::env::args().collect();
        let recorder = Recorder::begin(store, &command.join(" "), env!("CARGO_PKG_VERSION"))?;
        output.note(&format!("study {} in {}", recorder.study(), path.display()));
        Ok(Journal { recorder: Some(recorder), output })
    }

    /// Does work that runs trials: with a progress bar of this measure, recording every outcome.
    pub fn watched<T>(&self, measure: &'static str, work: impl FnOnce(Watch) -> T) -> T {
        let progress = Progress::new(measure, self.output.quiet);
        catch_interrupts(progress.notes());
        let finished = |trial: &Trial, outcome: &Outcome| {
            progress.finished(trial, outcome);
            if let (Some(recorder), Ok(learner)) = (&self.recorder, learner(&trial.learner))
                && !recorder.record(trial.key(learner), trial.clone(), outcome.clone())
            {
                STOP.store(true, Ordering::Relaxed);
            }
        };
        let planned = |trials: usize| progress.planned(trials);
        let done = work(Watch { stop: &STOP, planned: &planned, finished: &finished });
        progress.clear();
        done
    }

    /// Closes the store, with what was found.
    pub fn close(self, found: &impl Serialize) -> Result<(), Failure> {
        if let Some(recorder) = self.recorder {
            recorder.finish(Some(&serde_json::to_string(found)?))?;
        }
        Ok(())
    }

    /// Closes the store after a failure; a failed write is the cause of others, so it speaks first.
    pub fn abandon(self, failure: Failure) -> Failure {
        match self.recorder.map(|recorder| recorder.finish(None)) {
            Some(Err(error)) => error.into(),
            Some(Ok(store)) if failure.code == INTERRUPTED => {
                let path = store.path().display();
                Failure { message: format!("{}; they are in {path}", failure.message), ..failure }
            }
            _ => failure,
        }
    }
}

/// The first Ctrl-C lets running trials end, the second stops at once.
pub fn catch_interrupts(note: impl Fn(&str) + Send + 'static) {
    let caught = ctrlc::set_handler(move || {
        if STOP.swap(true, Ordering::Relaxed) {
            std::process::exit(i32::from(INTERRUPTED));
        }
        note("stopping when the running trials end; Ctrl-C again stops at once");
    });
    // Without a handler Ctrl-C ends the process; what was committed is kept all the same.
    drop(caught);
}
