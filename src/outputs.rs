//! What paso writes. Each format is a function that returns bytes; one writer puts them on disk,
//! all or nothing.

use crate::domain::problem::Problem;
use crate::pipeline::Outcome;

pub mod loads;
pub mod schedule;
pub mod summary;
mod table;
pub mod unscheduled;
pub mod waits;
pub mod writer;

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
