//! Whose appointment is different: from what is published, and from another plan. As CSV, as JSON, and
//! as a list by location to print.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use rustc_hash::{FxHashMap, FxHashSet};
use serde::Serialize;

use super::gather::facts::Facts;
use super::written::{Appointment, Change, ChangeKind, Spot, Written};
use crate::domain::admissible::WITHDRAWN;
use crate::domain::problem::Problem;
use crate::files::columns::CHANGES;
use crate::files::table::Table;

mod list;

pub use list::html;

/// Why a case that another plan appoints has no appointment any longer, where it is no case of the feed.
const NOT_IN_FEED: &str = "not_in_feed";

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

/// What is different from another plan, for those who were told of theirs and for those who were not,
/// by case. None where the plan has no changes.csv.
#[must_use]
pub fn against(now: Side<'_>, then: Side<'_>) -> Option<Vec<Entry>> {
    let changes = now.written.changes.as_ref()?;
    let by_case = |written: &'_ Written| -> FxHashMap<String, usize> {
        let rows = written.appointments.iter().enumerate();
        rows.map(|(at, own)| (own.case_id.clone(), at)).collect()
    };
    let before = by_case(then.written);
    let had = |case: &str| before.get(case).map(|&at| &then.written.appointments[at]);
    let names = Names::new(&[now, then]);
    let mut found: Vec<Entry> = Vec::new();
    let mut seen: FxHashSet<&str> = FxHashSet::default();
    for change in changes {
        let case = change.case_id.as_str();
        seen.insert(case);
        let own = had(case);
        // Who had something published hears of it whatever another plan said; but who was to come anew
        // under that plan already is compared with it.
        let planned_anew =
            own.is_some_and(|own| !own.is_kept() && change.old != Some(spot(then.written, own)));
        if change.kind != ChangeKind::New || change.old.is_some() && !planned_anew {
            found.push(names.entry(change.clone(), Standing::Published));
            continue;
        }
        let old = own.map(|own| spot(then.written, own));
        if old == change.new {
            continue;
        }
        let (kind, standing) = match own {
            Some(own) => (ChangeKind::Moved, standing(own)),
            None => (ChangeKind::New, Standing::Tentative),
        };
        let change = Change {
            kind,
            old,
            reason: String::new(),
            ..change.clone()
        };
        found.push(names.entry(change, standing));
    }
    for own in &now.written.appointments {
        if !seen.insert(&own.case_id) {
            continue;
        }
        // The feed publishes what is kept, so whoever has it has been told of it.
        let (old, new) = (had(&own.case_id), Some(spot(now.written, own)));
        let (kind, standing) = match old {
            Some(old) if Some(spot(then.written, old)) == new => continue,
            Some(old) => (ChangeKind::Moved, standing(old)),
            None => (ChangeKind::New, Standing::Published),
        };
        let old = old.map(|old| spot(then.written, old));
        let change = change(now.written, own, (kind, old, new), "");
        found.push(names.entry(change, standing));
    }
    let reasons: FxHashMap<&str, &str> = (now.written.left_out.iter())
        .map(|own| (own.case_id.as_str(), own.reason.as_str()))
        .collect();
    let done = done(now);
    for own in &then.written.appointments {
        let case = own.case_id.as_str();
        if seen.contains(case) || done.contains(case) {
            continue;
        }
        let date = then.written.calendar.date(own.day);
        let (kind, reason) = match reasons.get(case) {
            Some(&WITHDRAWN) => (ChangeKind::Closed, WITHDRAWN),
            Some(&reason) => (ChangeKind::Lost, reason),
            // Without its feed a plan does not say whom it takes for received.
            None if now.feed.is_none() && date < now.written.calendar.start => continue,
            None => (ChangeKind::Closed, NOT_IN_FEED),
        };
        let old = Some(spot(then.written, own));
        let change = change(then.written, own, (kind, old, None), reason);
        found.push(names.entry(change, standing(own)));
    }
    found.sort_by(|a, b| a.case_id.cmp(&b.case_id));
    Some(found)
}

/// The cases that a plan's feed says were received before its first day.
fn done(side: Side<'_>) -> BTreeSet<&str> {
    let problem = side.feed.iter();
    problem
        .flat_map(|problem| {
            let earlier = problem.earlier.iter();
            earlier.map(|own| problem.case_ids.get(own.case.at()))
        })
        .collect()
}

fn standing(own: &Appointment) -> Standing {
    if own.is_kept() {
        Standing::Published
    } else {
        Standing::Tentative
    }
}

fn spot(written: &Written, own: &Appointment) -> Spot {
    Spot {
        port_id: written.ports[own.port].clone(),
        date: written.calendar.date(own.day),
        slot: own.slot,
    }
}

fn change(
    written: &Written,
    own: &Appointment,
    (kind, old, new): (ChangeKind, Option<Spot>, Option<Spot>),
    reason: &str,
) -> Change {
    Change {
        case_id: own.case_id.clone(),
        persons: own.persons,
        location_id: written.locations[own.location].clone(),
        kind,
        old,
        new,
        reason: reason.to_owned(),
    }
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
