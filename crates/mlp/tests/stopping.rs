//! Early stopping: rows are held out, and the weights where their loss was least are what is learned.

use std::ops::ControlFlow;

use ndarray::Array2;
use tunability_learn::{Fit, Predict, Run, Seeds, Source, Table, Target};
use tunability_mlp::{Implementation, Mlp, Stopping};

/// Two classes that have little to do with the columns: what is learned by heart is of no use elsewhere.
fn table() -> Table {
    let value = |at: usize| ((at * 7919 + 13) as f64 * 0.618_033_988_75).fract() * 3.0 - 1.5;
    let x = Array2::from_shape_fn((80, 6), |(row, column)| value(6 * row + column));
    let codes = (0..80).map(|row| usize::from(x[[row, 0]] + value(5000 + row) > 0.0)).collect();
    Table::new(x, Target::Classes { codes, count: 2 }).expect("finite")
}

fn early() -> Mlp {
    let stopping = Stopping::Early { patience: 5, share: 0.25 };
    Mlp { learning_rate: 0.01, batch_size: 8, epochs: 200, stopping, ..Mlp::default() }
}

fn run(split: u64) -> Run<'static> {
    let mut seeds = Seeds::new(3);
    seeds.own.insert(Source::Split, split);
    Run::new(seeds, "stopping")
}

#[test]
fn the_fit_ends_when_patience_does_and_keeps_the_best() {
    for implementation in [Implementation::Native, Implementation::Reference] {
        let mut losses = Vec::new();
        let mut watched = run(1).watched(|_, model: &dyn Predict| {
            losses.extend(model.facts().into_iter().find(|(name, _)| name == "held_out_loss"));
            ControlFlow::Continue(())
        });
        let mlp = Mlp { implementation, ..early() };
        let model = mlp.fit(&table(), &mut watched).expect("a model");
        drop(watched);
        assert_eq!(losses.len(), model.epochs as usize + 5);
        assert!(losses.len() < 200, "{losses:?}");
        // What is shown is what would be returned.
        assert!(losses.is_sorted_by(|(_, before), (_, then)| then <= before), "{losses:?}");
        assert_eq!(model.held_out_loss, losses.last().map(|(_, loss)| *loss));
    }
}

/// The epochs after the best leave no trace: a fit that ends there gives the same weights.
#[test]
fn the_best_weights_are_those_of_their_epoch() {
    let best = early().fit(&table(), &mut run(1)).expect("a model");
    let ended = Mlp { epochs: best.epochs, ..early() }.fit(&table(), &mut run(1)).expect("a model");
    assert_eq!(best, ended);
}

#[test]
fn rows_are_held_out_by_their_own_seed() {
    let fitted = |split| early().fit(&table(), &mut run(split)).expect("a model");
    assert_eq!(fitted(1), fitted(1));
    assert_ne!(fitted(1).network, fitted(2).network);
    let always = |split| {
        let mlp = Mlp { epochs: 3, stopping: Stopping::Never, ..early() };
        mlp.fit(&table(), &mut run(split)).expect("a model")
    };
    assert_eq!(always(1), always(2));
}

#[test]
fn one_row_cannot_be_divided() {
    let table = Table::new(Array2::ones((1, 2)), Target::Values(vec![1.0].into())).expect("finite");
    let error = early().fit(&table, &mut run(1)).expect_err("too few").to_string();
    assert!(error.contains("early stopping holds rows out; 1 are too few"), "{error}");
}
