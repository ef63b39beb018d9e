//! schedule.csv: who goes where and when.

use super::table::Table;
use crate::domain::plan::Schedule;
use crate::domain::problem::Problem;
use crate::report::written::SCHEDULE;

/// The file's bytes; the rows are in the schedule's order.
#[must_use]
pub fn bytes(problem: &Problem, schedule: &Schedule) -> Vec<u8> {
    let starts: Vec<Vec<String>> = problem
        .ports
        .iter()
        .map(|port| {
            port.slots
                .iter()
                .map(|slot| slot.start.to_string())
                .collect()
        })
        .collect();
    // Rows of a day stand together, so that a date is worked out once a day.
    let mut date = (None, String::new());
    let mut table = Table::new(&SCHEDULE);
    for appointment in &schedule.appointments {
        let (case, port, day) = (appointment.case, appointment.port, appointment.day);
        if date.0 != Some(day) {
            date = (Some(day), problem.calendar.date(day).to_string());
        }
        let class = problem.class_of(case);
        let slot = appointment
            .slot
            .map_or("", |slot| &starts[port.at()][slot as usize]);
        let phase = appointment
            .phase
            .map_or("", |phase| &problem.phases[phase.at()].id);
        table
            .text(problem.case_ids.get(case.at()))
            .text(&problem.ports[port.at()].id)
            .text(&date.1)
            .text(slot)
            .number(class.persons)
            .text(&problem.locations[class.location.at()].id)
            .text(&problem.streams[class.stream.at()])
            .text(&problem.rules.priorities[class.priority.at()].id)
            .text(phase)
            .number(day - problem.cases[case.at()].ready.max(0))
            .text(appointment.status.as_str())
            .end();
    }
    table.bytes()
}
