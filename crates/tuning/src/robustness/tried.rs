use tunability_learn::{Seeds, Source};
use tunability_space::Config;

use crate::robustness::{Spread, Varied, Work};
use crate::tuners::Sobol;
use crate::{Evaluation, Observation, Propose, StudyError};

/// The default and configurations drawn from the space, each on the same splits with the same seeds.
pub(crate) struct Configs {
    /// The default first; it did not fail.
    pub evaluations: Vec<Evaluation>,
}

impl Configs {
    pub fn evaluate(work: &Work) -> Result<Configs, StudyError> {
        let seeds = &work.study.seeds;
        let default = work.space.default_config();
        let tried = Observation::new(default.clone(), None);
        let rng = seeds.rng("sobol", Source::Tuner);
        let none = work.space.searched().is_empty();
        let count = if none { 0 } else { work.request.configs };
        let drawn = Sobol.propose(&work.space, &[tried], count, rng);
        let drawn = drawn.into_iter().map(|proposal| proposal.config);
        let all = std::iter::once(default).chain(drawn);
        let all: Vec<(Config, Seeds)> = all.map(|config| (config, seeds.clone())).collect();
        Ok(Configs { evaluations: work.study.evaluate(&all, work.watch)? })
    }

    /// The mean loss of a configuration; infinite if it failed.
    pub fn loss(&self, at: usize) -> f64 {
        self.evaluations[at].losses.as_ref().map_or(f64::INFINITY, |losses| losses.mean())
    }

    /// The best of some, the first of equals.
    fn best_of(&self, places: impl IntoIterator<Item = usize>) -> Option<usize> {
        places
            .into_iter()
            .filter(|at| self.loss(*at).is_finite())
            .reduce(|best, at| if self.loss(at) < self.loss(best) { at } else { best })
    }

    /// The best of all; 0 is the default.
    pub fn best(&self) -> usize {
        self.best_of(0..self.evaluations.len()).unwrap_or(0)
    }

    /// The best but the default.
    pub fn rival(&self) -> Option<&Evaluation> {
        self.best_of(1..self.evaluations.len()).map(|at| &self.evaluations[at])
    }

    /// What small changes are made around: the default, and what is better.
    pub fn centres(&self) -> Vec<(&'static str, usize)> {
        let best = self.best();
        let default = ("default", 0);
        if best == 0 { vec![default] } else { vec![default, ("best seen", best)] }
    }

    /// What a search that starts at the default and sees some of the configurations chooses.
    pub fn chosen(&self, work: &Work, offset: usize) -> usize {
        let seeds = Varied::Tuner.shifted(&work.study.seeds, offset);
        let mut rng = seeds.rng("robustness/search", Source::Tuner);
        let drawn = self.evaluations.len() - 1;
        let seen = rand::seq::index::sample(&mut rng, drawn, work.request.search.min(drawn));
        let mut seen: Vec<usize> = seen.into_iter().map(|at| at + 1).collect();
        seen.sort_unstable();
        self.best_of(std::iter::once(0).chain(seen)).unwrap_or(0)
    }

    /// What searches reach, over their seeds. `None` where all reach the same.
    pub fn luck_of_search(&self, work: &Work) -> Option<Spread> {
        let losses = (0..work.request.seeds).map(|at| self.loss(self.chosen(work, at)));
        let mut rng = work.rng("bootstrap/tuner");
        let spread = Spread::new(Varied::Tuner, losses.collect(), 0, work.request.draws, &mut rng);
        spread.has_effect().then_some(spread)
    }
}
