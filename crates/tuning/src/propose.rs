use tunability_learn::Rng;
use tunability_space::{Config, ConfigError, Hyperparameters, Space};

/// What is known of a configuration that was tried.
#[derive(Clone, Debug, PartialEq)]
pub struct Observation {
    /// Which configuration.
    pub config: Config,
    /// The share of a full fit that it was given, in (0, 1].
    pub fidelity: f64,
    /// Its loss, less is better; `None` if it failed.
    pub loss: Option<f64>,
    /// Further objectives, less is better, where there are several; empty if it failed.
    pub others: Vec<f64>,
    /// By how much it breaks what was set as a limit, 0 where it keeps it.
    pub violation: f64,
    /// Which tuner proposed it; empty where none did.
    pub by: &'static str,
}

impl Observation {
    /// A full fit that nothing limits, and its loss.
    pub fn new(config: Config, loss: Option<f64>) -> Observation {
        Observation { config, fidelity: 1.0, loss, others: Vec::new(), violation: 0.0, by: "" }
    }
}

/// What to try next.
#[derive(Clone, Debug, PartialEq)]
pub struct Proposal {
    /// Which configuration.
    pub config: Config,
    /// The share of a full fit that it is to get, in (0, 1].
    pub fidelity: f64,
    /// Which tuner proposed it.
    pub by: &'static str,
}

impl Proposal {
    /// A full fit that this tuner proposes.
    pub(crate) fn new<T: Propose>(config: Config) -> Proposal {
        Proposal { config, fidelity: 1.0, by: T::NAME }
    }
}

/// A way to choose configurations: a pure function of the past, so that resuming is replaying.
pub trait Propose: Hyperparameters {
    /// Whether it asks for less than full fits too.
    const MULTI_FIDELITY: bool = false;

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
    /// Whether it asks for less than full fits.
    pub multi_fidelity: bool,
    /// [`Propose::propose`] of the tuner that has the hyperparameters of the first argument.
    pub propose: ProposeFn,
}

/// A tuner's hyperparameters, the space, the past, how many, the stream.
type ProposeFn =
    fn(&Config, &Space, &[Observation], usize, Rng) -> Result<Vec<Proposal>, ConfigError>;

impl Tuner {
    /// The tuner of a type.
    pub const fn of<T: Propose>() -> Tuner {
        let propose: ProposeFn = |own, space, past, count, rng| {
            Ok(T::from_config(own)?.propose(space, past, count, rng))
        };
        let multi_fidelity = T::MULTI_FIDELITY;
        Tuner { name: T::NAME, doc: T::DOC, space: T::space, multi_fidelity, propose }
    }
}
