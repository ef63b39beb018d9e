//! ports.csv and locations.csv.

use rustc_hash::FxHashMap;

use super::bytes::Source;
use super::fields::{Bad, Field};
use super::report::{Report, did_you_mean};
use super::shape::{Column, Shape, Type};
use super::table::{Found, Row};
use crate::domain::id::{CorridorIndex, LocationIndex, PortIndex};
use crate::domain::problem::{Corridor, Location, Port};
use crate::notice::{Notice, kinds};

/// The file's columns and rules.
pub(super) static PORTS: Shape = Shape {
    file: "ports.csv",
    required: true,
    about: "The ports of entry.",
    key: &["port_id"],
    columns: &PORTS_COLUMNS,
};

const PORTS_COLUMNS: [Column; 5] = [
    Column::required("port_id", Type::Identifier, "the port", "san_ysidro"),
    Column::optional("name", Type::Text, "its name, for people", "San Ysidro"),
    Column::optional(
        "timezone",
        Type::Timezone,
        "its time zone; slots are in local time",
        "America/Los_Angeles",
    ),
    Column::optional("latitude", Type::Degrees(90), "north is positive", "32.542"),
    Column::optional(
        "longitude",
        Type::Degrees(180),
        "east is positive, so that the Americas are negative",
        "-117.03",
    ),
];

/// The file's columns and rules.
pub(super) static LOCATIONS: Shape = Shape {
    file: "locations.csv",
    required: false,
    about: "Where people wait and are staged. Absent: the locations are those that cases.csv names.",
    key: &["location_id"],
    columns: &LOCATIONS_COLUMNS,
};

const LOCATIONS_COLUMNS: [Column; 4] = [
    Column::required("location_id", Type::Identifier, "the location", "tijuana"),
    Column::optional("name", Type::Text, "its name, for people", "Tijuana"),
    Column::optional("latitude", Type::Degrees(90), "north is positive", "32.51"),
    Column::optional(
        "longitude",
        Type::Degrees(180),
        "east is positive, so that the Americas are negative",
        "-117.02",
    ),
];

/// A table of named things: rows by identifier, and whether the table is whole, so that a name
/// not in it is known to be wrong.
#[derive(Debug)]
pub(super) struct Named<T> {
    pub list: Vec<T>,
    pub lines: Vec<u64>,
    pub whole: bool,
    at: FxHashMap<String, usize>,
}

impl<T> Default for Named<T> {
    fn default() -> Self {
        Self {
            list: Vec::new(),
            lines: Vec::new(),
            whole: true,
            at: FxHashMap::default(),
        }
    }
}

impl<T> Named<T> {
    pub fn get(&self, id: &str) -> Option<usize> {
        self.at.get(id).copied()
    }

    /// Adds a row, unless its identifier is taken: then a notice names both rows.
    pub fn add(&mut self, row: &Row<'_>, id: &str, value: T, report: &mut Report) -> Field<()> {
        if let Some(known) = self.get(id) {
            report.push(
                row.notice(
                    0,
                    &kinds::DUPLICATE_ID,
                    format!("`{id}` stands in row {} already", self.lines[known]),
                )
                .remedy("give each row an identifier of its own"),
            );
            return Err(Bad);
        }
        self.push(id, value, row.line);
        Ok(())
    }

    pub fn push(&mut self, id: &str, value: T, line: u64) {
        self.at.insert(id.to_owned(), self.list.len());
        self.list.push(value);
        self.lines.push(line);
    }
}

/// Ports, locations, and the ways between them.
#[derive(Debug, Default)]
pub(super) struct Places {
    pub ports: Named<Port>,
    pub locations: Named<Location>,
    /// Whether there is a locations.csv; if not, cases.csv names the locations.
    pub locations_given: bool,
    /// Sorted by (location, port); complete once cases.csv and corridors.csv are read.
    pub corridors: Vec<Corridor>,
    /// Whether corridors.csv could be read whole.
    pub corridors_whole: bool,
}

impl Places {
    /// The port named in a field; an unknown one is reported, unless ports.csv is broken.
    pub fn port(
        &self,
        row: &Row<'_>,
        column: usize,
        id: &str,
        report: &mut Report,
    ) -> Field<PortIndex> {
        if let Some(at) = self.ports.get(id) {
            return Ok(PortIndex::new(at));
        }
        if self.ports.whole {
            report.push_with(&kinds::UNKNOWN_PORT, || {
                let names = self.ports.list.iter().map(|port| port.id.as_str());
                row.notice(
                    column,
                    &kinds::UNKNOWN_PORT,
                    format!("ports.csv has no `{id}`"),
                )
                .remedy(did_you_mean(id, names, "add it to ports.csv"))
            });
        }
        Err(Bad)
    }

