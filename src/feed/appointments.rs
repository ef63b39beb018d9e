//! appointments.csv: appointments already published.

use rustc_hash::FxHashMap;

use super::cases::Cases;
use super::fields::{Bad, Field};
use super::places::Places;
use super::report::{Report, did_you_mean};
use super::table::{Column, Row, Shape, Source, optional, required};
use crate::domain::calendar::Calendar;
use crate::domain::id::CaseIndex;
use crate::domain::problem::Booking;

static SHAPE: Shape = Shape {
    file: "appointments.csv",
    required: false,
    columns: &COLUMNS,
};

const COLUMNS: [Column; 4] = [
    required("case_id"),
    required("port_id"),
    required("date"),
    optional("slot"),
];

/// Most cases among which a nearest name is looked for.
const COMPARED: usize = 20_000;

/// What is published: done before `start`, or promised.
#[derive(Debug, Default)]
pub(super) struct Bookings {
    pub earlier: Vec<Booking>,
    pub promises: Vec<Booking>,
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
            let few = cases.list.len().min(COMPARED);
            let names = (0..few).map(|at| cases.ids.get(at));
            report.push(
                row.error(0, "unknown_case", format!("cases.csv has no `{id}`"))
                    .remedy(did_you_mean(id, names, "add the case to cases.csv")),
            );
        }
        return Err(Bad);
    };
    if let Some(line) = lines.insert(case, row.line) {
        report.push(
            row.error(
                0,
                "duplicate_id",
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
