//! Why a case has no appointment.

use rustc_hash::FxHashMap;

use crate::cohorts::profile::Gate;
use crate::cohorts::queue::Cohort;
use crate::domain::alone::Alone;
use crate::domain::calendar::Day;
use crate::domain::id::{CaseIndex, LimitIndex};
use crate::domain::limits::LimitKey;
use crate::domain::plan::Reason;
use crate::domain::problem::Problem;

use super::board::Board;

/// How many limits a reason names at most.
const NAMED: usize = 3;

/// What was found out for cases before.
pub struct Known<'p> {
    alone: Alone<'p>,
    /// The limits that weigh most, by cohort, ready day and due day: for cases with the same, nothing
    /// else makes a difference.
    heaviest: FxHashMap<(u32, Day, Option<Day>), Vec<LimitIndex>>,
}

impl<'p> Known<'p> {
    /// Nothing yet.
    #[must_use]
    pub fn new(problem: &'p Problem) -> Self {
        Self {
            alone: Alone::new(problem),
            heaviest: FxHashMap::default(),
        }
    }
}

/// The first reason that holds for a case without an appointment.
#[must_use]
pub fn reason(
    board: &Board<'_>,
    case: CaseIndex,
    lane_prices: Option<&[Vec<f64>]>,
    prices: &[f64],
    known: &mut Known<'_>,
) -> Reason {
    let problem = board.problem;
    if problem.is_withdrawn(problem.class_of(case)) {
        return Reason::Withdrawn;
    }
    if problem.movable_of(case).is_some() {
        return Reason::PromiseLost;
    }
    let ready = problem.cases[case.at()].ready;
    if ready >= problem.calendar.end() {
        return Reason::NotReady;
    }
    // Whoever has a cohort has an appointment to choose.
    if board.cohort(case).is_none() && !has_route(problem, case) {
        return Reason::NoRoute;
    }
    match (board.cohort(case), lane_prices) {
        (Some(cohort), Some(lane_prices)) => {
            let due = problem.cases[case.at()].due;
            let limits = known.heaviest.entry((cohort.index, ready, due));
            let limits =
                limits.or_insert_with(|| heaviest(board, case, cohort, lane_prices, prices));
            Reason::Capacity(limits.clone())
        }
        _ => match known.alone.nearest(case) {
            Some(nearest) => Reason::TooLarge(nearest.over.clone()),
            None => Reason::PhaseNotOpen,
        },
    }
}

/// Whether any corridor, allowed port and slot exist on any day from the ready day, phases aside.
fn has_route(problem: &Problem, case: CaseIndex) -> bool {
    let class = problem.class_of(case);
    let ready = problem.cases[case.at()].ready.max(Day::START);
    problem.corridors_from(class.location).any(|(_, corridor)| {
        problem.port_allowed(class, corridor.port)
            && ready
                .until(problem.calendar.end())
                .any(|day| problem.is_open(corridor.port, day))
    })
}

/// The limits whose prices weigh most on the case's best appointment; where all are free of
/// charge, those without room there.
fn heaviest(
    board: &Board<'_>,
    case: CaseIndex,
    cohort: &Cohort,
    lane_prices: &[Vec<f64>],
    prices: &[f64],
) -> Vec<LimitIndex> {
    let problem = board.problem;
    let ready = problem.cases[case.at()].ready.max(Day::START);
    let mut best: Option<(f64, u32, Day)> = None;
    for (lane_at, lane) in (0u32..).zip(board.lanes(cohort)) {
        for day in ready.until(problem.calendar.end()) {
            let at = day.at();
            if lane.gates[at] == Gate::Closed {
                continue;
            }
            let mut cost = problem.cost_on(case, lane.corridor, day);
            // The lane's price includes travel.
            cost.travel = 0.0;
            let cost = cost.total() + lane_prices[lane_at as usize][at];
            if best.is_none_or(|(least, _, _)| cost < least) {
                best = Some((cost, lane_at, day));
            }
        }
    }
    let Some((_, lane, day)) = best else {
        return Vec::new();
    };
    let place = board.cheapest_slot(cohort, lane, day, prices);
    let mut weights: Vec<(f64, LimitIndex)> = Vec::new();
    board.for_each_use(cohort, place, |limit, amount| {
        weights.push((prices[limit.at()] * amount, limit));
    });
    if weights.iter().all(|(weight, _)| *weight <= 0.0) {
        weights.clear();
        board.for_each_use(cohort, place, |limit, amount| {
            if !board.has_room(limit, amount) {
                weights.push((amount, limit));
            }
        });
    }
    by_site(problem, weights)
}

/// One limit for each resource and site, the heaviest first.
fn by_site(problem: &Problem, weights: Vec<(f64, LimitIndex)>) -> Vec<LimitIndex> {
    let mut sums: Vec<(LimitKey, f64, LimitIndex)> = Vec::new();
    for (weight, limit) in weights {
        if weight <= 0.0 {
            continue;
        }
        let key = problem.limits.key(limit).of_any_day();
        match sums.iter_mut().find(|(known, _, _)| *known == key) {
            Some((_, sum, _)) => *sum += weight,
            None => sums.push((key, weight, limit)),
        }
    }
    sums.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    sums.into_iter()
        .take(NAMED)
        .map(|(_, _, limit)| limit)
        .collect()
}
