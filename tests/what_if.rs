//! What-if: changes applied, warm answers beside cold plans, refusals, explanations.

mod apply;
mod commands;
mod documented;
mod effects;
mod explained;
mod grammar;
mod kept_plans;
mod openings;
mod session;
mod settled;
mod shards;
mod warm;

use std::fs;
use std::path::Path;

use paso::domain::problem::Problem;
use paso::feed::{self, Overrides};

/// The example of three ports.
fn three_ports() -> Problem {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/three-ports");
    feed::read(&folder, &Overrides::default()).problem.unwrap()
}

/// Changes a file of a feed.
fn edit(folder: &Path, file: &str, change: impl FnOnce(String) -> String) {
    let path = folder.join(file);
    let text = fs::read_to_string(&path).unwrap();
    fs::write(&path, change(text)).unwrap();
}
