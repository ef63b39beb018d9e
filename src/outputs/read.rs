//! A written schedule read back. Call it for a folder that passed the check.

use std::collections::HashMap;
use std::io;
use std::path::Path;

use crate::domain::calendar::TimeOfDay;
use crate::domain::id::{CaseIndex, PortIndex};
use crate::domain::plan::{Appointment, AppointmentStatus};
use crate::domain::problem::Problem;

/// The case of an identifier.
#[must_use]
pub fn case(problem: &Problem, case_id: &str) -> Option<CaseIndex> {
    (0..problem.cases.len())
        .find(|&at| problem.case_ids.get(at) == case_id)
        .map(CaseIndex::new)
}

/// The appointments of schedule.csv, in its order.
///
/// # Errors
/// What cannot be read, or does not fit the feed.
pub fn appointments(problem: &Problem, folder: &Path) -> io::Result<Vec<Appointment>> {
    let cases: HashMap<&str, usize> = (0..problem.cases.len())
        .map(|at| (problem.case_ids.get(at), at))
        .collect();
    let mut reader =
        csv::Reader::from_path(folder.join("schedule.csv")).map_err(io::Error::other)?;
    let mut found = Vec::new();
    for record in reader.records() {
        let record = record.map_err(io::Error::other)?;
        let field = |column: usize| record.get(column).unwrap_or("");
        let appointment = (|| {
            let case = CaseIndex::new(*cases.get(field(0))?);
            let port = problem.ports.iter().position(|port| port.id == field(1))?;
            let date: chrono::NaiveDate = field(2).parse().ok()?;
            let slot = match field(3) {
                "" => None,
                text => Some(TimeOfDay::parse(text)?),
            };
            let port = PortIndex::new(port);
            let day = problem.calendar.day(date);
            let status = match field(10) {
                "new" => AppointmentStatus::New,
                "moved" => AppointmentStatus::Moved,
                _ => AppointmentStatus::Kept,
            };
            Some(Appointment {
                case,
                port,
                day,
                slot,
                phase: problem.admission(problem.class_of(case), port, day).phase(),
                status,
            })
        })();
        found.push(appointment.ok_or_else(|| {
            let line = record.position().map_or(0, csv::Position::line);
            io::Error::other(format!("schedule.csv:{line} does not fit the feed"))
        })?);
    }
    Ok(found)
}
