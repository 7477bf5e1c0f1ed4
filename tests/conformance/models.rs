use ndarray::{Axis, ShapeBuilder as _};
use tunability::prelude::*;

use crate::small::{ask, each, fit, rows, task, units, variants};

/// Every model that a variant of a learner makes of the small data.
fn models() -> Vec<(&'static Learner, TaskKind, Config, Box<dyn Model>)> {
    let fitted = |(learner, kind): (&'static Learner, TaskKind)| {
        let fit = move |config: Config| {
            let model = fit(learner, &config, &task(learner, kind)).ok()?;
            Some((learner, kind, config, model))
        };
        variants(&learner.space(kind)).into_iter().filter_map(fit)
    };
    each().flat_map(fitted).collect()
}

#[test]
fn a_saved_model_predicts_the_same_bits() {
    for (learner, kind, config, model) in models() {
        let text = model.save().expect("JSON").to_string();
        let saved = serde_json::from_str(&text).expect("JSON");
        let loaded = learner.load(saved).expect("a model");
        let (x, _) = rows(kind);
        let said = |model: &dyn Model| bits(&ask(learner, model, x.view(), false));
        assert_eq!(said(&*model), said(&*loaded), "{}: {config}", learner.name);
        assert_eq!(model.facts(), loaded.facts());
    }
}

/// Which other rows or sequences are asked about, and how they lie in memory, makes no difference.
#[test]
fn a_row_alone_is_predicted_to_the_same_bits() {
    for (learner, kind, config, model) in models() {
        let (x, _) = rows(kind);
        let mut by_columns = ndarray::Array2::zeros(x.dim().f());
        by_columns.assign(&x);
        let alone: Vec<_> = units(learner, x.nrows())
            .iter()
            .map(|rows| bits(&ask(learner, &*model, x.select(Axis(0), rows).view(), true)))
            .collect();
        for together in [&x, &by_columns] {
            let together = bits(&ask(learner, &*model, together.view(), false));
            assert_eq!(together, alone.concat(), "{}: {config}", learner.name);
        }
    }
}

#[test]
fn no_rows_are_no_predictions() {
    for (learner, kind, config, model) in models() {
        let (x, _) = rows(kind);
        let none = x.select(Axis(0), &[]);
        let prediction = ask(learner, &*model, none.view(), false);
        assert!(prediction.is_empty(), "{}: {config}", learner.name);
    }
}

/// Each row's numbers, then its class, to the bit.
fn bits(prediction: &Prediction) -> Vec<Vec<u64>> {
    let rows = |array: &ndarray::Array2<f64>| -> Vec<Vec<u64>> {
        array.rows().into_iter().map(|row| row.iter().map(|v| v.to_bits()).collect()).collect()
    };
    match prediction {
        Prediction::Values(values) => values.iter().map(|v| vec![v.to_bits()]).collect(),
        Prediction::Probability(p) | Prediction::Labels(p) => rows(p),
        Prediction::Decision { classes, scores } => {
            let mut rows = rows(scores);
            for (row, class) in rows.iter_mut().zip(classes) {
                row.push(*class as u64);
            }
            rows
        }
    }
}
