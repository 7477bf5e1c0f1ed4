use std::collections::BTreeMap;
use std::fmt;

use rand::SeedableRng;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// The generator behind every stream.
pub type Rng = rand_xoshiro::Xoshiro256PlusPlus;

/// What a random number is for. Each source has a stream of its own, so that one can be varied while
/// the rest is held.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// Initial weights.
    Init,
    /// The order in which data are seen.
    Order,
    /// Noise that the algorithm adds.
    Noise,
    /// Exploration.
    Explore,
    /// Which rows are trained on and which are tested.
    Split,
    /// Which configurations are tried.
    Tuner,
}

impl Source {
    /// Every source, those of a fit first.
    pub const ALL: [Source; 6] =
        [Source::Init, Source::Order, Source::Noise, Source::Explore, Source::Split, Source::Tuner];

    /// `init`, `order`, …: the flag is `--seed.init`.
    pub fn name(self) -> &'static str {
        match self {
            Source::Init => "init",
            Source::Order => "order",
            Source::Noise => "noise",
            Source::Explore => "explore",
            Source::Split => "split",
            Source::Tuner => "tuner",
        }
    }
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// One seed for everything, and a seed of their own for some sources.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seeds {
    /// The seed of every source that has none of its own.
    pub base: u64,
    /// Seeds of single sources.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub own: BTreeMap<Source, u64>,
}

impl Seeds {
    /// The same seed for every source.
    pub fn new(base: u64) -> Seeds {
        Seeds { base, own: BTreeMap::new() }
    }

    /// The seed of one source.
    pub fn of(&self, source: Source) -> u64 {
        self.own.get(&source).copied().unwrap_or(self.base)
    }

    /// The stream of `source` at `path`: Xoshiro256++ seeded with SHA-256 of seed, path and source.
    /// It depends on nothing else, so neither threads nor order can change it.
    pub fn rng(&self, path: &str, source: Source) -> Rng {
        let text = format!("{}/{path}/{source}", self.of(source));
        Rng::from_seed(Sha256::digest(text).into())
    }
}
