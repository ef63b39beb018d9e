//! Any bytes as the model file.
#![no_main]

use libfuzzer_sys::fuzz_target;
use paso_fuzz::{feed_with, read};

fuzz_target!(|data: &[u8]| {
    let plan = b"model = \"model.toml\"\nstart = 2021-02-19\ndays = 10\n";
    read(feed_with(&[("plan.toml", plan), ("model.toml", data)]).path());
});
