use crate::wide;

/// From this length on it pays to ask for the machine's width.
const LONG: usize = 64;

/// The inner product of two vectors, in one fixed order of summation that depends on their length
/// alone: eight interleaved sums, then the rest.
#[inline]
pub fn dot(a: &[f64], b: &[f64]) -> f64 {
    if a.len() < LONG { in_lanes(a, b) } else { long_dot(a, b) }
}

wide! {
    fn long_dot<'a>(a: &'a [f64], b: &'a [f64]) -> f64 { in_lanes(a, b) }
}

#[inline(always)]
fn in_lanes(a: &[f64], b: &[f64]) -> f64 {
    let (blocks_a, rest_a) = a.as_chunks::<8>();
    let (blocks_b, rest_b) = b.as_chunks::<8>();
    let mut sums = [0.0; 8];
    for (a, b) in blocks_a.iter().zip(blocks_b) {
        for lane in 0..8 {
            sums[lane] += a[lane] * b[lane];
        }
    }
    let rest: f64 = rest_a.iter().zip(rest_b).map(|(a, b)| a * b).sum();
    sums.iter().sum::<f64>() + rest
}

/// `y += factor x`.
#[inline]
pub fn axpy(factor: f64, x: &[f64], y: &mut [f64]) {
    if y.len() < LONG { add(factor, x, y) } else { long_axpy(factor, x, y) }
}

wide! {
    fn long_axpy<'a>(factor: f64, x: &'a [f64], y: &'a mut [f64]) -> () { add(factor, x, y) }
}

#[inline(always)]
fn add(factor: f64, x: &[f64], y: &mut [f64]) {
    for (y, x) in y.iter_mut().zip(x) {
        *y += factor * x;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbers(count: usize, seed: u64) -> Vec<f64> {
        let mut state = seed;
        let mut next = || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            (state >> 11) as f64 / (1u64 << 53) as f64 - 0.5
        };
        (0..count).map(|_| next()).collect()
    }

    #[test]
    fn width_changes_no_bit() {
        for count in 0..200 {
            let (a, b) = (numbers(count, 1), numbers(count, 2));
            assert_eq!(long_dot(&a, &b).to_bits(), in_lanes(&a, &b).to_bits(), "{count}");
            let (mut one, mut other) = (b.clone(), b.clone());
            long_axpy(0.3, &a, &mut one);
            add(0.3, &a, &mut other);
            assert_eq!(one, other, "{count}");
        }
    }

    #[test]
    fn sums_are_right() {
        let a: Vec<f64> = (1..=100).map(f64::from).collect();
        assert_eq!(dot(&a, &a), 338_350.0);
        let mut y = a.clone();
        axpy(-1.0, &a, &mut y);
        assert!(y.iter().all(|y| *y == 0.0));
    }
}
