//! What the store promises: nothing is lost, nothing is changed, and no file of others is touched.

use std::collections::BTreeMap;
use std::path::Path;

use ndarray::{Array1, array};
use tunability_data::{Preprocessing, Question, Resampling};
use tunability_learn::{Prediction, Seeds};
use tunability_space::Config;
use tunability_store::{Recorder, Store, StoreError};
use tunability_trial::{Cost, Done, Key, Outcome, Step, Trial};

fn trial(split: usize) -> Trial {
    Trial {
        learner: "svm".to_owned(),
        config: Config::from_iter([("c", 0.1 + 0.2)]),
        dataset: "iris".to_owned(),
        question: Question::default(),
        data: "abc".to_owned(),
        resampling: Resampling::Folds { folds: 5, repeats: 1 },
        split,
        preprocessing: Preprocessing::default(),
        within: None,
        validation: None,
        fidelity: 1.0,
        seeds: Seeds::new(7),
    }
}

fn key(number: u8) -> Key {
    Key([number; 16])
}

fn done(score: f64) -> Outcome {
    Outcome::Done(Done {
        scores: BTreeMap::from([("error".to_owned(), score)]),
        predictions: Prediction::Decision {
            classes: vec![0, 2],
            scores: array![[0.1, f64::MIN_POSITIVE, -0.0], [1.0 / 3.0, 1e300, 2.0]],
        },
        curve: vec![Step { step: 1, validation: 0.25, test: 0.5 }],
        facts: BTreeMap::from([("iterations".to_owned(), 12.0)]),
        cost: Cost { fit_cpu: 0.001, fit_wall: 0.002, predict_cpu: 0.0 },
    })
}

fn open(path: &Path) -> Store {
    Store::open(path).unwrap()
}

#[test]
fn what_was_recorded_comes_back_bit_for_bit_from_a_new_process() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.db");
    let failed = Outcome::failed("no class".to_owned());
    let mut store = open(&path);
    let study = store.begin("measure svm iris", "0.1.0").unwrap();
    let batch = [(key(1), trial(0), done(0.1)), (key(2), trial(1), failed.clone())];
    store.record(study, &batch).unwrap();
    store.finish(study, "{}").unwrap();
    drop(store);
    let store = open(&path);
    assert_eq!(store.outcome(&key(1)).unwrap(), Some(done(0.1)));
    assert_eq!(store.outcome(&key(2)).unwrap(), Some(failed));
    assert_eq!(store.outcome(&key(3)).unwrap(), None);
}

#[test]
fn the_first_outcome_of_a_trial_stands() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = open(&folder.path().join("a.db"));
    for score in [0.1, 0.9] {
        let study = store.begin("again", "0.1.0").unwrap();
        store.record(study, &[(key(1), trial(0), done(score))]).unwrap();
    }
    assert_eq!(store.outcome(&key(1)).unwrap(), Some(done(0.1)));
    assert_eq!(store.outcomes().unwrap(), 1);
}

#[test]
fn nothing_can_be_changed_or_deleted() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.db");
    let mut store = open(&path);
    let study = store.begin("x", "0.1.0").unwrap();
    store.record(study, &[(key(1), trial(0), done(0.1))]).unwrap();
    let raw = rusqlite::Connection::open(&path).unwrap();
    for sql in ["DELETE FROM outcome", "UPDATE trial SET trial = ''", "DELETE FROM study"] {
        let refused = raw.execute(sql, []).unwrap_err().to_string();
        assert!(refused.contains("append-only"), "{refused}");
    }
    raw.execute("REPLACE INTO outcome SELECT key, 'x' FROM outcome", []).unwrap();
    assert_eq!(store.outcome(&key(1)).unwrap(), Some(done(0.1)));
}

#[test]
fn files_of_others_and_of_the_future_are_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let foreign = folder.path().join("foreign.db");
    rusqlite::Connection::open(&foreign).unwrap().execute_batch("CREATE TABLE t (a)").unwrap();
    let before = std::fs::read(&foreign).unwrap();
    assert!(matches!(Store::open(&foreign), Err(StoreError::Foreign(_))));
    assert_eq!(std::fs::read(&foreign).unwrap(), before, "not a byte is touched");
    let text = folder.path().join("notes.txt");
    std::fs::write(&text, "dear diary, this is not a database at all").unwrap();
    assert!(matches!(Store::open(&text), Err(StoreError::Foreign(_))));
    assert!(std::fs::read_to_string(&text).unwrap().starts_with("dear diary"));
    let newer = folder.path().join("newer.db");
    drop(open(&newer));
    rusqlite::Connection::open(&newer).unwrap().pragma_update(None, "user_version", 99).unwrap();
    assert!(matches!(Store::open(&newer), Err(StoreError::Newer { found: 99, .. })));
    let folder_itself = Store::open(folder.path()).unwrap_err();
    assert!(matches!(folder_itself, StoreError::Unwritable { .. }), "{folder_itself}");
}

#[test]
fn several_recorders_share_one_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.db");
    std::thread::scope(|scope| {
        for thread in 0..4_u8 {
            let path = &path;
            scope.spawn(move || {
                let recorder = Recorder::begin(open(path), "x", "0.1.0").unwrap();
                for number in 0..50 {
                    let outcome = Outcome::failed(format!("{thread}"));
                    assert!(recorder.record(key(50 * thread + number), trial(0), outcome));
                }
                recorder.finish(Some("{}")).unwrap();
            });
        }
    });
    assert_eq!(open(&path).outcomes().unwrap(), 200);
}

#[test]
fn many_may_make_and_leave_a_store_at_the_same_moment() {
    let folder = tempfile::tempdir().unwrap();
    for round in 0..25 {
        let path = folder.path().join(format!("{round}.db"));
        let one = || open(&path).begin("x", "0.1.0").unwrap();
        let mut studies: Vec<i64> = std::thread::scope(|scope| {
            let threads: Vec<_> = (0..8).map(|_| scope.spawn(one)).collect();
            threads.into_iter().map(|thread| thread.join().unwrap()).collect()
        });
        studies.sort_unstable();
        assert_eq!(studies, (1..=8).collect::<Vec<i64>>());
    }
}

#[test]
fn a_damaged_record_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.db");
    let mut store = open(&path);
    let study = store.begin("x", "0.1.0").unwrap();
    let values = Prediction::Values(Array1::zeros(3));
    let Outcome::Done(light) = done(0.1) else { unreachable!() };
    let outcome = Outcome::Done(Done { predictions: values, ..light });
    store.record(study, &[(key(1), trial(0), outcome)]).unwrap();
    let raw = rusqlite::Connection::open(&path).unwrap();
    raw.execute_batch("DROP TRIGGER prediction_update; UPDATE prediction SET packed = x'00'")
        .unwrap();
    let error = store.outcome(&key(1)).unwrap_err();
    assert!(error.to_string().ends_with("trial 01010101010101010101010101010101 is damaged"));
}
