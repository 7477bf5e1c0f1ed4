use std::ops::Range;

use tunability_kernels::{Loop, Real, vectorised};
use tunability_space::Hyperparameters;

/// Some of the parameters, and whether the penalty on weights is on them.
pub type Penalised = (Range<usize>, bool);

/// How parameters move along their gradients. A penalty on weights is added to the gradient, but of Adamw,
/// where weights shrink by themselves.
#[derive(Clone, Debug, PartialEq, Hyperparameters)]
pub enum Optimizer {
    /// Stochastic gradient descent: `u = momentum u + g; w -= rate u` (Nesterov's: `w -= rate (g + momentum
    /// u)`, Sutskever et al. 2013).
    Sgd {
        /// Share of the last step that is taken again.
        #[algorithm(default = 0.9, range = 0.0..=0.99, valid = 0.0..1.0)]
        momentum: f64,
        /// Whether the gradient is corrected for where momentum will lead.
        #[algorithm(default = false)]
        nesterov: bool,
    },
    /// `v = decay v + (1 - decay) g²; w -= rate g / (√v + epsilon)` (Tieleman and Hinton 2012).
    Rmsprop {
        /// Memory of squared gradients.
        #[algorithm(default = 0.99, range = 0.8..=0.999, valid = 0.0..1.0)]
        decay: f64,
        /// What is added to the root.
        #[algorithm(default = 1e-8, range = 1e-10..=1e-3, log, valid = 1e-16..)]
        epsilon: f64,
    },
    /// `m = beta1 m + (1 - beta1) g; v = beta2 v + (1 - beta2) g²`, both divided by one minus the power of
    /// their beta, `w -= rate m / (√v + epsilon)` (Kingma and Ba 2015).
    #[default]
    Adam {
        /// Memory of gradients.
        #[algorithm(default = 0.9, range = 0.5..=0.99, valid = 0.0..1.0)]
        beta1: f64,
        /// Memory of squared gradients.
        #[algorithm(default = 0.999, range = 0.9..=0.9999, valid = 0.0..1.0)]
        beta2: f64,
        /// What is added to the root.
        #[algorithm(default = 1e-8, range = 1e-10..=1e-3, log, valid = 1e-16..)]
        epsilon: f64,
    },
    /// Adam, the penalty apart from the gradient: `w -= rate penalty w` (Loshchilov and Hutter 2019).
    Adamw {
        /// Memory of gradients.
        #[algorithm(default = 0.9, range = 0.5..=0.99, valid = 0.0..1.0)]
        beta1: f64,
        /// Memory of squared gradients.
        #[algorithm(default = 0.999, range = 0.9..=0.9999, valid = 0.0..1.0)]
        beta2: f64,
        /// What is added to the root.
        #[algorithm(default = 1e-8, range = 1e-10..=1e-3, log, valid = 1e-16..)]
        epsilon: f64,
    },
}

/// An optimizer at work: what it remembers of past gradients. What is so small that its square would be
/// subnormal counts as zero.
#[derive(Clone, Debug)]
pub struct Updates<T> {
    optimizer: Optimizer,
    /// Mean gradient, or the last step; empty where there is none.
    first: Vec<T>,
    /// Mean squared gradient; empty where there is none.
    second: Vec<T>,
    /// Powers of the betas: one for each step taken.
    powers: [f64; 2],
}

impl<T: Real> Updates<T> {
    /// Before the first step of `count` parameters.
    pub fn new(optimizer: &Optimizer, count: usize) -> Updates<T> {
        let has = |wanted: bool| vec![T::ZERO; if wanted { count } else { 0 }];
        let (first, second) = match *optimizer {
            Optimizer::Sgd { momentum, .. } => (has(momentum != 0.0), has(false)),
            Optimizer::Rmsprop { .. } => (has(false), has(true)),
            Optimizer::Adam { .. } | Optimizer::Adamw { .. } => (has(true), has(true)),
        };
        Updates { optimizer: optimizer.clone(), first, second, powers: [1.0; 2] }
    }

    /// Moves `parameters` along `gradients`. The penalty is `½ penalty |w|²` of those of `parts` that it is
    /// on; what is in none of the parts stays.
    pub fn step(
        &mut self,
        rate: f64,
        penalty: f64,
        parts: &[Penalised],
        parameters: &mut [T],
        gradients: &[T],
    ) {
        if let Optimizer::Adam { beta1, beta2, .. } | Optimizer::Adamw { beta1, beta2, .. } =
            self.optimizer
        {
            self.powers = [self.powers[0] * beta1, self.powers[1] * beta2];
        }
        for (part, is_penalised) in parts {
            let penalty = if *is_penalised { penalty } else { 0.0 };
            let (w, g) = (&mut parameters[part.clone()], &gradients[part.clone()]);
            self.move_part(part, rate, penalty, w, g);
        }
    }

