//! What cases may choose from whose promise may be kept, moved or lost: what others of their profile
//! may, at the cost of a move, and the promise itself on a lane of its own.

use super::footprint::Footprints;
use super::profile::{Bar, Gate, Lane, Profile, Profiles};
use crate::domain::id::CorridorIndex;
use crate::domain::problem::{Admission, Booking, Problem};

impl Profiles {
    /// The profile of a case that holds a movable promise; `whole` is that of its class.
    pub(super) fn keeping(
        &mut self,
        problem: &Problem,
        footprints: &mut Footprints,
        whole: usize,
        promise: &Booking,
    ) -> usize {
        let class = problem.class_of(promise.case);
        let within = problem.calendar.contains(promise.day);
        let possible = problem.impossible(promise).is_none();
        let corridor = problem.corridor(class.location, promise.port);
        let key = (
            whole,
            corridor.filter(|_| possible),
            promise.day,
            promise.slot,
            problem.weight(class).to_bits(),
            (possible && !within).then_some(promise.case),
        );
        if let Some(&known) = self.by_promise.get(&key) {
            return known;
        }
        let charge = problem.rules.objective.move_weight;
        let mut lanes = self.list[whole].lanes.clone();
        for lane in &mut lanes {
            lane.moves = charge;
            lane.travel += charge;
        }
        if let (Some(corridor), true) = (corridor, possible) {
            lanes.push(kept(problem, footprints, promise, corridor));
        }
        let at = self.list.len();
        self.list.push(Profile {
            last_open: lanes.iter().filter_map(|lane| lane.last_open).max(),
            lanes,
            whole: at,
        });
        self.by_promise.insert(key, at);
        at
    }

    /// What is left out of such a profile beside what does not fit alone (`bars`, sorted): the promise
    /// itself over the lane of others, which would only cost more.
    pub(super) fn without_double(
        &self,
        problem: &Problem,
        footprints: &Footprints,
        profile: usize,
        promise: &Booking,
        bars: &mut Vec<Bar>,
    ) {
        let day = promise.day;
        let lanes = (0u32..).zip(&self.list[profile].lanes);
        let mut own = lanes.filter(|(_, lane)| lane.keeps.is_none() && lane.port == promise.port);
        let Some((at, lane)) = own.next() else {
            return;
        };
        if !problem.calendar.contains(day) || lane.gates[day.at()] == Gate::Closed {
            return;
        }
        let port = &problem.ports[promise.port.at()];
        let slot = promise.slot.and_then(|start| port.slot_at(start));
        bars.push((at, day, slot));
        // Where no other slot is left of the day, nothing is.
        if let (Some(menu), Some(_)) = (footprints.list[lane.footprint].menu, slot) {
            let barred = |slot: u32| bars.contains(&(at, day, Some(slot)));
            let choices = footprints.menus[menu].on(day);
            if choices.iter().all(|choice| barred(choice.slot)) {
                bars.push((at, day, None));
            }
        }
        bars.sort_unstable();
        bars.dedup();
    }
}

/// The lane over which a promise is kept: open on its day alone, or on the last where it lies after the
/// horizon, with what it uses then.
fn kept(
    problem: &Problem,
    footprints: &mut Footprints,
    promise: &Booking,
    corridor: CorridorIndex,
) -> Lane {
    let (calendar, case) = (problem.calendar, promise.case);
    let class = problem.class_of(case);
    let set = footprints.matching(problem, class);
    let usual = footprints.of(problem, set, corridor);
    let on = promise.day.min(calendar.last());
    let (footprint, gate) = if calendar.contains(promise.day) {
        let port = &problem.ports[promise.port.at()];
        let slot = promise.slot.and_then(|start| port.slot_at(start));
        let gate = match problem.admission(class, promise.port, on) {
            Admission::Phase(phase) => Gate::Charged(phase, problem.limits.of_phase(phase, on)),
            Admission::Free | Admission::Closed => Gate::Open,
        };
        (footprints.only(usual, on, slot), gate)
    } else {
        (footprints.later(usual, promise.day - on), Gate::Open)
    };
    let mut gates = vec![Gate::Closed; calendar.count()];
    gates[on.at()] = gate;
    let hours = problem.corridors[corridor.at()].travel_hours;
    let mut travel = problem.rules.objective.travel_weight * hours;
    if promise.day != on {
        // What it costs to wait on, beyond the horizon's last day.
        let cost = |day| problem.cost_on(case, corridor, day).total();
        travel += (cost(promise.day) - cost(on)) / problem.persons(case);
    }
    let mut lane = Lane {
        corridor,
        port: promise.port,
        footprint,
        travel,
        moves: 0.0,
        keeps: Some(promise.day),
        gates,
        last_open: None,
    };
    lane.find_last_open();
    lane
}
