//! The Sobol tuner: valid, pure, never the same twice, and evenly spread.

use std::collections::BTreeSet;

use tunability_debug::Debug;
use tunability_learn::{Seeds, Source};
use tunability_space::{Config, Hyperparameters, Space};
use tunability_tuning::tuners::Sobol;
use tunability_tuning::{Observation, Propose};

fn propose(space: &Space, past: &[Config], count: usize, seed: u64) -> Vec<Config> {
    let past: Vec<Observation> =
        past.iter().map(|config| Observation::new(config.clone(), None)).collect();
    let rng = Seeds::new(seed).rng("test", Source::Tuner);
    let proposals = Sobol.propose(space, &past, count, rng);
    proposals.into_iter().map(|proposal| proposal.config).collect()
}

#[test]
fn proposals_are_valid_and_never_repeat() {
    let space = Debug::space();
    let configs = propose(&space, &[], 200, 0);
    assert_eq!(configs.len(), 200);
    configs.iter().for_each(|config| space.check(config).unwrap());
    let names: BTreeSet<String> = configs.iter().map(Config::to_string).collect();
    assert_eq!(names.len(), 200);
}

#[test]
fn asking_in_rounds_gives_what_asking_at_once_gives() {
    let space = Debug::space();
    let whole = propose(&space, &[], 60, 3);
    let first = propose(&space, &[], 25, 3);
    let rest = propose(&space, &first, 35, 3);
    assert_eq!([first, rest].concat(), whole);
    assert_ne!(propose(&space, &[], 60, 4), whole);
}

#[test]
fn a_finite_space_is_walked_through_and_then_exhausted() {
    let space = Debug::space().free(|h| h.name.starts_with("shape"));
    let all = propose(&space, &[], 100, 0);
    assert_eq!(all.len(), 6, "flat, and five widths of the bump");
    assert_eq!(propose(&space, &all, 100, 0), []);
    assert_eq!(propose(&space, &all[..4], 100, 0), all[4..]);
}

#[test]
fn points_are_more_even_than_random_ones() {
    // The discrepancy that matters here: of 128 points, each half of an axis holds exactly half.
    let space = Debug::space().free(|h| h.name == "level" || h.name == "rate");
    let configs = propose(&space, &[], 128, 9);
    for axis in 0..2 {
        let low = |config: &Config| space.encode(config)[axis].is_some_and(|u| u < 0.5);
        assert_eq!(configs.iter().filter(|config| low(config)).count(), 64);
    }
}
