//! Whole fits.

use ndarray::{Array1, Array2};
use tunability_learn::{
    Every, Fit, FitError, Input, Predict, Prediction, Run, Seeds, Sequences, Target,
};
use tunability_lstm::{Implementation, Lstm, Precision, Recurrent};

fn fit(lstm: &Lstm, sequences: &Sequences) -> Result<Recurrent, FitError> {
    lstm.fit(sequences, &mut Run::new(Seeds::new(0), "test"))
}

/// A number to be kept in mind: the first of a few steps.
fn first_step() -> Sequences {
    let value = |at: usize| ((at * 7919) as f64 * 0.618_033_988_75).fract() - 0.5;
    let offsets: Vec<usize> =
        (0..=40).scan(0, |end, n| Some(std::mem::replace(end, *end + 2 + n % 4))).collect();
    let x = Array2::from_shape_fn((offsets[40], 1), |(row, _)| value(row));
    let y: Array1<f64> = offsets[..40].iter().map(|first| x[[*first, 0]]).collect();
    Sequences::new(x, offsets, Target::Values(y), Every::Sequence).expect("sequences")
}

#[test]
fn all_codes_learn_the_same() {
    let sequences = first_step();
    let input = Input::Sequences { x: sequences.x(), offsets: sequences.offsets() };
    let predicted = |implementation, precision| {
        let lstm = Lstm { units: 6, epochs: 5, implementation, precision, ..Lstm::default() };
        match fit(&lstm, &sequences).expect("a model").predict(input) {
            Prediction::Values(values) => values,
            other => panic!("{other:?}"),
        }
    };
    let plain = predicted(Implementation::Reference, Precision::F64);
    for (precision, near) in [(Precision::F64, 1e-9), (Precision::F32, 1e-3)] {
        let fast = predicted(Implementation::Native, precision);
        let furthest = (&fast - &plain).iter().fold(0.0, |most: f64, e| most.max(e.abs()));
        assert!(furthest < near, "{furthest}");
    }
}

#[test]
fn the_first_step_is_kept_in_mind() {
    let sequences = first_step();
    let model = fit(&Lstm { epochs: 100, ..Lstm::default() }, &sequences).expect("a model");
    let input = Input::Sequences { x: sequences.x(), offsets: sequences.offsets() };
    let Prediction::Values(found) = model.predict(input) else { panic!("numbers") };
    let Target::Values(stated) = sequences.target() else { panic!("numbers") };
    let mse = (&found - stated).mapv(|error| error * error).mean().expect("entries");
    assert!(mse < 0.1 * stated.var(0.0), "{mse}");
}

#[test]
fn a_loss_that_is_not_finite_is_an_error() {
    let huge = 1e300;
    let lstm = Lstm { learning_rate: huge, clip: huge, ..Lstm::default() };
    let error = fit(&lstm, &first_step()).expect_err("divergence").to_string();
    assert!(error.starts_with("not finite: the loss of epoch "), "{error}");
}

#[test]
fn weights_have_a_price_and_biases_none() {
    let network = |weight_decay| {
        let lstm = Lstm { weight_decay, units: 4, epochs: 20, ..Lstm::default() };
        let model = fit(&lstm, &first_step()).expect("a model");
        let json = serde_json::to_value(&model).expect("JSON");
        let all = json["parameters"].as_array().expect("parameters");
        let all: Vec<f64> = all.iter().filter_map(serde_json::Value::as_f64).collect();
        let squares = |part: &[f64]| part.iter().map(|w| w * w).sum::<f64>();
        // A row of biases, four blocks of sixteen, is followed by weights.
        (squares(&all[..64]), squares(&all[64..]))
    };
    let ((biases, weights), (priced_biases, priced_weights)) = (network(0.0), network(1.0));
    assert!(priced_weights < 0.1 * weights, "{priced_weights} {weights}");
    assert!(priced_biases > 0.5 * biases, "{priced_biases} {biases}");
}
