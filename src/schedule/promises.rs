//! Published appointments: the conflicts among them (rule 4), and keeping them.

use std::collections::BTreeMap;

use crate::cohorts::footprint::Footprints;
use crate::cohorts::residual::{Residual, exceeds, for_each_use_of};
use crate::domain::id::{CaseIndex, LimitIndex};
use crate::domain::plan::{Appointment, AppointmentStatus, Conflict, ConflictKind};
use crate::domain::problem::{Booking, Problem};

/// All conflicts: promises that cannot be, then limits that promises break, in the order of the
/// feed and of the limits.
#[must_use]
pub fn conflicts(problem: &Problem, residual: &Residual) -> Vec<Conflict> {
    let mut found: Vec<Conflict> = problem
        .promises
        .iter()
        .filter_map(|promise| {
            problem.impossible(promise).map(|kind| Conflict {
                kind,
                cases: vec![promise.case],
            })
        })
        .collect();
    let mut footprints = Footprints::default();
    let mut users: BTreeMap<LimitIndex, Vec<CaseIndex>> = BTreeMap::new();
    for promise in &problem.promises {
        for_each_use_of(problem, &mut footprints, promise, |limit, amount| {
            let used = residual.fixed[limit.at()];
            if amount > 0.0 && exceeds(used, problem.limits.amount(limit)) {
                users.entry(limit).or_default().push(promise.case);
            }
        });
    }
    for (limit, mut cases) in users {
        cases.dedup();
        let used = residual.fixed[limit.at()];
        found.push(Conflict {
            kind: ConflictKind::OverLimit { limit, used },
            cases,
        });
    }
    found
}

/// The conflicts of a feed of which nothing else is laid out yet.
#[must_use]
pub fn conflicts_of(problem: &Problem) -> Vec<Conflict> {
    conflicts(problem, &Residual::new(problem, &mut Footprints::default()))
}

/// The problem with moves allowed: the promises that its conflicts involve may be kept, moved or lost,
/// all others stand. Where there is no conflict nothing else is different.
#[must_use]
pub fn with_moves(problem: &Problem) -> Problem {
    let all = problem.with_all_promised();
    let conflicts = conflicts_of(&all).into_iter();
    let mut involved: Vec<CaseIndex> = conflicts.flat_map(|own| own.cases).collect();
    involved.sort_unstable();
    involved.dedup();
    all.allowing(&involved)
}

/// The promises that stand, as kept appointments. To be called where there is no conflict.
#[must_use]
pub fn kept(problem: &Problem) -> Vec<Appointment> {
    let standing = problem.promises.iter();
    standing.map(|promise| as_kept(problem, promise)).collect()
}

/// A promise as a kept appointment.
#[must_use]
pub fn as_kept(problem: &Problem, promise: &Booking) -> Appointment {
    let class = problem.class_of(promise.case);
    Appointment {
        case: promise.case,
        port: promise.port,
        day: promise.day,
        slot: promise.slot,
        phase: problem.admission(class, promise.port, promise.day).phase(),
        status: AppointmentStatus::Kept,
    }
}
