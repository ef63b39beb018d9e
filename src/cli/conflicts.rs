//! Conflicts among promises: every one of them, with every case in it.

use std::fmt::Write as _;

use rustc_hash::FxHashMap;
use serde::Serialize;

use super::limits;
use super::text::{count, decimal, safe};
use crate::domain::id::CaseIndex;
use crate::domain::plan::{Conflict, ConflictKind};
use crate::domain::problem::{Booking, Problem};

/// The JSON object of a `paso plan --format json` that planned nothing; `paso validate` has the
/// same list.
#[derive(Serialize)]
pub(super) struct Conflicts<'p> {
    conflicts: Vec<Entry<'p>>,
}

/// One conflict: what is broken, by how much, and by which promises.
#[derive(Serialize)]
pub(super) struct Entry<'p> {
    kind: &'static str,
    /// Why the port is closed, as the feed says; only for kind `closed`.
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'p str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    limit: Option<Broken>,
    promises: Vec<Promise<'p>>,
}

/// A limit that promises and earlier appointments exceed.
#[derive(Serialize)]
struct Broken {
    resource_id: String,
    site_id: String,
    date: String,
    slot: Option<String>,
    used: f64,
    amount: f64,
    excess: f64,
}

/// A promise in a conflict.
#[derive(Serialize)]
struct Promise<'p> {
    case_id: &'p str,
    port_id: &'p str,
    date: String,
    slot: Option<String>,
    persons: u8,
    location_id: &'p str,
    ready_on: String,
    days_too_early: u32,
}

impl<'p> Conflicts<'p> {
    /// Conflicts with all that is to be said about them.
    pub fn new(problem: &'p Problem, conflicts: &[Conflict]) -> Self {
        let bookings: FxHashMap<CaseIndex, &Booking> = problem
            .promises
            .iter()
            .map(|booking| (booking.case, booking))
            .collect();
        let entries = conflicts.iter().map(|conflict| Entry {
            kind: match conflict.kind {
                ConflictKind::OverLimit { .. } => "over_limit",
                ConflictKind::BeforeReady => "before_ready",
                ConflictKind::NoCorridor => "no_corridor",
                ConflictKind::Closed { .. } => "closed",
                ConflictKind::NoSlot => "no_slot",
            },
            reason: match conflict.kind {
                ConflictKind::Closed { closure } => {
                    Some(problem.closures.rows()[closure].reason.as_str())
                }
                _ => None,
            },
            limit: broken(problem, conflict.kind),
            promises: conflict
                .cases
                .iter()
                .filter_map(|case| bookings.get(case))
                .map(|booking| promise(problem, booking))
                .collect(),
        });
        Self {
            conflicts: entries.collect(),
        }
    }

    /// Each conflict, for JSON.
    pub fn entries(&self) -> &[Entry<'p>] {
        &self.conflicts
    }

    /// Each conflict in words, with the promises in it.
    pub fn told(&self) -> Vec<(String, Vec<String>)> {
        let told = self.conflicts.iter().map(|conflict| {
            let promises = conflict.promises.iter();
            let promises = promises.map(|promise| promise.text(conflict.kind));
            (conflict.what(), promises.collect())
        });
        told.collect()
    }

    /// The conflicts for people, and what follows from them. Writing to a string cannot fail, so
    /// its results are let go.
    pub fn text(&self, so: &str) -> String {
        let mut text = format!(
            "The published appointments cannot all be kept: {}. {so}\n",
            count(self.conflicts.len() as u64, "conflict", "conflicts")
        );
        for (what, promises) in self.told() {
            let _ = writeln!(text, "\n{what}:");
            for promise in promises {
                let _ = writeln!(text, "  {promise}");
            }
        }
        text
    }
}

fn broken(problem: &Problem, kind: ConflictKind) -> Option<Broken> {
    let ConflictKind::OverLimit { limit, used } = kind else {
        return None;
    };
    let key = problem.limits.key(limit);
    let (resource_id, site_id) = problem.limit_name(key);
    let amount = problem.limits.amount(limit);
    Some(Broken {
        resource_id,
        site_id,
        date: problem.calendar.date(limits::day(key)).to_string(),
        slot: limits::slot(problem, key),
        used,
        amount,
        excess: used - amount,
    })
}

fn promise<'p>(problem: &'p Problem, booking: &Booking) -> Promise<'p> {
    let class = problem.class_of(booking.case);
    let ready = problem.cases[booking.case.at()].ready;
    Promise {
        case_id: problem.case_ids.get(booking.case.at()),
        port_id: &problem.ports[booking.port.at()].id,
        date: problem.calendar.date(booking.day).to_string(),
        slot: booking.slot.map(|slot| slot.to_string()),
        persons: class.persons,
        location_id: &problem.locations[class.location.at()].id,
        ready_on: problem.calendar.date(ready).to_string(),
        days_too_early: ready.max(booking.day).since(booking.day),
    }
}

impl Entry<'_> {
    fn what(&self) -> String {
        let Some(limit) = &self.limit else {
            return match (self.kind, self.reason) {
                ("before_ready", _) => "Promised before the case is ready".to_owned(),
                ("no_corridor", _) => {
                    "Promised at a port that no corridor reaches from there".to_owned()
                }
                (_, Some("")) => "Promised on a day on which the port is closed".to_owned(),
                (_, Some(reason)) => format!(
                    "Promised on a day on which the port is closed: {}",
                    safe(reason)
                ),
                _ => "Promised on a day or slot that the port does not have".to_owned(),
            };
        };
        let slot = limit.slot.as_ref().map(|slot| format!(" at {slot}"));
        format!(
            "{}@{} on {}{}: published appointments use {} of {}, {} too much",
            limit.resource_id,
            limit.site_id,
            limit.date,
            slot.unwrap_or_default(),
            decimal(limit.used),
            decimal(limit.amount),
            decimal(limit.excess)
        )
    }
}

impl Promise<'_> {
    fn text(&self, kind: &str) -> String {
        let slot = self.slot.as_ref().map(|slot| format!(" at {slot}"));
        let mut text = format!(
            "{}: {} on {}{}, {} from {}",
            self.case_id,
            self.port_id,
            self.date,
            slot.unwrap_or_default(),
            count(u64::from(self.persons), "person", "people"),
            self.location_id
        );
        if kind == "before_ready" {
            let early = u64::from(self.days_too_early);
            let _ = write!(
                text,
                "; ready on {}, {} later",
                self.ready_on,
                count(early, "day", "days")
            );
        }
        text
    }
}
