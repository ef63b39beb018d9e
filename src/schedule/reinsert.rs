//! An earlier plan's appointments on the board of a changed problem.

use std::sync::Arc;

use crate::cohorts::profile::{Gate, Lane};
use crate::cohorts::queue::{Cohort, Cohorts};
use crate::domain::id::{CaseIndex, narrow};
use crate::domain::plan::{Appointment, AppointmentStatus};
use crate::domain::problem::Problem;

use super::board::{Board, Place};
use super::uses::Uses;

/// Gives cases on an empty board the appointments that an earlier plan gave them, as far as there
/// is room: those whose wait weighs most first. Returns how many found none.
pub fn restore(board: &mut Board<'_>, appointments: &[Appointment]) -> usize {
    let mut order: Vec<(f64, CaseIndex, Place)> = Vec::with_capacity(appointments.len());
    let mut lost = 0;
    for appointment in appointments {
        if stands(board, appointment) {
            continue;
        }
        match place(board, appointment) {
            Some((weight, place)) => order.push((weight, appointment.case, place)),
            None => lost += 1,
        }
    }
    order.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.2.cmp(&b.2)).then(a.1.cmp(&b.1)));
    for (_, case, place) in order {
        if has_room(board, case, place) {
            board.put(case, place);
        } else {
            lost += 1;
        }
    }
    lost
}

/// Gives cases on an empty board the appointments of a plan, whether there is room or not; false
/// where one of them is not admissible here.
pub fn put_all(board: &mut Board<'_>, appointments: &[Appointment]) -> bool {
    for appointment in appointments {
        if stands(board, appointment) {
            continue;
        }
        match place(board, appointment) {
            Some((_, place)) => board.put(appointment.case, place),
            None => return false,
        }
    }
    true
}

/// Whether an appointment is a promise that stands on this board, whatever is planned.
fn stands(board: &Board<'_>, appointment: &Appointment) -> bool {
    appointment.status == AppointmentStatus::Kept && board.cohort(appointment.case).is_none()
}

/// A board on which cases stand where a plan put them: `left` is what they and everybody else leave
/// of each limit. None where one of them is not admissible here.
#[must_use]
pub fn standing<'a>(
    problem: &'a Problem,
    cohorts: &'a Cohorts,
    left: Vec<f64>,
    appointments: &[Appointment],
) -> Option<Board<'a>> {
    let uses = Uses::new(cohorts, problem.calendar, &vec![0.0; problem.limits.len()]);
    let nobody = vec![None; problem.cases.len()];
    let mut board = Board::seated(problem, cohorts, left, Arc::new(uses), nobody);
    for appointment in appointments {
        let (_, place) = place(&board, appointment)?;
        board.assign(appointment.case, place);
    }
    Some(board)
}

/// What a person's wait weighs, and the appointment's place on this board; none where it is not
/// admissible any more.
pub(super) fn place(board: &Board<'_>, appointment: &Appointment) -> Option<(f64, Place)> {
    let cohort = board.cohort(appointment.case)?;
    let lanes = board.lanes(cohort);
    let weight = cohort.weighted / cohort.persons;
    let at = (appointment.port, appointment.day, appointment.slot);
    if board.problem.keeps(appointment.case, at) {
        return Some((weight, promised(board, cohort, appointment)?));
    }
    // Gates are those of a class, whose cases become ready one by one.
    if appointment.day < board.problem.cases[appointment.case.at()].ready {
        return None;
    }
    let new = |lane: &Lane| lane.port == appointment.port && lane.keeps.is_none();
    let lane = lanes.iter().position(new)?;
    let gate = *lanes[lane].gates.get(appointment.day.at())?;
    let slot = match appointment.slot {
        None => None,
        Some(start) => Some(board.problem.ports[appointment.port.at()].slot_at(start)?),
    };
    if !board.problem.gives(appointment.port, appointment.day, slot) {
        return None;
    }
    let place = Place {
        day: appointment.day,
        lane: narrow(lane),
        slot,
    };
    // The slot may be one that the family does not fit alone here.
    let footprints = &board.cohorts.footprints;
    let known = match (footprints.list[lanes[lane].footprint].menu, slot) {
        (None, None) => true,
        (Some(menu), Some(slot)) => {
            let choices = footprints.menus[menu].on(appointment.day);
            choices.iter().any(|choice| choice.slot == slot)
        }
        _ => false,
    };
    (known && gate != Gate::Closed).then_some((weight, place))
}

/// The place of a promise that is kept, though it could be moved; none where it cannot be kept.
fn promised(board: &Board<'_>, cohort: &Cohort, promise: &Appointment) -> Option<Place> {
    let calendar = board.problem.calendar;
    let lanes = board.lanes(cohort);
    let lane = lanes.iter().position(|lane| lane.keeps.is_some())?;
    let day = promise.day.min(calendar.last());
    let slots = &board.problem.ports[promise.port.at()];
    let within = promise.slot.filter(|_| calendar.contains(promise.day));
    let place = Place {
        day,
        lane: narrow(lane),
        slot: within.and_then(|start| slots.slot_at(start)),
    };
    (lanes[lane].gates[day.at()] != Gate::Closed).then_some(place)
}

/// Whether every limit that a case would use at an open place has room for it.
#[must_use]
pub fn has_room(board: &Board<'_>, case: CaseIndex, place: Place) -> bool {
    let Some(cohort) = board.cohort(case) else {
        return false;
    };
    board.has_room_at(cohort, place)
}
