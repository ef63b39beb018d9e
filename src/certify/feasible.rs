//! Rules 1 and 4 and admissibility, case by case.

use std::collections::HashMap;

use chrono::NaiveDate;
use rustc_hash::FxHashMap;

use super::Tally;
use super::written::{Claims, Entry};
use crate::domain::calendar::TimeOfDay;
use crate::domain::id::{CaseIndex, PhaseIndex, PortIndex};
use crate::domain::problem::{Admission, Booking, Problem};

/// Finds the case, port, day, slot and phase of each row. A row that names none of the feed's is
/// a breach.
pub(super) fn resolve(
    problem: &Problem,
    cases: &FxHashMap<&str, CaseIndex>,
    written: &mut Claims,
    tally: &mut Tally,
) {
    let ports: HashMap<&str, PortIndex> = problem
        .ports
        .iter()
        .enumerate()
        .map(|(at, port)| (port.id.as_str(), PortIndex::new(at)))
        .collect();
    let phases: HashMap<&str, PhaseIndex> = problem
        .phases
        .iter()
        .enumerate()
        .map(|(at, phase)| (phase.id.as_str(), PhaseIndex::new(at)))
        .collect();
    for row in 0..written.schedule.len() {
        let get = |column| written.schedule.get(row, column);
        let id = get(0);
        let (Some(&case), Some(&port)) = (cases.get(id), ports.get(get(1))) else {
            tally.breach(
                "admissible",
                id,
                "a case and a port of the feed",
                "an unknown one",
            );
            continue;
        };
        let Ok(date) = get(2).parse::<NaiveDate>() else {
            tally.breach("admissible", id, "a date", get(2));
            continue;
        };
        let slot_text = get(3);
        let slot = TimeOfDay::parse(slot_text);
        if slot.is_none() && !slot_text.is_empty() {
            tally.breach("admissible", id, "a slot", format!("`{slot_text}`"));
            continue;
        }
        let phase_text = get(8);
        let phase = phases.get(phase_text).copied();
        if phase.is_none() && !phase_text.is_empty() {
            tally.breach("admissible", id, "a phase of the feed", phase_text);
        }
        written.appointments.push(Entry {
            row,
            case,
            port,
            day: problem.calendar.day(date),
            slot,
            corridor: problem.corridor(problem.class_of(case).location, port),
            phase,
        });
    }
    for row in 0..written.unscheduled.len() {
        let id = written.unscheduled.get(row, 0);
        let case = cases.get(id).copied();
        if case.is_none() {
            tally.breach(
                "one_appointment",
                id,
                "a case of the feed",
                "an unknown one",
            );
        }
        written.left_out.push(case);
    }
}

/// Rules 1 and 4, and admissibility.
pub(super) fn check(problem: &Problem, written: &Claims, tally: &mut Tally) {
    once(problem, written, tally);
    appointments(problem, written, tally);
}

/// No case twice in schedule.csv, and none that was done before `start`.
pub(super) fn at_most_once(problem: &Problem, written: &Claims, tally: &mut Tally) {
    let mut there = vec![false; problem.cases.len()];
    for booking in &problem.earlier {
        there[booking.case.at()] = true;
    }
    for entry in &written.appointments {
        tally.hold(
            "one_appointment",
            !std::mem::replace(&mut there[entry.case.at()], true),
            || problem.case_ids.get(entry.case.at()).to_owned(),
            || "one row in schedule.csv at most, and none if it was done".to_owned(),
            || "another one".to_owned(),
        );
    }
}

/// Rule 4 and admissibility.
pub(super) fn appointments(problem: &Problem, written: &Claims, tally: &mut Tally) {
    let mut promised: HashMap<CaseIndex, &Booking> = HashMap::new();
    for promise in &problem.promises {
        promised.insert(promise.case, promise);
    }
    promises(problem, written, &promised, tally);
    for entry in &written.appointments {
        tally.examine("admissible");
        let stands = promised.contains_key(&entry.case)
            || problem.keeps(entry.case, (entry.port, entry.day, entry.slot));
        if !stands && let Some((expected, found)) = inadmissible(problem, entry) {
            let id = problem.case_ids.get(entry.case.at());
            tally.breach("admissible", id, expected, found);
        }
        phase(problem, entry, tally);
    }
}

/// Every case of the feed, save those done before `start`, stands in exactly one of the files,
/// once.
fn once(problem: &Problem, written: &Claims, tally: &mut Tally) {
    let mut times = vec![0u32; problem.cases.len()];
    for entry in &written.appointments {
        times[entry.case.at()] += 1;
    }
    for case in written.left_out.iter().flatten() {
        times[case.at()] += 1;
    }
    let mut done = vec![false; problem.cases.len()];
    for booking in &problem.earlier {
        done[booking.case.at()] = true;
    }
    for (at, (times, done)) in times.into_iter().zip(done).enumerate() {
        let expected = u32::from(!done);
        tally.hold(
            "one_appointment",
            times == expected,
            || problem.case_ids.get(at).to_owned(),
            || match expected {
                0 => "no row: it was done before start".to_owned(),
                _ => "one row in schedule.csv or unscheduled.csv".to_owned(),
            },
            || format!("{times} rows"),
        );
    }
}

