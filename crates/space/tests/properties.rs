//! What holds for every domain, every space and every point of the unit cube.

use proptest::collection::{btree_set, vec};
use proptest::prelude::*;
use tunability_space::{Condition, Config, Domain, Hyperparameter, Interval, Kind, Space, Value};

/// A domain without `valid`: everything finite is accepted.
fn float(low: f64, width: f64, log: bool) -> Domain {
    Domain::Float { low, high: low + width, log, valid: Interval::default() }
}

fn int(low: i64, width: i64, log: bool) -> Domain {
    Domain::Int { low, high: low + width, log, valid: Interval::default() }
}

fn floats() -> impl Strategy<Value = Domain> {
    let linear = (-1e6..1e6, 1e-3..1e6).prop_map(|(low, width)| float(low, width, false));
    let log = (-9.0..9.0, 0.01..9.0).prop_map(|(low, decades)| {
        let low = 10f64.powf(low);
        float(low, low * 10f64.powf(decades), true)
    });
    prop_oneof![linear, log]
}

fn discrete() -> impl Strategy<Value = Domain> {
    prop_oneof![
        (-1_000_000i64..1_000_000, 0i64..1_000_000).prop_map(|(l, w)| int(l, w, false)),
        (-3i64..3, 0i64..4).prop_map(|(low, width)| int(low, width, false)),
        (1i64..1_000_000, 0i64..1_000_000).prop_map(|(low, width)| int(low, width, true)),
        categories(false),
        categories(true),
        Just(Domain::Bool),
    ]
}

/// Up to eight names, each as likely as its weight, or equally likely.
fn categories(weighted: bool) -> impl Strategy<Value = Domain> {
    let levels = btree_set("[a-z]{1,6}", 1..9);
    (levels, vec(0.01f64..9.0, 9)).prop_map(move |(levels, mut weights)| {
        weights.truncate(if weighted { levels.len() } else { 0 });
        Domain::Category { levels: levels.into_iter().collect(), weights }
    })
}

fn domains() -> impl Strategy<Value = Domain> {
    prop_oneof![floats(), discrete()]
}

/// Sound spaces: up to eight hyperparameters, each with up to two conditions on earlier ones or on a
/// fact, that a value of the parent satisfies; some fixed.
fn spaces() -> impl Strategy<Value = Space> {
    let parents = vec((0usize..9, 0.0..1.0, any::<bool>()), 0..3);
    let one = (domains(), 0.0..1.0, parents, proptest::bool::weighted(0.1));
    vec(one, 0..9).prop_map(|all| {
        let mut space = Space::default();
        for (at, (domain, u, parents, fixed)) in all.into_iter().enumerate() {
            let conditions = parents.into_iter().map(|(parent, u, least)| {
                match space.hyperparameters.get(parent) {
                    None => Condition::Equals { name: "task".into(), value: Value::from("any") },
                    Some(parent) => condition(parent, u, least),
                }
            });
            let hyperparameter = Hyperparameter {
                name: format!("h{at}"),
                kind: Kind::Model,
                doc: String::new(),
                default: domain.decode(u),
                conditions: conditions.collect(),
                domain,
                fixed,
                fidelity: false,
            };
            space.hyperparameters.push(hyperparameter);
        }
        space
    })
}

fn condition(parent: &Hyperparameter, u: f64, least: bool) -> Condition {
    let name = parent.name.clone();
    let other = parent.domain.decode(1.0 - u);
    match parent.domain.decode(u) {
        value if value != other && (0.3..0.4).contains(&u) => {
            Condition::Differs { name, value: other }
        }
        Value::Float(value) if least && u > 0.5 => {
            Condition::Above { name, value: value.next_down() }
        }
        Value::Float(value) if least => Condition::Below { name, value: value.next_up() },
        Value::Int(value) if u > 0.9 => Condition::Below { name, value: value as f64 + 0.5 },
        Value::Int(value) if least => Condition::AtLeast { name, value },
        Value::Float(value) => Condition::AtLeast { name, value: value.floor() as i64 },
        value if least => Condition::Equals { name, value },
        value => Condition::In { name, values: vec![parent.domain.decode(1.0), value] },
    }
}

