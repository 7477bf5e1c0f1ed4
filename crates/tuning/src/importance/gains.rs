use std::collections::BTreeMap;

use serde::Serialize;
use tunability_space::{Config, Space};
use tunability_stats::Estimate;

use super::shapley;
use super::surface::Surface;
use super::variances::subsets;

/// What tuning gains over the default, on the surface: on a full grid exactly; on a forest what the
/// forest believes, which no fresh trial has confirmed. Gains are positive where the response falls.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Gains {
    /// The response at the default (on a grid: at its point nearest to it).
    pub default: f64,
    /// Each hyperparameter free, the rest at its default: exact on the surface (Probst, Bischl &
    /// Boulesteix 2019). A child whose parent stays where it is inactive gains nothing.
    pub alone: Vec<Freed>,
    /// Each two free: exact on the surface; in order of size.
    pub pairs: Vec<Freed>,
    /// Everything free: exact on a grid, on a forest the best that was found.
    pub whole: Freed,
}

/// What some hyperparameters gain when they are free.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Freed {
    /// Which are free.
    pub names: Vec<String>,
    /// What they gain, and how far bags differ about it: twice their spread. It is no winner's curse
    /// interval: the maximum was chosen on the same forest.
    pub gain: Estimate,
    /// Beyond the better of the two alone; `None` unless two are free.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub jointly: Option<f64>,
    /// Where the best is.
    pub best: Config,
}

/// More players make too many coalitions.
pub(crate) const MOST_PLAYERS: usize = 12;

/// The least response when a set of axes is free, found from what its subsets found: so more freedom is
/// never less gain.
pub(crate) struct Game<'a> {
    surface: &'a Surface<'a>,
    space: &'a Space,
    default: Vec<f64>,
    found: BTreeMap<Vec<usize>, (f64, Vec<f64>)>,
    /// Points of trials to begin from too.
    starts: Vec<Vec<f64>>,
}

impl<'a> Game<'a> {
    /// `trials` are points with their responses: the best few are starts.
    pub fn new(surface: &'a Surface<'a>, space: &'a Space, trials: &[(Vec<f64>, f64)]) -> Game<'a> {
        let default = surface.cube.default_point();
        let mut order: Vec<&(Vec<f64>, f64)> = trials.iter().collect();
        order.sort_by(|a, b| a.1.total_cmp(&b.1));
        let filled = |(point, _): &&(Vec<f64>, f64)| {
            let each = point.iter().zip(&default);
            each.map(|(u, usual)| if u.is_nan() { *usual } else { *u }).collect()
        };
        let starts = order.iter().take(STARTS).map(filled).collect();
        let found = BTreeMap::from([(Vec::new(), (surface.at(&default), default.clone()))]);
        Game { surface, space, default, found, starts }
    }

    /// The least response with these axes free (in order), and where it is.
    pub fn least(&mut self, free: &[usize]) -> (f64, Vec<f64>) {
        if let Some(found) = self.found.get(free) {
            return found.clone();
        }
        let best = match *free {
            [axis] => self.surface.least_along(&self.default, axis),
            [one, two] => self.surface.least_across(&self.default, [one, two]),
            _ => match self.surface.least_of_all(&self.default, free) {
                Some(best) => best,
                None => self.search(free),
            },
        };
        self.found.insert(free.to_vec(), best.clone());
        best
    }

    /// From the best of what was found with some of these free, and from the best trials, along one axis
    /// after the other until nothing falls.
    fn search(&self, free: &[usize]) -> (f64, Vec<f64>) {
        let inside = |set: &Vec<usize>| set.iter().all(|axis| free.contains(axis));
        let known = self.found.iter().filter(|(set, _)| inside(set)).map(|(_, best)| best.clone());
        let least = |a: (f64, Vec<f64>), b: (f64, Vec<f64>)| if b.0 < a.0 { b } else { a };
        let start = (self.surface.at(&self.default), self.default.clone());
        let mut best = self.descend(known.fold(start, least), free);
        for trial in &self.starts {
            let mut point = self.default.clone();
            free.iter().for_each(|axis| point[*axis] = trial[*axis]);
            best = least(best, self.descend((self.surface.at(&point), point), free));
        }
        best
    }

    fn descend(&self, start: (f64, Vec<f64>), axes: &[usize]) -> (f64, Vec<f64>) {
        let mut here = start;
        for _ in 0..SWEEPS {
            let before = here.0;
            for axis in axes {
                let next = self.surface.least_along(&here.1, *axis);
                if next.0 < here.0 {
                    here = next;
                }
            }
            if here.0 >= before {
                break;
            }
        }
        here
    }

    fn freed(&mut self, axes: &[usize]) -> Freed {
        let (value, point) = self.least(axes);
        let gain = self.surface.at(&self.default) - value;
        let error = self.surface.error(&self.default, &point);
        let freedom = self.surface.bags().map_or(1.0, |bags| bags as f64 - 1.0);
        let gain = Estimate::student(gain, error, freedom, 0.95);
        let names = axes.iter().map(|axis| self.surface.cube.axes[*axis].name.clone()).collect();
        Freed { names, gain, jointly: None, best: self.space.decode(&point) }
    }

    /// All gains.
    pub fn gains(&mut self) -> Gains {
        let axes: Vec<usize> = (0..self.default.len()).collect();
        let alone: Vec<Freed> = axes.iter().map(|axis| self.freed(&[*axis])).collect();
        let mut pairs = Vec::new();
        if axes.len() <= MOST_PLAYERS {
            for one in 0..axes.len() {
                for two in one + 1..axes.len() {
                    let mut both = self.freed(&[one, two]);
                    let better = alone[one].gain.value.max(alone[two].gain.value);
                    both.jointly = Some(both.gain.value - better);
                    pairs.push(both);
                }
            }
        }
        pairs.sort_by(|a, b| b.gain.value.total_cmp(&a.gain.value));
        let whole = self.freed(&axes);
        Gains { default: self.surface.at(&self.default), alone, pairs, whole }
    }

    /// The Shapley value of each axis in the game whose worth is the gain (HyperSHAP's game of
    /// tunability, Wever et al. 2025).
    pub fn shapley(&mut self) -> Vec<f64> {
        let default = self.surface.at(&self.default);
        let axes: Vec<usize> = (0..self.default.len()).collect();
        let sets = subsets(&axes);
        let worths: Vec<f64> = sets.iter().map(|free| default - self.least(free).0).collect();
        shapley::values(&worths)
    }
}

/// Best trials that a search begins from.
const STARTS: usize = 3;

/// Most rounds over all free axes.
const SWEEPS: usize = 10;
