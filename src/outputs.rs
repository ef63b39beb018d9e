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

pub mod answers;
pub mod loads;
pub mod read;
pub mod schedule;
pub mod summary;
pub mod sweep;
mod table;
pub mod unscheduled;
pub mod what_if;
pub mod writer;

pub use crate::domain::waits;

/// The files of a plan; summary.json, which tells of all the others, comes last.
#[must_use]
pub fn files(problem: &Problem, outcome: &Outcome) -> Vec<writer::File> {
    let file = |name, bytes| writer::File { name, bytes };
    vec![
        file("schedule.csv", schedule::bytes(problem, &outcome.schedule)),
        file(
            "unscheduled.csv",
            unscheduled::bytes(problem, &outcome.schedule),
        ),
        file("loads.csv", loads::bytes(problem, outcome)),
        file("summary.json", summary::bytes(problem, outcome)),
    ]
}
