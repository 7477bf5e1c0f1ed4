use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use ndarray::Array2;
use tunability_data::{Dataset, Transform, inner};
use tunability_learn::{FitError, Source, Table, Target, Task};

use crate::Trial;

/// One split, preprocessed: all that trials on it share.
#[derive(Debug)]
pub struct Prepared {
    /// What is trained on.
    pub train: Task,
    /// The inner validation part, if the trial has one.
    pub validation: Option<Part>,
    /// The test part.
    pub test: Part,
    /// From the dataset's units to the learner's and back.
    pub transform: Transform,
}

/// Rows that a model is asked about, and the truth.
#[derive(Debug)]
pub struct Part {
    /// Preprocessed features, rows × columns.
    pub x: Array2<f64>,
    /// Targets in original units.
    pub target: Target,
}

impl Prepared {
    /// Divides and preprocesses the data as the trial says.
    ///
    /// # Errors
    /// A resampling that these data do not allow.
    pub fn new(trial: &Trial, data: &Dataset) -> Result<Prepared, FitError> {
        let splits = trial.resampling.splits(data, &trial.seeds).map_err(invalid)?;
        let count = splits.len();
        let Some(split) = splits.into_iter().nth(trial.split) else {
            let problem = format!("split {} of {count}: they count from 0", trial.split);
            return Err(FitError::Invalid(problem));
        };
        let (fit_rows, held_rows) = match trial.validation {
            None => (split.train, None),
            Some(share) => {
                let inner = inner(&split.train, &data.target, share, &trial.seeds, &trial.path());
                (inner.train, Some(inner.test))
            }
        };
        let transform = trial.preprocessing.fit(data, &fit_rows).map_err(invalid)?;
        let features = |rows: &[usize]| transform.features(&data.columns, rows).map_err(invalid);
        let part = |rows: &[usize]| -> Result<Part, FitError> {
            Ok(Part { x: features(rows)?, target: data.target.select(rows) })
        };
        let validation = held_rows.as_deref().map(part).transpose()?;
        let test = part(&split.test)?;
        let target = transform.target(&data.target, &fit_rows);
        let train = Task::Table(Table::new(features(&fit_rows)?, target)?);
        Ok(Prepared { train, validation, test, transform })
    }

    /// Bytes held now, what the training table remembers included.
    fn bytes(&self) -> usize {
        let part = |part: &Part| 8 * part.x.len() + part.target.bytes();
        self.train.bytes() + part(&self.test) + self.validation.as_ref().map_or(0, part)
    }
}

fn invalid(error: tunability_data::DataError) -> FitError {
    FitError::Invalid(error.to_string())
}

type Slot = Arc<OnceLock<Result<Arc<Prepared>, FitError>>>;

/// Prepared splits under a byte budget, the least recently used forgotten first. What is forgotten
/// is computed again, to the same bits.
#[derive(Debug)]
pub struct Memory {
    budget: usize,
    slots: Mutex<Vec<(String, Slot)>>,
}

impl Memory {
    /// A memory of at most `budget` bytes, and at least of the split in use.
    pub fn new(budget: usize) -> Memory {
        Memory { budget, slots: Mutex::new(Vec::new()) }
    }

    /// The prepared split of a trial, computed by the first who asks; others wait for it.
    ///
    /// # Errors
    /// As [`Prepared::new`].
    pub fn prepared(&self, trial: &Trial, data: &Dataset) -> Result<Arc<Prepared>, FitError> {
        let slot = self.slot(name(trial));
        slot.get_or_init(|| Prepared::new(trial, data).map(Arc::new)).clone()
    }

    fn slot(&self, name: String) -> Slot {
        let mut slots = self.slots.lock().unwrap_or_else(PoisonError::into_inner);
        let slot = match slots.iter().position(|(known, _)| *known == name) {
            Some(at) => slots.remove(at).1,
            None => Slot::default(),
        };
        slots.push((name, Arc::clone(&slot)));
        let bytes = |slot: &Slot| slot.get().and_then(|p| p.as_ref().ok()).map_or(0, |p| p.bytes());
        let mut total: usize = slots.iter().map(|(_, slot)| bytes(slot)).sum();
        while total > self.budget && slots.len() > 1 {
            total -= bytes(&slots.remove(0).1);
        }
        slot
    }
}

/// Everything that decides a prepared split.
fn name(trial: &Trial) -> String {
    let Trial { data, resampling, split, preprocessing, validation, seeds, .. } = trial;
    let seed = seeds.of(Source::Split);
    format!("{data}/{resampling}/{split}/{preprocessing:?}/{validation:?}/{seed}")
}
