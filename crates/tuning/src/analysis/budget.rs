use serde::Serialize;

use super::gains::Summary;
use super::surface::Surfaces;

/// What a random search of so many configurations is expected to gain over the default.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Budget {
    /// Growing numbers of configurations.
    pub steps: Vec<BudgetStep>,
    /// The least number of configurations with 95 % of the mean gain of all; `None` if nothing gains.
    pub nearly_all: Option<usize>,
    /// Mean seconds of a configuration, where they are known.
    pub seconds: Option<f64>,
}

/// One number of configurations.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct BudgetStep {
    /// How many, beside the default.
    pub configs: usize,
    /// The expected gain.
    pub gain: Summary,
}

/// The budget curve of gains over each dataset's default loss.
///
/// The expectation is over which of the configurations tried a search of n meets, without repetition:
/// `E max(0, default − min of n)`, the unbiased estimator for as many configurations from where the
/// tried ones come from (Tang et al. 2020, of the curve of Dodge et al. 2019). A configuration that
/// failed gains nothing.
pub fn budget(surfaces: &Surfaces, default_losses: &[f64]) -> Budget {
    let gains: Vec<Vec<f64>> = (surfaces.datasets.iter().zip(default_losses))
        .map(|(surface, default)| {
            let tried = surface.losses.iter().zip(&surface.tried).filter(|(_, tried)| **tried);
            tried.map(|(loss, _)| (default - loss).max(0.0)).collect()
        })
        .collect();
    let most = gains.iter().map(Vec::len).min().unwrap_or(0);
    let of = |n: usize| Summary::new(gains.iter().map(|gains| expected_most(gains, n)).collect());
    let steps: Vec<BudgetStep> =
        numbers(most).map(|configs| BudgetStep { configs, gain: of(configs) }).collect();
    let all = steps.last().map_or(0.0, |step| step.gain.mean.value);
    let enough = |n: &usize| of(*n).mean.value >= 0.95 * all;
    // The curve never falls, so the first that is enough can be bracketed by halving.
    let numbers: Vec<usize> = (1..=most).collect();
    let nearly_all = (all > 0.0).then(|| numbers.partition_point(|n| !enough(n)) + 1);
    let seconds = surfaces.datasets.iter().flat_map(|surface| surface.seconds.iter().flatten());
    let seconds: Vec<f64> = seconds.copied().collect();
    Budget {
        steps,
        nearly_all,
        seconds: (!seconds.is_empty()).then(|| tunability_stats::mean(&seconds)),
    }
}

/// 1, 2, 5, 10, 20, 50, … and `most`.
fn numbers(most: usize) -> impl Iterator<Item = usize> {
    let decades = (0..).map(|exponent| 10_usize.saturating_pow(exponent));
    let round = decades.flat_map(|ten| [ten, ten.saturating_mul(2), ten.saturating_mul(5)]);
    round.take_while(move |n| *n < most).chain((most > 0).then_some(most))
}

/// The expected largest of `n` of `values`, drawn without repetition: the value of rank r from the top
/// is it with probability C(N − r, n − 1) / C(N, n).
pub fn expected_most(values: &[f64], n: usize) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(|a, b| b.total_cmp(a));
    let (total, n) = (sorted.len(), n.min(sorted.len()));
    let (mut probability, mut sum) = (n as f64 / total as f64, 0.0);
    for (rank, value) in sorted.iter().enumerate().take(total - n + 1) {
        sum += probability * value;
        let left = (total - rank - 1) as f64;
        probability *= (left + 1.0 - n as f64) / left.max(1.0);
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_largest_of_two_among_four_is_that_of_all_six_pairs() {
        let values = [1.0, 7.0, 3.0, 4.0];
        let pairs = [7.0, 3.0, 4.0, 7.0, 7.0, 4.0];
        assert!((expected_most(&values, 2) - tunability_stats::mean(&pairs)).abs() < 1e-15);
        assert_eq!(expected_most(&values, 1), 3.75);
        assert_eq!(expected_most(&values, 4), 7.0);
    }

    #[test]
    fn numbers_grow_to_the_last() {
        assert_eq!(numbers(30).collect::<Vec<_>>(), [1, 2, 5, 10, 20, 30]);
        assert_eq!(numbers(1).collect::<Vec<_>>(), [1]);
        assert_eq!(numbers(0).count(), 0);
    }
}
