use rand::seq::SliceRandom as _;
use tunability_learn::{FitError, Run, Source};
use tunability_space::Hyperparameters;

/// What may end training before its epochs are over.
#[derive(Clone, Debug, PartialEq, Hyperparameters)]
pub enum Stopping {
    /// Nothing.
    #[default]
    Never,
    /// A loss on training rows held out that has not become less for some epochs; the weights where it was
    /// least are kept (Prechelt 1998).
    Early {
        /// Epochs that may pass without a lesser loss.
        #[algorithm(default = 10, range = 1..=100, log, valid = 1..)]
        patience: u32,
        /// Share of the training rows that is held out.
        #[algorithm(default = 0.1, range = 0.05..=0.5, valid = 0.01..=0.9)]
        share: f64,
    },
}

impl Stopping {
    /// The rows to learn from, and those held out: none if nothing stops.
    ///
    /// # Errors
    /// Too few rows for both.
    pub fn divide(&self, rows: usize, run: &Run) -> Result<(Vec<usize>, Vec<usize>), FitError> {
        let mut all: Vec<usize> = (0..rows).collect();
        let Stopping::Early { share, .. } = *self else { return Ok((all, Vec::new())) };
        if rows < 2 {
            let problem = format!("early stopping holds rows out; {rows} are too few to divide");
            return Err(FitError::TooSmall(problem));
        }
        all.shuffle(&mut run.rng(Source::Split));
        let held = (share * rows as f64).round() as usize;
        let held = all.split_off(rows - held.clamp(1, rows - 1));
        Ok((all, held))
    }

    /// The end that it asks for, before the first epoch.
    pub fn patience(&self) -> Patience {
        let limit = match *self {
            Stopping::Never => u32::MAX,
            Stopping::Early { patience, .. } => patience,
        };
        Patience { limit, least: f64::INFINITY, waited: 0 }
    }
}

/// The least loss so far, and how long ago that was.
#[derive(Clone, Debug)]
pub struct Patience {
    limit: u32,
    least: f64,
    waited: u32,
}

impl Patience {
    /// Takes note of an epoch's loss; whether it is less than all before.
    pub fn improves(&mut self, loss: f64) -> bool {
        let is_less = loss < self.least;
        self.least = self.least.min(loss);
        self.waited = if is_less { 0 } else { self.waited + 1 };
        is_less
    }

    /// Whether it has waited as long as it may.
    pub fn is_over(&self) -> bool {
        self.waited >= self.limit
    }
}
