//! Every dataset, bundled or generated, can be learned from and is recorded so that it can be had
//! again.

use std::sync::Arc;

use tunability::data::{DATASETS, GENERATORS};
use tunability::prelude::*;

/// What comes of the first split that a dataset calls for.
fn first(data: &Arc<Dataset>, learner: &Learner) -> (Trial, Outcome) {
    let runner = Runner::new(LEARNERS, vec![Arc::clone(data)], 1).expect("a thread");
    let trial = Trial {
        learner: learner.name.to_owned(),
        config: learner.space(data.kind()).default_config(),
        dataset: data.name.clone(),
        question: data.question.clone(),
        data: data.fingerprint(),
        resampling: Resampling::usual(data),
        split: 0,
        preprocessing: Preprocessing::default(),
        within: None,
        validation: None,
        fidelity: 1.0,
        seeds: Seeds::new(0),
    };
    let outcome = runner.run(&trial);
    (trial, outcome)
}

#[test]
fn every_dataset_can_be_learned_from_and_opened_again() {
    let names = DATASETS.iter().map(|bundled| bundled.name);
    for name in names.chain(GENERATORS.iter().map(|generator| generator.name)) {
        let (data, notes) = open(name, &Question::default()).expect(name);
        assert!(notes.is_empty(), "{name}: {notes:?}");
        let data = Arc::new(data);
        let baseline = tunability::learner("baseline").expect("a learner");
        let (trial, outcome) = first(&data, baseline);
        assert!(outcome.done().is_some(), "{name}: {outcome:?}");
        let json = serde_json::to_string(&trial).expect("plain data");
        let read: Trial = serde_json::from_str(&json).expect("plain data");
        assert_eq!(read, trial);
        let (again, _) = open(&read.dataset, &read.question).expect(name);
        assert_eq!(again.fingerprint(), read.data, "{name}");
    }
}

/// A series is a table of its lags, and so is within reach of every learner of tables; what is read
/// as steps keeps its table.
#[test]
fn series_are_tables_of_lags() {
    let (sunspots, _) = open("sunspots", &Question::default()).expect("bundled");
    let sunspots = Arc::new(sunspots);
    let error = |name: &str| {
        let (_, outcome) = first(&sunspots, tunability::learner(name).expect("a learner"));
        outcome.done().expect("a model").scores["rmse"]
    };
    assert!(error("ols") < 0.6 * error("baseline"));
}
