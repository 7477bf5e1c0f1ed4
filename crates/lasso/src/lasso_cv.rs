use ndarray::Axis;
use rand::seq::SliceRandom;
use tunability_learn::{Fit, FitError, Run, Source, Table, TaskKind};
use tunability_linear::Linear;
use tunability_space::Hyperparameters;
use tunability_stats::{one_standard_error, standard_deviation};

use crate::{CrossValidated, Implementation, Lasso, PathOptions, Selection, cross_validated_path};

/// LASSO whose price is chosen by cross-validation within the training part.
#[derive(Clone, Debug, PartialEq, Hyperparameters)]
pub struct LassoCv {
    /// Which of the prices is taken.
    #[model]
    pub choice: Choice,
    /// Parts that the training rows are divided into.
    #[algorithm(default = 5, range = 2..=20)]
    pub folds: usize,
    /// How many prices are tried, evenly spaced on the logarithmic scale.
    #[algorithm(default = 100, range = 10..=1000, log, valid = 1..=10_000)]
    pub prices: usize,
    /// The last price as a share of the first, at which all coefficients are zero.
    #[algorithm(default = 1e-3, range = 1e-5..=1e-1, log, valid = 1e-12..=1.0)]
    pub last: f64,
    /// Duality gap that counts as solved, as a share of the loss without coefficients.
    #[algorithm(default = 1e-4, range = 1e-8..=1e-1, log, valid = 0.0..)]
    pub tolerance: f64,
}

/// Rules that choose a price.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hyperparameters)]
pub enum Choice {
    /// That of the least mean error over the parts.
    #[default]
    Least,
    /// The largest whose mean error is within one standard error of the least: fewer coefficients.
    OneStandardError,
}

/// Most sweeps over the coefficients, for each price.
const SWEEPS: usize = 10_000;

impl Fit for LassoCv {
    const TASKS: &'static [TaskKind] = &[TaskKind::Regression];
    type Data = Table;
    type Model = Linear;

    fn fit(&self, table: &Table, run: &mut Run) -> Result<Linear, FitError> {
        let options = PathOptions {
            count: self.prices,
            last: self.last,
            tolerance: self.tolerance,
            max_iterations: SWEEPS,
            ..PathOptions::default()
        };
        let found = cross_validated_path(table, &self.parts(table.rows(), run)?, &options)?;
        let chosen = match self.choice {
            Choice::Least => found.best,
            Choice::OneStandardError => sparser(&found),
        };
        let alpha = found.alphas[chosen];
        let line = match chosen == found.best {
            true => found.line,
            false => self.lasso(alpha).fit(table, run)?,
        };
        Ok(line.stating("alpha", alpha))
    }
}

impl LassoCv {
    /// The training rows, shuffled and dealt to the parts in turn.
    fn parts(&self, rows: usize, run: &Run) -> Result<Vec<Vec<usize>>, FitError> {
        if rows < 2 * self.folds {
            let folds = self.folds;
            let problem = format!("{rows} rows are too few for {folds} folds; use fewer folds");
            return Err(FitError::TooSmall(problem));
        }
        let mut order: Vec<usize> = (0..rows).collect();
        order.shuffle(&mut run.rng(Source::Split));
        let part = |fold: usize| order.iter().skip(fold).step_by(self.folds).copied().collect();
        Ok((0..self.folds).map(part).collect())
    }

    fn lasso(&self, alpha: f64) -> Lasso {
        Lasso {
            alpha,
            tolerance: self.tolerance,
            max_iterations: SWEEPS,
            selection: Selection::Cyclic,
            implementation: Implementation::Native,
        }
    }
}

/// The largest price within one standard error of the best. Prices fall, so the first is the sparsest.
fn sparser(found: &CrossValidated) -> usize {
    let folds = (found.errors.nrows() as f64).sqrt();
    let columns = || found.errors.axis_iter(Axis(1)).map(|column| column.to_vec());
    let means: Vec<f64> = columns().map(|errors| tunability_stats::mean(&errors)).collect();
    let errors: Vec<f64> = columns().map(|errors| standard_deviation(&errors) / folds).collect();
    one_standard_error(&means, &errors).unwrap_or(found.best)
}

#[cfg(test)]
mod tests {
    use ndarray::{Array1, Array2};
    use rand::Rng as _;
    use tunability_learn::{Predict, Seeds, Target};

    use super::*;

    /// Sixty rows of ten columns, of which the first two count.
    fn table() -> Table {
        let mut rng = Seeds::new(3).rng("rows", Source::Noise);
        let x = Array2::from_shape_fn((60, 10), |_| rng.r#gen::<f64>() - 0.5);
        let noise = Array1::from_shape_fn(60, |_| rng.r#gen::<f64>() - 0.5);
        let y = 3.0 * &x.column(0) - 2.0 * &x.column(1) + noise;
        Table::new(x, Target::Values(y)).expect("finite")
    }

    fn fit(choice: Choice, table: &Table) -> Linear {
        let config = LassoCv { choice, ..LassoCv::default() };
        config.fit(table, &mut Run::new(Seeds::new(0), "test")).expect("a line")
    }

    fn alpha(line: &Linear) -> f64 {
        line.facts().into_iter().find(|(name, _)| name == "alpha").expect("stated").1
    }

    #[test]
    fn one_standard_error_is_sparser_and_the_line_is_that_of_its_price() {
        let table = table();
        let (least, sparse) = (fit(Choice::Least, &table), fit(Choice::OneStandardError, &table));
        assert!(alpha(&sparse) > alpha(&least));
        for line in [least, sparse] {
            let lasso = LassoCv { tolerance: 1e-4, ..LassoCv::default() }.lasso(alpha(&line));
            let again = lasso.fit(&table, &mut Run::new(Seeds::new(0), "test")).expect("a line");
            let apart = &line.coefficients - &again.coefficients;
            assert!(apart.iter().all(|apart| apart.abs() < 0.02), "{apart}");
        }
    }

    #[test]
    fn too_few_rows_are_refused() {
        let x = Array2::from_shape_fn((6, 2), |(row, column)| (row * column) as f64);
        let table = Table::new(x, Target::Values(Array1::zeros(6))).expect("finite");
        let refused = LassoCv::default().fit(&table, &mut Run::new(Seeds::new(0), "test"));
        assert!(matches!(refused, Err(FitError::TooSmall(_))), "{refused:?}");
    }
}
