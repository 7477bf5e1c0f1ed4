use std::collections::BTreeSet;

use rand::Rng as _;
use tunability_learn::Rng;
use tunability_space::{Config, Domain, Hyperparameter, Space};

use crate::Observation;

/// Draws before a finite space is written out to see what is left of it.
const PATIENCE: usize = 50;

/// What has not been tried yet: nothing is proposed twice, but where a real number that always exists
/// makes that impossible anyway.
pub(crate) struct Fresh<'a> {
    space: &'a Space,
    tried: usize,
    /// By name; `None` where no configuration ever comes twice.
    seen: Option<BTreeSet<String>>,
}

impl<'a> Fresh<'a> {
    pub fn new(space: &'a Space, past: &[Observation]) -> Fresh<'a> {
        let endless = |h: &&Hyperparameter| {
            matches!(h.domain, Domain::Float { .. }) && h.conditions.is_empty()
        };
        let is_endless = space.searched().iter().any(endless);
        let seen = || past.iter().map(|tried| tried.config.to_string()).collect();
        Fresh { space, tried: past.len(), seen: (!is_endless).then(seen) }
    }

    /// The same where configurations may come twice although the space is endless.
    pub fn all(space: &'a Space, past: &[Observation]) -> Fresh<'a> {
        let seen = past.iter().map(|tried| tried.config.to_string()).collect();
        Fresh { space, tried: past.len(), seen: Some(seen) }
    }

    /// Whether the configuration is new; from now on it is not.
    pub fn take(&mut self, config: &Config) -> bool {
        self.tried += 1;
        self.seen.as_mut().is_none_or(|seen| seen.insert(config.to_string()))
    }

    /// The first new one of some, the best first; else any that is left, drawn under the prior where that
    /// finds one.
    pub fn first(
        &mut self,
        wanted: impl IntoIterator<Item = Config>,
        rng: &mut Rng,
    ) -> Option<Config> {
        let wanted = wanted.into_iter().find(|config| self.take(config));
        wanted.or_else(|| self.any(rng))
    }

    /// Any that is left.
    pub fn any(&mut self, rng: &mut Rng) -> Option<Config> {
        for _ in 0..PATIENCE {
            let config = draw(self.space, rng);
            if self.take(&config) {
                return Some(config);
            }
        }
        let mut left = self.space.enumerate(self.tried)?;
        left.retain(|config| {
            self.seen.as_ref().is_none_or(|seen| !seen.contains(&config.to_string()))
        });
        let at = (!left.is_empty()).then(|| rng.gen_range(0..left.len()))?;
        self.take(&left[at]);
        Some(left.swap_remove(at))
    }
}

/// A configuration under the declared prior.
pub(crate) fn draw(space: &Space, rng: &mut Rng) -> Config {
    let point: Vec<f64> = (0..space.searched().len()).map(|_| rng.gen_range(0.0..1.0)).collect();
    space.decode(&point)
}

/// The configuration at a point of the cube; what does not exist there may be NaN.
pub(crate) fn at(space: &Space, point: &[f64]) -> Config {
    let some = |u: &f64| if u.is_nan() { 0.5 } else { u.clamp(0.0, 1.0) };
    space.decode(&point.iter().map(some).collect::<Vec<_>>())
}
