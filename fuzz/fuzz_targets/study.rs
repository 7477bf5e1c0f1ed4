//! No text makes the reader of study descriptions panic, and every entry lies on a line of the text.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    for entry in tunability_exchange::read_study("study.toml", text).into_iter().flatten() {
        assert!(entry.line <= text.lines().count());
    }
});
