use std::fmt;

use serde::Serialize;

use super::ComparisonError;

/// A test of whether learners differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Test {
    /// The corrected resampled t-test, for splits of one dataset.
    CorrectedT,
    /// McNemar's, for right and wrong on the rows of one split.
    Mcnemar,
    /// Wilcoxon's signed ranks, for two learners on many datasets.
    Wilcoxon,
    /// The sign test, for the same.
    Sign,
    /// Friedman's with Iman & Davenport's F, then Nemenyi's, for more learners on many datasets.
    Friedman,
}

/// What a learner has one value for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Blocks {
    /// Splits of one dataset: their training parts share rows.
    Splits,
    /// Rows of one test part.
    Rows,
    /// Datasets.
    Datasets,
}

impl Test {
    /// Every test.
    pub const ALL: [Test; 5] =
        [Test::CorrectedT, Test::Mcnemar, Test::Wilcoxon, Test::Sign, Test::Friedman];

    /// Its one name.
    pub fn name(self) -> &'static str {
        match self {
            Test::CorrectedT => "corrected_t",
            Test::Mcnemar => "mcnemar",
            Test::Wilcoxon => "wilcoxon",
            Test::Sign => "sign",
            Test::Friedman => "friedman",
        }
    }

    /// What it is called in a text.
    pub fn title(self) -> &'static str {
        match self {
            Test::CorrectedT => "the corrected resampled t-test (Nadeau and Bengio 2003)",
            Test::Mcnemar => "McNemar's exact test",
            Test::Wilcoxon => "Wilcoxon's signed-rank test",
            Test::Sign => "the sign test",
            Test::Friedman => "Friedman's test with the F of Iman and Davenport (1980)",
        }
    }
}

impl fmt::Display for Test {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl Blocks {
    /// `splits`, `rows`, `datasets`.
    pub fn name(self) -> &'static str {
        match self {
            Blocks::Splits => "splits",
            Blocks::Rows => "rows",
            Blocks::Datasets => "datasets",
        }
    }
}

/// What a choice of test depends on.
#[derive(Clone, Copy, Debug)]
pub(super) struct Design {
    pub blocks: Blocks,
    pub count: usize,
    pub learners: usize,
    /// Whether values are 0 or 1: a row is right or wrong.
    pub binary: bool,
}

impl Design {
    /// The test that is right for this design.
    pub fn usual(self) -> Test {
        match self.blocks {
            Blocks::Splits => Test::CorrectedT,
            Blocks::Rows if self.binary => Test::Mcnemar,
            Blocks::Rows => Test::Wilcoxon,
            Blocks::Datasets if self.learners > 2 => Test::Friedman,
            Blocks::Datasets => Test::Wilcoxon,
        }
    }

    /// The test that was asked for, if it may be used here; else the usual one.
    pub fn choose(self, asked: Option<Test>) -> Result<Test, ComparisonError> {
        let Some(test) = asked else { return Ok(self.usual()) };
        match self.objection(test) {
            None => Ok(test),
            Some(why) => {
                let why = format!("{why}; use {}", self.usual());
                Err(ComparisonError::Unfit { test: test.name(), why })
            }
        }
    }

    /// What speaks against a test.
    fn objection(self, test: Test) -> Option<&'static str> {
        match (test, self.blocks) {
            (Test::CorrectedT, Blocks::Datasets) => {
                Some("is for splits of one dataset, and these are several")
            }
            (Test::CorrectedT, Blocks::Rows) => Some("is for several splits, and this is one"),
            (Test::Mcnemar, Blocks::Rows) if !self.binary => {
                Some("counts rows that are right or wrong: it is for --score error")
            }
            (Test::Mcnemar, Blocks::Splits | Blocks::Datasets) => {
                Some("is for the rows of one split (--cv given or holdout0.25x1)")
            }
            (Test::Friedman, Blocks::Splits | Blocks::Rows) => {
                Some("ranks learners over several datasets, and this is one")
            }
            (Test::Friedman, Blocks::Datasets) if self.learners < 3 => {
                Some("is for three learners or more, and these are two")
            }
            (Test::Wilcoxon | Test::Sign, Blocks::Splits) => Some(
                "takes differences for independent, and splits of one dataset share training rows",
            ),
            _ => None,
        }
    }

    /// Why this test.
    pub fn reason(self, test: Test) -> String {
        let Design { count, learners, .. } = self;
        match (test, self.blocks) {
            (Test::CorrectedT, _) => format!(
                "The training parts of {count} splits share rows, so scores are not independent: the \
                 variance of a difference is corrected for that."
            ),
            (Test::Mcnemar, _) => {
                "Of one split there is one score each, so the rows that only one of two learners has \
                 right are counted."
                    .to_owned()
            }
            (_, Blocks::Rows) => format!(
                "Of one split there is one score each, so the losses of its {count} rows are compared."
            ),
            (Test::Friedman, _) => format!(
                "{learners} learners on {count} datasets: ranks, because scores of different datasets \
                 have different scales."
            ),
            _ => format!(
                "Two learners on {count} datasets: each dataset counts once, and need not be normal."
            ),
        }
    }
}