    fn move_part(&mut self, part: &Range<usize>, rate: f64, penalty: f64, w: &mut [T], g: &[T]) {
        let of = T::of;
        match self.optimizer {
            Optimizer::Sgd { momentum: 0.0, .. } => {
                vectorised(Plain { rate: of(rate), penalty: of(penalty), w, g });
            }
            Optimizer::Sgd { momentum, nesterov } => {
                let u = &mut self.first[part.clone()];
                let (rate, momentum, penalty) = (of(rate), of(momentum), of(penalty));
                vectorised(Momentum { rate, momentum, penalty, nesterov, w, g, u });
            }
            Optimizer::Rmsprop { decay, epsilon } => {
                let v = &mut self.second[part.clone()];
                let keep = [of(decay), of(1.0 - decay)];
                let (rate, epsilon, penalty) = (of(rate), of(epsilon), of(penalty));
                vectorised(Scaled { rate, keep, epsilon, penalty, w, g, v });
            }
            Optimizer::Adam { beta1, beta2, epsilon }
            | Optimizer::Adamw { beta1, beta2, epsilon } => {
                let is_apart = matches!(self.optimizer, Optimizer::Adamw { .. });
                let (in_gradient, apart) = if is_apart { (0.0, penalty) } else { (penalty, 0.0) };
                // √(v / c) + epsilon = (√v + epsilon √c) / √c.
                let root = (1.0 - self.powers[1]).sqrt();
                vectorised(Moments {
                    rate: of(rate * root / (1.0 - self.powers[0])),
                    epsilon: of(epsilon * root),
                    first: [of(beta1), of(1.0 - beta1)],
                    second: [of(beta2), of(1.0 - beta2)],
                    penalty: of(in_gradient),
                    shrink: of(1.0 - rate * apart),
                    w,
                    g,
                    m: &mut self.first[part.clone()],
                    v: &mut self.second[part.clone()],
                });
            }
        }
    }
}

struct Plain<'a, T> {
    rate: T,
    penalty: T,
    w: &'a mut [T],
    g: &'a [T],
}

impl<T: Real> Loop for Plain<'_, T> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        for (w, g) in self.w.iter_mut().zip(self.g) {
            *w -= self.rate * (*g + self.penalty * *w);
        }
    }
}

struct Momentum<'a, T> {
    rate: T,
    momentum: T,
    penalty: T,
    nesterov: bool,
    w: &'a mut [T],
    g: &'a [T],
    u: &'a mut [T],
}

impl<T: Real> Loop for Momentum<'_, T> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        // Nesterov's step is one of the gradient and one of momentum; the other is the second alone.
        let (now, then) = match self.nesterov {
            true => (T::ONE, self.momentum),
            false => (T::ZERO, T::ONE),
        };
        for ((w, g), u) in self.w.iter_mut().zip(self.g).zip(self.u) {
            let g = *g + self.penalty * *w;
            *u = (self.momentum * *u + g).or_zero(T::TINY * T::TINY);
            *w -= self.rate * (now * g + then * *u);
        }
    }
}

struct Scaled<'a, T> {
    rate: T,
    keep: [T; 2],
    epsilon: T,
    penalty: T,
    w: &'a mut [T],
    g: &'a [T],
    v: &'a mut [T],
}

impl<T: Real> Loop for Scaled<'_, T> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        for ((w, g), v) in self.w.iter_mut().zip(self.g).zip(self.v) {
            let g = (*g + self.penalty * *w).or_zero(T::TINY);
            *v = (self.keep[0] * *v + self.keep[1] * g * g).or_zero(T::TINY * T::TINY);
            *w -= self.rate * g / (v.sqrt() + self.epsilon);
        }
    }
}

struct Moments<'a, T> {
    rate: T,
    epsilon: T,
    first: [T; 2],
    second: [T; 2],
    penalty: T,
    shrink: T,
    w: &'a mut [T],
    g: &'a [T],
    m: &'a mut [T],
    v: &'a mut [T],
}

impl<T: Real> Loop for Moments<'_, T> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        let moments = self.m.iter_mut().zip(self.v);
        for ((w, g), (m, v)) in self.w.iter_mut().zip(self.g).zip(moments) {
            let g = (*g + self.penalty * *w).or_zero(T::TINY);
            *m = (self.first[0] * *m + self.first[1] * g).or_zero(T::TINY * T::TINY);
            *v = (self.second[0] * *v + self.second[1] * g * g).or_zero(T::TINY * T::TINY);
            *w = self.shrink * *w - self.rate * *m / (v.sqrt() + self.epsilon);
        }
    }
}
