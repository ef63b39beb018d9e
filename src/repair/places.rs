//! Where a case of a broken promise may go: every admissible appointment, limits aside.

use crate::domain::calendar::Day;
use crate::domain::id::CaseIndex;
use crate::domain::problem::{Admission, Booking, Problem};

/// The admissible appointments of a case (spec: what an appointment is), each with what it costs, the
/// charge for a move aside; in the order of the days, ports and slots.
pub(super) fn places(problem: &Problem, case: CaseIndex) -> Vec<(Booking, f64)> {
    let class = problem.class_of(case);
    let ready = problem.cases[case.at()].ready;
    let first = ready.max(problem.notice_of(class)).max(Day::START);
    let mut found = Vec::new();
    for day in problem.calendar.within(first..problem.calendar.end()) {
        for (at, ends) in problem.corridors_from(class.location) {
            let port = ends.port;
            if !problem.port_allowed(class, port)
                || problem.admission(class, port, day) == Admission::Closed
            {
                continue;
            }
            let cost = problem.cost_on(case, at, day).total();
            for slot in problem.openings(port, day) {
                let start = slot.map(|slot| problem.ports[port.at()].slots[slot as usize].start);
                let booking = Booking {
                    case,
                    port,
                    day,
                    slot: start,
                };
                found.push((booking, cost));
            }
        }
    }
    found
}
