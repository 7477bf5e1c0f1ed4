use serde_json::Value as Json;
use tunability::learn::{Seeds, Source};
use tunability::stats::*;

use crate::expected::*;

/// The stored cases of one kind.
fn cases(kind: &str) -> Vec<Json> {
    list(&golden("comparison.json")[kind]).to_vec()
}

fn tails(json: &Json) -> Tails {
    let [two_sided, less, greater] = numbers(json)[..] else { panic!("three p-values") };
    Tails { two_sided, less, greater }
}

fn assert_tails(found: Tails, stored: &Json, place: &str) {
    let expected = tails(stored);
    let pairs = [
        (found.two_sided, expected.two_sided),
        (found.less, expected.less),
        (found.greater, expected.greater),
    ];
    for (found, expected) in pairs {
        assert_near(found, expected, 1e-9, place);
    }
}

#[test]
fn wilcoxon_is_that_of_scipy() {
    for case in cases("wilcoxon") {
        let found = wilcoxon(&numbers(&case["differences"]));
        let name = case["name"].as_str().expect("a name");
        assert_eq!(found.exact, case["exact"].as_bool().expect("a flag"), "{name}");
        assert_tails(found.p, &case["p"], name);
    }
}

#[test]
fn the_sign_test_is_that_of_scipy_and_mcnemar_that_of_statsmodels() {
    for case in cases("sign") {
        let count = |name: &str, value: f64| vec![value; number(&case[name]) as usize];
        let differences = [count("positive", 1.0), count("negative", -1.0)].concat();
        assert_tails(sign_test(&differences), &case["p"], "sign");
    }
    for case in cases("mcnemar") {
        let found = mcnemar(number(&case["first"]) as u64, number(&case["second"]) as u64);
        assert_near(found.exact, number(&case["exact"]), 1e-9, "exact");
        assert!((found.chi_squared - number(&case["chi_squared"])).abs() < 1e-12);
        assert_near(found.p, number(&case["p"]), 1e-9, "chi-squared");
    }
}

#[test]
fn the_correlated_t_test_is_that_of_baycomp_and_without_overlap_that_of_scipy() {
    for case in cases("t") {
        let differences = numbers(&case["differences"]);
        let plain = corrected_t_test(&differences, 0.0).expect("several");
        assert_near(plain.p.two_sided, number(&case["plain_p"]), 1e-9, "plain");
        let found = corrected_t_test(&differences, number(&case["overlap"])).expect("several");
        assert_near(found.mean, number(&case["mean"]), 1e-10, "mean");
        assert_near(found.error, number(&case["error"]), 1e-12, "error");
        assert_eq!(found.freedom, number(&case["freedom"]));
        assert_near(found.p.two_sided, number(&case["p"]), 1e-9, "p");
        let belief = found.belief(number(&case["rope"]));
        let found = [belief.below, belief.within, belief.above];
        for (found, stored) in found.iter().zip(numbers(&case["belief"])) {
            assert!((found - stored).abs() < 1e-9, "{belief:?}, stored {}", case["belief"]);
        }
    }
}

#[test]
fn friedman_is_that_of_scipy_and_nemenyi_that_of_scikit_posthocs() {
    for case in cases("friedman") {
        let values: Vec<Vec<f64>> = list(&case["values"]).iter().map(numbers).collect();
        let found = friedman(&values).expect("sound");
        assert_all_near(&found.ranks, &numbers(&case["ranks"]), 1e-12, "ranks");
        for (found, name) in [
            (found.chi_squared, "chi_squared"),
            (found.chi_squared_p, "chi_squared_p"),
            (found.f, "f"),
            (found.p, "p"),
        ] {
            assert_near(found, number(&case[name]), 1e-8, name);
        }
        for (one, row) in list(&case["nemenyi"]).iter().enumerate() {
            for (other, stored) in numbers(row).into_iter().enumerate().filter(|(at, _)| *at != one)
            {
                let p =
                    nemenyi(found.ranks[one] - found.ranks[other], found.ranks.len(), values.len());
                assert!((p - stored).abs() < 1e-9, "{one}, {other}: {p}, stored {stored}");
            }
        }
        if let Some(ranks) = case["autorank"].get("ranks") {
            assert_all_near(&found.ranks, &numbers(ranks), 1e-12, "autorank's ranks");
            let p = number(&case["autorank"]["p"]);
            assert_near(found.chi_squared_p, p, 1e-8, "autorank's p");
            let critical = critical_difference(found.ranks.len(), values.len(), 0.05);
            // autorank interpolates a table of three decimals.
            assert_near(
                critical,
                number(&case["autorank"]["critical"]),
                1e-3,
                "autorank's distance",
            );
        }
    }
}

#[test]
fn holm_is_that_of_statsmodels_and_effects_are_those_of_autorank() {
    for case in cases("holm") {
        let adjusted = holm(&numbers(&case["p"]));
        assert_all_near(&adjusted, &numbers(&case["adjusted"]), 1e-12, "holm");
    }
    for case in cases("effects") {
        let (first, second) = (numbers(&case["first"]), numbers(&case["second"]));
        assert_near(cohen_d(&first, &second).expect("spread"), number(&case["d"]), 1e-12, "d");
        let gamma = akinshin_gamma(&first, &second).expect("spread");
        assert_near(gamma, number(&case["gamma"]), 1e-12, "gamma");
        assert_near(cliff_delta(&first, &second), number(&case["delta"]), 1e-12, "delta");
    }
}

#[test]
fn signed_ranks_are_believed_as_by_baycomp() {
    let mut rng = Seeds::new(1).rng("golden", Source::Tuner);
    for case in cases("signed_rank") {
        let (differences, rope) = (numbers(&case["differences"]), number(&case["rope"]));
        let belief = signed_rank_belief(&differences, rope, &mut rng);
        let found = [belief.below, belief.within, belief.above];
        for (found, stored) in found.iter().zip(numbers(&case["belief"])) {
            assert!((found - stored).abs() < 0.01, "{belief:?}, stored {}", case["belief"]);
        }
    }
}
