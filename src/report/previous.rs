//! An earlier plan's appointments, as they stand in the feed of today.

use rustc_hash::FxHashMap;

use super::written::Written;
use crate::domain::id::{CaseIndex, PortIndex};
use crate::domain::plan::{Appointment, AppointmentStatus};
use crate::domain::problem::Problem;

/// The status of an appointment that was published.
const KEPT: &str = "kept";

/// Those that the earlier plan gave newly, of cases, ports and days that the feed still has: what was
/// published then is in the feed itself.
#[must_use]
pub fn appointments(written: &Written, problem: &Problem) -> Vec<Appointment> {
    let cases: FxHashMap<&str, usize> = (0..problem.cases.len())
        .map(|at| (problem.case_ids.get(at), at))
        .collect();
    let port = |id: &str| problem.ports.iter().position(|port| port.id == id);
    let ports: Vec<Option<usize>> = written.ports.iter().map(|id| port(id)).collect();
    let own = written.appointments.iter().filter(|own| own.status != KEPT);
    own.filter_map(|own| {
        let day = problem.calendar.day(written.calendar.date(own.day));
        let known = problem.calendar.contains(day);
        Some(Appointment {
            case: CaseIndex::new(*cases.get(own.case_id.as_str())?),
            port: PortIndex::new(ports[own.port]?),
            day: known.then_some(day)?,
            slot: own.slot,
            phase: None,
            status: AppointmentStatus::New,
        })
    })
    .collect()
}
