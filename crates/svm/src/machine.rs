use ndarray::{Array1, Array2, ArrayView1};
use serde::{Deserialize, Serialize};
use tunability_learn::{Input, Predict, Prediction, dot};

use crate::kernel::Scaled;

/// `f(x) = Σ_i coefficient_i K(x_i, x) - rho` over some of the support vectors.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Machine {
    /// The class voted for where f > 0, and the other; both 0 in regression.
    pub classes: (usize, usize),
    /// Which support vectors, by their row in the shared matrix.
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
    /// The decision values of one row, one for each machine.
    fn decide(&self, row: ArrayView1<f64>, squares: &[f64]) -> Vec<f64> {
        let row = row.to_vec();
        let square = dot(&row, &row);
        let columns = self.vectors.ncols();
        let vectors = self.vectors.as_slice().unwrap_or_default();
        let likeness: Vec<f64> = (0..self.vectors.nrows())
            .map(|i| {
                let vector = &vectors[i * columns..(i + 1) * columns];
                self.kernel.value(dot(vector, &row), squares[i], square)
            })
            .collect();
        let decision = |machine: &Machine| {
            let pairs = machine.vectors.iter().zip(&machine.coefficients);
            pairs.map(|(&i, c)| c * likeness[i]).sum::<f64>() - machine.rho
        };
        self.machines.iter().map(decision).collect()
    }

    /// Votes and summed decision values of each class. Each decision is squashed into ±1/3 in the
    /// sum, so that it orders classes of equal votes and no others.
    fn vote(&self, decisions: &[f64]) -> (usize, Vec<f64>) {
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
}

impl Predict for Machines {
    fn predict(&self, input: Input) -> Prediction {
        let rows = input.x();
        let square = |row: ArrayView1<f64>| dot(&row.to_vec(), &row.to_vec());
        let squares: Vec<f64> = self.vectors.rows().into_iter().map(square).collect();
        let decisions = rows.rows().into_iter().map(|row| self.decide(row, &squares));
        if self.classes == 0 {
            return Prediction::Values(decisions.map(|d| d[0]).collect::<Array1<f64>>());
        }
        let mut scores = Array2::zeros((rows.nrows(), self.classes));
        let mut classes = Vec::with_capacity(rows.nrows());
        for (decision, mut scores) in decisions.zip(scores.rows_mut()) {
            let (winner, row) = self.vote(&decision);
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
