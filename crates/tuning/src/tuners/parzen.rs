use rand::Rng as _;
use tunability_forest::{Axis, Scale};
use tunability_kernels::exp;
use tunability_learn::Rng;
use tunability_stats::{normal_cdf, normal_quantile};

/// The width of a kernel for one observation, as a share of the range (Optuna's multivariate estimator).
const WIDTH: f64 = 0.2;

/// Observations this new count in full, older ones less and less.
const RECENT: usize = 25;

/// The width of the kernel that stands for the prior, in the middle of each range.
const PRIOR_WIDTH: f64 = 1.0;

/// A density over some axes of the unit cube: a mixture of products of kernels, one at each observation
/// and a wide one for the prior (Bergstra et al. 2011, section 4; Falkner, Klein & Hutter 2018, section
/// 3.2; widths, weights and categories as in Optuna's multivariate TPE). Numbers have normal kernels cut
/// off at the ends of their range; of whole numbers, the mass of their cell.
pub(crate) struct Parzen<'a> {
    /// Which axes, and what kernels have on each.
    axes: Vec<(usize, &'a Axis, Kernels)>,
    width: f64,
    /// Of each kernel, the prior last; they add up to 1.
    weights: Vec<f64>,
    /// The logarithm of each weight, less those of what cutting off leaves of its kernels.
    base: Vec<f64>,
}

/// Where the kernels of an axis are.
enum Kernels {
    Real(Vec<f64>),
    /// Cells that were met, and in which of them each observation is.
    Whole(Vec<f64>, Vec<usize>),
    /// Level of each observation; logarithms of the mass of its level, and of each other.
    Levels {
        of: u32,
        levels: Vec<u32>,
        same: f64,
        other: f64,
    },
}

