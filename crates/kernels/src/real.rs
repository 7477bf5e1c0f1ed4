use std::fmt::Debug;
use std::ops::{Add, AddAssign, Div, Mul, MulAssign, Neg, Sub, SubAssign};

use crate::exponential::{exp_one, tanh_one};
use crate::single;

/// What networks compute with: `f32` or `f64`. Everything here can be part of a [`Loop`](crate::Loop): it is
/// inlined and has no branch.
pub trait Real:
    Copy
    + Debug
    + Default
    + PartialOrd
    + Send
    + Sync
    + Neg<Output = Self>
    + Add<Output = Self>
    + Sub<Output = Self>
    + Mul<Output = Self>
    + Div<Output = Self>
    + AddAssign
    + SubAssign
    + MulAssign
    + 'static
{
    /// Zero.
    const ZERO: Self;
    /// One.
    const ONE: Self;

    /// The nearest number of this type.
    fn of(value: f64) -> Self;
    /// The same number.
    fn f64(self) -> f64;
    /// Its square root.
    fn sqrt(self) -> Self;
    /// Its absolute value.
    fn abs(self) -> Self;
    /// Whether it is neither infinite nor NaN.
    fn is_finite(self) -> bool;
    /// `e^x`, within 1 ulp (`f64`) or 2 ulp (`f32`, there not beyond e^±87). NaN stays.
    fn exp(self) -> Self;
    /// `tanh x`, within 2 ulp (`f64`) or 4 ulp (`f32`). NaN stays.
    fn tanh(self) -> Self;

    /// `1 / (1 + e^-x)`.
    #[inline(always)]
    fn logistic(self) -> Self {
        Self::ONE / (Self::ONE + (-self).exp())
    }

    /// The larger of two; of a NaN and a number the NaN if it is `self`.
    #[inline(always)]
    fn or_more(self, other: Self) -> Self {
        if self < other { other } else { self }
    }
}

macro_rules! real {
    ($type:ty, $exp:path, $tanh:path) => {
        impl Real for $type {
            const ZERO: Self = 0.0;
            const ONE: Self = 1.0;

            #[inline(always)]
            fn of(value: f64) -> Self {
                value as Self
            }
            #[inline(always)]
            fn f64(self) -> f64 {
                self as f64
            }
            #[inline(always)]
            fn sqrt(self) -> Self {
                <$type>::sqrt(self)
            }
            #[inline(always)]
            fn abs(self) -> Self {
                <$type>::abs(self)
            }
            #[inline(always)]
            fn is_finite(self) -> bool {
                <$type>::is_finite(self)
            }
            #[inline(always)]
            fn exp(self) -> Self {
                $exp(self)
            }
            #[inline(always)]
            fn tanh(self) -> Self {
                $tanh(self)
            }
        }
    };
}
real!(f32, single::exp_one, single::tanh_one);
real!(f64, exp_one, tanh_one);
