//! Whether a changed problem allows more than another, and what that says of an effect.

use serde::{Deserialize, Serialize};

use crate::domain::calendar::Day;
use crate::domain::id::LimitIndex;
use crate::domain::plan::{AppointmentStatus, Reason};
use crate::domain::problem::{Admission, Phase, Problem};
use crate::pipeline::Outcome;

/// What one problem allows beside another with the same cases.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Order {
    /// It allows every plan that the other allows.
    pub looser: bool,
    /// The other allows every plan that it allows.
    pub tighter: bool,
}

impl Order {
    /// What a problem allows beside another. Where neither is certain, both are false.
    #[must_use]
    pub fn of(problem: &Problem, other: &Problem) -> Self {
        Self {
            looser: allows_all(problem, other),
            tighter: allows_all(other, problem),
        }
    }

    /// The same the other way round.
    #[must_use]
    pub fn reversed(self) -> Self {
        Self {
            looser: self.tighter,
            tighter: self.looser,
        }
    }
}

/// Whether every plan of `tight` is certainly one of `loose`, each appointment charged to the same
/// phase.
fn allows_all(loose: &Problem, tight: &Problem) -> bool {
    let amounts = loose.limits.amounts().iter().zip(tight.limits.amounts());
    let phases = loose.phases.iter().zip(&tight.phases);
    may_move(loose, tight)
        && amounts.into_iter().all(|(loose, tight)| loose >= tight)
        && phases
            .enumerate()
            .all(|(at, (wide, own))| reaches(wide, own, &tight.phases[at + 1..]))
}

/// Whether every promise that may be moved in one problem may be in another.
fn may_move(loose: &Problem, tight: &Problem) -> bool {
    let mut movable = tight.movable.iter();
    movable.all(|own| loose.movable_of(own.case).is_some())
}

/// Whether a plan moves and loses only promises that may be moved in the problem, and keeps no
/// impossible one.
fn moves_fit(problem: &Problem, plan: &Outcome) -> bool {
    let schedule = &plan.schedule;
    let mut appointments = schedule.appointments.iter();
    let mut left_out = schedule.unscheduled.iter();
    appointments.all(|own| match own.status {
        AppointmentStatus::New => true,
        AppointmentStatus::Moved => problem.movable_of(own.case).is_some(),
        AppointmentStatus::Kept => {
            let promise = problem.movable_of(own.case);
            promise.is_none_or(|own| problem.impossible(own).is_none())
        }
    }) && left_out
        .all(|own| own.reason != Reason::PromiseLost || problem.movable_of(own.case).is_some())
}

/// Whether a phase admits on all days on which it does now, and takes nobody from the phases after
/// it on the others: an appointment is charged to the first phase that admits it.
fn reaches(wide: &Phase, own: &Phase, later: &[Phase]) -> bool {
    let end = |phase: &Phase| phase.closes.unwrap_or(Day::NEVER);
    if wide.opens > own.opens || end(wide) < end(own) {
        return false;
    }
    let ports = |other: &Phase| match (&wide.ports, &other.ports) {
        (Some(ports), Some(others)) => ports.iter().any(|port| others.contains(port)),
        _ => true,
    };
    let meets = |other: &Phase| {
        let before = other.opens < own.opens && end(other) >= wide.opens;
        let after = other.opens <= end(wide) && end(other) > end(own);
        (before && wide.opens < own.opens) || (after && end(wide) > end(own))
    };
    !later
        .iter()
        .any(|other| other.stream == wide.stream && ports(other) && meets(other))
}

/// A share of an amount, and an amount, by which uses may exceed it here: well within the
/// tolerance of rule 2, and more than sums of the same uses differ by.
const SLACK: f64 = 1e-7;

/// Whether a plan of `home` is one of another problem with the same cases, and thus costs the same
/// there. `earlier` is what appointments before the horizon use.
#[must_use]
pub fn fits(problem: &Problem, home: &Problem, plan: &Outcome, earlier: &[f64]) -> bool {
    if !moves_fit(problem, plan) {
        return false;
    }
    let caps = if problem.phases == home.phases {
        None
    } else {
        let Some(caps) = charged(problem, plan) else {
            return false;
        };
        Some(caps)
    };
    let limits = problem.limits.amounts().iter().zip(&plan.used).enumerate();
    limits.into_iter().all(|(at, (amount, used))| {
        let used = match &caps {
            Some((first, caps)) if at >= *first => caps[at - first],
            _ => *used,
        };
        let most = amount.max(earlier[at]);
        used <= most + SLACK * most + SLACK || most.is_infinite()
    })
}

