use tunability_space::{Config, Space, Value};

/// Some hyperparameters, by their place in the space: bit h stands for the h-th.
pub type Set = u64;

/// The most hyperparameters that a [`Set`] holds.
pub const MOST: usize = 64;

/// What becomes of the parents of a hyperparameter that is freed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Parents {
    /// They stay at the base, as all that is held: a child that is inactive there gains nothing.
    Stay,
    /// They move where a freed child that is active needs them.
    Move,
}

/// Which configurations a search reaches that frees some hyperparameters and holds the rest at a base.
///
/// With parents that stay, a configuration is reached if all that it has different from the base is
/// free. With parents that move, a held hyperparameter may differ too, if one of its descendants is
/// free and active. Either way a larger set reaches all that a smaller one does, and the base itself.
#[derive(Clone, Debug)]
pub struct Slices {
    /// For each configuration: the held hyperparameters that must be excused, each as the set of those
    /// whose freedom excuses it, itself first.
    excuses: Vec<Vec<(Set, Set)>>,
}

impl Slices {
    /// The slices through `base`, which has a value for every hyperparameter, also for those that are
    /// inactive where most are at their base: that is what they are held at when a parent is freed.
    pub fn new(space: &Space, configs: &[Config], base: &Config) -> Slices {
        let ancestors = ancestors(space);
        let of = |config: &Config| {
            let active: Vec<bool> = space.names().map(|name| config.get(name).is_some()).collect();
            let differs = |name: &str| {
                let value = config.get(name);
                value.is_some() && value != base.get(name)
            };
            let differing = space.names().enumerate().filter(|(_, name)| differs(name));
            let excuse = |(h, _): (usize, &str)| {
                let own = 1 << h;
                let below = (0..active.len()).filter(|s| active[*s] && ancestors[*s] & own != 0);
                (own, below.fold(own, |set, s| set | 1 << s))
            };
            differing.map(excuse).collect()
        };
        Slices { excuses: configs.iter().map(of).collect() }
    }

    /// Whether the configuration is reached.
    pub fn reaches(&self, config: usize, free: Set, parents: Parents) -> bool {
        self.excuses[config].iter().all(|(own, any)| match parents {
            Parents::Stay => own & free != 0,
            Parents::Move => any & free != 0,
        })
    }

    /// Whether the configuration has this hyperparameter at its base, or inactive.
    pub fn holds(&self, config: usize, hyperparameter: usize) -> bool {
        self.excuses[config].iter().all(|(own, _)| *own != 1 << hyperparameter)
    }

    /// The least loss among configurations that are reached; infinite where none is.
    pub fn least(&self, losses: &[f64], free: Set, parents: Parents) -> f64 {
        let reached = (0..losses.len()).filter(|at| self.reaches(*at, free, parents));
        reached.map(|at| losses[at]).fold(f64::INFINITY, f64::min)
    }
}

/// The parents of each hyperparameter, their parents, and so on.
fn ancestors(space: &Space) -> Vec<Set> {
    let names: Vec<&str> = space.names().collect();
    let mut all: Vec<Set> = Vec::new();
    for hyperparameter in &space.hyperparameters {
        let parents = hyperparameter.conditions.iter().map(|condition| condition.name());
        let places = parents.filter_map(|parent| names.iter().position(|name| *name == parent));
        // Parents come before children, so what is above them is known.
        let above = |set, at: usize| set | 1 << at | all.get(at).copied().unwrap_or(0);
        all.push(places.fold(0, above));
    }
    all
}

/// The value of each hyperparameter that a base holds it at: the default configuration's, where it is
/// active there, else its declared default; a number that was not tried gives way to the nearest one
/// that was.
pub fn base(space: &Space, levels: &[Vec<Value>], default: &Config) -> Config {
    let nearest = |(h, levels): (&tunability_space::Hyperparameter, &Vec<Value>)| {
        let wanted = default.get(&h.name).unwrap_or(&h.default);
        if levels.contains(wanted) || !h.domain.is_number() {
            return (h.name.clone(), wanted.clone());
        }
        let far = |value: &Value| match (h.domain.encode(value), h.domain.encode(wanted)) {
            (Some(one), Some(other)) => (one - other).abs(),
            _ => f64::INFINITY,
        };
        let nearest = levels.iter().min_by(|a, b| far(a).total_cmp(&far(b)));
        (h.name.clone(), nearest.unwrap_or(wanted).clone())
    };
    space.hyperparameters.iter().zip(levels).map(nearest).collect()
}
