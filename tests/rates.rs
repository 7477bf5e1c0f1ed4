//! Tests err about as seldom, and intervals hold about as often, as they promise: 40 cases of what
//! `examples/rates.rs` does 500 times; and Henderson's demonstration on a network that is hardly trained.

#[allow(dead_code)]
#[path = "../examples/henderson.rs"]
mod henderson;
#[allow(dead_code)]
#[path = "../examples/rates.rs"]
mod rates;

#[test]
fn five_per_cent_are_about_five_per_cent() {
    for case in rates::CASES {
        // Of 40, 7 or more is a chance of 0.3 % at 5 %; bootstrap intervals are a little short.
        let rate = rates::rate(case, 40);
        let most = if case.exact { 6.0 / 40.0 } else { 8.0 / 40.0 };
        assert!(rate <= most, "{}: {rate}", case.name);
    }
    let all = rates::CASES.iter().map(|case| rates::rate(case, 40)).sum::<f64>();
    let mean = all / rates::CASES.len() as f64;
    assert!(mean > 0.02 && mean < 0.09, "{mean}");
}

#[test]
fn five_seeds_against_five_of_the_same() {
    let losses = henderson::losses("mlp", "iris", 3).expect("ten fits");
    assert!(losses.len() == 10 && losses.iter().any(|loss| *loss != losses[0]), "{losses:?}");
    let p = henderson::divisions(&losses);
    assert_eq!(p.len(), 126);
    let significant = p.iter().filter(|p| **p < 0.05).count();
    assert!(significant <= 16, "{significant} of 126: {losses:?}");
    // Numbers so far apart that the division by size is beyond doubt.
    let apart: Vec<f64> =
        (0..10).map(|at| f64::from(at) + if at < 5 { 0.0 } else { 100.0 }).collect();
    assert!(henderson::divisions(&apart)[0] < 1e-6);
}
