//! Any bytes as a `.csv` file: a dataset or an error, never a panic.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tunability_data::{Question, read_bytes};

fuzz_target!(|bytes: &[u8]| {
    for target in ["y", "x1"] {
        let question = Question { target: Some(target.to_owned()), ..Question::default() };
        let _ = read_bytes("fuzz.csv", bytes, &question);
    }
});
