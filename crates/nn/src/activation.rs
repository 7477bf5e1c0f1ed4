use serde::{Deserialize, Serialize};
use tunability_kernels::{Loop, Real, vectorised};
use tunability_space::Hyperparameters;

/// What a unit makes of its weighted sum `z`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hyperparameters, Serialize, Deserialize)]
pub enum Activation {
    /// `max(z, 0)`.
    #[default]
    Relu,
    /// `tanh z`.
    Tanh,
    /// `1 / (1 + e^-z)`.
    Logistic,
    /// `z` where it is positive, else `e^z - 1` (Clevert et al. 2016).
    Elu,
    /// `z`.
    Identity,
}

impl Activation {
    /// Turns weighted sums into outputs.
    pub fn apply<T: Real>(self, values: &mut [T]) {
        match self {
            Activation::Relu => each(values, |z| if z > T::ZERO { z } else { z * T::ZERO }),
            Activation::Tanh => each(values, Real::tanh),
            Activation::Logistic => each(values, Real::logistic),
            Activation::Elu => each(values, |z| if z > T::ZERO { z } else { z.exp() - T::ONE }),
            Activation::Identity => {}
        }
    }

    /// Turns gradients with respect to outputs into those with respect to weighted sums; all slopes are
    /// functions of the output.
    pub fn slope<T: Real>(self, outputs: &[T], gradients: &mut [T]) {
        match self {
            Activation::Relu => {
                with(outputs, gradients, |y| if y > T::ZERO { T::ONE } else { T::ZERO })
            }
            Activation::Tanh => with(outputs, gradients, |y| T::ONE - y * y),
            Activation::Logistic => with(outputs, gradients, |y| y * (T::ONE - y)),
            Activation::Elu => {
                with(outputs, gradients, |y| if y > T::ZERO { T::ONE } else { y + T::ONE });
            }
            Activation::Identity => {}
        }
    }
}

struct Each<'a, T, F>(&'a mut [T], F);

impl<T: Real, F: Fn(T) -> T> Loop for Each<'_, T, F> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        for value in self.0 {
            *value = (self.1)(*value);
        }
    }
}

fn each<T: Real>(values: &mut [T], function: impl Fn(T) -> T) {
    vectorised(Each(values, function));
}

struct With<'a, T, F>(&'a [T], &'a mut [T], F);

impl<T: Real, F: Fn(T) -> T> Loop for With<'_, T, F> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        for (gradient, output) in self.1.iter_mut().zip(self.0) {
            *gradient *= (self.2)(*output);
        }
    }
}

fn with<T: Real>(outputs: &[T], gradients: &mut [T], slope: impl Fn(T) -> T) {
    vectorised(With(outputs, gradients, slope));
}
