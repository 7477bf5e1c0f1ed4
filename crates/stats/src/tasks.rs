use rand::Rng;

use crate::{
    interquartile_mean, mean, optimality_gap, probability_of_improvement, quantile, resample,
};

/// Scores of runs on several tasks, more is better: for each task those of its runs. What is measured
/// is as in rliable (Agarwal, Schwarzer, Castro, Courville & Bellemare 2021).
#[derive(Clone, Debug, PartialEq)]
pub struct Tasks(pub Vec<Vec<f64>>);

impl Tasks {
    /// The mean over all runs of all tasks of the middle half.
    pub fn interquartile_mean(&self) -> f64 {
        interquartile_mean(&self.0.concat())
    }

    /// The mean over tasks of the mean over runs.
    pub fn mean(&self) -> f64 {
        mean(&self.means())
    }

    /// The median over tasks of the mean over runs.
    pub fn median(&self) -> f64 {
        quantile(&self.means(), 0.5)
    }

    /// By how much runs fall short of `target`.
    pub fn optimality_gap(&self, target: f64) -> f64 {
        optimality_gap(&self.0.concat(), target)
    }

    /// The chance that a run beats one of the other's on the same task, averaged over tasks; the
    /// tasks that only one of them has are left out.
    pub fn probability_of_improvement(&self, other: &Tasks) -> f64 {
        let pairs = self.0.iter().zip(&other.0);
        mean(&pairs.map(|(x, y)| probability_of_improvement(x, y)).collect::<Vec<f64>>())
    }

    /// The performance profile: for each threshold the share of runs above it, averaged over tasks.
    pub fn profile(&self, thresholds: &[f64]) -> Vec<f64> {
        let above = |runs: &Vec<f64>, threshold: f64| {
            runs.iter().filter(|score| **score > threshold).count() as f64 / runs.len() as f64
        };
        let at = |&threshold: &f64| {
            mean(&self.0.iter().map(|runs| above(runs, threshold)).collect::<Vec<f64>>())
        };
        thresholds.iter().map(at).collect()
    }

    /// As many runs of each task, drawn with replacement among its own: a draw of the stratified
    /// bootstrap.
    pub fn resample(&self, rng: &mut impl Rng) -> Tasks {
        Tasks(self.0.iter().map(|runs| resample(runs, rng)).collect())
    }

    /// The same of tasks that are drawn with replacement too: for claims about other tasks.
    pub fn resample_tasks(&self, rng: &mut impl Rng) -> Tasks {
        let drawn = |_| self.0[rng.gen_range(0..self.0.len())].clone();
        Tasks((0..self.0.len()).map(drawn).collect()).resample(rng)
    }

    fn means(&self) -> Vec<f64> {
        self.0.iter().map(|runs| mean(runs)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::SeedableRng;
    use rand_xoshiro::Xoshiro256PlusPlus;

    fn tasks() -> Tasks {
        Tasks(vec![vec![0.0, 2.0], vec![1.0, 1.0], vec![3.0, 5.0]])
    }

    #[test]
    fn known_by_hand() {
        assert_eq!((tasks().mean(), tasks().median()), (2.0, 1.0));
        // A quarter of six is one at either end: 1, 1, 2, 3.
        assert_eq!(tasks().interquartile_mean(), 7.0 / 4.0);
        assert!((tasks().optimality_gap(1.0) - 1.0 / 6.0).abs() < 1e-15);
        assert_eq!(tasks().profile(&[-1.0, 1.0, 4.0]), [1.0, 0.5, 1.0 / 6.0]);
        assert_eq!(tasks().probability_of_improvement(&tasks()), 0.5);
    }

    #[test]
    fn runs_stay_with_their_task() {
        let mut rng = Xoshiro256PlusPlus::seed_from_u64(1);
        for _ in 0..20 {
            let drawn = tasks().resample(&mut rng);
            assert_eq!(drawn.0[1], [1.0, 1.0]);
            assert!(drawn.0[2].iter().all(|score| *score >= 3.0));
            assert_eq!(tasks().resample_tasks(&mut rng).0.len(), 3);
        }
    }
}
