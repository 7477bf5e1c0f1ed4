//! Losses against central differences, initial weights and schedules against what defines them.

use tunability_learn::{Seeds, Source};
use tunability_nn::{
    Activation, Initial, Real, Schedule, bernoulli, clip, dropout, padded, softmax,
    softmax_cross_entropy, squared_error,
};

/// Rows of `count` numbers, filled up with zeros.
fn rows(rows: usize, count: usize) -> Vec<f64> {
    let mut values = vec![0.0; rows * padded(count)];
    for (row, line) in values.chunks_exact_mut(padded(count)).enumerate() {
        for (at, value) in line[..count].iter_mut().enumerate() {
            *value =
                (((row * count + at) * 7919 + 3) as f64 * 0.618_033_988_75).fract() * 8.0 - 4.0;
        }
    }
    values
}

/// The gradient that a loss leaves is its central difference, and what is filled up stays zero.
fn assert_gradient(count: usize, loss: impl Fn(&mut [f64]) -> f64) {
    let start = rows(3, count);
    let mut gradient = start.clone();
    loss(&mut gradient);
    for at in 0..start.len() {
        let [above, below] = [1e-5, -1e-5].map(|h| {
            let mut near = start.clone();
            near[at] += h;
            loss(&mut near)
        });
        let is_real = at % padded(count) < count;
        let difference = if is_real { 0.5 * (above - below) / 2e-5 } else { 0.0 };
        assert!((gradient[at] - difference).abs() < 1e-6, "{at}: {} {difference}", gradient[at]);
    }
}

#[test]
fn gradients_of_losses_are_central_differences() {
    for count in [1, 3, 16, 88] {
        let targets: Vec<f64> = (0..3 * count).map(|at| (at as f64).sin()).collect();
        assert_gradient(count, |outputs| squared_error(outputs, count, &targets, 0.5));
        let classes = [0, count / 2, count - 1];
        assert_gradient(count, |logits| softmax_cross_entropy(logits, count, &classes, 0.5));
        let labels: Vec<f64> =
            (0..3 * padded(count)).map(|at| f64::from(u8::from(at % 3 == 0))).collect();
        assert_gradient(count, |logits| bernoulli(logits, count, &labels, 0.5));
    }
}

#[test]
fn losses_are_their_formulas() {
    let logits = rows(3, 88);
    let labels: Vec<f64> = (0..3 * padded(88)).map(|at| f64::from(u8::from(at % 3 == 0))).collect();
    let pairs = logits.iter().zip(&labels).enumerate().filter(|(at, _)| at % padded(88) < 88);
    let expected: f64 = pairs.map(|(_, (z, y))| z.exp().ln_1p() - y * z).sum();
    let found = bernoulli(&mut logits.clone(), 88, &labels, 1.0);
    assert!((found - expected).abs() < 1e-12 * expected, "{found} {expected}");
    let mut probabilities = logits.clone();
    softmax(&mut probabilities, 88);
    let found = softmax_cross_entropy(&mut logits.clone(), 88, &[5, 6, 7], 1.0);
    let expected: f64 = (0..3).map(|row| -probabilities[row * padded(88) + 5 + row].ln()).sum();
    assert!((found - expected).abs() < 1e-12 * expected, "{found} {expected}");
    let extreme = softmax_cross_entropy(&mut [1e3f32, -1e3].repeat(8), 2, &[1], 1.0);
    assert_eq!(extreme, 2e3);
}

/// In both precisions.
#[test]
fn slopes_are_central_differences() {
    use Activation::*;
    for activation in [Relu, Tanh, Logistic, Elu, Identity] {
        for at in -40..40 {
            let z = 0.1 * f64::from(at) + 0.05;
            let of = |z: f64| {
                let mut y = [z];
                activation.apply(&mut y);
                y[0]
            };
            let mut slope = [1.0];
            activation.slope(&[of(z)], &mut slope);
            let difference = (of(z + 1e-5) - of(z - 1e-5)) / 2e-5;
            assert!((slope[0] - difference).abs() < 1e-6, "{activation:?} at {z}");
            let mut single = [z as f32];
            activation.apply(&mut single);
            assert!((single[0].f64() - of(z)).abs() < 1e-6, "{activation:?} at {z}");
        }
    }
}

