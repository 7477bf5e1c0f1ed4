use serde::Serialize;
use tunability_space::{Config, Kind};
use tunability_stats::{Estimate, holm, quantile, wilcoxon};

use super::slice::{Parents, Set, Slices};
use super::surface::Surfaces;

/// The share of the best loss's size that is too little to tune for (Weerts et al. 2020).
const MARGIN: f64 = 0.01;

/// Fewer datasets than this have no small p-values.
const FEWEST: usize = 5;

/// What freeing hyperparameters gains over one default (Probst, Bischl & Boulesteix 2019), on each
/// dataset and over them. A gain is the default's loss less the least one that is reached, so never
/// negative.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Gains {
    /// The default that gains are over.
    pub default: Config,
    /// Its loss on each dataset, in their order.
    pub default_losses: Vec<f64>,
    /// Everything free.
    pub whole: Summary,
    /// The model's hyperparameters free, and the algorithm's; `None` unless there are both.
    pub kinds: Option<[Summary; 2]>,
    /// Each hyperparameter free, in the order of the space.
    pub single: Vec<Single>,
    /// Each pair free.
    pub pairs: Vec<Pair>,
}

/// One hyperparameter.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Single {
    /// Which.
    pub name: String,
    /// What it belongs to.
    pub kind: Kind,
    /// First in: what it gains alone, all else held, its parents too; zero where it is inactive.
    pub gain: Summary,
    /// The same, where its parents move to activate it.
    pub moving: Summary,
    /// The gain as a share of that of everything, averaged over datasets where there is any; `None`
    /// where there is none.
    pub share: Option<f64>,
    /// Last out: what is lost when it is held and everything else is tuned (Weerts, Mueller &
    /// Vanschoren 2020).
    pub risk: Summary,
    /// The p-value of "on the median dataset the risk is 1 % of the size of the best loss, or more", by
    /// Wilcoxon's signed ranks over datasets and Holm's correction for so many hyperparameters: at .05
    /// or below, holding it is not inferior by that margin. `None` below five datasets, where no p-value is
    /// as small.
    pub inferior: Option<f64>,
}

/// Two hyperparameters.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Pair {
    /// Which.
    pub names: [String; 2],
    /// What both gain, all else held, their parents too.
    pub gain: Summary,
    /// The same, where parents move to activate them.
    pub moving: Summary,
    /// What both gain more than the better one alone (Probst et al.'s joint gain, but on each
    /// dataset, so never negative).
    pub joint: Summary,
    /// What both gain more than the two alone together: above zero where they only help together.
    pub interaction: Summary,
}

/// A gain on each dataset, and over them.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Summary {
    /// For each dataset, in their order.
    pub each: Vec<f64>,
    /// The mean over datasets; with its 95 % Student interval over datasets as the units, or without
    /// one where there is a single dataset.
    pub mean: Estimate,
    /// The median.
    pub median: f64,
    /// How much of the sum one dataset supplies, at most; `None` where nothing is gained, or something is
    /// lost.
    pub top_share: Option<f64>,
}

impl Summary {
    /// Summarises one number for each dataset.
    pub fn new(each: Vec<f64>) -> Summary {
        let sum: f64 = each.iter().sum();
        let most = each.iter().copied().fold(0.0, f64::max);
        let mean = match each.as_slice() {
            [] | [_] => Estimate { low: f64::NAN, high: f64::NAN, ..Estimate::exact(sum) },
            all => Estimate::from(all),
        };
        let shared = sum > 0.0 && each.len() > 1 && each.iter().all(|gain| *gain >= 0.0);
        let top_share = shared.then(|| most / sum);
        Summary { mean, median: quantile(&each, 0.5), top_share, each }
    }

    /// One minus the other, dataset by dataset.
    fn minus(&self, other: &[f64]) -> Summary {
        Summary::new(self.each.iter().zip(other).map(|(one, other)| one - other).collect())
    }
}

/// What one default's slices say.
pub struct Game<'a> {
    surfaces: &'a Surfaces,
    slices: Slices,
    default_losses: Vec<f64>,
    /// Hyperparameters that take more than one value, by place.
    pub free: Vec<usize>,
}

