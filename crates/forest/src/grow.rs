//! Growing one tree: every axis at every split, presorted once for all trees.

use crate::extent::level;
use crate::tree::rest;
use crate::{Cube, Extent, Node, Scale, Tree};

/// The points of all rows, axis by axis, and their order along each.
pub(crate) struct Columns<'a> {
    pub cube: &'a Cube,
    /// Axes × rows; NaN where inactive.
    pub values: Vec<Vec<f64>>,
    /// For each axis of numbers its rows from the smallest coordinate up, inactive ones last.
    order: Vec<Vec<u32>>,
}

impl<'a> Columns<'a> {
    pub fn new(cube: &'a Cube, points: &[Vec<f64>]) -> Columns<'a> {
        let values: Vec<Vec<f64>> =
            (0..cube.len()).map(|axis| points.iter().map(|point| point[axis]).collect()).collect();
        let sorted = |(axis, values): (usize, &Vec<f64>)| {
            if matches!(cube.axes[axis].scale, Scale::Levels(_)) {
                return Vec::new();
            }
            let mut order: Vec<u32> = (0..points.len() as u32).collect();
            // NaN is the largest in the total order.
            order.sort_by(|a, b| values[*a as usize].total_cmp(&values[*b as usize]));
            order
        };
        let order = values.iter().enumerate().map(sorted).collect();
        Columns { cube, values, order }
    }

    pub fn rows(&self) -> usize {
        self.values.first().map_or(0, Vec::len)
    }
}

/// Grows a tree on rows that count so often; a leaf holds at least `least` of them.
pub(crate) fn grow(columns: &Columns, response: &[f64], counts: &[u32], least: usize) -> Tree {
    let drawn = |row: &u32| counts[*row as usize] > 0;
    let rows: Vec<u32> = (0..response.len() as u32).filter(drawn).collect();
    let lists = columns.order.iter().map(|all| all.iter().copied().filter(drawn).collect());
    let weighted = response.iter().zip(counts).map(|(y, count)| {
        let weight = f64::from(*count);
        (weight, weight * y)
    });
    let mut grower = Grower {
        columns,
        response,
        weighted: weighted.collect(),
        least: least as f64,
        lists: lists.collect(),
        goes_left: vec![false; response.len()],
        scratch: Vec::with_capacity(rows.len()),
        part: columns.cube.whole(),
        nodes: Vec::new(),
        pure: 0.0,
        rows,
    };
    let all = grower.sums(0, grower.rows.len());
    grower.pure = 1e-12 * all.square.max(f64::MIN_POSITIVE);
    grower.node(0, grower.rows.len(), 0.0);
    Tree { nodes: grower.nodes }
}

/// Sums over rows: of weights, of responses and of their squares, both weighted.
#[derive(Clone, Copy, Default)]
struct Sums {
    weight: f64,
    sum: f64,
    square: f64,
}

/// A way to divide a node.
struct Division {
    /// How much of the squared error it takes away.
    gain: f64,
    axis: usize,
    left_part: Extent,
}

struct Grower<'a> {
    columns: &'a Columns<'a>,
    response: &'a [f64],
    /// For each row its weight, and weight × response.
    weighted: Vec<(f64, f64)>,
    least: f64,
    /// Every axis's order (none for categories), and the rows as they came; a node is one range of all.
    lists: Vec<Vec<u32>>,
    rows: Vec<u32>,
    goes_left: Vec<bool>,
    scratch: Vec<u32>,
    /// The box of the node.
    part: Vec<Extent>,
    nodes: Vec<Node>,
    /// A squared error that is nothing but rounding.
    pure: f64,
}

