//! What is tested on decides nothing about what is fitted.

use rand::seq::SliceRandom;
use tunability::data::{Column, Values};
use tunability::prelude::*;
use tunability::trial::Prepared;

use crate::small::{brief, dataset, each, trial};

/// The small data with a column of categories, some of them missing.
fn mixed(learner: &Learner, kind: TaskKind) -> Dataset {
    let mut data = dataset(learner, kind);
    let texts = (0..data.rows()).map(|row| ["red", "green", "", "blue"][row * row % 7 % 4]);
    let values = Values::categories(texts.map(|text| Some(text).filter(|text| !text.is_empty())));
    data.columns.push(Column { name: "colour".to_owned(), values });
    data
}

/// The dataset with the values of some rows dealt anew among them, column by column, the target
/// too: some of them missing, others very large.
fn shuffled(data: &Dataset, rows: &[usize]) -> Dataset {
    let mut rng = Seeds::new(5).rng("leakage", Source::Noise);
    let mut order = || {
        let mut order = rows.to_vec();
        order.shuffle(&mut rng);
        order
    };
    let mut other = data.clone();
    for Column { values, .. } in &mut other.columns {
        match values {
            Values::Numbers(numbers) => {
                let old = numbers.clone();
                rows.iter().zip(order()).for_each(|(&to, from)| numbers[to] = 1e3 * old[from]);
                numbers[rows[0]] = f64::NAN;
            }
            Values::Categories { codes, levels } => {
                let name = |code: &Option<usize>| code.map(|code| levels[code].clone());
                let old: Vec<Option<String>> = codes.iter().map(name).collect();
                let mut new = old.clone();
                rows.iter().zip(order()).for_each(|(&to, from)| new[to] = old[from].clone());
                new[rows[0]] = Some("a level that no other row has".to_owned());
                *values = Values::categories(new.iter().map(Option::as_deref));
            }
        }
    }
    let mut entries: Vec<usize> = (0..data.target.len()).collect();
    rows.iter().zip(order()).for_each(|(&to, from)| entries[to] = from);
    other.target = data.target.select(&entries);
    other
}

#[test]
fn what_is_tested_on_never_changes_the_model() {
    for (learner, kind) in each() {
        let data = mixed(learner, kind);
        let resampling: Resampling = "mod3".parse().expect("a resampling");
        for validation in [None, Some(0.25)] {
            let trial = Trial {
                resampling,
                validation,
                ..trial(learner, kind, &brief(&Config::default()))
            };
            let split = &resampling.splits(&data, &trial.seeds).expect("splits")[trial.split];
            let fit = |data: &Dataset| {
                let shape = learner.shape_of(data.shapes()).expect("a shape");
                let prepared = Prepared::new(&trial, data, shape).expect("a split");
                let mut run = Run::new(Seeds::new(0), "leakage");
                let model = learner.fit(&trial.config, &prepared.train, &mut run).expect("a model");
                let transform = serde_json::to_value(&prepared.transform).expect("plain data");
                (model.save().expect("plain data"), transform)
            };
            let (before, after) = (fit(&data), fit(&shuffled(&data, &data.rows_of(&split.test))));
            assert_eq!(before, after, "{} on {kind}", learner.name);
        }
    }
}
