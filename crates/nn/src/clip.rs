use tunability_kernels::{LANES, Loop, Real, vectorised};

/// Makes a gradient shorter if its Euclidean length is over `most` (Pascanu et al. 2013); the length that it
/// had.
pub fn clip<T: Real>(gradients: &mut [T], most: f64) -> f64 {
    let norm = vectorised(Squares(gradients)).f64().sqrt();
    if norm > most {
        let factor = T::of(most / norm);
        gradients.iter_mut().for_each(|gradient| *gradient *= factor);
    }
    norm
}

struct Squares<'a, T>(&'a [T]);

impl<T: Real> Loop for Squares<'_, T> {
    type Output = T;

    #[inline(always)]
    fn run(self) -> T {
        let mut sums = [T::ZERO; LANES];
        let (blocks, rest) = self.0.as_chunks::<LANES>();
        for block in blocks {
            for (sum, value) in sums.iter_mut().zip(block) {
                *sum += *value * *value;
            }
        }
        let rest = rest.iter().fold(T::ZERO, |sum, value| sum + *value * *value);
        sums.iter().fold(rest, |total, sum| total + *sum)
    }
}
