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
use crate::domain::proof::{Packed, Values};
use crate::solver::{Backend, Settings};

mod choices;
mod cuts;
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
mod windows;

use choices::Choices;
use master::Sets;
pub(crate) use raise::Limits;
use raise::Raised;
pub(crate) use tree::{Split, Splits};
pub(crate) use windows::Windows;

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
        let choices = Choices::new(problem, cohorts, false, Packed::PortDay);
        let known = sets(&choices, plan);
        let start = evaluate::Point {
            values: evaluate::defaults(&choices, None, &prices.0),
            prices: prices.0.clone(),
        };
        let raised = raise::raise(&choices, start, known, cost, backend, limits, going);
        Self { choices, raised }
    }

    /// The same with all ports of a day packed at once, from what is known on, beside a plan and its cost.
    pub(crate) fn over_days(
        &self,
        (plan, cost): (&[Seat], f64),
        (backend, limits): (&dyn Backend, Limits),
        going: &dyn Fn() -> bool,
    ) -> Self {
        let (problem, cohorts) = (self.choices.problem, self.choices.cohorts);
        let choices = Choices::new(problem, cohorts, false, Packed::Day);
        let known = sets(&choices, plan);
        let start = self.raised.point.clone();
        let raised = raise::raise(&choices, start, known, cost, backend, limits, going);
        Self { choices, raised }
    }

    /// What no plan costs less than, as the planner works it out.
    pub(crate) fn bound(&self) -> f64 {
        self.raised.evaluation.bound
    }

    /// What is packed at once.
    pub(crate) fn packed(&self) -> Packed {
        self.choices.packed
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
        let (problem, cohorts) = (self.choices.problem, self.choices.cohorts);
        let mut choices = Choices::new(problem, cohorts, true, self.choices.packed);
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
        let known = sets(&choices, plan);
        let goal = tree::goal(cost);
        let mut cuts = cuts::Cuts::default();
        let mut root: Option<node::Node> = None;
        let (mut work, mut first) = ([0, 0], 0.0);
        loop {
            let ground = node::Ground {
                choices: &choices,
                ways: &ways,
                backend,
                nodes: limits.1.nodes,
                going,
            };
            let mut own = root.take().unwrap_or_else(|| {
                let own = node::Node::root(&ground, point.clone(), known.clone(), goal);
                first = own.bound;
                own
            });
            let with_cuts = usize::from(!choices.of_cuts.is_empty());
            work[with_cuts] += own.climb(&ground, goal, tree::PART);
            let room = work.iter().sum::<u64>() < limits.0.work;
            let more = if own.bound < goal && going() && room {
                cuts.separate(&choices, &own.mass)
            } else {
                Vec::new()
            };
            if more.is_empty() {
                own.raised = true;
                let mut split = tree::split(&ground, (own, work, first), cost, limits.0);
                cuts.tell(&mut split.tree);
                return split;
            }
            cuts.add(more, &mut choices);
            own.widen(&choices);
            root = Some(own);
        }
    }

    /// Where cases stand in a better plan than a known one of this cost, if the solver finds one; it may be
    /// wrong.
    pub(crate) fn better(
        &self,
        (plan, cost): (&[Seat], f64),
        backend: &dyn Backend,
        settings: &Settings,
        most: (usize, usize),
    ) -> Option<Vec<Seat>> {
        let Raised { point, evaluation } = &self.raised;
        let choices = &self.choices;
        let known = (&stands(choices, plan)[..], cost);
        integer::better(choices, point, evaluation, known, backend, settings, most)
    }

    /// Where cases stand in a plan that costs less than a known one, if windows of days find it.
    pub(crate) fn windows(
        &self,
        (plan, cost): (&[Seat], f64),
        backend: &dyn Backend,
        limits: (&(dyn Fn() -> Settings + Sync), Windows),
        going: &(dyn Fn() -> bool + Sync),
    ) -> Option<Vec<Seat>> {
        let Raised { point, evaluation } = &self.raised;
        let known: Vec<_> = sets(&self.choices, plan).into_iter().collect();
        let priced = (point, evaluation, cost);
        windows::improve(&self.choices, priced, &known, backend, limits, going)
    }
}

/// Where a seat is in the choices.
#[derive(Clone, Copy, Debug)]
struct Stand {
    kind: usize,
    port_day: usize,
    offer: usize,
    slot: Option<u32>,
}

/// A plan in the terms of the choices.
fn stands(choices: &Choices<'_>, plan: &[Seat]) -> Vec<Stand> {
    let mut kind_of: BTreeMap<CaseIndex, usize> = BTreeMap::new();
    for (at, kind) in choices.kinds.iter().enumerate() {
        kind_of.extend(kind.cases.iter().map(|&case| (case, at)));
    }
    // The place of an offer tells what it is packed with.
    let mut port_days: BTreeMap<(PortIndex, Day), usize> = BTreeMap::new();
    for (at, own) in choices.port_days.iter().enumerate() {
        let places = own.offers.iter().map(|offer| choices.places[offer.place]);
        port_days.extend(places.map(|place| (place, at)));
    }
    let of = |seat: &Seat| {
        let cohort = choices.cohorts.cohort_of[seat.case.at()]? as usize;
        let kind = *kind_of.get(&seat.case)?;
        let profile = choices.cohorts.cohorts[cohort].profile;
        let lane = &choices.cohorts.profiles.list[profile].lanes[seat.lane as usize];
        let port_day = *port_days.get(&(lane.port, seat.day))?;
        let mut offers = choices.port_days[port_day].offers.iter();
        let offer = offers.position(|own| own.cohort == cohort && own.lane == seat.lane)?;
        Some(Stand {
            kind,
            port_day,
            offer,
            slot: seat.slot,
        })
    };
    plan.iter().filter_map(of).collect()
}

/// The sets of a plan.
fn sets(choices: &Choices<'_>, plan: &[Seat]) -> Sets {
    let mut sets: BTreeMap<usize, evaluate::Set> = BTreeMap::new();
    for own in stands(choices, plan) {
        sets.entry(own.port_day)
            .or_default()
            .push((own.kind, own.offer));
    }
    let sorted = |(at, mut set): (usize, evaluate::Set)| {
        set.sort_unstable();
        (at, set)
    };
    sets.into_iter().map(sorted).collect()
}
