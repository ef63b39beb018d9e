//! appointments.csv: appointments already published.

use rustc_hash::FxHashMap;

use super::bytes::Source;
use super::cases::Cases;
use super::fields::{Bad, Field};
use super::places::Places;
use super::report::Report;
use super::shape::{Column, Shape, Type};
use super::table::Row;
use crate::domain::calendar::Calendar;
use crate::domain::id::CaseIndex;
use crate::domain::problem::Booking;
use crate::notice::kinds;

/// The file's columns and rules.
pub(super) static SHAPE: Shape = Shape {
    file: "appointments.csv",
    required: false,
    about: "Appointments already published, one row per case at most. A row dated before the start of the horizon is done; one dated on or after it is a promise, and is kept.",
    key: &["case_id"],
    columns: &COLUMNS,
};

const COLUMNS: [Column; 4] = [
    Column::required("case_id", Type::Identifier, "the case", "T08"),
    Column::required("port_id", Type::Identifier, "the port", "san_ysidro"),
    Column::required("date", Type::Date, "the day", "2021-02-20"),
    Column::optional(
        "slot",
        Type::Time,
        "the slot's start; empty where the port gives appointments for a day",
        "09:00",
    ),
];

/// What is published: done before `start`, or promised.
#[derive(Debug, Default)]
pub(super) struct Bookings {
    pub earlier: Vec<Booking>,
    pub promises: Vec<Booking>,
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
) -> Bookings {
    let mut bookings = Bookings::default();
    let mut lines: FxHashMap<CaseIndex, u64> = FxHashMap::default();
    source.table(&SHAPE, |row, report| {
        let Ok(booking) = booking(&row, calendar, places, cases, &mut lines, report) else {
            return false;
        };
        if booking.day < 0 {
            bookings.earlier.push(booking);
        } else {
            bookings.promises.push(booking);
            bookings.promise_lines.push(row.line);
        }
        true
    });
    bookings
}

fn booking(
    row: &Row<'_>,
    calendar: Calendar,
    places: &Places,
    cases: &Cases,
    lines: &mut FxHashMap<CaseIndex, u64>,
    report: &mut Report,
) -> Field<Booking> {
    let id = row.identifier(0, report);
    let port = row
        .identifier(1, report)
        .and_then(|id| places.port(row, 1, id, report));
    let day = row.needed_day(2, calendar, report);
    let slot = row.time(3, report);
    let id = id?;
    let Some(case) = cases.get(id) else {
        if cases.whole {
            report.push_with(&kinds::UNKNOWN_CASE, || {
                // Near identifiers are other people's: none is proposed.
                row.notice(0, &kinds::UNKNOWN_CASE, format!("cases.csv has no `{id}`"))
                    .remedy(
                        "look the case up where the appointment was given, and add it to cases.csv",
                    )
            });
        }
        return Err(Bad);
    };
    if let Some(line) = lines.insert(case, row.line) {
        report.push(
            row.notice(
                0,
                &kinds::DUPLICATE_APPOINTMENT,
                format!("`{id}` has an appointment in row {line} already"),
            )
            .remedy("leave one row per case"),
        );
        return Err(Bad);
    }
    Ok(Booking {
        case,
        port: port?,
        day: day?,
        slot: slot?,
    })
}
