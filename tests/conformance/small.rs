//! Small data and the configurations that are tried on them.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use ndarray::{Array1, Array2, ArrayView2};
use ndarray_rand::RandomExt as _;
use ndarray_rand::rand_distr::StandardNormal;
use rand::Rng as _;
use tunability::data::{Column, Layout, Values};
use tunability::learn::{Every, Sequences, Shape};
use tunability::prelude::*;
use tunability::space::Domain;

/// Every learner with every kind of task that it learns.
pub fn each() -> impl Iterator<Item = (&'static Learner, TaskKind)> {
    LEARNERS.iter().flat_map(|learner| learner.tasks.iter().map(move |task| (learner, *task)))
}

/// More than eight, so that sums over them can be taken in more than one order.
pub const COLUMNS: usize = 11;

/// Forty rows; the target depends on three columns and on chance.
pub fn rows(kind: TaskKind) -> (Array2<f64>, Target) {
    let mut rng = Seeds::new(3).rng("conformance/data", Source::Noise);
    let x = Array2::random_using((40, COLUMNS), StandardNormal, &mut rng);
    let noise = Array1::random_using(40, StandardNormal, &mut rng);
    let y = &x.column(0) + &x.column(1) * &x.column(1) - 0.5 * &x.column(2) + 0.3 * noise;
    let target = match kind {
        TaskKind::Regression => Target::Values(y),
        TaskKind::Classification => {
            let code = |y: &f64| usize::from(*y > 0.2) + usize::from(*y > 1.2);
            Target::Classes { codes: y.iter().map(code).collect(), count: 3 }
        }
        TaskKind::Labelling => {
            let labels = y.iter().zip(x.column(3)).flat_map(|(y, x)| [*y > 0.2, *x > 1.0]);
            Target::Labels(Array2::from_shape_vec((40, 2), labels.collect()).expect("two each"))
        }
        TaskKind::Control => panic!("no rows to act in"),
    };
    (x, target)
}

/// Whether a learner is tested on sequences.
fn reads_sequences(learner: &Learner) -> bool {
    learner.shapes[0] == Shape::Sequences
}

/// So many rows as the steps of sequences, of different length.
pub fn offsets(rows: usize) -> Vec<usize> {
    let lengths = [3, 1, 6, 2].into_iter().cycle();
    let ends = lengths.scan(0, |end, length| {
        *end += length;
        Some(*end)
    });
    let inner = ends.take_while(|end| *end < rows);
    std::iter::once(0).chain(inner).chain((rows > 0).then_some(rows)).collect()
}

/// Rows in the shape that a learner takes, their targets those of steps.
pub fn shaped(learner: &Learner, x: Array2<f64>, target: Target) -> Result<Task, FitError> {
    if reads_sequences(learner) {
        let offsets = offsets(x.nrows());
        return Ok(Task::Sequences(Sequences::new(x, offsets, target, Every::Step)?));
    }
    Ok(Task::Table(Table::new(x, target)?))
}

/// The small data in the shape that a learner takes.
pub fn task(learner: &Learner, kind: TaskKind) -> Task {
    let (x, target) = rows(kind);
    shaped(learner, x, target).expect("finite")
}

/// What is predicted alone: a row, or the rows of a sequence.
pub fn units(learner: &Learner, rows: usize) -> Vec<Vec<usize>> {
    if reads_sequences(learner) {
        return offsets(rows).windows(2).map(|ends| (ends[0]..ends[1]).collect()).collect();
    }
    (0..rows).map(|row| vec![row]).collect()
}

/// What a model says of rows, all of one sequence where `alone`.
pub fn ask(learner: &Learner, model: &dyn Model, x: ArrayView2<f64>, alone: bool) -> Prediction {
    if reads_sequences(learner) {
        let offsets = if alone { vec![0, x.nrows()] } else { offsets(x.nrows()) };
        return model.predict(Input::Sequences { x: x.view(), offsets: &offsets });
    }
    model.predict(Input::Rows(x))
}

/// The small data in the shape that a learner takes, as a dataset.
pub fn dataset(learner: &Learner, kind: TaskKind) -> Dataset {
    if reads_sequences(learner) { sequences(kind) } else { table(kind) }
}

