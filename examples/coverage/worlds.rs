//! What is measured again and again, each time on new data whose law is known.

use ndarray::{Array1, Array2, Axis, concatenate};
use ndarray_rand::{RandomExt, rand_distr::StandardNormal};
use tunability::learn::Rng;
use tunability::linear::{Centred, Linear, least_squares};
use tunability::prelude::*;

/// Ridge regression on the first columns: least (1/n) ||y - a - X b||² + penalty ||b||².
#[derive(Clone, Debug, PartialEq, Hyperparameters)]
pub struct Ridge {
    /// Price of the squared length of the coefficients.
    #[model(default = 1.0, range = 1e-3..=1e3, log)]
    penalty: f64,
    /// How many columns are used.
    #[model(default = 20, range = 1..=20)]
    columns: usize,
}

impl Fit for Ridge {
    const TASKS: &'static [TaskKind] = &[TaskKind::Regression];
    type Data = Table;
    type Model = Linear;

    fn fit(&self, table: &Table, _run: &mut Run) -> Result<Linear, FitError> {
        let Centred { x, y, x_mean, y_mean } = Centred::new(table.x(), table.values()?.view());
        // The penalty as rows: ||0 - w b||² with w² = n · penalty.
        let width = (table.rows() as f64 * self.penalty).sqrt();
        let penalty = Array2::from_diag(&Array1::from_elem(self.columns, width));
        let x = concatenate![Axis(0), x.slice_axis(Axis(1), (..self.columns).into()), penalty];
        let y = concatenate![Axis(0), y, Array1::zeros(self.columns)];
        let used = least_squares(x.view(), y.view()).coefficients;
        let unused = Array1::zeros(table.columns() - self.columns);
        let b = concatenate![Axis(0), used, unused];
        Ok(Linear::new(y_mean - x_mean.dot(&b), b))
    }
}

/// Every learner that is measured here.
pub const MEASURED: &[Learner] = &[
    Learner::of::<Ridge>(),
    Learner::of::<tunability::Polynomial>(),
    Learner::of::<tunability::Svm>(),
    Learner::of::<tunability::Debug>(),
];

/// One setting.
pub struct World {
    /// Of [`MEASURED`].
    pub learner: &'static str,
    /// In how many words it differs from the others of its learner.
    pub says: &'static str,
    /// Rows of a dataset.
    pub rows: usize,
    /// Configurations of a search.
    pub configs: usize,
    /// Seeds of the default.
    pub seeds: usize,
    /// Values out of the search.
    pub held: &'static [(&'static str, Held)],
    /// The law of the data.
    pub law: Law,
}

/// A value that is held.
pub enum Held {
    Number(f64),
    Name(&'static str),
}

/// Where rows come from.
pub enum Law {
    /// Normal features; the target is a line in them, of length 1 and with this noise. Each slope is
    /// `decay` times the one before it.
    Line { noise: f64, decay: f64 },
    /// Three normal features; the target is a sum of curves in them, with this noise.
    Curves { noise: f64 },
    /// Four normal features; two classes, whose log odds are `steep` times a product of two of them
    /// and a third.
    Odds { steep: f64 },
    /// One feature without meaning and a target N(0, 1).
    Nothing,
}

use Held::{Name, Number};

const fn debug(rows: usize, configs: usize, held: &'static [(&'static str, Held)]) -> World {
    World { learner: "debug", says: "", rows, configs, seeds: 1, held, law: Law::Nothing }
}

const fn ridge(rows: usize, configs: usize, noise: f64, decay: f64) -> World {
    let law = Law::Line { noise, decay };
    World { learner: "ridge", says: "", rows, configs, seeds: 1, held: &[], law }
}

const fn polynomial(rows: usize, noise: f64) -> World {
    let law = Law::Curves { noise };
    let held = &[("interactions", Name("false"))];
    World { learner: "polynomial", says: "", rows, configs: 50, seeds: 1, held, law }
}

const fn svm(rows: usize, steep: f64) -> World {
    let held =
        &[("kernel", Name("rbf")), ("class_weight", Name("none")), ("tolerance", Number(1e-3))];
    World { learner: "svm", says: "", rows, configs: 50, seeds: 1, held, law: Law::Odds { steep } }
}

