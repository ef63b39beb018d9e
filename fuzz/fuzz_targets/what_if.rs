//! Any bytes as what-if changes, one a line, read and applied.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| paso_fuzz::run("what_if", bytes));
