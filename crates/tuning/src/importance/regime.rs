use tunability_forest::{Cube, Extent, Scale};

/// More regimes than this are no table.
const MOST: usize = 64;

/// The parts of a conditional space in each of which the same hyperparameters exist: values of parents
/// that no condition tells apart stay together. Nothing where there are no conditions, or too many parts.
pub(crate) fn regimes(cube: &Cube) -> Vec<Vec<Extent>> {
    let mut found = vec![cube.whole()];
    for axis in 0..cube.len() {
        let parts = parts(cube, axis);
        if parts.len() < 2 {
            continue;
        }
        let divide = |region: &Vec<Extent>| match cube.activity(axis, region) {
            Some(true) => parts
                .iter()
                .map(|part| {
                    let mut region = region.clone();
                    region[axis] = *part;
                    region
                })
                .collect(),
            _ => vec![region.clone()],
        };
        found = found.iter().flat_map(divide).collect();
        if found.len() > MOST {
            return Vec::new();
        }
    }
    if found.len() > 1 { found } else { Vec::new() }
}

/// The parts of an axis that conditions on it tell apart.
fn parts(cube: &Cube, axis: usize) -> Vec<Extent> {
    let needed: Vec<Extent> = cube
        .axes
        .iter()
        .flat_map(|child| child.needs.iter().filter(|(parent, _)| *parent == axis))
        .map(|(_, part)| *part)
        .collect();
    let mut parts = Vec::new();
    match cube.axes[axis].scale {
        Scale::Levels(of) => {
            let sign = |level: u32| -> Vec<bool> {
                let middle = (f64::from(level) + 0.5) / f64::from(of);
                needed.iter().map(|part| part.holds(middle)).collect()
            };
            let mut signs: Vec<(Vec<bool>, u64)> = Vec::new();
            for level in 0..of {
                match signs.iter_mut().find(|(known, _)| *known == sign(level)) {
                    Some((_, mask)) => *mask |= 1 << level,
                    None => signs.push((sign(level), 1 << level)),
                }
            }
            parts.extend(signs.into_iter().map(|(_, mask)| Extent::Levels { mask, of }));
        }
        _ => {
            let ends = needed.iter().flat_map(|part| match part {
                Extent::Interval { low, high } => [*low, *high],
                Extent::Levels { .. } => [0.0, 1.0],
            });
            let mut edges: Vec<f64> = ends.chain([0.0, 1.0]).collect();
            edges.sort_by(f64::total_cmp);
            edges.dedup();
            let between = |pair: &[f64]| Extent::Interval { low: pair[0], high: pair[1] };
            parts.extend(edges.windows(2).map(between));
        }
    }
    parts
}

/// What the parents are in a regime: `kernel = rbf`, `kernel = linear | cosine`, `hidden.len = 2..=4`,
/// `variant != coupled` where that is shorter.
pub(crate) fn named(cube: &Cube, region: &[Extent]) -> String {
    let mut named = Vec::new();
    for (axis, part) in cube.axes.iter().zip(region) {
        if *part == axis.whole() {
            continue;
        }
        named.push(match *part {
            Extent::Levels { mask, of } => {
                let value = |level: u32| {
                    axis.domain.decode((f64::from(level) + 0.5) / f64::from(of)).to_string()
                };
                let (in_it, out): (Vec<u32>, Vec<u32>) =
                    (0..of).partition(|level| mask >> level & 1 == 1);
                let (word, fewer) =
                    if in_it.len() > 3 && out.len() < 3 { ("!=", out) } else { ("=", in_it) };
                let values: Vec<String> = fewer.into_iter().map(value).collect();
                format!("{} {word} {}", axis.name, values.join(" | "))
            }
            Extent::Interval { low, high } => {
                let inside = 1e-9 * (high - low);
                let first = axis.domain.decode(low + inside);
                let last = axis.domain.decode(high - inside);
                match first == last {
                    true => format!("{} = {first}", axis.name),
                    false => format!("{} = {first}..={last}", axis.name),
                }
            }
        });
    }
    named.join(", ")
}
