//! A changed problem priced and planned from the base plan's prices and appointments.

use std::time::Instant;

use crate::certify::bound::lower_bound;
use crate::cohorts::profile::Gate;
use crate::cohorts::queue::Cohorts;
use crate::domain::plan::Prices;
use crate::domain::problem::Problem;
use crate::dual::ascent::{Schedule, climb};
use crate::dual::tables::Tables;
use crate::model::build::all_choices;
use crate::pipeline::{Effort, Outcome, SolverReport, relaxed};
use crate::schedule::board::Board;
use crate::schedule::promises::conflicts;
use crate::schedule::reinsert::{finish, restore};
use crate::schedule::{assemble, forward, regions};
use crate::solver::Asked;

use super::Found;

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

/// Prices and bound of a changed problem.
pub(super) fn bound(problem: &Problem, warm: &Warm<'_>, reach: Option<Reach>) -> Found {
    let cohorts = Cohorts::new(problem);
    let conflicts = conflicts(problem, &cohorts);
    if !conflicts.is_empty() {
        return Found::Conflicts(conflicts);
    }
    let tables = Tables::new(problem, &cohorts);
    let mut board = Board::new(problem, &cohorts, &warm.outcome.prices.0);
    let lost = restore(&mut board, &warm.outcome.schedule.appointments);
    let reach = reach.unwrap_or_else(|| judge(problem, lost, warm));
    let Priced { prices, .. } = prices(problem, &cohorts, &tables, reach, warm);
    if !(warm.keep_going)() {
        return Found::Interrupted;
    }
    let lower_bound = lower_bound(problem, &prices);
    Found::Bound {
        prices,
        lower_bound,
    }
}

