use tunability_learn::{Fit, FitError, Run, Table, Target, TaskKind};
use tunability_space::Hyperparameters;

use crate::kernel::Kernel;
use crate::machine::Machines;
use crate::training::Training;

/// Support vector machine.
#[derive(Clone, Debug, PartialEq, Hyperparameters)]
pub struct Svm {
    /// Price of a row on the wrong side of its margin.
    #[model(default = 1.0, range = 1e-3..=1e3, log, valid = 1e-12..)]
    pub c: f64,
    /// Inner product of two rows.
    #[model]
    pub kernel: Kernel,
    /// Error that costs nothing, in standard deviations of the target.
    #[model(default = 0.1, range = 1e-3..=1.0, log, valid = 0.0.., when = regression)]
    pub epsilon: f64,
    /// What the price of a row is multiplied by.
    #[model(when = classification)]
    pub class_weight: ClassWeight,
    /// Largest violation of optimality that counts as solved, in units of the decision.
    #[algorithm(default = 1e-3, range = 1e-6..=1e-1, log, valid = 1e-12..)]
    pub tolerance: f64,
    /// Whether rows that seem done are left out for a while; it changes time, not the optimum.
    #[algorithm(default = true, fixed)]
    pub shrinking: bool,
    /// Most steps of the solver for one pair of classes.
    #[algorithm(default = 10_000_000, range = 1_000..=100_000_000, log, valid = 1.., fixed)]
    pub max_iterations: usize,
    /// Whether decisions are turned into probabilities.
    #[model(fixed, when = classification)]
    pub probability: Probability,
    /// Which code solves it.
    #[algorithm(fixed)]
    pub implementation: Implementation,
}

/// What the price of a row is multiplied by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hyperparameters)]
pub enum ClassWeight {
    /// Nothing: all rows weigh the same.
    #[default]
    None,
    /// Rows / (classes × rows of its class): all classes weigh the same.
    Balanced,
}

/// Whether decisions are turned into probabilities.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hyperparameters)]
pub enum Probability {
    /// Classes by votes, and scores.
    #[default]
    Off,
    /// Probabilities, from a sigmoid of the decisions on five inner folds; the class is the likeliest.
    Platt,
}

/// Solvers of the same problem.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hyperparameters)]
pub enum Implementation {
    /// Sequential minimal optimisation with second-order working sets.
    #[default]
    Native,
    /// linfa-svm, its shrinking off, inside the same one-vs-one; no sigmoid kernel, no limit on steps.
    Linfa,
    /// linfa-svm with its shrinking on, which is known to be wrong: kept to show that comparisons see it.
    LinfaShrinking,
    /// Dual coordinate descent for classes and the linear kernel. Another problem: the offset is
    /// penalised as a weight.
    Dcd,
}

impl Fit for Svm {
    const TASKS: &'static [TaskKind] = &[TaskKind::Classification, TaskKind::Regression];
    const VERSION: u32 = 2;
    type Data = Table;
    type Model = Machines;

    fn fit(&self, table: &Table, run: &mut Run) -> Result<Machines, FitError> {
        let training = Training::new(self, table);
        match table.target() {
            Target::Values(values) => training.regress(&values.to_vec(), run),
            Target::Classes { codes, count } => training.one_vs_one(codes, *count, run),
            Target::Labels(_) => {
                Err(FitError::Invalid("classes or numbers are needed, not labels".to_owned()))
            }
        }
    }
}
