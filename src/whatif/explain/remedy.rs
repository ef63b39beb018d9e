//! The smallest single change that gives a case an appointment, found by making it.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::cohorts::queue::Cohorts;
use crate::domain::calendar::Day;
use crate::domain::id::{CaseIndex, LimitIndex};
use crate::domain::limits::LimitKey;
use crate::domain::plan::Appointment;
use crate::domain::problem::Problem;
use crate::schedule::board::{Board, Place};
use crate::schedule::reinsert::{has_room, restore};
use crate::schedule::seniority;
use crate::whatif::apply::{Applied, apply};
use crate::whatif::grammar;

use super::{places, shortages};

/// A change, and what it gives.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Remedy {
    /// The change, as `--set` takes it.
    pub set: String,
    /// The day it then has.
    pub date: String,
    /// At which port.
    pub port_id: String,
    /// Seniors alike who would be appointed with it: they come first.
    pub seniors: usize,
}

/// Most changes that are tried.
const TRIED: usize = 60;

/// A change that might do, its size relative to what is there, and the places it is for.
struct Candidate {
    size: f64,
    set: String,
    day: Day,
    corridor: crate::domain::id::CorridorIndex,
    slot: Option<u32>,
    before: Vec<CaseIndex>,
}

/// The smallest single change by its share of what is there. `board` is the plan without the
/// case, `queue` the cases alike by seniority, and the new day must lie before `until`.
pub(super) fn smallest(
    problem: &Problem,
    appointments: &[Appointment],
    board: &Board<'_>,
    queue: &[CaseIndex],
    case: CaseIndex,
    until: Day,
) -> Option<Remedy> {
    let mut candidates = more_room(board, queue, case, until);
    if candidates.is_empty() {
        candidates = earlier_phase(problem, case, until);
    }
    candidates.sort_by(|a, b| {
        a.size
            .total_cmp(&b.size)
            .then(a.day.cmp(&b.day))
            .then_with(|| a.set.cmp(&b.set))
    });
    candidates
        .into_iter()
        .take(TRIED)
        .find_map(|candidate| attempt(problem, appointments, case, until, &candidate))
}

/// Places where only one resource at one site, or one phase's cap, is short.
fn more_room(
    board: &Board<'_>,
    queue: &[CaseIndex],
    case: CaseIndex,
    until: Day,
) -> Vec<Candidate> {
    let problem = board.problem;
    let mut found: BTreeMap<String, Candidate> = BTreeMap::new();
    let Some(cohort) = board.cohort(case) else {
        return Vec::new();
    };
    for day in problem.cases[case.at()].ready.max(0)..until {
        // Seniors alike who are ready and would go first.
        let before: Vec<CaseIndex> = queue
            .iter()
            .copied()
            .take_while(|senior| *senior != case)
            .filter(|senior| {
                problem.cases[senior.at()].ready <= day
                    && board.places[senior.at()].is_none_or(|place| place.day > day)
            })
            .collect();
        let cases = f64::from(u32::try_from(before.len() + 1).unwrap_or(u32::MAX));
        for (lane, own) in (0u32..).zip(board.lanes(cohort)) {
            for place in places(board, case, lane, day) {
                let short = shortages(board, case, place, cases);
                let Some((size, set)) = single(problem, &short) else {
                    continue;
                };
                let known = found.get(&set).is_some_and(|known| known.size <= size);
                if !known {
                    found.insert(
                        set.clone(),
                        Candidate {
                            size,
                            set,
                            day,
                            corridor: own.corridor,
                            slot: place.slot,
                            before: before.clone(),
                        },
                    );
                }
            }
        }
    }
    found.into_values().collect()
}