/// Why an appointment is not admissible: what is expected, what was found.
fn inadmissible(problem: &Problem, entry: &Entry) -> Option<(String, String)> {
    let class = problem.class_of(entry.case);
    let port = &problem.ports[entry.port.at()];
    let ready = problem.cases[entry.case.at()].ready;
    let on = problem.calendar.date(entry.day);
    if problem.is_withdrawn(class) {
        return Some((
            "no appointment: it has withdrawn".to_owned(),
            on.to_string(),
        ));
    }
    if entry.corridor.is_none() {
        let from = &problem.locations[class.location.at()].id;
        return Some((
            format!("a corridor from {from}"),
            format!("none to {}", port.id),
        ));
    }
    if !problem.port_allowed(class, entry.port) {
        return Some(("one of the case's ports".to_owned(), port.id.clone()));
    }
    if !problem.calendar.contains(entry.day) {
        return Some(("a day of the horizon".to_owned(), on.to_string()));
    }
    if entry.day < ready {
        return Some((
            format!("not before its ready day {}", problem.calendar.date(ready)),
            on.to_string(),
        ));
    }
    let notice = problem.notice_of(class);
    if entry.day < notice {
        let first = problem.calendar.date(notice);
        return Some((
            format!("not before {first}: {notice} days of notice"),
            on.to_string(),
        ));
    }
    if let Some(expected) = without_slot(problem, entry) {
        let slot = entry.slot.map(|start| format!(" at {start}"));
        return Some((expected, format!("{on}{}", slot.unwrap_or_default())));
    }
    if problem.admission(class, entry.port, entry.day) == Admission::Closed {
        return Some((
            "a phase that admits it".to_owned(),
            format!("none at {} on {on}", port.id),
        ));
    }
    None
}

/// What is expected of the slot, if the port does not give it that day.
fn without_slot(problem: &Problem, entry: &Entry) -> Option<String> {
    let port = &problem.ports[entry.port.at()];
    let slot = match entry.slot {
        Some(_) if port.slots.is_empty() => return Some(format!("no slot: {} has none", port.id)),
        None if !port.slots.is_empty() => return Some(format!("a slot of {}", port.id)),
        None => None,
        Some(start) => match port.slot_at(start) {
            None => return Some(format!("a slot of {}", port.id)),
            known => known,
        },
    };
    if !problem.lists(entry.port, entry.day, slot) {
        Some(format!("a slot that {} has on that weekday", port.id))
    } else if !problem.gives(entry.port, entry.day, slot) {
        Some(format!("a day and slot on which {} is not closed", port.id))
    } else {
        None
    }
}

/// The phase charged is the first that admits the appointment.
fn phase(problem: &Problem, entry: &Entry, tally: &mut Tally) {
    let class = problem.class_of(entry.case);
    let expected = problem.admission(class, entry.port, entry.day).phase();
    let name = |phase: Option<PhaseIndex>| {
        phase.map_or("no phase".to_owned(), |at| {
            problem.phases[at.at()].id.clone()
        })
    };
    tally.hold(
        "phase_cap",
        entry.phase == expected,
        || problem.case_ids.get(entry.case.at()).to_owned(),
        || format!("charged to {}", name(expected)),
        || name(entry.phase),
    );
}

/// Rule 4 for a promise that may be moved, where its case has an appointment: it is that promise, if
/// that is possible, or another appointment. Where it has none it is left out, as [`once`] sees to.
fn movable(problem: &Problem, entry: &Entry, promise: &Booking, status: &str, tally: &mut Tally) {
    let same = problem.keeps(entry.case, (entry.port, entry.day, entry.slot));
    let expected = if !same {
        "status moved: the promise was another"
    } else if problem.impossible(promise).is_some() {
        "moved or lost: the promise cannot be kept"
    } else {
        "status kept: it is as promised"
    };
    let holds = if same {
        status == "kept" && problem.impossible(promise).is_none()
    } else {
        status == "moved"
    };
    tally.hold(
        "promise",
        holds,
        || problem.case_ids.get(entry.case.at()).to_owned(),
        || expected.to_owned(),
        || status.to_owned(),
    );
}

/// Rule 4: each promise that stands is in the schedule exactly as published.
fn promises(
    problem: &Problem,
    written: &Claims,
    promised: &HashMap<CaseIndex, &Booking>,
    tally: &mut Tally,
) {
    let mut kept: HashMap<CaseIndex, bool> = HashMap::new();
    for entry in &written.appointments {
        let status = written.schedule.get(entry.row, 10);
        let id = || problem.case_ids.get(entry.case.at()).to_owned();
        if let Some(promise) = promised.get(&entry.case) {
            let same =
                (entry.port, entry.day, entry.slot) == (promise.port, promise.day, promise.slot);
            kept.insert(entry.case, same && status == "kept");
        } else if let Some(promise) = problem.movable_of(entry.case) {
            movable(problem, entry, promise, status, tally);
        } else {
            tally.hold(
                "promise",
                status == "new",
                id,
                || "status new: it has no promise".to_owned(),
                || status.to_owned(),
            );
        }
    }
    for promise in &problem.promises {
        tally.hold(
            "promise",
            kept.get(&promise.case) == Some(&true),
            || problem.case_ids.get(promise.case.at()).to_owned(),
            || {
                format!(
                    "kept at {} on {} {}",
                    problem.ports[promise.port.at()].id,
                    problem.calendar.date(promise.day),
                    promise
                        .slot
                        .map(|slot| slot.to_string())
                        .unwrap_or_default()
                )
            },
            || match kept.get(&promise.case) {
                None => "no such appointment".to_owned(),
                Some(_) => "another appointment or status".to_owned(),
            },
        );
    }
}
