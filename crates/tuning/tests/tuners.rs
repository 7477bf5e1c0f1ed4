//! Every tuner keeps the promises of `Propose`: a tuner is tested here by being in `TUNERS`.

use std::collections::BTreeSet;

use proptest::prelude::*;
use tunability_learn::{Rng, Seeds, Source};
use tunability_space::{Config, Hyperparameters, Space};
use tunability_tuning::tuners::TUNERS;
use tunability_tuning::{Observation, Proposal, Tuner};

/// A learner's worth of kinds and conditions.
#[derive(Clone, Debug, PartialEq, Hyperparameters)]
struct Mixed {
    /// On a logarithmic scale.
    #[algorithm(default = 0.1, range = 1e-4..=1.0, log)]
    rate: f64,
    /// A whole number.
    #[model(default = 8, range = 1..=64, log)]
    units: usize,
    /// A choice with conditions.
    #[model]
    kernel: Kernel,
    /// As many items as it says.
    #[model(len = 1..=3, default = 1)]
    hidden: Vec<Layer>,
}

/// A choice.
#[derive(Clone, Debug, PartialEq, Hyperparameters)]
enum Kernel {
    /// Nothing more.
    #[default]
    Linear,
    /// With a width.
    Rbf {
        /// The width.
        #[model(default = 1.0, range = 1e-3..=1e3, log)]
        gamma: f64,
    },
    /// With a power.
    Poly {
        /// The power.
        #[model(default = 2, range = 2..=5)]
        degree: usize,
    },
}

/// An item.
#[derive(Clone, Debug, PartialEq, Hyperparameters)]
struct Layer {
    /// How wide.
    #[model(default = 16, range = 1..=128, log)]
    width: usize,
}

/// A few configurations.
#[derive(Clone, Debug, PartialEq, Hyperparameters)]
struct Finite {
    /// Three values.
    #[model(default = 1, range = 1..=3)]
    a: usize,
    /// Four in all: two of them have two values more.
    #[model]
    b: Choice,
}

/// A choice.
#[derive(Clone, Debug, PartialEq, Hyperparameters)]
enum Choice {
    /// Alone.
    #[default]
    Plain,
    /// With a flag.
    With {
        /// The flag.
        #[model(default = false)]
        flag: bool,
    },
}

/// Fifty numbers.
fn wide() -> Space {
    let one = Mixed::space().hyperparameters.swap_remove(0);
    let of = |at: usize| {
        let mut one = one.clone();
        one.name = format!("x{at}");
        one
    };
    Space { hyperparameters: (0..50).map(of).collect() }
}

fn stream(seed: u64) -> Rng {
    Seeds::new(seed).rng("test", Source::Tuner)
}

fn ask(tuner: &Tuner, space: &Space, past: &[Observation], count: usize) -> Vec<Proposal> {
    let own = (tuner.space)().default_config();
    (tuner.propose)(&own, space, past, count, stream(7)).expect("its own defaults")
}

fn seen(proposal: Proposal, loss: Option<f64>) -> Observation {
    let Proposal { config, fidelity, by } = proposal;
    Observation { fidelity, by, ..Observation::new(config, loss) }
}

/// Runs a search in rounds until it ends or so many are known.
fn search(
    tuner: &Tuner,
    space: &Space,
    total: usize,
    batch: usize,
    loss: impl Fn(&Config) -> Option<f64>,
) -> Vec<Observation> {
    let mut past = vec![Observation::new(space.default_config(), loss(&space.default_config()))];
    while past.len() < total {
        let proposals = ask(tuner, space, &past, batch.min(total - past.len()));
        if proposals.is_empty() {
            break;
        }
        let known = proposals.into_iter().map(|proposal| {
            let loss = loss(&proposal.config);
            seen(proposal, loss)
        });
        past.extend(known.collect::<Vec<_>>());
    }
    past
}

fn best(past: &[Observation]) -> f64 {
    past.iter().filter_map(|tried| tried.loss).fold(f64::INFINITY, f64::min)
}

/// A sphere in the unit cube, its middle off the centre; what does not exist costs nothing.
fn sphere(space: &Space) -> impl Fn(&Config) -> Option<f64> {
    move |config| {
        let point = space.encode(config);
        Some(point.iter().flatten().map(|u| (u - 0.7) * (u - 0.7)).sum())
    }
}

#[test]
fn proposals_are_valid_and_new() {
    for tuner in TUNERS {
        for space in [Mixed::space(), wide()] {
            let past = search(tuner, &space, 40, 7, sphere(&space));
            assert_eq!(past.len(), 40, "{}", tuner.name);
            past.iter().for_each(|tried| space.check(&tried.config).expect(tuner.name));
            let of = |tried: &Observation| format!("{} {}", tried.config, tried.fidelity);
            let names: BTreeSet<String> = past.iter().map(of).collect();
            assert_eq!(names.len(), 40, "{}", tuner.name);
        }
    }
}