/// People charged to each phase and day as the problem's phases admit them, behind the position of
/// the first cap; none where one of the plan's appointments is not admitted.
fn charged(problem: &Problem, plan: &Outcome) -> Option<(usize, Vec<f64>)> {
    let limits = problem.limits.len();
    let first = problem.phases.len() * problem.calendar.count();
    let first = limits - first;
    let mut caps = vec![0.0; limits - first];
    for appointment in &plan.schedule.appointments {
        let class = problem.class_of(appointment.case);
        match problem.admission(class, appointment.port, appointment.day) {
            Admission::Free => {}
            Admission::Closed if appointment.status == AppointmentStatus::Kept => {}
            Admission::Closed => return None,
            Admission::Phase(phase) => {
                if problem.calendar.contains(appointment.day) {
                    let LimitIndex(cap) = problem.limits.of_phase(phase, appointment.day);
                    caps[cap as usize - first] += f64::from(class.persons);
                }
            }
        }
    }
    Some((first, caps))
}

/// A plan's cost and the bound below it; of a problem that was only bounded, the bound alone.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Proved {
    /// Cost of the best plan known.
    pub cost: Option<f64>,
    /// No plan costs less.
    pub lower_bound: f64,
}

/// By how much the cost of the best possible plan changes, as far as that is proven: both ends in
/// weighted person-days, negative where it falls.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Effect {
    /// It changes by this at least; none where nothing is known.
    #[serde(rename = "effect_at_least")]
    pub at_least: Option<f64>,
    /// It changes by this at most.
    #[serde(rename = "effect_at_most")]
    pub at_most: Option<f64>,
}

impl Effect {
    /// The effect of a change from what was proved before and after it.
    ///
    /// The best possible plan costs between the bound and the cost of the plan known, before as
    /// after. What allows no more saves nothing; what allows no less costs nothing.
    #[must_use]
    pub fn of(before: Proved, after: Proved, order: Order) -> Self {
        let size = before.lower_bound.abs().max(after.lower_bound.abs());
        let settled = |change: f64| {
            if change.abs() <= 1e-9 * (1.0 + size) {
                0.0
            } else {
                change
            }
        };
        let least = before.cost.map(|cost| settled(after.lower_bound - cost));
        let most = after.cost.map(|cost| settled(cost - before.lower_bound));
        let least = match (least, order.tighter) {
            (least, true) => Some(least.unwrap_or(0.0).max(0.0)),
            (least, false) => least,
        };
        let most = match (most, order.looser) {
            (most, true) => Some(most.unwrap_or(0.0).min(0.0)),
            (most, false) => most,
        };
        match (least, most) {
            // Rounding alone can cross them.
            (Some(least), Some(most)) if least > most => {
                let both = if order.tighter { least } else { most };
                Self {
                    at_least: Some(both),
                    at_most: Some(both),
                }
            }
            (at_least, at_most) => Self { at_least, at_most },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn proved(cost: f64, lower_bound: f64) -> Proved {
        Proved {
            cost: Some(cost),
            lower_bound,
        }
    }

    #[test]
    fn an_effect_is_as_wide_as_what_is_not_proved() {
        let neither = Order::default();
        let own = Effect::of(proved(100.0, 90.0), proved(80.0, 75.0), neither);
        assert_eq!((own.at_least, own.at_most), (Some(-25.0), Some(-10.0)));
        // A bound alone says how much can be saved, not what is.
        let bound = Proved {
            cost: None,
            lower_bound: 75.0,
        };
        let own = Effect::of(proved(100.0, 90.0), bound, neither);
        assert_eq!((own.at_least, own.at_most), (Some(-25.0), None));
    }

    #[test]
    fn less_never_saves_and_more_never_costs() {
        let tighter = Order {
            tighter: true,
            looser: false,
        };
        let own = Effect::of(proved(100.0, 90.0), proved(100.0, 91.0), tighter);
        assert_eq!((own.at_least, own.at_most), (Some(0.0), Some(10.0)));
        let own = Effect::of(proved(100.0, 90.0), proved(100.0, 89.0), tighter.reversed());
        assert_eq!((own.at_least, own.at_most), (Some(-11.0), Some(0.0)));
        let same = Order {
            tighter: true,
            looser: true,
        };
        let own = Effect::of(proved(100.0, 90.0), proved(100.0, 90.0), same);
        assert_eq!((own.at_least, own.at_most), (Some(0.0), Some(0.0)));
    }
}
