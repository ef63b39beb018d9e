//! Pages of documentation that are made from the code.

use std::fs;
use std::path::Path;

/// Fails where a page is not what the code makes of it; with `PASO_WRITE_DOCS` set, as `make docs`
/// does, writes it anew.
pub fn hold(page: &str, made: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(page);
    if writing() {
        fs::write(&path, made).unwrap();
    }
    let there = fs::read_to_string(&path).unwrap_or_default();
    assert!(there == made, "{page} is stale: run `make docs`");
}

/// Whether pages are to be written.
pub fn writing() -> bool {
    std::env::var_os("PASO_WRITE_DOCS").is_some()
}
