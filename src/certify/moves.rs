//! Promises that may be moved or lost, worked out for the check alone (rule 4): who they are, and what
//! keeping each takes.

use std::borrow::Cow;

use serde_json::Value;

use super::alone::Alone;
use super::tolerance;
use super::uses::{Amounts, Matching, add, paid};
use crate::domain::id::CaseIndex;
use crate::domain::problem::{Booking, Problem};

/// The problem as a plan's summary.json says that it was planned: with all promises standing, or with
/// those movable that are in a conflict.
pub(super) fn as_told<'p>(problem: &'p Problem, summary: &Value) -> Cow<'p, Problem> {
    let all = problem.with_all_promised();
    if summary["allow_moves"] == Value::Bool(true) {
        Cow::Owned(all.allowing(&involved(&all)))
    } else {
        all
    }
}

/// The cases whose promises a conflict involves, sorted: impossible ones, and those that use a limit
/// which promises and what was done before exceed together.
fn involved(problem: &Problem) -> Vec<CaseIndex> {
    let matching = Matching::new(problem);
    let mut used = vec![0.0; problem.limits.len()];
    for booking in problem.earlier.iter().chain(&problem.promises) {
        matching.add_booking(booking, &mut used);
    }
    let amounts = problem.limits.amounts().iter();
    let broken = amounts.zip(&used);
    let broken: Vec<bool> = broken
        .map(|(&amount, &used)| used > amount + tolerance(amount))
        .collect();
    let breaks = |promise: &Booking| {
        let uses = uses(problem, &matching, promise);
        uses.iter()
            .any(|&(limit, amount)| amount > 0.0 && broken[limit.at()])
    };
    let promises = problem.promises.iter();
    let mut involved: Vec<CaseIndex> = promises
        .filter(|own| problem.impossible(own).is_some() || breaks(own))
        .map(|own| own.case)
        .collect();
    involved.sort_unstable();
    involved.dedup();
    involved
}

/// What a published appointment uses, each limit once.
fn uses(problem: &Problem, matching: &Matching<'_>, booking: &Booking) -> Amounts {
    let mut uses = Amounts::new();
    matching.for_each_of(booking, |limit, amount| add(&mut uses, limit, amount));
    uses.retain(|(limit, _)| problem.limits.amount(*limit).is_finite());
    uses
}

/// A promise that may be moved and can be kept.
#[derive(Clone, Debug)]
pub(super) struct Keep {
    /// The promise.
    pub promise: Booking,
    /// What it costs.
    pub cost: f64,
    /// The part of that for travel.
    pub travel: f64,
    /// What it uses of what is limited.
    pub uses: Amounts,
}

impl Keep {
    /// The price of all that it uses.
    pub fn paid(&self, prices: &[f64]) -> f64 {
        paid(&self.uses, prices)
    }

    /// What it costs with all that it uses paid for.
    pub fn priced(&self, prices: &[f64]) -> f64 {
        self.cost + self.paid(prices)
    }
}

/// The movable promises that a plan may keep, by rising case: possible ones that fit alone.
pub(super) fn keeps(problem: &Problem, matching: &Matching<'_>, alone: &Alone) -> Vec<Keep> {
    let movable = problem.movable.iter();
    let possible = movable.filter(|own| problem.impossible(own).is_none());
    let kept = possible.filter_map(|promise| {
        let location = problem.class_of(promise.case).location;
        let corridor = problem.corridor(location, promise.port)?;
        let cost = problem.cost_on(promise.case, corridor, promise.day);
        let uses = uses(problem, matching, promise);
        alone.holds(&uses).then(|| Keep {
            promise: *promise,
            cost: cost.total(),
            travel: cost.travel,
            uses,
        })
    });
    kept.collect()
}

/// What a case may keep, if anything.
pub(super) fn of(keeps: &[Keep], case: CaseIndex) -> Option<&Keep> {
    let found = keeps.binary_search_by_key(&case, |own| own.promise.case);
    found.ok().map(|at| &keeps[at])
}

/// The least that each case costs that is ready only after the horizon and holds a promise that may be
/// lost, given the prices: it keeps it or loses it.
pub(super) fn not_ready(
    problem: &Problem,
    keeps: &[Keep],
    prices: &[f64],
) -> impl Iterator<Item = f64> {
    let end = problem.calendar.end();
    let movable = problem.movable.iter();
    let late = movable.filter(move |own| problem.cases[own.case.at()].ready >= end);
    late.map(move |own| {
        let lost = problem.cost_unscheduled(own.case).total();
        of(keeps, own.case).map_or(lost, |keep| keep.priced(prices).min(lost))
    })
}
