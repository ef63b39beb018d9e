//! From the board to the finished schedule.

use crate::cohorts::residual::Residual;
use crate::domain::id::{CaseIndex, LimitIndex};
use crate::domain::plan::{Appointment, AppointmentStatus, Reason, Schedule, Unscheduled};
use crate::domain::problem::{Cost, Problem};
use crate::dual::pricing::LanePrices;

use super::board::Board;
use super::promises::{as_kept, kept};
use super::reasons::{Known, reason};

/// The schedule in the order of the output files.
#[must_use]
pub fn schedule(board: &Board<'_>, lane_prices: &LanePrices, prices: &[f64]) -> Schedule {
    let problem = board.problem;
    let mut appointments = kept(problem);
    let outside = board.cohorts.residual.outside.iter();
    appointments.extend(outside.map(|own| as_kept(problem, own)));
    let mut booked = vec![false; problem.cases.len()];
    for booking in &problem.earlier {
        booked[booking.case.at()] = true;
    }
    for own in &appointments {
        booked[own.case.at()] = true;
    }
    let mut unscheduled = Vec::new();
    let mut known = Known::new(problem);
    for (at, booked) in booked.into_iter().enumerate() {
        if booked {
            continue;
        }
        let case = CaseIndex::new(at);
        match (board.places[at], board.cohort(case)) {
            (Some(place), Some(cohort)) => {
                let lane = &board.lanes(cohort)[place.lane as usize];
                let promise = problem.movable_of(case);
                if let (Some(promise), Some(_)) = (promise, lane.keeps) {
                    appointments.push(as_kept(problem, promise));
                    continue;
                }
                appointments.push(Appointment {
                    case,
                    port: lane.port,
                    day: place.day,
                    slot: place
                        .slot
                        .map(|slot| problem.ports[lane.port.at()].slots[slot as usize].start),
                    phase: lane.gates[place.day.at()].phase(),
                    status: if promise.is_some() {
                        AppointmentStatus::Moved
                    } else {
                        AppointmentStatus::New
                    },
                });
            }
            _ => unscheduled.push(Unscheduled {
                case,
                reason: reason(
                    board,
                    case,
                    board.cohorts.cohort_of[at].map(|c| lane_prices.of(c as usize)),
                    prices,
                    &mut known,
                ),
            }),
        }
    }
    let id = |case: CaseIndex| problem.case_ids.get(case.at());
    appointments.sort_by(|a, b| {
        let key = |a: &Appointment| (a.day, &problem.ports[a.port.at()].id);
        // Times sort as HH:MM does.
        key(a)
            .cmp(&key(b))
            .then(a.slot.cmp(&b.slot))
            .then_with(|| id(a.case).cmp(id(b.case)))
    });
    unscheduled.sort_by(|a, b| id(a.case).cmp(id(b.case)));
    Schedule {
        appointments,
        unscheduled,
    }
}

/// The cost of a schedule, by its parts.
#[must_use]
pub fn cost(problem: &Problem, schedule: &Schedule) -> Cost {
    let mut total = Cost::default();
    for appointment in &schedule.appointments {
        let location = problem.class_of(appointment.case).location;
        if let Some(corridor) = problem.corridor(location, appointment.port) {
            total += problem.cost_on(appointment.case, corridor, appointment.day);
        }
        if appointment.status == AppointmentStatus::Moved {
            total.moves += problem.move_charge(appointment.case).unwrap_or(0.0);
        }
    }
    for left_out in &schedule.unscheduled {
        if !matches!(left_out.reason, Reason::Withdrawn | Reason::NotReady) {
            total += problem.cost_unscheduled(left_out.case);
        }
    }
    total
}

/// Use of each limit by the plan, earlier appointments and promises.
#[must_use]
pub fn loads(board: &Board<'_>, residual: &Residual) -> Vec<f64> {
    let mut used = residual.fixed.to_vec();
    let cohorts = board.cohorts;
    for (at, place) in board.places.iter().enumerate() {
        let (Some(place), Some(cohort)) = (place, board.cohort(CaseIndex::new(at))) else {
            continue;
        };
        let lane = &board.lanes(cohort)[place.lane as usize];
        let mut add = |limit: LimitIndex, amount| used[limit.at()] += amount;
        if let Some(cap) = lane.gates[place.day.at()].limit() {
            add(cap, cohort.persons);
        }
        // Not the board's own list of uses, which leaves out what is unlimited.
        cohorts.footprints.for_each_use(
            lane.footprint,
            board.problem,
            cohort.persons,
            place.day,
            place.slot,
            add,
        );
    }
    used
}
