use std::ops::ControlFlow;

use crate::{Predict, Rng, Seeds, Source};

/// Called at each step of a fit.
type Watch<'a> = Box<dyn FnMut(u32, &dyn Predict) -> ControlFlow<()> + 'a>;

/// One run of a fit: where its random numbers come from, and who watches it.
pub struct Run<'a> {
    seeds: Seeds,
    path: String,
    watch: Option<Watch<'a>>,
}

impl<'a> Run<'a> {
    /// A run that nobody watches. The path names what is fitted on (`diabetes/5x1/fold 2`): it is
    /// the same for every configuration, so that configurations are compared on equal luck.
    pub fn new(seeds: Seeds, path: impl Into<String>) -> Run<'static> {
        Run { seeds, path: path.into(), watch: None }
    }

    /// The run watched by `watch`, which sees each step and its model and may end the fit.
    pub fn watched(self, watch: impl FnMut(u32, &dyn Predict) -> ControlFlow<()> + 'a) -> Run<'a> {
        Run { watch: Some(Box::new(watch)), ..self }
    }

    /// The stream of one source, from its start: ask once a fit, and keep it.
    pub fn rng(&self, source: Source) -> Rng {
        self.seeds.rng(&self.path, source)
    }

    /// Shows the model after `step` steps. On `Break` the learner returns the model it has.
    pub fn show(&mut self, step: u32, model: &dyn Predict) -> ControlFlow<()> {
        match &mut self.watch {
            Some(watch) => watch(step, model),
            None => ControlFlow::Continue(()),
        }
    }
}
