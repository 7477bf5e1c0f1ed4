use std::collections::BTreeMap;

use tunability_forest::Cube;

use super::grid::Grid;
use super::members::Members;

/// Variances of means over some of the axes: all that an analysis of variance is made of. Each is a list:
/// one number of a grid, one for each pair of bags of a forest.
pub(crate) struct Variances<'a> {
    pub cube: &'a Cube,
    source: Source<'a>,
    known: BTreeMap<Vec<usize>, Vec<f64>>,
}

/// Where variances come from.
pub(crate) enum Source<'a> {
    Forest(Members<'a>),
    Grid(Grid),
}

impl<'a> Variances<'a> {
    pub fn new(cube: &'a Cube, source: Source<'a>) -> Variances<'a> {
        Variances { cube, source, known: BTreeMap::new() }
    }

    /// Numbers in each list.
    pub fn replicates(&self) -> usize {
        match &self.source {
            Source::Forest(members) => members.bags(),
            Source::Grid(_) => 1,
        }
    }

    /// The variance of the mean over all axes but these (in order).
    pub fn closed(&mut self, axes: &[usize]) -> Vec<f64> {
        if let Some(known) = self.known.get(axes) {
            return known.clone();
        }
        let found = match (&self.source, axes) {
            (_, []) => vec![0.0; self.replicates()],
            (Source::Grid(grid), _) => vec![grid.closed(axes)],
            (Source::Forest(members), [axis]) => members.single(*axis),
            (Source::Forest(members), _) => {
                let mut sum = match axes {
                    [one, two] => members.pair([*one, *two]),
                    _ => members.closed(axes),
                };
                for axis in axes {
                    add(&mut sum, &members.of_curves(*axis), 1.0);
                }
                sum
            }
        };
        self.known.insert(axes.to_vec(), found.clone());
        found
    }

    /// All of the variance that is explained.
    pub fn total(&mut self) -> Vec<f64> {
        let all: Vec<usize> = (0..self.cube.len()).collect();
        self.closed(&all)
    }

    /// What these axes do together beyond what fewer of them do.
    pub fn component(&mut self, axes: &[usize]) -> Vec<f64> {
        let mut sum = vec![0.0; self.replicates()];
        for subset in subsets(axes) {
            let sign = if (axes.len() - subset.len()).is_multiple_of(2) { 1.0 } else { -1.0 };
            add(&mut sum, &self.closed(&subset), sign);
        }
        sum
    }

    /// The component of these axes where a child's parents count as part of it: it has no effect
    /// without them. The components of kernel × gamma and of gamma are both gamma's, if gamma exists for
    /// one kernel only.
    pub fn effect(&mut self, axes: &[usize]) -> Vec<f64> {
        let mut ancestors: Vec<usize> =
            axes.iter().flat_map(|axis| self.cube.ancestors(*axis)).collect();
        ancestors.sort_unstable();
        ancestors.dedup();
        let mut sum = vec![0.0; self.replicates()];
        for parents in subsets(&ancestors) {
            let mut together = [axes, &parents].concat();
            together.sort_unstable();
            add(&mut sum, &self.component(&together), 1.0);
        }
        sum
    }

    /// All variance that an axis has a part in.
    pub fn total_of(&mut self, axis: usize) -> Vec<f64> {
        let others: Vec<usize> = (0..self.cube.len()).filter(|other| *other != axis).collect();
        let mut sum = self.total();
        add(&mut sum, &self.closed(&others), -1.0);
        sum
    }

    /// The Shapley value of each axis in the game whose worth is the closed variance: all that a set of
    /// hyperparameters explains (Owen 2014).
    pub fn shapley(&mut self) -> Vec<Vec<f64>> {
        let axes = self.cube.len();
        match &self.source {
            Source::Forest(members) => (0..axes)
                .map(|axis| {
                    let mut value = members.shapley(axis);
                    add(&mut value, &members.of_curves(axis), 1.0);
                    value
                })
                .collect(),
            Source::Grid(_) => {
                let all: Vec<usize> = (0..axes).collect();
                let worth = |s: &mut Self, set: usize| {
                    let members: Vec<usize> =
                        all.iter().copied().filter(|axis| set >> axis & 1 == 1).collect();
                    s.closed(&members)[0]
                };
                let worths: Vec<f64> = (0..1 << axes).map(|set| worth(self, set)).collect();
                super::shapley::values(&worths).into_iter().map(|value| vec![value]).collect()
            }
        }
    }
}

pub(crate) fn add(sum: &mut [f64], more: &[f64], sign: f64) {
    sum.iter_mut().zip(more).for_each(|(sum, more)| *sum += sign * more);
}

/// Every subset, in the order of the whole.
pub(crate) fn subsets(axes: &[usize]) -> Vec<Vec<usize>> {
    let chosen = |set: usize| {
        let places = (0..axes.len()).filter(move |at| set >> at & 1 == 1);
        places.map(|at| axes[at]).collect()
    };
    (0..1_usize << axes.len()).map(chosen).collect()
}
