//! The appointments of a written plan for whoever asks about them: every rule of them holds. What the
//! other files say is not looked at, so that one case is not answered for by a check of all figures.

use super::written::{self, Claims, Entry};
use super::{Tally, Violation, feasible, loads, moves, seniority, summary};
use crate::domain::plan::{Appointment, AppointmentStatus};
use crate::domain::problem::Problem;
use crate::files::plan::PlanFiles;

/// The appointments in the order of schedule.csv, if they are of this feed and hold every rule.
///
/// # Errors
/// The first breach.
pub fn appointments(problem: &Problem, files: &PlanFiles) -> Result<Vec<Appointment>, Violation> {
    let mut tally = Tally::new();
    let mut written = written::read_schedule(files, &mut tally);
    let told = moves::as_told(problem, &written.summary);
    let problem = &*told;
    let cases = problem.cases_by_id();
    feasible::resolve(problem, &cases, &mut written, &mut tally);
    summary::inputs(problem, &written.summary, &mut tally);
    summary::feed(problem, files, &mut tally);
    feasible::at_most_once(problem, &written, &mut tally);
    feasible::appointments(problem, &written, &mut tally);
    seniority::check(problem, &written, &mut tally);
    let used = loads::recompute(problem, &written);
    loads::limits(problem, &used, &mut tally);
    match tally.violations.into_iter().next() {
        Some(first) => Err(first),
        None => Ok(all(&written)),
    }
}

fn all(written: &Claims) -> Vec<Appointment> {
    let entries = written.appointments.iter();
    let appointment = |entry: &Entry| Appointment {
        case: entry.case,
        port: entry.port,
        day: entry.day,
        slot: entry.slot,
        phase: entry.phase,
        status: match written.schedule.get(entry.row, 10) {
            "new" => AppointmentStatus::New,
            "moved" => AppointmentStatus::Moved,
            _ => AppointmentStatus::Kept,
        },
    };
    entries.map(appointment).collect()
}
