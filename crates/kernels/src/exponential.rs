//! `e^x` by Cody and Waite's reduction, `x = k ln 2 + r` with ln 2 in two parts (fdlibm's, so that k
//! times the first is exact), and a polynomial in `r` of degree 12, minimax (Remez) for `(e^r - 1 - r) /
//! r^2` on ±ln 2 / 2 with error 3e-19.

use crate::wide;

const LN2_HIGH: f64 = 6.931_471_803_691_238e-1;
const LN2_LOW: f64 = 1.908_214_929_270_587_7e-10;
/// Adding it rounds to the nearest integer, which then stands in the low bits.
const ROUND: f64 = 6_755_399_441_055_744.0;
/// Of `(e^r - 1 - r) / r^2`, the highest power first.
const SERIES: [f64; 11] = [
    2.092_162_491_410_996e-9,
    2.510_526_014_463_740_6e-8,
    2.755_725_280_512_534_7e-7,
    2.755_725_529_632_584e-6,
    2.480_158_734_745_377e-5,
    1.984_126_987_490_274_7e-4,
    1.388_888_888_887_434_8e-3,
    8.333_333_333_326_112e-3,
    4.166_666_666_666_668_5e-2,
    1.666_666_666_666_667e-1,
    0.5,
];

/// `e^r - 1` for |r| up to ln 2 / 2.
#[inline(always)]
fn short(r: f64) -> f64 {
    let mut sum = SERIES[0];
    for coefficient in &SERIES[1..] {
        sum = sum * r + coefficient;
    }
    r + r * r * sum
}

/// `k` and `r` of `x = k ln 2 + r`; k as a number, and with [`ROUND`] added.
#[inline(always)]
fn reduce(x: f64) -> (f64, f64, f64) {
    let rounded = x * std::f64::consts::LOG2_E + ROUND;
    let k = rounded - ROUND;
    (k, rounded, (x - k * LN2_HIGH) - k * LN2_LOW)
}

/// 2^k of a whole number above -1023, with [`ROUND`] added.
#[inline(always)]
fn power(rounded: f64) -> f64 {
    f64::from_bits(rounded.to_bits().wrapping_add(1023) << 52)
}

/// `e^x` within 1 ulp, 0 and infinity included; subnormal results are rounded once more. NaN stays.
#[inline(always)]
pub(crate) fn exp_one(x: f64) -> f64 {
    let x = if x < -746.0 { -746.0 } else { x };
    let x = if x > 710.0 { 710.0 } else { x };
    let (k, _, r) = reduce(x);
    // In two steps: 2^k itself may be no number where e^x is one.
    let half = k * 0.5 + ROUND;
    let rest = (k - (half - ROUND)) + ROUND;
    (1.0 + short(r)) * power(half) * power(rest)
}

/// `tanh x` within 2.5 ulp, as `t / (t + 2)` with `t = e^2|x| - 1`, exact to its last digits near 0. NaN
/// stays.
#[inline(always)]
pub(crate) fn tanh_one(x: f64) -> f64 {
    let doubled = 2.0 * x.abs();
    let doubled = if doubled > 44.0 { 44.0 } else { doubled };
    let (_, rounded, r) = reduce(doubled);
    let scale = power(rounded);
    let t = scale * short(r) + (scale - 1.0);
    (t / (t + 2.0)).copysign(x)
}

wide! {
    /// `e^x` of each number, within 1 ulp; subnormal results are rounded once more.
    pub fn exp<'a>(x: &'a mut [f64]) -> () {
        for x in x {
            *x = exp_one(*x);
        }
    }
}

wide! {
    /// `tanh x` of each number, within 2.5 ulp (2.06 was met).
    pub fn tanh<'a>(x: &'a mut [f64]) -> () {
        for x in x {
            *x = tanh_one(*x);
        }
    }
}

wide! {
    /// Gaussian likeness of one row with many: from inner products with them, its own `square` and
    /// theirs, `exp(-gamma |x - z|²)`, with the squared distance as `square + square_z - 2 product`, not
    /// below 0.
    pub fn gaussian<'a>(gamma: f64, square: f64, squares: &'a [f64], products: &'a mut [f64]) -> () {
        for (value, other) in products.iter_mut().zip(squares) {
            let distance = square + other - 2.0 * *value;
            let distance = if distance > 0.0 { distance } else { 0.0 };
            *value = exp_one(-gamma * distance);
        }
    }
}
