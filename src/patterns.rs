//! Patterns: sets of cases with appointments at one port on one day, families whole.
//!
//! Prices and values are sought at which the bound with families whole is greatest (column generation),
//! and what that leaves open is put to a solver as an integer program. Nothing here is a proof: what
//! prices and values prove is worked out by [`certify`](crate::certify), whoever found them, and a plan
//! is checked whoever made it.

use std::collections::BTreeMap;

use crate::cohorts::queue::Cohorts;
use crate::domain::calendar::Day;
use crate::domain::id::{CaseIndex, PortIndex};
use crate::domain::plan::Prices;
use crate::domain::problem::Problem;
use crate::domain::proof::Values;
use crate::solver::{Backend, Settings};

mod choices;
mod evaluate;
mod integer;
mod master;
mod multipliers;
mod node;
mod open;
mod packing;
mod raise;
mod seating;
mod split;
mod takes;
mod tree;

use choices::Choices;
use master::Sets;
pub(crate) use raise::Limits;
use raise::Raised;
pub(crate) use tree::{Split, Splits};

/// Where a case stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Seat {
    pub case: CaseIndex,
    /// Position among the lanes of its profile.
    pub lane: u32,
    pub day: Day,
    /// Position in the port's list of slots, if it has any.
    pub slot: Option<u32>,
}

/// A problem's patterns, and the best prices and values known.
pub(crate) struct Patterns<'p> {
    choices: Choices<'p>,
    raised: Raised,
}

impl<'p> Patterns<'p> {
    /// Seeks prices and values from those prices on that a climb ended with, beside a plan and its
    /// cost; `going` is asked now and then.
    pub(crate) fn new(
        problem: &'p Problem,
        cohorts: &'p Cohorts,
        (prices, plan, cost): (&Prices, &[Seat], f64),
        (backend, limits): (&dyn Backend, Limits),
        going: &dyn Fn() -> bool,
    ) -> Self {
        let choices = Choices::new(problem, cohorts, false);
        let known = sets(&choices, plan);
        let raised = raise::raise(&choices, &prices.0, known, cost, backend, limits, going);
        Self { choices, raised }
    }

    /// The prices; those of limits that are local to a port-day guide its search.
    pub(crate) fn prices(&self) -> Prices {
        Prices(self.raised.point.prices.clone())
    }

    /// The values, where they are not what the prices say.
    pub(crate) fn values(&self) -> Values {
        evaluate::told(&self.choices, None, &self.raised.point)
    }

    /// Splits all plans by where cases stand, beside a plan and its cost.
    pub(crate) fn split(
        &self,
        (plan, cost): (&[Seat], f64),
        backend: &dyn Backend,
        limits: (Splits, Limits),
        going: &(dyn Fn() -> bool + Sync),
    ) -> Split {
        let choices = Choices::new(self.choices.problem, self.choices.cohorts, true);
        let ways = open::Ways::new(&choices);
        let mut value_of: BTreeMap<CaseIndex, f64> = BTreeMap::new();
        for (kind, &value) in self.choices.kinds.iter().zip(&self.raised.point.values) {
            value_of.extend(kind.cases.iter().map(|&case| (case, value)));
        }
        let values = choices.kinds.iter().map(|kind| value_of[&kind.cases[0]]);
        let point = evaluate::Point {
            prices: self.raised.point.prices.clone(),
            values: values.collect(),
        };
        let ground = node::Ground {
            choices: &choices,
            ways: &ways,
            backend,
            nodes: limits.1.nodes,
            going,
        };
        let known = sets(&choices, plan);
        tree::split(&ground, (point, known), cost, limits.0)
    }

    /// Where cases stand in a better plan than one of this cost, if the solver finds one; it may be
    /// wrong.
    pub(crate) fn better(
        &self,
        cost: f64,
        backend: &dyn Backend,
        settings: &Settings,
        most: (usize, usize),
    ) -> Option<Vec<Seat>> {
        let Raised { point, evaluation } = &self.raised;
        let choices = &self.choices;
        integer::better(choices, point, evaluation, cost, backend, settings, most)
    }
}

/// The sets of a plan.
fn sets(choices: &Choices<'_>, plan: &[Seat]) -> Sets {
    let mut kind_of: BTreeMap<CaseIndex, usize> = BTreeMap::new();
    for (at, kind) in choices.kinds.iter().enumerate() {
        kind_of.extend(kind.cases.iter().map(|&case| (case, at)));
    }
    let mut port_days: BTreeMap<(PortIndex, Day), usize> = BTreeMap::new();
    for (at, own) in choices.port_days.iter().enumerate() {
        port_days.insert((own.port, own.day), at);
    }
    let mut sets: BTreeMap<usize, evaluate::Set> = BTreeMap::new();
    for seat in plan {
        let cohort = choices.cohorts.cohort_of[seat.case.at()].map(|at| at as usize);
        let (Some(cohort), Some(&kind)) = (cohort, kind_of.get(&seat.case)) else {
            continue;
        };
        let profile = choices.cohorts.cohorts[cohort].profile;
        let lane = &choices.cohorts.profiles.list[profile].lanes[seat.lane as usize];
        let Some(&at) = port_days.get(&(lane.port, seat.day)) else {
            continue;
        };
        let offers = choices.port_days[at].offers.iter();
        let mut found = offers.enumerate();
        let found = found.find(|(_, own)| own.cohort == cohort && own.lane == seat.lane);
        if let Some((offer, _)) = found {
            sets.entry(at).or_default().push((kind, offer));
        }
    }
    let sorted = |(at, mut set): (usize, evaluate::Set)| {
        set.sort_unstable();
        (at, set)
    };
    sets.into_iter().map(sorted).collect()
}
