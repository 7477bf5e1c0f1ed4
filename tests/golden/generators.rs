use serde_json::Value as Json;
use tunability::data::Generate as _;
use tunability::data::generators::*;

use crate::expected::*;

fn close(found: f64, expected: f64, relative: f64) {
    let allowed = relative * expected.abs().max(1.0);
    assert!((found - expected).abs() <= allowed, "{found} is not {expected}");
}

fn whole(json: &Json) -> usize {
    number(json) as usize
}

/// scikit-learn's points, and our targets there.
#[test]
fn friedman_is_that_of_scikit_learn() {
    type Signal = fn(&[f64]) -> f64;
    let signals: [(&str, Signal); 3] = [
        ("friedman1", Friedman1::signal),
        ("friedman2", Friedman2::signal),
        ("friedman3", Friedman3::signal),
    ];
    let golden = golden("generators.json");
    for (name, signal) in signals {
        let (x, y) = (list(&golden[name]["x"]), numbers(&golden[name]["y"]));
        assert_eq!(x.len(), 20);
        x.iter().zip(y).for_each(|(x, y)| close(signal(&numbers(x)), y, 1e-13));
    }
}

#[test]
fn the_variance_of_a_sparse_signal_is_that_of_the_whole_covariance() {
    for expected in list(&golden("generators.json")["sparse_linear"]) {
        let (p, nonzero) = (whole(&expected["p"]), whole(&expected["nonzero"]));
        let rho = number(&expected["rho"]);
        let data = SparseLinear { p, nonzero, rho, snr: 4.0, ..SparseLinear::default() };
        let mut beta = vec![0.0; p];
        data.coefficients().into_iter().for_each(|(at, value)| beta[at] = value);
        assert_eq!(beta, numbers(&expected["beta"]));
        close(data.signal_variance(), number(&expected["variance"]), 1e-12);
        close(4.0 * data.noise_variance(), number(&expected["variance"]), 1e-12);
    }
}

#[test]
fn polynomials_are_sums_of_legendre() {
    for expected in list(&golden("generators.json")["noisy_polynomial"]) {
        let degree = whole(&expected["degree"]);
        let data = NoisyPolynomial { degree, ..NoisyPolynomial::default() };
        let points = numbers(&expected["x"]).into_iter().zip(numbers(&expected["y"]));
        points.for_each(|(x, y)| close(data.signal(x), y, 1e-13));
    }
}

#[test]
fn shells_end_at_quantiles_of_chi_squared() {
    for expected in list(&golden("generators.json")["gaussian_quantiles"]) {
        let (p, classes) = (whole(&expected["p"]), whole(&expected["classes"]));
        let limits = GaussianQuantiles { p, classes, ..GaussianQuantiles::default() }.limits();
        let expected = numbers(&expected["limits"]);
        assert_eq!(limits.len(), expected.len());
        limits.into_iter().zip(expected).for_each(|(limit, known)| close(limit, known, 1e-9));
    }
}

#[test]
fn the_error_of_blobs_is_that_of_the_integral() {
    for expected in list(&golden("generators.json")["blobs"]) {
        let (classes, separation) = (whole(&expected["classes"]), number(&expected["separation"]));
        let truth = Blobs { classes, separation, ..Blobs::default() }.truth();
        close(truth[0].1, number(&expected["error"]), 1e-8);
    }
}

/// Chaos makes the last digit grow e-fold in about 150 units of time.
#[test]
fn mackey_glass_is_another_programs_series() {
    let expected = numbers(&golden("generators.json")["mackey_glass"]["x"]);
    let series = MackeyGlass::series(17, expected.len());
    series.into_iter().zip(expected).for_each(|(x, known)| close(x, known, 1e-12));
}
