use serde::Serialize;
use tunability_space::{Config, Kind};
use tunability_stats::{Estimate, holm, quantile, wilcoxon};

use super::slice::{Parents, Set, Slices, base};
use super::surface::{Surface, Surfaces};

/// The share of the best loss's size that is too little to tune for (Weerts et al. 2020).
const MARGIN: f64 = 0.01;

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
    /// The model's hyperparameters free, and the algorithm's; `None` unless there are both and a tenth of
    /// the grid was tried.
    pub kinds: Option<[Summary; 2]>,
    /// Each hyperparameter free, in the order of the space. Where less than a tenth of the grid was tried,
    /// only those of which another value was tried with all else held.
    pub single: Vec<Single>,
    /// Each pair free; none where less than a tenth of the grid was tried.
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
    /// How many configurations it reaches alone, beside the default.
    pub reached: usize,
    /// Last out: what is lost when it is held and everything else is tuned (Weerts, Mueller &
    /// Vanschoren 2020); `None` where less than a tenth of the grid was tried.
    pub risk: Option<Summary>,
    /// How likely so small risks are by chance, if holding it cost 1 % of the size of the best loss (on a
    /// dataset's own scale, of its range): Wilcoxon's signed ranks over datasets, which takes risks as
    /// symmetric about their median, with Holm's correction for so many hyperparameters. At .05 or below
    /// holding it is not inferior by that margin. `None` where so few datasets cannot say so.
    pub non_inferiority_p: Option<f64>,
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
    /// Where the default is among the configurations.
    default: usize,
    /// Hyperparameters that take more than one value, by place.
    free: Vec<usize>,
}

impl<'a> Game<'a> {
    /// The game around a configuration that succeeded on every dataset.
    pub fn new(surfaces: &'a Surfaces, default: usize) -> Game<'a> {
        let base = base(&surfaces.space, &surfaces.levels, &surfaces.configs[default]);
        let varied = surfaces.levels.iter().enumerate().filter(|(_, levels)| levels.len() > 1);
        Game {
            surfaces,
            slices: Slices::new(&surfaces.space, &surfaces.configs, &base),
            default,
            free: varied.map(|(place, _)| place).collect(),
        }
    }

    /// What freeing `set` gains on each dataset.
    pub fn gains(&self, set: Set, parents: Parents) -> Vec<f64> {
        let gain = |surface: &Surface| {
            surface.losses[self.default] - self.slices.least(&surface.losses, set, parents)
        };
        self.surfaces.datasets.iter().map(gain).collect()
    }

    /// All measures; `normalised` says that losses are on a scale of each dataset's own.
    pub fn measure(&self, normalised: bool) -> Gains {
        let dense = self.surfaces.coverage() > 0.0;
        let all = self.gains(Set::MAX, Parents::Stay);
        let singles = self.free.iter().map(|h| self.single(*h, &all, dense));
        let mut singles: Vec<Single> =
            singles.filter(|single| dense || single.reached > 0).collect();
        self.judge_risks(&mut singles, normalised);
        Gains {
            default: self.surfaces.configs[self.default].clone(),
            default_losses: self.surfaces.datasets.iter().map(|s| s.losses[self.default]).collect(),
            whole: Summary::new(all),
            kinds: self.kinds().filter(|_| dense),
            pairs: if dense { self.pairs(&singles) } else { Vec::new() },
            single: singles,
        }
    }

    /// Everything of one kind free, for both kinds.
    fn kinds(&self) -> Option<[Summary; 2]> {
        let of = |kind: Kind| {
            let space = &self.surfaces.space.hyperparameters;
            let places = self.free.iter().filter(|h| space[**h].kind == kind);
            let set = places.fold(0, |set, place| set | 1 << place);
            (set != 0).then(|| Summary::new(self.gains(set, Parents::Stay)))
        };
        Some([of(Kind::Model)?, of(Kind::Algorithm)?])
    }

    fn single(&self, place: usize, all: &[f64], dense: bool) -> Single {
        let hyperparameter = &self.surfaces.space.hyperparameters[place];
        let gain = Summary::new(self.gains(1 << place, Parents::Stay));
        let shares: Vec<f64> = (gain.each.iter().zip(all))
            .filter(|(_, all)| **all > 0.0)
            .map(|(gain, all)| gain / all)
            .collect();
        let reached = (0..self.surfaces.configs.len()).filter(|at| {
            *at != self.default && self.slices.reaches(*at, 1 << place, Parents::Stay)
        });
        let risk = self.gains(!(1 << place), Parents::Stay);
        let risk = all.iter().zip(risk).map(|(all, without)| all - without);
        Single {
            name: hyperparameter.name.clone(),
            kind: hyperparameter.kind,
            moving: Summary::new(self.gains(1 << place, Parents::Move)),
            gain,
            share: (!shares.is_empty()).then(|| tunability_stats::mean(&shares)),
            reached: reached.count(),
            risk: dense.then(|| Summary::new(risk.collect())),
            non_inferiority_p: None,
        }
    }

    /// Tests each risk against the margin, where there are datasets enough for p ≤ .05.
    fn judge_risks(&self, singles: &mut [Single], normalised: bool) {
        let least = singles.len() as f64 * 0.5_f64.powi(self.surfaces.datasets.len() as i32);
        let best = self.surfaces.datasets.iter().map(|surface| {
            if normalised {
                1.0
            } else {
                self.slices.least(&surface.losses, Set::MAX, Parents::Stay)
            }
        });
        let best: Vec<f64> = best.collect();
        let p = |single: &Single| {
            let risks = single.risk.as_ref().map_or(&[][..], |risk| &risk.each);
            let beyond = risks.iter().zip(&best).map(|(risk, best)| risk - MARGIN * best.abs());
            wilcoxon(&beyond.collect::<Vec<_>>()).p.less
        };
        let adjusted = holm(&singles.iter().map(p).collect::<Vec<_>>());
        for (single, p) in singles.iter_mut().zip(adjusted) {
            single.non_inferiority_p = (single.risk.is_some() && least <= 0.05).then_some(p);
        }
    }

    fn pairs(&self, singles: &[Single]) -> Vec<Pair> {
        let each = singles.iter().zip(&self.free).enumerate();
        let with = |(at, (one, place)): (usize, (&Single, &usize))| {
            let later = singles.iter().zip(&self.free).skip(at + 1);
            let pair = |(other, beside): (&Single, &usize)| {
                self.pair(1 << place | 1 << beside, one, other)
            };
            later.map(pair).collect::<Vec<_>>()
        };
        each.flat_map(with).collect()
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
