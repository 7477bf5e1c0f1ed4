use std::process::Stdio;

use tunability::store::Store;

use crate::place::Place;

/// A measurement of five trials.
const QUICK: &str = "measure ols diabetes";

fn outcomes(place: &Place, name: &str) -> i64 {
    Store::open(&place.path(name)).expect("a store").outcomes().expect("a count")
}

#[test]
fn outcomes_are_kept_in_the_working_directory() {
    let place = Place::new();
    let said = place.run(QUICK).exits(0);
    assert!(said.err.starts_with("study 1 in tunability.db\n"), "{}", said.err);
    assert_eq!(outcomes(&place, "tunability.db"), 5);
    let said = place.run(QUICK).exits(0);
    assert!(said.err.starts_with("study 2 in tunability.db\n"), "{}", said.err);
    assert_eq!(outcomes(&place, "tunability.db"), 5);
}

#[test]
fn a_store_can_be_named_or_done_without() {
    let place = Place::new();
    place.run(&format!("{QUICK} --no-store")).exits(0);
    assert_eq!(std::fs::read_dir(place.path(".")).expect("a directory").count(), 0);
    let store = ["measure", "ols", "diabetes", "--store", "my outcomes.db"];
    let said = place.run_with(&store, &[]).exits(0);
    assert!(said.err.starts_with("study 1 in my outcomes.db\n"), "{}", said.err);
    assert_eq!(outcomes(&place, "my outcomes.db"), 5);
    assert!(!place.has("tunability.db"));
}

#[test]
fn two_at_once_share_a_store() {
    let place = Place::new();
    let start = |dataset: &str| {
        let line = ["measure", "svm", dataset, "--configs", "5", "--points", "2", "--json"];
        let mut command = place.command();
        command.args(line).stdout(Stdio::piped()).stderr(Stdio::null());
        command.spawn().expect("started")
    };
    let trials = [start("wine"), start("iris")].map(|child| {
        let output = child.wait_with_output().expect("ended");
        assert_eq!(output.status.code(), Some(0));
        let json: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
        json["tried"]["trials"].as_i64().expect("a count")
    });
    assert_eq!(outcomes(&place, "tunability.db"), trials[0] + trials[1]);
}

#[test]
fn what_is_no_store_is_left_alone() {
    let place = Place::new();
    place.write("notes.txt", "not a database, and dear to somebody\n");
    let advice = "; name another with --store, or use --no-store\n";
    let refused = |name: &str, message: &str| {
        let said = place.run(&format!("{QUICK} --store {name}")).refuses(1, message);
        assert!(said.err.lines().count() == 1, "{}", said.err);
        said.err
    };
    refused("notes.txt", &format!("`notes.txt` is not a tunability store{advice}"));
    assert_eq!(place.read("notes.txt"), "not a database, and dear to somebody\n");
    std::fs::create_dir(place.path("folder")).expect("a folder");
    assert!(refused("folder", "cannot write `folder`: ").ends_with(advice));
    assert!(refused("no/where.db", "cannot write `no/where.db`: ").ends_with(advice));
}

/// SQLite keeps these four bytes, high first, in the header of the file.
const SCHEMA_AT: usize = 60;
const APPLICATION_AT: usize = 68;

#[test]
fn a_store_of_a_later_version_or_another_program_is_refused() {
    let place = Place::new();
    place.run(QUICK).exits(0);
    let bytes = std::fs::read(place.path("tunability.db")).expect("a store");
    let altered = |name: &str, at: usize| {
        let mut bytes = bytes.clone();
        bytes[at..at + 4].copy_from_slice(&99_u32.to_be_bytes());
        place.write(name, bytes);
        place.run(&format!("{QUICK} --store {name}"))
    };
    let message = "`newer.db` has schema 99, this program knows 1: ";
    altered("newer.db", SCHEMA_AT).refuses(1, message);
    altered("other.db", APPLICATION_AT).refuses(1, "`other.db` is not a tunability store; ");
}
