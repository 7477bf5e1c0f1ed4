use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use rayon::prelude::*;
use tunability_data::Dataset;
use tunability_learn::Learner;

use crate::limits::Processes;
use crate::{Limits, Memory, Outcome, Trial, run};

/// How many bytes of prepared splits are kept at most.
const MEMORY: usize = 1 << 30;

/// Runs trials, each on one thread, many at once. What comes out depends neither on the number of
/// threads nor on the order.
#[derive(Debug)]
pub struct Runner {
    learners: &'static [Learner],
    datasets: Vec<Arc<Dataset>>,
    memory: Memory,
    processes: Option<Processes>,
    pool: rayon::ThreadPool,
}

/// Why trials cannot be run at all.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum TrialError {
    /// The operating system gives no threads.
    #[error("cannot start {threads} threads: {why}; ask for fewer with -j")]
    Threads {
        /// How many were asked for.
        threads: usize,
        /// What the system said.
        why: String,
    },
}

impl Runner {
    /// A runner of trials of these learners on these data. `threads` = 0 means one a core.
    ///
    /// # Errors
    /// If the threads cannot be started.
    pub fn new(
        learners: &'static [Learner],
        datasets: Vec<Arc<Dataset>>,
        threads: usize,
    ) -> Result<Runner, TrialError> {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).thread_name(thread_name);
        let pool = pool
            .build()
            .map_err(|error| TrialError::Threads { threads, why: error.to_string() })?;
        Ok(Runner { learners, datasets, memory: Memory::new(MEMORY), processes: None, pool })
    }

    /// The same, with limits on what a trial may take, if there are any.
    pub fn limited(self, limits: Option<Limits>) -> Runner {
        Runner { processes: limits.map(Processes::new), ..self }
    }

    /// Whether it has the data of this fingerprint.
    pub fn knows(&self, fingerprint: &str) -> bool {
        self.datasets.iter().any(|data| data.fingerprint() == fingerprint)
    }

    /// Takes in further data.
    pub fn add(&mut self, data: Arc<Dataset>) {
        self.datasets.push(data);
    }

    /// The learner of a trial.
    pub fn learner(&self, name: &str) -> Option<&'static Learner> {
        self.learners.iter().find(|learner| learner.name == name)
    }

    /// Runs one trial.
    pub fn run(&self, trial: &Trial) -> Outcome {
        if let Some(processes) = &self.processes {
            return processes.run(trial);
        }
        let Some(learner) = self.learner(&trial.learner) else {
            return Outcome::failed(format!("no learner `{}`", trial.learner));
        };
        let Some(data) = self.datasets.iter().find(|data| data.fingerprint() == trial.data) else {
            return Outcome::failed(format!("no dataset `{}` with these bytes", trial.dataset));
        };
        // The key is of the configuration as it stands: nothing may be filled in later.
        if let Err(error) = learner.space(data.kind()).check(&trial.config) {
            return Outcome::failed(error.to_string());
        }
        let shape = match learner.shape_of(data.shapes()) {
            Ok(shape) => shape,
            Err(error) => return Outcome::failed(error.to_string()),
        };
        match self.memory.prepared(trial, data, shape) {
            Ok(prepared) => run(trial, learner, &prepared),
            Err(error) => Outcome::failed(error.to_string()),
        }
    }

    /// Does other parallel work on the runner's threads.
    pub fn install<T: Send>(&self, work: impl FnOnce() -> T + Send) -> T {
        self.pool.install(work)
    }

    /// Runs trials on all threads, those on one split together so that they share what is prepared.
    /// Each outcome goes through `finish` as soon as it is there; the results are in the order of
    /// the trials. After `stop` is raised no further trial is begun, and those are `None`.
    pub fn run_all<T: Send>(
        &self,
        trials: &[Trial],
        stop: &AtomicBool,
        finish: impl Fn(&Trial, Outcome) -> T + Sync,
    ) -> Vec<Option<T>> {
        let mut order: Vec<usize> = (0..trials.len()).collect();
        let place = |trial: &Trial| (trial.within.map(|within| within.split), trial.split);
        order.sort_by_key(|&at| (&trials[at].data, place(&trials[at])));
        let one = |at: usize| {
            let begun = !stop.load(Ordering::Relaxed);
            (at, begun.then(|| finish(&trials[at], self.run(&trials[at]))))
        };
        let each = || order.into_par_iter().with_max_len(1).map(one).collect::<Vec<_>>();
        let mut results = self.pool.install(each);
        results.sort_by_key(|(at, _)| *at);
        results.into_iter().map(|(_, result)| result).collect()
    }
}

/// The name by which a panic hook can tell that a panic is a trial's and will be recorded.
fn thread_name(index: usize) -> String {
    format!("trial-{index}")
}
