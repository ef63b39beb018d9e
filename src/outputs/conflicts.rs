//! Conflicts among promises: every one of them, with every case in it.

use rustc_hash::FxHashMap;
use serde::Serialize;

use super::limits::{day, slot};
use crate::domain::id::CaseIndex;
use crate::domain::plan::{Conflict, ConflictKind};
use crate::domain::problem::{Booking, Problem};

/// The JSON object of a `paso plan --format json` that planned nothing; `paso validate` has the
/// same list.
#[derive(Clone, Debug, Serialize)]
pub struct Conflicts<'p> {
    /// Every one.
    pub conflicts: Vec<Entry<'p>>,
}

/// One conflict: what is broken, by how much, and by which promises.
#[derive(Clone, Debug, Serialize)]
pub struct Entry<'p> {
    /// `over_limit`, `before_ready`, `no_corridor`, `closed` or `no_slot`.
    pub kind: &'static str,
    /// Why the port is closed, as the feed says; only for kind `closed`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<&'p str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    /// The limit that is exceeded; only for kind `over_limit`.
    pub limit: Option<Broken>,
    /// The promises in it.
    pub promises: Vec<Promise<'p>>,
}

/// A limit that promises and earlier appointments exceed.
#[derive(Clone, Debug, Serialize)]
pub struct Broken {
    /// The resource, or `phase:ID`.
    pub resource_id: String,
    /// The site.
    pub site_id: String,
    /// The date.
    pub date: String,
    /// The slot's start.
    pub slot: Option<String>,
    /// How much of it they use.
    pub used: f64,
    /// How much of it there is.
    pub amount: f64,
    /// How much that is too much.
    pub excess: f64,
}

/// A promise in a conflict.
#[derive(Clone, Debug, Serialize)]
pub struct Promise<'p> {
    /// The case.
    pub case_id: &'p str,
    /// The port.
    pub port_id: &'p str,
    /// The date.
    pub date: String,
    /// The slot's start.
    pub slot: Option<String>,
    /// People in it.
    pub persons: u8,
    /// Where they wait.
    pub location_id: &'p str,
    /// The first day on which they are ready.
    pub ready_on: String,
    /// How many days before that the appointment is.
    pub days_too_early: u32,
}

impl<'p> Conflicts<'p> {
    /// Conflicts with all that is to be said about them.
    #[must_use]
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
    #[must_use]
    pub fn entries(&self) -> &[Entry<'p>] {
        &self.conflicts
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
        date: problem.calendar.date(day(key)).to_string(),
        slot: slot(problem, key),
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
