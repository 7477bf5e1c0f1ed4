use serde::Serialize;
use tunability_data::{Resampling, Within};
use tunability_learn::Seeds;
use tunability_space::Config;
use tunability_stats::{Estimate, student_quantile};

use crate::gain::CONFIDENCE;
use crate::{Evaluation, Losses, Study, StudyError, Watch};

/// A search repeated within the training part of every outer split, and judged on the test part, which
/// neither chose nor trained: nested cross-validation (Varma & Simon 2006). It judges the *search*, not
/// one configuration: each outer split may choose another.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Nested {
    /// One for each outer split.
    pub folds: Vec<NestedFold>,
}

/// One outer split.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct NestedFold {
    /// What the search chose on the training part.
    pub chosen: Config,
    /// What it seemed to gain there, over the default: chosen and judged on the same rows.
    pub inner_gain: f64,
    /// The mean loss of the chosen configuration on the inner test parts.
    pub inner_loss: f64,
    /// Its mean loss on the outer test part.
    pub outer_loss: f64,
    /// The default's mean loss there.
    pub default_loss: f64,
}

impl NestedFold {
    /// What the search gains on the outer test part.
    pub fn outer_gain(&self) -> f64 {
        self.default_loss - self.outer_loss
    }
}

impl Nested {
    /// The mean gain over outer splits.
    pub fn gain(&self) -> f64 {
        self.mean(NestedFold::outer_gain)
    }

    /// How much more the inner splits promised: the mean inner gain less the mean outer one.
    pub fn optimism(&self) -> f64 {
        self.mean(|fold| fold.inner_gain) - self.gain()
    }

    fn mean(&self, of: impl Fn(&NestedFold) -> f64) -> f64 {
        tunability_stats::mean(&self.folds.iter().map(of).collect::<Vec<_>>())
    }
}

/// Nested cross-validation beside the gain that it checks.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct NestedGain {
    /// How the training part of each outer split was divided.
    pub inner: Resampling,
    /// The mean gain over outer splits; the interval is Student's with the corrected standard error over
    /// splits (Nadeau & Bengio 2003), and without ends for a single one.
    pub gain: Estimate,
    /// The mean gain on the inner splits, that chose.
    pub inner_gain: f64,
    /// How much too large that is: inner gain − gain.
    pub optimism: f64,
    /// What was chosen in each outer split, and how it did.
    pub folds: Vec<NestedFold>,
}

impl NestedGain {
    /// The nested gain, whose mean over splits has this standard error.
    pub(crate) fn new(nested: Nested, inner: Resampling, error: Option<f64>) -> NestedGain {
        let value = nested.gain();
        let freedom = nested.folds.len() as f64 - 1.0;
        let reach = error.map_or(f64::INFINITY, |error| {
            student_quantile(0.5 + CONFIDENCE / 2.0, freedom) * error
        });
        let gain = Estimate { value, low: value - reach, high: value + reach };
        let optimism = nested.optimism();
        NestedGain { inner, gain, inner_gain: value + optimism, optimism, folds: nested.folds }
    }
}

/// Runs `search` within each outer split of `study`, on `inner` divisions of its training part, and the
/// configuration of least inner loss, with the default, on its test part.
///
/// `search` gets the inner study and gives evaluations on it, the default's first. The first of equals
/// is chosen, so the default where nothing is better.
///
/// # Errors
/// Data that cannot be divided so, a default that fails, or an interruption. A chosen configuration
/// that fails on the whole training part counts as the default: that is what is left to use.
pub fn nested(
    study: &Study,
    inner: Resampling,
    search: impl Fn(&Study, Watch) -> Result<Vec<Evaluation>, StudyError>,
    watch: Watch,
) -> Result<Nested, StudyError> {
    let fold = |split: usize| -> Result<NestedFold, StudyError> {
        let within = Some(Within { resampling: study.resampling, split });
        let inner = Study { resampling: inner, within, ..study.clone() };
        let evaluations = search(&inner, watch)?;
        let losses: Vec<Option<f64>> = evaluations.iter().map(|e| mean_loss(e).ok()).collect();
        let default = mean_loss(&evaluations[0])?;
        let least = (1..losses.len()).fold((0, default), |(best, least), at| match losses[at] {
            Some(loss) if loss < least => (at, loss),
            _ => (best, least),
        });
        let (best, inner_loss) = least;
        let of = |at: usize| (evaluations[at].config.clone(), study.seeds.clone());
        let pair: [(Config, Seeds); 2] = [of(0), of(best)];
        let outer = study.evaluate_on(&[split], &pair[..1 + usize::from(best > 0)], watch)?;
        let default_loss = mean_loss(&outer[0])?;
        Ok(NestedFold {
            chosen: evaluations[best].config.clone(),
            inner_gain: default - inner_loss,
            inner_loss,
            outer_loss: outer.get(1).and_then(|e| mean_loss(e).ok()).unwrap_or(default_loss),
            default_loss,
        })
    };
    let folds = (0..study.splits()?.len()).map(fold).collect::<Result<_, _>>()?;
    Ok(Nested { folds })
}

fn mean_loss(evaluation: &Evaluation) -> Result<f64, StudyError> {
    let losses = evaluation.losses.as_ref();
    losses.map(Losses::mean).map_err(|why| StudyError::Default(why.clone()))
}
