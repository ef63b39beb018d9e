//! What paso writes. Each format is a function that returns bytes; one writer puts them on disk,
//! all or nothing.
//!
//! From a feed to the files of its plan:
//!
//! ```
//! use std::path::Path;
//!
//! use paso::feed::{self, Overrides};
//! use paso::outputs::{self, writer};
//! use paso::pipeline::{Options, Silent, plan};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let home = tempfile::tempdir()?;
//! # let out = home.path().join("out");
//! let reading = feed::read(Path::new("examples/three-ports"), &Overrides::default());
//! for notice in &reading.notices {
//!     eprintln!("{}: {}", notice.file, notice.message);
//! }
//! let problem = reading.problem.ok_or("the feed cannot be planned")?;
//! let outcome = plan(&problem, &Options::default(), &Silent)?;
//! println!("at most {:.1} % of the cost could be saved", 100.0 * outcome.gap());
//! writer::write(&out, &outputs::files(&problem, &outcome), false)?;
//! assert!(paso::certify::check(&problem, &out).passed());
//! # Ok(())
//! # }
//! ```

use crate::domain::problem::Problem;
use crate::pipeline::Outcome;
use crate::report;
use crate::report::language::Language;
use crate::report::written::Bytes;

pub mod answers;
pub mod folder;
pub mod loads;
pub mod read;
pub mod schedule;
pub mod summary;
pub mod sweep;
mod table;
pub mod unscheduled;
pub mod validation;
pub mod what_if;
pub mod writer;

pub use crate::domain::waits;

/// The files of a plan, its page in English.
#[must_use]
pub fn files(problem: &Problem, outcome: &Outcome) -> Vec<writer::File> {
    files_in(problem, outcome, Language::English)
}

/// The files of a plan; summary.json, which tells of all the others, comes last. The page is made
/// from the bytes of the others, as `paso report` makes it.
#[must_use]
pub fn files_in(problem: &Problem, outcome: &Outcome, language: Language) -> Vec<writer::File> {
    let bytes = written(problem, outcome);
    // What was written a moment ago can be read; anything else is a mistake in this crate.
    let page = report::html(&bytes, Some(problem), language).unwrap_or_else(|error| {
        debug_assert!(false, "the plan's own files cannot be read: {error}");
        Vec::new()
    });
    let mut files = data(bytes);
    let last = files.len() - 1;
    files.insert(last, file("report.html", page));
    files
}

/// The files of a plan that [`certify::check`](crate::certify::check) reads: all but the page.
#[must_use]
pub fn checked_files(problem: &Problem, outcome: &Outcome) -> Vec<writer::File> {
    data(written(problem, outcome))
}

fn written(problem: &Problem, outcome: &Outcome) -> Bytes {
    Bytes {
        schedule: schedule::bytes(problem, &outcome.schedule),
        unscheduled: unscheduled::bytes(problem, &outcome.schedule),
        loads: loads::bytes(problem, outcome),
        summary: summary::bytes(problem, outcome),
    }
}

fn data(bytes: Bytes) -> Vec<writer::File> {
    vec![
        file("schedule.csv", bytes.schedule),
        file("unscheduled.csv", bytes.unscheduled),
        file("loads.csv", bytes.loads),
        file("summary.json", bytes.summary),
    ]
}

fn file(name: &'static str, bytes: Vec<u8>) -> writer::File {
    writer::File { name, bytes }
}
