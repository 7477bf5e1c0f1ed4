use rayon::prelude::*;
use tunability_forest::{Boxes, Curve, Extent, Forest, Tree};

use super::quadrature::gauss;
use super::step::{Sheet, Step, edges_of, marginal, sheet};

/// The trees of a forest, each with the curves of its bag, on a part of the cube: functions of which
/// covariances are taken.
///
/// Each covariance is the mean over pairs of trees from neighbouring bags. What two bags agree on is
/// what the data say; what one tree says by the luck of its sample falls out, and would otherwise count
/// as interactions.
pub(crate) struct Members<'a> {
    region: Vec<Extent>,
    bags: usize,
    /// Bag by bag.
    members: Vec<Member<'a>>,
}

struct Member<'a> {
    tree: &'a Tree,
    mean: f64,
    /// The leaves, with the region as the whole.
    boxes: Boxes,
    volumes: Vec<f64>,
    edges: Vec<Vec<f64>>,
    /// The tree's mean over all axes but one, for each.
    trees: Vec<Step>,
    /// The same with the curve.
    singles: Vec<Step>,
}

impl<'a> Member<'a> {
    fn new(tree: &'a Tree, curves: &[Curve], whole: &[Extent], region: &[Extent]) -> Member<'a> {
        let boxes = tree.boxes(whole).zoomed(region);
        let volume = |at: usize| boxes.extents_of(at).iter().map(Extent::width).product();
        let volumes: Vec<f64> = (0..boxes.len()).map(volume).collect();
        let edges = edges_of(&boxes);
        let along = |axis: usize| marginal(&boxes, &volumes, axis, &edges[axis]);
        let trees: Vec<Step> = (0..boxes.axes).map(along).collect();
        let mut singles = trees.clone();
        for curve in curves {
            let step = Step::of_curve(&zoomed(curve, &region[curve.axis]));
            singles[curve.axis] = trees[curve.axis].plus(&step);
        }
        let mean = boxes.values.iter().zip(&volumes).map(|(value, volume)| value * volume).sum();
        Member { tree, mean, boxes, volumes, edges, trees, singles }
    }
}

/// The part of a curve on a part of its axis, with that part as the whole.
fn zoomed(curve: &Curve, whole: &Extent) -> Curve {
    let kept = curve.parts.iter().zip(&curve.values).filter(|(part, _)| part.overlap(whole) > 0.0);
    let (parts, values) = kept.map(|(part, value)| (part.zoomed(whole), *value)).unzip();
    Curve { axis: curve.axis, parts, values }
}

impl<'a> Members<'a> {
    /// The trees of a forest on a region: a part of each axis.
    pub fn new(forest: &'a Forest, region: &[Extent]) -> Members<'a> {
        let whole = forest.cube.whole();
        let of_bag =
            |bag: &'a tunability_forest::Bag| bag.trees.iter().map(|tree| (tree, &bag.curves[..]));
        let each: Vec<(&Tree, &[Curve])> = forest.bags.iter().flat_map(of_bag).collect();
        let members = each
            .into_par_iter()
            .map(|(tree, curves)| Member::new(tree, curves, &whole, region))
            .collect();
        Members { region: region.to_vec(), bags: forest.bags.len(), members }
    }

    /// How many bags.
    pub fn bags(&self) -> usize {
        self.bags
    }

    /// The mean over the region.
    pub fn mean(&self) -> f64 {
        let singles = self.members.iter().map(|member| {
            let curves = member.singles.iter().zip(&member.trees);
            member.mean + curves.map(|(all, tree)| all.mean() - tree.mean()).sum::<f64>()
        });
        singles.sum::<f64>() / self.members.len() as f64
    }

    /// For each pair of neighbouring bags the mean over their pairs of trees.
    fn over_pairs(&self, of: impl Fn(usize, usize) -> f64 + Sync) -> Vec<f64> {
        let trees = self.members.len() / self.bags;
        let pair = |bag: usize| {
            let next = (bag + 1) % self.bags;
            let each = (0..trees).map(|tree| of(bag * trees + tree, next * trees + tree));
            each.sum::<f64>() / trees as f64
        };
        (0..self.bags).into_par_iter().map(pair).collect()
    }

    /// The covariance of what one axis does by itself, its curve included.
    pub fn single(&self, axis: usize) -> Vec<f64> {
        let step = |at: usize| &self.members[at].singles[axis];
        self.over_pairs(|one, two| step(one).covariance(step(two)))
    }

    /// What the curves add to the covariances of an axis.
    pub fn of_curves(&self, axis: usize) -> Vec<f64> {
        let step = |at: usize| &self.members[at].trees[axis];
        let trees = self.over_pairs(|one, two| step(one).covariance(step(two)));
        self.single(axis).iter().zip(trees).map(|(single, tree)| single - tree).collect()
    }

    /// The covariance of the trees' means over all axes but two.
    pub fn pair(&self, axes: [usize; 2]) -> Vec<f64> {
        let sheets: Vec<Sheet> = (self.members.par_iter())
            .map(|m| sheet(&m.boxes, &m.volumes, axes, &m.edges))
            .collect();
        self.over_pairs(|one, two| {
            sheets[one].product(&sheets[two]) - self.members[one].mean * self.members[two].mean
        })
    }

    /// The covariance of the trees' means over all axes but these: each box of one tree, drawn out along
    /// all other axes, over the other tree.
    pub fn closed(&self, axes: &[usize]) -> Vec<f64> {
        let volume: f64 = self.region.iter().map(Extent::width).product();
        self.over_pairs(|one, two| {
            let (one, two) = (&self.members[one], &self.members[two]);
            let (mut sum, mut drawn) = (0.0, self.region.clone());
            one.tree.visit(0, &mut self.region.clone(), &mut |part, value| {
                let mut aside = 1.0;
                for (axis, whole) in self.region.iter().enumerate() {
                    if axes.contains(&axis) {
                        drawn[axis] = part[axis];
                    } else {
                        aside *= part[axis].width() / whole.width();
                    }
                }
                sum += (value - one.mean) * aside * two.tree.integral(&drawn) / volume;
            });
            sum
        })
    }

    /// The Shapley values of the trees' variance, axis by axis: for a pair of boxes the game is a product
    /// over axes, and the value of a player in a product is the integral over t of its own step times
    /// the other factors, each t of the way from outside to inside (Owen 1972). The integrand is a
    /// polynomial, so Gauss's rule is exact.
    pub fn shapley(&self, axis: usize) -> Vec<f64> {
        let axes = self.region.len();
        let rule = gauss(axes.div_ceil(2).min(MOST_NODES));
        self.over_pairs(|one, two| {
            let (one, two) = (&self.members[one], &self.members[two]);
            let mut sum = 0.0;
            for (at, value) in one.boxes.values.iter().enumerate() {
                for (other, there) in two.boxes.values.iter().enumerate() {
                    let (a, b) = (one.boxes.extents_of(at), two.boxes.extents_of(other));
                    let step = a[axis].overlap(&b[axis]) - a[axis].width() * b[axis].width();
                    if step != 0.0 {
                        let heights = (value - one.mean) * (there - two.mean);
                        sum += heights * step * owen(a, b, axis, &rule);
                    }
                }
            }
            sum
        })
    }
}

/// What one axis does on average over the others, in every tree of every bag.
pub(crate) fn singles_of_bags(forest: &Forest, axis: usize) -> Vec<Vec<Step>> {
    let whole = forest.cube.whole();
    let of_bag = |bag: &tunability_forest::Bag| {
        let member =
            |tree| Member::new(tree, &bag.curves, &whole, &whole).singles.swap_remove(axis);
        bag.trees.iter().map(member).collect()
    };
    forest.bags.iter().map(of_bag).collect()
}

/// The integral of the product over all axes but one.
fn owen(a: &[Extent], b: &[Extent], axis: usize, rule: &[(f64, f64)]) -> f64 {
    let mut products = [1.0_f64; MOST_NODES];
    for other in (0..a.len()).filter(|other| *other != axis) {
        let outside = a[other].width() * b[other].width();
        let inside = a[other].overlap(&b[other]);
        for (product, (t, _)) in products.iter_mut().zip(rule) {
            *product *= outside + t * (inside - outside);
        }
    }
    products.iter().zip(rule).map(|(product, (_, weight))| weight * product).sum()
}

/// Nodes enough for twice as many axes; with more the rule is no longer exact, but nearly.
const MOST_NODES: usize = 32;
