//! A small feed in a folder, into which fuzz targets put their bytes.

use std::fs;
use std::path::Path;

use paso::feed::excerpt::excerpts;
use paso::feed::{Overrides, Reading, read_keeping};
use paso::notice::Notice;
use tempfile::TempDir;

/// The files of the example three-ports.
pub const FILES: [(&str, &[u8]); 10] = [
    ("plan.toml", include_bytes!("../../examples/three-ports/plan.toml")),
    ("ports.csv", include_bytes!("../../examples/three-ports/ports.csv")),
    ("locations.csv", include_bytes!("../../examples/three-ports/locations.csv")),
    ("corridors.csv", include_bytes!("../../examples/three-ports/corridors.csv")),
    ("slots.csv", include_bytes!("../../examples/three-ports/slots.csv")),
    ("capacity.csv", include_bytes!("../../examples/three-ports/capacity.csv")),
    ("cases.csv", include_bytes!("../../examples/three-ports/cases.csv")),
    ("phases.csv", include_bytes!("../../examples/three-ports/phases.csv")),
    ("appointments.csv", include_bytes!("../../examples/three-ports/appointments.csv")),
    ("scenarios.csv", include_bytes!("../../examples/three-ports/scenarios.csv")),
];

/// The feed with these files in place of its own.
#[must_use]
pub fn feed_with(files: &[(&str, &[u8])]) -> TempDir {
    let home = tempfile::tempdir().expect("a temporary folder");
    for (name, bytes) in FILES.iter().chain(files) {
        fs::write(home.path().join(name), bytes).expect("a temporary file");
    }
    home
}

/// Reads a feed and holds the reader to what it promises.
pub fn read(folder: &Path) -> Reading {
    let reading = read_keeping(folder, &Overrides::default(), 20);
    let errors = reading.notices.iter().any(Notice::is_error);
    assert_eq!(reading.problem.is_none(), errors);
    for notice in &reading.notices {
        assert!(notice.remedy.is_some(), "{notice:?}");
        assert!(paso::notice::kinds::find(notice.code).is_some(), "{notice:?}");
    }
    let shown: Vec<&Notice> = reading.notices.iter().collect();
    assert_eq!(excerpts(folder, &shown).len(), shown.len());
    reading
}
