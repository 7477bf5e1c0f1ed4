use std::fmt;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use tunability_data::{DataError, Dataset, Preprocessing, Question, Resampling, Split, Within};
use tunability_learn::{Learner, Seeds, Source};
use tunability_space::Config;

/// Raised whenever running a trial changes in a way that changes bits.
const VERSION: u32 = 2;

/// One configuration on one split with one seed.
///
/// As JSON it is one line; `dataset` and `question` say how to get the data, `data` what they are.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Trial {
    /// Which learner.
    pub learner: String,
    /// Its hyperparameters, complete.
    pub config: Config,
    /// Which dataset.
    pub dataset: String,
    /// What was asked when it was opened: with the name, all that is needed to open it again.
    #[serde(default, skip_serializing_if = "Question::is_empty")]
    pub question: Question,
    /// [`Dataset::fingerprint`](tunability_data::Dataset::fingerprint) of the data.
    pub data: String,
    /// How rows are divided.
    pub resampling: Resampling,
    /// Where only the training part of an outer split is divided: which.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub within: Option<Within>,
    /// Which of the divisions, counted from 0.
    pub split: usize,
    /// What is done to columns, learned on the training part.
    pub preprocessing: Preprocessing,
    /// The share of the training part held back for the learning curve; `None` for no curve.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub validation: Option<f64>,
    /// The share of a full fit, in (0, 1].
    pub fidelity: f64,
    /// Where random numbers start.
    pub seeds: Seeds,
}

/// A trial's name: a hash of everything that decides its outcome. Hexadecimal when printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key(pub [u8; 16]);

impl Trial {
    /// The key: SHA-256, cut to 16 bytes, of all that decides the outcome: the trial with its data's
    /// hash but without their name and how they were opened, the seeds of each source of a fit and of the splits, the versions
    /// of the learner and of this crate's protocol, and the platform that kernels and the system's
    /// mathematical functions depend on.
    pub fn key(&self, learner: &Learner) -> Key {
        let seeds = Source::ALL.map(|source| match source {
            Source::Tuner => 0,
            source => self.seeds.of(source),
        });
        let nameless = Trial {
            dataset: String::new(),
            question: Question::default(),
            seeds: Seeds::default(),
            ..self.clone()
        };
        let content = (nameless, seeds, learner.version, VERSION, platform());
        let json = serde_json::to_vec(&content).expect("a trial is plain data");
        let mut key = [0; 16];
        key.copy_from_slice(&Sha256::digest(json)[..16]);
        Key(key)
    }

    /// All divisions of the data that the trial's is one of.
    ///
    /// # Errors
    /// A resampling that these data do not allow.
    pub fn splits(&self, data: &Dataset) -> Result<Vec<Split>, DataError> {
        match &self.within {
            None => self.resampling.splits(data, &self.seeds),
            Some(within) => self.resampling.splits_within(data, within, &self.seeds),
        }
    }

    /// What the streams of random numbers hang on: the same for every configuration, and whatever
    /// the data are called.
    pub(crate) fn path(&self) -> String {
        let within = self.within.map_or_else(String::new, |within| format!("{within}/"));
        format!("{}/{within}{}/{}", self.data, self.resampling, self.split)
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

/// Architecture, system, and the features by which matrix products choose their code, and so their
/// bits. (What is built on `tunability-kernels` alone, the SVM's kernels for one, has the same bits at any
/// features and with any mathematical library.)
fn platform() -> String {
    #[cfg(target_arch = "x86_64")]
    let features = match (is_x86_feature_detected!("avx512f"), is_x86_feature_detected!("fma")) {
        (true, _) => "avx512f",
        (_, true) => "fma",
        _ => "sse2",
    };
    #[cfg(not(target_arch = "x86_64"))]
    let features = "";
    format!("{}/{}/{features}", std::env::consts::ARCH, std::env::consts::OS)
}
