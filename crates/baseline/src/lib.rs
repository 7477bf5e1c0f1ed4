//! What can be predicted without looking at features: the same answer everywhere, learned from the
//! targets alone. A model that does no better has learned nothing.
//!
//! Objective: of all constants, the one with the least squared or absolute error of numbers, and the
//! least log loss of classes and labels (with smoothed counts). It takes tables and sequences alike.

use ndarray::{Array1, Array2, ArrayView1, Axis};
use serde::{Deserialize, Serialize};
use tunability_learn::{
    Every, Fit, FitError, Input, Predict, Prediction, Run, Target, Task, TaskKind,
};
use tunability_space::Hyperparameters;

/// The same answer everywhere, from the targets alone.
#[derive(Clone, Debug, PartialEq, Hyperparameters)]
pub struct Baseline {
    /// Which constant stands for numbers.
    #[model(when = regression)]
    pub centre: Centre,
    /// Added to the count of every class, and to those of yes and no for every label.
    #[model(default = 1.0, range = 0.0..=10.0, valid = 0.0.., when = "task in {classification, labelling}")]
    pub smoothing: f64,
}

/// A constant that stands for numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hyperparameters)]
pub enum Centre {
    /// Least squared error.
    #[default]
    Mean,
    /// Least absolute error; of an even count, the mean of the middle two.
    Median,
}

/// The answer that is given everywhere.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Constant {
    answer: Answer,
    /// What has an answer, of sequences.
    every: Every,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Answer {
    /// A number.
    Value(f64),
    /// The probability of each class.
    Classes(Array1<f64>),
    /// The probability of each label.
    Labels(Array1<f64>),
}

impl Fit for Baseline {
    const TASKS: &'static [TaskKind] =
        &[TaskKind::Regression, TaskKind::Classification, TaskKind::Labelling];
    type Data = Task;
    type Model = Constant;

    fn fit(&self, task: &Task, _run: &mut Run) -> Result<Constant, FitError> {
        let every = match task {
            Task::Sequences(sequences) => sequences.every(),
            _ => Every::Sequence,
        };
        let answer = match task.target() {
            None => return Err(FitError::Invalid("there are no targets".to_owned())),
            Some(Target::Values(values)) => Answer::Value(self.centre.of(values.view())),
            Some(Target::Classes { codes, count }) => {
                let mut shares = Array1::from_elem(*count, self.smoothing);
                codes.iter().for_each(|&code| shares[code] += 1.0);
                let total = shares.sum();
                Answer::Classes(shares / total)
            }
            Some(Target::Labels(labels)) => {
                let counts = labels.map(|&label| f64::from(u8::from(label))).sum_axis(Axis(0));
                let total = labels.nrows() as f64 + 2.0 * self.smoothing;
                Answer::Labels((counts + self.smoothing) / total)
            }
        };
        Ok(Constant { answer, every })
    }
}

impl Centre {
    fn of(self, values: ArrayView1<f64>) -> f64 {
        let n = values.len();
        match self {
            // About the first value, so that the mean of equal ones is without rounding.
            Centre::Mean => {
                values[0] + values.iter().map(|v| v - values[0]).sum::<f64>() / n as f64
            }
            Centre::Median => {
                let mut sorted = values.to_vec();
                sorted.sort_unstable_by(f64::total_cmp);
                let (low, high) = (sorted[(n - 1) / 2], sorted[n / 2]);
                low + (high - low) / 2.0
            }
        }
    }
}

impl Predict for Constant {
    fn predict(&self, input: Input) -> Prediction {
        let n = match (input, self.every) {
            (Input::Sequences { offsets, .. }, Every::Sequence) => offsets.len().saturating_sub(1),
            (input, _) => input.x().nrows(),
        };
        let everywhere =
            |row: &Array1<f64>| Array2::from_shape_fn((n, row.len()), |(_, column)| row[column]);
        match &self.answer {
            Answer::Value(value) => Prediction::Values(Array1::from_elem(n, *value)),
            Answer::Classes(shares) => Prediction::Probability(everywhere(shares)),
            Answer::Labels(shares) => Prediction::Labels(everywhere(shares)),
        }
    }

    fn facts(&self) -> Vec<(String, f64)> {
        let parameters = match &self.answer {
            Answer::Value(_) => 1,
            Answer::Classes(shares) => shares.len() - 1,
            Answer::Labels(shares) => shares.len(),
        };
        vec![("parameters".to_owned(), parameters as f64)]
    }
}

#[cfg(test)]
mod tests {
    use ndarray::array;
    use tunability_learn::{Seeds, Sequences, Table};

    use super::*;

    fn fit(baseline: &Baseline, task: &Task) -> Constant {
        baseline.fit(task, &mut Run::new(Seeds::new(0), "test")).unwrap()
    }

    fn table(target: Target) -> Task {
        Task::Table(Table::new(Array2::zeros((target.len(), 1)), target).unwrap())
    }

    #[test]
    fn numbers_have_a_centre() {
        let task = table(Target::Values(array![1.0, 9.0, 2.0, 4.0]));
        let asked = Array2::zeros((2, 1));
        for (centre, stated) in [(Centre::Mean, 4.0), (Centre::Median, 3.0)] {
            let model = fit(&Baseline { centre, ..Baseline::default() }, &task);
            let found = model.predict(Input::Rows(asked.view()));
            assert_eq!(found, Prediction::Values(array![stated, stated]));
        }
    }

    #[test]
    fn counts_are_smoothed() {
        let task = table(Target::Classes { codes: vec![0, 0, 2], count: 3 });
        let asked = Array2::zeros((1, 1));
        let found = fit(&Baseline::default(), &task).predict(Input::Rows(asked.view()));
        let shares = array![[3.0, 1.0, 2.0]] / 6.0;
        assert_eq!(found, Prediction::Probability(shares));
        let task = table(Target::Labels(array![[true, false], [true, false]]));
        let found = fit(&Baseline::default(), &task).predict(Input::Rows(asked.view()));
        assert_eq!(found, Prediction::Labels(array![[0.75, 0.25]]));
    }

    #[test]
    fn each_sequence_or_each_step_has_an_answer() {
        let (x, offsets) = (Array2::zeros((5, 1)), vec![0, 2, 5]);
        for (every, entries) in [(Every::Sequence, 2), (Every::Step, 5)] {
            let target = Target::Values(Array1::ones(entries));
            let sequences = Sequences::new(x.clone(), offsets.clone(), target, every).unwrap();
            let model = fit(&Baseline::default(), &Task::Sequences(sequences));
            let input = Input::Sequences { x: x.view(), offsets: &offsets };
            assert_eq!(model.predict(input), Prediction::Values(Array1::ones(entries)));
        }
    }
}
