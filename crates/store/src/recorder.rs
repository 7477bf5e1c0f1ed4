use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::JoinHandle;

use tunability_trial::{Key, Outcome, Trial};

use crate::{Store, StoreError};

type Entry = (Key, Trial, Outcome);

/// How many outcomes may wait for the disk before those who bring more wait too.
const WAITING: usize = 4096;

/// Writes one study's outcomes from a thread of its own, so that trials do not wait for the disk.
/// Whatever has come in while one transaction was written goes into the next.
#[derive(Debug)]
pub struct Recorder {
    sender: SyncSender<Entry>,
    writer: JoinHandle<Result<Store, StoreError>>,
    study: i64,
}

impl Recorder {
    /// Begins a study in the store.
    ///
    /// # Errors
    /// If the store cannot be written.
    pub fn begin(mut store: Store, command: &str, version: &str) -> Result<Recorder, StoreError> {
        let study = store.begin(command, version)?;
        let (sender, receiver) = sync_channel(WAITING);
        let writer = std::thread::spawn(move || write(store, study, &receiver));
        Ok(Recorder { sender, writer, study })
    }

    /// The study's number.
    pub fn study(&self) -> i64 {
        self.study
    }

    /// Hands over an outcome. `false` means that writing has failed: [`finish`](Recorder::finish)
    /// says why.
    pub fn record(&self, key: Key, trial: Trial, outcome: Outcome) -> bool {
        self.sender.send((key, trial, outcome)).is_ok()
    }

    /// Waits until everything is written; with it goes what the study found, if it found something.
    ///
    /// # Errors
    /// What went wrong in writing.
    pub fn finish(self, result: Option<&str>) -> Result<Store, StoreError> {
        drop(self.sender);
        let mut store = match self.writer.join() {
            Ok(written) => written?,
            Err(panic) => std::panic::resume_unwind(panic),
        };
        if let Some(result) = result {
            store.finish(self.study, result)?;
        }
        Ok(store)
    }
}

fn write(mut store: Store, study: i64, receiver: &Receiver<Entry>) -> Result<Store, StoreError> {
    while let Ok(first) = receiver.recv() {
        let batch: Vec<Entry> = std::iter::once(first).chain(receiver.try_iter()).collect();
        store.record(study, &batch)?;
    }
    Ok(store)
}
