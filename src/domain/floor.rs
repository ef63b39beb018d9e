//! What plans cost whatever there is of the limits: what no more of them can save.

use rustc_hash::FxHashMap;

use super::calendar::Day;
use super::id::{CaseIndex, ClassIndex};
use super::problem::{Admission, Booking, Problem};

/// No plan costs less, whatever the amounts of the limits are: every case on the day and way that cost
/// least of those that are open to it, or left out where that costs less.
#[must_use]
pub fn floor(problem: &Problem) -> f64 {
    let settled = problem.settled();
    // Cases alike that are ready and due on the same days cost the same.
    let mut known: FxHashMap<(ClassIndex, Day, Option<Day>), f64> = FxHashMap::default();
    let mut sum: f64 = problem.promises.iter().map(|own| kept(problem, own)).sum();
    for (at, fact) in problem.cases.iter().enumerate() {
        if settled[at] || fact.ready >= problem.calendar.end() {
            continue;
        }
        let case = CaseIndex::new(at);
        let promise = problem.movable_of(case).map(|own| kept(problem, own));
        let least = match promise {
            // A promise that may be moved has a price of its own.
            Some(kept) => kept.min(least(problem, case)),
            None => *known
                .entry((fact.class, fact.ready, fact.due))
                .or_insert_with(|| least(problem, case)),
        };
        sum += least;
    }
    sum
}

/// The cost of a promise that is kept.
fn kept(problem: &Problem, own: &Booking) -> f64 {
    let location = problem.class_of(own.case).location;
    let corridor = problem.corridor(location, own.port);
    corridor.map_or(0.0, |corridor| {
        problem.cost_on(own.case, corridor, own.day).total()
    })
}

/// The least that a case costs; on each way the first day that is open to it costs least.
fn least(problem: &Problem, case: CaseIndex) -> f64 {
    let class = problem.class_of(case);
    let charge = problem.move_charge(case).unwrap_or(0.0);
    let first = problem.cases[case.at()].ready.max(Day::START);
    let first = first.max(problem.notice_of(class));
    let mut least = problem.cost_unscheduled(case).total();
    for (corridor, ends) in problem.corridors_from(class.location) {
        if !problem.port_allowed(class, ends.port) {
            continue;
        }
        let day = first.until(problem.calendar.end()).find(|&day| {
            problem.is_open(ends.port, day)
                && problem.admission(class, ends.port, day) != Admission::Closed
        });
        if let Some(day) = day {
            least = least.min(problem.cost_on(case, corridor, day).total() + charge);
        }
    }
    least
}
