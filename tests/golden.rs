//! The written plan of `examples/three-ports`, byte for byte.
//!
//! `PASO_BLESS=1 cargo test --release --test suite golden` writes it anew; read the difference before
//! you commit it.

use std::fs;
use std::path::Path;

use crate::common;
use paso::feed::{self, Overrides};
use paso::files::plan::PlanFile;
use paso::outputs;

#[test]
fn three_ports_is_planned_as_before() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let reading = feed::read(&root.join("examples/three-ports"), &Overrides::default());
    let problem = reading.problem.expect("the example can be planned");
    let mut outcome = common::plan_of(&problem);
    outcome.seconds.clear();
    let golden = root.join("tests/golden/three-ports");
    let bless = std::env::var_os("PASO_BLESS").is_some();
    if bless {
        fs::create_dir_all(&golden).unwrap();
    }
    let files = outputs::files(&problem, &outcome);
    // The page is compared with these files in tests/report.rs.
    for (file, bytes) in files.iter().filter(|(file, _)| *file != PlanFile::Page) {
        let path = golden.join(file.name());
        if bless {
            fs::write(&path, bytes).unwrap();
        }
        let expected = fs::read_to_string(&path).unwrap();
        let found = std::str::from_utf8(bytes).unwrap();
        assert_eq!(found, expected, "{}", file.name());
    }
}
