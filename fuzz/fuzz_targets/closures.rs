//! Any bytes as closures.csv.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| paso_fuzz::run("closures", bytes));