fn sequences(kind: TaskKind) -> Dataset {
    let mut data = table(kind);
    let offsets = offsets(data.rows());
    data.name = "small_sequences".to_owned();
    data.layout = Layout::Sequences { offsets, every: Every::Step };
    data
}

fn table(kind: TaskKind) -> Dataset {
    let (x, target) = rows(kind);
    let column = |(at, values): (usize, ndarray::ArrayView1<f64>)| Column {
        name: format!("x{at}"),
        values: Values::Numbers(values.to_vec()),
    };
    let classes = match kind {
        TaskKind::Classification => ["a", "b", "c"].map(str::to_owned).to_vec(),
        _ => Vec::new(),
    };
    let columns = x.columns().into_iter().enumerate().map(column).collect();
    Dataset::table("small", columns, "y", target, classes)
}

/// A runner on the small data of one kind.
pub fn runner(kind: TaskKind, threads: usize) -> Runner {
    Runner::new(LEARNERS, vec![Arc::new(table(kind)), Arc::new(sequences(kind))], threads)
        .expect("threads")
}

/// A trial on the small data, on the first of three folds.
pub fn trial(learner: &Learner, kind: TaskKind, config: &Config) -> Trial {
    let data = dataset(learner, kind);
    Trial {
        learner: learner.name.to_owned(),
        config: learner.space(kind).complete(config).expect("a configuration"),
        dataset: data.name.clone(),
        question: Question::default(),
        data: data.fingerprint(),
        resampling: Resampling::Folds { folds: 3, repeats: 1 },
        split: 0,
        preprocessing: Preprocessing::default(),
        within: None,
        validation: None,
        fidelity: 1.0,
        seeds: Seeds::new(0),
    }
}

/// What came of trials, on a clock that stands still.
pub fn run(runner: &Runner, trials: &[Trial]) -> Vec<Outcome> {
    let outcomes = runner.run_all(trials, &AtomicBool::new(false), |_, outcome| outcome.timeless());
    outcomes.into_iter().map(|outcome| outcome.expect("nothing stopped it")).collect()
}

/// Uniform points of the unit cube of a space.
pub fn points(space: &Space, count: usize) -> Vec<Vec<f64>> {
    let mut rng = Seeds::new(1).rng("conformance/points", Source::Tuner);
    let dimensions = space.searched().len();
    let mut point = || (0..dimensions).map(|_| rng.gen_range(0.0..=1.0)).collect();
    (0..count).map(|_| point()).collect()
}

/// The most variants of one learner that are tried.
const VARIANTS: usize = 64;

/// The default with every combination of the levels of its categories: every branch of the code. Where
/// these are too many, the default with each level of each category. Not among them is linfa-svm with
/// shrinking, which is known to be wrong, to panic and to go round for ever.
pub fn variants(space: &Space) -> Vec<Config> {
    let (mut all, mut single) = (vec![space.default_config()], vec![space.default_config()]);
    for hyperparameter in &space.hyperparameters {
        let Domain::Category { levels, .. } = &hyperparameter.domain else { continue };
        let each = |config: &Config| -> Vec<Config> {
            let set = |level: &String| space.with(config, &hyperparameter.name, &level[..].into());
            let sound = levels.iter().filter(|level| *level != "linfa_shrinking");
            sound.filter_map(set).collect()
        };
        single.extend(each(&space.default_config()));
        if all.len() <= VARIANTS {
            all = all.iter().flat_map(each).collect();
        }
    }
    if all.len() <= VARIANTS { all } else { single }
}

/// The configuration with fewer steps, where they are limited: these tests are not about optima.
pub fn brief(config: &Config) -> Config {
    let mut brief = config.clone();
    for (name, steps) in [("max_iterations", 1000), ("epochs", 3)] {
        if config.get(name).is_some() {
            brief.insert(name, Value::Int(steps));
        }
    }
    brief
}

/// A fit without a runner.
pub fn fit(learner: &Learner, config: &Config, task: &Task) -> Result<Box<dyn Model>, FitError> {
    learner.fit(config, task, &mut Run::new(Seeds::new(0), "conformance"))
}
