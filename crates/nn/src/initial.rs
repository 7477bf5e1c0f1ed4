use ndarray_rand::rand_distr::{Distribution, StandardNormal, Uniform};
use rand::Rng as _;
use tunability_kernels::{Real, padded};
use tunability_learn::Rng;
use tunability_space::Hyperparameters;

/// Where weights begin. Biases begin at zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hyperparameters)]
pub enum Initial {
    /// Uniform on ±√(6 / (inputs + outputs)) (Glorot and Bengio 2010).
    #[default]
    Glorot,
    /// Normal with variance 2 / inputs (He et al. 2015).
    He,
    /// A random matrix with orthonormal rows or columns, whichever are fewer (Saxe et al. 2014).
    Orthogonal,
}

impl Initial {
    /// Draws a matrix of `inputs` × `outputs`, by rows, in `f64` whatever it becomes, and puts it where its
    /// rows are [`padded`].
    pub fn fill<T: Real>(self, inputs: usize, outputs: usize, rng: &mut Rng, weights: &mut [T]) {
        let drawn = self.draw(inputs, outputs, rng);
        for (to, from) in weights.chunks_exact_mut(padded(outputs)).zip(drawn.chunks_exact(outputs))
        {
            for (to, from) in to.iter_mut().zip(from) {
                *to = T::of(*from);
            }
        }
    }

    /// A matrix of `inputs` × `outputs`, by rows.
    pub fn draw(self, inputs: usize, outputs: usize, rng: &mut Rng) -> Vec<f64> {
        let count = inputs * outputs;
        match self {
            Initial::Glorot => {
                let limit = (6.0 / (inputs + outputs) as f64).sqrt();
                let uniform = Uniform::new_inclusive(-limit, limit);
                (0..count).map(|_| rng.sample(uniform)).collect()
            }
            Initial::He => {
                let deviation = (2.0 / inputs as f64).sqrt();
                normal(count, rng).into_iter().map(|value| deviation * value).collect()
            }
            Initial::Orthogonal => orthogonal(inputs, outputs, rng),
        }
    }
}

fn normal(count: usize, rng: &mut Rng) -> Vec<f64> {
    (0..count).map(|_| StandardNormal.sample(rng)).collect()
}

/// Normal vectors made orthonormal by Gram and Schmidt, twice, so that rounding leaves no trace: as many as
/// there are rows or columns, whichever are fewer.
fn orthogonal(inputs: usize, outputs: usize, rng: &mut Rng) -> Vec<f64> {
    let (few, many) = (inputs.min(outputs), inputs.max(outputs));
    let mut vectors: Vec<Vec<f64>> = Vec::with_capacity(few);
    for _ in 0..few {
        let mut vector = normal(many, rng);
        for other in vectors.iter().chain(&vectors) {
            let share = tunability_kernels::dot(&vector, other);
            tunability_kernels::axpy(-share, other, &mut vector);
        }
        let norm = tunability_kernels::dot(&vector, &vector).sqrt();
        vector.iter_mut().for_each(|value| *value /= norm);
        vectors.push(vector);
    }
    let at = |i: usize, j: usize| if inputs <= outputs { vectors[i][j] } else { vectors[j][i] };
    (0..inputs * outputs).map(|index| at(index / outputs, index % outputs)).collect()
}
