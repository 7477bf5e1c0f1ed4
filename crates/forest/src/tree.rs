use serde::{Deserialize, Serialize};

use crate::Extent;

/// A part of a tree.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Node {
    /// Divides its box in two.
    Split {
        /// Along which axis.
        axis: usize,
        /// What goes left.
        left_part: Extent,
        /// The node of what lies in `left_part`.
        left: usize,
        /// The node of the rest.
        right: usize,
    },
    /// A box on which the tree is constant.
    Leaf {
        /// Its value.
        value: f64,
        /// The variance of the responses in it.
        #[serde(default)]
        variance: f64,
    },
}

/// A regression tree: a function on the unit cube, constant on boxes. The first node is the root.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Tree {
    /// Parents before children.
    pub nodes: Vec<Node>,
}

/// The leaves of a tree as boxes that fill the cube.
#[derive(Clone, Debug, PartialEq)]
pub struct Boxes {
    /// How many axes.
    pub axes: usize,
    /// Box by box, one extent for each axis.
    pub extents: Vec<Extent>,
    /// The value of each box.
    pub values: Vec<f64>,
}

impl Tree {
    /// Value and variance of the leaf that holds a point.
    pub fn leaf(&self, point: &[f64]) -> (f64, f64) {
        let mut at = 0;
        loop {
            match &self.nodes[at] {
                Node::Leaf { value, variance } => return (*value, *variance),
                Node::Split { axis, left_part, left, right } => {
                    at = if left_part.holds(point[*axis]) { *left } else { *right };
                }
            }
        }
    }

    /// Its leaves as boxes, of a cube whose axes are `whole`.
    pub fn boxes(&self, whole: &[Extent]) -> Boxes {
        let mut boxes = Boxes { axes: whole.len(), extents: Vec::new(), values: Vec::new() };
        self.visit(0, &mut whole.to_vec(), &mut |part, value| {
            boxes.extents.extend_from_slice(part);
            boxes.values.push(value);
        });
        boxes
    }

    /// Calls `found` with every leaf that overlaps a part of the cube, cut to it.
    pub fn visit(&self, node: usize, part: &mut [Extent], found: &mut impl FnMut(&[Extent], f64)) {
        match &self.nodes[node] {
            Node::Leaf { value, .. } => found(part, *value),
            Node::Split { axis, left_part, left, right } => {
                let before = part[*axis];
                for (node, side) in sides(&before, left_part, *left, *right) {
                    if side.width() > 0.0 {
                        part[*axis] = side;
                        self.visit(node, part, found);
                    }
                }
                part[*axis] = before;
            }
        }
    }

    /// The integral over a part of the cube.
    pub fn integral(&self, part: &[Extent]) -> f64 {
        let volume = part.iter().map(Extent::width).product();
        self.integral_below(0, &mut part.to_vec(), volume)
    }

    fn integral_below(&self, mut node: usize, part: &mut [Extent], volume: f64) -> f64 {
        loop {
            let (axis, left_part, left, right) = match &self.nodes[node] {
                Node::Leaf { value, .. } => return value * volume,
                Node::Split { axis, left_part, left, right } => (*axis, left_part, *left, *right),
            };
            let before = part[axis];
            let [(_, inside), (_, outside)] = sides(&before, left_part, left, right);
            let (here, there) = (inside.width(), outside.width());
            if there <= 0.0 {
                node = left;
            } else if here <= 0.0 {
                node = right;
            } else {
                let share = volume * here / (here + there);
                part[axis] = inside;
                let sum = self.integral_below(left, part, share);
                part[axis] = outside;
                let sum = sum + self.integral_below(right, part, volume - share);
                part[axis] = before;
                return sum;
            }
        }
    }

    /// Calls `found` with every leaf that a slice through `point` along the axes `free` meets, cut along
    /// these; other entries of `part` are not touched.
    pub fn slice(
        &self,
        node: usize,
        point: &[f64],
        free: &[usize],
        part: &mut [Extent],
        found: &mut impl FnMut(&[Extent], f64),
    ) {
        match &self.nodes[node] {
            Node::Leaf { value, .. } => found(part, *value),
            Node::Split { axis, left_part, left, right } if free.contains(axis) => {
                let before = part[*axis];
                for (node, side) in sides(&before, left_part, *left, *right) {
                    if side.width() > 0.0 {
                        part[*axis] = side;
                        self.slice(node, point, free, part, found);
                    }
                }
                part[*axis] = before;
            }
            Node::Split { axis, left_part, left, right } => {
                let node = if left_part.holds(point[*axis]) { *left } else { *right };
                self.slice(node, point, free, part, found);
            }
        }
    }
}

