//! changes.csv: what is different from the appointments published in the feed.

use crate::domain::calendar::Day;
use crate::domain::id::CaseIndex;
use crate::domain::plan::{Appointment, AppointmentStatus, Schedule};
use crate::domain::problem::{Booking, Problem, Released};
use crate::files::columns::CHANGES;
use crate::files::table::Table;

/// What became of one case's published appointment.
struct Row<'s> {
    case: CaseIndex,
    change: &'static str,
    old: Option<Booking>,
    new: Option<&'s Appointment>,
    reason: &'static str,
}

/// The file's bytes, sorted by `case_id`.
#[must_use]
pub fn bytes(problem: &Problem, schedule: &Schedule) -> Vec<u8> {
    let promised = promised(problem);
    let released = last_released(problem);
    let why = |released: Option<Released>| released.map_or("", |own| own.why.as_str());
    let mut rows = Vec::new();
    for appointment in &schedule.appointments {
        let case = appointment.case;
        let (change, old, reason) = match appointment.status {
            AppointmentStatus::Kept => continue,
            AppointmentStatus::Moved => ("moved", promised[case.at()], "conflict"),
            AppointmentStatus::New => {
                let released = released[case.at()];
                ("new", released.map(|own| own.booking), why(released))
            }
        };
        rows.push(Row {
            case,
            change,
            old,
            new: Some(appointment),
            reason,
        });
    }
    for left_out in &schedule.unscheduled {
        let case = left_out.case;
        let (change, old, reason) = match (promised[case.at()], released[case.at()]) {
            (Some(promise), _) => ("lost", promise, "conflict"),
            (None, Some(own)) if own.booking.day >= Day::START => {
                ("closed", own.booking, own.why.as_str())
            }
            _ => continue,
        };
        rows.push(Row {
            case,
            change,
            old: Some(old),
            new: None,
            reason,
        });
    }
    rows.sort_unstable_by_key(|row| problem.case_ids.get(row.case.at()));
    written(problem, &rows)
}

fn written(problem: &Problem, rows: &[Row<'_>]) -> Vec<u8> {
    let mut table = Table::new(&CHANGES);
    for row in rows {
        let class = problem.class_of(row.case);
        table
            .text(problem.case_ids.get(row.case.at()))
            .number(class.persons)
            .text(&problem.locations[class.location.at()].id)
            .text(row.change);
        let old = row.old.map(|own| (own.port, own.day, own.slot));
        let new = row.new.map(|own| (own.port, own.day, own.slot));
        for place in [old, new] {
            match place {
                None => table.text("").text("").text(""),
                Some((port, day, slot)) => table
                    .text(&problem.ports[port.at()].id)
                    .number(problem.calendar.date(day))
                    .number_if(slot),
            };
        }
        table.text(row.reason).end();
    }
    table.bytes()
}

/// The promise of each case.
fn promised(problem: &Problem) -> Vec<Option<Booking>> {
    let mut promised = vec![None; problem.cases.len()];
    for booking in problem.published() {
        promised[booking.case.at()] = Some(*booking);
    }
    promised
}

/// The last appointment of each case that was released: of the latest day and slot, and of those
/// the last in the file.
fn last_released(problem: &Problem) -> Vec<Option<Released>> {
    let mut last: Vec<Option<Released>> = vec![None; problem.cases.len()];
    for &released in &problem.released {
        let place = &mut last[released.booking.case.at()];
        let when = |own: Released| (own.booking.day, own.booking.slot);
        if place.is_none_or(|before| when(before) <= when(released)) {
            *place = Some(released);
        }
    }
    last
}
