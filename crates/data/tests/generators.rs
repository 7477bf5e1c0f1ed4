//! Generated data: what is asked comes, always the same, and with the truth that is stated.

use std::f64::consts::PI;

use proptest::prelude::*;
use tunability_data::generators::*;
use tunability_data::{DataError, Dataset, GENERATORS, Generate, Generator, Layout, Question};
use tunability_data::{Values, open};
use tunability_learn::{Every, Target};
use tunability_space::{Config, Hyperparameters, Value};

fn numbers(data: &Dataset, column: usize) -> &[f64] {
    let Values::Numbers(values) = &data.columns[column].values else { panic!("numbers") };
    values
}

fn targets(data: &Dataset) -> Vec<f64> {
    match &data.target {
        Target::Values(values) => values.to_vec(),
        Target::Classes { codes, .. } => codes.iter().map(|code| *code as f64).collect(),
        Target::Labels(_) => panic!("no labels"),
    }
}

fn mean(values: impl Iterator<Item = f64>) -> f64 {
    let (sum, count) = values.fold((0.0, 0.0), |(sum, count), value| (sum + value, count + 1.0));
    sum / count
}

fn small(generator: &Generator) -> Config {
    let mut config = Config::from_iter([("n", Value::Int(4))]);
    for (name, value) in [("lags", 2), ("wait", 1), ("length", 10)] {
        if generator.space().get(name).is_some() {
            config.insert(name, Value::Int(value));
        }
    }
    config
}

fn make(generator: &Generator, config: &Config) -> Dataset {
    generator.make(config).unwrap_or_else(|error| panic!("{}: {error}", generator.name))
}

#[test]
fn every_generator_makes_what_is_asked() {
    for generator in GENERATORS {
        assert!(generator.space().flaws().is_empty() && generator.space().searched().is_empty());
        for (config, n) in [(Config::default(), None), (small(generator), Some(4))] {
            let data = make(generator, &config);
            assert_eq!(data.name, generator.name);
            assert!(n.is_none_or(|n| n == data.units()), "{}", data.name);
            assert!(data.columns.iter().all(|column| column.values.len() == data.rows()));
            let finite = |at| numbers(&data, at).iter().all(|value| value.is_finite());
            assert!(
                (0..data.columns.len()).all(finite) && targets(&data).iter().all(|y| y.is_finite())
            );
            assert!(data.classes.is_sorted(), "{}", data.name);
            assert!(
                !data.classes.iter().all(|name| name.parse::<f64>().is_ok())
                    || data.classes.is_empty()
            );
            let truth = generator.truth(&config).expect("the truth");
            assert!(truth.iter().all(|(_, value)| value.is_finite()), "{}", data.name);
        }
    }
}

#[test]
fn the_question_of_a_dataset_makes_it_again() {
    for generator in GENERATORS {
        let data = make(generator, &small(generator));
        assert_eq!(data.question.data.len(), generator.space().hyperparameters.len());
        let (again, notes) = open(generator.name, &data.question).expect("the same");
        assert_eq!((again.fingerprint(), notes.len()), (data.fingerprint(), 0));
    }
}

#[test]
fn another_seed_is_another_dataset() {
    for generator in GENERATORS.iter().filter(|g| g.space().get("seed").is_some()) {
        let mut config = small(generator);
        let first = make(generator, &config).fingerprint();
        config.insert("seed", Value::Int(1));
        assert_ne!(make(generator, &config).fingerprint(), first, "{}", generator.name);
    }
}

