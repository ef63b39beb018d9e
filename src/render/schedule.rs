//! schedule.csv: who goes where and when.

use crate::domain::calendar::Day;
use crate::domain::plan::Schedule;
use crate::domain::problem::Problem;
use crate::files::columns::SCHEDULE;
use crate::files::table::Table;

/// The file's bytes; the rows are in the schedule's order.
#[must_use]
pub fn bytes(problem: &Problem, schedule: &Schedule) -> Vec<u8> {
    // Rows of a day stand together, and those of a slot, so that each is written out once.
    let mut date = (None, String::new());
    let mut slot = (None, String::new());
    let mut table = Table::new(&SCHEDULE);
    for appointment in &schedule.appointments {
        if slot.0 != appointment.slot {
            let text = appointment.slot.map(|start| start.to_string());
            slot = (appointment.slot, text.unwrap_or_default());
        }
        let (case, port, day) = (appointment.case, appointment.port, appointment.day);
        if date.0 != Some(day) {
            date = (Some(day), problem.calendar.date(day).to_string());
        }
        let class = problem.class_of(case);
        let phase = appointment
            .phase
            .map_or("", |phase| &problem.phases[phase.at()].id);
        table
            .text(problem.case_ids.get(case.at()))
            .text(&problem.ports[port.at()].id)
            .text(&date.1)
            .text(&slot.1)
            .number(class.persons)
            .text(&problem.locations[class.location.at()].id)
            .text(&problem.streams[class.stream.at()])
            .text(&problem.rules.priorities[class.priority.at()].id)
            .text(phase)
            .number(day - problem.cases[case.at()].ready.max(Day::START))
            .text(appointment.status.as_str())
            .end();
    }
    table.bytes()
}
