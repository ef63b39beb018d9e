//! schedule.csv: who goes where and when.

use super::csv;
use crate::domain::plan::Schedule;
use crate::domain::problem::Problem;

const HEADER: [&str; 11] = [
    "case_id",
    "port_id",
    "date",
    "slot",
    "persons",
    "location_id",
    "stream",
    "priority",
    "phase_id",
    "wait_days",
    "status",
];

/// The file's bytes; the rows are in the schedule's order.
#[must_use]
pub fn bytes(problem: &Problem, schedule: &Schedule) -> Vec<u8> {
    // Every date that can occur, written once.
    let mut dates: Vec<(i32, String)> = schedule
        .appointments
        .iter()
        .map(|appointment| appointment.day)
        .collect::<std::collections::BTreeSet<_>>()
        .into_iter()
        .map(|day| (day, problem.calendar.date(day).to_string()))
        .collect();
    dates.sort_unstable();
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
    csv(&HEADER, |writer| {
        for appointment in &schedule.appointments {
            let class = problem.class_of(appointment.case);
            let case = problem.cases[appointment.case.at()];
            let date = dates
                .binary_search_by_key(&appointment.day, |(day, _)| *day)
                .map_or("", |at| &dates[at].1);
            let slot = appointment
                .slot
                .map_or("", |slot| &starts[appointment.port.at()][slot as usize]);
            let phase = appointment
                .phase
                .map_or("", |phase| &problem.phases[phase.at()].id);
            writer.write_field(problem.case_ids.get(appointment.case.at()))?;
            writer.write_field(&problem.ports[appointment.port.at()].id)?;
            writer.write_field(date)?;
            writer.write_field(slot)?;
            writer.write_field(class.persons.to_string())?;
            writer.write_field(&problem.locations[class.location.at()].id)?;
            writer.write_field(&problem.streams[class.stream.at()])?;
            writer.write_field(&problem.rules.priorities[class.priority.at()].id)?;
            writer.write_field(phase)?;
            writer.write_field((appointment.day - case.ready.max(0)).to_string())?;
            writer.write_field(appointment.status.as_str())?;
            writer.write_record(None::<&[u8]>)?;
        }
        Ok(())
    })
}
