//! A whole feed with pieces replaced, through validate, plan and check.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| paso_fuzz::run("feed", bytes));
