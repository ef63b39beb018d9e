//! What paso writes: a plan's files with its page, answers, notices. Each format is a function that
//! returns bytes; one writer puts them on disk, all or nothing.
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
//! let files = outputs::files(&problem, &outcome);
//! assert!(paso::certify::check(&problem, &files).passed());
//! writer::write(&out, &files, false)?;
//! # Ok(())
//! # }
//! ```

use crate::domain::outcome::Outcome;
use crate::domain::problem::Problem;
use crate::domain::scenario::Asked;
use crate::files::plan::{PlanFile, PlanFiles};
use crate::render;
use crate::report;
use crate::report::language::Language;

pub mod answers;
pub mod appointments;
pub mod conflicts;
pub mod folder;
pub mod limits;
pub mod offer;
pub mod read;
pub mod single;
pub mod sweep;
mod temporary;
pub mod validation;
pub mod value;
pub mod what_if;
pub mod writer;

/// The files of a plan, its page in English.
#[must_use]
pub fn files(problem: &Problem, outcome: &Outcome) -> PlanFiles {
    files_in(problem, outcome, Language::English)
}

/// The files of a plan. The page is made from the bytes of the others, as `paso report` makes it.
#[must_use]
pub fn files_in(problem: &Problem, outcome: &Outcome, language: Language) -> PlanFiles {
    with_page(render::data(problem, outcome), problem, language)
}

/// The files of the plan of a scenario, which says so; its page is in English.
#[must_use]
pub fn files_of(problem: &Problem, outcome: &Outcome, asked: &Asked) -> PlanFiles {
    let files = render::data_of(problem, outcome, Some(asked));
    with_page(files, problem, Language::English)
}

fn with_page(mut files: PlanFiles, problem: &Problem, language: Language) -> PlanFiles {
    // What was written a moment ago can be read; anything else is a mistake in this crate.
    let page = report::html(&files, Some(problem), language).unwrap_or_else(|error| {
        debug_assert!(false, "the plan's own files cannot be read: {error}");
        Vec::new()
    });
    files.set(PlanFile::Page, page);
    files
}
