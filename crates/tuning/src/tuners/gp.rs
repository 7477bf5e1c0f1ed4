use ndarray_rand::rand_distr::StandardNormal;
use rand::{Rng as _, RngCore};
use tunability_forest::{Cube, Scale};
use tunability_learn::Rng;
use tunability_space::{Hyperparameters, Space};
use tunability_stats::{mean, normal_cdf, quantile, standard_deviation};

use super::fresh::{Fresh, at};
use super::process::Process;
use super::random::{Random, stream};
use super::sobol::coordinate;
use super::tpe::{Known, known};
use crate::{Observation, Proposal, Propose};

/// Bayesian optimization by a Gaussian process (Jones, Schonlau & Welch 1998): the next configuration is
/// where the logarithm of the expected improvement is largest (Ament et al. 2023). Matérn's kernel with a
/// length for each hyperparameter; noise is estimated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hyperparameters)]
pub struct Gp {
    /// Configurations of a Sobol sequence first.
    #[algorithm(default = 10, range = 3..=50, valid = 2..)]
    pub startup: usize,
    /// Points at which the improvement is looked at before the search for its maximum.
    #[algorithm(default = 400, range = 50..=5000, log, valid = 1..)]
    pub candidates: usize,
}

/// Points from which the maximum is searched …
const CLIMBS: usize = 4;
/// … in rounds of so many draws around each, ever nearer.
const ROUNDS: i32 = 10;
const AROUND: usize = 12;

impl Propose for Gp {
    fn propose(
        &self,
        space: &Space,
        past: &[Observation],
        count: usize,
        mut rng: Rng,
    ) -> Vec<Proposal> {
        let Ok(cube) = Cube::of(space) else { return Random.propose(space, past, count, rng) };
        let (mut fresh, seed) = (Fresh::new(space, past), rng.next_u64());
        let mut known = known(&cube, past);
        let mut proposals = Vec::with_capacity(count);
        for index in past.len()..past.len() + count {
            let rng = &mut stream(seed, index);
            let surrogate = if index < self.startup { None } else { Surrogate::new(&cube, &known) };
            let points = match &surrogate {
                Some(surrogate) => surrogate.best(space, self.candidates, rng),
                None => vec![sobol(cube.len(), index, seed)],
            };
            let Some(config) = fresh.first(points.iter().map(|u| at(space, u)), rng) else { break };
            if let Ok(point) = cube.point(&config) {
                // Until it is known the model's own guess stands for it.
                let guess = surrogate.map_or(f64::INFINITY, |s| s.guess(&point));
                known.push((point, guess));
            }
            proposals.push(Proposal::new::<Self>(config));
        }
        proposals
    }
}

fn sobol(axes: usize, index: usize, seed: u64) -> Vec<f64> {
    (0..axes).map(|axis| coordinate(index as u32, axis as u32, seed as u32)).collect()
}

/// What the losses look like, and how much less there may be.
struct Surrogate<'a> {
    cube: &'a Cube,
    process: Process,
    /// From losses to what the process knows, and the least of it.
    warp: Warp,
    least: f64,
    /// Points that were tried, the best first.
    tried: Vec<Vec<f64>>,
}

/// The scale on which losses are modelled: `ln(1 + (loss - best) / (median - best))`, then of mean 0 and
/// standard deviation 1. What is far worse than the median differs little; what is near the best is
/// seen as it is.
struct Warp {
    best: f64,
    scale: f64,
    centre: f64,
    deviation: f64,
}

impl Warp {
    /// `None` if losses do not differ.
    fn new(losses: &[f64]) -> Option<Warp> {
        let best = losses.iter().copied().fold(f64::INFINITY, f64::min);
        let middle = quantile(losses, 0.5) - best;
        let scale = if middle > 0.0 { middle } else { standard_deviation(losses) };
        if scale.is_nan() || scale <= 0.0 || !scale.is_finite() {
            return None;
        }
        let plain = Warp { best, scale, centre: 0.0, deviation: 1.0 };
        let warped: Vec<f64> = losses.iter().map(|loss| plain.of(*loss)).collect();
        Some(Warp { centre: mean(&warped), deviation: standard_deviation(&warped), ..plain })
    }

    fn of(&self, loss: f64) -> f64 {
        (((loss - self.best) / self.scale).ln_1p() - self.centre) / self.deviation
    }

    fn back(&self, warped: f64) -> f64 {
        self.best + self.scale * (warped * self.deviation + self.centre).exp_m1()
    }
}

