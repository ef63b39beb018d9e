//! Making a plan maximal: cases move to where they cost less, while there is room.

use crate::clock::Stop;
use crate::domain::calendar::Day;
use crate::domain::id::CaseIndex;

use super::board::{Board, Place};
use super::seniority;
use super::trace::SettlingTrace;

/// Moves whoever can to where it costs less and puts like cases in order of seniority, until neither
/// changes anything: what every plan ends with.
///
/// Where time is over or somebody asks to stop, it ends with the order of seniority, which every plan
/// has.
pub fn complete(board: &mut Board<'_>, stop: &Stop<'_>) -> SettlingTrace {
    let constant = board.cohorts.constant;
    let mut trace = SettlingTrace {
        cost_before: constant + board.total(),
        ..SettlingTrace::default()
    };
    loop {
        settle(board, &mut trace, stop, &|_, _| 0.0);
        trace.sorts += 1;
        if !seniority::sort(board) || !stop.goes_on() {
            break;
        }
        trace.sorts_changed += 1;
    }
    trace.cost_after = constant + board.total();
    trace
}

/// What a move of a case from where it stands must save at least.
type Hold<'h> = &'h dyn Fn(CaseIndex, Option<Place>) -> f64;

/// Moves whoever can to where it costs less, if it saves enough.
pub(super) fn settle_but(board: &mut Board<'_>, stop: &Stop<'_>, hold: Hold<'_>) {
    settle(board, &mut SettlingTrace::default(), stop, hold);
}

/// After how many cases it is asked whether to go on.
const ASKED: usize = 64;

/// Moves every case that can to the cheapest place with room, the heaviest waits first, until
/// nothing moves.
///
/// Afterwards no case without an appointment fits anywhere, and none with one fits anywhere at
/// less cost: each pass tries every case against every cheaper place, and the last pass moved none.
fn settle(board: &mut Board<'_>, trace: &mut SettlingTrace, stop: &Stop<'_>, hold: Hold<'_>) {
    let mut order: Vec<CaseIndex> = board.cases().collect();
    let cases = &board.problem.cases;
    // Like cases one after the other: what is full for one is full for the next.
    order.sort_by_cached_key(|&case| {
        let cohort = board.cohort(case);
        let weight = cohort.map_or(0.0, |cohort| cohort.weighted / cohort.persons);
        (
            std::cmp::Reverse(weight.to_bits()),
            cohort.map(|cohort| cohort.index),
            cases[case.at()].ready,
            case,
        )
    });
    loop {
        let mut moved = 0;
        let mut full = Full::default();
        for (at, &case) in order.iter().enumerate() {
            if at % ASKED == 0 && !stop.goes_on() {
                trace.moves += moved;
                return;
            }
            if better_place(board, case, &mut full, hold) {
                moved += 1;
                full.lanes.clear();
            }
        }
        trace.passes += 1;
        trace.moves += moved;
        if moved == 0 {
            return;
        }
    }
}

/// On which days the cases of one cohort were found not to fit, since anything was moved.
#[derive(Default)]
struct Full {
    cohort: u32,
    /// By lane, the days.
    lanes: Vec<std::ops::Range<Day>>,
}

impl Full {
    /// The first day from `ready` on that may have room on a lane.
    fn first(&self, lane: usize, ready: Day) -> Day {
        match self.lanes.get(lane) {
            Some(full) if full.contains(&ready) => full.end,
            _ => ready,
        }
    }

    /// Remembers that no day of a range has room on a lane.
    fn found(&mut self, lane: usize, days: std::ops::Range<Day>) {
        if self.lanes.len() <= lane {
            self.lanes.resize(lane + 1, Day::START..Day::START);
        }
        let full = &mut self.lanes[lane];
        if full.contains(&days.start) {
            full.end = full.end.max(days.end);
        } else {
            *full = days;
        }
    }
}

/// Moves a case to the cheapest place with room, if that costs less than now.
fn better_place(board: &mut Board<'_>, case: CaseIndex, full: &mut Full, hold: Hold<'_>) -> bool {
    let Some(cohort) = board.cohort(case) else {
        return false;
    };
    if full.cohort != cohort.index {
        full.cohort = cohort.index;
        full.lanes.clear();
    }
    let from = board.lift(case);
    let now = from.map_or_else(
        || board.problem.cost_unscheduled(case).total(),
        |place| board.cost(case, place),
    );
    let now = now - hold(case, from);
    let ready = board.problem.cases[case.at()].ready.max(Day::START);
    let last = board.problem.calendar.last();
    // Days on which the room that the case itself takes cannot matter.
    let apart = from.map_or(Day::NEVER, |place| place.day - board.uses.reach());
    let mut best: Option<(f64, Place)> = None;
    let lanes = board.lanes(cohort);
    for (lane_at, lane) in (0u32..).zip(lanes) {
        let at = lane_at as usize;
        let mut day = full.first(at, ready).min(apart).max(ready);
        let place = loop {
            if day > last {
                break None;
            }
            let cost = lane.cost(board.problem, case, day);
            let limit = best.map_or(now, |(cost, _)| cost);
            if cost >= limit - 1e-9 * limit.abs() {
                // Cost never falls from day to day.
                break None;
            }
            if let Some(place) = board.place_on(cohort, lane_at, day) {
                break Some((cost, place));
            }
            day = day + 1;
        };
        full.found(at, ready..day);
        best = place.or(best);
    }
    let to = best.map(|(_, place)| place).or(from);
    if let Some(place) = to {
        board.put(case, place);
    }
    best.is_some()
}
