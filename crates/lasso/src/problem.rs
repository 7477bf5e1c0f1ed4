//! The problem, and how far from its solution a point can be at most.

/// `P(b) = ||y - X b||² / (2n) + l1 ||b||₁ + l2/2 ||b||²`: the prices, both at least 0.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Penalty {
    /// Of a unit of coefficient.
    pub l1: f64,
    /// Half that of a squared unit.
    pub l2: f64,
}

impl Penalty {
    /// That of the elastic net: `alpha (ratio ||b||₁ + (1 - ratio)/2 ||b||²)`.
    pub fn new(alpha: f64, ratio: f64) -> Penalty {
        // Where there is none of one kind, an infinite price of it is none either.
        let share = |part: f64| if part > 0.0 { alpha * part } else { 0.0 };
        Penalty { l1: share(ratio), l2: share(1.0 - ratio) }
    }
}

/// When a solver may stop.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Stop {
    /// The duality gap that counts as solved, as a share of `P(0) = ||y||² / (2n)`.
    pub tolerance: f64,
    /// Most sweeps over the coefficients.
    pub max_iterations: usize,
}

/// The order of the coefficients in a sweep.
pub enum Order<'a> {
    /// 0, 1, ..., p - 1.
    Cyclic,
    /// p draws with replacement; the function gives a uniform integer in `0..k`.
    Random(&'a mut dyn FnMut(usize) -> usize),
}

/// An approximate minimiser.
#[derive(Clone, Debug, PartialEq)]
pub struct Solution {
    /// `b` (p), in units of `y` per unit of the column.
    pub coefficients: Vec<f64>,
    /// Duality gap at these coefficients, divided by `P(0)`; it bounds `(P(b) - min P) / P(0)` from
    /// above. 0 if `y` is zero.
    pub gap: f64,
    /// `P(b)`, in squared units of `y`.
    pub objective: f64,
    /// Sweeps over the coefficients.
    pub iterations: usize,
    /// Whether the stopping rule was met within the sweeps allowed.
    pub converged: bool,
}

/// What is known of a point.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Certificate {
    /// `P(b)`.
    pub objective: f64,
    /// `P(b)` less the value of a dual point.
    pub gap: f64,
}

/// The certificate of `b` from `X'r` and `r'r` of its residual `r = y - X b`, on n rows.
///
/// Two dual points are tried, and both gaps written so that no term is negative and none cancels. With
/// the ridge as n·l2 times the unit matrix below X, `u = X'r - n l2 b` and `s = n l1 / max(n l1,
/// ||u||_inf)`, the scaled residual gives (Kim, Koh, Lustig, Boyd and Gorinevsky 2007, section III)
///
/// `(1 - s)² (||r||² + n l2 ||b||²) / (2n) + sum_j (l1 |b_j| - s b_j u_j / n)`;
///
/// and where l2 > 0 the residual itself is feasible and gives, with `v = X'r / n`,
///
/// `sum_j (l1 |b_j| + l2/2 b_j² + (|v_j| - l1)₊² / (2 l2) - b_j v_j)`.
pub(crate) fn certificate(
    penalty: Penalty,
    n: f64,
    b: &[f64],
    slopes: &[f64],
    squares: f64,
) -> Certificate {
    let Penalty { l1, l2 } = penalty;
    let ridge = n * l2;
    let steepest = slopes.iter().zip(b).fold(0.0, |m: f64, (u, b)| m.max((u - ridge * b).abs()));
    let bound = n * l1;
    let shrink = if steepest <= bound { 1.0 } else { bound / steepest };
    let (mut sum, mut price, mut fenchel) = (0.0, 0.0, 0.0);
    let mut norm = 0.0;
    for (b, slope) in b.iter().zip(slopes) {
        if *b != 0.0 {
            let paid = l1 * b.abs();
            price += paid;
            norm += b * b;
            sum += (paid - shrink * b * (slope - ridge * b) / n).max(0.0);
        }
        if l2 > 0.0 {
            let over = (slope.abs() / n - l1).max(0.0);
            fenchel += l1 * b.abs() + 0.5 * l2 * b * b + over * over / (2.0 * l2) - b * slope / n;
        }
    }
    let loss = (squares + ridge * norm) / (2.0 * n);
    let scaled = (1.0 - shrink) * (1.0 - shrink) * loss + sum;
    let gap = if l2 > 0.0 { scaled.min(fenchel.max(0.0)) } else { scaled };
    Certificate { objective: loss + price, gap }
}

/// A gap in units of `P(0)`.
pub(crate) fn relative(gap: f64, y_y: f64, n: f64) -> f64 {
    if y_y > 0.0 { gap / (y_y / (2.0 * n)) } else { 0.0 }
}

/// `sign(z) max(|z| - t, 0)`.
pub(crate) fn soft_threshold(z: f64, t: f64) -> f64 {
    if z.abs() <= t { 0.0 } else { z - t.copysign(z) }
}
