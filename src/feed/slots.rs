//! slots.csv: appointment times.

use super::bytes::Source;
use super::fields::Field;
use super::places::Places;
use super::report::Report;
use super::shape::{Column, Shape, Type};
use super::table::{Found, Row};
use crate::domain::calendar::{TimeOfDay, Weekdays};
use crate::domain::id::PortIndex;
use crate::domain::problem::Slot;
use crate::notice::kinds;

/// The file's columns and rules.
pub(super) static SHAPE: Shape = Shape {
    file: "slots.csv",
    required: false,
    about: "Appointment times. A port that has rows here gives every appointment one of its slots, and is closed on a weekday that has none. A port without rows gives appointments for a day, with an empty slot, and the model's slot-period resources are not used there.",
    key: &[],
    columns: &COLUMNS,
};

const COLUMNS: [Column; 3] = [
    Column::required("port_id", Type::Identifier, "the port", "san_ysidro"),
    Column::required(
        "start",
        Type::Time,
        "when the slot starts, local to the port",
        "09:00",
    ),
    Column::optional(
        "weekdays",
        Type::Weekdays,
        "the weekdays on which the port has it; empty: every day",
        "Mon;Tue;Wed;Thu;Fri",
    ),
];

/// A row of slots.csv.
#[derive(Clone, Copy, Debug)]
pub(super) struct SlotRow {
    pub line: u64,
    pub port: PortIndex,
    pub start: TimeOfDay,
    pub weekdays: Weekdays,
}

/// Reads the slots into their ports, and gives the rows. Rows with the same port and start add
/// their weekdays.
pub(super) fn read(source: &mut Source<'_>, places: &mut Places) -> Vec<SlotRow> {
    let mut rows = Vec::new();
    let found = source.table(&SHAPE, |row, report| {
        let slot = slot(&row, places, report);
        rows.extend(slot.ok().flatten());
        slot.is_ok()
    });
    // Without its slots a port means something else: what refers to ports is not judged.
    if found == Found::Broken {
        places.ports.whole = false;
    }
    rows
}

fn slot(row: &Row<'_>, places: &mut Places, report: &mut Report) -> Field<Option<SlotRow>> {
    let id = row.identifier(0, report);
    let start = row.needed(1, report).and_then(|_| row.time(1, report));
    let weekdays = row.weekdays(2, report);
    let id = id?;
    let port = places.port(row, 0, id, report)?;
    let (Some(start), weekdays) = (start?, weekdays?) else {
        return Ok(None);
    };
    let slots = &mut places.ports.list[port.at()].slots;
    match slots.binary_search_by_key(&start, |slot| slot.start) {
        Ok(at) => {
            if !slots[at].weekdays.intersection(weekdays).is_empty() {
                report.push(
                    row.notice(
                        1,
                        &kinds::DUPLICATE_SLOT,
                        format!("`{id}` has this slot on one of these weekdays already"),
                    )
                    .remedy("leave one of the rows"),
                );
            }
            slots[at].weekdays = slots[at].weekdays.union(weekdays);
        }
        Err(at) => slots.insert(at, Slot { start, weekdays }),
    }
    Ok(Some(SlotRow {
        line: row.line,
        port,
        start,
        weekdays,
    }))
}
