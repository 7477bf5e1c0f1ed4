//! The two passes over all variables that every step of the solver makes, eight rows at a time.
//!
//! Variables are sides × rows: side `s` of row `r` has the error `error_r + offset_s`. Rows are filled up
//! to whole lanes with rows that cannot move. The largest of equals is the last, as in LIBSVM.

use tunability_kernels::wide;

/// Curvature put in place of one that is not positive (LIBSVM's tau).
pub(crate) const TAU: f64 = 1e-12;

type Lanes = [f64; 8];

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

/// Takes `by[0] row[0] + by[1] row[1]` off the errors and looks at them.
pub(crate) fn survey(
    by: [f64; 2],
    rows: [&[f64]; 2],
    offsets: &[f64],
    bars: [&[f64]; 2],
    error: &mut [f64],
) -> Survey {
    match offsets {
        [offset] => survey_one(by, rows, *offset, bars, error),
        _ => survey_two(by, rows, [offsets[0], offsets[1]], bars, error),
    }
}

/// The variable that promises the largest decrease by falling while one with error `highest` rises, of
/// kernel `row` and `corner` on its diagonal: `(highest - error)² / curvature`, compared by products, as
/// they cost less than quotients. `None` if none can fall.
pub(crate) fn partner(
    highest: f64,
    corner: f64,
    rows: [&[f64]; 2],
    offsets: &[f64],
    fall: &[f64],
    error: &[f64],
) -> Option<usize> {
    let (at, most) = match offsets {
        [offset] => partner_one(highest, corner, rows, *offset, fall, error),
        _ => partner_two(highest, corner, rows, [offsets[0], offsets[1]], fall, error),
    };
    (most > f64::NEG_INFINITY).then_some(at)
}

wide! {
    fn survey_one<'a>(
        by: [f64; 2], rows: [&'a [f64]; 2], offset: f64, bars: [&'a [f64]; 2], error: &'a mut [f64],
    ) -> Survey { survey_sides(by, rows, [offset], bars, error) }
}

wide! {
    fn survey_two<'a>(
        by: [f64; 2], rows: [&'a [f64]; 2], offsets: [f64; 2], bars: [&'a [f64]; 2],
        error: &'a mut [f64],
    ) -> Survey { survey_sides(by, rows, offsets, bars, error) }
}

wide! {
    fn partner_one<'a>(
        highest: f64, corner: f64, rows: [&'a [f64]; 2], offset: f64, fall: &'a [f64],
        error: &'a [f64],
    ) -> (usize, f64) { partner_sides(highest, corner, rows, [offset], fall, error) }
}

wide! {
    fn partner_two<'a>(
        highest: f64, corner: f64, rows: [&'a [f64]; 2], offsets: [f64; 2], fall: &'a [f64],
        error: &'a [f64],
    ) -> (usize, f64) { partner_sides(highest, corner, rows, offsets, fall, error) }
}

/// The blocks of eight rows of each side.
#[inline(always)]
fn sides<const S: usize>(values: &[f64], blocks: usize) -> [&[Lanes]; S] {
    let all = values.as_chunks::<8>().0;
    std::array::from_fn(|side| &all[side * blocks..][..blocks])
}

#[inline(always)]
fn survey_sides<const S: usize>(
    by: [f64; 2],
    rows: [&[f64]; 2],
    offsets: [f64; S],
    bars: [&[f64]; 2],
    error: &mut [f64],
) -> Survey {
    let error = error.as_chunks_mut::<8>().0;
    let blocks = error.len();
    let [first, second] = rows.map(|row| &row.as_chunks::<8>().0[..blocks]);
    let [rise, fall] = bars.map(|bar| sides::<S>(bar, blocks));
    let mut best = [[f64::NEG_INFINITY; 8]; S];
    let mut place = [[0.0; 8]; S];
    let mut least = [[f64::NEG_INFINITY; 8]; S];
    for block in 0..blocks {
        let mut value = error[block];
        for lane in 0..8 {
            value[lane] -= by[0] * first[block][lane] + by[1] * second[block][lane];
        }
        error[block] = value;
        let at = block as f64;
        for side in 0..S {
            for lane in 0..8 {
                let own = value[lane] + offsets[side];
                let rising = own + rise[side][block][lane];
                let is_better = rising >= best[side][lane];
                best[side][lane] = if is_better { rising } else { best[side][lane] };
                place[side][lane] = if is_better { at } else { place[side][lane] };
                let falling = fall[side][block][lane] - own;
                let is_less = falling > least[side][lane];
                least[side][lane] = if is_less { falling } else { least[side][lane] };
            }
        }
    }
    let (up, highest) = last_largest(&best, &place, blocks);
    let lowest = least.as_flattened().iter().fold(f64::NEG_INFINITY, |a, b| a.max(*b));
    Survey { up, highest, lowest: -lowest }
}

/// The variable of the largest of all lanes, the last of equals, and its value.
#[inline(always)]
fn last_largest<const S: usize>(
    best: &[Lanes; S],
    place: &[Lanes; S],
    blocks: usize,
) -> (usize, f64) {
    let (mut at, mut most) = (0, f64::NEG_INFINITY);
    for side in 0..S {
        for lane in 0..8 {
            let (value, own) = (best[side][lane], variable(place[side][lane], side, lane, blocks));
            if value > most || (value == most && own > at) {
                (at, most) = (own, value);
            }
        }
    }
    (at, most)
}

#[inline(always)]
fn variable(block: f64, side: usize, lane: usize, blocks: usize) -> usize {
    8 * (side * blocks + block as usize) + lane
}

#[inline(always)]
fn partner_sides<const S: usize>(
    highest: f64,
    corner: f64,
    rows: [&[f64]; 2],
    offsets: [f64; S],
    fall: &[f64],
    error: &[f64],
) -> (usize, f64) {
    let error = error.as_chunks::<8>().0;
    let blocks = error.len();
    let [row, diagonal] = rows.map(|row| &row.as_chunks::<8>().0[..blocks]);
    let fall = sides::<S>(fall, blocks);
    let mut best = [[f64::NEG_INFINITY; 8]; S];
    let mut under = [[1.0; 8]; S];
    let mut place = [[0.0; 8]; S];
    for block in 0..blocks {
        let mut curvature = [0.0; 8];
        for lane in 0..8 {
            let value = corner + diagonal[block][lane] - 2.0 * row[block][lane];
            curvature[lane] = if value > 0.0 { value } else { TAU };
        }
        let at = block as f64;
        for side in 0..S {
            for lane in 0..8 {
                // Where the error is no smaller there is nothing to gain, not even by going back.
                let difference = highest - (error[block][lane] + offsets[side]);
                let difference = if difference > 0.0 { difference } else { 0.0 };
                let gain = difference * difference + fall[side][block][lane];
                let is_better = gain * under[side][lane] >= best[side][lane] * curvature[lane];
                best[side][lane] = if is_better { gain } else { best[side][lane] };
                under[side][lane] = if is_better { curvature[lane] } else { under[side][lane] };
                place[side][lane] = if is_better { at } else { place[side][lane] };
            }
        }
    }
    for (best, under) in best.as_flattened_mut().iter_mut().zip(under.as_flattened()) {
        *best /= under;
    }
    last_largest(&best, &place, blocks)
}
