//! Published appointments: the conflicts among them (rule 4), and keeping them.

use std::collections::BTreeMap;

use crate::cohorts::footprint::Footprints;
use crate::cohorts::residual::{Residual, exceeds, for_each_use_of};
use crate::domain::id::{CaseIndex, LimitIndex};
use crate::domain::plan::{Appointment, AppointmentStatus, Conflict, ConflictKind};
use crate::domain::problem::Problem;

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
            slot: promise.slot,
            phase: problem
                .admission(problem.class_of(promise.case), promise.port, promise.day)
                .phase(),
            status: AppointmentStatus::Kept,
        })
        .collect()
}
