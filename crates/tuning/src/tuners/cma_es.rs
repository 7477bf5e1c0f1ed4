use ndarray::{Array1, Array2, Axis};
use ndarray_rand::rand_distr::StandardNormal;
use rand::Rng as _;
use tunability_learn::Rng;
use tunability_linear::eigen;
use tunability_space::{Hyperparameters, Space};
use tunability_stats::{normal_cdf, normal_quantile};

use super::generations::{Generations, better, order, replay};
use crate::{Observation, Proposal, Propose};

/// Evolution of a normal distribution whose mean, step and covariance follow what was good (CMA-ES: Hansen
/// 2016, "The CMA Evolution Strategy: A Tutorial"), with margin (Hamano et al. 2022): of a whole
/// number or a category some other value stays likely, so that it is never frozen.
#[derive(Clone, Copy, Debug, PartialEq, Hyperparameters)]
pub struct CmaEs {
    /// Points of a generation beside those that the dimension calls for, 4 + 3 ln d.
    #[algorithm(default = 0, range = 0..=20, valid = 0..=1000)]
    pub more: usize,
    /// The first step, as a share of each range.
    #[algorithm(default = 0.17, range = 0.05..=0.5, log, valid = 1e-6..=1.0)]
    pub step: f64,
}

impl Propose for CmaEs {
    fn propose(
        &self,
        space: &Space,
        past: &[Observation],
        count: usize,
        mut rng: Rng,
    ) -> Vec<Proposal> {
        let searched = space.searched();
        if searched.is_empty() {
            return Vec::new();
        }
        // Where another began, this goes on: what was known before anything of its own.
        let before = past.iter().take_while(|tried| tried.by != Self::NAME);
        let best = before.min_by(|a, b| better(a, b)).filter(|best| best.loss.is_some());
        let start = best.map_or_else(Vec::new, |best| space.encode(&best.config));
        let mut mean = Array1::from_elem(searched.len(), 0.5);
        mean.iter_mut().zip(start).for_each(|(mean, at)| *mean = at.unwrap_or(*mean));
        let cells = searched.iter().map(|h| cells(&h.domain)).collect();
        let mut method = Evolution::new(self, mean, cells, rng.clone());
        let configs = replay(&mut method, space, past, count, &mut rng);
        configs.into_iter().map(Proposal::new::<Self>).collect()
    }
}

/// Where the values of a discrete domain change on the unit interval; nothing on a continuum.
fn cells(domain: &tunability_space::Domain) -> Vec<f64> {
    let Some(values) = domain.values().filter(|values| values.len() <= MOST) else {
        return Vec::new();
    };
    let ends = values.iter().filter_map(|value| domain.cell(value)).map(|(_, end)| end);
    let mut ends: Vec<f64> = ends.collect();
    ends.pop();
    ends
}

/// A domain of more values than this is as good as a continuum.
const MOST: usize = 256;

/// Draws of one point that lies in the cube, before it is cut off there.
const TRIES: usize = 100;

/// The state; names as in Hansen (2016).
struct Evolution {
    rng: Rng,
    cells: Vec<Vec<f64>>,
    /// Points of a generation.
    lambda: usize,
    /// Of the best half, adding up to 1.
    weights: Vec<f64>,
    mean: Array1<f64>,
    sigma: f64,
    covariance: Array2<f64>,
    /// What the margin stretches each axis by (Hamano et al. 2022, the matrix A).
    stretch: Array1<f64>,
    path_sigma: Array1<f64>,
    path_covariance: Array1<f64>,
    generation: i32,
    /// Eigenvectors, and roots of eigenvalues, of the covariance.
    axes: Array2<f64>,
    lengths: Array1<f64>,
}

impl Evolution {
    fn new(own: &CmaEs, mean: Array1<f64>, cells: Vec<Vec<f64>>, rng: Rng) -> Evolution {
        let d = mean.len();
        let lambda = 4 + (3.0 * (d as f64).ln()) as usize + own.more;
        let raw = |at: usize| ((lambda as f64 + 1.0) / 2.0).ln() - (at as f64 + 1.0).ln();
        let raw: Vec<f64> = (0..lambda / 2).map(raw).collect();
        let sum: f64 = raw.iter().sum();
        Evolution {
            rng,
            cells,
            lambda,
            weights: raw.iter().map(|weight| weight / sum).collect(),
            mean,
            sigma: own.step,
            covariance: Array2::eye(d),
            stretch: Array1::ones(d),
            path_sigma: Array1::zeros(d),
            path_covariance: Array1::zeros(d),
            generation: 0,
            axes: Array2::eye(d),
            lengths: Array1::ones(d),
        }
    }

    /// A direction of the distribution: normal with the covariance.
    fn direction(&mut self) -> Array1<f64> {
        let normal = |_| self.rng.sample::<f64, _>(StandardNormal);
        let standard: Array1<f64> = (0..self.mean.len()).map(normal).collect();
        self.axes.dot(&(&self.lengths * &standard))
    }

    /// Its covariance to the power -1/2, times a direction.
    fn whitened(&self, direction: &Array1<f64>) -> Array1<f64> {
        self.axes.dot(&(self.axes.t().dot(direction) / &self.lengths))
    }

