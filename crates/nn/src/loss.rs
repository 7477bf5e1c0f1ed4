//! Losses of rows of outputs, each row `count` numbers and [`padded`]. Outputs are replaced by the
//! gradient of `scale` times the summed loss (zero where they are filled up); the sum itself, unscaled, is
//! what is returned.

use tunability_kernels::{LANES, Loop, Real, padded, vectorised};

/// Half the squared error, `Σ ½ (y - f)²`; targets are rows × `count`, not padded.
pub fn squared_error<T: Real>(outputs: &mut [T], count: usize, targets: &[T], scale: f64) -> f64 {
    let (mut total, scale) = (0.0, T::of(scale));
    for (row, targets) in outputs.chunks_exact_mut(padded(count)).zip(targets.chunks_exact(count)) {
        for (output, target) in row.iter_mut().zip(targets) {
            let error = *output - *target;
            total += 0.5 * error.f64() * error.f64();
            *output = error * scale;
        }
    }
    total
}

/// The negative logarithm of the probability that the softmax of a row of logits gives to its class.
pub fn softmax_cross_entropy<T: Real>(
    logits: &mut [T],
    count: usize,
    classes: &[usize],
    scale: f64,
) -> f64 {
    let (mut total, scale) = (0.0, T::of(scale));
    for (row, class) in logits.chunks_exact_mut(padded(count)).zip(classes) {
        let logit = row[*class];
        let (most, sum) = vectorised(Exponentials(row, count));
        total += sum.f64().ln() - (logit - most).f64();
        let factor = scale / sum;
        for value in row.iter_mut() {
            *value *= factor;
        }
        row[*class] -= scale;
    }
    total
}

/// Turns each row of logits into probabilities that sum to one.
pub fn softmax<T: Real>(logits: &mut [T], count: usize) {
    for row in logits.chunks_exact_mut(padded(count)) {
        let (_, sum) = vectorised(Exponentials(row, count));
        for value in row.iter_mut() {
            *value = *value / sum;
        }
    }
}

/// Replaces a row by `e^(value - largest)`, zero where it is filled up; the largest value and the sum.
struct Exponentials<'a, T>(&'a mut [T], usize);

impl<T: Real> Loop for Exponentials<'_, T> {
    type Output = (T, T);

    #[inline(always)]
    fn run(self) -> (T, T) {
        let Exponentials(row, count) = self;
        let most = row[..count].iter().fold(row[0], |most, value| value.or_more(most));
        for value in row.iter_mut() {
            *value = (*value - most).exp();
        }
        row[count..].fill(T::ZERO);
        (most, row.iter().fold(T::ZERO, |sum, value| sum + *value))
    }
}

/// Turns logits into probabilities of labels.
pub fn logistic<T: Real>(logits: &mut [T]) {
    crate::Activation::Logistic.apply(logits);
}

/// The negative log-likelihood of `count` labels a row, each by itself: `Σ log(1 + e^z) - y z`. Labels are 0
/// or 1, rows × `padded(count)`.
pub fn bernoulli<T: Real>(logits: &mut [T], count: usize, labels: &[T], scale: f64) -> f64 {
    let (width, scale) = (padded(count), T::of(scale));
    let rows = logits.chunks_exact_mut(width).zip(labels.chunks_exact(width));
    rows.map(|(row, labels)| vectorised(Bernoulli { row, labels, count, scale })).sum()
}

struct Bernoulli<'a, T> {
    row: &'a mut [T],
    labels: &'a [T],
    count: usize,
    scale: T,
}

impl<T: Real> Loop for Bernoulli<'_, T> {
    type Output = f64;

    /// `log(1 + e^z) = max(z, 0) + log(1 + e^-|z|)`; the second parts are at most log 2, so that 64 of them
    /// can be had from the logarithm of one product.
    #[inline(always)]
    fn run(self) -> f64 {
        let Bernoulli { row, labels, count, scale } = self;
        let mut total = 0.0;
        let parts = row.as_chunks_mut::<LANES>().0.chunks_mut(64 / LANES);
        let parts = parts.zip(labels.as_chunks::<LANES>().0.chunks(64 / LANES));
        for (part, (row, labels)) in parts.enumerate() {
            let (mut sums, mut factors) = ([T::ZERO; LANES], [T::ONE; LANES]);
            for (block, (row, labels)) in row.iter_mut().zip(labels).enumerate() {
                let first = 64 * part + LANES * block;
                for lane in 0..LANES {
                    let (z, y) = (row[lane], labels[lane]);
                    let small = (-z.abs()).exp();
                    let is_real = if first + lane < count { T::ONE } else { T::ZERO };
                    sums[lane] += is_real * (z.or_more(T::ZERO) - y * z);
                    factors[lane] *= T::ONE + is_real * small;
                    let above = if z < T::ZERO { small } else { T::ONE };
                    row[lane] = is_real * scale * (above / (T::ONE + small) - y);
                }
            }
            let factor: f64 = factors.iter().map(|factor| factor.f64()).product();
            total += sums.iter().map(|sum| sum.f64()).sum::<f64>() + factor.ln();
        }
        total
    }
}
