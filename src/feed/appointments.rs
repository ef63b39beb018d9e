//! appointments.csv: appointments already published.

use rustc_hash::FxHashMap;

use super::bytes::Source;
use super::cases::Cases;
use super::fields::{Bad, Field};
use super::interned::Interned;
use super::places::Places;
use super::report::Report;
use super::shape::{Column, Shape, Type};
use super::table::Row;
use crate::domain::calendar::{Calendar, Day};
use crate::domain::id::CaseIndex;
use crate::domain::problem::{Booking, OUTCOMES, Release, Released};
use crate::notice::kinds;

/// The file's columns and rules.
pub(super) static SHAPE: Shape = Shape {
    file: "appointments.csv",
    required: false,
    about: "Appointments already published, and what came of them. A row without an outcome that is dated before the start of the horizon is done; one dated on or after it is a promise, and is kept. A case may have any number of rows with the outcome `no_show`, `deferred` or `cancelled`, which leave it to be planned again, and one other.",
    key: &[],
    columns: &COLUMNS,
};

const COLUMNS: [Column; 5] = [
    Column::required("case_id", Type::Identifier, "the case", "T08"),
    Column::required("port_id", Type::Identifier, "the port", "san_ysidro"),
    Column::required("date", Type::Date, "the day", "2021-02-20"),
    Column::optional(
        "slot",
        Type::Time,
        "the slot's start; empty where the port gives appointments for a day",
        "09:00",
    ),
    Column::optional(
        "outcome",
        Type::Word(&OUTCOMES),
        "what came of it, before the start: `attended` (as empty), or did not happen: `no_show`, `deferred` (came and could not be received) or `cancelled`; `cancelled` on or after the start withdraws the promise",
        "no_show",
    ),
];

/// What is published: done before `start`, or promised.
#[derive(Debug, Default)]
pub(super) struct Bookings {
    pub earlier: Vec<Booking>,
    pub promises: Vec<Booking>,
    pub released: Vec<Released>,
    /// The line of each promise.
    pub promise_lines: Vec<u64>,
}

/// Reads the appointments. Promises that cannot be kept are no mistake of the feed: the planner
/// finds and names them as conflicts.
pub(super) fn read(
    source: &mut Source<'_>,
    calendar: Calendar,
    places: &Places,
    cases: &Cases,
    names: &Interned,
) -> Bookings {
    let mut bookings = Bookings::default();
    let mut lines: FxHashMap<CaseIndex, u64> = FxHashMap::default();
    source.table(&SHAPE, |row, report| {
        let Ok(booking) = booking(&row, calendar, places, cases, &mut lines, report) else {
            return false;
        };
        let (booking, released) = booking;
        if let Some(why) = released {
            bookings.released.push(Released { booking, why });
        } else if booking.day < Day::START {
            bookings.earlier.push(booking);
        } else if names.is_withdrawn(cases.list[booking.case.at()].class) {
            let why = Release::Withdrawn;
            bookings.released.push(Released { booking, why });
            report.push_with(&kinds::PROMISE_OF_WITHDRAWN, || {
                let id = row.text(0);
                let message =
                    format!("case {id} has the status `withdrawn`, so its appointment is released");
                row.notice(0, &kinds::PROMISE_OF_WITHDRAWN, message)
                    .remedy("write `cancelled` as its `outcome`, or correct the case's `status`")
            });
        } else {
            bookings.promises.push(booking);
            bookings.promise_lines.push(row.line);
        }
        true
    });
    bookings
}

/// An appointment, and why it does not stand any longer if it did not happen or was cancelled.
fn booking(
    row: &Row<'_>,
    calendar: Calendar,
    places: &Places,
    cases: &Cases,
    lines: &mut FxHashMap<CaseIndex, u64>,
    report: &mut Report,
) -> Field<(Booking, Option<Release>)> {
    let id = row.identifier(0, report);
    let port = row
        .identifier(1, report)
        .and_then(|id| places.port(row, 1, id, report));
    let day = row.needed_day(2, calendar, report);
    let slot = row.time(3, report);
    let outcome = row.word(4, report);
    let id = id?;
    let Some(case) = cases.get(id) else {
        if cases.whole {
            // The nearest name would be another person's: none is proposed.
            report.push_with(&kinds::UNKNOWN_CASE, || {
                row.notice(0, &kinds::UNKNOWN_CASE, format!("cases.csv has no `{id}`"))
                    .remedy("add the case to cases.csv, or correct the identifier")
            });
        }
        return Err(Bad);
    };
    let (port, day, slot, outcome) = (port?, day?, slot?, outcome?);
    if day >= Day::START && matches!(outcome, Some("attended" | "no_show" | "deferred")) {
        report.push(
            row.notice(
                4,
                &kinds::OUTCOME_AHEAD,
                format!(
                    "the appointment lies on or after {}, the first day planned, so nothing can have come of it yet",
                    calendar.start
                ),
            )
            .remedy("leave `outcome` empty, write `cancelled`, or begin the plan later"),
        );
        return Err(Bad);
    }
    let booking = Booking {
        case,
        port,
        day,
        slot,
    };
    let released = match outcome {
        Some("no_show") => Some(Release::NoShow),
        Some("deferred") => Some(Release::Deferred),
        Some("cancelled") => Some(Release::Cancelled),
        _ => None,
    };
    if released.is_some() {
        return Ok((booking, released));
    }
    if let Some(line) = lines.insert(case, row.line) {
        report.push(
            row.notice(
                0,
                &kinds::DUPLICATE_APPOINTMENT,
                format!("`{id}` has an appointment in row {line} already"),
            )
            .remedy("leave one, or write as `outcome` of the other what came of it"),
        );
        return Err(Bad);
    }
    Ok((booking, None))
}
