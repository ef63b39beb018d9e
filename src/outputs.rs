//! What paso writes. Each format is a function that returns bytes; one writer puts them on disk,
//! all or nothing.

use crate::domain::problem::Problem;
use crate::pipeline::Outcome;

pub mod loads;
pub mod schedule;
pub mod summary;
pub mod unscheduled;
pub mod waits;
pub mod writer;

/// The files of a plan.
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

/// A CSV file in memory: writing it cannot fail.
fn csv(
    header: &[&str],
    rows: impl FnOnce(&mut csv::Writer<Vec<u8>>) -> csv::Result<()>,
) -> Vec<u8> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let written = writer.write_record(header).and_then(|()| rows(&mut writer));
    debug_assert!(written.is_ok(), "{written:?}");
    writer.into_inner().unwrap_or_default()
}