impl<'a> Parzen<'a> {
    /// The density of points of which all these axes exist, in the order of time; the prior weighs as
    /// much as so many of them.
    pub fn new(axes: &[(usize, &'a Axis)], points: &[&[f64]], prior: f64) -> Parzen<'a> {
        let count = points.len();
        let narrow = WIDTH * (count.max(1) as f64).powf(-1.0 / (axes.len() as f64 + 4.0));
        let width = narrow.max(1.0 / (2.0 + count as f64).min(100.0));
        let mut weights = by_age(count);
        weights.push(prior);
        let sum: f64 = weights.iter().sum();
        weights.iter_mut().for_each(|weight| *weight /= sum);
        let mut base: Vec<f64> = weights.iter().map(|weight| weight.ln()).collect();
        let kernels = |&(at, axis): &(usize, &'a Axis)| {
            let centres: Vec<f64> = points.iter().map(|point| point[at]).collect();
            (at, axis, kernels(axis.scale, centres, prior / (count as f64 + 1.0)))
        };
        let axes: Vec<_> = axes.iter().map(kernels).collect();
        for (_, _, kernels) in &axes {
            match kernels {
                Kernels::Real(centres) => {
                    let cut = Cut::new(width, centres.len());
                    let log = |centre: &f64| (cut.inside(*centre) * width).ln();
                    base.iter_mut().zip(centres).for_each(|(base, centre)| *base -= log(centre));
                }
                Kernels::Whole(cells, of) => {
                    let cut: Vec<f64> = cells.iter().map(|c| inside(*c, width).ln()).collect();
                    base.iter_mut().zip(of).for_each(|(base, cell)| *base -= cut[*cell]);
                }
                Kernels::Levels { .. } => continue,
            }
            base[count] -= inside(0.5, PRIOR_WIDTH).ln();
        }
        Parzen { axes, width, weights, base }
    }

    /// The logarithm of the density at a point, up to a constant that all densities over these axes share.
    pub fn log_density(&self, point: &[f64]) -> f64 {
        let mut logs = self.base.clone();
        let last = logs.len() - 1;
        let sharp = 0.5 / (self.width * self.width);
        for (at, axis, kernels) in &self.axes {
            let x = point[*at];
            match kernels {
                Kernels::Real(centres) => {
                    let each = logs.iter_mut().zip(centres);
                    each.for_each(|(log, centre)| *log -= (x - centre) * (x - centre) * sharp);
                    logs[last] -= 0.5 * (x - 0.5) * (x - 0.5) / (PRIOR_WIDTH * PRIOR_WIDTH);
                }
                Kernels::Whole(cells, of) => {
                    let (low, high) = cell(axis, x);
                    let mass = |centre: f64, width: f64| between(low, high, centre, width).ln();
                    let masses: Vec<f64> = cells.iter().map(|c| mass(*c, self.width)).collect();
                    logs.iter_mut().zip(of).for_each(|(log, cell)| *log += masses[*cell]);
                    logs[last] += mass(0.5, PRIOR_WIDTH);
                }
                Kernels::Levels { of, levels, same, other } => {
                    let own = level(x, *of);
                    let mass = |level: &u32| if *level == own { *same } else { *other };
                    logs.iter_mut().zip(levels).for_each(|(log, level)| *log += mass(level));
                    logs[last] -= f64::from(*of).ln();
                }
            }
        }
        log_sum(logs)
    }

    /// Draws a point: its coordinates on these axes.
    pub fn draw(&self, point: &mut [f64], rng: &mut Rng) {
        let kernel = choose(&self.weights, rng);
        for (at, axis, kernels) in &self.axes {
            let normal = |centre: Option<&f64>, rng: &mut Rng| match centre {
                Some(centre) => cut_off(*centre, self.width, rng),
                None => cut_off(0.5, PRIOR_WIDTH, rng),
            };
            point[*at] = match kernels {
                Kernels::Real(centres) => normal(centres.get(kernel), rng),
                Kernels::Whole(cells, of) => {
                    let u = normal(of.get(kernel).map(|cell| &cells[*cell]), rng);
                    axis.domain.encode(&axis.domain.decode(u)).unwrap_or(u)
                }
                Kernels::Levels { of, levels, same, .. } => {
                    let stays = rng.gen_range(0.0..1.0) < same.exp();
                    let others = |own: u32, rng: &mut Rng| {
                        let other = rng.gen_range(0..of - 1);
                        other + u32::from(other >= own)
                    };
                    let level = match levels.get(kernel) {
                        None => rng.gen_range(0..*of),
                        Some(own) if stays => *own,
                        Some(own) => others(*own, rng),
                    };
                    (f64::from(level) + 0.5) / f64::from(*of)
                }
            };
        }
    }
}

/// Kernels at observations; `prior` is what each level gets beside one observation.
fn kernels(scale: Scale, centres: Vec<f64>, prior: f64) -> Kernels {
    match scale {
        Scale::Real => Kernels::Real(centres),
        Scale::Whole => {
            let mut cells = centres.clone();
            cells.sort_by(f64::total_cmp);
            cells.dedup();
            let place = |centre: &f64| cells.partition_point(|cell| cell < centre);
            let of = centres.iter().map(place).collect();
            Kernels::Whole(cells, of)
        }
        Scale::Levels(of) => {
            let all = 1.0 + prior * f64::from(of);
            let levels = centres.iter().map(|centre| level(*centre, of)).collect();
            Kernels::Levels {
                of,
                levels,
                same: ((1.0 + prior) / all).ln(),
                other: (prior / all).ln(),
            }
        }
    }
}

fn level(x: f64, of: u32) -> u32 {
    ((x * f64::from(of)) as u32).min(of - 1)
}

/// The part of the unit interval that means the same value.
fn cell(axis: &Axis, x: f64) -> (f64, f64) {
    axis.domain.cell(&axis.domain.decode(x)).unwrap_or((0.0, 1.0))
}

const ROOT_OF_2_PI: f64 = 2.506_628_274_631_000_5;

/// In an interval so narrow, in widths of a kernel, the density is as good as flat: to 0.1 %.
const NARROW: f64 = 0.15;

/// The mass of a normal kernel between two points.
fn between(low: f64, high: f64, centre: f64, width: f64) -> f64 {
    // On the side where both tails are small: differences of numbers near 1 lose digits.
    let (from, to) = ((low - centre) / width, (high - centre) / width);
    let mass = if to - from < NARROW {
        let middle = 0.5 * (from + to);
        (-0.5 * middle * middle).exp() * (to - from) / ROOT_OF_2_PI
    } else if from > 0.0 {
        normal_cdf(-from) - normal_cdf(-to)
    } else {
        normal_cdf(to) - normal_cdf(from)
    };
    mass.max(f64::MIN_POSITIVE)
}

/// What of a normal kernel lies within the unit interval.
fn inside(centre: f64, width: f64) -> f64 {
    between(0.0, 1.0, centre, width)
}

/// What of normal kernels of one width lies within the unit interval. Where there are many, between
/// nodes by Hermite's cubic, good to 1e-6.
struct Cut {
    width: f64,
    /// Values and slopes, or nothing for a few.
    nodes: Vec<(f64, f64)>,
}

/// Nodes of a table, and the number of kernels that make it worth while.
const NODES: usize = 64;

impl Cut {
    fn new(width: f64, kernels: usize) -> Cut {
        let density = |x: f64| (-0.5 * x * x).exp() / ROOT_OF_2_PI;
        let node = |at: usize| {
            let centre = at as f64 / NODES as f64;
            let slope = (density(centre / width) - density((1.0 - centre) / width)) / width;
            (inside(centre, width), slope)
        };
        let nodes = if kernels > 2 * NODES { (0..=NODES).map(node).collect() } else { Vec::new() };
        Cut { width, nodes }
    }

    fn inside(&self, centre: f64) -> f64 {
        if self.nodes.is_empty() {
            return inside(centre, self.width);
        }
        let step = 1.0 / NODES as f64;
        let at = ((centre / step) as usize).min(NODES - 1);
        let ((a, da), (b, db)) = (self.nodes[at], self.nodes[at + 1]);
        let t = centre / step - at as f64;
        let (square, rest) = (t * t, 1.0 - t);
        a * (1.0 + 2.0 * t) * rest * rest
            + b * square * (3.0 - 2.0 * t)
            + step * t * rest * (da * rest - db * t)
    }
}

/// A draw of a normal kernel that is cut off at 0 and 1.
fn cut_off(centre: f64, width: f64, rng: &mut Rng) -> f64 {
    let (low, high) = (normal_cdf(-centre / width), normal_cdf((1.0 - centre) / width));
    let share = low + rng.gen_range(0.0..1.0) * (high - low);
    (centre + width * normal_quantile(share)).clamp(0.0, 1.0)
}

/// Weights of observations in the order of time: the newest in full, the others on a slope from 1/n.
fn by_age(count: usize) -> Vec<f64> {
    let old = count.saturating_sub(RECENT);
    let least = 1.0 / count.max(1) as f64;
    let slope = |at: usize| match old {
        1 => least,
        _ => least + (1.0 - least) * at as f64 / (old - 1) as f64,
    };
    (0..count).map(|at| if at < old { slope(at) } else { 1.0 }).collect()
}

/// Which of the weights, which add up to 1.
fn choose(weights: &[f64], rng: &mut Rng) -> usize {
    let mut left = rng.gen_range(0.0..1.0);
    let over = |weight: &f64| {
        left -= weight;
        left < 0.0
    };
    weights.iter().position(over).unwrap_or(weights.len() - 1)
}

/// The logarithm of a sum, from those of its terms.
fn log_sum(mut logs: Vec<f64>) -> f64 {
    let most = logs.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    if most == f64::NEG_INFINITY {
        return most;
    }
    logs.iter_mut().for_each(|log| *log -= most);
    exp(&mut logs);
    most + logs.iter().sum::<f64>().ln()
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::SeedableRng;
    use tunability_forest::Cube;
    use tunability_space::{Hyperparameters, Space};

    /// One of each kind.
    #[derive(Clone, Debug, PartialEq, Hyperparameters)]
    struct Mixed {
        /// A number.
        #[model(default = 0.5, range = 0.0..=1.0)]
        real: f64,
        /// A whole number.
        #[model(default = 2, range = 1..=4)]
        whole: usize,
        /// A category.
        #[model(default = false)]
        flag: bool,
    }

    fn space() -> Space {
        Mixed::space()
    }

    #[test]
    fn a_density_has_mass_one() {
        let cube = Cube::of(&space()).unwrap();
        let axes: Vec<(usize, &Axis)> = cube.axes.iter().enumerate().collect();
        let points = [[0.9, 0.125, 0.25], [0.2, 0.875, 0.75], [0.3, 0.625, 0.75]];
        let points: Vec<&[f64]> = points.iter().map(|point| &point[..]).collect();
        let density = Parzen::new(&axes, &points, 1.0);
        let mut mass = 0.0;
        for whole in [0.125, 0.375, 0.625, 0.875] {
            for flag in [0.25, 0.75] {
                let at = |step: i32| [(f64::from(step) + 0.5) / 1000.0, whole, flag];
                mass += (0..1000).map(|step| density.log_density(&at(step)).exp()).sum::<f64>();
            }
        }
        // Real kernels leave out the root of 2 pi.
        let constant = (2.0 * std::f64::consts::PI).sqrt();
        assert!((mass / 1000.0 / constant - 1.0).abs() < 1e-5, "{}", mass / 1000.0 / constant);
    }

    #[test]
    fn draws_are_those_of_the_density() {
        let cube = Cube::of(&space()).unwrap();
        let axes: Vec<(usize, &Axis)> = cube.axes.iter().enumerate().collect();
        let density = Parzen::new(&axes, &[&[0.8, 0.125, 0.25], &[0.7, 0.375, 0.25]], 1.0);
        let mut rng = Rng::seed_from_u64(1);
        let mut shares = [0.0; 3];
        let mut point = [0.0; 3];
        for _ in 0..20_000 {
            density.draw(&mut point, &mut rng);
            let hits = [point[0] > 0.5, point[1] < 0.25, point[2] < 0.5];
            (0..3).for_each(|at| shares[at] += f64::from(u8::from(hits[at])) / 20_000.0);
        }
        let sum = |holds: &dyn Fn(&[f64; 3]) -> bool| {
            let mut sums = [0.0; 2];
            for (step, whole, flag) in (0..200).flat_map(|step| {
                let wholes = [0.125, 0.375, 0.625, 0.875];
                wholes.into_iter().flat_map(move |w| [0.25, 0.75].map(|flag| (step, w, flag)))
            }) {
                let point = [(f64::from(step) + 0.5) / 200.0, whole, flag];
                let mass = density.log_density(&point).exp();
                sums[0] += mass;
                sums[1] += if holds(&point) { mass } else { 0.0 };
            }
            sums[1] / sums[0]
        };
        let expected = [sum(&|p| p[0] > 0.5), sum(&|p| p[1] < 0.25), sum(&|p| p[2] < 0.5)];
        for (share, expected) in shares.iter().zip(expected) {
            assert!((share - expected).abs() < 0.015, "{shares:?} {expected}");
        }
    }

    #[test]
    fn a_table_is_good_to_a_millionth() {
        for width in [0.02, 0.1, 0.2] {
            let cut = Cut::new(width, 1000);
            for centre in (0..=1000).map(|at| f64::from(at) / 1000.0) {
                let exact = inside(centre, width);
                let bound = if width < 0.05 { 1e-3 } else { 2e-6 };
                assert!((cut.inside(centre) - exact).abs() < bound, "{width} {centre}");
            }
        }
    }

    #[test]
    fn weights_slope_up_to_the_newest() {
        assert_eq!(by_age(3), [1.0; 3]);
        let weights = by_age(30);
        assert_eq!((weights[0], weights[4], weights[29]), (1.0 / 30.0, 1.0, 1.0));
        assert!(weights.is_sorted());
    }
}