/// A plan of a changed problem with its proof.
pub(super) fn plan(problem: &Problem, warm: &Warm<'_>, reach: Option<Reach>) -> Found {
    let mut seconds = Stages::default();
    let cohorts = Cohorts::new(problem);
    let conflicts = conflicts(problem, &cohorts);
    if !conflicts.is_empty() {
        return Found::Conflicts(conflicts);
    }
    let tables = Tables::new(problem, &cohorts);
    let mut board = Board::new(problem, &cohorts, &warm.outcome.prices.0);
    let lost = restore(&mut board, &warm.outcome.schedule.appointments);
    seconds.done("group");
    let reach = reach.unwrap_or_else(|| judge(problem, lost, warm));
    let Priced {
        prices,
        gentle,
        report: solver,
    } = prices(problem, &cohorts, &tables, reach, warm);
    seconds.done("prices");
    let lower_bound = lower_bound(problem, &prices);
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
    let search = rounds(problem, warm.effort, reach, far);
    regions::improve(&mut start, &lane_prices, &search, |_| (warm.keep_going)());
    finish(&mut start);
    let best = if cost(&start) < cost(&settled) {
        start
    } else {
        settled
    };
    if !(warm.keep_going)() {
        return Found::Interrupted;
    }
    let used = assemble::loads(&best, &cohorts.residual);
    let schedule = assemble::schedule(&best, &lane_prices, &prices.0);
    let cost = assemble::cost(problem, &schedule);
    seconds.done("improve");
    Found::Plan(Box::new(Outcome {
        schedule,
        prices,
        used,
        cost,
        lower_bound,
        exceeded: cohorts.residual.exceeded(problem),
        solver,
        seconds: seconds.list,
    }))
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

/// The cost of a board's appointments and of the cases without one.
fn cost(board: &Board<'_>) -> f64 {
    let problem = board.problem;
    let of_case = |(at, place): (usize, &Option<_>)| {
        let case = crate::domain::id::CaseIndex::new(at);
        match (board.cohort(case), place) {
            (None, _) => 0.0,
            (Some(_), Some(place)) => board.cost(case, *place),
            (Some(_), None) => problem.cost_unscheduled(case).total(),
        }
    };
    board.cohorts.constant + board.places.iter().enumerate().map(of_case).sum::<f64>()
}

/// How long to search for a better plan than the repaired one: longer where the cases were given
/// whole days anew, and as long as for a cold plan where that takes no time.
fn rounds(problem: &Problem, effort: Effort, reach: Reach, anew: bool) -> regions::Plan {
    let cases = problem.cases.len() as u64;
    let share = match (reach, anew) {
        (_, true) => 10,
        (Reach::Few, false) => 2,
        _ => 4,
    };
    let rounds = match effort {
        Effort::Low => 1_000,
        _ if is_small(problem) => 100_000,
        Effort::Normal => (share * cases).min(400_000),
        Effort::High => 10 * (share * cases).min(400_000),
    };
    regions::Plan {
        rounds,
        ruin: 15,
        temperature: if is_small(problem) { 0.3 } else { 0.1 },
    }
}

/// Whether a plan takes so little time that it is made anew from the prices, as a cold one is: with
/// few cases, one that stands badly shows in the gap. The base plan, repaired, stays if it costs less.
fn is_small(problem: &Problem) -> bool {
    problem.cases.len() <= 2_000
}

/// Prices that prove a good bound: of the exact relaxation where it is small or a solver is named,
/// else by a short climb from the base plan's prices.
fn prices(
    problem: &Problem,
    cohorts: &Cohorts,
    tables: &Tables<'_>,
    reach: Reach,
    warm: &Warm<'_>,
) -> Priced {
    let mut remarks = Vec::new();
    let named = warm.asked.algorithm.is_some();
    let quick = warm.asked.backend.abilities().quick;
    if named || columns(cohorts, quick) <= quick {
        let choices = all_choices(cohorts);
        let relaxed = relaxed::solve(problem, cohorts, tables, &choices, warm.asked, None);
        if relaxed.passed {
            return Priced {
                gentle: relaxed.prices.0.clone(),
                prices: relaxed.prices,
                report: relaxed.report,
            };
        }
        remarks = relaxed.report.remarks;
    }
    // What is unlimited now has no price.
    let start = warm
        .outcome
        .prices
        .0
        .iter()
        .zip(problem.limits.amounts())
        .map(|(&price, amount)| if amount.is_finite() { price } else { 0.0 })
        .collect();
    let climbed = climb(tables, start, &schedule(reach, warm.effort), |_| {
        (warm.keep_going)()
    });
    let report = SolverReport {
        name: "paso".to_owned(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        algorithm: "smoothed dual ascent from the base plan's prices".to_owned(),
        status: "certified".to_owned(),
        iterations: Some(climbed.evaluations),
        remarks,
    };
    Priced {
        prices: Prices(climbed.prices),
        gentle: climbed.gentle,
        report,
    }
}

/// Prices that prove the bound, those that guide a rounding from nothing, and who found them.
struct Priced {
    prices: Prices,
    gentle: Vec<f64>,
    report: SolverReport,
}

/// Number of appointment columns of the exact relaxation, counted no further than needed.
fn columns(cohorts: &Cohorts, most: usize) -> usize {
    let mut columns = 0;
    for cohort in &cohorts.cohorts {
        let lanes = &cohorts.profiles.list[cohort.profile].lanes;
        for queue in &cohort.queues {
            let first = queue.arrivals.first().map_or(0, |a| a.0.unsigned_abs());
            for lane in lanes {
                let open = lane.gates.iter().skip(first as usize);
                columns += open.filter(|gate| **gate != Gate::Closed).count();
            }
            if columns > most {
                return columns;
            }
        }
    }
    columns
}

/// How much of the base plan a change reaches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reach {
    /// Few appointments.
    Few,
    /// Some.
    Some,
    /// Many, or nobody can say.
    Many,
    /// Whatever it reaches, the bound is to be as near the relaxation's value as can be.
    Precise,
}

/// Judges a change by the share of appointments that lose their place, and by what the base
/// prices promise for what is added, as a share of the cost.
fn judge(problem: &Problem, lost: usize, warm: &Warm<'_>) -> Reach {
    let base = warm.problem;
    if problem.phases != base.phases {
        return Reach::Many;
    }
    let count = |n: usize| f64::from(u32::try_from(n).unwrap_or(u32::MAX));
    let placed = count(warm.outcome.schedule.appointments.len().max(1));
    let added = problem.limits.amounts().iter().zip(base.limits.amounts());
    let promised: f64 = added
        .zip(&warm.outcome.prices.0)
        .filter(|(_, price)| **price > 0.0)
        .map(|((now, before), price)| price * (now - before).clamp(0.0, *before))
        .sum();
    let share = count(lost) / placed + promised / warm.outcome.cost.total().max(1e-9);
    if share < 0.002 {
        Reach::Few
    } else if share < 0.004 {
        Reach::Some
    } else {
        Reach::Many
    }
}

/// How far to climb from the base plan's prices: near the top where little changes, as far as
/// from nothing where much does.
fn schedule(reach: Reach, effort: Effort) -> Schedule {
    let (to, enough) = match effort {
        _ if reach == Reach::Precise => (0.005, 2e-6),
        Effort::Low => (0.2, 1e-4),
        Effort::Normal => (0.04, 2e-5),
        Effort::High => (0.005, 1e-6),
    };
    let (from, steps) = match (reach, effort) {
        (Reach::Precise, _) => (0.5, 60),
        (Reach::Few, Effort::High) => (to * 8.0, 100),
        (Reach::Few, _) => (to * 2.5, 10),
        (Reach::Some, Effort::High) => (0.5, 200),
        (Reach::Some, _) => (1.0, 20),
        (Reach::Many, Effort::High) => (2.0, 400),
        (Reach::Many, _) => (2.0, 60),
    };
    Schedule {
        from,
        to,
        factor: 0.5,
        steps,
        enough,
    }
}
