//! Prices of a changed problem, from those of the base plan or of neighbouring questions.

use crate::cohorts::queue::Cohorts;
use crate::domain::id::narrow;
use crate::domain::problem::Problem;
use crate::dual::ascent::{Climb, Proven, Stage, climb, climb_along, climb_on, gentle};
use crate::dual::tables::Tables;
use crate::pipeline::SolverReport;
use crate::pipeline::effort::{Effort, Reach};
use crate::pipeline::prices::Pricing;
use crate::pipeline::relaxed::{self, has_few_columns};

use super::ground::Laid;
use super::path::{Between, Waypoint};
use super::warm::Warm;

/// Where a climb begins.
#[derive(Clone, Copy, Debug)]
pub(super) enum Start<'s> {
    /// At the base plan's prices; how far it goes.
    Base(Reach),
    /// Between two answered questions.
    Between(Between<'s>),
}

/// Prices that prove a good bound: of the exact relaxation where it is small or a solver is named,
/// else by a climb.
pub(super) fn reprice(
    problem: &Problem,
    laid: &Laid,
    start: Start<'_>,
    warm: &Warm<'_>,
) -> Pricing {
    let Laid {
        cohorts, tables, ..
    } = laid;
    let mut remarks = Vec::new();
    if warm.asked.algorithm.is_some()
        || has_few_columns(cohorts, warm.asked.backend.abilities().quick)
    {
        let relaxed = relaxed::solve(problem, cohorts, tables, warm.asked, &warm.stop);
        if relaxed.passed {
            return Pricing::exact(relaxed);
        }
        remarks = relaxed.report.remarks;
    }
    let (climbed, from) = match start {
        Start::Base(reach) => {
            let rest = warm.ground.rest(laid);
            let beside = rest.as_ref().filter(|_| reach == Reach::Precise);
            let beside = beside.and_then(|(_, proven)| {
                let (path, along) = (warm.ground.path(), &Effort::precisely());
                climb_along(tables, path, along, proven.clone(), &warm.stop)
            });
            let climbed = if let Some(climbed) = beside {
                climbed
            } else if let Some((rest, proven)) = rest.filter(|_| reach == Reach::Few) {
                climb_on(tables, rest, proven, warm.effort.onward(), &warm.stop)
            } else {
                let mut start = warm.outcome.climbed_prices().0.clone();
                tables.clear_unlimited(&mut start);
                climb(tables, start, &warm.effort.climb_on(reach), &warm.stop)
            };
            (climbed, "the base plan's prices")
        }
        Start::Between(between) => (
            climb_between(tables, &between, warm),
            "the prices of neighbouring answers",
        ),
    };
    let algorithm = format!("smoothed dual ascent from {from}");
    let report = SolverReport::own(algorithm, climbed.evaluations, remarks);
    Pricing::climbed(climbed, report)
}

/// Where the path of prices passes: that of the base plan's where nothing was climbed anew.
pub(super) fn waypoint(priced: &Pricing, lower_bound: f64, warm: &Warm<'_>) -> Waypoint {
    let path = if priced.path.is_empty() {
        warm.ground.path()
    } else {
        &priced.path
    };
    Waypoint::new(&priced.prices.0, path, lower_bound)
}

/// Climbs from the prices between two answered questions, as far as can be worth it.
///
/// The relaxation's value is convex in the amounts, so that it lies below the line between the
/// values of two questions that differ in amounts alone. Where the bound at the prices between
/// them is near that line, no climb adds much. (For phases the line is only a guess; the bound
/// holds in any case.)
fn climb_between(tables: &Tables, between: &Between<'_>, warm: &Warm<'_>) -> Climb {
    let limits = tables.len();
    let prepared = |mut prices: Vec<f64>| {
        tables.clear_unlimited(&mut prices);
        prices
    };
    let prices = prepared(between.prices(limits));
    let best = Proven::by(tables, prices);
    let mut path = between.path(limits);
    for stage in &mut path {
        tables.clear_unlimited(&mut stage.prices);
    }
    let line = between.bound();
    let short = (line - best.bound) / line.abs().max(f64::MIN_POSITIVE);
    let along = warm.effort.climb_between(short);
    let climbed = along.and_then(|along| {
        let climbed = climb_along(tables, &path, &along, best.clone(), &warm.stop)?;
        Some((along, climbed))
    });
    let Some((along, climbed)) = climbed else {
        return Climb {
            gentle: gentle(&path).unwrap_or_else(|| best.prices.clone()),
            best,
            evaluations: 1,
            stages: 0,
            finished: true,
            rest: None,
            path,
        };
    };
    let hotter = path
        .iter()
        .take_while(|stage| stage.temperature > along.from);
    let path: Vec<Stage> = hotter.cloned().chain(climbed.path).collect();
    Climb {
        gentle: gentle(&path).unwrap_or(climbed.gentle),
        path,
        ..climbed
    }
}

/// Judges a change by the share of appointments that lose their place, and by what the base
/// prices promise for what is added, as a share of the cost.
pub(super) fn judge(problem: &Problem, cohorts: &Cohorts, lost: usize, warm: &Warm<'_>) -> Reach {
    let base = warm.problem;
    if problem.phases != base.phases || opens(problem, cohorts, warm) {
        return Reach::Many;
    }
    let count = |n: usize| f64::from(narrow(n));
    let placed = count(warm.outcome.schedule.appointments.len().max(1));
    let added = problem.limits.amounts().iter().zip(base.limits.amounts());
    let promised: f64 = added
        .zip(&warm.outcome.climbed_prices().0)
        .filter(|(_, price)| **price > 0.0)
        .map(|((now, before), price)| price * (now - before).max(0.0))
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

/// Whether something is opened of which nothing was left, or lifted altogether. There the base prices
/// say nothing of how far that reaches: nobody could use the limit, or how much will be used is not
/// known.
fn opens(problem: &Problem, cohorts: &Cohorts, warm: &Warm<'_>) -> bool {
    let added = problem
        .limits
        .amounts()
        .iter()
        .zip(warm.problem.limits.amounts());
    let prices = cohorts
        .residual
        .fixed
        .iter()
        .zip(&warm.outcome.climbed_prices().0);
    added.zip(prices).any(|((now, before), (fixed, price))| {
        now > before && now > fixed && (before <= fixed || (now.is_infinite() && *price > 0.0))
    })
}