    /// The location named in a field; an unknown one is reported, unless locations.csv is broken.
    pub fn location(
        &self,
        row: &Row<'_>,
        column: usize,
        id: &str,
        report: &mut Report,
    ) -> Field<LocationIndex> {
        if let Some(at) = self.locations.get(id) {
            return Ok(LocationIndex::new(at));
        }
        if self.locations.whole {
            report.push_with(&kinds::UNKNOWN_LOCATION, || {
                let list = &self.locations.list;
                let names = list.iter().map(|location| location.id.as_str());
                let table = if self.locations_given {
                    "locations.csv"
                } else {
                    "cases.csv"
                };
                row.notice(
                    column,
                    &kinds::UNKNOWN_LOCATION,
                    format!("{table} has no `{id}`"),
                )
                .remedy(did_you_mean(id, names, &format!("add it to {table}")))
            });
        }
        Err(Bad)
    }

    /// The ports of a list.
    pub fn port_list(
        &self,
        row: &Row<'_>,
        column: usize,
        report: &mut Report,
    ) -> Field<Vec<PortIndex>> {
        let items = row.list(column, report)?;
        items
            .into_iter()
            .map(|id| self.port(row, column, id, report))
            .collect()
    }

    pub fn corridor(&self, location: LocationIndex, port: PortIndex) -> Option<CorridorIndex> {
        self.corridors
            .binary_search_by_key(&(location, port), |c| (c.location, c.port))
            .ok()
            .map(CorridorIndex::new)
    }
}

/// Reads both files.
pub(super) fn read(source: &mut Source<'_>) -> Places {
    let mut places = Places::default();
    let mut zones: FxHashMap<String, bool> = FxHashMap::default();
    let found = source.table(&PORTS, |row, report| {
        port(&row, &mut places.ports, &mut zones, report).is_ok()
    });
    places.ports.whole = found == Found::Whole;
    if places.ports.whole && places.ports.list.is_empty() {
        source.report.push(
            Notice::new(&kinds::NO_PORTS, PORTS.file, "there is no port")
                .remedy("add a row for each port of entry"),
        );
        places.ports.whole = false;
    }
    let found = source.table(&LOCATIONS, |row, report| {
        location(&row, &mut places.locations, report).is_ok()
    });
    places.locations_given = found != Found::Absent;
    places.locations.whole = found != Found::Broken;
    places
}

fn port(
    row: &Row<'_>,
    ports: &mut Named<Port>,
    zones: &mut FxHashMap<String, bool>,
    report: &mut Report,
) -> Field<()> {
    let id = row.identifier(0, report)?;
    let timezone = row.text(2);
    let zone_known = timezone.is_empty()
        || *zones
            .entry(timezone.to_owned())
            .or_insert_with(|| timezone.parse::<chrono_tz::Tz>().is_ok());
    if !zone_known {
        let names = chrono_tz::TZ_VARIANTS.iter().map(|zone| zone.name());
        report.push(
            row.notice(
                2,
                &kinds::UNKNOWN_TIMEZONE,
                format!("`{timezone}` is not an IANA time zone"),
            )
            .remedy(did_you_mean(timezone, names, "such as America/Chicago")),
        );
    }
    let coordinates = coordinates(row, 3, report);
    let port = Port {
        id: id.to_owned(),
        name: name_or_id(row, id, report),
        timezone: (!timezone.is_empty()).then(|| timezone.to_owned()),
        coordinates: coordinates.unwrap_or_default(),
        slots: Vec::new(),
    };
    ports.add(row, id, port, report)?;
    coordinates?;
    if zone_known { Ok(()) } else { Err(Bad) }
}

fn location(row: &Row<'_>, locations: &mut Named<Location>, report: &mut Report) -> Field<()> {
    let id = row.identifier(0, report)?;
    let coordinates = coordinates(row, 2, report);
    let location = Location {
        id: id.to_owned(),
        name: name_or_id(row, id, report),
        coordinates: coordinates.unwrap_or_default(),
    };
    locations.add(row, id, location, report)?;
    coordinates.map(|_| ())
}

fn name_or_id(row: &Row<'_>, id: &str, report: &mut Report) -> String {
    let name = row.words(1, report);
    if name.is_empty() { id } else { name }.to_owned()
}

/// Latitude and longitude from two columns: both or neither, in degrees.
fn coordinates(row: &Row<'_>, latitude: usize, report: &mut Report) -> Field<Option<(f64, f64)>> {
    let first = row.degrees(latitude, report);
    let second = row.degrees(latitude + 1, report);
    match (first?, second?) {
        (Some(latitude), Some(longitude)) => Ok(Some((latitude, longitude))),
        (None, None) => Ok(None),
        (first, _) => {
            let empty = if first.is_some() {
                latitude + 1
            } else {
                latitude
            };
            report.push(
                row.notice(
                    empty,
                    &kinds::HALF_COORDINATES,
                    "one coordinate is given without the other",
                )
                .remedy("give both, or neither"),
            );
            Ok(None)
        }
    }
}