impl<'a> Surrogate<'a> {
    fn new(cube: &'a Cube, known: &[Known]) -> Option<Surrogate<'a>> {
        let finite = known.iter().filter(|(_, loss)| loss.is_finite());
        let worst = finite.map(|(_, loss)| *loss).reduce(f64::max)?;
        let losses: Vec<f64> = known.iter().map(|(_, loss)| loss.min(worst)).collect();
        let warp = Warp::new(&losses)?;
        let warped: Vec<f64> = losses.iter().map(|loss| warp.of(*loss)).collect();
        let points: Vec<Vec<f64>> = known.iter().map(|(point, _)| point.clone()).collect();
        let process = Process::fit(cube, &points, &warped)?;
        // What the noise hides may be no better: the least that the process believes counts.
        let means = points.iter().map(|point| process.predict(point).0);
        let least = means.fold(f64::INFINITY, f64::min);
        let mut order: Vec<usize> = (0..points.len()).collect();
        order.sort_by(|a, b| warped[*a].total_cmp(&warped[*b]));
        let tried = order.into_iter().map(|at| points[at].clone()).collect();
        Some(Surrogate { cube, process, warp, least, tried })
    }

    fn guess(&self, point: &[f64]) -> f64 {
        self.warp.back(self.process.predict(point).0)
    }

    fn improvement(&self, point: &[f64]) -> f64 {
        let (mean, deviation) = self.process.predict(point);
        deviation.ln() + log_improvement((self.least - mean) / deviation)
    }

    /// Points of large improvement, the best first.
    fn best(&self, space: &Space, candidates: usize, rng: &mut Rng) -> Vec<Vec<f64>> {
        let seed = rng.next_u64();
        let snapped = |point: &[f64]| self.cube.point(&at(space, point)).ok();
        let spread = (0..candidates).map(|index| sobol(self.cube.len(), index, seed));
        let best = self.tried.iter().take(CLIMBS);
        let near: Vec<Vec<f64>> =
            best.flat_map(|point| (0..AROUND).map(|_| point.clone()).collect::<Vec<_>>()).collect();
        let near: Vec<Vec<f64>> = near.iter().map(|point| self.moved(point, 0.05, rng)).collect();
        let judged =
            |point: Vec<f64>| snapped(&point).map(|point| (self.improvement(&point), point));
        let mut found: Vec<(f64, Vec<f64>)> = spread.chain(near).filter_map(judged).collect();
        found.sort_by(|a, b| b.0.total_cmp(&a.0));
        let mut rest = found.split_off(found.len().min(CLIMBS));
        for climber in &mut found {
            for round in 0..ROUNDS {
                for _ in 0..AROUND {
                    let moved = self.moved(&climber.1, 0.1 * 0.5_f64.powi(round), rng);
                    match judged(moved) {
                        Some(better) if better.0 > climber.0 => *climber = better,
                        _ => {}
                    }
                }
            }
        }
        found.sort_by(|a, b| b.0.total_cmp(&a.0));
        rest.truncate(CLIMBS * AROUND);
        found.into_iter().chain(rest).map(|(_, point)| point).collect()
    }

    /// A point nearby: normal steps on numbers, now and then another category.
    fn moved(&self, point: &[f64], step: f64, rng: &mut Rng) -> Vec<f64> {
        let axes = self.cube.axes.iter().zip(point);
        let coordinate = |(axis, u): (&tunability_forest::Axis, &f64)| match axis.scale {
            _ if u.is_nan() => rng.gen_range(0.0..1.0),
            Scale::Levels(_) if rng.gen_range(0.0..1.0) < step => rng.gen_range(0.0..1.0),
            Scale::Levels(_) => *u,
            _ => (u + step * rng.sample::<f64, _>(StandardNormal)).clamp(0.0, 1.0),
        };
        axes.map(coordinate).collect()
    }
}

/// `ln(φ(z) + z Φ(z))`, also far below zero (Ament et al. 2023, eq. 9).
fn log_improvement(z: f64) -> f64 {
    let log_density = -0.5 * z * z - 0.5 * (2.0 * std::f64::consts::PI).ln();
    if z > -25.0 {
        (log_density.exp() + z * normal_cdf(z)).max(f64::MIN_POSITIVE).ln()
    } else {
        log_density - 2.0 * (-z).ln()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_improvement_has_a_logarithm_everywhere() {
        // scipy: log(norm.pdf(z) + z norm.cdf(z)) at 60 digits by mpmath.
        for (z, expected) in [
            (1.0, 0.080_026_218_849_306_94),
            (0.0, -0.918_938_533_204_672_7),
            (-5.0, -16.744_301_162_660_99),
            (-24.0, -295.280_223_234_804_9),
            (-30.0, -457.724_653_760_598),
        ] {
            // Far down only the first term of a series is left.
            let close = if z < -25.0 { 5e-3 } else { 1e-9 * f64::abs(expected) };
            assert!((log_improvement(z) - expected).abs() < close, "{z}: {}", log_improvement(z));
        }
    }

    #[test]
    fn a_warp_is_undone() {
        let warp = Warp::new(&[3.0, 1.0, 2.0, 1000.0]).unwrap();
        for loss in [1.0, 1.5, 900.0] {
            assert!((warp.back(warp.of(loss)) - loss).abs() < 1e-9);
        }
        assert!(Warp::new(&[2.0; 4]).is_none());
    }
}
