use crate::StudyError;

/// Why learners are not compared.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum ComparisonError {
    /// Nothing to compare with.
    #[error("a comparison needs at least two learners{}, here {}", .why, .learners)]
    FewLearners {
        /// How many are left.
        learners: usize,
        /// What became of the others.
        why: String,
    },
    /// Too few splits for a test, and more than one.
    #[error(
        "{splits} splits of {dataset} are too few: the test has {} degree of freedom and finds \
         nothing; use --cv 10x10, or at least three splits",
        .splits - 1
    )]
    FewSplits {
        /// Which dataset.
        dataset: String,
        /// How many.
        splits: usize,
    },
    /// Learners that were not tested on the same splits.
    #[error(
        "`{first}` has {one} splits of {dataset} and `{second}` has {other}: a paired comparison needs \
         the same splits for all"
    )]
    Unequal {
        /// Which dataset.
        dataset: String,
        /// One learner.
        first: String,
        /// Its splits.
        one: usize,
        /// Another.
        second: String,
        /// Its splits.
        other: usize,
    },
    /// Datasets with other learners, or another task.
    #[error("{dataset} has {what} than {other}: datasets are compared over the same")]
    Different {
        /// One dataset.
        dataset: String,
        /// Another.
        other: String,
        /// In what.
        what: &'static str,
    },
    /// A test that is wrong here.
    #[error("--test {test} {why}")]
    Unfit {
        /// Which.
        test: &'static str,
        /// Why, and what to use.
        why: String,
    },
    /// One number for each learner.
    #[error(
        "`{measure}` of one split is a single number, which shows no spread; use more splits \
         (--cv 10x10) or a mean over rows (--score {losses})"
    )]
    SingleNumber {
        /// Which measure.
        measure: &'static str,
        /// What could be used.
        losses: String,
    },
    /// Trials could not be run.
    #[error(transparent)]
    Study(#[from] StudyError),
}
