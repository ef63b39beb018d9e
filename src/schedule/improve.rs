//! Making a plan maximal: cases move to where they cost less, while there is room.

use crate::clock::Stop;
use crate::cohorts::queue::Cohort;
use crate::domain::calendar::Day;
use crate::domain::id::CaseIndex;

use super::board::{Board, Place};
use super::freed::Freed;
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
    let hold: Hold<'_> = &|_, _| 0.0;
    let mut settling = Settling::new(board, hold);
    loop {
        settling.run(board, &mut trace, stop, hold);
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
    Settling::new(board, hold).run(board, &mut SettlingTrace::default(), stop, hold);
}

/// After how many cases it is asked whether to go on.
const ASKED: usize = 64;

/// Moves every case that can to the cheapest place with room, the heaviest waits first, until
/// nothing moves.
///
/// Afterwards no case without an appointment fits anywhere, and none with one fits anywhere at
/// less cost: each pass tries every case against every cheaper place where room came free since it was
/// last tried, and the last pass moved none.
struct Settling {
    /// Who is tried, in this order.
    order: Vec<CaseIndex>,
    /// By case, where it stood when it was last tried.
    stood: Vec<Option<Place>>,
    /// Whether everybody has been tried.
    is_known: bool,
    /// Where room came free in this pass, and in this one or the last.
    new: Freed,
    freed: Freed,
}

impl Settling {
    fn new(board: &Board<'_>, hold: Hold<'_>) -> Self {
        // Nothing is worth the move of whoever is held at any price.
        let is_held = |&case: &CaseIndex| hold(case, board.places[case.at()]) == f64::INFINITY;
        let mut order: Vec<CaseIndex> = board.cases().filter(|case| !is_held(case)).collect();
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
        let freed = Freed::new(board.problem);
        Self {
            order,
            stood: vec![None; board.places.len()],
            is_known: false,
            new: freed.clone(),
            freed,
        }
    }

    fn run(
        &mut self,
        board: &mut Board<'_>,
        trace: &mut SettlingTrace,
        stop: &Stop<'_>,
        hold: Hold<'_>,
    ) {
        loop {
            let mut moved = 0;
            let mut full = Full::default();
            self.freed.clear();
            self.freed.add(&self.new);
            self.new.clear();
            for at in 0..self.order.len() {
                if at % ASKED == 0 && !stop.goes_on() {
                    trace.moves += moved;
                    return;
                }
                if self.try_one(board, self.order[at], &mut full, hold) {
                    moved += 1;
                    full.lanes.clear();
                }
            }
            self.is_known = true;
            trace.passes += 1;
            trace.moves += moved;
            if moved == 0 {
                return;
            }
        }
    }

    /// Moves a case to the cheapest place with room, if that costs less than now.
    fn try_one(
        &mut self,
        board: &mut Board<'_>,
        case: CaseIndex,
        full: &mut Full,
        hold: Hold<'_>,
    ) -> bool {
        let Some(cohort) = board.cohort(case) else {
            return false;
        };
        let from = board.places[case.at()];
        let is_known = self.is_known && from == self.stood[case.at()];
        let to = better_place(
            board,
            (case, cohort),
            full,
            is_known.then_some(&self.freed),
            hold,
        );
        if let (Some(to), Some(from)) = (to, from) {
            board.put(case, to);
            self.new.note(board, cohort, from);
            self.freed.add(&self.new);
        } else if let Some(to) = to {
            board.put(case, to);
        }
        self.stood[case.at()] = board.places[case.at()];
        to.is_some()
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

/// The cheapest place with room for a case that costs less than now, if there is one; then the case has
/// been lifted. Where it was tried before, only where room came free since.
fn better_place(
    board: &mut Board<'_>,
    (case, cohort): (CaseIndex, &Cohort),
    full: &mut Full,
    freed: Option<&Freed>,
    hold: Hold<'_>,
) -> Option<Place> {
    if full.cohort != cohort.index {
        full.cohort = cohort.index;
        full.lanes.clear();
    }
    let problem = board.problem;
    let lanes = board.lanes(cohort);
    let stake = problem.stake(case);
    let from = board.places[case.at()];
    let now = from.map_or_else(
        || problem.cost_unscheduled(case).total(),
        |place| lanes[place.lane as usize].cost_at(problem, &stake, place.day),
    );
    let now = now - hold(case, from);
    let (ready, last) = (stake.ready, problem.calendar.last());
    // Days on which the room that the case itself takes cannot matter.
    let apart = from.map_or(Day::NEVER, |place| place.day - board.uses.reach());
    let mut best: Option<(f64, Place)> = None;
    let mut is_lifted = false;
    for (lane_at, lane) in (0u32..).zip(lanes) {
        let at = lane_at as usize;
        let noted = freed.and_then(|freed| Some((freed, freed.sets(problem, lane)?)));
        let mut day = full.first(at, ready).min(apart).max(ready);
        let mut tried = day;
        let place = loop {
            if day > last {
                break None;
            }
            if let Some((freed, sets)) = noted {
                let Some(next) = freed.next(sets, day) else {
                    break None;
                };
                day = next;
            }
            let cost = lane.cost_at(problem, &stake, day);
            let limit = best.map_or(now, |(cost, _)| cost);
            if cost >= limit - 1e-9 * limit.abs() {
                // Cost never falls from day to day.
                break None;
            }
            if !is_lifted {
                board.lift(case);
                is_lifted = true;
            }
            if let Some(place) = board.place_on(cohort, lane_at, day) {
                break Some((cost, place));
            }
            day = day + 1;
            // Days passed over since cost no more than this one: they had no room when they were tried.
            tried = day;
        };
        full.found(at, ready..tried);
        best = place.or(best);
    }
    match (best, from) {
        (None, Some(from)) if is_lifted => board.put(case, from),
        _ => {}
    }
    best.map(|(_, place)| place)
}