impl Grower<'_> {
    fn sums(&self, from: usize, to: usize) -> Sums {
        let mut sums = Sums::default();
        for row in &self.rows[from..to] {
            let (weight, sum) = self.weighted[*row as usize];
            sums.weight += weight;
            sums.sum += sum;
            sums.square += sum * self.response[*row as usize];
        }
        sums
    }

    /// Grows what is below the rows `from..to`; `above` is the mean of the node above, for a box without
    /// rows.
    fn node(&mut self, from: usize, to: usize, above: f64) -> usize {
        let here = self.nodes.len();
        let Sums { weight, sum, square } = self.sums(from, to);
        let mean = if weight > 0.0 { sum / weight } else { above };
        let error = (square - mean * sum).max(0.0);
        let variance = if weight > 0.0 { error / weight } else { 0.0 };
        self.nodes.push(Node::Leaf { value: mean, variance });
        if weight < 2.0 * self.least || error <= self.pure {
            return here;
        }
        let Some(Division { axis, left_part, .. }) = self.division(from, to, weight, sum) else {
            return here;
        };
        let middle = self.divide(from, to, axis, &left_part);
        let before = self.part[axis];
        self.part[axis] = before.both(&left_part);
        let left = self.node(from, middle, mean);
        self.part[axis] = rest(&before, &left_part);
        let right = self.node(middle, to, mean);
        self.part[axis] = before;
        self.nodes[here] = Node::Split { axis, left_part, left, right };
        here
    }

    /// The best division; the first of equals.
    fn division(&self, from: usize, to: usize, weight: f64, sum: f64) -> Option<Division> {
        let mut best: Option<Division> = None;
        let mut offer = |found: Option<Division>| {
            if let Some(found) = found
                && best.as_ref().is_none_or(|best| found.gain > best.gain)
            {
                best = Some(found);
            }
        };
        for axis in 0..self.columns.cube.len() {
            match self.columns.cube.activity(axis, &self.part) {
                Some(false) => {}
                Some(true) => offer(self.along(axis, from, to, weight, sum)),
                None => offer(self.opening(axis, from, to, weight, sum)),
            }
        }
        best.filter(|best| best.gain > self.pure)
    }

    /// The best division along one axis of rows that are all active.
    fn along(
        &self,
        axis: usize,
        from: usize,
        to: usize,
        weight: f64,
        sum: f64,
    ) -> Option<Division> {
        match self.columns.cube.axes[axis].scale {
            Scale::Levels(of) => self.among_levels(axis, of, from, to, weight, sum),
            _ => self.below(axis, from, to, weight, sum),
        }
    }

    /// Divides numbers: all below a threshold go left.
    fn below(
        &self,
        axis: usize,
        from: usize,
        to: usize,
        weight: f64,
        sum: f64,
    ) -> Option<Division> {
        let (values, list) = (&self.columns.values[axis], &self.lists[axis][from..to]);
        let (mut best, mut at) = (0.0, None);
        let (mut left, mut left_sum) = (0.0, 0.0);
        let mut value = values[*list.first()? as usize];
        for pair in list.windows(2) {
            let (weight_here, sum_here) = self.weighted[pair[0] as usize];
            left += weight_here;
            left_sum += sum_here;
            let next = values[pair[1] as usize];
            if value < next {
                let right = weight - left;
                if left >= self.least && right >= self.least {
                    let right_sum = sum - left_sum;
                    let kept = left_sum * left_sum / left + right_sum * right_sum / right;
                    if kept > best {
                        best = kept;
                        at = Some((value, next));
                    }
                }
                value = next;
            }
        }
        let (low, high) = at?;
        let cut = self.columns.cube.axes[axis].between(low, high);
        let left_part = Extent::Interval { low: 0.0, high: cut };
        Some(Division { gain: best - sum * sum / weight, axis, left_part })
    }

    /// Divides categories in two sets. Sorted by their mean, the best sets are neighbours (Fisher 1958).
    fn among_levels(
        &self,
        axis: usize,
        of: u32,
        from: usize,
        to: usize,
        weight: f64,
        sum: f64,
    ) -> Option<Division> {
        let values = &self.columns.values[axis];
        let mut levels = [(0.0_f64, 0.0_f64); 64];
        for row in &self.rows[from..to] {
            let value = values[*row as usize];
            if !value.is_nan() {
                let at = &mut levels[level(value, of) as usize];
                at.0 += self.weighted[*row as usize].0;
                at.1 += self.weighted[*row as usize].1;
            }
        }
        let mut seen: Vec<usize> = (0..of as usize).filter(|at| levels[*at].0 > 0.0).collect();
        seen.sort_by(|a, b| {
            let mean = |at: usize| levels[at].1 / levels[at].0;
            mean(*a).total_cmp(&mean(*b)).then(a.cmp(b))
        });
        let (mut left, mut left_sum, mut mask) = (0.0, 0.0, 0_u64);
        let (mut best, mut at) = (0.0, None);
        for level in seen.split_last()?.1 {
            left += levels[*level].0;
            left_sum += levels[*level].1;
            mask |= 1 << level;
            let (right, right_sum) = (weight - left, sum - left_sum);
            let kept = left_sum * left_sum / left + right_sum * right_sum / right;
            if left >= self.least && right >= self.least && kept > best {
                best = kept;
                at = Some((mask, left));
            }
        }
        let (mut mask, left) = at?;
        if left > 0.5 * weight {
            // Categories without a row go with most rows.
            let unseen = (0..of).filter(|at| levels[*at as usize].0 == 0.0).map(|at| 1_u64 << at);
            mask |= unseen.sum::<u64>();
        }
        let left_part = Extent::Levels { mask, of };
        Some(Division { gain: best - sum * sum / weight, axis, left_part })
    }

    /// Divides on a parent, for the sake of a child that exists on one side only: two divisions, and
    /// half of what both gain. Without it an effect inside one branch would stay hidden until the parent
    /// happens to be divided.
    fn opening(
        &self,
        axis: usize,
        from: usize,
        to: usize,
        weight: f64,
        sum: f64,
    ) -> Option<Division> {
        let values = &self.columns.values[axis];
        let (mut active, mut active_sum) = (0.0, 0.0);
        for row in &self.rows[from..to] {
            if !values[*row as usize].is_nan() {
                active += self.weighted[*row as usize].0;
                active_sum += self.weighted[*row as usize].1;
            }
        }
        let (other, other_sum) = (weight - active, sum - active_sum);
        if active < 2.0 * self.least || other < self.least {
            return None;
        }
        let list = match self.columns.cube.axes[axis].scale {
            Scale::Levels(_) => to,
            _ => {
                from + self.lists[axis][from..to].partition_point(|r| !values[*r as usize].is_nan())
            }
        };
        let inside = self.along(axis, from, list, active, active_sum).map_or(0.0, |best| best.gain);
        let apart = active_sum * active_sum / active + other_sum * other_sum / other;
        let gain = 0.5 * (apart - sum * sum / weight + inside);
        let mut needs = self.columns.cube.axes[axis].needs.iter();
        let (parent, needed) = needs.find(|(parent, part)| !self.part[*parent].within(part))?;
        let left_part = match *needed {
            Extent::Interval { low, .. } if low > 0.0 && !below(&self.part[*parent], low) => {
                Extent::Interval { low: 0.0, high: low }
            }
            part => part,
        };
        Some(Division { gain, axis: *parent, left_part })
    }

    /// Puts the rows of the left part first in every list, in the order that they have; where they end.
    fn divide(&mut self, from: usize, to: usize, axis: usize, left_part: &Extent) -> usize {
        let values = &self.columns.values[axis];
        let mut middle = from;
        for row in &self.rows[from..to] {
            let left = left_part.holds(values[*row as usize]);
            self.goes_left[*row as usize] = left;
            middle += usize::from(left);
        }
        for list in self.lists.iter_mut().chain([&mut self.rows]) {
            if list.is_empty() {
                continue;
            }
            self.scratch.clear();
            let mut at = from;
            for place in from..to {
                let row = list[place];
                if self.goes_left[row as usize] {
                    list[at] = row;
                    at += 1;
                } else {
                    self.scratch.push(row);
                }
            }
            list[at..to].copy_from_slice(&self.scratch);
        }
        middle
    }
}

/// Whether a part begins at `low` or above.
fn below(part: &Extent, at: f64) -> bool {
    matches!(part, Extent::Interval { low, .. } if *low >= at)
}
