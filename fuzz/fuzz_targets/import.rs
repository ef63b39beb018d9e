//! Any bytes as a file to be imported.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| paso_fuzz::run("import", bytes));
