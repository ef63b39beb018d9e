//! Prices of a changed problem, from those of the base plan or of neighbouring questions.

use crate::cohorts::queue::Cohorts;
use crate::domain::plan::Prices;
use crate::domain::problem::Problem;
use crate::dual::ascent::{Climb, GENTLE, Proven, Schedule, climb};
use crate::dual::tables::Tables;
use crate::pipeline::relaxed::{self, is_small};
use crate::pipeline::{Effort, SolverReport};

use super::path::Between;
use super::replan::Warm;

/// Prices that prove the bound, others, and who found them.
pub(super) struct Priced {
    /// Those that prove most.
    pub prices: Prices,
    /// Those of the last temperature.
    pub last: Vec<f64>,
    /// Those that guide a rounding from nothing.
    pub gentle: Vec<f64>,
    pub report: SolverReport,
}

/// Where a climb begins.
#[derive(Clone, Copy, Debug)]
pub(super) enum Start<'s> {
    /// At the base plan's prices; how far it goes.
    Base(Reach),
    /// Between two answered questions.
    Between(Between<'s>),
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

/// Prices that prove a good bound: of the exact relaxation where it is small or a solver is named,
/// else by a climb.
pub(super) fn reprice(
    problem: &Problem,
    cohorts: &Cohorts,
    tables: &Tables<'_>,
    start: Start<'_>,
    warm: &Warm<'_>,
) -> Priced {
    let mut remarks = Vec::new();
    if warm.asked.algorithm.is_some() || is_small(cohorts, warm.asked.backend.abilities().quick) {
        let relaxed = relaxed::solve(problem, cohorts, tables, warm.asked, None, warm.keep_going);
        if relaxed.passed {
            return Priced {
                last: relaxed.prices.0.clone(),
                gentle: relaxed.prices.0.clone(),
                prices: relaxed.prices,
                report: relaxed.report,
            };
        }
        remarks = relaxed.report.remarks;
    }
    let (climbed, from) = match start {
        Start::Base(reach) => {
            let mut start = warm.outcome.prices.0.clone();
            clear_unlimited(problem, &mut start);
            let schedule = schedule(reach, warm.effort);
            let climbed = climb(tables, start, &schedule, |_| (warm.keep_going)());
            (climbed, "the base plan's prices")
        }
        Start::Between(between) => (
            climb_between(problem, tables, &between, warm),
            "the prices of neighbouring answers",
        ),
    };
    let report = SolverReport {
        name: "paso".to_owned(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        algorithm: format!("smoothed dual ascent from {from}"),
        status: "certified".to_owned(),
        iterations: Some(climbed.evaluations),
        remarks,
    };
    Priced {
        prices: Prices(climbed.best.prices),
        last: climbed.last,
        gentle: climbed.gentle,
        report,
    }
}

/// What is unlimited now has no price.
fn clear_unlimited(problem: &Problem, prices: &mut [f64]) {
    for (price, amount) in prices.iter_mut().zip(problem.limits.amounts()) {
        if amount.is_infinite() {
            *price = 0.0;
        }
    }
}

/// Climbs from the prices between two answered questions, as far as can be worth it.
///
/// The relaxation's value is convex in the amounts, so that it lies below the line between the
/// values of two questions that differ in amounts alone. Where the bound at the prices between
/// them is near that line, no climb adds much. (For phases the line is only a guess; the bound
/// holds in any case.)
fn climb_between(
    problem: &Problem,
    tables: &Tables<'_>,
    between: &Between<'_>,
    warm: &Warm<'_>,
) -> Climb {
    let limits = tables.len();
    let prepared = |mut prices: Vec<f64>| {
        clear_unlimited(problem, &mut prices);
        prices
    };
    let prices = prepared(between.prices(limits));
    let best = Proven::by(tables, prices);
    let last = prepared(between.last(limits));
    let gentle = prepared(between.gentle(limits));
    let line = between.bound();
    let short = (line - best.bound) / line.abs().max(f64::MIN_POSITIVE);
    let Some(schedule) = schedule_between(short, warm.effort) else {
        return Climb {
            best,
            last,
            gentle,
            evaluations: 1,
        };
    };
    let mut climbed = climb(tables, last, &schedule, |_| (warm.keep_going)());
    climbed.best.keep_better(best);
    if schedule.from < GENTLE {
        climbed.gentle = gentle;
    }
    climbed
}

/// How far to climb where the bound is this share below the line; none where it is near enough.
fn schedule_between(short: f64, effort: Effort) -> Option<Schedule> {
    // Near enough, the last temperature, the share that ends a stage, and its most steps.
    let (close, to, enough, most) = match effort {
        Effort::Low => (1e-3, 0.2, 1e-4, 20),
        Effort::Normal => (2e-5, 0.04, 2e-5, 200),
        Effort::High => (5e-6, 0.005, 1e-6, 400),
    };
    if short <= close {
        return None;
    }
    let (from, steps) = if short < 20.0 * close {
        (2.0 * to, most / 6)
    } else if short < 60.0 * close {
        (8.0 * to, most / 2)
    } else {
        (2.0, most)
    };
    Some(Schedule {
        from,
        to,
        factor: 0.5,
        steps,
        enough,
    })
}

/// Judges a change by the share of appointments that lose their place, and by what the base
/// prices promise for what is added, as a share of the cost.
pub(super) fn judge(problem: &Problem, lost: usize, warm: &Warm<'_>) -> Reach {
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
        (Reach::Few, _) => (to * 2.0, 6),
        (Reach::Some, Effort::High) => (0.5, 200),
        (Reach::Some, _) => (1.0, 20),
        (Reach::Many, Effort::High) => (2.0, 400),
        (Reach::Many, _) => (2.0, 200),
    };
    Schedule {
        from,
        to,
        factor: 0.5,
        steps,
        enough,
    }
}
