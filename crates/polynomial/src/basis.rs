use ndarray::{Array2, ArrayView1, ArrayView2};
use serde::{Deserialize, Serialize};

/// Polynomials of one column that are orthonormal on its training values, by the three-term recurrence
/// (Forsythe 1957, "Generation and use of orthogonal polynomials for data-fitting with a digital
/// computer", *J. SIAM* 5(2)): `q_0 = 1` and `c_k+1 q_k+1 = (t - a_k) q_k - c_k q_k-1`, where t is the
/// column with its range mapped to [-1, 1].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Orthogonal {
    /// What is mapped to 0, and how far from it what is mapped to 1.
    middle: f64,
    half: f64,
    /// `a_k` and `c_k+1` for each degree that the values can tell from lower ones.
    steps: Vec<(f64, f64)>,
}

impl Orthogonal {
    /// Up to a degree, or as many as there are different values less one.
    pub fn new(column: ArrayView1<f64>, degree: usize) -> Orthogonal {
        let ends = (f64::INFINITY, f64::NEG_INFINITY);
        let (low, high) = column.iter().fold(ends, |(l, h), v| (l.min(*v), h.max(*v)));
        let half = if high > low { 0.5 * high - 0.5 * low } else { 1.0 };
        let mut basis = Orthogonal { middle: 0.5 * high + 0.5 * low, half, steps: Vec::new() };
        let t: Vec<f64> = column.iter().map(|value| basis.map(*value)).collect();
        let n = t.len() as f64;
        let (mut before, mut last, mut c) = (vec![0.0; t.len()], vec![1.0; t.len()], 0.0);
        let least = 64.0 * f64::EPSILON;
        for _ in 0..degree {
            let a = t.iter().zip(&last).map(|(t, q)| t * q * q).sum::<f64>() / n;
            let next = |((t, q), before): ((&f64, &f64), &f64)| (t - a) * q - c * before;
            let mut next: Vec<f64> = t.iter().zip(&last).zip(&before).map(next).collect();
            c = (next.iter().map(|q| q * q).sum::<f64>() / n).sqrt();
            if c <= least {
                break;
            }
            next.iter_mut().for_each(|q| *q /= c);
            basis.steps.push((a, c));
            (before, last) = (last, next);
        }
        basis
    }

    fn map(&self, value: f64) -> f64 {
        (value - self.middle) / self.half
    }

    /// The highest degree.
    pub fn degree(&self) -> usize {
        self.steps.len()
    }

    /// Degrees 0, 1, ... at one value.
    pub fn evaluate(&self, value: f64, out: &mut Vec<f64>) {
        let t = self.map(value);
        let (mut before, mut last, mut lower) = (0.0, 1.0, 0.0);
        out.clear();
        out.push(last);
        for (a, c) in &self.steps {
            let next = ((t - a) * last - lower * before) / c;
            (before, last, lower) = (last, next, *c);
            out.push(last);
        }
    }
}

/// Products of polynomials of columns.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Basis {
    columns: Vec<Orthogonal>,
    /// The factors of each term: a column and its degree there, columns rising.
    terms: Vec<Vec<(usize, usize)>>,
}

impl Basis {
    /// The powers of each column up to a degree; with interactions all products of that total degree.
    /// `None` if those are more than `most`.
    pub fn new(
        x: ArrayView2<f64>,
        degree: usize,
        interactions: bool,
        most: usize,
    ) -> Option<Basis> {
        let orthogonal = |column| Orthogonal::new(column, degree);
        let columns: Vec<Orthogonal> = x.columns().into_iter().map(orthogonal).collect();
        let mut terms: Vec<Vec<(usize, usize)>> = Vec::new();
        for (j, column) in columns.iter().enumerate() {
            // Products of what came before with every degree of this column.
            let known = if interactions { terms.len() } else { 0 };
            for power in 1..=column.degree() {
                terms.push(vec![(j, power)]);
                for at in 0..known {
                    let total: usize = terms[at].iter().map(|(_, power)| power).sum();
                    if total + power <= degree {
                        let product = terms[at].iter().copied().chain([(j, power)]).collect();
                        terms.push(product);
                    }
                }
                if terms.len() > most {
                    return None;
                }
            }
        }
        Some(Basis { columns, terms })
    }

    /// Rows × columns to rows × terms.
    pub fn expand(&self, rows: ArrayView2<f64>) -> Array2<f64> {
        let mut expanded = Array2::zeros((rows.nrows(), self.terms.len()));
        let mut values = vec![Vec::new(); self.columns.len()];
        for (row, mut out) in rows.rows().into_iter().zip(expanded.rows_mut()) {
            for ((column, value), values) in self.columns.iter().zip(row).zip(&mut values) {
                column.evaluate(*value, values);
            }
            for (out, term) in out.iter_mut().zip(&self.terms) {
                *out = term.iter().map(|&(column, power)| values[column][power]).product();
            }
        }
        expanded
    }
}
