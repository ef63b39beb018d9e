//! Any bytes as plan.toml.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| paso_fuzz::run("plan_toml", bytes));
