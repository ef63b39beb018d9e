//! What is different from another plan, for those who were told of theirs and for those who were not.

use std::collections::BTreeSet;

use rustc_hash::{FxHashMap, FxHashSet};

use super::{Entry, Names, Side, Standing};
use crate::domain::admissible::WITHDRAWN;
use crate::domain::problem::{Booking, Problem, Released};
use crate::report::written::{Appointment, Change, ChangeKind, Spot, Written};

/// Why a case that another plan appoints has no appointment any longer, where it is no case of the feed.
const NOT_IN_FEED: &str = "not_in_feed";

/// What is different from another plan.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Compared {
    /// Whose appointment is different, by case.
    pub entries: Vec<Entry>,
    /// Those whose appointment was only tentative under the other plan and is published now, as it was.
    pub published: Vec<Entry>,
}

/// What is different from another plan. None where the plan has no changes.csv.
#[must_use]
pub fn against(now: Side<'_>, then: Side<'_>) -> Option<Compared> {
    let changes = now.written.changes.as_ref()?;
    let rows = then.written.appointments.iter();
    let before: FxHashMap<&str, &Appointment> =
        rows.map(|own| (own.case_id.as_str(), own)).collect();
    let names = Names::new(&[now, then]);
    let known = Known::new(then);
    let gone = released(now);
    let mut found = Compared::default();
    let mut seen: FxHashSet<&str> = FxHashSet::default();
    for change in changes {
        let case = change.case_id.as_str();
        seen.insert(case);
        let own = before.get(case).copied();
        if is_told(change, own, &known, then.written) {
            found
                .entries
                .push(names.entry(change.clone(), Standing::Published));
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
        found.entries.push(names.entry(change, standing));
    }
    // The feed publishes what is kept.
    for own in &now.written.appointments {
        let case = own.case_id.as_str();
        if !seen.insert(case) {
            continue;
        }
        let new = Some(spot(now.written, own));
        let old = (before.get(case)).map(|&own| (spot(then.written, own), own.is_kept()));
        let since = gone.get(case).filter(|own| !known.has(case, &own.0));
        let (kind, old, reason) = match (old, since) {
            (Some((old, kept)), _) if Some(&old) == new.as_ref() => {
                if !kept {
                    let change = change(now.written, own, (ChangeKind::New, None, new), "");
                    (found.published).push(names.entry(change, Standing::Published));
                }
                continue;
            }
            // It was published since, taken back, and another is published.
            (_, Some((old, why))) => (ChangeKind::New, Some(old.clone()), *why),
            (Some((old, true)), None) => (ChangeKind::Moved, Some(old), ""),
            // Nobody was told of what was tentative.
            (Some((_, false)) | None, None) => (ChangeKind::New, None, ""),
        };
        let change = change(now.written, own, (kind, old, new), reason);
        found.entries.push(names.entry(change, Standing::Published));
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
        let since = gone.get(case).filter(|own| !known.has(case, &own.0));
        let had = Some(spot(then.written, own));
        let (kind, old, reason, standing) = match (reasons.get(case), since) {
            (Some(&WITHDRAWN), _) => (ChangeKind::Closed, had, WITHDRAWN, standing(own)),
            (Some(_), Some((old, why))) => {
                let old = Some(old.clone());
                (ChangeKind::Closed, old, *why, Standing::Published)
            }
            (Some(&reason), None) => (ChangeKind::Lost, had, reason, standing(own)),
            // Without its feed a plan does not say whom it takes for received.
            (None, _) if now.feed.is_none() && date < now.written.calendar.start => continue,
            (None, _) => (ChangeKind::Closed, had, NOT_IN_FEED, standing(own)),
        };
        let change = change(then.written, own, (kind, old, None), reason);
        found.entries.push(names.entry(change, standing));
    }
    found.entries.sort_by(|a, b| a.case_id.cmp(&b.case_id));
    Some(found)
}

/// Whether a plan has appointments, and none of a case that the other knows, from its feed or its lists.
#[must_use]
pub fn is_of_another_feed(now: Side<'_>, then: Side<'_>) -> bool {
    let written = now.written;
    let mut known: FxHashSet<&str> = FxHashSet::default();
    known.extend(written.appointments.iter().map(|own| own.case_id.as_str()));
    known.extend(written.left_out.iter().map(|own| own.case_id.as_str()));
    known.extend((written.changes.iter().flatten()).map(|own| own.case_id.as_str()));
    if let Some(feed) = now.feed {
        known.extend((0..feed.cases.len()).map(|at| feed.case_ids.get(at)));
    }
    let mut all = then.written.appointments.iter().peekable();
    all.peek().is_some() && !all.any(|own| known.contains(own.case_id.as_str()))
}

/// Whether somebody hears of a change whatever the other plan said: they had something published that
/// the other plan did not know to be taken back, or has no other for. Who was to come anew under that
/// plan already is compared with it.
fn is_told(change: &Change, own: Option<&Appointment>, known: &Known, then: &Written) -> bool {
    let Some(old) = change
        .old
        .as_ref()
        .filter(|_| change.kind == ChangeKind::New)
    else {
        return change.kind != ChangeKind::New;
    };
    let Some(own) = own.filter(|own| !own.is_kept()) else {
        return true;
    };
    if known.knows {
        !known.has(&change.case_id, old)
    } else {
        *old == spot(then, own)
    }
}

/// What a plan knew to be taken back.
struct Known {
    /// Whether that can be said.
    knows: bool,
    spots: FxHashSet<(String, String)>,
}

impl Known {
    fn new(side: Side<'_>) -> Self {
        let mut spots = FxHashSet::default();
        if let Some(problem) = side.feed {
            for own in &problem.released {
                let (case, spot) = booked(problem, &own.booking);
                spots.insert((case.to_owned(), key(&spot)));
            }
        } else if let Some(changes) = &side.written.changes {
            let gone = changes.iter();
            let gone = gone.filter(|own| matches!(own.kind, ChangeKind::New | ChangeKind::Closed));
            for own in gone {
                let old = own.old.iter();
                spots.extend(old.map(|spot| (own.case_id.clone(), key(spot))));
            }
        }
        Self {
            knows: side.feed.is_some() || side.written.changes.is_some(),
            spots,
        }
    }

    fn has(&self, case: &str, spot: &Spot) -> bool {
        self.spots.contains(&(case.to_owned(), key(spot)))
    }
}

fn key(spot: &Spot) -> String {
    let slot = spot.slot.map_or(String::new(), |start| start.to_string());
    format!("{} {} {slot}", spot.port_id, spot.date)
}

fn booked<'p>(problem: &'p Problem, own: &Booking) -> (&'p str, Spot) {
    let spot = Spot {
        port_id: problem.ports[own.port.at()].id.clone(),
        date: problem.calendar.date(own.day),
        slot: own.slot,
    };
    (problem.case_ids.get(own.case.at()), spot)
}

/// The last appointment of each case that a plan's feed says does not stand any longer, and why.
fn released(side: Side<'_>) -> FxHashMap<&str, (Spot, &'static str)> {
    let mut all: Vec<&Released> = side.feed.iter().flat_map(|own| &own.released).collect();
    // Of a day and slot the last in the file.
    all.sort_by_key(|own| (own.booking.day, own.booking.slot));
    let problem = side.feed.into_iter();
    let rows = problem.flat_map(|problem| {
        all.iter().map(move |own| {
            let (case, spot) = booked(problem, &own.booking);
            (case, (spot, own.why.as_str()))
        })
    });
    rows.collect()
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
