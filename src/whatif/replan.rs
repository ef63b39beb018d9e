//! A changed problem priced and planned from the base plan's prices and appointments.

use std::time::Instant;

use crate::certify::bound::lower_bound;
use crate::cohorts::queue::Cohorts;
use crate::domain::problem::Problem;
use crate::dual::tables::Tables;
use crate::pipeline::{Effort, Outcome, search_plan};
use crate::schedule::board::Board;
use crate::schedule::promises::conflicts;
use crate::schedule::reinsert::{finish, restore};
use crate::schedule::{assemble, forward, regions};
use crate::solver::Asked;

use super::Found;
use super::path::{Between, Waypoint};
use super::reprice::{Priced, Reach, Start, judge, reprice};

/// What a replan starts from.
pub(super) struct Warm<'w> {
    /// The feed as it is.
    pub problem: &'w Problem,
    /// The base plan.
    pub outcome: &'w Outcome,
    /// The effort that the base plan was made with.
    pub effort: Effort,
    /// Who is asked for the answers to linear programs.
    pub asked: Asked<'w>,
    /// Whether to go on.
    pub keep_going: &'w (dyn Fn() -> bool + Sync),
}

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
    let cohorts = Cohorts::new(problem);
    let conflicts = conflicts(problem, &cohorts.residual);
    if !conflicts.is_empty() {
        return (Found::Conflicts(conflicts), None);
    }
    let tables = Tables::new(problem, &cohorts);
    let start = match origin {
        Origin::Base => {
            let mut board = Board::new(problem, &cohorts, &warm.outcome.prices.0);
            let lost = restore(&mut board, &warm.outcome.schedule.appointments);
            Start::Base(judge(problem, lost, warm))
        }
        Origin::Precisely => Start::Base(Reach::Precise),
        Origin::Between(between) => Start::Between(between),
    };
    let priced = reprice(problem, &cohorts, &tables, start, warm);
    if !(warm.keep_going)() {
        return (Found::Interrupted, None);
    }
    let lower_bound = lower_bound(problem, &priced.prices);
    let waypoint = Waypoint::new(&priced, lower_bound);
    let found = Found::Bound {
        prices: priced.prices,
        lower_bound,
    };
    (found, Some(waypoint))
}

/// A plan of a changed problem with its proof.
pub(super) fn plan(problem: &Problem, warm: &Warm<'_>, origin: Origin<'_>) -> Replanned {
    let mut seconds = Stages::default();
    let cohorts = Cohorts::new(problem);
    let conflicts = conflicts(problem, &cohorts.residual);
    if !conflicts.is_empty() {
        return (Found::Conflicts(conflicts), None);
    }
    let tables = Tables::new(problem, &cohorts);
    let mut board = Board::new(problem, &cohorts, &warm.outcome.prices.0);
    let lost = restore(&mut board, &warm.outcome.schedule.appointments);
    seconds.done("group");
    let reach = match origin {
        Origin::Precisely => Reach::Precise,
        Origin::Base | Origin::Between(_) => judge(problem, lost, warm),
    };
    let start = match origin {
        Origin::Base | Origin::Precisely => Start::Base(reach),
        Origin::Between(between) => Start::Between(between),
    };
    let priced = reprice(problem, &cohorts, &tables, start, warm);
    seconds.done("prices");
    let lower_bound = lower_bound(problem, &priced.prices);
    let waypoint = Waypoint::new(&priced, lower_bound);
    let Priced {
        prices,
        gentle,
        report: solver,
        ..
    } = priced;
    seconds.done("certify");
    let lane_prices = tables.all_lane_prices(&prices.0);
    finish(&mut board);
    let gap = |board: &Board<'_>| 1.0 - lower_bound / cost(board).max(f64::MIN_POSITIVE);
    // The appointments that the base plan has may be far from where they are best now.
    let far = gap(&board) > warm.outcome.gap() + FAR;
    let settled = board.clone();
    let mut start = board;
    if far || is_small(problem) {
        let lanes = tables.all_lane_prices(&gentle);
        let mut anew = forward::round(problem, &cohorts, &lanes, &gentle);
        if !is_small(problem) {
            finish(&mut anew);
        }
        if is_small(problem) || cost(&anew) < cost(&start) {
            start = anew;
        }
    }
    seconds.done("repair");
    let search = search(problem, warm.effort, reach, far);
    regions::improve(&mut start, &lane_prices, &search, |done| {
        (warm.keep_going)().then_some(done)
    });
    finish(&mut start);
    let best = if cost(&start) < cost(&settled) {
        start
    } else {
        settled
    };
    if !(warm.keep_going)() {
        return (Found::Interrupted, None);
    }
    let used = assemble::loads(&best, &cohorts.residual);
    let schedule = assemble::schedule(&best, &lane_prices, &prices.0);
    let cost = assemble::cost(problem, &schedule);
    seconds.done("improve");
    let outcome = Outcome {
        schedule,
        prices,
        used,
        cost,
        lower_bound,
        exceeded: cohorts.residual.exceeded(problem),
        solver,
        seconds: seconds.list,
    };
    (Found::Plan(Box::new(outcome)), Some(waypoint))
}

/// Stages in order, with seconds.
struct Stages {
    since: Instant,
    list: Vec<(&'static str, f64)>,
}

impl Default for Stages {
    fn default() -> Self {
        Self {
            since: Instant::now(),
            list: Vec::new(),
        }
    }
}

impl Stages {
    fn done(&mut self, stage: &'static str) {
        self.list.push((stage, self.since.elapsed().as_secs_f64()));
        self.since = Instant::now();
    }
}

/// How far above the base plan's gap a repaired plan may be before its cases are given whole days
/// anew.
const FAR: f64 = 0.002;

/// The cost of a board's appointments and of all cases without one.
fn cost(board: &Board<'_>) -> f64 {
    board.cohorts.constant + board.total()
}

/// How long to search for a better plan than the repaired one: longer where the cases were given
/// whole days anew, and as long as for a cold plan where that takes no time.
fn search(problem: &Problem, effort: Effort, reach: Reach, anew: bool) -> regions::Plan {
    let cold = search_plan(problem, effort);
    if is_small(problem) {
        return cold;
    }
    let percent = match (reach, anew) {
        (_, true) => 32,
        (Reach::Few, false) => 12,
        _ => 20,
    };
    let rounds = search_plan(problem, Effort::Normal).rounds * percent / 100;
    regions::Plan {
        rounds: match effort {
            Effort::Low => cold.rounds,
            Effort::Normal => rounds,
            Effort::High => 10 * rounds,
        },
        temperature: 0.1,
        ..cold
    }
}

/// Whether a plan takes so little time that it is made anew from the prices, as a cold one is: with
/// few cases, one that stands badly shows in the gap. The base plan, repaired, stays if it costs less.
fn is_small(problem: &Problem) -> bool {
    problem.cases.len() <= 2_000
}
