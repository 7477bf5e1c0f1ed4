//! The two passes over all variables that every step of the solver makes, sixteen rows at a time.
//!
//! Variables are sides × rows: side `s` of row `r` has the error `error_r + offset_s`. Rows are filled up
//! to whole lanes with rows that cannot move. The largest of equals is the last, as in LIBSVM.
//!
//! Written in vectors of the machine's width, always sixteen lanes side by side, so that the bits are the
//! same at any width.

use tunability_kernels::pulp::{Arch, Simd, WithSimd};

/// Rows side by side: enough for two of the widest vectors, so that one need not wait for the other.
pub(crate) const LANES: usize = 16;

/// Curvature put in place of one that is not positive (LIBSVM's tau).
pub(crate) const TAU: f64 = 1e-12;

/// What a pass over the errors found.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Survey {
    /// Which variable has the largest error of those that can rise.
    pub up: usize,
    /// Its error; minus infinity if none can rise.
    pub highest: f64,
    /// The smallest error of those that can fall; infinity if none can.
    pub lowest: f64,
}

/// Takes `by[0] rows[0] + by[1] rows[1]` off the errors and looks at them. `bars` (rise, fall) hold sides ×
/// rows.
pub(crate) fn survey(
    by: [f64; 2],
    rows: [&[f64]; 2],
    offsets: &[f64],
    bars: [&[f64]; 2],
    error: &mut [f64],
) -> Survey {
    match *offsets {
        [offset] => Arch::new().dispatch(Look { by, rows, offsets: [offset], bars, error }),
        [first, second, ..] => {
            Arch::new().dispatch(Look { by, rows, offsets: [first, second], bars, error })
        }
        [] => Survey { up: 0, highest: f64::NEG_INFINITY, lowest: f64::INFINITY },
    }
}

/// The variable that promises the largest decrease by falling while one with error `highest` rises, of
/// kernel row `rows[0]` and `corner` on the diagonal `rows[1]`: `(highest - error)² / curvature`, compared
/// by products, as they cost less than quotients. `None` if none can fall.
pub(crate) fn partner(
    highest: f64,
    corner: f64,
    rows: [&[f64]; 2],
    offsets: &[f64],
    fall: &[f64],
    error: &[f64],
) -> Option<usize> {
    let (at, most) = match *offsets {
        [offset] => {
            Arch::new().dispatch(Match { highest, corner, rows, offsets: [offset], fall, error })
        }
        [first, second, ..] => {
            let offsets = [first, second];
            Arch::new().dispatch(Match { highest, corner, rows, offsets, fall, error })
        }
        [] => (0, f64::NEG_INFINITY),
    };
    (most > f64::NEG_INFINITY).then_some(at)
}

struct Look<'a, const S: usize> {
    by: [f64; 2],
    rows: [&'a [f64]; 2],
    offsets: [f64; S],
    bars: [&'a [f64]; 2],
    error: &'a mut [f64],
}

impl<const SIDES: usize> WithSimd for Look<'_, SIDES> {
    type Output = Survey;

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) -> Survey {
        let (error, _) = S::as_mut_simd_f64s(self.error);
        let count = error.len();
        let [first, second] = self.rows.map(|row| &S::as_simd_f64s(row).0[..count]);
        let [rise, fall] = self.bars.map(|bar| sides::<S, SIDES>(bar, count));
        let [by_first, by_second] = self.by.map(|by| simd.splat_f64s(by));
        let offsets = self.offsets.map(|offset| simd.splat_f64s(offset));
        let (one, bottom) = (simd.splat_f64s(1.0), simd.splat_f64s(f64::NEG_INFINITY));
        let mut best = [[bottom; LANES]; SIDES];
        let mut least = best;
        let mut place = [[simd.splat_f64s(0.0); LANES]; SIDES];
        let mut block = simd.splat_f64s(0.0);
        for from in (0..count).step_by(lanes::<S>()) {
            for lane in 0..lanes::<S>() {
                let at = from + lane;
                let change = simd.add_f64s(
                    simd.mul_f64s(by_first, first[at]),
                    simd.mul_f64s(by_second, second[at]),
                );
                let value = simd.sub_f64s(error[at], change);
                error[at] = value;
                for side in 0..SIDES {
                    let own = simd.add_f64s(value, offsets[side]);
                    let rising = simd.add_f64s(own, rise[side][at]);
                    let (best, place) = (&mut best[side][lane], &mut place[side][lane]);
                    let better = simd.greater_than_or_equal_f64s(rising, *best);
                    *best = simd.select_f64s(better, rising, *best);
                    *place = simd.select_f64s(better, block, *place);
                    let falling = simd.sub_f64s(fall[side][at], own);
                    let least = &mut least[side][lane];
                    let less = simd.greater_than_f64s(falling, *least);
                    *least = simd.select_f64s(less, falling, *least);
                }
            }
            block = simd.add_f64s(block, one);
        }
        let (up, highest) = last_largest::<S, SIDES>(&best, &place, count);
        let least = least.map(|lanes| numbers::<S>(&lanes));
        let lowest = least.as_flattened().iter().fold(f64::NEG_INFINITY, |a, b| a.max(*b));
        Survey { up, highest, lowest: -lowest }
    }
}

