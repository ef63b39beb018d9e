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

pub mod folder;
pub mod loads;
pub mod schedule;
pub mod summary;
mod table;
pub mod unscheduled;
pub mod waits;
pub mod writer;

/// The files of a plan, its page in English.
#[must_use]
pub fn files(problem: &Problem, outcome: &Outcome) -> Vec<writer::File> {
    files_in(problem, outcome, Language::English)
}

/// The files of a plan; summary.json, which tells of all the others, comes last. The page is made
/// from the bytes of the others, as `paso report` makes it.
#[must_use]
pub fn files_in(problem: &Problem, outcome: &Outcome, language: Language) -> Vec<writer::File> {
    let bytes = Bytes {
        schedule: schedule::bytes(problem, &outcome.schedule),
        unscheduled: unscheduled::bytes(problem, &outcome.schedule),
        loads: loads::bytes(problem, outcome),
        summary: summary::bytes(problem, outcome),
    };
    // What was written a moment ago can be read; anything else is a mistake in this crate.
    let page = report::html(&bytes, Some(problem), language).unwrap_or_else(|error| {
        debug_assert!(false, "the plan's own files cannot be read: {error}");
        Vec::new()
    });
    let file = |name, bytes| writer::File { name, bytes };
    vec![
        file("schedule.csv", bytes.schedule),
        file("unscheduled.csv", bytes.unscheduled),
        file("loads.csv", bytes.loads),
        file("report.html", page),
        file("summary.json", bytes.summary),
    ]
}
