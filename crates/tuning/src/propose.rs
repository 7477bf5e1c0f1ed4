use tunability_learn::Rng;
use tunability_space::{Config, Hyperparameters, Space};

/// What is known of a configuration that was tried.
#[derive(Clone, Debug, PartialEq)]
pub struct Observation {
    /// Which configuration.
    pub config: Config,
    /// Its loss, less is better; `None` if it failed.
    pub loss: Option<f64>,
}

/// What to try next.
#[derive(Clone, Debug, PartialEq)]
pub struct Proposal {
    /// Which configuration.
    pub config: Config,
}

/// A way to choose configurations: a pure function of the past, so that resuming is replaying.
pub trait Propose: Hyperparameters {
    /// At most `count` configurations to try next. The same space, past and stream give the same
    /// proposals; `rng` is the tuner's stream from its start. In a finite space nothing that was
    /// tried is proposed again; nothing at all means that the space is exhausted.
    fn propose(&self, space: &Space, past: &[Observation], count: usize, rng: Rng)
    -> Vec<Proposal>;
}

/// A tuner without its type: what a registry lists.
#[derive(Clone, Copy)]
pub struct Tuner {
    /// Its one name.
    pub name: &'static str,
    /// What it is, in a sentence.
    pub doc: &'static str,
    /// Its own hyperparameters.
    pub space: fn() -> Space,
}

impl Tuner {
    /// The tuner of a type.
    pub const fn of<T: Propose>() -> Tuner {
        Tuner { name: T::NAME, doc: T::DOC, space: T::space }
    }
}
