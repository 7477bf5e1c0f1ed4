use serde::Serialize;
use tunability_learn::TaskKind;
use tunability_space::Kind;

use crate::analysis::{AnalysisError, Gains, Range, Sensitivity, Summary, analyse};
use crate::{Axis, Gain, Measurement, TrialTable, Verdict};

/// One learner measured on several datasets, the same configurations on all of them but where a space is
/// exhausted: datasets are the units of every interval.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Suite {
    /// Which learner.
    pub learner: String,
    /// What is a loss: the name of a measure.
    pub measure: String,
    /// Whether gains are shares of each dataset's default loss, because its unit is that of the target.
    pub relative: bool,
    /// What was found on each dataset.
    pub datasets: Vec<Measurement>,
    /// Datasets on which nothing could be measured, and why.
    pub failed: Vec<NotMeasured>,
    /// Everything free: the honest gain.
    pub whole: Summary,
    /// The same on the rows that chose.
    pub naive: Summary,
    /// Only the model's hyperparameters free; `None` if there are none.
    pub model: Option<Summary>,
    /// Only the algorithm's hyperparameters free; `None` if there are none.
    pub algorithm: Option<Summary>,
    /// On how many datasets tuning everything is worth it.
    pub worth: usize,
    /// Each hyperparameter alone.
    pub axes: Vec<SuiteAxis>,
    /// What the best losses seen say, without correction for having been picked.
    pub seen: Seen,
}

/// A dataset that is missing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct NotMeasured {
    /// Which.
    pub dataset: String,
    /// The reason.
    pub why: String,
}

/// One hyperparameter alone, over datasets.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SuiteAxis {
    /// Which.
    pub name: String,
    /// What it belongs to.
    pub kind: Kind,
    /// Whether its parents had to move, so that gains are over the default with these moved.
    pub moved: bool,
    /// The honest gain on each dataset where it could be swept.
    pub gain: Summary,
    /// On how many datasets it is worth it.
    pub worth: usize,
}

/// What the table of all trials says.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Seen {
    /// The hyperparameters that took more than one value.
    pub varied: Vec<String>,
    /// Gains over the declared default, or what is nearest to it; `None` if nothing succeeded on every
    /// dataset.
    pub declared: Option<Gains>,
    /// Gains over the one configuration that is best on the mean over datasets.
    pub optimal: Option<Gains>,
    /// Gains over a default that is best on the other datasets alone.
    pub optimal_elsewhere: Option<Summary>,
    /// Where the best values lie.
    pub ranges: Vec<Range>,
    /// Whether one configuration does for all.
    pub sensitivity: Option<Sensitivity>,
}

impl Suite {
    /// Gathers measurements of one learner, and the trials behind them.
    ///
    /// # Errors
    /// No measurement, or a table that says nothing.
    pub fn new(
        mut datasets: Vec<Measurement>,
        mut failed: Vec<NotMeasured>,
        table: &TrialTable,
    ) -> Result<Suite, AnalysisError> {
        let relative = datasets.iter().any(|m| m.task == TaskKind::Regression);
        let shares = |m: &mut Measurement| !relative || m.baseline.loss > 0.0;
        let without = datasets.extract_if(.., |m| !shares(m)).map(|m| NotMeasured {
            dataset: m.dataset,
            why: "its default loss is 0, which nothing is a share of".to_owned(),
        });
        failed.extend(without);
        let first = datasets.first().ok_or(AnalysisError::Nothing(table.trials.len()))?;
        let analysis = analyse(table, relative)?;
        let scale = |m: &Measurement| if relative { m.baseline.loss } else { 1.0 };
        let over = |of: &dyn Fn(&Measurement) -> Option<f64>| -> Option<Summary> {
            let each: Option<Vec<f64>> = datasets.iter().map(|m| Some(of(m)? / scale(m))).collect();
            each.map(Summary::new)
        };
        let honest = |gain: &Option<Gain>| gain.as_ref().map(|gain| gain.honest.value);
        let worth = |gain: &Gain| gain.verdict == Verdict::Worth;
        let nothing = || Summary::new(vec![0.0; datasets.len()]);
        let axis = |first: &&Axis| {
            let own = |m: &Measurement| -> Option<Axis> {
                m.axes.iter().find(|axis| axis.name == first.name).cloned()
            };
            let gain = |m: &Measurement| own(m).map(|axis| axis.gain.honest.value / scale(m));
            let gain = Summary::new(datasets.iter().filter_map(gain).collect());
            SuiteAxis {
                name: first.name.clone(),
                kind: first.kind,
                moved: first.needs.is_some(),
                gain,
                worth: datasets.iter().filter_map(own).filter(|axis| worth(&axis.gain)).count(),
            }
        };
        let mut named: Vec<&Axis> = Vec::new();
        for axis in datasets.iter().flat_map(|m| &m.axes) {
            if !named.iter().any(|known| known.name == axis.name) {
                named.push(axis);
            }
        }
        Ok(Suite {
            learner: first.learner.clone(),
            measure: first.measure.clone(),
            relative,
            whole: over(&|m| honest(&m.whole)).unwrap_or_else(nothing),
            naive: over(&|m| m.whole.as_ref().map(|gain| gain.naive)).unwrap_or_else(nothing),
            model: over(&|m| honest(&m.model)),
            algorithm: over(&|m| honest(&m.algorithm)),
            worth: datasets.iter().filter_map(|m| m.whole.as_ref()).filter(|g| worth(g)).count(),
            axes: named.iter().map(axis).collect(),
            seen: Seen {
                varied: analysis.varied,
                declared: analysis.declared,
                optimal: analysis.optimal,
                optimal_elsewhere: analysis.optimal_elsewhere,
                ranges: analysis.ranges,
                sensitivity: analysis.sensitivity,
            },
            failed,
            datasets,
        })
    }
}
