//! What happens between sums and outputs, lane by lane: all at once, so that nothing is read twice.

use tunability_kernels::{LANES, Loop, Real};

use crate::Variant;

type Lanes<T> = [T; LANES];

/// One step of several sequences, from sums to outputs.
pub(crate) struct Advance<'a, T> {
    pub variant: Variant,
    pub peepholes: &'a [Lanes<T>],
    pub old: &'a [Lanes<T>],
    pub gates: &'a mut [Lanes<T>],
    pub cells: &'a mut [Lanes<T>],
    pub bent: &'a mut [Lanes<T>],
    pub outputs: &'a mut [Lanes<T>],
}

impl<T: Real> Loop for Advance<'_, T> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        let count = self.peepholes.len() / 3;
        let variant = self.variant;
        let is = |other: Variant| variant == other;
        let (linear, flat) = (is(Variant::NoInputActivation), is(Variant::NoOutputActivation));
        let (no_input, no_forget, no_output) = (!variant.has(1), !variant.has(2), !variant.has(3));
        let coupled = is(Variant::Coupled);
        for (row, old) in self.old.chunks_exact(count).enumerate() {
            for (n, old) in old.iter().enumerate() {
                let (at, sums) = (row * count + n, 4 * row * count + n);
                let [pi, pf, po] = three(self.peepholes, n, count);
                let [mut z, mut i, mut f, mut o] = four(self.gates, sums, count);
                let (mut c, mut s, mut y) = ([T::ZERO; LANES], [T::ZERO; LANES], [T::ZERO; LANES]);
                for l in 0..LANES {
                    z[l] = if linear { z[l] } else { z[l].tanh() };
                    i[l] = if no_input { T::ONE } else { (i[l] + pi[l] * old[l]).logistic() };
                    f[l] = if no_forget { T::ONE } else { (f[l] + pf[l] * old[l]).logistic() };
                    f[l] = if coupled { T::ONE - i[l] } else { f[l] };
                    c[l] = z[l] * i[l] + old[l] * f[l];
                    o[l] = if no_output { T::ONE } else { (o[l] + po[l] * c[l]).logistic() };
                    s[l] = if flat { c[l] } else { c[l].tanh() };
                    y[l] = s[l] * o[l];
                }
                put(self.gates, sums, count, [z, i, f, o]);
                (self.cells[at], self.bent[at], self.outputs[at]) = (c, s, y);
            }
        }
    }
}

/// One step of several sequences, from the gradient of outputs to that of sums (Greff et al. 2017,
/// section 2.2).
pub(crate) struct Retreat<'a, T> {
    pub variant: Variant,
    pub peepholes: &'a [Lanes<T>],
    pub old: &'a [Lanes<T>],
    pub gates: &'a [Lanes<T>],
    pub cells: &'a [Lanes<T>],
    pub bent: &'a [Lanes<T>],
    pub slopes: &'a [Lanes<T>],
    pub gate_carry: &'a [Lanes<T>],
    pub carry: &'a mut [Lanes<T>],
    pub delta: &'a mut [Lanes<T>],
    /// The gradient of peepholes, which is added to.
    pub seen: &'a mut [Lanes<T>],
}

impl<T: Real> Loop for Retreat<'_, T> {
    type Output = ();

    /// A gate that is one has slope zero: it need not be told apart.
    #[inline(always)]
    fn run(self) {
        let count = self.peepholes.len() / 3;
        let flag = |is: bool| if is { T::ONE } else { T::ZERO };
        let curved = flag(self.variant != Variant::NoInputActivation);
        let bending = flag(self.variant != Variant::NoOutputActivation);
        let coupled = flag(self.variant == Variant::Coupled);
        let peeping = flag(self.variant.has_peepholes());
        for (row, old) in self.old.chunks_exact(count).enumerate() {
            for (n, old) in old.iter().enumerate() {
                let (at, sums) = (row * count + n, 4 * row * count + n);
                let [pi, pf, po] = three(self.peepholes, n, count);
                let [mut gi, mut gf, mut go] = three(self.seen, n, count);
                let [z, i, f, o] = four(self.gates, sums, count);
                let [_, ei, ef, eo] = four(self.gate_carry, sums, count);
                let (c, s, dy) = (self.cells[at], self.bent[at], self.slopes[at]);
                let mut carry = self.carry[at];
                let mut deltas = [[T::ZERO; LANES]; 4];
                for l in 0..LANES {
                    let d_o = (dy[l] * s[l] + eo[l]) * o[l] * (T::ONE - o[l]);
                    let straight = T::ONE - bending * s[l] * s[l];
                    let dc = carry[l] + dy[l] * o[l] * straight + po[l] * d_o;
                    let into = dc * (z[l] - coupled * old[l]) + ei[l];
                    let d_i = into * i[l] * (T::ONE - i[l]);
                    let kept = (T::ONE - coupled) * (dc * old[l] + ef[l]);
                    let d_f = kept * f[l] * (T::ONE - f[l]);
                    let d_z = dc * i[l] * (T::ONE - curved * z[l] * z[l]);
                    carry[l] = dc * f[l] + pi[l] * d_i + pf[l] * d_f;
                    gi[l] += peeping * d_i * old[l];
                    gf[l] += peeping * d_f * old[l];
                    go[l] += peeping * d_o * c[l];
                    (deltas[0][l], deltas[1][l], deltas[2][l], deltas[3][l]) = (d_z, d_i, d_f, d_o);
                }
                put(self.delta, sums, count, deltas);
                put(self.seen, n, count, [gi, gf, go]);
                self.carry[at] = carry;
            }
        }
    }
}

/// Lanes of three blocks. Written out, like the next one: closures here are not inlined.
#[inline(always)]
fn three<T: Real>(rows: &[Lanes<T>], at: usize, count: usize) -> [Lanes<T>; 3] {
    [rows[at], rows[at + count], rows[at + 2 * count]]
}

/// Lanes of four blocks.
#[inline(always)]
fn four<T: Real>(rows: &[Lanes<T>], at: usize, count: usize) -> [Lanes<T>; 4] {
    [rows[at], rows[at + count], rows[at + 2 * count], rows[at + 3 * count]]
}

/// Puts them back.
#[inline(always)]
fn put<T: Real, const N: usize>(
    rows: &mut [Lanes<T>],
    at: usize,
    count: usize,
    lanes: [Lanes<T>; N],
) {
    for (block, lanes) in lanes.iter().enumerate() {
        rows[at + block * count] = *lanes;
    }
}
