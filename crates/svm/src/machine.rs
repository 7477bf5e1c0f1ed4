use ndarray::{Array1, Array2, ArrayView1, ArrayView2};
use serde::{Deserialize, Serialize};
use tunability_kernels::Panels;
use tunability_learn::{Input, Predict, Prediction, dot};

use crate::kernel::Scaled;
use crate::platt::{Sigmoid, coupled};

/// `f(x) = Σ_i coefficient_i K(x_i, x) - rho` over some of the support vectors.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Machine {
    /// The class voted for where f > 0, and the other; both 0 in regression.
    pub classes: (usize, usize),
    /// Which support vectors, by their row in the shared matrix, in its order.
    pub vectors: Vec<usize>,
    /// One for each of `vectors`.
    pub coefficients: Vec<f64>,
    /// Threshold.
    pub rho: f64,
    /// The dual objective reached, minimised.
    pub objective: f64,
    /// Iterations of the solver; 0 if it does not tell.
    pub iterations: usize,
    /// Whether the tolerance was reached.
    pub converged: bool,
    /// From decisions to probabilities, where they were asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sigmoid: Option<Sigmoid>,
}

/// What an SVM learned: shared support vectors, and a machine for each pair of classes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Machines {
    /// How many classes the task has; 0 in regression.
    pub(crate) classes: usize,
    pub(crate) kernel: Scaled,
    /// Support vectors, one a row.
    pub(crate) vectors: Array2<f64>,
    /// One a pair, in the order (0, 1), (0, 2), …; a class that was not seen has none. Where only
    /// one class was seen, it is that one's and always positive.
    pub machines: Vec<Machine>,
}

impl Machines {
    /// The decision values of every row, rows × machines. Kernel values are computed for four rows at
    /// once.
    fn decide(&self, rows: ArrayView2<f64>) -> Array2<f64> {
        let count = self.vectors.nrows();
        let vector = |at: usize| self.vectors.row(at).to_slice().unwrap_or_default();
        let squares: Vec<f64> = (0..count).map(|at| dot(vector(at), vector(at))).collect();
        let panels = Panels::new(self.vectors.ncols(), (0..count).map(vector));
        let mut likeness = vec![0.0; 4 * count];
        let mut gathered = Vec::with_capacity(count);
        let mut decisions = Array2::zeros((rows.nrows(), self.machines.len()));
        let rows = rows.as_standard_layout();
        let row = |at: usize| rows.row(at).to_slice().unwrap_or_default();
        for from in (0..rows.nrows()).step_by(4) {
            let own = rows.nrows().min(from + 4) - from;
            // Short of four, the last row fills up.
            let four = [0, 1, 2, 3].map(|at: usize| row(from + at.min(own - 1)));
            panels.four_products(four, &mut likeness);
            for (at, row) in four.iter().enumerate().take(own) {
                let likeness = &mut likeness[at * count..][..count];
                self.kernel.apply(dot(row, row), &squares, likeness);
                for (machine, of) in self.machines.iter().enumerate() {
                    decisions[[from + at, machine]] = of.decision(likeness, &mut gathered);
                }
            }
        }
        decisions
    }

    /// Votes and summed decision values of each class. Each decision is squashed into ±1/3 in the
    /// sum, so that it orders classes of equal votes and no others.
    fn vote(&self, decisions: ArrayView1<f64>) -> (usize, Vec<f64>) {
        let mut votes = vec![0.0; self.classes];
        let mut sums = vec![0.0; self.classes];
        for (machine, decision) in self.machines.iter().zip(decisions) {
            let (first, second) = machine.classes;
            votes[if *decision > 0.0 { first } else { second }] += 1.0;
            sums[first] += decision;
            sums[second] -= decision;
        }
        let winner = (1..votes.len()).fold(0, |w, c| if votes[c] > votes[w] { c } else { w });
        let squash = |sum: f64| sum / (3.0 * (sum.abs() + 1.0));
        let scores = votes.iter().zip(&sums).map(|(vote, sum)| vote + squash(*sum)).collect();
        (winner, scores)
    }

    /// The probability of each class, if every machine has a sigmoid; 0 for a class that was not seen.
    fn probabilities(&self, decisions: ArrayView1<f64>) -> Option<Vec<f64>> {
        let mut all = vec![0.0; self.classes];
        let mut seen: Vec<usize> =
            self.machines.iter().flat_map(|m| [m.classes.0, m.classes.1]).collect();
        seen.sort_unstable();
        seen.dedup();
        let place = |class: usize| seen.iter().position(|&known| known == class);
        let mut pairs = vec![vec![0.0; seen.len()]; seen.len()];
        for (machine, decision) in self.machines.iter().zip(decisions) {
            let (first, second) = (place(machine.classes.0)?, place(machine.classes.1)?);
            let probability = machine.sigmoid?.probability(*decision);
            pairs[first][second] = probability;
            pairs[second][first] = 1.0 - probability;
        }
        let own = match pairs.len() {
            2 => vec![pairs[0][1], pairs[1][0]],
            _ => coupled(&pairs),
        };
        seen.iter().zip(own).for_each(|(&class, p)| all[class] = p);
        Some(all)
    }
}

impl Machine {
    /// The decision from the kernel values of all shared vectors.
    fn decision(&self, likeness: &[f64], gathered: &mut Vec<f64>) -> f64 {
        if self.vectors.len() == likeness.len() {
            // All of them, in their order.
            return dot(&self.coefficients, likeness) - self.rho;
        }
        gathered.clear();
        gathered.extend(self.vectors.iter().map(|&vector| likeness[vector]));
        dot(&self.coefficients, gathered) - self.rho
    }
}

impl Predict for Machines {
    fn predict(&self, input: Input) -> Prediction {
        let decisions = self.decide(input.x());
        if self.classes == 0 {
            return Prediction::Values(decisions.column(0).to_owned());
        }
        let mut scores = Array2::zeros((decisions.nrows(), self.classes));
        if self.machines.iter().all(|machine| machine.sigmoid.is_some()) {
            for (decisions, mut scores) in decisions.rows().into_iter().zip(scores.rows_mut()) {
                let own = self.probabilities(decisions).unwrap_or_default();
                scores.assign(&Array1::from(own));
            }
            return Prediction::Probability(scores);
        }
        let mut classes = Vec::with_capacity(decisions.nrows());
        for (decisions, mut scores) in decisions.rows().into_iter().zip(scores.rows_mut()) {
            let (winner, row) = self.vote(decisions);
            classes.push(winner);
            scores.assign(&Array1::from(row));
        }
        Prediction::Decision { classes, scores }
    }

    fn facts(&self) -> Vec<(String, f64)> {
        let sum = |of: fn(&Machine) -> f64| self.machines.iter().map(of).sum::<f64>();
        let converged = self.machines.iter().all(|machine| machine.converged);
        let mut facts = vec![
            ("support_vectors".to_owned(), self.vectors.nrows() as f64),
            ("objective".to_owned(), sum(|machine| machine.objective)),
            ("converged".to_owned(), f64::from(u8::from(converged))),
        ];
        if self.machines.iter().any(|machine| machine.iterations > 0) {
            facts.push(("iterations".to_owned(), sum(|machine| machine.iterations as f64)));
        }
        facts
    }
}
