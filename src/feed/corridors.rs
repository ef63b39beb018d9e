//! corridors.csv: from which location people can reach which port.

use rustc_hash::FxHashMap;

use super::bytes::Source;
use super::fields::{Bad, Field};
use super::places::Places;
use super::report::Report;
use super::shape::{Column, Shape, Type};
use super::table::{Found, Row};
use crate::domain::id::{LocationIndex, PortIndex};
use crate::domain::problem::Corridor;
use crate::notice::{Notice, kinds};

/// The file's columns and rules.
pub(super) static SHAPE: Shape = Shape {
    file: "corridors.csv",
    required: false,
    about: "From which location people can reach which port. Absent: every location reaches every port in 0 hours. A pair that is not listed cannot be used.",
    key: &["location_id", "port_id"],
    columns: &COLUMNS,
};

const COLUMNS: [Column; 3] = [
    Column::required("location_id", Type::Identifier, "from where", "tijuana"),
    Column::required("port_id", Type::Identifier, "to which port", "san_ysidro"),
    Column::optional(
        "travel_hours",
        Type::Amount(10_000),
        "hours of travel; empty: 0",
        "0.5",
    ),
];

/// Most corridors where every location reaches every port.
const MOST_CORRIDORS: usize = 50_000_000;

/// Reads the corridors; where there is no file, every location reaches every port in 0 hours.
pub(super) fn read(source: &mut Source<'_>, places: &mut Places) {
    let mut read: Vec<Corridor> = Vec::new();
    let mut lines: FxHashMap<(LocationIndex, PortIndex), u64> = FxHashMap::default();
    let mut empty: Vec<Notice> = Vec::new();
    let found = source.table(&SHAPE, |row, report| {
        if row.text(2).is_empty() {
            let message = "`travel_hours` is empty, which counts as 0, while others have some";
            empty.push(
                row.notice(2, &kinds::EMPTY_TRAVEL_HOURS, message)
                    .remedy("give the hours, or write 0"),
            );
        }
        corridor(&row, places, &mut lines, report)
            .map(|corridor| read.push(corridor))
            .is_ok()
    });
    if empty.len() < read.len() {
        for notice in empty {
            source.report.push(notice);
        }
    }
    let (locations, ports) = (places.locations.list.len(), places.ports.list.len());
    if found == Found::Absent && locations.saturating_mul(ports) > MOST_CORRIDORS {
        source.report.push(
            Notice::new(
                &kinds::TOO_MANY_LIMITS,
                SHAPE.file,
                format!("{locations} locations and {ports} ports make too many corridors"),
            )
            .remedy("add the file, and name in it the pairs that people really travel"),
        );
        return;
    }
    if found == Found::Absent {
        for location in 0..places.locations.list.len() {
            for port in 0..places.ports.list.len() {
                places.corridors.push(Corridor {
                    location: LocationIndex::new(location),
                    port: PortIndex::new(port),
                    travel_hours: 0.0,
                });
            }
        }
    } else {
        read.sort_by_key(|corridor| (corridor.location, corridor.port));
        places.corridors = read;
    }
    places.corridors_whole = found != Found::Broken;
}

fn corridor(
    row: &Row<'_>,
    places: &Places,
    lines: &mut FxHashMap<(LocationIndex, PortIndex), u64>,
    report: &mut Report,
) -> Field<Corridor> {
    let location = row
        .identifier(0, report)
        .and_then(|id| places.location(row, 0, id, report));
    let port = row
        .identifier(1, report)
        .and_then(|id| places.port(row, 1, id, report));
    let hours = row.amount(2, report);
    let (location, port) = (location?, port?);
    if let Some(line) = lines.insert((location, port), row.line) {
        report.push(
            row.notice(
                0,
                &kinds::DUPLICATE_CORRIDOR,
                format!("the pair stands in row {line} already"),
            )
            .remedy("leave one of the rows"),
        );
        return Err(Bad);
    }
    Ok(Corridor {
        location,
        port,
        travel_hours: hours?.unwrap_or(0.0),
    })
}
