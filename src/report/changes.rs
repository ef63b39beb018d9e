//! Whose appointment is different: from what is published, and from another plan. As CSV, as JSON, and
//! as a list by location to print.

use chrono::NaiveDate;
use rustc_hash::FxHashMap;
use serde::Serialize;

use super::gather::facts::Facts;
use super::written::{Change, Spot, Written};
use crate::domain::problem::Problem;
use crate::files::columns::CHANGES;
use crate::files::table::Table;

mod against;
mod list;

pub use against::{Compared, against, is_of_another_feed};
pub use list::html;

/// Whether the case has been told of the appointment that it had.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// The feed publishes it, or did.
    Published,
    /// Only another plan had it.
    Tentative,
}

impl Standing {
    /// Its word.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Published => "published",
            Self::Tentative => "tentative",
        }
    }
}

/// A case whose appointment is different. The fields are the columns of changes.csv, and `standing`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Entry {
    /// Identifier of the case.
    pub case_id: String,
    /// People in the case.
    pub persons: u32,
    /// Where they wait.
    pub location_id: String,
    /// `new`, `moved`, `lost` or `closed`.
    pub change: &'static str,
    /// The port that they had; empty: none.
    pub old_port_id: String,
    /// The date that they had.
    pub old_date: Option<NaiveDate>,
    /// The slot that they had; empty: none.
    pub old_slot: String,
    /// The port that they have now; empty: none.
    pub new_port_id: String,
    /// The date that they have now.
    pub new_date: Option<NaiveDate>,
    /// The slot that they have now; empty: none.
    pub new_slot: String,
    /// Why the old one does not stand any longer; may be empty.
    pub reason: String,
    /// Whether what they had was published.
    pub standing: Standing,
    /// Name of the location; the identifier without the feed.
    #[serde(skip)]
    pub location: String,
    /// Name of the port that they had.
    #[serde(skip)]
    pub old_port: String,
    /// Name of the port that they have now.
    #[serde(skip)]
    pub new_port: String,
}

/// A plan with the feed that it was made from, where that is at hand.
#[derive(Clone, Copy, Debug)]
pub struct Side<'p> {
    /// The plan.
    pub written: &'p Written,
    /// Its feed.
    pub feed: Option<&'p Problem>,
}

/// What is different from the appointments that the feed publishes: changes.csv, with names. None
/// where the plan has no such file.
#[must_use]
pub fn published(now: Side<'_>) -> Option<Vec<Entry>> {
    let names = Names::new(&[now]);
    let changes = now.written.changes.as_ref()?.iter();
    Some(
        changes
            .map(|own| names.entry(own.clone(), Standing::Published))
            .collect(),
    )
}

/// Names of places, by identifier: of the first of the plans that knows them.
struct Names {
    ports: FxHashMap<String, String>,
    locations: FxHashMap<String, String>,
}

impl Names {
    fn new(sides: &[Side<'_>]) -> Self {
        let mut names = Self {
            ports: FxHashMap::default(),
            locations: FxHashMap::default(),
        };
        for side in sides {
            let facts = Facts::new(side.written, side.feed);
            for (id, name) in side.written.ports.iter().zip(facts.ports) {
                names.ports.entry(id.clone()).or_insert(name);
            }
            for (id, name) in side.written.locations.iter().zip(facts.locations) {
                names.locations.entry(id.clone()).or_insert(name);
            }
        }
        names
    }

    fn entry(&self, change: Change, standing: Standing) -> Entry {
        let name = |names: &FxHashMap<String, String>, id: &str| {
            names.get(id).map_or(id, String::as_str).to_owned()
        };
        let port = |spot: &Option<Spot>| {
            spot.as_ref()
                .map_or(String::new(), |own| own.port_id.clone())
        };
        let slot = |spot: &Option<Spot>| {
            let start = spot.as_ref().and_then(|own| own.slot);
            start.map_or(String::new(), |start| start.to_string())
        };
        let (old_port_id, new_port_id) = (port(&change.old), port(&change.new));
        Entry {
            change: change.kind.as_str(),
            old_port: name(&self.ports, &old_port_id),
            new_port: name(&self.ports, &new_port_id),
            location: name(&self.locations, &change.location_id),
            old_port_id,
            old_date: change.old.as_ref().map(|own| own.date),
            old_slot: slot(&change.old),
            new_port_id,
            new_date: change.new.as_ref().map(|own| own.date),
            new_slot: slot(&change.new),
            case_id: change.case_id,
            persons: change.persons,
            location_id: change.location_id,
            reason: change.reason,
            standing,
        }
    }
}

/// The list as CSV: the columns of changes.csv, and whether the old appointment was published.
#[must_use]
pub fn csv(entries: &[Entry]) -> Vec<u8> {
    let mut table = Table::new(&[&CHANGES[..], &["standing"]].concat());
    for own in entries {
        table
            .text(&own.case_id)
            .number(own.persons)
            .text(&own.location_id)
            .text(own.change)
            .text(&own.old_port_id)
            .number_if(own.old_date)
            .text(&own.old_slot)
            .text(&own.new_port_id)
            .number_if(own.new_date)
            .text(&own.new_slot)
            .text(&own.reason)
            .text(own.standing.as_str())
            .end();
    }
    table.bytes()
}
