use std::fmt;

use tunability_space::{Config, Space};

use crate::{Data, Fit, FitError, Model, Run, Shape, Task, TaskKind};

/// A fit without its types.
type FitConfig = fn(&Config, &Task, &mut Run) -> Result<Box<dyn Model>, FitError>;

/// A learner without its types: what a registry lists and a trial runs.
#[derive(Clone, Copy)]
pub struct Learner {
    /// Its one name, that of its folder.
    pub name: &'static str,
    /// What it is, in a sentence.
    pub doc: &'static str,
    /// Which kinds of task it can learn.
    pub tasks: &'static [TaskKind],
    /// What data it can learn from, the preferred shape first.
    pub shapes: &'static [Shape],
    /// Raised whenever the same trial would give other bits than before.
    pub version: u32,
    declared: fn() -> Space,
    fit: FitConfig,
    load: fn(serde_json::Value) -> Result<Box<dyn Model>, serde_json::Error>,
}

impl Learner {
    /// The learner of a type.
    pub const fn of<L: Fit>() -> Learner {
        Learner {
            name: L::NAME,
            doc: L::DOC,
            tasks: L::TASKS,
            shapes: L::Data::SHAPES,
            version: L::VERSION,
            declared: L::space,
            fit: fit::<L>,
            load: load::<L>,
        }
    }

    /// The hyperparameters on one kind of task.
    pub fn space(&self, task: TaskKind) -> Space {
        (self.declared)().given("task", task.name())
    }

    /// The hyperparameters on any kind of task; conditions on the task are kept.
    pub fn declared(&self) -> Space {
        (self.declared)()
    }

    /// Whether it can learn this kind of task.
    pub fn learns(&self, task: TaskKind) -> bool {
        self.tasks.contains(&task)
    }

    /// The shape that it takes data in, of those that they can be had in.
    ///
    /// # Errors
    /// If there is none.
    pub fn shape_of(&self, offered: &[Shape]) -> Result<Shape, FitError> {
        let mut shapes = self.shapes.iter().copied();
        shapes.find(|shape| offered.contains(shape)).ok_or_else(|| {
            let names = |shapes: &[Shape]| {
                shapes.iter().map(Shape::to_string).collect::<Vec<_>>().join(" or ")
            };
            FitError::Invalid(format!(
                "`{}` learns from {}, these are {}",
                self.name,
                names(self.shapes),
                names(offered)
            ))
        })
    }

    /// Fits a configuration; what it leaves unsaid has its default.
    ///
    /// # Errors
    /// A task or configuration that is not the learner's, or a failed fit.
    pub fn fit(
        &self,
        config: &Config,
        task: &Task,
        run: &mut Run,
    ) -> Result<Box<dyn Model>, FitError> {
        let kind = task.kind();
        if !self.learns(kind) {
            return Err(FitError::Task { learner: self.name, task: kind, known: self.tasks });
        }
        (self.fit)(&self.space(kind).complete(config)?, task, run)
    }

    /// Reads a model that [`Model::save`] wrote.
    ///
    /// # Errors
    /// If it is not a model of this learner.
    pub fn load(&self, saved: serde_json::Value) -> Result<Box<dyn Model>, serde_json::Error> {
        (self.load)(saved)
    }
}

impl fmt::Debug for Learner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Learner").field("name", &self.name).finish_non_exhaustive()
    }
}

fn fit<L: Fit>(config: &Config, task: &Task, run: &mut Run) -> Result<Box<dyn Model>, FitError> {
    let learner = L::read("", config)?;
    Ok(Box::new(learner.fit(L::Data::of(task)?, run)?))
}

fn load<L: Fit>(saved: serde_json::Value) -> Result<Box<dyn Model>, serde_json::Error> {
    Ok(Box::new(serde_json::from_value::<L::Model>(saved)?))
}
