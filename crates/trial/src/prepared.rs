use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use ndarray::Array2;
use tunability_data::{Dataset, Layout, Transform};
use tunability_learn::{Every, FitError, Input, Sequences, Shape, Source, Table, Target, Task};

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

/// What a model is asked about, and the truth.
#[derive(Debug)]
pub struct Part {
    /// Preprocessed features: rows × columns, or steps × channels.
    pub x: Array2<f64>,
    /// Where each sequence begins, and where the last one ends; `None` for rows.
    pub offsets: Option<Vec<usize>>,
    /// Targets in original units.
    pub target: Target,
}

impl Part {
    /// The question without its answer.
    pub fn input(&self) -> Input<'_> {
        match &self.offsets {
            None => Input::Rows(self.x.view()),
            Some(offsets) => Input::Sequences { x: self.x.view(), offsets },
        }
    }

    fn bytes(&self) -> usize {
        let offsets = self.offsets.as_ref().map_or(0, Vec::len);
        8 * (self.x.len() + offsets) + self.target.bytes()
    }
}

impl Prepared {
    /// Divides and preprocesses the data as the trial says, in the shape that its learner takes.
    ///
    /// # Errors
    /// A resampling or a shape that these data do not allow.
    pub fn new(trial: &Trial, data: &Dataset, shape: Shape) -> Result<Prepared, FitError> {
        let splits = trial.splits(data).map_err(invalid)?;
        let count = splits.len();
        let Some(split) = splits.into_iter().nth(trial.split) else {
            let problem = format!("split {} of {count}: they count from 0", trial.split);
            return Err(FitError::Invalid(problem));
        };
        let (fitted, held) = match trial.validation {
            None => (split.train, None),
            Some(share) => {
                let (seeds, path) = (&trial.seeds, trial.path());
                let inner = trial.resampling.inner(data, &split.train, share, seeds, &path);
                (inner.train, Some(inner.test))
            }
        };
        let transform = trial.preprocessing.fit(data, &fitted).map_err(invalid)?;
        let part = |units: &[usize]| part(data, &transform, shape, units);
        let Part { x, offsets, .. } = part(&fitted)?;
        let target = transform.target(&data.target, &data.entries_of(&fitted));
        let train = match offsets {
            None => Task::Table(Table::new(x, target)?),
            Some(offsets) => Task::Sequences(Sequences::new(x, offsets, target, every(data))?),
        };
        let validation = held.as_deref().map(part).transpose()?;
        let test = part(&split.test)?;
        Ok(Prepared { train, validation, test, transform })
    }

    /// Bytes held now, what the training data remember included.
    fn bytes(&self) -> usize {
        let validation = self.validation.as_ref().map_or(0, Part::bytes);
        self.train.bytes() + self.test.bytes() + validation
    }
}

/// Some units as a part of the shape that is asked for.
fn part(
    data: &Dataset,
    transform: &Transform,
    shape: Shape,
    units: &[usize],
) -> Result<Part, FitError> {
    let x = transform.features(&data.columns, &data.rows_of(units)).map_err(invalid)?;
    let target = data.target.select(&data.entries_of(units));
    let (x, offsets) = match (&data.layout, shape) {
        (Layout::Rows | Layout::Steps(_), Shape::Table) => (x, None),
        (Layout::Steps(steps), Shape::Sequences) => {
            let (rows, columns) = x.dim();
            if columns != data.columns.len() {
                let problem = "steps of a sequence need all of its columns: drop none, as numbers";
                return Err(FitError::Invalid(problem.to_owned()));
            }
            let offsets = (0..=rows).map(|row| row * steps).collect();
            (
                x.into_shape_with_order((rows * steps, columns / steps)).unwrap_or_default(),
                Some(offsets),
            )
        }
        (Layout::Sequences { offsets, .. }, Shape::Sequences) => {
            let mut ends = vec![0];
            for &unit in units {
                ends.push(ends[ends.len() - 1] + offsets[unit + 1] - offsets[unit]);
            }
            (x, Some(ends))
        }
        (_, shape) => {
            let problem = format!("`{}` cannot be had as {shape}", data.name);
            return Err(FitError::Invalid(problem));
        }
    };
    Ok(Part { x, offsets, target })
}

/// What has a target, where rows are read as sequences or are steps of some.
fn every(data: &Dataset) -> Every {
    match data.layout {
        Layout::Sequences { every, .. } => every,
        _ => Every::Sequence,
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
    pub fn prepared(
        &self,
        trial: &Trial,
        data: &Dataset,
        shape: Shape,
    ) -> Result<Arc<Prepared>, FitError> {
        let slot = self.slot(name(trial, shape));
        slot.get_or_init(|| Prepared::new(trial, data, shape).map(Arc::new)).clone()
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
fn name(trial: &Trial, shape: Shape) -> String {
    let Trial { preprocessing, validation, seeds, .. } = trial;
    let (path, seed) = (trial.path(), seeds.of(Source::Split));
    format!("{path}/{preprocessing:?}/{validation:?}/{seed}/{shape}")
}