impl<'a> Game<'a> {
    /// The game around a base, if the configuration there was tried on every dataset with success.
    pub fn new(surfaces: &'a Surfaces, base: &Config) -> Option<Game<'a>> {
        let slices = Slices::new(&surfaces.space, &surfaces.configs, base);
        let default =
            (0..surfaces.configs.len()).find(|at| slices.reaches(*at, 0, Parents::Stay))?;
        let default_losses: Vec<f64> =
            surfaces.datasets.iter().map(|surface| surface.losses[default]).collect();
        let varied = surfaces.levels().into_iter().enumerate().filter(|(_, l)| l.len() > 1);
        let free = varied.map(|(place, _)| place).collect();
        default_losses.iter().all(|loss| loss.is_finite()).then_some(Game {
            surfaces,
            slices,
            default_losses,
            free,
        })
    }

    /// What freeing `set` gains on each dataset.
    pub fn gains(&self, set: Set, parents: Parents) -> Vec<f64> {
        let gain = |(surface, default): (&super::Surface, &f64)| {
            default - self.slices.least(&surface.losses, set, parents)
        };
        self.surfaces.datasets.iter().zip(&self.default_losses).map(gain).collect()
    }

    /// The set of these places.
    fn set(places: impl IntoIterator<Item = usize>) -> Set {
        places.into_iter().fold(0, |set, place| set | 1 << place)
    }

    /// All measures.
    pub fn measure(&self, default: Config) -> Gains {
        let all = self.gains(Set::MAX, Parents::Stay);
        let mut singles: Vec<Single> = self.free.iter().map(|h| self.single(*h, &all)).collect();
        self.judge_risks(&mut singles, &all);
        let mut pairs = Vec::new();
        for (at, one) in singles.iter().enumerate() {
            for (beyond, other) in singles[at + 1..].iter().enumerate() {
                let set = Game::set([self.free[at], self.free[at + 1 + beyond]]);
                pairs.push(self.pair(set, one, other));
            }
        }
        Gains {
            default,
            default_losses: self.default_losses.clone(),
            whole: Summary::new(all),
            kinds: self.kinds(),
            single: singles,
            pairs,
        }
    }

    fn kinds(&self) -> Option<[Summary; 2]> {
        let of = |kind: Kind| {
            let space = &self.surfaces.space.hyperparameters;
            let places = self.free.iter().copied().filter(|h| space[*h].kind == kind);
            let set = Game::set(places);
            (set != 0).then(|| Summary::new(self.gains(set, Parents::Stay)))
        };
        Some([of(Kind::Model)?, of(Kind::Algorithm)?])
    }

    fn single(&self, place: usize, all: &[f64]) -> Single {
        let hyperparameter = &self.surfaces.space.hyperparameters[place];
        let gain = Summary::new(self.gains(1 << place, Parents::Stay));
        let shares: Vec<f64> = (gain.each.iter().zip(all))
            .filter(|(_, all)| **all > 0.0)
            .map(|(gain, all)| gain / all)
            .collect();
        let held: Vec<f64> = self.surfaces.datasets.iter().map(|s| self.held(place, s)).collect();
        let best = self.default_losses.iter().zip(all).map(|(loss, gain)| loss - gain);
        let risk: Vec<f64> =
            held.iter().zip(best.clone()).map(|(held, best)| held - best).collect();
        Single {
            name: hyperparameter.name.clone(),
            kind: hyperparameter.kind,
            moving: Summary::new(self.gains(1 << place, Parents::Move)),
            gain,
            share: (!shares.is_empty()).then(|| tunability_stats::mean(&shares)),
            inferior: None,
            risk: Summary::new(risk),
        }
    }

    /// The least loss with one hyperparameter at its base, or inactive, and everything else free.
    fn held(&self, place: usize, surface: &super::Surface) -> f64 {
        let held = (0..surface.losses.len()).filter(|at| self.slices.holds(*at, place));
        held.map(|at| surface.losses[at]).fold(f64::INFINITY, f64::min)
    }

    /// Tests each risk against the margin.
    fn judge_risks(&self, singles: &mut [Single], all: &[f64]) {
        if all.len() < FEWEST {
            return;
        }
        let best: Vec<f64> =
            self.default_losses.iter().zip(all).map(|(loss, gain)| loss - gain).collect();
        let p = |single: &Single| {
            let beyond =
                single.risk.each.iter().zip(&best).map(|(r, best)| r - MARGIN * best.abs());
            wilcoxon(&beyond.collect::<Vec<_>>()).p.less
        };
        let adjusted = holm(&singles.iter().map(p).collect::<Vec<_>>());
        for (single, p) in singles.iter_mut().zip(adjusted) {
            single.inferior = Some(p);
        }
    }

    fn pair(&self, set: Set, one: &Single, other: &Single) -> Pair {
        let gain = Summary::new(self.gains(set, Parents::Stay));
        let both = || one.gain.each.iter().zip(&other.gain.each);
        let better: Vec<f64> = both().map(|(one, other)| one.max(*other)).collect();
        let sum: Vec<f64> = both().map(|(one, other)| one + other).collect();
        Pair {
            names: [one.name.clone(), other.name.clone()],
            joint: gain.minus(&better),
            interaction: gain.minus(&sum),
            moving: Summary::new(self.gains(set, Parents::Move)),
            gain,
        }
    }
}
