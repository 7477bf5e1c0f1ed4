//! `e^x` in single precision, as in [`exponential`](crate::exp): Cody and Waite's reduction and the
//! polynomial of Cephes' `expf`, of degree 7.

const LN2_HIGH: f32 = 0.693_359_4;
const LN2_LOW: f32 = -2.121_944_4e-4;
/// Adding it rounds to the nearest integer, which then stands in the low bits.
const ROUND: f32 = 12_582_912.0;
/// Of `(e^r - 1 - r) / r^2`, the highest power first.
const SERIES: [f32; 6] =
    [1.987_569_1e-4, 1.398_2e-3, 8.333_452e-3, 4.166_579_6e-2, 1.666_666_5e-1, 0.5];

/// `e^r - 1` for |r| up to ln 2 / 2.
#[inline(always)]
fn short(r: f32) -> f32 {
    let mut sum = SERIES[0];
    for coefficient in &SERIES[1..] {
        sum = sum * r + coefficient;
    }
    r + r * r * sum
}

/// 2^k and `r` of `x = k ln 2 + r`, for |x| up to 87.
#[inline(always)]
fn reduce(x: f32) -> (f32, f32) {
    let rounded = x * std::f32::consts::LOG2_E + ROUND;
    let k = rounded - ROUND;
    let scale = f32::from_bits(rounded.to_bits().wrapping_add(127) << 23);
    (scale, (x - k * LN2_HIGH) - k * LN2_LOW)
}

/// `e^x` within 2 ulp, not beyond e^±87. NaN stays.
#[inline(always)]
pub(crate) fn exp_one(x: f32) -> f32 {
    let x = if x < -87.0 { -87.0 } else { x };
    let x = if x > 87.0 { 87.0 } else { x };
    let (scale, r) = reduce(x);
    scale + scale * short(r)
}

/// `tanh x` within 4 ulp, as `t / (t + 2)` with `t = e^2|x| - 1`. NaN stays.
#[inline(always)]
pub(crate) fn tanh_one(x: f32) -> f32 {
    let doubled = 2.0 * x.abs();
    let doubled = if doubled > 20.0 { 20.0 } else { doubled };
    let (scale, r) = reduce(doubled);
    let t = scale * short(r) + (scale - 1.0);
    (t / (t + 2.0)).copysign(x)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_within_their_bounds() {
        let (mut exp_worst, mut tanh_worst): (f64, f64) = (0.0, 0.0);
        for at in -870_000..=870_000 {
            let x = at as f32 * 1e-4;
            exp_worst = exp_worst.max((f64::from(exp_one(x)) / f64::from(x).exp() - 1.0).abs());
            let small = x * 0.1;
            if small != 0.0 {
                let truth = f64::from(small).tanh();
                tanh_worst = tanh_worst.max((f64::from(tanh_one(small)) / truth - 1.0).abs());
            }
        }
        let unit = f64::from(f32::EPSILON);
        assert!(exp_worst < unit, "{}", exp_worst / unit);
        assert!(tanh_worst < 2.0 * unit, "{}", tanh_worst / unit);
        assert_eq!((exp_one(0.0), tanh_one(0.0)), (1.0, 0.0));
    }

    #[test]
    fn extremes_stay_numbers() {
        assert_eq!(exp_one(f32::INFINITY), exp_one(87.0));
        assert_eq!(exp_one(f32::NEG_INFINITY), exp_one(-87.0));
        assert_eq!((tanh_one(f32::INFINITY), tanh_one(f32::NEG_INFINITY)), (1.0, -1.0));
        assert!(exp_one(f32::NAN).is_nan() && tanh_one(f32::NAN).is_nan());
    }
}
