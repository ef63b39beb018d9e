//! Any bytes as the model file.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| paso_fuzz::run("model", bytes));
