use tunability_forest::{Axis, Boxes, Curve, Extent, Scale, Tree};

/// A step function on one axis. Categories lie side by side, each as wide as it is likely.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Step {
    /// From 0 to 1, one more than values.
    pub edges: Vec<f64>,
    pub values: Vec<f64>,
}

impl Step {
    /// The sum of two.
    pub fn plus(&self, other: &Step) -> Step {
        let edges = merged([&self.edges[..], &other.edges[..]].into_iter());
        let values = edges.windows(2).map(|cell| {
            let middle = 0.5 * (cell[0] + cell[1]);
            self.at(middle) + other.at(middle)
        });
        Step { values: values.collect(), edges }
    }

    /// Its value at a coordinate.
    pub fn at(&self, u: f64) -> f64 {
        self.values[cell(&self.edges, u)]
    }

    /// The mean over the axis.
    pub fn mean(&self) -> f64 {
        self.edges.windows(2).zip(&self.values).map(|(cell, v)| (cell[1] - cell[0]) * v).sum()
    }

    /// The covariance with another over the axis.
    pub fn covariance(&self, other: &Step) -> f64 {
        let (here, there) = (self.mean(), other.mean());
        let (mut a, mut b, mut from, mut sum) = (0, 0, 0.0, 0.0);
        while a < self.values.len() && b < other.values.len() {
            let to = self.edges[a + 1].min(other.edges[b + 1]);
            sum += (to - from) * (self.values[a] - here) * (other.values[b] - there);
            a += usize::from(self.edges[a + 1] <= to);
            b += usize::from(other.edges[b + 1] <= to);
            from = to;
        }
        sum
    }

    /// The curve of a bag as a function of its axis.
    pub fn of_curve(curve: &Curve) -> Step {
        let mut edges = vec![0.0];
        match curve.parts[0] {
            Extent::Levels { of, .. } => edges = levels(of),
            _ => edges.extend(curve.parts.iter().map(|part| ends(part).1)),
        }
        Step { edges, values: curve.values.clone() }
    }
}

/// The cell of a coordinate.
pub(crate) fn cell(edges: &[f64], u: f64) -> usize {
    edges[1..edges.len() - 1].partition_point(|edge| *edge <= u)
}

/// All edges, each once, in order.
pub(crate) fn merged<'a>(lists: impl Iterator<Item = &'a [f64]>) -> Vec<f64> {
    let mut edges: Vec<f64> = lists.flatten().copied().collect();
    edges.sort_by(f64::total_cmp);
    edges.dedup();
    edges
}

/// The edges of equally likely categories.
pub(crate) fn levels(of: u32) -> Vec<f64> {
    (0..=of).map(|level| f64::from(level) / f64::from(of)).collect()
}

fn ends(part: &Extent) -> (f64, f64) {
    match part {
        Extent::Interval { low, high } => (*low, *high),
        Extent::Levels { .. } => (0.0, 1.0),
    }
}

/// The cells that a part of an axis covers: runs of neighbours.
pub(crate) fn runs(part: &Extent, edges: &[f64], mut run: impl FnMut(usize, usize)) {
    match *part {
        Extent::Interval { low, high } => {
            let at = |edge: f64| edges.partition_point(|known| *known < edge);
            run(at(low), at(high));
        }
        Extent::Levels { mask, of } => {
            let mut level = 0;
            while level < of {
                let length = (mask >> level).trailing_ones().min(of - level);
                if length > 0 {
                    run(level as usize, (level + length) as usize);
                }
                level += length.max(1);
            }
        }
    }
}

/// The edges of the cells on which boxes are constant, along each axis.
pub(crate) fn edges_of(boxes: &Boxes) -> Vec<Vec<f64>> {
    let edges = |axis: usize| match boxes.extents[axis] {
        Extent::Levels { of, .. } => levels(of),
        Extent::Interval { .. } => {
            let extents = boxes.extents.iter().skip(axis).step_by(boxes.axes);
            let mut edges: Vec<f64> = extents.map(|extent| ends(extent).0).collect();
            edges.push(1.0);
            merged([&edges[..]].into_iter())
        }
    };
    (0..boxes.axes).map(edges).collect()
}

/// The mean of boxes over all axes but one: what that axis does by itself. A difference array: each
/// box changes the function at its ends only.
pub(crate) fn marginal(boxes: &Boxes, volumes: &[f64], axis: usize, edges: &[f64]) -> Step {
    let mut changes = vec![0.0; edges.len()];
    for (at, value) in boxes.values.iter().enumerate() {
        let part = &boxes.extents_of(at)[axis];
        let height = value * volumes[at] / part.width();
        runs(part, edges, |from, to| {
            changes[from] += height;
            changes[to] -= height;
        });
    }
    let mut sum = 0.0;
    let values = changes[..edges.len() - 1].iter().map(|change| {
        sum += change;
        sum
    });
    Step { values: values.collect(), edges: edges.to_vec() }
}

