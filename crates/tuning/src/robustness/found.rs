use serde::Serialize;
use tunability_data::{Preprocessing, Question};
use tunability_learn::{Seeds, TaskKind};
use tunability_space::Config;
use tunability_stats::Comparison;

use crate::Failure;
use crate::robustness::{Ledger, Neighbourhood, Plane, Spread, Success, Varied};

/// What [`robustness`](crate::robustness()) found out about one learner on one dataset. Losses are in units
/// of the measure, less is better.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Robustness {
    /// Which learner.
    pub learner: String,
    /// On which dataset.
    pub dataset: String,
    /// What was asked when it was opened.
    #[serde(skip_serializing_if = "Question::is_empty")]
    pub question: Question,
    /// What kind of task.
    pub task: TaskKind,
    /// What is a loss: the name of a measure.
    pub measure: String,
    /// How rows were divided.
    pub resampling: String,
    /// What was done to columns.
    pub preprocessing: Preprocessing,
    /// Where random numbers start.
    pub seeds: Seeds,
    /// What was held.
    #[serde(skip_serializing_if = "Config::is_empty")]
    pub held: Config,
    /// The configuration that everything is about.
    pub default: Config,
    /// Its loss at the first seed.
    pub loss: f64,
    /// How many seeds were asked for.
    pub asked: usize,
    /// Losses of the default over each source that has an effect, one at a time and then together;
    /// the last is of everything that has one.
    pub spreads: Vec<Spread>,
    /// Sources that were varied and changed nothing.
    pub without_effect: Vec<Varied>,
    /// Losses of the best of one search, over searches; `None` if there is nothing to search.
    pub tuner: Option<Spread>,
    /// How many configurations a search sees beside the default.
    pub search: usize,
    /// How many runs it takes to rank the default and the best other configuration.
    pub ranking: Option<Ranking>,
    /// Whose the spread is; `None` where fewer than two sources have an effect.
    pub ledger: Option<Ledger>,
    /// How much worse still counts as as good.
    pub tolerance: f64,
    /// Whether that is the standard deviation over everything that is random, and not a hundredth of
    /// the loss.
    pub tolerance_is_luck: bool,
    /// Small changes around the default and, where another was better, around the best seen.
    pub neighbourhoods: Vec<Neighbourhood>,
    /// Whether configurations or seeds decide about success.
    pub success: Option<Success>,
    /// Performance beside sensitivity over several datasets.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub plane: Option<Plane>,
    /// Configurations of the search, the default among them.
    pub configs: usize,
    /// Fits.
    pub trials: usize,
    /// Why some failed.
    pub failures: Vec<Failure>,
    /// CPU seconds of fits.
    #[serde(skip)]
    pub cpu_seconds: f64,
}

/// How often comparisons of two configurations with few runs would mislead.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Ranking {
    /// The best configuration but the default, which is compared with it.
    pub config: Config,
    /// Losses of the default and of that, over everything that is random.
    pub pilots: [Vec<f64>; 2],
    /// What comparisons with so many runs of each would say.
    pub runs: Vec<Comparison>,
}

impl Ranking {
    /// The least number of runs from which on the wrong order is rarer than `most`.
    pub fn enough(&self, most: f64) -> Option<usize> {
        let last = self.runs.iter().rposition(|at| at.wrong >= most);
        self.runs.get(last.map_or(0, |last| last + 1)).map(|at| at.runs)
    }

    /// The least number of runs from which on the difference is found at least so often.
    pub fn powerful(&self, least: f64) -> Option<usize> {
        let last = self.runs.iter().rposition(|at| at.power < least);
        self.runs.get(last.map_or(0, |last| last + 1)).map(|at| at.runs)
    }
}
