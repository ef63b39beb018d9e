//! Any bytes as plan.toml.
#![no_main]

use libfuzzer_sys::fuzz_target;
use paso_fuzz::{feed_with, read};

fuzz_target!(|data: &[u8]| {
    read(feed_with(&[("plan.toml", data)]).path());
});