#[test]
fn initial_weights_are_spread_as_stated() {
    let mut rng = Seeds::new(1).rng("nn", Source::Init);
    let variance = |values: &[f64]| values.iter().map(|v| v * v).sum::<f64>() / values.len() as f64;
    let glorot = Initial::Glorot.draw(100, 200, &mut rng);
    assert!((variance(&glorot) * 150.0 - 1.0).abs() < 0.05);
    assert!(glorot.iter().all(|value| value.abs() <= (6.0f64 / 300.0).sqrt()));
    let he = Initial::He.draw(100, 200, &mut rng);
    assert!((variance(&he) * 50.0 - 1.0).abs() < 0.05);
    for (inputs, outputs) in [(9, 4), (4, 9), (5, 5), (0, 3)] {
        let w = Initial::Orthogonal.draw(inputs, outputs, &mut rng);
        let few = inputs.min(outputs);
        let line = |of: usize, at: usize| match inputs < outputs {
            true => w[of * outputs + at],
            false => w[at * outputs + of],
        };
        for (a, b) in (0..few).flat_map(|a| (0..few).map(move |b| (a, b))) {
            let product: f64 = (0..inputs.max(outputs)).map(|at| line(a, at) * line(b, at)).sum();
            assert!((product - f64::from(u8::from(a == b))).abs() < 1e-14);
        }
    }
}

#[test]
fn schedules_begin_and_end_as_stated() {
    let at = |schedule: &Schedule, step| schedule.factor(step, 100);
    let step = Schedule::Step { every: 0.3, factor: 0.1 };
    let found = [0, 29, 31, 61, 99].map(|at_step| at(&step, at_step));
    let expected = [1.0, 1.0, 0.1, 0.01, 0.001];
    assert!(found.iter().zip(expected).all(|(a, b)| (a - b).abs() < 1e-12), "{found:?}");
    let cosine = Schedule::Cosine { floor: 0.2 };
    assert!(at(&cosine, 0) == 1.0 && (at(&cosine, 50) - 0.6).abs() < 1e-12);
    assert!(at(&cosine, 99) > 0.2 && at(&cosine, 99) < 0.201);
    let warm = Schedule::WarmUp { share: 0.1 };
    assert!((at(&warm, 0) - 0.1).abs() < 1e-12 && (at(&warm, 10) - 1.0).abs() < 1e-12);
    assert!(at(&warm, 99) < 0.001);
    for schedule in [step, cosine, warm, Schedule::WarmUp { share: 1.0 }, Schedule::Constant] {
        assert!((0..100).all(|step| (0.0..=1.0).contains(&at(&schedule, step))), "{schedule:?}");
    }
}

#[test]
fn dropout_keeps_the_mean_and_clip_the_direction() {
    let mut rng = Seeds::new(1).rng("nn", Source::Noise);
    let mut factors = vec![0.0f32; 1000 * padded(20)];
    dropout(0.25, 20, &mut rng, &mut factors);
    let kept = factors.iter().filter(|factor| **factor != 0.0).count();
    assert!((kept as f64 / 15_000.0 - 1.0).abs() < 0.02, "{kept}");
    assert!(factors.iter().all(|factor| *factor == 0.0 || *factor == (1.0 / 0.75) as f32));
    let mut gradients = vec![3.0, 0.0, 4.0];
    assert_eq!((clip(&mut gradients, 10.0), gradients[0]), (5.0, 3.0));
    assert_eq!(clip(&mut gradients, 1.0), 5.0);
    assert!((gradients[0] - 0.6).abs() < 1e-15 && (gradients[2] - 0.8).abs() < 1e-15);
}