/// A space and a point of its unit cube.
fn points() -> impl Strategy<Value = (Space, Vec<f64>)> {
    spaces().prop_flat_map(|space| {
        let len = space.searched().len();
        (Just(space), vec(0.0..=1.0, len))
    })
}

proptest! {
    /// Floats: point to value to point.
    #[test]
    fn encode_takes_back_what_decode_made(domain in floats(), u in 0.0..=1.0) {
        let back = domain.encode(&domain.decode(u)).unwrap();
        prop_assert!((back - u).abs() < 1e-9, "{domain}: {u} became {back}");
    }

    /// Floats: value to point to value, relative to the largest of the range.
    #[test]
    fn decode_takes_back_what_encode_made(domain in floats(), u in 0.0..=1.0) {
        let value = domain.decode(u);
        let back = domain.decode(domain.encode(&value).unwrap());
        let Domain::Float { low, high, log, .. } = domain else { unreachable!() };
        let (value, back) = (value.number().unwrap(), back.number().unwrap());
        let scale = if log { value } else { low.abs().max(high.abs()) };
        prop_assert!((back - value).abs() <= 1e-12 * scale, "{value} became {back}");
    }

    /// Discrete values come back exactly, and so do the ends of every range.
    #[test]
    fn discrete_values_and_ends_come_back_exactly(domain in discrete(), u in 0.0..=1.0) {
        let value = domain.decode(u);
        prop_assert_eq!(domain.decode(domain.encode(&value).unwrap()), value);
    }

    #[test]
    fn zero_and_one_are_exactly_the_ends(domain in domains()) {
        let ends = domain.spread(2);
        prop_assert_eq!(&domain.decode(0.0), ends.first().unwrap());
        prop_assert_eq!(&domain.decode(1.0), ends.last().unwrap());
        if let Domain::Float { low, high, .. } = domain {
            prop_assert_eq!(ends, [Value::Float(low), Value::Float(high)]);
        }
    }

    /// Not even a rounding leaves the range.
    #[test]
    fn decode_stays_inside_the_range(domain in floats(), u in 0.0..=1.0) {
        let Domain::Float { low, high, .. } = domain else { unreachable!() };
        for u in [u, f64::MIN_POSITIVE, f64::EPSILON, 1f64.next_down()] {
            let value = domain.decode(u).number().unwrap();
            prop_assert!((low..=high).contains(&value), "{domain}: {u} became {value}");
        }
    }

    /// What lies outside the cube means its nearest face.
    #[test]
    fn points_outside_are_clamped(domain in domains(), beyond in 0f64..9.0) {
        prop_assert_eq!(domain.decode(-beyond), domain.decode(0.0));
        prop_assert_eq!(domain.decode(1.0 + beyond), domain.decode(1.0));
    }

    /// Order is kept: a larger coordinate is never a smaller number.
    #[test]
    fn decode_is_monotone(domain in domains(), one in 0.0..=1.0, other in 0.0..=1.0) {
        let values = (domain.decode(f64::min(one, other)), domain.decode(f64::max(one, other)));
        if let (Some(less), Some(more)) = (values.0.number(), values.1.number()) {
            prop_assert!(less <= more, "{domain}: {less} and {more}");
        }
    }

    /// The prior of categories and of whole numbers without log: each has the same share.
    #[test]
    fn discrete_cells_are_equally_wide(domain in discrete(), cell in 0usize..1_000_000) {
        prop_assume!(!matches!(domain, Domain::Int { log: true, .. }));
        prop_assume!(!matches!(&domain, Domain::Category { weights, .. } if !weights.is_empty()));
        let count = domain.size().unwrap();
        let (cell, width) = (cell % count, 1.0 / count as f64);
        let at = |share: f64| domain.decode((cell as f64 + share) * width);
        prop_assert_eq!(at(1e-6), at(1.0 - 1e-6));
        if count <= 1000 {
            prop_assert_eq!(&at(0.5), &domain.values().unwrap()[cell]);
        }
    }

    /// The prior of weighted categories: from the sum of the weights before one to that with its own.
    #[test]
    fn weighted_cells_are_as_wide_as_their_weights(domain in categories(true), at in 0usize..9) {
        let Domain::Category { levels, weights } = &domain else { unreachable!() };
        let (at, total) = (at % levels.len(), weights.iter().sum::<f64>());
        let before = weights[..at].iter().sum::<f64>() / total;
        let width = weights[at] / total;
        for share in [1e-6, 0.5, 1.0 - 1e-6] {
            let value = domain.decode(before + share * width);
            prop_assert_eq!(value, Value::from(levels[at].as_str()));
        }
        let middle = domain.encode(&Value::from(levels[at].as_str())).unwrap();
        prop_assert!((middle - before - 0.5 * width).abs() < 1e-12);
    }

    #[test]
    fn decoded_points_are_complete_and_accepted((space, point) in points()) {
        let config = space.decode(&point);
        prop_assert_eq!(space.check(&config), Ok(()));
        prop_assert_eq!(space.complete(&config).unwrap(), config);
    }

    /// A name is in a decoded configuration exactly if its conditions hold there.
    #[test]
    fn decoded_points_contain_what_is_active((space, point) in points()) {
        let config = space.decode(&point);
        for h in &space.hyperparameters {
            let active = h.conditions.iter().all(|c| c.name() == "task" || c.holds(&config));
            prop_assert_eq!(config.get(&h.name).is_some(), active, "{}", h.name);
        }
    }

    #[test]
    fn decoded_points_survive_json((space, point) in points()) {
        let config = space.decode(&point);
        let json = serde_json::to_string(&config).unwrap();
        prop_assert_eq!(serde_json::from_str::<Config>(&json).unwrap(), config);
    }

    /// Values typed as they are printed are the same values, to the bit.
    #[test]
    fn printed_values_parse_back(domain in domains(), u in 0.0..=1.0) {
        let value = domain.decode(u);
        prop_assert_eq!(domain.parse(&value.to_string()), value);
    }

    /// Configuration to point to configuration: discrete values are the same, floats nearly.
    #[test]
    fn encoded_configurations_decode_to_themselves((space, point) in points()) {
        let config = space.decode(&point);
        let encoded: Vec<f64> =
            space.encode(&config).into_iter().map(|u| u.unwrap_or(0.5)).collect();
        prop_assert_eq!(encoded.len(), space.searched().len());
        let back = space.decode(&encoded);
        for (name, value) in config.iter() {
            if !matches!(value, Value::Float(_)) && stays(&space, name) {
                prop_assert_eq!(back.get(name), Some(value), "{}", name);
            }
        }
    }

    /// Inactive coordinates are ignored: changing them changes nothing.
    #[test]
    fn inactive_coordinates_are_ignored((space, point) in points(), other in 0.0..=1.0) {
        let config = space.decode(&point);
        let mut moved = point.clone();
        for (u, h) in moved.iter_mut().zip(space.searched()) {
            if config.get(&h.name).is_none() {
                *u = other;
            }
        }
        prop_assert_eq!(space.decode(&moved), config);
    }

    /// `with` gives an accepted configuration that has the value, or none.
    #[test]
    fn with_is_accepted_and_has_the_value((space, point) in points(), at in 0usize..9, u in 0.0..=1.0) {
        let base = space.decode(&point);
        if let Some(h) = space.hyperparameters.get(at) {
            let value = h.domain.decode(u);
            if let Some(config) = space.with(&base, &h.name, &value) {
                prop_assert_eq!(space.check(&config), Ok(()));
                prop_assert_eq!(config.get(&h.name), Some(&value));
            }
            if let Some(value) = base.get(&h.name) {
                prop_assert_eq!(space.with(&base, &h.name, value), Some(base.clone()));
            }
        }
    }

    /// A random configuration is one of those that are enumerated, and none is there twice.
    #[test]
    fn enumerate_has_every_decoded_point((space, point) in points()) {
        if let Some(all) = space.enumerate(2000) {
            let config = space.decode(&point);
            prop_assert_eq!(all.iter().filter(|one| **one == config).count(), 1);
        }
    }
}

/// Whether no condition above `name` compares a float, which may move by a rounding.
fn stays(space: &Space, name: &str) -> bool {
    space.get(name).is_none_or(|h| {
        !matches!(h.domain, Domain::Float { .. })
            && h.conditions.iter().all(|c| stays(space, c.name()))
    })
}
