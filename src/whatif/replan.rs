//! A changed problem priced and planned from the base plan's prices and appointments.

use crate::certify::bound::lower_bound;
use crate::clock::Clock;
use crate::domain::id::CaseIndex;
use crate::domain::problem::Problem;
use crate::pipeline::effort::{ANEW, Effort, FAR, Reach};
use crate::pipeline::ending::{Complete, Evidence, finish};
use crate::pipeline::families;
use crate::schedule::board::Board;
use crate::schedule::forward;
use crate::schedule::improve::complete;
use crate::schedule::promises::conflicts;
use crate::schedule::regions::{self, Budget};

use super::answer::Found;
use super::path::{Between, Waypoint};
use super::reprice::{Start, judge, reprice, waypoint};
use super::warm::Warm;

/// Where a replan's prices come from.
#[derive(Clone, Copy, Debug)]
pub(super) enum Origin<'s> {
    /// The base plan, as far as the change asks for.
    Base,
    /// The base plan, to be as near the relaxation's value as can be.
    Precisely,
    /// Two answered questions that this one lies between.
    Between(Between<'s>),
}

/// What was found, and where the path of prices passes; no place for a problem whose prices were
/// not looked for.
pub(super) type Replanned = (Found, Option<Waypoint>);

/// Prices and bound of a changed problem.
pub(super) fn bound(problem: &Problem, warm: &Warm<'_>, origin: Origin<'_>) -> Replanned {
    let laid = warm.ground.lay(warm.problem, problem);
    let conflicts = conflicts(problem, &laid.cohorts.residual);
    if !conflicts.is_empty() {
        return (Found::Conflicts(conflicts), None);
    }
    let start = match origin {
        Origin::Base => {
            let lost = (warm.ground).lost(warm.problem, problem, &laid, warm.outcome);
            Start::Base(judge(problem, &laid.cohorts, lost, warm))
        }
        Origin::Precisely => Start::Base(Reach::Precise),
        Origin::Between(between) => Start::Between(between),
    };
    let priced = reprice(problem, &laid, start, warm);
    if !warm.stop.goes_on() {
        return (Found::Interrupted, None);
    }
    let lower_bound = lower_bound(problem, &priced.prices);
    let waypoint = waypoint(&priced, lower_bound, warm);
    let found = Found::Bound {
        prices: priced.prices,
        lower_bound,
    };
    (found, Some(waypoint))
}

/// A plan of a changed problem with its proof.
pub(super) fn plan(problem: &Problem, warm: &Warm<'_>, origin: Origin<'_>) -> Replanned {
    let mut clock = Clock::new(warm.stop);
    clock.stage("group");
    let laid = warm.ground.lay(warm.problem, problem);
    let (cohorts, tables) = (&laid.cohorts, &laid.tables);
    let conflicts = conflicts(problem, &cohorts.residual);
    if !conflicts.is_empty() {
        return (Found::Conflicts(conflicts), None);
    }
    let (mut board, lost) = (warm.ground).board(warm.problem, problem, &laid, warm.outcome);
    clock.stage("prices");
    let reach = match origin {
        Origin::Precisely => Reach::Precise,
        Origin::Base | Origin::Between(_) => judge(problem, cohorts, lost, warm),
    };
    let start = match origin {
        Origin::Base | Origin::Precisely => Start::Base(reach),
        Origin::Between(between) => Start::Between(between),
    };
    let mut priced = reprice(problem, &laid, start, warm);
    clock.stage("repair");
    let mut lane_prices = tables.all_lane_prices(&priced.prices.0);
    let (effort, cases) = (warm.effort, problem.cases.len());
    let kind = effort.proof(cases);
    let (by_prices, _) = rayon::join(
        || Evidence::by(problem, &priced.prices, kind),
        || complete(&mut board, &warm.stop),
    );
    let lower_bound = by_prices.proven.relaxation_bound;
    let waypoint = waypoint(&priced, lower_bound, warm);
    let gap = |board: &Board<'_>| 1.0 - lower_bound / cost(board).max(f64::MIN_POSITIVE);
    // The appointments that the base plan has may be far from where they are best now.
    let far = gap(&board) > warm.outcome.climbed_gap() + FAR;
    let few = problem.cases.len() <= ANEW;
    clock.stage("improve");
    let budget = warm.effort.search_on(problem.cases.len(), reach, far);
    let search = |board: &mut Board<'_>, budget: &Budget, around: &[CaseIndex]| {
        regions::improve(board, &lane_prices, budget, around, &warm.stop.pace());
        complete(board, &warm.stop);
    };
    let anew = || {
        let lanes = tables.all_lane_prices(&priced.gentle);
        let (anew, _) = forward::round(problem, cohorts, &lanes, &priced.gentle, warm.stop);
        anew
    };
    let mut other = board.clone();
    if few {
        let mut anew = anew();
        let near = Effort::gently(budget);
        rayon::join(
            || search(&mut other, &near, &[]),
            || search(&mut anew, &budget, &[]),
        );
        other = cheapest([other, anew]);
    } else if far {
        let mut anew = anew();
        complete(&mut anew, &warm.stop);
        other = cheapest([other, anew]);
        search(&mut other, &budget, &[]);
    } else {
        let around = match reach {
            Reach::Few => touched(&other, warm),
            _ => Vec::new(),
        };
        search(&mut other, &budget, &around);
    }
    let mut best = cheapest([board, other]);
    if !warm.stop.goes_on() {
        return (Found::Interrupted, None);
    }
    clock.stage("prove");
    let (more, work) = (&mut priced, (kind, effort.patterns_on(cases)));
    let evidence = families::prove(&mut best, more, by_prices, work, warm.asked, &warm.stop);
    if !warm.stop.goes_on() {
        return (Found::Interrupted, None);
    }
    if evidence.climbed.is_some() {
        lane_prices = tables.all_lane_prices(&priced.prices.0);
    }
    let plan = Complete {
        board: &best,
        lane_prices: &lane_prices,
        day_to_day: None,
    };
    let found = match finish(plan, priced, evidence, clock) {
        Ok(outcome) => Found::Plan(Box::new(outcome)),
        Err(fault) => Found::Failed(fault),
    };
    (found, Some(waypoint))
}

/// The cases that stand elsewhere than in the base plan, or use a limit that has changed; sorted.
fn touched(board: &Board<'_>, warm: &Warm<'_>) -> Vec<CaseIndex> {
    let amounts = board.problem.limits.amounts().iter();
    let changed: Vec<bool> = amounts
        .zip(warm.problem.limits.amounts())
        .map(|(now, before)| now.to_bits() != before.to_bits())
        .collect();
    let mut before = vec![None; board.places.len()];
    for own in &warm.outcome.schedule.appointments {
        before[own.case.at()] = Some((own.port, own.day));
    }
    let is_touched = |case: &CaseIndex| {
        let (Some(place), Some(cohort)) = (board.places[case.at()], board.cohort(*case)) else {
            return before[case.at()].is_some();
        };
        let port = board.lanes(cohort)[place.lane as usize].port;
        let mut touched = before[case.at()] != Some((port, place.day));
        board.for_each_use(cohort, place, |limit, _| touched |= changed[limit.at()]);
        touched
    };
    board.cases().filter(is_touched).collect()
}

/// The first of those boards that cost least.
fn cheapest([mut best, other]: [Board<'_>; 2]) -> Board<'_> {
    if cost(&other) < cost(&best) {
        best = other;
    }
    best
}

/// The cost of a board's appointments and of all cases without one.
fn cost(board: &Board<'_>) -> f64 {
    board.cohorts.constant + board.total()
}
