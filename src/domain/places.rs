//! Where people wait, where they go, and how they get there.

use super::calendar::{TimeOfDay, Weekdays};
use super::id::{LocationIndex, PortIndex, narrow};

/// A port of entry.
#[derive(Clone, Debug, PartialEq)]
pub struct Port {
    /// Identifier.
    pub id: String,
    /// Name; the identifier where the feed gives none.
    pub name: String,
    /// IANA time zone.
    pub timezone: Option<String>,
    /// Latitude and longitude in degrees.
    pub coordinates: Option<(f64, f64)>,
    /// Appointment times, by rising start; empty: the port gives appointments for a day.
    pub slots: Vec<Slot>,
}

impl Port {
    /// The position of the slot that starts at a time.
    #[must_use]
    pub fn slot_at(&self, start: TimeOfDay) -> Option<u32> {
        let position = self.slots.binary_search_by_key(&start, |slot| slot.start);
        position.ok().map(narrow)
    }
}

/// An appointment time of a port.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Slot {
    /// When it starts.
    pub start: TimeOfDay,
    /// On which weekdays it exists.
    pub weekdays: Weekdays,
}

/// A place where people wait and are staged.
#[derive(Clone, Debug, PartialEq)]
pub struct Location {
    /// Identifier.
    pub id: String,
    /// Name; the identifier where the feed gives none.
    pub name: String,
    /// Latitude and longitude in degrees.
    pub coordinates: Option<(f64, f64)>,
}

/// A way from a location to a port.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Corridor {
    /// From where.
    pub location: LocationIndex,
    /// To where.
    pub port: PortIndex,
    /// Hours of travel.
    pub travel_hours: f64,
}
