use serde::Serialize;
use tunability_data::{Preprocessing, Question};
use tunability_learn::{Seeds, TaskKind};
use tunability_space::{Config, Kind, Space, Value};
use tunability_stats::Estimate;

use crate::importance::Answer;
use crate::{Curve, Limited, NestedGain, Pair};

/// What [`measure`](crate::measure()) found out about one learner on one dataset. Losses and gains
/// are in units of the measure; a gain is positive where tuning helps.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Measurement {
    /// Which learner.
    pub learner: String,
    /// On which dataset.
    pub dataset: String,
    /// What was asked when it was opened.
    #[serde(skip_serializing_if = "Question::is_empty")]
    pub question: Question,
    /// Which column is predicted.
    pub target: String,
    /// The hash of its bytes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sha256: Option<String>,
    /// What kind of task.
    pub task: TaskKind,
    /// What is a loss: the name of a measure.
    pub measure: String,
    /// How many rows were tested; of what was drawn together, how many clusters.
    pub rows: usize,
    /// What these are: `rows`, `sequences`, `groups` or `blocks of 7 rows`.
    pub units: String,
    /// How they were divided.
    pub resampling: String,
    /// What was done to columns.
    pub preprocessing: Preprocessing,
    /// Where random numbers started.
    pub seeds: Seeds,
    /// What was held by request, out of the search.
    pub held: Config,
    /// The space that was searched instead of the learner's own, as it was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub space: Option<Space>,
    /// How the default does.
    pub baseline: Baseline,
    /// Everything free; `None` if there is nothing to tune.
    pub whole: Option<Gain>,
    /// Only the model hyperparameters free; `None` if there are none.
    pub model: Option<Gain>,
    /// Only the algorithm hyperparameters free; `None` if there are none.
    pub algorithm: Option<Gain>,
    /// `whole - model - algorithm`: what both kinds gain together beyond their sum; `None` unless
    /// there are both.
    pub interaction: Option<Estimate>,
    /// What everything free gains after fewer configurations; `None` if there is nothing to tune.
    pub curve: Option<Curve>,
    /// What nested cross-validation says of everything free, if it was asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub nested: Option<NestedGain>,
    /// Each hyperparameter alone, the others at their default.
    pub axes: Vec<Axis>,
    /// Two hyperparameters together, the others at their default: those that were asked for.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub pairs: Vec<Pair>,
    /// What limited the measurement, where it had a limit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub limit: Option<Limited>,
    /// What was run.
    pub tried: Tried,
    /// Which hyperparameters matter for the loss, if that was asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub importance: Option<Answer>,
}

/// How the default does, and how far chance alone moves it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Baseline {
    /// The default configuration.
    pub config: Config,
    /// Its mean loss over rows.
    pub loss: f64,
    /// Standard deviation of that loss over seeds, the splits held; `None` for a single seed.
    pub seed_spread: Option<f64>,
    /// The mean of that loss over seeds, with its 95 % interval; `None` for a single seed.
    pub seed_mean: Option<Estimate>,
    /// The 95 % interval of the standard deviation over seeds, were losses normal; `None` for a single
    /// seed.
    pub seed_spread_interval: Option<Estimate>,
    /// How many seeds that is from.
    pub seeds: usize,
    /// Corrected standard error over splits (Nadeau & Bengio 2003); `None` for a single split.
    pub split_error: Option<f64>,
}

/// What a search gains over the default.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Gain {
    /// How many configurations were tried beside the default.
    pub configs: usize,
    /// Whether these are all there are.
    pub exhausted: bool,
    /// The gain on rows that did not choose the configuration, with its 95 % interval.
    pub honest: Estimate,
    /// The gain on the rows that chose it.
    pub naive: f64,
    /// How much the naive gain is too large by, at most: naive − honest.
    pub optimism: f64,
    /// The configuration that is best on all rows.
    pub best: Config,
    /// Corrected standard error of the gain over splits (Nadeau & Bengio 2003), of the configurations
    /// that the draws chose; `None` for a single split.
    pub split_error: Option<f64>,
    /// How far chance moves the gain in 95 of 100 cases: the larger of two spreads over seeds and
    /// Student's quantile times the split error. A gain below it may be that of this split or seed.
    /// `None` for a single split, which cannot show its own luck.
    pub noise: Option<f64>,
    /// What to make of it.
    pub verdict: Verdict,
}

/// One hyperparameter alone.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Axis {
    /// Which.
    pub name: String,
    /// What it belongs to.
    pub kind: Kind,
    /// Its default.
    pub default: Value,
    /// Its value in the best configuration on the axis, the default's included.
    pub best: Value,
    /// Parents that had to move for it to be active: `kernel = poly`. The gain is over the default
    /// with these moved; where they stay, the hyperparameter is inactive and gains nothing.
    pub needs: Option<String>,
    /// What it gains.
    pub gain: Gain,
}

/// What was run.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Tried {
    /// Different configurations, the default included.
    pub configs: usize,
    /// Trials.
    pub trials: usize,
    /// Configurations that failed on some split: they are never chosen.
    pub failed: usize,
    /// Configurations whose solver stopped before its tolerance was reached, on some split.
    pub unconverged: usize,
    /// Why they failed, most frequent first.
    pub failures: Vec<Failure>,
    /// CPU seconds of all fits.
    #[serde(skip)]
    pub cpu_seconds: f64,
}

/// Configurations that failed for one reason.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Failure {
    /// The reason.
    pub why: String,
    /// How many configurations.
    pub configs: usize,
    /// One of them.
    pub example: Config,
}

/// What to make of a gain.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// The interval lies above zero and the gain exceeds the noise.
    Worth,
    /// The interval lies above zero, but another split or seed could do as much.
    BelowNoise,
    /// The interval holds zero.
    Unclear,
    /// Nothing changes, or a hundredth of the noise at most.
    Nothing,
    /// The interval lies below zero: what is chosen on some rows loses on others.
    Harmful,
}

impl Verdict {
    /// The verdict on a gain beside this much noise; `scale` is what counts as noise where the gain
    /// itself has none: the default's split error.
    pub fn of(gain: &Estimate, naive: f64, noise: Option<f64>, scale: f64) -> Verdict {
        let reach = gain.low.abs().max(gain.high.abs());
        if (naive == 0.0 && gain.value == 0.0) || reach <= 0.01 * scale {
            Verdict::Nothing
        } else if !reach.is_finite() {
            Verdict::Unclear
        } else if gain.high < 0.0 {
            Verdict::Harmful
        } else if gain.low <= 0.0 {
            Verdict::Unclear
        } else if noise.is_some_and(|noise| gain.value > noise) {
            Verdict::Worth
        } else {
            Verdict::BelowNoise
        }
    }
}