/// The change that ends shortages all of one resource at one site or of one phase, and its size
/// as a share of what is there.
fn single(problem: &Problem, short: &[(LimitIndex, f64)]) -> Option<(f64, String)> {
    let &(first, _) = short.first()?;
    let name = problem.limit_name(problem.limits.key(first));
    let (mut days, mut slots) = (Vec::new(), Vec::new());
    let (mut most, mut size) = (0.0_f64, 0.0_f64);
    for &(limit, missing) in short {
        let key = problem.limits.key(limit);
        if problem.limit_name(key) != name {
            return None;
        }
        match key {
            LimitKey::Resource { day, slot, .. } => {
                days.push(day);
                slots.extend(slot);
            }
            LimitKey::Phase { day, .. } => days.push(day),
        }
        most = most.max(missing);
        size = size.max(missing / problem.limits.amount(limit).max(missing));
    }
    // To six decimals, upwards: what is there was added up in binary.
    let more = (most * 1e6).ceil() / 1e6;
    if let LimitKey::Phase { phase, day } = problem.limits.key(first) {
        let phase = &problem.phases[phase.at()];
        let ramp = phase.ramp()?;
        let since = f64::from(day - phase.opens);
        let share = if ramp.days == 0 {
            1.0
        } else {
            (since / f64::from(ramp.days)).min(1.0)
        };
        // With a start of its own, a higher `full` tells only as far as the ramp is climbed.
        let share = if phase.start.is_some() { share } else { 1.0 };
        let full = (more / share).ceil();
        return full.is_finite().then(|| {
            let set = format!("phase:{}.persons_per_day_full+{full}", phase.id);
            (size, set)
        });
    }
    let (from, to) = (days.iter().min()?, days.iter().max()?);
    let (from, to) = (problem.calendar.date(*from), problem.calendar.date(*to));
    let dates = if from == to {
        from.to_string()
    } else {
        format!("{from}..{to}")
    };
    let at = match (slots.as_slice(), problem.limits.key(first)) {
        (&[slot], LimitKey::Resource { site, .. }) => {
            format!(
                " at {}",
                problem.ports[site as usize].slots[slot as usize].start
            )
        }
        _ => String::new(),
    };
    Some((
        size,
        format!("capacity:{}@{}+{more} {dates}{at}", name.0, name.1),
    ))
}

/// Phases that could admit the case, opened earlier or closed later by as little as may do.
fn earlier_phase(problem: &Problem, case: CaseIndex, until: Day) -> Vec<Candidate> {
    let class = problem.class_of(case);
    let ready = problem.cases[case.at()].ready.max(0);
    let mut found = Vec::new();
    for &index in &problem.phase_sets[class.phases.at()] {
        let phase = &problem.phases[index.at()];
        for (corridor, ends) in problem.corridors_from(class.location) {
            let port_fits = phase
                .ports
                .as_ref()
                .is_none_or(|ports| ports.binary_search(&ends.port).is_ok());
            if !port_fits || !problem.port_allowed(class, ends.port) {
                continue;
            }
            for day in ready..until {
                let set = if day < phase.opens {
                    format!("phase:{}.opens_on-{}d", phase.id, phase.opens - day)
                } else if let Some(closes) = phase.closes.filter(|closes| *closes < day) {
                    format!("phase:{}.closes_on+{}d", phase.id, day - closes)
                } else {
                    continue;
                };
                let far = (phase.opens - day).max(phase.closes.map_or(0, |closes| day - closes));
                found.push(Candidate {
                    size: f64::from(far),
                    set,
                    day,
                    corridor,
                    slot: None,
                    before: Vec::new(),
                });
            }
        }
    }
    found
}

/// Makes a change, puts the case and the seniors that come first where they would then fit, hands
/// the places out by seniority, and sees whether the case has one.
fn attempt(
    problem: &Problem,
    appointments: &[Appointment],
    case: CaseIndex,
    until: Day,
    candidate: &Candidate,
) -> Option<Remedy> {
    let change = grammar::change(&candidate.set, problem).ok()?;
    let Applied::Changed(changed) = apply(problem, &[change]) else {
        return None;
    };
    let cohorts = Cohorts::new(&changed);
    let mut board = Board::new(&changed, &cohorts, &vec![0.0; changed.limits.len()]);
    restore(&mut board, appointments);
    for &one in candidate.before.iter().chain([&case]) {
        board.lift(one);
        let lanes = board.lanes(board.cohort(one)?);
        let lane = lanes
            .iter()
            .position(|lane| lane.corridor == candidate.corridor)?;
        let lane = u32::try_from(lane).ok()?;
        let place = match candidate.slot {
            Some(slot) => Place {
                day: candidate.day,
                lane,
                slot: Some(slot),
            },
            None => board.place_on(board.cohort(one)?, lane, candidate.day)?,
        };
        if !has_room(&board, one, place) {
            return None;
        }
        board.put(one, place);
    }
    seniority::sort(&mut board);
    let place = board.places[case.at()].filter(|place| place.day < until)?;
    let lane = &board.lanes(board.cohort(case)?)[place.lane as usize];
    Some(Remedy {
        set: candidate.set.clone(),
        date: changed.calendar.date(place.day).to_string(),
        port_id: changed.ports[lane.port.at()].id.clone(),
        seniors: candidate.before.len(),
    })
}
