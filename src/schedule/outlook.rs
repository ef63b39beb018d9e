//! What the prices let each case expect at best.

use rayon::prelude::*;

use crate::cohorts::queue::{Cohort, Cohorts};
use crate::domain::calendar::Day;
use crate::domain::problem::Problem;
use crate::domain::rules::late_days;
use crate::dual::pricing::LanePrices;

/// Waiting from day 0 and lateness until a day, of one case of a cohort.
#[must_use]
pub fn waiting(problem: &Problem, cohort: &Cohort, due: Option<Day>, day: Day) -> f64 {
    let objective = &problem.rules.objective;
    cohort.weighted * objective.waiting(day - Day::START, late_days(due, day))
}

/// For a case of a cohort that still waits on a day: the least cost, prices and waiting from day
/// 0 included, of an appointment on that day or later, or of none; an entry more for none at all. One
/// list for each queue of the cohort.
#[must_use]
pub fn from_each_day(
    problem: &Problem,
    cohort: &Cohort,
    lane_prices: &LanePrices,
) -> Vec<Vec<f64>> {
    let lanes = lane_prices.of(cohort.index as usize);
    let cheapest: Vec<f64> = (0..problem.calendar.count())
        .map(|day| {
            lanes
                .iter()
                .map(|lane| lane[day])
                .fold(f64::INFINITY, f64::min)
        })
        .collect();
    let queues = cohort.queues.iter();
    queues
        .map(|queue| of_queue(problem, cohort, queue.due, &cheapest))
        .collect()
}

/// The same for one queue, from the least price of each day.
fn of_queue(problem: &Problem, cohort: &Cohort, due: Option<Day>, cheapest: &[f64]) -> Vec<f64> {
    let calendar = problem.calendar;
    let none = problem.rules.objective.unscheduled_days * cohort.weighted + cohort.lost;
    let mut best = waiting(problem, cohort, due, calendar.end()) + none;
    let mut least = vec![best; calendar.count() + 1];
    for day in calendar.all().rev() {
        let at = day.at();
        best = best.min(waiting(problem, cohort, due, day) + cheapest[at]);
        least[at] = best;
    }
    least
}

/// The least cost, prices included, at which each case could be served; 0 for cases that are not
/// to be planned. How far a case's own cost lies above it is what it could gain by a move, at most.
#[must_use]
pub fn least_costs(problem: &Problem, cohorts: &Cohorts, lane_prices: &LanePrices) -> Vec<f64> {
    let queues: Vec<Vec<Vec<f64>>> = (cohorts.cohorts.par_iter())
        .map(|cohort| from_each_day(problem, cohort, lane_prices))
        .collect();
    let cases = problem.cases.iter().zip(&*cohorts.cohort_of);
    cases
        .map(|(case, cohort)| {
            let Some(at) = cohort.map(|at| at as usize) else {
                return 0.0;
            };
            let (ready, due) = (
                case.ready.max(Day::START),
                case.due.map(|due| due.max(Day::START)),
            );
            let cohort = &cohorts.cohorts[at];
            queues[at][cohort.queue_of(due)][ready.at()] - cohort.weighted * f64::from(ready.0)
        })
        .collect()
}
