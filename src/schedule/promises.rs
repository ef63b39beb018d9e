//! Published appointments: the conflicts among them (rule 4), and keeping them.

use std::collections::BTreeMap;

use crate::cohorts::queue::Cohorts;
use crate::cohorts::residual::{exceeds, for_each_use_of};
use crate::domain::id::{CaseIndex, LimitIndex};
use crate::domain::plan::{Appointment, AppointmentStatus, Conflict, ConflictKind};
use crate::domain::problem::{Booking, Problem};

/// All conflicts: promises that cannot be, then limits that promises break, in the order of the
/// feed and of the limits.
#[must_use]
pub fn conflicts(problem: &Problem, cohorts: &Cohorts) -> Vec<Conflict> {
    let mut found: Vec<Conflict> = problem
        .promises
        .iter()
        .filter_map(|promise| {
            impossible(problem, promise).map(|kind| Conflict {
                kind,
                cases: vec![promise.case],
            })
        })
        .collect();
    let mut footprints = cohorts.footprints.clone();
    let mut users: BTreeMap<LimitIndex, Vec<CaseIndex>> = BTreeMap::new();
    for promise in &problem.promises {
        for_each_use_of(problem, &mut footprints, promise, |limit, amount| {
            let used = cohorts.residual.fixed[limit.at()];
            if amount > 0.0 && exceeds(used, problem.limits.amount(limit)) {
                users.entry(limit).or_default().push(promise.case);
            }
        });
    }
    for (limit, mut cases) in users {
        cases.dedup();
        let used = cohorts.residual.fixed[limit.at()];
        found.push(Conflict {
            kind: ConflictKind::OverLimit { limit, used },
            cases,
        });
    }
    found
}

/// Why a promise cannot be kept by itself, if so.
fn impossible(problem: &Problem, promise: &Booking) -> Option<ConflictKind> {
    let port = &problem.ports[promise.port.at()];
    let weekday = problem.calendar.weekday(promise.day);
    let slot_exists = match promise.slot {
        None => port.slots.is_empty(),
        Some(start) => port
            .slot_at(start)
            .is_some_and(|at| port.slots[at as usize].weekdays.contains(weekday)),
    };
    let location = problem.class_of(promise.case).location;
    if problem.corridor(location, promise.port).is_none() {
        Some(ConflictKind::NoCorridor)
    } else if promise.day < problem.cases[promise.case.at()].ready {
        Some(ConflictKind::BeforeReady)
    } else if !slot_exists {
        Some(ConflictKind::NoSlot)
    } else {
        None
    }
}

/// The promises as kept appointments. To be called where there is no conflict.
#[must_use]
pub fn kept(problem: &Problem) -> Vec<Appointment> {
    problem
        .promises
        .iter()
        .map(|promise| Appointment {
            case: promise.case,
            port: promise.port,
            day: promise.day,
            slot: promise
                .slot
                .and_then(|start| problem.ports[promise.port.at()].slot_at(start)),
            phase: problem
                .admission(problem.class_of(promise.case), promise.port, promise.day)
                .phase(),
            status: AppointmentStatus::Kept,
        })
        .collect()
}