#[test]
fn the_first_rows_of_more_are_the_rows_of_fewer() {
    for generator in GENERATORS {
        let mut config = small(generator);
        let few = make(generator, &config);
        config.insert("n", Value::Int(9));
        let more = make(generator, &config);
        for at in 0..few.columns.len() {
            assert_eq!(numbers(&few, at), &numbers(&more, at)[..few.rows()], "{}", few.name);
        }
        assert_eq!(targets(&few), targets(&more)[..few.target.len()], "{}", few.name);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    /// More columns leave those that are there, and the target, as they were.
    #[test]
    fn friedman1_has_rows_and_columns_as_asked(n in 2usize..60, p in 5usize..30, seed in 0u64..99) {
        let data = Friedman1 { n, p, seed, ..Friedman1::default() }.draw().expect("data");
        prop_assert_eq!((data.rows(), data.columns.len()), (n, p));
        let wide = Friedman1 { n, p: p + 3, seed, ..Friedman1::default() }.draw().expect("data");
        prop_assert_eq!(targets(&wide), targets(&data));
        prop_assert_eq!(&wide.columns[..p], &data.columns[..]);
    }
}

#[test]
fn friedman_by_hand() {
    let found = Friedman1::signal(&[0.5, 1.0, 1.0, 0.25, 0.4]);
    assert!((found - (10.0 + 5.0 + 2.5 + 2.0)).abs() < 1e-12);
    // x2 x3 - 1/(x2 x4) = 2 - 1/8
    let x = [3.0, 4.0, 0.5, 2.0];
    assert!((Friedman2::signal(&x) - (9.0 + 1.875f64 * 1.875).sqrt()).abs() < 1e-12);
    assert!((Friedman3::signal(&x) - 0.625f64.atan()).abs() < 1e-12);
}

#[test]
fn the_variance_of_friedman1_is_as_stated() {
    let data = Friedman1 { n: 200_000, p: 5, noise: 1.0, seed: 1 };
    let y = targets(&data.draw().expect("data"));
    let centre = mean(y.iter().copied());
    let squares: Vec<f64> = y.iter().map(|y| (y - centre).powi(2)).collect();
    let variance = mean(squares.iter().copied());
    let error =
        (mean(squares.iter().map(|s| (s - variance).powi(2))) / squares.len() as f64).sqrt();
    let stated = data.truth()[1].1 + data.truth()[0].1;
    assert!((variance - stated).abs() < 4.0 * error, "{variance} +- {error}, not {stated}");
}

#[test]
fn neighbours_of_sparse_linear_are_correlated_and_the_noise_is_as_stated() {
    let n = 100_000;
    let given = SparseLinear { n, p: 6, nonzero: 2, rho: -0.8, snr: 2.0, seed: 3 };
    let data = given.draw().expect("data");
    for (i, j) in (0..6).flat_map(|i| (i..6).map(move |j| (i, j))) {
        let products = numbers(&data, i).iter().zip(numbers(&data, j)).map(|(a, b)| a * b);
        let expected = (0..j - i).map(|_| -0.8).product::<f64>();
        let error = ((1.0 + expected * expected) / n as f64).sqrt();
        assert!((mean(products) - expected).abs() < 4.5 * error, "{i}, {j}");
    }
    let y = targets(&data).into_iter().zip(numbers(&data, 0)).zip(numbers(&data, 3));
    let noise = mean(y.map(|((y, first), second)| (y - first + second).powi(2)));
    let stated = given.truth()[0].1;
    assert!((noise / stated - 1.0).abs() < 4.5 * (2.0 / n as f64).sqrt(), "{noise}, not {stated}");
}

#[test]
fn moons_without_noise_lie_on_their_half_circles() {
    let data = TwoMoons { noise: 0.0, ..TwoMoons::default() }.draw().expect("data");
    assert!(data.class_counts().iter().all(|count| *count > 70));
    for (row, class) in targets(&data).into_iter().enumerate() {
        let (x, y) = (numbers(&data, 0)[row], numbers(&data, 1)[row]);
        let (x, y) = if class == 0.0 { (x, y) } else { (1.0 - x, 0.5 - y) };
        assert!((x.hypot(y) - 1.0).abs() < 1e-12 && y >= 0.0);
    }
}

/// Up to t = τ the delayed value is 1.2, so `x' = c - x/10` with the solution `10c + (1.2 - 10c)
/// exp(-t/10)`.
#[test]
fn mackey_glass_begins_as_solved_by_hand() {
    let c = 0.24 / (1.0 + 1.2f64.powi(10));
    for (t, x) in MackeyGlass::series(17, 18).into_iter().enumerate() {
        let solved = 10.0 * c + (1.2 - 10.0 * c) * (-(t as f64) / 10.0).exp();
        assert!((x - solved).abs() < 1e-9, "t = {t}: {x}, not {solved}");
    }
}

#[test]
fn a_series_is_a_table_of_its_last_values() {
    let data = MackeyGlass { n: 5, lags: 3, tau: 17 }.draw().expect("data");
    let series = MackeyGlass::series(17, 8);
    assert!(data.ordered && data.layout == Layout::Steps(3));
    let names: Vec<&str> = data.columns.iter().map(|column| column.name.as_str()).collect();
    assert_eq!(names, ["x lag 3", "x lag 2", "x lag 1"]);
    assert_eq!((numbers(&data, 0), numbers(&data, 2)), (&series[..5], &series[2..7]));
    assert_eq!(targets(&data), series[3..]);
}

#[test]
fn adding_marks_what_is_summed() {
    let data = Adding { n: 20_000, length: 7, seed: 0 }.draw().expect("data");
    for (sequence, sum) in targets(&data).into_iter().enumerate().take(500) {
        let steps = 7 * sequence..7 * sequence + 7;
        let marked: Vec<usize> = steps.filter(|step| numbers(&data, 1)[*step] == 1.0).collect();
        assert_eq!(marked.len(), 2);
        assert!(marked[0] % 7 < 3 && marked[1] % 7 >= 3);
        assert_eq!(sum, numbers(&data, 0)[marked[0]] + numbers(&data, 0)[marked[1]]);
    }
    // The fourth moment of the sum is 1/15, so the error of its mean square is as here.
    let constant = mean(targets(&data).into_iter().map(|sum| (sum - 1.0).powi(2)));
    let error = ((1.0 / 15.0 - 1.0 / 36.0) / 20_000f64).sqrt();
    assert!((constant - 1.0 / 6.0).abs() < 4.0 * error, "{constant}");
}

#[test]
fn copying_is_blanks_and_then_what_was_read() {
    let given = CopyMemory { n: 3, wait: 5, seed: 0 };
    let data = given.draw().expect("data");
    assert_eq!((data.units(), data.rows(), data.target.len()), (3, 75, 75));
    let is = |step: usize| (0..10).find(|at| numbers(&data, *at)[step] == 1.0).expect("a symbol");
    let said = targets(&data);
    for start in [0, 25, 50] {
        assert!((start..start + 15).all(|step| said[step] == 8.0));
        assert!(
            (0..10).all(|at| is(start + at) < 8 && said[start + 15 + at] == is(start + at) as f64)
        );
        assert_eq!((is(start + 13), is(start + 14), is(start + 15)), (8, 9, 8));
    }
    assert!((given.truth()[2].1 - 10.0 * 8f64.ln() / 25.0).abs() < 1e-12);
}

#[test]
fn classes_of_sequences_and_points_follow_from_what_is_read() {
    let data = TemporalOrder { n: 50, length: 20, seed: 0 }.draw().expect("data");
    for (sequence, class) in targets(&data).into_iter().enumerate() {
        let steps = 20 * sequence..20 * sequence + 20;
        let counts = |step: &usize| numbers(&data, 6)[*step] + numbers(&data, 7)[*step] == 1.0;
        let order: Vec<f64> = steps.filter(counts).map(|step| numbers(&data, 7)[step]).collect();
        assert_eq!((order.len(), 2.0 * order[0] + order[1]), (2, class));
    }
    let data = Parity { n: 40, p: 4, k: 3, ..Parity::default() }.draw().expect("data");
    for (row, class) in targets(&data).into_iter().enumerate() {
        let ones: f64 = (0..3).map(|at| numbers(&data, at)[row]).sum();
        assert_eq!(ones % 2.0, class);
    }
    let data =
        GaussianQuantiles { n: 30_000, ..GaussianQuantiles::default() }.draw().expect("data");
    let spread = 4.5 * (30_000.0 * 2.0 / 9.0f64).sqrt();
    assert!(data.class_counts().iter().all(|count| (*count as f64 - 10_000.0).abs() < spread));
}

/// The best rules make the errors that are stated.
#[test]
fn bayes_errors_are_as_stated() {
    let given = Blobs { n: 100_000, p: 3, classes: 3, separation: 2.0, seed: 0 };
    let data = given.draw().expect("data");
    let along = |row: usize| (0..3).map(|at| numbers(&data, at)[row]).sum::<f64>() / 3f64.sqrt();
    let wrong = |(row, class): (usize, f64)| {
        f64::from(u8::from((along(row) / 2.0).round().clamp(0.0, 2.0) != class))
    };
    let (found, stated) =
        (mean(targets(&data).into_iter().enumerate().map(wrong)), given.truth()[0].1);
    let error = (stated * (1.0 - stated) / 1e5).sqrt();
    assert!((found - stated).abs() < 4.0 * error, "{found}, not {stated}");

    let reber = Reber { n: 20_000, seed: 0 };
    let data = reber.draw().expect("data");
    let Layout::Sequences { offsets, every: Every::Step } = &data.layout else { panic!("steps") };
    // Choices: all steps but the two before the frame's end, the frame's B and E.
    let steps = data.rows() as f64;
    let choices = steps - 4.0 * (offsets.len() - 1) as f64;
    assert!((choices / steps / 2.0 - reber.truth()[0].1).abs() < 2e-3);
    let sine = Sine { noise: 0.0, ..Sine::default() }.draw().expect("data");
    assert!((numbers(&sine, 0)[1] - (2.0 * PI / 25.0).sin()).abs() < 1e-12);
}

#[test]
fn errors_name_the_generator_and_what_it_takes() {
    let ask = |name: &str, data: &[(&str, Value)]| {
        let data = data.iter().map(|(name, value)| (*name, value.clone())).collect();
        let asked = open(name, &Question { data, ..Question::default() });
        asked.expect_err("refused").to_string()
    };
    let error = ask("friedman1", &[("nose", Value::Float(1.0))]);
    assert!(
        error.starts_with("`friedman1`: no hyperparameter `nose` (did you mean `noise`?)"),
        "{error}"
    );
    let error = ask("friedman1", &[("p", Value::Int(4))]);
    assert!(error.contains("`p` = 4 is not a whole number in 5..=100000"), "{error}");
    let error = ask("parity", &[("k", Value::Int(9))]);
    assert!(error.contains("`k` = 9 of 5 columns; `k` is at most `p`"), "{error}");
    let error = ask("adding", &[("n", Value::Int(1_000_000)), ("length", Value::Int(100_000))]);
    assert!(error.contains("200000000000 numbers exceed 4 GiB"), "{error}");
    let error = ask("iris", &[("tau", Value::Int(3))]);
    assert_eq!(
        error,
        "`iris`: it is not generated, so there is no `--data.tau`; drop it, or take a dataset that \
         has it: mackey_glass"
    );
    let question = Question { lags: Some(3), ..Question::default() };
    let error = open("sine", &question).expect_err("refused");
    assert!(matches!(error, DataError::Generated { .. }), "{error}");
    assert_eq!(Sine::NAME, "sine");
}
