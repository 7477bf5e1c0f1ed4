use crate::{mean, quantile};

/// The mean of what is left when `share` of the values are cut at either end; the number cut is rounded
/// down, as by SciPy's `trim_mean`. NaN of nothing.
pub fn trimmed_mean(values: &[f64], share: f64) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let cut = (share.clamp(0.0, 0.5) * sorted.len() as f64) as usize;
    match sorted.len() - 2 * cut {
        // Half on either side: what is left of an even number is nothing, its middle is the median.
        0 => quantile(&sorted, 0.5),
        _ => mean(&sorted[cut..sorted.len() - cut]),
    }
}

/// The mean of the middle half: less noisy than the median, less moved by outliers than the mean
/// (Agarwal et al. 2021, section 4.2).
pub fn interquartile_mean(values: &[f64]) -> f64 {
    trimmed_mean(values, 0.25)
}

/// By how much scores fall short of `target` on average, those above it counted as if they were it
/// (Agarwal et al. 2021, section 4.2). More is better in a score.
pub fn optimality_gap(scores: &[f64], target: f64) -> f64 {
    let reached: Vec<f64> = scores.iter().map(|score| score.min(target)).collect();
    target - mean(&reached)
}

/// The chance that a score of `first` is above one of `second`, equal ones counted half: Mann and
/// Whitney's U over the number of pairs. NaN if either is empty.
pub fn probability_of_improvement(first: &[f64], second: &[f64]) -> f64 {
    let mut sorted = second.to_vec();
    sorted.sort_by(f64::total_cmp);
    let wins = |score: &f64| {
        let below = sorted.partition_point(|other| other < score);
        let through = sorted.partition_point(|other| other <= score);
        (below + through) as f64 / 2.0
    };
    first.iter().map(wins).sum::<f64>() / (first.len() * second.len()) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_middle_half_by_hand() {
        assert_eq!(interquartile_mean(&[100.0, 1.0, 2.0, 3.0, -50.0, 2.0, 1.0, 4.0]), 2.0);
        // A quarter of five is one at either end.
        assert_eq!(interquartile_mean(&[9.0, 1.0, 2.0, 3.0, 0.0]), 2.0);
        assert_eq!(interquartile_mean(&[1.0, 2.0, 9.0]), 4.0);
        assert_eq!(trimmed_mean(&[1.0, 2.0, 4.0, 9.0], 0.5), 3.0);
        assert!(interquartile_mean(&[]).is_nan());
    }

    #[test]
    fn what_is_above_the_target_is_no_credit() {
        assert_eq!(optimality_gap(&[0.5, 1.0, 7.0, 1.0], 1.0), 0.125);
        assert_eq!(optimality_gap(&[2.0, 3.0], 1.0), 0.0);
    }

    #[test]
    fn equal_scores_are_half_a_win() {
        assert_eq!(probability_of_improvement(&[1.0, 3.0], &[1.0, 2.0]), 2.5 / 4.0);
        assert_eq!(probability_of_improvement(&[1.0, 1.0], &[1.0]), 0.5);
        assert!(probability_of_improvement(&[], &[1.0]).is_nan());
    }

    proptest::proptest! {
        #[test]
        fn one_wins_or_the_other(
            first in proptest::collection::vec(0..5_i32, 1..20),
            second in proptest::collection::vec(0..5_i32, 1..20),
        ) {
            let [first, second] = [first, second].map(|v| v.into_iter().map(f64::from).collect::<Vec<_>>());
            let both = probability_of_improvement(&first, &second)
                + probability_of_improvement(&second, &first);
            assert!((both - 1.0).abs() < 1e-12);
        }

        #[test]
        fn trimming_stays_inside(values in proptest::collection::vec(-1e3..1e3_f64, 1..40)) {
            let trimmed = interquartile_mean(&values);
            assert!(quantile(&values, 0.0) <= trimmed + 1e-9);
            assert!(trimmed <= quantile(&values, 1.0) + 1e-9);
        }
    }
}
