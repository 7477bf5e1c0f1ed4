//! What the golden tests share: the stored numbers, the data they are about, and comparisons.

use std::path::Path;
use std::sync::Arc;

use serde_json::Value as Json;
use tunability::data::Bundled;
use tunability::prelude::*;
use tunability::trial::Done;

/// Features and target as they are in the file.
pub const RAW: Preprocessing = Preprocessing::RAW;

/// Features and target with mean 0 and population variance 1.
pub const STANDARDISED: Preprocessing =
    Preprocessing { standardise: true, standardise_target: true, ..Preprocessing::RAW };

/// A stored file.
pub fn golden(file: &str) -> Json {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(file);
    let text = std::fs::read_to_string(&path).expect("the stored values");
    serde_json::from_str(&text).expect("JSON")
}

/// A stored number.
pub fn number(json: &Json) -> f64 {
    json.as_f64().unwrap_or_else(|| panic!("{json} is no number"))
}

/// A stored list of numbers.
pub fn numbers(json: &Json) -> Vec<f64> {
    list(json).iter().map(number).collect()
}

/// A stored list.
pub fn list(json: &Json) -> &[Json] {
    json.as_array().unwrap_or_else(|| panic!("{json} is no list"))
}

/// A bundled dataset.
pub fn dataset(name: &str) -> Dataset {
    Bundled::find(name).expect("bundled").load().expect("sound")
}

/// All rows of a bundled dataset.
pub fn table(name: &str, preprocessing: Preprocessing) -> Table {
    let data = dataset(name);
    let rows: Vec<usize> = (0..data.rows()).collect();
    let transform = preprocessing.fit(&data, &rows).expect("finite");
    let x = transform.features(&data.columns, &rows).expect("complete");
    Table::new(x, transform.target(&data.target, &rows)).expect("a table")
}

/// The model of a configuration.
pub fn fit<L: Fit<Data = Table>>(learner: &L, table: &Table) -> L::Model {
    learner.fit(table, &mut Run::new(Seeds::new(0), "golden")).expect("a model")
}

/// A fact that a model states.
pub fn fact(model: &dyn Predict, name: &str) -> f64 {
    let facts = model.facts();
    facts.iter().find(|(known, _)| known == name).map(|(_, value)| *value).expect(name)
}

/// One trial on a bundled dataset, preprocessed as stated.
pub struct Asked<'a> {
    pub learner: &'a str,
    pub config: Config,
    pub dataset: &'a str,
    pub preprocessing: Preprocessing,
    pub resampling: Resampling,
}

impl Asked<'_> {
    /// The trial of one split.
    pub fn trial(&self, split: usize) -> Trial {
        let data = dataset(self.dataset);
        let space = tunability::learner(self.learner).expect("a learner").space(data.kind());
        Trial {
            learner: self.learner.to_owned(),
            config: space.complete(&self.config).expect("a configuration"),
            dataset: data.name.clone(),
            question: Question::default(),
            data: data.fingerprint(),
            resampling: self.resampling,
            split,
            preprocessing: self.preprocessing,
            within: None,
            validation: None,
            fidelity: 1.0,
            seeds: Seeds::new(0),
        }
    }

    /// What came of every split.
    pub fn run(&self) -> Vec<Done> {
        let runner =
            Runner::new(LEARNERS, vec![Arc::new(dataset(self.dataset))], 1).expect("a thread");
        let splits =
            self.resampling.splits(&dataset(self.dataset), &Seeds::new(0)).expect("splits");
        (0..splits.len()).map(|split| done(runner.run(&self.trial(split)))).collect()
    }

    /// One measure on every split.
    pub fn scores(&self, measure: &str) -> Vec<f64> {
        self.run().iter().map(|done| done.scores[measure]).collect()
    }
}

/// A trial that may not fail.
pub fn done(outcome: Outcome) -> Done {
    match outcome {
        Outcome::Done(done) => done,
        Outcome::Failed { why, .. } => panic!("failed: {why}"),
    }
}

/// The five folds by row index, standardised: how every out-of-fold value here was made.
pub fn mod5<'a>(learner: &'a str, config: Config, dataset: &'a str) -> Asked<'a> {
    let resampling = Resampling::ByIndex { folds: 5 };
    Asked { learner, config, dataset, preprocessing: STANDARDISED, resampling }
}

/// A configuration of some values; the rest is at its default.
pub fn config<const N: usize>(values: [(&str, Value); N]) -> Config {
    values.into_iter().collect()
}

/// Whether `found` is `expected` but for a share of it.
pub fn assert_near(found: f64, expected: f64, share: f64, place: &str) {
    let error = (found - expected).abs() / expected.abs().max(f64::MIN_POSITIVE);
    assert!(error <= share, "{place}: {found} is {error:e} from {expected}, allowed {share:e}");
}

/// The same of lists.
pub fn assert_all_near(found: &[f64], expected: &[f64], share: f64, place: &str) {
    assert_eq!(found.len(), expected.len(), "{place}");
    for (at, (found, expected)) in found.iter().zip(expected).enumerate() {
        assert_near(*found, *expected, share, &format!("{place}, {at}"));
    }
}

/// Whether a number rounds to what is stated, with this many significant digits.
pub fn same_digits(found: f64, stated: f64, digits: i32) -> bool {
    let unit = 10_f64.powi(stated.abs().log10().floor() as i32 - digits + 1);
    (found - stated).abs() <= 0.500001 * unit
}
