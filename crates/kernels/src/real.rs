use std::fmt::Debug;
use std::ops::{Add, AddAssign, Div, Mul, MulAssign, Neg, Sub, SubAssign};

use pulp::Simd;

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
    /// A vector of the machine's width.
    type Vector<S: Simd>: Copy + 'static;

    /// Zero.
    const ZERO: Self;
    /// One.
    const ONE: Self;
    /// A number whose square is still far from subnormal.
    const TINY: Self;

    /// The nearest number of this type.
    fn of(value: f64) -> Self;
    /// The same number.
    fn f64(self) -> f64;
    /// Its square root.
    fn sqrt(self) -> Self;
    /// Its absolute value.
    fn abs(self) -> Self;
    /// `self a + b`, rounded once.
    fn mul_add(self, a: Self, b: Self) -> Self;
    /// Whether it is neither infinite nor NaN.
    fn is_finite(self) -> bool;
    /// `e^x`, within 1 ulp (`f64`) or 2 ulp (`f32`, there not beyond e^±87). NaN stays.
    fn exp(self) -> Self;
    /// `tanh x`, within 2 ulp (`f64`) or 4 ulp (`f32`). NaN stays.
    fn tanh(self) -> Self;

    /// A slice in whole vectors; what is left over is left out.
    fn vectors<S: Simd>(slice: &[Self]) -> &[Self::Vector<S>];
    /// A slice in whole vectors; what is left over is left out.
    fn vectors_mut<S: Simd>(slice: &mut [Self]) -> &mut [Self::Vector<S>];
    /// The number in every lane.
    fn splat<S: Simd>(simd: S, value: Self) -> Self::Vector<S>;
    /// `sum + a b`, rounded once.
    fn add_product<S: Simd>(
        simd: S,
        sum: Self::Vector<S>,
        a: Self::Vector<S>,
        b: Self::Vector<S>,
    ) -> Self::Vector<S>;

    /// Zero in place of what is smaller than `bar`: processors are slow at subnormal numbers.
    #[inline(always)]
    fn or_zero(self, bar: Self) -> Self {
        if self.abs() < bar { Self::ZERO } else { self }
    }

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
    ($type:ty, $tiny:expr, $exp:path, $tanh:path, $vector:ident, $as:ident, $as_mut:ident, $splat:ident, $add_product:ident) => {
        impl Real for $type {
            type Vector<S: Simd> = S::$vector;
            const ZERO: Self = 0.0;
            const ONE: Self = 1.0;
            const TINY: Self = $tiny;

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
            fn mul_add(self, a: Self, b: Self) -> Self {
                <$type>::mul_add(self, a, b)
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
            #[inline(always)]
            fn vectors<S: Simd>(slice: &[Self]) -> &[S::$vector] {
                S::$as(slice).0
            }
            #[inline(always)]
            fn vectors_mut<S: Simd>(slice: &mut [Self]) -> &mut [S::$vector] {
                S::$as_mut(slice).0
            }
            #[inline(always)]
            fn splat<S: Simd>(simd: S, value: Self) -> S::$vector {
                simd.$splat(value)
            }
            #[inline(always)]
            fn add_product<S: Simd>(
                simd: S,
                sum: S::$vector,
                a: S::$vector,
                b: S::$vector,
            ) -> S::$vector {
                simd.$add_product(a, b, sum)
            }
        }
    };
}
real!(
    f32,
    1e-16,
    single::exp_one,
    single::tanh_one,
    f32s,
    as_simd_f32s,
    as_mut_simd_f32s,
    splat_f32s,
    mul_add_f32s
);
real!(
    f64,
    1e-150,
    exp_one,
    tanh_one,
    f64s,
    as_simd_f64s,
    as_mut_simd_f64s,
    splat_f64s,
    mul_add_f64s
);
