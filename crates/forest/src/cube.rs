use tunability_space::{Condition, Config, Domain, Kind, Space, Value};

use crate::Extent;

/// One hyperparameter that is searched, as an axis of the unit cube.
#[derive(Clone, Debug, PartialEq)]
pub struct Axis {
    /// Which hyperparameter.
    pub name: String,
    /// What it belongs to.
    pub kind: Kind,
    /// Its values.
    pub domain: Domain,
    /// What lies between two of its values.
    pub scale: Scale,
    /// Where its default lies.
    pub default: f64,
    /// It exists where these hold, parents before children.
    pub needs: Vec<(usize, Extent)>,
}

/// What lies between two values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scale {
    /// A continuum.
    Real,
    /// Cells of whole numbers.
    Whole,
    /// So many cells without an order.
    Levels(u32),
}

/// The unit cube of what a space searches: one axis for each.
#[derive(Clone, Debug, PartialEq)]
pub struct Cube {
    /// As [`Space::searched`].
    pub axes: Vec<Axis>,
}

/// Why a space has no cube.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CubeError {
    /// Nothing is searched.
    #[error("nothing is searched: every hyperparameter is fixed or has a single value")]
    Nothing,
    /// A split is a set of categories, and a set is 64 bits.
    #[error("`{name}` has {count} categories, a forest knows at most 64; group the rare ones")]
    Levels {
        /// Which hyperparameter.
        name: String,
        /// How many.
        count: usize,
    },
    /// A configuration without something that is active in it.
    #[error("a configuration has no value for `{name}`, or one of another type")]
    Missing {
        /// Which hyperparameter.
        name: String,
    },
    /// A condition that holds on no interval of the parent.
    #[error("`{name}` exists only where {condition}, which is no interval of `{parent}`")]
    Condition {
        /// Which hyperparameter.
        name: String,
        /// Its condition.
        condition: String,
        /// What it asks about.
        parent: String,
    },
}

impl Cube {
    /// The cube of a space.
    ///
    /// # Errors
    /// Nothing to search, a category of more than 64 levels, or a condition that holds on no interval.
    pub fn of(space: &Space) -> Result<Cube, CubeError> {
        let searched = space.searched();
        if searched.is_empty() {
            return Err(CubeError::Nothing);
        }
        let names: Vec<&str> = searched.iter().map(|h| h.name.as_str()).collect();
        let mut axes = Vec::with_capacity(searched.len());
        for hyperparameter in &searched {
            let (name, domain) = (hyperparameter.name.clone(), hyperparameter.domain.clone());
            let scale = match &domain {
                Domain::Float { .. } => Scale::Real,
                Domain::Int { .. } => Scale::Whole,
                Domain::Bool => Scale::Levels(2),
                Domain::Category { levels } if levels.len() > 64 => {
                    return Err(CubeError::Levels { name, count: levels.len() });
                }
                Domain::Category { levels } => Scale::Levels(levels.len() as u32),
            };
            let mut needs = Vec::new();
            require(space, &names, &name, &mut needs)?;
            let default = domain.encode(&hyperparameter.default).unwrap_or(0.5);
            axes.push(Axis { name, kind: hyperparameter.kind, domain, scale, default, needs });
        }
        Ok(Cube { axes })
    }

    /// How many axes.
    pub fn len(&self) -> usize {
        self.axes.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.axes.is_empty()
    }

    /// The axis of this name.
    pub fn axis(&self, name: &str) -> Option<usize> {
        self.axes.iter().position(|axis| axis.name == name)
    }

    /// Where the default lies; what is inactive there has its coordinate too.
    pub fn default_point(&self) -> Vec<f64> {
        self.axes.iter().map(|axis| axis.default).collect()
    }

    /// The axes that must have some value for this one to exist: its ancestors.
    pub fn ancestors(&self, axis: usize) -> Vec<usize> {
        let mut ancestors: Vec<usize> =
            self.axes[axis].needs.iter().map(|(parent, _)| *parent).collect();
        ancestors.sort_unstable();
        ancestors.dedup();
        ancestors
    }

    /// The whole cube.
    pub fn whole(&self) -> Vec<Extent> {
        self.axes.iter().map(Axis::whole).collect()
    }

    /// Where a configuration lies; NaN stands for inactive, and is never compared with anything. Values
    /// outside the range lie where its nearer end does.
    ///
    /// # Errors
    /// Something active that is missing, or of another type.
    pub fn point(&self, config: &Config) -> Result<Vec<f64>, CubeError> {
        let mut point = Vec::with_capacity(self.len());
        for axis in &self.axes {
            // Ancestors come first, so no inactive parent is ever asked.
            let active = axis.needs.iter().all(|(parent, part)| part.holds(point[*parent]));
            let at = config.get(&axis.name).and_then(|value| axis.domain.encode(value));
            point.push(match active {
                false => f64::NAN,
                true => at.ok_or_else(|| CubeError::Missing { name: axis.name.clone() })?,
            });
        }
        Ok(point)
    }

