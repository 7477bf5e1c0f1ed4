//! Any bytes as pieces of music: a dataset or an error, never a panic.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tunability_data::{Question, read_bytes};

fuzz_target!(|bytes: &[u8]| {
    let _ = read_bytes("fuzz.json", bytes, &Question::default());
});
