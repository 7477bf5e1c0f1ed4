use ndarray_rand::rand_distr::{Distribution, StandardNormal};
use rand::Rng as _;
use tunability_kernels::{Real, padded};
use tunability_learn::Rng;

/// Draws what each of `count` units a row is multiplied by: zero with probability `rate`, else `1 / (1 -
/// rate)`, so that the mean is one (Srivastava et al. 2014). One draw a unit, row by row; rows of `factors` are
/// [`padded`].
pub fn dropout<T: Real>(rate: f64, count: usize, rng: &mut Rng, factors: &mut [T]) {
    let kept = T::of(1.0 / (1.0 - rate));
    let bar = (rate * 2f64.powi(32)) as u64;
    for row in factors.chunks_exact_mut(padded(count)) {
        for factor in &mut row[..count] {
            *factor = if u64::from(rng.r#gen::<u32>()) < bar { T::ZERO } else { kept };
        }
    }
}

/// Adds normal noise of a standard deviation to `count` numbers a row, row by row; rows are [`padded`].
pub fn add_noise<T: Real>(deviation: f64, count: usize, rng: &mut Rng, values: &mut [T]) {
    if count == 0 {
        return;
    }
    for row in values.chunks_exact_mut(padded(count)) {
        for value in &mut row[..count] {
            let noise: f64 = StandardNormal.sample(rng);
            *value += T::of(deviation * noise);
        }
    }
}
