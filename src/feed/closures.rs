//! closures.csv: days on which ports give no appointments.

use super::bytes::Source;
use super::fields::{Bad, Field};
use super::places::Places;
use super::report::Report;
use super::shape::{Column, Shape, Type};
use super::table::Row;
use crate::domain::calendar::{Calendar, TimeOfDay};
use crate::domain::id::PortIndex;
use crate::domain::opening::Closure;
use crate::notice::kinds;

/// The file's columns and rules.
pub(super) static SHAPE: Shape = Shape {
    file: "closures.csv",
    required: false,
    about: "Days on which a port gives no appointments, or some of its slots. What appointments of other days use goes on. A promise on a closed day is a conflict.",
    key: &[],
    columns: &COLUMNS,
};

const COLUMNS: [Column; 6] = [
    Column::required(
        "port_id",
        Type::PortOrAll,
        "the port, or `*` for every port",
        "san_ysidro",
    ),
    Column::required("from", Type::Date, "first day", "2021-04-01"),
    Column::required("to", Type::Date, "last day, inclusive", "2021-04-04"),
    Column::optional(
        "weekdays",
        Type::Weekdays,
        "on which weekdays; empty: every day",
        "Sat;Sun",
    ),
    Column::optional(
        "slot",
        Type::Time,
        "the slot's start; empty: all day",
        "13:00",
    ),
    Column::optional("reason", Type::Text, "why, for people", "Easter week"),
];

/// The closures, and the line of each.
#[derive(Debug, Default)]
pub(super) struct Closed {
    pub list: Vec<Closure>,
    pub lines: Vec<u64>,
}

/// Reads the closures; to be called once the slots are read.
pub(super) fn read(source: &mut Source<'_>, calendar: Calendar, places: &Places) -> Closed {
    let mut closed = Closed::default();
    source.table(&SHAPE, |row, report| {
        let Ok(closure) = closure(&row, calendar, places, report) else {
            return false;
        };
        closed.list.push(closure);
        closed.lines.push(row.line);
        true
    });
    closed
}

fn closure(
    row: &Row<'_>,
    calendar: Calendar,
    places: &Places,
    report: &mut Report,
) -> Field<Closure> {
    let port = match row.text(0) {
        "*" => Ok(None),
        _ => row
            .identifier(0, report)
            .and_then(|id| places.port(row, 0, id, report))
            .map(Some),
    };
    let from = row.needed_day(1, calendar, report);
    let to = row.needed_day(2, calendar, report);
    let weekdays = row.weekdays(3, report);
    let slot = row.time(4, report);
    let reason = row.words(5, report).to_owned();
    let (port, slot) = (port?, slot?);
    if let Some(start) = slot {
        check_slot(row, start, port, places, report)?;
    }
    let (from, to) = (from?, to?);
    if from > to {
        report.push(
            row.notice(2, &kinds::RANGE_REVERSED, "`to` lies before `from`")
                .remedy("swap the two dates"),
        );
        return Err(Bad);
    }
    Ok(Closure {
        port,
        from,
        to,
        weekdays: weekdays?,
        slot,
        reason,
    })
}

/// A slot that no port concerned has would close nothing, and nobody would know.
fn check_slot(
    row: &Row<'_>,
    start: TimeOfDay,
    port: Option<PortIndex>,
    places: &Places,
    report: &mut Report,
) -> Field<()> {
    let ports = &places.ports.list;
    let known = match port {
        Some(port) => ports[port.at()].slot_at(start).is_some(),
        None => ports.iter().any(|port| port.slot_at(start).is_some()),
    };
    if known || !places.ports.whole {
        return Ok(());
    }
    report.push(
        row.notice(
            4,
            &kinds::UNKNOWN_SLOT,
            format!("slots.csv has no slot at {start} there"),
        )
        .remedy("use the start of a slot, or leave it empty to close all day"),
    );
    Err(Bad)
}
