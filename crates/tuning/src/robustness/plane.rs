use serde::Serialize;
use tunability_learn::Seeds;
use tunability_space::{Config, Domain};
use tunability_stats::{mean, quantile};

use crate::robustness::Work;
use crate::robustness::tried::Configs;
use crate::{Study, StudyError};

/// The least configurations that a point is made of.
const FEWEST: usize = 5;

/// Performance beside sensitivity (Adkins, Bowling & White 2024): how good a learner is where it is tuned
/// for each dataset, and how much of that is lost where one configuration must do for all.
///
/// A score is the place of a loss between the 95th and the 5th percentile of the losses of all
/// configurations on its dataset: 0 is bad, 1 is good.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Plane {
    /// Which datasets, the first asked for first.
    pub datasets: Vec<String>,
    /// The learner whole, and with each level of a choice that enough configurations have.
    pub points: Vec<Point>,
    /// The mean score of the default.
    pub default: f64,
}

/// One way to use a learner.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Point {
    /// The learner's name, or a choice held: `kernel = rbf`.
    pub name: String,
    /// How many configurations there were to choose from.
    pub configs: usize,
    /// The mean over datasets of the best score of each: tuned anew.
    pub tuned: f64,
    /// The best mean score of one configuration.
    pub shared: f64,
    /// The first less the second: what tuning anew is worth.
    pub sensitivity: f64,
    /// The configuration of the best mean score.
    pub config: Config,
}

pub(crate) fn plane(
    work: &Work,
    configs: &Configs,
    others: &[Study],
) -> Result<Option<Plane>, StudyError> {
    if others.is_empty() {
        return Ok(None);
    }
    let mut losses = vec![(0..configs.evaluations.len()).map(|at| configs.loss(at)).collect()];
    let mut datasets = vec![work.study.data.name.clone()];
    for study in others {
        let planned =
            configs.evaluations.iter().map(|one| (one.config.clone(), study.seeds.clone()));
        let planned: Vec<(Config, Seeds)> = planned.collect();
        let evaluations = study.evaluate(&planned, work.watch)?;
        let loss =
            |one: &crate::Evaluation| one.losses.as_ref().map_or(f64::INFINITY, |l| l.mean());
        losses.push(evaluations.iter().map(loss).collect::<Vec<f64>>());
        datasets.push(study.data.name.clone());
    }
    let all: Vec<&Config> = configs.evaluations.iter().map(|one| &one.config).collect();
    let scores: Vec<Vec<f64>> = losses.iter().map(|losses| scores(losses)).collect();
    let whole = point(&scores, &all, work.study.learner.name.to_owned(), |_| true);
    let held = levels(work).into_iter().filter_map(|(name, level)| {
        let chosen = |config: &Config| config.get(&name) == Some(&level[..].into());
        point(&scores, &all, format!("{name} = {level}"), chosen)
    });
    let points: Vec<Point> = whole.into_iter().chain(held).collect();
    let default = mean(&scores.iter().map(|scores| scores[0]).collect::<Vec<f64>>());
    Ok((!points.is_empty()).then_some(Plane { datasets, points, default }))
}

/// Losses as scores; a failure has none.
fn scores(losses: &[f64]) -> Vec<f64> {
    let known: Vec<f64> = losses.iter().copied().filter(|loss| loss.is_finite()).collect();
    let (good, bad) = (quantile(&known, 0.05), quantile(&known, 0.95));
    let score = |loss: &f64| if bad > good { (bad - loss) / (bad - good) } else { 1.0 };
    losses.iter().map(|loss| if loss.is_finite() { score(loss) } else { f64::NAN }).collect()
}

/// The choices that always exist, with their levels.
fn levels(work: &Work) -> Vec<(String, String)> {
    let choices = work.space.searched().into_iter().filter(|h| h.conditions.is_empty());
    let each = choices.flat_map(|h| match &h.domain {
        Domain::Category { levels, .. } => {
            levels.iter().map(|l| (h.name.clone(), l.clone())).collect()
        }
        _ => Vec::new(),
    });
    each.collect()
}

/// A point, of the configurations that are chosen and failed nowhere; `None` of too few.
fn point(
    scores: &[Vec<f64>],
    configs: &[&Config],
    name: String,
    chosen: impl Fn(&Config) -> bool,
) -> Option<Point> {
    let sound = |at: &usize| scores.iter().all(|scores| !scores[*at].is_nan());
    let places = (0..configs.len()).filter(|at| chosen(configs[*at])).filter(sound);
    let places: Vec<usize> = places.collect();
    let best = |scores: &Vec<f64>| places.iter().map(|at| scores[*at]).fold(f64::MIN, f64::max);
    let shared = |at: usize| mean(&scores.iter().map(|scores| scores[at]).collect::<Vec<f64>>());
    let at = places.iter().copied().reduce(
        |best, at| {
            if shared(at) > shared(best) { at } else { best }
        },
    )?;
    let tuned = mean(&scores.iter().map(best).collect::<Vec<f64>>());
    (places.len() >= FEWEST).then(|| Point {
        name,
        configs: places.len(),
        tuned,
        shared: shared(at),
        sensitivity: tuned - shared(at),
        config: configs[at].clone(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sensitivity_is_what_one_for_all_loses() {
        // Two datasets; each of two configurations is best on one of them, the third fair on both.
        let scores = [vec![1.0, 0.0, 0.6, 0.0, 0.0], vec![0.0, 1.0, 0.6, 0.0, 0.0]];
        let config = Config::default();
        let found = point(&scores, &[&config; 5], "it".to_owned(), |_| true).unwrap();
        assert_eq!((found.tuned, found.shared, found.configs), (1.0, 0.6, 5));
        assert!((found.sensitivity - 0.4).abs() < 1e-15);
        assert_eq!(point(&scores, &[&config; 5], "none".to_owned(), |_| false), None);
    }

    #[test]
    fn scores_are_places_between_percentiles() {
        let losses: Vec<f64> = (0..=100).map(f64::from).chain([f64::INFINITY]).collect();
        let scores = scores(&losses);
        assert_eq!((scores[5], scores[95], scores[50]), (1.0, 0.0, 0.5));
        assert!(scores[101].is_nan());
    }
}