/// All settings.
pub const WORLDS: [World; 12] = [
    World { says: "noise 0.5", ..debug(100, 20, &[("noise", Number(0.5))]) },
    World { says: "noise 0.5", ..debug(200, 50, &[("noise", Number(0.5))]) },
    World { says: "noise 1", ..debug(200, 50, &[("noise", Number(1.0))]) },
    World { says: "seed noise 0.1", seeds: 10, ..debug(200, 1, &[("seed_noise", Number(0.1))]) },
    World { says: "noise 1, decay 0.8", ..ridge(150, 20, 1.0, 0.8) },
    World { says: "noise 3, decay 0.8", ..ridge(200, 50, 3.0, 0.8) },
    World { says: "noise 1, decay 0.8", ..ridge(300, 50, 1.0, 0.8) },
    World { says: "noise 1, decay 1", ..ridge(200, 50, 1.0, 1.0) },
    World { says: "noise 0.5", ..polynomial(150, 0.5) },
    World { says: "noise 1", ..polynomial(300, 1.0) },
    World { says: "steep 2", ..svm(150, 2.0) },
    World { says: "steep 1", ..svm(300, 1.0) },
];

impl World {
    /// Rows of this law.
    pub fn generate(&self, rows: usize, seed: u64) -> (Array2<f64>, Target) {
        let mut rng = Seeds::new(seed).rng("coverage", Source::Noise);
        let mut normal = |columns| normal(rows, columns, &mut rng);
        match self.law {
            Law::Line { noise, decay } => {
                let slopes = Array1::from_shape_fn(20, |at| decay.powi(at as i32));
                let slopes = &slopes / slopes.dot(&slopes).sqrt().max(1.0);
                let (x, luck) = (normal(slopes.len()), normal(1));
                let y = x.dot(&slopes) + luck.column(0).to_owned() * noise;
                (x, Target::Values(y))
            }
            Law::Curves { noise } => {
                let (x, luck) = (normal(3), normal(1));
                let curve = |row: ndarray::ArrayView1<f64>| {
                    (2.0 * row[0]).sin() + 0.3 * row[1].powi(2) + 0.3 * row[2]
                };
                let y: Array1<f64> = x.rows().into_iter().map(curve).collect();
                (x, Target::Values(y + luck.column(0).to_owned() * noise))
            }
            Law::Odds { steep } => {
                let (x, luck) = (normal(4), normal(1));
                let class = |(row, luck): (ndarray::ArrayView1<f64>, &f64)| {
                    // A logistic number from a normal one, by their distribution functions.
                    let share = 0.5 * (1.0 + erf(luck / std::f64::consts::SQRT_2));
                    let odds = steep * (row[0] * row[1] + row[2]);
                    usize::from(odds > (share / (1.0 - share)).ln())
                };
                let codes = x.rows().into_iter().zip(luck.iter()).map(class).collect();
                (x, Target::Classes { codes, count: 2 })
            }
            Law::Nothing => {
                let (x, luck) = (normal(1), normal(1));
                (x, Target::Values(luck.column(0).to_owned()))
            }
        }
    }

    /// What is out of the search.
    pub fn held(&self) -> Config {
        let value = |held: &Held| match held {
            Number(value) => Value::Float(*value),
            Name("false") => Value::Bool(false),
            Name(name) => Value::from(*name),
        };
        self.held.iter().map(|(name, held)| (*name, value(held))).collect()
    }
}

fn normal(rows: usize, columns: usize, rng: &mut Rng) -> Array2<f64> {
    Array2::random_using((rows, columns), StandardNormal, rng)
}

/// The error function, by Abramowitz & Stegun (1964, 7.1.26): to 1.5e-7, which is enough for luck.
fn erf(x: f64) -> f64 {
    let t = 1.0 / (1.0 + 0.327_591_1 * x.abs());
    let series = [1.061_405_429, -1.453_152_027, 1.421_413_741, -0.284_496_736, 0.254_829_592];
    let sum = series.iter().fold(0.0, |sum, term| sum * t + term) * t;
    (1.0 - sum * (-x * x).exp()).copysign(x)
}
