//! Files that are not what they should be. Each either gives an error that names the file and says
//! what to do, or a documented result; none a panic, none takes long.

#[path = "broken/arff.rs"]
mod arff;
#[path = "broken/csv.rs"]
mod csv;
#[path = "broken/json.rs"]
mod json;
#[path = "broken/question.rs"]
mod question;

use tunability_data::{Question, read_bytes};

/// What is expected of a file: an error with these words, or a dataset of so many rows and columns.
enum Expected {
    Error(&'static str),
    Data(usize, usize),
}

use Expected::{Data, Error};

/// One kind of broken file, and what comes of it.
type Kind = (&'static str, Vec<u8>, Expected);

fn asked(target: &str) -> Question {
    Question { target: Some(target.to_owned()), ..Question::default() }
}

/// Reads one file and compares what comes of it.
fn check(file: &str, question: &Question, (kind, bytes, expected): &Kind) {
    let start = std::time::Instant::now();
    let found = read_bytes(file, bytes, question);
    assert!(start.elapsed().as_secs() < 10, "{kind}: took {:?}", start.elapsed());
    match (found, expected) {
        (Ok((data, _)), Data(rows, columns)) => {
            assert_eq!((data.rows(), data.columns.len()), (*rows, *columns), "{kind}");
        }
        (Ok((data, notes)), Error(words)) => {
            let (rows, columns) = (data.rows(), data.columns.len());
            panic!("{kind}: {rows} × {columns} ({notes:?}) where `{words}` was expected");
        }
        (Err(error), Error(words)) => {
            let message = error.to_string();
            assert!(message.contains(words), "{kind}: {message}\nexpected: {words}");
            assert!(message.contains(file), "{kind}: no file in {message}");
            assert!(message.contains("; "), "{kind}: no hint in {message}");
            assert!(message.len() < 2000, "{kind}: {} bytes of message", message.len());
            assert!(!message.contains(['\n', '\0', '\u{1b}']), "{kind}: {message:?}");
        }
        (Err(error), Data(..)) => panic!("{kind}: {error}"),
    }
}

/// Reads every beginning of a file: no panic, and every error names the file.
fn truncated(file: &str, question: &Question, text: &str) -> usize {
    for end in 0..text.len() {
        if let Err(error) = read_bytes(file, &text.as_bytes()[..end], question) {
            let message = error.to_string();
            assert!(message.contains(file) && message.contains("; "), "{end}: {message}");
        }
    }
    text.len()
}