/// A function of two axes, constant on the cells of a grid.
#[derive(Clone, Debug)]
pub(crate) struct Sheet {
    pub edges: [Vec<f64>; 2],
    /// Cell by cell, the second axis fastest.
    pub values: Vec<f64>,
}

impl Sheet {
    /// A sheet of zeros, one row and column too large: differences, to be summed by [`Sheet::settle`].
    pub fn flat(edges: [Vec<f64>; 2]) -> Sheet {
        Sheet { values: vec![0.0; edges[0].len() * edges[1].len()], edges }
    }

    /// Adds a height on a part of both axes.
    pub fn raise(&mut self, parts: [&Extent; 2], height: f64) {
        let width = self.edges[1].len();
        let (values, edges) = (&mut self.values, &self.edges);
        runs(parts[0], &edges[0], |top, bottom| {
            runs(parts[1], &edges[1], |left, right| {
                values[top * width + left] += height;
                values[top * width + right] -= height;
                values[bottom * width + left] -= height;
                values[bottom * width + right] += height;
            });
        });
    }

    /// Turns differences into heights.
    pub fn settle(&mut self) {
        let width = self.edges[1].len();
        for row in self.values.chunks_mut(width) {
            let mut sum = 0.0;
            row.iter_mut().for_each(|value| {
                sum += *value;
                *value = sum;
            });
        }
        for at in width..self.values.len() {
            self.values[at] += self.values[at - width];
        }
    }

    /// The mean of the product with another, cell by cell of both.
    pub fn product(&self, other: &Sheet) -> f64 {
        let rows = crossed(&self.edges[0], &other.edges[0]);
        let columns = crossed(&self.edges[1], &other.edges[1]);
        let (here, there) = (self.edges[1].len(), other.edges[1].len());
        let mut sum = 0.0;
        for (height, a, b) in &rows {
            let (one, two) = (&self.values[a * here..], &other.values[b * there..]);
            let along: f64 = columns.iter().map(|(width, c, d)| width * one[*c] * two[*d]).sum();
            sum += height * along;
        }
        sum
    }
}

/// Cells of both lists of edges: how wide, and which cell of each it lies in.
fn crossed(one: &[f64], two: &[f64]) -> Vec<(f64, usize, usize)> {
    let (mut a, mut b, mut from) = (0, 0, 0.0);
    let mut cells = Vec::with_capacity(one.len() + two.len());
    while a + 1 < one.len() && b + 1 < two.len() {
        let to = one[a + 1].min(two[b + 1]);
        cells.push((to - from, a, b));
        a += usize::from(one[a + 1] <= to);
        b += usize::from(two[b + 1] <= to);
        from = to;
    }
    cells
}

/// The mean of boxes over all axes but two.
pub(crate) fn sheet(boxes: &Boxes, volumes: &[f64], axes: [usize; 2], edges: &[Vec<f64>]) -> Sheet {
    let mut sheet = Sheet::flat(axes.map(|axis| edges[axis].clone()));
    for (at, value) in boxes.values.iter().enumerate() {
        let parts = axes.map(|axis| &boxes.extents_of(at)[axis]);
        sheet.raise(parts, value * volumes[at] / (parts[0].width() * parts[1].width()));
    }
    sheet.settle();
    sheet
}

/// What a tree is along one axis through a point, the others held.
pub(crate) fn line(tree: &Tree, axis: &Axis, at: usize, point: &[f64], whole: &[Extent]) -> Step {
    let mut pieces: Vec<(Extent, f64)> = Vec::new();
    let mut part = whole.to_vec();
    tree.slice(0, point, &[at], &mut part, &mut |part, value| pieces.push((part[at], value)));
    let edges = match axis.scale {
        Scale::Levels(of) => levels(of),
        _ => {
            let mut edges: Vec<f64> = pieces.iter().map(|(part, _)| ends(part).0).collect();
            edges.push(1.0);
            merged([&edges[..]].into_iter())
        }
    };
    let mut values = vec![0.0; edges.len() - 1];
    for (part, value) in &pieces {
        runs(part, &edges, |from, to| values[from..to].fill(*value));
    }
    Step { edges, values }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn covariance_of_steps_by_hand() {
        let a = Step { edges: vec![0.0, 0.5, 1.0], values: vec![0.0, 2.0] };
        let b = Step { edges: vec![0.0, 0.25, 1.0], values: vec![4.0, 0.0] };
        assert_eq!((a.mean(), a.covariance(&a), b.mean()), (1.0, 1.0, 1.0));
        // E[ab] = 0, so the covariance is 0 - 1.
        assert_eq!(a.covariance(&b), -1.0);
        assert_eq!(a.plus(&b).values, [4.0, 0.0, 2.0]);
    }

    #[test]
    fn runs_of_categories() {
        let mut found = Vec::new();
        runs(&Extent::Levels { mask: 0b11011, of: 5 }, &levels(5), |a, b| found.push((a, b)));
        assert_eq!(found, [(0, 2), (3, 5)]);
    }
}
