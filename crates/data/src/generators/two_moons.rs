use std::f64::consts::PI;

use tunability_space::Hyperparameters;

use super::draws::Draws;
use super::parts::{classification, columns};
use crate::{DataError, Dataset, Generate};

/// Two half circles that reach into each other: `(cos t, sin t)` and `(1 - cos t, 0.5 - sin t)`, t
/// uniform in [0, π], with noise; the classes are equally likely.
#[derive(Clone, Debug, PartialEq, Hyperparameters)]
pub struct TwoMoons {
    /// Rows.
    #[algorithm(default = 200, range = 2..=1_000_000)]
    pub n: usize,
    /// Standard deviation of the noise in each direction.
    #[model(default = 0.2, range = 0.0..=100.0)]
    pub noise: f64,
    /// Which rows are drawn.
    #[algorithm(default = 0, range = 0..=999_999)]
    pub seed: u64,
}

impl Generate for TwoMoons {
    fn numbers(&self) -> usize {
        self.n.saturating_mul(2)
    }

    fn draw(&self) -> Result<Dataset, DataError> {
        let draws = Draws::new(Self::NAME, self.seed);
        let class = draws.below("class", 2, self.n);
        let angle = draws.uniform("angle", 0.0..PI, self.n);
        let moon = |(t, class): (&f64, &usize)| match class {
            0 => (t.cos(), t.sin()),
            _ => (1.0 - t.cos(), 0.5 - t.sin()),
        };
        let (mut x, mut y): (Vec<f64>, Vec<f64>) = angle.iter().zip(&class).map(moon).unzip();
        for (column, name) in [(&mut x, "noise of x1"), (&mut y, "noise of x2")] {
            let noise = draws.normal(name, self.n);
            column.iter_mut().zip(noise).for_each(|(value, draw)| *value += self.noise * draw);
        }
        Ok(classification(columns(vec![x, y]), "moon", class, &["first", "second"]))
    }
}