struct Match<'a, const S: usize> {
    highest: f64,
    corner: f64,
    rows: [&'a [f64]; 2],
    offsets: [f64; S],
    fall: &'a [f64],
    error: &'a [f64],
}

impl<const SIDES: usize> WithSimd for Match<'_, SIDES> {
    type Output = (usize, f64);

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) -> (usize, f64) {
        let (error, _) = S::as_simd_f64s(self.error);
        let count = error.len();
        let [row, diagonal] = self.rows.map(|row| &S::as_simd_f64s(row).0[..count]);
        let fall = sides::<S, SIDES>(self.fall, count);
        let [highest, corner, tau, zero, one] =
            [self.highest, self.corner, TAU, 0.0, 1.0].map(|value| simd.splat_f64s(value));
        let offsets = self.offsets.map(|offset| simd.splat_f64s(offset));
        let mut best = [[simd.splat_f64s(f64::NEG_INFINITY); LANES]; SIDES];
        let mut under = [[one; LANES]; SIDES];
        let mut place = [[zero; LANES]; SIDES];
        let mut block = zero;
        for from in (0..count).step_by(lanes::<S>()) {
            for lane in 0..lanes::<S>() {
                let at = from + lane;
                let twice = simd.add_f64s(row[at], row[at]);
                let curvature = simd.sub_f64s(simd.add_f64s(corner, diagonal[at]), twice);
                let positive = simd.greater_than_f64s(curvature, zero);
                let curvature = simd.select_f64s(positive, curvature, tau);
                for side in 0..SIDES {
                    // Where the error is no smaller there is nothing to gain, not even by going back.
                    let own = simd.add_f64s(error[at], offsets[side]);
                    let difference = simd.sub_f64s(highest, own);
                    let smaller = simd.greater_than_f64s(difference, zero);
                    let difference = simd.select_f64s(smaller, difference, zero);
                    let square = simd.mul_f64s(difference, difference);
                    let gain = simd.add_f64s(square, fall[side][at]);
                    let (best, under) = (&mut best[side][lane], &mut under[side][lane]);
                    let better = simd.greater_than_or_equal_f64s(
                        simd.mul_f64s(gain, *under),
                        simd.mul_f64s(*best, curvature),
                    );
                    let place = &mut place[side][lane];
                    *best = simd.select_f64s(better, gain, *best);
                    *under = simd.select_f64s(better, curvature, *under);
                    *place = simd.select_f64s(better, block, *place);
                }
            }
            block = simd.add_f64s(block, one);
        }
        for (best, under) in best.as_flattened_mut().iter_mut().zip(under.as_flattened()) {
            *best = simd.div_f64s(*best, *under);
        }
        last_largest::<S, SIDES>(&best, &place, count)
    }
}

/// How many vectors make all lanes.
const fn lanes<S: Simd>() -> usize {
    LANES / S::F64_LANES
}

/// The vectors of each side.
#[inline(always)]
fn sides<S: Simd, const SIDES: usize>(values: &[f64], count: usize) -> [&[S::f64s]; SIDES] {
    let (all, _) = S::as_simd_f64s(values);
    std::array::from_fn(|side| &all[side * count..][..count])
}

/// The vectors of all lanes as numbers.
#[inline(always)]
fn numbers<S: Simd>(vectors: &[S::f64s; LANES]) -> [f64; LANES] {
    let mut numbers = [0.0; LANES];
    let (out, _) = S::as_mut_simd_f64s(&mut numbers);
    out.copy_from_slice(&vectors[..lanes::<S>()]);
    numbers
}

/// The variable of the largest of all lanes, the last of equals, and its value.
#[inline(always)]
fn last_largest<S: Simd, const SIDES: usize>(
    best: &[[S::f64s; LANES]; SIDES],
    place: &[[S::f64s; LANES]; SIDES],
    count: usize,
) -> (usize, f64) {
    let (mut at, mut most) = (0, f64::NEG_INFINITY);
    for side in 0..SIDES {
        let (best, place) = (numbers::<S>(&best[side]), numbers::<S>(&place[side]));
        for lane in 0..LANES {
            let own = side * count * S::F64_LANES + LANES * place[lane] as usize + lane;
            if best[lane] > most || (best[lane] == most && own > at) {
                (at, most) = (own, best[lane]);
            }
        }
    }
    (at, most)
}
