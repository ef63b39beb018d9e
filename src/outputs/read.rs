//! A plan's files as what they say of the feed's cases. Call it for files that passed the check.

use std::collections::HashMap;

use crate::domain::id::{CaseIndex, PortIndex};
use crate::domain::plan::{Appointment, AppointmentStatus};
use crate::domain::problem::Problem;
use crate::report::written::{self, Written};

/// The case of an identifier.
#[must_use]
pub fn case(problem: &Problem, case_id: &str) -> Option<CaseIndex> {
    (0..problem.cases.len())
        .find(|&at| problem.case_ids.get(at) == case_id)
        .map(CaseIndex::new)
}

/// The appointments of a plan that was read with its feed, in the order of schedule.csv; none if
/// one of them does not fit the feed.
#[must_use]
pub fn appointments(problem: &Problem, written: &Written) -> Option<Vec<Appointment>> {
    let cases: HashMap<&str, usize> = (0..problem.cases.len())
        .map(|at| (problem.case_ids.get(at), at))
        .collect();
    let rows = written.appointments.iter();
    rows.map(|row| appointment(problem, &cases, row)).collect()
}

fn appointment(
    problem: &Problem,
    cases: &HashMap<&str, usize>,
    row: &written::Appointment,
) -> Option<Appointment> {
    let case = CaseIndex::new(*cases.get(row.case_id.as_str())?);
    // The feed's ports come first among those of the files.
    problem.ports.get(row.port)?;
    let port = PortIndex::new(row.port);
    Some(Appointment {
        case,
        port,
        day: row.day,
        slot: row.slot,
        phase: problem
            .admission(problem.class_of(case), port, row.day)
            .phase(),
        status: match row.status.as_str() {
            "new" => AppointmentStatus::New,
            "moved" => AppointmentStatus::Moved,
            _ => AppointmentStatus::Kept,
        },
    })
}