    /// Moves the mean and stretches axes so that on each discrete axis the values beside the mean's stay
    /// at least 1 / (λ d) likely.
    fn keep_margin(&mut self) {
        let least = 1.0 / (self.lambda * self.mean.len()) as f64;
        for (at, cells) in self.cells.iter().enumerate().filter(|(_, cells)| !cells.is_empty()) {
            let deviation = self.sigma * self.stretch[at] * self.covariance[[at, at]].sqrt();
            let mean = self.mean[at];
            let below = cells.iter().rev().find(|end| **end <= mean).copied();
            let above = cells.iter().find(|end| **end > mean).copied();
            match (below, above) {
                (Some(low), Some(high)) => {
                    let share = |gap: f64| normal_cdf(-gap / deviation);
                    let (under, over) = (share(mean - low), share(high - mean));
                    let raised = [under, over].map(|share| share.max(least / 2.0));
                    let stays = 1.0 - under - over;
                    let sum = raised[0] + raised[1] + stays;
                    let scale = (1.0 - sum) / (sum - 1.5 * least);
                    let [under, over] = raised.map(|share| share + scale * (share - least / 2.0));
                    let reach = [under, over].map(|share| normal_quantile(1.0 - share).max(1e-9));
                    self.mean[at] = (low * reach[1] + high * reach[0]) / (reach[0] + reach[1]);
                    self.stretch[at] *= (high - low) / (deviation * (reach[0] + reach[1]));
                }
                (Some(end), None) | (None, Some(end)) => {
                    let reach = deviation * normal_quantile(1.0 - least);
                    self.mean[at] = mean.clamp(end - reach, end + reach);
                }
                (None, None) => {}
            }
        }
    }

    /// Moves everything by the best half, the best first: directions in units of sigma.
    fn adapt(&mut self, best: &[Array1<f64>]) {
        let d = self.mean.len() as f64;
        let effective = 1.0 / self.weights.iter().map(|weight| weight * weight).sum::<f64>();
        let c_sigma = (effective + 2.0) / (d + effective + 5.0);
        let damping = 1.0 + 2.0 * (((effective - 1.0) / (d + 1.0)).sqrt() - 1.0).max(0.0) + c_sigma;
        let c_path = (4.0 + effective / d) / (d + 4.0 + 2.0 * effective / d);
        let c_one = 2.0 / ((d + 1.3) * (d + 1.3) + effective);
        let c_mu = 2.0 * (effective - 2.0 + 1.0 / effective) / ((d + 2.0) * (d + 2.0) + effective);
        let c_mu = c_mu.min(1.0 - c_one);
        let step: Array1<f64> = (self.weights.iter().zip(best))
            .fold(Array1::zeros(self.mean.len()), |sum, (weight, y)| sum + *weight * y);
        self.mean = &self.mean + &(self.sigma * &self.stretch * &step);
        self.generation += 1;
        let white = self.whitened(&step);
        self.path_sigma = (1.0 - c_sigma) * &self.path_sigma
            + (c_sigma * (2.0 - c_sigma) * effective).sqrt() * white;
        let length = self.path_sigma.dot(&self.path_sigma).sqrt();
        let expected = d.sqrt() * (1.0 - 1.0 / (4.0 * d) + 1.0 / (21.0 * d * d));
        let decay = 1.0 - (1.0 - c_sigma).powi(2 * self.generation);
        let goes = length / decay.sqrt() < (1.4 + 2.0 / (d + 1.0)) * expected;
        let goes = f64::from(u8::from(goes));
        self.path_covariance = (1.0 - c_path) * &self.path_covariance
            + goes * (c_path * (2.0 - c_path) * effective).sqrt() * &step;
        let lost = (1.0 - goes) * c_one * c_path * (2.0 - c_path);
        let outer = |y: &Array1<f64>| {
            let column = y.view().insert_axis(Axis(1));
            column.dot(&column.t())
        };
        let spread = (self.weights.iter().zip(best))
            .fold(Array2::zeros(self.covariance.dim()), |sum, (weight, y)| {
                sum + *weight * outer(y)
            });
        self.covariance = (1.0 - c_one - c_mu + lost) * &self.covariance
            + c_one * outer(&self.path_covariance)
            + c_mu * spread;
        self.sigma *= ((c_sigma / damping) * (length / expected - 1.0)).min(1.0).exp();
        self.sigma = self.sigma.clamp(1e-12, 1e3);
        let (values, vectors) = eigen(&self.covariance);
        self.lengths = values.mapv(|value| value.max(1e-20).sqrt());
        self.axes = vectors;
    }
}

impl Generations for Evolution {
    fn draw(&mut self) -> Vec<Vec<f64>> {
        let inside = |point: &Array1<f64>| point.iter().all(|u| (0.0..=1.0).contains(u));
        let lambda = self.lambda;
        let one = |_| {
            let mut point = self.mean.clone();
            for _ in 0..TRIES {
                let direction = self.direction();
                point = &self.mean + &(self.sigma * &self.stretch * direction);
                if inside(&point) {
                    break;
                }
            }
            point.mapv(|u| u.clamp(0.0, 1.0)).to_vec()
        };
        (0..lambda).map(one).collect()
    }

    fn learn(&mut self, points: Vec<Vec<f64>>, found: &[&Observation]) {
        let chosen = order(found).into_iter().take(self.weights.len());
        let direction = |at: usize| {
            let point = Array1::from(points[at].clone());
            (point - &self.mean) / (self.sigma * &self.stretch)
        };
        let best: Vec<Array1<f64>> = chosen.map(direction).collect();
        self.adapt(&best);
        self.keep_margin();
    }
}
