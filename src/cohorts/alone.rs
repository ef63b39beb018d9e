//! Which of a profile's appointments do not fit alone ([`domain::alone`](crate::domain::alone)), by
//! family size.
//!
//! Use grows with the persons, so that for each lane and day there is a largest family that fits.
//! It is found once for each footprint, and only where something is short for somebody.

use rustc_hash::FxHashMap;

use super::footprint::Footprints;
use super::profile::{Bar, Gate, Lane, Profiles};

use crate::domain::problem::Problem;

/// The largest family that a feed may have.
const LARGEST: u8 = 99;

/// The largest families that fit alone on a footprint.
struct Largest {
    /// By day, the day limits alone.
    days: Vec<u8>,
    /// By day and slot of that weekday's menu; empty where the port has no slots, or none of them
    /// is short for anybody.
    slots: Vec<Vec<u8>>,
    /// The least of all.
    least: u8,
}

/// Finds what does not fit alone.
pub(super) struct Alone<'p> {
    problem: &'p Problem,
    /// By limit, the most that one appointment may take by itself.
    most: &'p [f64],
    known: FxHashMap<usize, Largest>,
}

impl<'p> Alone<'p> {
    pub fn new(problem: &'p Problem, most: &'p [f64]) -> Self {
        Self {
            problem,
            most,
            known: FxHashMap::default(),
        }
    }

    /// The appointments of a profile that do not fit a family of so many persons alone, sorted.
    pub fn bars(
        &mut self,
        profiles: &Profiles,
        footprints: &Footprints,
        profile: usize,
        persons: u8,
    ) -> Vec<Bar> {
        let mut bars = Vec::new();
        for (at, lane) in (0u32..).zip(&profiles.list[profile].lanes) {
            self.bars_of(footprints, at, lane, persons, &mut bars);
        }
        bars
    }

    fn bars_of(
        &mut self,
        footprints: &Footprints,
        lane_at: u32,
        lane: &Lane,
        persons: u8,
        bars: &mut Vec<Bar>,
    ) {
        let (problem, most) = (self.problem, self.most);
        let own = (self.known)
            .entry(lane.footprint)
            .or_insert_with(|| Largest::new(problem, most, footprints, lane.footprint));
        let short = persons > own.least;
        let charged = |gate: &Gate| gate.limit().is_some();
        if !short && !lane.gates.iter().any(charged) {
            return;
        }
        let first = bars.len();
        let mut open = vec![false; lane.gates.len()];
        for ((day, gate), open) in problem.calendar.all().zip(&lane.gates).zip(&mut open) {
            let cap = match gate {
                Gate::Closed => continue,
                Gate::Open => f64::INFINITY,
                Gate::Charged(_, limit) => most[limit.at()],
            };
            *open = f64::from(persons) <= cap && !(short && persons > own.days[day.at()]);
            if !*open {
                bars.push((lane_at, day, None));
            }
        }
        let menu = footprints.list[lane.footprint].menu;
        let (true, Some(menu)) = (short && !own.slots.is_empty(), menu) else {
            return;
        };
        // The same slots for all lanes with this footprint, so that few menus differ: also on days
        // on which this one is closed, if there is any other day for which they are needed.
        let mut needed = false;
        let mut shut = Vec::new();
        for ((day, open), largest) in problem.calendar.all().zip(open).zip(&own.slots) {
            if largest.iter().all(|&largest| persons > largest) {
                if open {
                    bars.push((lane_at, day, None));
                }
                continue;
            }
            let choices = footprints.menus[menu].on(day).iter().zip(largest);
            let barred = choices.filter(|(_, largest)| persons > **largest);
            for (choice, _) in barred {
                needed |= open;
                shut.push((lane_at, day, Some(choice.slot)));
            }
        }
        if needed {
            bars.extend(shut);
        }
        bars[first..].sort_unstable();
    }
}

impl Largest {
    fn new(problem: &Problem, most: &[f64], footprints: &Footprints, footprint: usize) -> Self {
        let footprint = &footprints.list[footprint];
        let mut days = vec![LARGEST; problem.calendar.count()];
        for term in &footprint.days {
            let first = term.first as usize;
            let all = &most[first..first + days.len()];
            let by_limit = families(all, term.per_person, term.per_case);
            if by_limit.iter().all(|&own| own == LARGEST) {
                continue;
            }
            for (day, largest) in problem.calendar.all().zip(&mut days) {
                for on in term.span(day, problem.calendar) {
                    *largest = by_limit[on.at()].min(*largest);
                }
            }
        }
        let mut slots: Vec<Vec<u8>> = Vec::new();
        if let Some(menu) = footprint.menu {
            slots = problem
                .calendar
                .all()
                .map(|day| {
                    let menu = &footprints.menus[menu];
                    let mut own = vec![LARGEST; menu.on(day).len()];
                    menu.least(day, most, |slot, term, most| {
                        let fits = largest(most, term.per_person, term.per_case);
                        own[slot] = own[slot].min(fits);
                    });
                    own
                })
                .collect();
            if slots.iter().flatten().all(|&own| own == LARGEST) {
                slots.clear();
            }
        }
        let least = days.iter().chain(slots.iter().flatten()).copied().min();
        Self {
            least: least.unwrap_or(LARGEST),
            days,
            slots,
        }
    }
}

/// The largest family that each limit lets in by itself.
fn families(most: &[f64], per_person: f64, per_case: f64) -> Vec<u8> {
    let mut last = (f64::INFINITY, LARGEST);
    let own = most.iter().map(|&most| {
        if most.to_bits() != last.0.to_bits() {
            last = (most, largest(most, per_person, per_case));
        }
        last.1
    });
    own.collect()
}

/// The largest family that takes no more than so much; 0 where not even one person fits.
fn largest(most: f64, per_person: f64, per_case: f64) -> u8 {
    let fits = |persons: u8| f64::from(persons) * per_person + per_case <= most;
    if fits(LARGEST) {
        return LARGEST;
    }
    // Sizes below `low` fit, and `high` does not.
    let (mut low, mut high) = (1, LARGEST);
    while low < high {
        let middle = low.midpoint(high);
        if fits(middle) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    low - 1
}
