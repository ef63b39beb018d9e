//! Rounding day by day, guided by prices.
//!
//! On each day the waiting cases are ranked by what an appointment today is worth to them, over
//! what it takes of the limits at their prices: being appointed today saves the cheapest later
//! alternative, later prices included. Where prices are right this ratio is 1 for the cases that
//! the relaxation is indifferent about, more for those it appoints today, less for those it makes
//! wait.

use crate::cohorts::queue::Cohorts;
use crate::domain::calendar::Day;
use crate::domain::id::CaseIndex;
use crate::domain::problem::Problem;
use crate::dual::tables::LanePrices;

use super::board::Board;

/// Least ratio of worth to price at which a case is given an appointment on a day.
const WORTH_IT: f64 = 0.9;

/// The waiting cases of one queue.
struct Line {
    cohort: usize,
    due: Option<Day>,
    /// Cases by rising ready day.
    cases: Vec<CaseIndex>,
    /// How many of `cases` have been appointed.
    served: usize,
    /// Least cost, prices included, of an appointment on the day or later; one entry more for
    /// none at all.
    later: Vec<f64>,
}

/// An appointment that a queue's first case could have today.
struct Offer {
    ratio: f64,
    line: usize,
    lane: u32,
}

/// Fills an empty board day by day.
#[must_use]
pub fn round<'a>(
    problem: &'a Problem,
    cohorts: &'a Cohorts,
    lane_prices: &LanePrices,
) -> Board<'a> {
    let mut board = Board::new(problem, cohorts);
    let mut lines = lines(problem, cohorts, lane_prices);
    let mut offers = Vec::new();
    for day in 0..problem.calendar.days {
        let at = day.unsigned_abs() as usize;
        offers.clear();
        for (l, line) in lines.iter().enumerate() {
            let Some(&first) = line.cases.get(line.served) else {
                continue;
            };
            if problem.cases[first.at()].ready > day {
                continue;
            }
            let cohort = &cohorts.cohorts[line.cohort];
            let lanes = board.lanes(cohort);
            for (lane_at, lane) in (0u32..).zip(lanes) {
                let total = lane_prices.of(line.cohort)[lane_at as usize][at];
                if total.is_infinite() {
                    continue;
                }
                let travel = cohort.persons * lane.travel;
                let worth = line.later[at + 1] - waiting(problem, cohort.weighted, line.due, day) - travel;
                let price = total - travel;
                let ratio = worth / price.max(1e-6 * cohort.weighted);
                if worth > 0.0 && ratio >= WORTH_IT {
                    offers.push(Offer {
                        ratio,
                        line: l,
                        lane: lane_at,
                    });
                }
            }
        }
        offers.sort_by(|a, b| {
            b.ratio
                .total_cmp(&a.ratio)
                .then(a.line.cmp(&b.line))
                .then(a.lane.cmp(&b.lane))
        });
        for offer in &offers {
            let line = &mut lines[offer.line];
            let cohort = &cohorts.cohorts[line.cohort];
            while let Some(&case) = line.cases.get(line.served) {
                if problem.cases[case.at()].ready > day {
                    break;
                }
                let Some(place) = board.place_on(cohort, offer.lane, day) else {
                    break;
                };
                board.put(case, place);
                line.served += 1;
            }
        }
    }
    board
}

/// Waiting from day 0 and lateness until a day.
fn waiting(problem: &Problem, weighted: f64, due: Option<Day>, day: Day) -> f64 {
    let late = due.map_or(0, |due| (day - due).max(0));
    weighted * (f64::from(day) + problem.rules.objective.late_weight * f64::from(late))
}

/// The queues with their cases and values.
fn lines(problem: &Problem, cohorts: &Cohorts, lane_prices: &LanePrices) -> Vec<Line> {
    let mut first_line = Vec::with_capacity(cohorts.cohorts.len());
    let mut lines = Vec::new();
    for (c, cohort) in cohorts.cohorts.iter().enumerate() {
        first_line.push(lines.len());
        for queue in &cohort.queues {
            let days = problem.calendar.days;
            let mut later = vec![0.0; days.unsigned_abs() as usize + 1];
            let none = problem.rules.objective.unscheduled_days * cohort.weighted;
            let mut best = waiting(problem, cohort.weighted, queue.due, days) + none;
            later[days.unsigned_abs() as usize] = best;
            for day in (0..days).rev() {
                let at = day.unsigned_abs() as usize;
                let cheapest = lane_prices
                    .of(c)
                    .iter()
                    .map(|lane| lane[at])
                    .fold(f64::INFINITY, f64::min);
                best = best.min(waiting(problem, cohort.weighted, queue.due, day) + cheapest);
                later[at] = best;
            }
            lines.push(Line {
                cohort: c,
                due: queue.due,
                cases: Vec::new(),
                served: 0,
                later,
            });
        }
    }
    for (at, cohort) in cohorts.cohort_of.iter().enumerate() {
        if let Some(cohort) = cohort {
            let cohort = *cohort as usize;
            let due = problem.cases[at].due.map(|due| due.max(0));
            let queues = &cohorts.cohorts[cohort].queues;
            if let Ok(queue) = queues.binary_search_by_key(&due, |queue| queue.due) {
                lines[first_line[cohort] + queue].cases.push(CaseIndex::new(at));
            }
        }
    }
    for line in &mut lines {
        line.cases.sort_by_key(|case| {
            let case = &problem.cases[case.at()];
            (case.ready.max(0), case.senior)
        });
    }
    lines
}

