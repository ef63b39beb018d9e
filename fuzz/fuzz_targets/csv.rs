//! Any bytes as one of the CSV files; the first byte says which.
#![no_main]

use libfuzzer_sys::fuzz_target;
use paso_fuzz::{FILES, feed_with, read};

fuzz_target!(|data: &[u8]| {
    let Some((&which, bytes)) = data.split_first() else {
        return;
    };
    let tables = &FILES[1..];
    let (name, _) = tables[usize::from(which) % tables.len()];
    read(feed_with(&[(name, bytes)]).path());
});
