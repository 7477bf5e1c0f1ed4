use tunability::stats::{range_cdf, range_quantile};

use crate::expected::*;

#[test]
fn the_studentised_range_is_that_of_r_for_2_to_50_treatments() {
    let stored = golden("nemenyi.json");
    let values = list(&stored["values"]);
    assert_eq!(values.len(), 49);
    for line in values {
        let count = number(&line["k"]) as usize;
        for (share, q) in [0.90, 0.95, 0.99].into_iter().zip(numbers(&line["q"])) {
            let found = range_quantile(share, count);
            assert!((found - q).abs() < 1e-6, "k = {count}, {share}: {found}, R says {q}");
        }
        for (range, p) in [0.5, 2.0, 3.5, 5.0, 7.0].into_iter().zip(numbers(&line["p"])) {
            let found = range_cdf(range, count);
            // R errs by up to 8e-7 here, says mpmath; the tests of the file itself are tighter.
            assert!((found - p).abs() < 1e-6, "k = {count}, {range}: {found}, R says {p}");
        }
    }
}