/// Both children of a split with their share of a part.
fn sides(part: &Extent, left_part: &Extent, left: usize, right: usize) -> [(usize, Extent); 2] {
    [(left, part.both(left_part)), (right, rest(part, left_part))]
}

/// What of a part is not in the left part of a split: an interval from 0, or a set.
pub(crate) fn rest(part: &Extent, left: &Extent) -> Extent {
    match (part, left) {
        (Extent::Interval { low, high }, Extent::Interval { high: cut, .. }) => {
            let low = low.max(*cut);
            Extent::Interval { low, high: high.max(low) }
        }
        (Extent::Levels { mask, of }, Extent::Levels { mask: gone, .. }) => {
            Extent::Levels { mask: mask & !gone, of: *of }
        }
        _ => *part,
    }
}

impl Boxes {
    /// How many boxes.
    pub fn len(&self) -> usize {
        self.values.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.values.is_empty()
    }

    /// The extents of one box.
    pub fn extents_of(&self, at: usize) -> &[Extent] {
        &self.extents[at * self.axes..(at + 1) * self.axes]
    }

    /// The boxes of a part of the cube, with that part as the whole.
    pub fn zoomed(&self, whole: &[Extent]) -> Boxes {
        let mut boxes = Boxes { axes: self.axes, extents: Vec::new(), values: Vec::new() };
        for (at, value) in self.values.iter().enumerate() {
            let extents = self.extents_of(at);
            if extents.iter().zip(whole).all(|(one, other)| one.overlap(other) > 0.0) {
                boxes.extents.extend(extents.iter().zip(whole).map(|(one, all)| one.zoomed(all)));
                boxes.values.push(*value);
            }
        }
        boxes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Left of 0.5 on the first axis 1; right of it 3 for the first two of four categories, else 5.
    fn tree() -> (Tree, Vec<Extent>) {
        let below = |high| Extent::Interval { low: 0.0, high };
        let leaf = |value| Node::Leaf { value, variance: 0.0 };
        let levels = Extent::Levels { mask: 0b0011, of: 4 };
        let nodes = vec![
            Node::Split { axis: 0, left_part: below(0.5), left: 1, right: 2 },
            leaf(1.0),
            Node::Split { axis: 1, left_part: levels, left: 3, right: 4 },
            leaf(3.0),
            leaf(5.0),
        ];
        (Tree { nodes }, vec![Extent::WHOLE, Extent::all_levels(4)])
    }

    #[test]
    fn boxes_fill_the_cube() {
        let (tree, whole) = tree();
        let boxes = tree.boxes(&whole);
        assert_eq!(boxes.values, [1.0, 3.0, 5.0]);
        let volume = |at: usize| boxes.extents_of(at).iter().map(Extent::width).product::<f64>();
        assert_eq!((0..3).map(volume).collect::<Vec<f64>>(), [0.5, 0.25, 0.25]);
        assert_eq!(tree.integral(&whole), 0.5 + 0.75 + 1.25);
        assert_eq!([0.2, 0.5].map(|u| tree.leaf(&[u, 0.9]).0), [1.0, 5.0]);
    }

    #[test]
    fn a_part_is_integrated_and_zoomed_alike() {
        let (tree, whole) = tree();
        let part =
            [Extent::Interval { low: 0.25, high: 0.75 }, Extent::Levels { mask: 0b0110, of: 4 }];
        // Half of it is 1, a quarter 3 and a quarter 5; it is a quarter of the cube.
        assert_eq!(tree.integral(&part), 0.25 * 2.5);
        let zoomed = tree.boxes(&whole).zoomed(&part);
        let volume = |at: usize| zoomed.extents_of(at).iter().map(Extent::width).product::<f64>();
        assert_eq!((0..3).map(volume).collect::<Vec<f64>>(), [0.5, 0.25, 0.25]);
    }

    #[test]
    fn a_slice_meets_only_its_leaves() {
        let (tree, whole) = tree();
        let mut found = Vec::new();
        tree.slice(0, &[0.9, 0.1], &[1], &mut whole.clone(), &mut |_, value| found.push(value));
        assert_eq!(found, [3.0, 5.0]);
    }

    #[test]
    fn json_is_plain() {
        let text = serde_json::to_string(&tree().0).unwrap();
        assert!(
            text.starts_with(
                r#"[{"axis":0,"left_part":{"low":0.0,"high":0.5},"left":1,"right":2}"#
            )
        );
        assert_eq!(serde_json::from_str::<Tree>(&text).unwrap(), tree().0);
    }
}