    /// Whether the axis is inactive in all of a box, active in all of it, or neither (`None`).
    pub fn activity(&self, axis: usize, part: &[Extent]) -> Option<bool> {
        let mut active = true;
        for (parent, needed) in &self.axes[axis].needs {
            if part[*parent].overlap(needed) == 0.0 {
                return Some(false);
            }
            active &= part[*parent].within(needed);
        }
        active.then_some(true)
    }
}

impl Axis {
    /// All of it.
    pub fn whole(&self) -> Extent {
        match self.scale {
            Scale::Levels(of) => Extent::all_levels(of),
            _ => Extent::WHOLE,
        }
    }

    /// Where to divide the coordinates `a < b`: in the middle, for whole numbers between two cells.
    pub(crate) fn between(&self, a: f64, b: f64) -> f64 {
        let middle = 0.5 * (a + b);
        let cut = match (self.scale, self.domain.decode(a), self.domain.decode(b)) {
            (Scale::Whole, Value::Int(low), Value::Int(high)) => {
                let last = Value::Int(low + (high - low) / 2);
                self.domain.cell(&last).map_or(middle, |(_, end)| end)
            }
            _ => middle,
        };
        if a < cut && cut <= b { cut } else { b }
    }

    /// At most `count` parts of the axis, equally likely as far as cells allow.
    pub(crate) fn parts(&self, count: usize) -> Vec<Extent> {
        if let Scale::Levels(of) = self.scale {
            return (0..of).map(|level| Extent::Levels { mask: 1 << level, of }).collect();
        }
        let count = self.domain.size().map_or(count, |size| size.min(count));
        let edge = |k: usize| {
            let at = k as f64 / count as f64;
            match self.scale {
                Scale::Whole => self.domain.cell(&self.domain.decode(at)).map_or(at, |cell| cell.0),
                _ => at,
            }
        };
        let mut edges: Vec<f64> = (0..count).map(edge).collect();
        edges.push(1.0);
        edges.dedup();
        edges.windows(2).map(|pair| Extent::Interval { low: pair[0], high: pair[1] }).collect()
    }
}

/// Adds what `name` and its ancestors need, ancestors first.
fn require(
    space: &Space,
    names: &[&str],
    name: &str,
    needs: &mut Vec<(usize, Extent)>,
) -> Result<(), CubeError> {
    let Some(hyperparameter) = space.get(name) else { return Ok(()) };
    for condition in &hyperparameter.conditions {
        let Some(parent) = space.get(condition.name()) else { continue };
        require(space, names, &parent.name, needs)?;
        let Some(axis) = names.iter().position(|known| *known == parent.name) else { continue };
        let part = part(&parent.domain, condition).ok_or_else(|| CubeError::Condition {
            name: name.to_owned(),
            condition: condition.to_string(),
            parent: parent.name.clone(),
        })?;
        if !needs.contains(&(axis, part)) {
            needs.push((axis, part));
        }
    }
    Ok(())
}

/// Where a condition holds on its parent's axis; `None` if that is no interval.
fn part(domain: &Domain, condition: &Condition) -> Option<Extent> {
    match domain {
        Domain::Float { .. } => match condition {
            Condition::AtLeast { value, .. } => {
                let low = domain.encode(&Value::Float(*value as f64))?;
                (low < 1.0).then_some(Extent::Interval { low, high: 1.0 })
            }
            _ => None,
        },
        Domain::Int { low, high, .. } => {
            let first = (*low..=*high).find(|v| condition.accepts(&Value::Int(*v)))?;
            let count = (first..=*high).take_while(|v| condition.accepts(&Value::Int(*v))).count();
            let last = first + count as i64 - 1;
            let more = (last + 1..=*high).any(|v| condition.accepts(&Value::Int(v)));
            let (low, high) =
                (domain.cell(&Value::Int(first))?.0, domain.cell(&Value::Int(last))?.1);
            (!more).then_some(Extent::Interval { low, high })
        }
        Domain::Category { .. } | Domain::Bool => {
            let values = domain.values()?;
            let bits = values.iter().enumerate().map(|(i, v)| u64::from(condition.accepts(v)) << i);
            Some(Extent::Levels { mask: bits.sum(), of: values.len() as u32 })
        }
    }
}
