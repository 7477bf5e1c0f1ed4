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
    /// Cells in a row: whole numbers; categories that are not equally likely, in the order declared.
    Whole,
    /// So many equal cells without an order.
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
                Domain::Category { weights, .. } if !weights.is_empty() => Scale::Whole,
                Domain::Category { levels, .. } if levels.len() > 64 => {
                    return Err(CubeError::Levels { name, count: levels.len() });
                }
                Domain::Category { levels, .. } => Scale::Levels(levels.len() as u32),
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
            if !active {
                point.push(f64::NAN);
                continue;
            }
            let at = config.get(&axis.name).and_then(|value| axis.domain.encode(value));
            point.push(at.ok_or_else(|| CubeError::Missing { name: axis.name.clone() })?);
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

    /// Where to divide the coordinates `a < b`: in the middle, where there are cells between two.
    pub(crate) fn between(&self, a: f64, b: f64) -> f64 {
        let middle = 0.5 * (a + b);
        let cut = match (self.scale, self.domain.decode(a), self.domain.decode(b)) {
            (Scale::Whole, Value::Int(low), Value::Int(high)) => {
                self.end(&Value::Int(low + (high - low) / 2))
            }
            (Scale::Whole, low, _) => self.end(&low),
            _ => middle,
        };
        if a < cut && cut <= b { cut } else { b }
    }

    /// Where the cell of a value ends.
    fn end(&self, value: &Value) -> f64 {
        self.domain.cell(value).map_or(1.0, |cell| cell.1)
    }

    /// At most `count` parts of the axis, equally likely as far as cells allow.
    pub(crate) fn parts(&self, count: usize) -> Vec<Extent> {
        if let Scale::Levels(of) = self.scale {
            return (0..of).map(|level| Extent::Levels { mask: 1 << level, of }).collect();
        }
        let few =
            self.domain.size().filter(|size| *size <= count).and_then(|_| self.domain.values());
        let start = |value: &Value| self.domain.cell(value).map_or(0.0, |cell| cell.0);
        let edge = |k: usize| match (self.scale, k as f64 / count as f64) {
            (Scale::Whole, at) => start(&self.domain.decode(at)),
            (_, at) => at,
        };
        let mut edges: Vec<f64> = match few {
            Some(values) if self.scale == Scale::Whole => values.iter().map(start).collect(),
            _ => (0..count).map(edge).collect(),
        };
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
    let at = |value: f64| domain.encode(&Value::Float(value));
    match (domain, condition) {
        (Domain::Float { .. }, Condition::AtLeast { value, .. }) => from(at(*value as f64)?),
        (Domain::Float { .. }, Condition::Above { value, .. }) => from(at(*value)?),
        (Domain::Float { .. }, Condition::Below { value, .. }) => {
            let high = at(*value)?;
            (high > 0.0).then_some(Extent::Interval { low: 0.0, high })
        }
        // One number has no width.
        (Domain::Float { .. }, Condition::Differs { .. }) => Some(Extent::WHOLE),
        (Domain::Float { .. }, _) => None,
        (Domain::Category { weights, .. }, _) if weights.is_empty() => levels(domain, condition),
        (Domain::Bool, _) => levels(domain, condition),
        _ => neighbours(domain, condition),
    }
}

fn from(low: f64) -> Option<Extent> {
    (low < 1.0).then_some(Extent::Interval { low, high: 1.0 })
}

/// The categories that satisfy a condition.
fn levels(domain: &Domain, condition: &Condition) -> Option<Extent> {
    let values = domain.values()?;
    let bits = values.iter().enumerate().map(|(i, v)| u64::from(condition.accepts(v)) << i);
    Some(Extent::Levels { mask: bits.sum(), of: values.len() as u32 })
}

/// More values are not looked through.
const MOST_VALUES: usize = 1 << 20;

/// The cells that satisfy a condition, if they are neighbours.
fn neighbours(domain: &Domain, condition: &Condition) -> Option<Extent> {
    domain.size().filter(|size| *size <= MOST_VALUES)?;
    let values = domain.values()?;
    let first = values.iter().position(|value| condition.accepts(value))?;
    let last = values.iter().rposition(|value| condition.accepts(value))?;
    let all = values[first..=last].iter().all(|value| condition.accepts(value));
    let (low, high) = (domain.cell(&values[first])?.0, domain.cell(&values[last])?.1);
    all.then_some(Extent::Interval { low, high })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weighted_categories_are_cells_as_wide_as_likely() {
        let levels = ["a", "b", "c"].map(str::to_owned).to_vec();
        let domain = Domain::Category { levels, weights: vec![1.0, 2.0, 1.0] };
        assert_eq!(domain.cell(&"b".into()), Some((0.25, 0.75)));
        let is = |value: &str| Condition::Equals { name: "kernel".to_owned(), value: value.into() };
        assert_eq!(part(&domain, &is("b")), Some(Extent::Interval { low: 0.25, high: 0.75 }));
        let not = Condition::Differs { name: "kernel".to_owned(), value: "b".into() };
        assert_eq!(part(&domain, &not), None, "no interval");
    }

    #[test]
    fn conditions_on_numbers_are_intervals() {
        let whole = Domain::Int { low: 1, high: 4, log: false, valid: Default::default() };
        let least = Condition::AtLeast { name: "n".to_owned(), value: 3 };
        assert_eq!(part(&whole, &least), Some(Extent::Interval { low: 0.5, high: 1.0 }));
        let real = Domain::Float { low: 0.0, high: 4.0, log: false, valid: Default::default() };
        let below = Condition::Below { name: "x".to_owned(), value: 1.0 };
        assert_eq!(part(&real, &below), Some(Extent::Interval { low: 0.0, high: 0.25 }));
        let is = Condition::Equals { name: "x".to_owned(), value: 1.0.into() };
        assert_eq!(part(&real, &is), None);
    }
}
