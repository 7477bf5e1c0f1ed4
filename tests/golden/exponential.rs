//! exp and tanh against 60 digits, and at the ends of the range.

use tunability_kernels::{exp, gaussian, tanh};

use crate::expected::*;

/// Our value of each stored number, and how far it is off in units of its last place.
fn errors(of: fn(&mut [f64]), name: &str) -> Vec<(f64, f64, f64)> {
    let stored: Vec<Vec<f64>> =
        list(&golden("exponential.json")[name]).iter().map(numbers).collect();
    let mut found: Vec<f64> = stored.iter().map(|row| row[0]).collect();
    of(&mut found);
    let unit = |value: f64| f64::from_bits(value.abs().to_bits() + 1) - value.abs();
    let error = |(row, found): (&Vec<f64>, f64)| {
        (row[0], found, ((found - row[1]) - row[2]).abs() / unit(row[1]))
    };
    stored.iter().zip(found).map(error).collect()
}

fn largest(errors: &[(f64, f64, f64)], of: impl Fn(&&(f64, f64, f64)) -> bool) -> f64 {
    errors.iter().filter(of).map(|(_, _, error)| *error).fold(0.0, f64::max)
}

#[test]
fn exp_is_within_one_unit_in_the_last_place() {
    let errors = errors(exp, "exp");
    assert!(errors.len() > 1000);
    let normal = largest(&errors, |(_, value, _)| *value >= f64::MIN_POSITIVE);
    let subnormal = largest(&errors, |(_, value, _)| *value < f64::MIN_POSITIVE);
    println!("exp: {normal} ulp, subnormal {subnormal} ulp");
    assert!(normal <= 1.0 && subnormal <= 1.0, "{normal} {subnormal}");
}

#[test]
fn tanh_is_within_two_and_a_half_units_in_the_last_place() {
    let errors = errors(tanh, "tanh");
    assert!(errors.len() > 600);
    let worst = largest(&errors, |_| true);
    println!("tanh: {worst} ulp");
    assert!(worst <= 2.5, "{worst}");
}

#[test]
fn the_ends_of_the_range() {
    let mut x =
        [0.0, -0.0, 709.79, f64::INFINITY, 1e300, -745.2, f64::NEG_INFINITY, -1e300, -745.1];
    exp(&mut x);
    let infinite = f64::INFINITY;
    assert_eq!(x, [1.0, 1.0, infinite, infinite, infinite, 0.0, 0.0, 0.0, 5e-324]);
    let mut x = [0.0, -0.0, 30.0, f64::INFINITY, f64::NEG_INFINITY, 1e-310];
    tanh(&mut x);
    assert_eq!(x, [0.0, 0.0, 1.0, 1.0, -1.0, 1e-310]);
    assert!(x[1].is_sign_negative());
    let mut nothing = [f64::NAN; 9];
    exp(&mut nothing);
    assert!(nothing.iter().all(|x| x.is_nan()));
    tanh(&mut nothing);
    assert!(nothing.iter().all(|x| x.is_nan()));
}

#[test]
fn a_row_is_like_itself() {
    let (squares, mut products) = ([4.0, 2.0, 1.0], [4.0, 0.5, 2.6]);
    gaussian(0.5, 4.0, &squares, &mut products);
    let mut expected = [0.0, -2.5, 0.0]; // the last distance would be below 0
    exp(&mut expected);
    assert_eq!(products, expected);
}
