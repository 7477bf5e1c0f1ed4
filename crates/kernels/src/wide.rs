use pulp::{Arch, Simd, WithSimd};

/// A loop that is compiled once for each width of vectors.
pub trait Loop {
    /// What comes out.
    type Output;

    /// The loop. It and all that it calls must be `#[inline(always)]`: what is not inlined is compiled
    /// for the narrowest vectors.
    fn run(self) -> Self::Output;
}

/// Runs a loop at the widest vectors that the machine has: it is asked once, then remembered.
#[inline]
pub fn vectorised<L: Loop>(body: L) -> L::Output {
    Arch::new().dispatch(Widest(body))
}

struct Widest<L>(L);

impl<L: Loop> WithSimd for Widest<L> {
    type Output = L::Output;

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) -> L::Output {
        self.0.run()
    }
}

/// Declares a function whose body is run by [`vectorised`]: `wide! { /// doc
/// pub fn double<'a>(x: &'a mut [f64]) -> () { … } }`. Its references share one lifetime.
#[macro_export]
macro_rules! wide {
    ($(#[$said:meta])* $vis:vis fn $name:ident<$life:lifetime>(
        $($arg:ident: $type:ty),* $(,)?
    ) -> $out:ty $body:block) => {
        $(#[$said])*
        $vis fn $name<$life>($($arg: $type),*) -> $out {
            // A function of its own: its arguments are known not to overlap.
            #[inline(always)]
            #[allow(clippy::too_many_arguments)]
            fn body<$life>($($arg: $type),*) -> $out $body
            struct Body<$life> {
                $($arg: $type,)*
                life: std::marker::PhantomData<&$life ()>,
            }
            impl<$life> $crate::Loop for Body<$life> {
                type Output = $out;
                #[inline(always)]
                fn run(self) -> $out {
                    body($(self.$arg),*)
                }
            }
            $crate::vectorised(Body { $($arg,)* life: std::marker::PhantomData })
        }
    };
}