#[test]
fn the_same_past_gives_the_same_proposals() {
    let space = Mixed::space();
    for tuner in TUNERS {
        let past = search(tuner, &space, 30, 4, sphere(&space));
        let once = ask(tuner, &space, &past, 3);
        assert_eq!(once, ask(tuner, &space, &past, 3), "{}", tuner.name);
        let elsewhere = std::thread::scope(|scope| {
            scope.spawn(|| ask(tuner, &space, &past, 3)).join().expect("no panic")
        });
        assert_eq!(once, elsewhere, "{}", tuner.name);
    }
}

#[test]
fn a_search_goes_on_where_it_was_broken_off() {
    let space = Mixed::space();
    for tuner in TUNERS {
        let whole = search(tuner, &space, 36, 5, sphere(&space));
        // The first 21: the default and four rounds.
        let mut past = whole[..21].to_vec();
        let next = ask(tuner, &space, &past, 5);
        past.extend(next.into_iter().map(|p| {
            let loss = sphere(&space)(&p.config);
            seen(p, loss)
        }));
        assert_eq!(past[..], whole[..past.len()], "{}", tuner.name);
    }
}

#[test]
fn a_finite_space_is_walked_through_once() {
    let space = Finite::space();
    for tuner in TUNERS.iter().filter(|tuner| !tuner.multi_fidelity) {
        for batch in [1, 4, 100] {
            let past = search(tuner, &space, 100, batch, |config| Some(config.len() as f64));
            let names: BTreeSet<String> = past.iter().map(|t| t.config.to_string()).collect();
            assert_eq!((past.len(), names.len()), (9, 9), "{} by {batch}", tuner.name);
        }
    }
}

#[test]
fn a_space_of_one_point_is_exhausted_at_once() {
    let space = Finite::space().free(|_| false);
    for tuner in TUNERS {
        let past = [Observation::new(space.default_config(), Some(1.0))];
        assert_eq!(ask(tuner, &space, &past, 5), [], "{}", tuner.name);
    }
}

#[test]
fn failures_nan_and_ties_stop_no_one() {
    let space = Mixed::space();
    let losses: [(&str, fn(&Config) -> Option<f64>); 5] = [
        ("all fail", |_| None),
        ("all NaN", |_| Some(f64::NAN)),
        ("all equal", |_| Some(1.0)),
        ("some fail", |config| (config.len() % 2 == 0).then_some(config.len() as f64)),
        ("some infinite", |config| Some(if config.len() > 4 { f64::INFINITY } else { 1e300 })),
    ];
    for tuner in TUNERS {
        for (name, loss) in losses {
            let past = search(tuner, &space, 30, 3, loss);
            assert_eq!(past.len(), 30, "{}: {name}", tuner.name);
            past.iter().for_each(|tried| space.check(&tried.config).expect(tuner.name));
        }
    }
}

/// What is learned from the past shows: over some seeds the sphere's best is far below that of as many
/// random draws.
#[test]
fn who_looks_at_losses_finds_better_than_chance() {
    let space = Mixed::space().free(|h| h.name == "rate" || h.name == "units");
    let blind = ["random", "grid", "sobol"];
    for tuner in TUNERS.iter().filter(|t| !blind.contains(&t.name) && !t.multi_fidelity) {
        let own = (tuner.space)().default_config();
        let mut ratio = 0.0;
        for seed in 0..6 {
            let run = |tuner: &Tuner, own: &Config| {
                let mut past: Vec<Observation> = Vec::new();
                while past.len() < 60 {
                    let asked = (tuner.propose)(own, &space, &past, 1, stream(seed));
                    for proposal in asked.expect("its own defaults") {
                        let loss = sphere(&space)(&proposal.config);
                        past.push(seen(proposal, loss));
                    }
                }
                best(&past).max(1e-9)
            };
            ratio += (run(tuner, &own) / run(&TUNERS[0], &Config::default())).ln() / 6.0;
        }
        assert!(ratio < -0.5, "{}: e^{ratio:.2} of what chance leaves", tuner.name);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    /// Whatever the past: foreign observations, low fidelities, broken limits.
    #[test]
    fn any_past_is_coped_with(
        tried in prop::collection::vec(
            (prop::collection::vec(0.0..1.0, 9), prop::option::of(-1e6..1e6), 0.0..2.0), 0..25),
        seed: u64,
    ) {
        let space = Mixed::space();
        let of = |(point, loss, violation): &(Vec<f64>, Option<f64>, f64)| Observation {
            violation: (violation - 1.0).max(0.0),
            fidelity: if *violation < 0.3 { 1.0 / 3.0 } else { 1.0 },
            ..Observation::new(space.decode(point), *loss)
        };
        let past: Vec<Observation> = tried.iter().map(of).collect();
        for tuner in TUNERS {
            let own = (tuner.space)().default_config();
            let proposals = (tuner.propose)(&own, &space, &past, 4, stream(seed)).expect("defaults");
            prop_assert!(!proposals.is_empty(), "{}", tuner.name);
            for proposal in &proposals {
                prop_assert!(space.check(&proposal.config).is_ok(), "{}", tuner.name);
                prop_assert!(proposal.fidelity > 0.0 && proposal.fidelity <= 1.0);
            }
        }
    }
}
