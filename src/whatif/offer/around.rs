//! What a promise costs, by planning around it.

use std::sync::Arc;

use super::found::{Candidate, Exact, Offer, sort};
use crate::certify::bound::lower_bound;
use crate::cohorts::queue::Cohorts;
use crate::domain::id::CaseIndex;
use crate::domain::outcome::{DayToDay, Outcome, SolverReport};
use crate::domain::plan::{Appointment, AppointmentStatus, Prices, Reason, Schedule, Unscheduled};
use crate::domain::problem::{Booking, Problem};
use crate::domain::proof::{Proof, Tree, Values};
use crate::pipeline::Options;
use crate::render::Fault;
use crate::schedule::assemble;
use crate::schedule::board::Board;
use crate::schedule::promises::kept;
use crate::schedule::reinsert::restore;
use crate::whatif::answer::{Depth, Found};
use crate::whatif::session::Session;

/// What the case is in the plan that offers are measured against.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Base {
    /// One of those who wait, with an appointment or none: the plan could give it any.
    Waiting,
    /// Not there yet.
    Arriving,
}

/// Why it is not known what a promise costs.
#[derive(Debug, thiserror::Error)]
pub enum Unplanned {
    /// The observer asked to stop.
    #[error("interrupted")]
    Interrupted,
    /// Planned around, the feed has conflicts that it had not before: a mistake in this program.
    #[error("paso has a fault: an offer could not be promised")]
    Conflicts,
    /// The plan did not pass the check: a mistake in this program.
    #[error("the plan around an offer {0}")]
    Failed(#[from] Fault),
}

impl Session {
    /// Takes up appointments and prices that others found, as far as promises leave room for them.
    #[must_use]
    pub fn on(
        problem: impl Into<Arc<Problem>>,
        appointments: &[Appointment],
        prices: Prices,
        options: &Options,
    ) -> Self {
        let problem = problem.into();
        let outcome = taken_up(&problem, appointments, prices);
        Self::of(problem, outcome, options)
    }

    /// Works out what offers to a case cost, and puts them in order.
    ///
    /// No plan around one of them is let cost less than the plan without: where the search finds
    /// such a one, the plan is taken to be as good.
    ///
    /// # Errors
    /// See [`Unplanned`].
    pub fn exactly(
        &self,
        case: CaseIndex,
        base: Base,
        offers: &mut [Offer],
        keep_going: &(dyn Fn() -> bool + Sync),
    ) -> Result<(), Unplanned> {
        let plans = self.plans(offers.iter().map(|own| own.booking), keep_going)?;
        let before = self.outcome().cost.total();
        let own_before = self.own(case);
        let of_others = |(offer, plan): (&Offer, &(f64, f64))| plan.0 - offer.own;
        let pairs = || offers.iter().zip(&plans);
        let (before, own_before) = match base {
            // Where a plan around an offer is the best one known, what the case has there is what it
            // has without the promise: a plan from before it waited may have nothing for it.
            Base::Waiting => pairs()
                .map(|(offer, plan)| (plan.0, offer.own))
                .chain([(before, own_before)])
                .min_by(|a, b| a.0.total_cmp(&b.0))
                .unwrap_or((before, own_before)),
            Base::Arriving => {
                let others = pairs().map(of_others);
                (others.fold(before - own_before, f64::min), 0.0)
            }
        };
        for (offer, (cost, bound)) in offers.iter_mut().zip(plans) {
            let change = cost - before;
            // A promise saves nothing: without it the same plan could be made.
            let free = match base {
                Base::Waiting => 0.0,
                Base::Arriving => offer.own,
            };
            offer.exact = Some(Exact {
                change,
                others: change - (offer.own - own_before),
                least: (bound - before).max(free).min(change),
            });
        }
        sort(offers);
        Ok(())
    }

    /// What the plan around each of some promises costs, and its bound.
    fn plans(
        &self,
        promises: impl Iterator<Item = Booking>,
        keep_going: &(dyn Fn() -> bool + Sync),
    ) -> Result<Vec<(f64, f64)>, Unplanned> {
        let each = promises.map(|own| {
            let found = self.around(own, keep_going)?;
            Ok((found.cost.total(), found.lower_bound))
        });
        each.collect()
    }

    /// Works out what the plan costs around each of some candidates for a place, more than around the best
    /// of them, and puts them in order.
    ///
    /// # Errors
    /// See [`Unplanned`].
    pub fn exactly_for(
        &self,
        candidates: &mut [Candidate],
        keep_going: &(dyn Fn() -> bool + Sync),
    ) -> Result<(), Unplanned> {
        let plans = self.plans(candidates.iter().map(|own| own.offer.booking), keep_going)?;
        let best = plans
            .iter()
            .map(|plan| plan.0)
            .fold(f64::INFINITY, f64::min);
        for (own, (cost, bound)) in candidates.iter_mut().zip(plans) {
            let case = own.offer.booking.case;
            own.offer.exact = Some(Exact {
                change: cost - best,
                others: cost - best - (own.offer.own - self.own(case)),
                least: (bound - best).max(0.0).min(cost - best),
            });
        }
        let change = |own: &Candidate| own.offer.exact.map_or(0.0, |exact| exact.change);
        // The same costs stay in the order that they have.
        candidates.sort_by(|a, b| change(a).total_cmp(&change(b)));
        Ok(())
    }

    /// What the case costs where the plan has it, or without an appointment.
    fn own(&self, case: CaseIndex) -> f64 {
        let problem = self.problem();
        let all = self.outcome().schedule.appointments.iter();
        let mut own = all.filter(|own| own.case == case);
        let cost = own.next().and_then(|own| {
            let location = problem.class_of(case).location;
            let corridor = problem.corridor(location, own.port)?;
            Some(problem.cost_on(case, corridor, own.day))
        });
        cost.unwrap_or_else(|| problem.cost_unscheduled(case))
            .total()
    }

    /// The plan with one promise more.
    fn around(
        &self,
        promise: Booking,
        keep_going: &(dyn Fn() -> bool + Sync),
    ) -> Result<Box<Outcome>, Unplanned> {
        let mut problem = self.problem().clone();
        problem.promises.push(promise);
        match self.find(&problem, Depth::Plan, None, keep_going).0 {
            Found::Plan(outcome) => Ok(outcome),
            Found::Interrupted => Err(Unplanned::Interrupted),
            Found::Conflicts(_) | Found::Bound { .. } => Err(Unplanned::Conflicts),
            Found::Failed(fault) => Err(fault.into()),
        }
    }
}

/// A plan of these appointments that is started from and not handed out: why cases are left out and
/// how much of the limits is used is not said of it.
fn taken_up(problem: &Problem, appointments: &[Appointment], mut prices: Prices) -> Outcome {
    for (price, amount) in prices.0.iter_mut().zip(problem.limits.amounts()) {
        if amount.is_infinite() {
            *price = 0.0;
        }
    }
    let cohorts = Cohorts::new(problem);
    let mut board = Board::new(problem, &cohorts, &prices.0);
    restore(&mut board, appointments);
    let has_place = |own: &&Appointment| {
        own.status == AppointmentStatus::New && board.places[own.case.at()].is_some()
    };
    let mut all = kept(problem);
    all.extend(appointments.iter().filter(has_place));
    let settled = problem.settled();
    let left_out = (0..problem.cases.len()).map(CaseIndex::new).filter(|case| {
        let waits = problem.cases[case.at()].ready < problem.calendar.end();
        waits && !settled[case.at()] && board.places[case.at()].is_none()
    });
    let schedule = Schedule {
        unscheduled: left_out
            .map(|case| Unscheduled {
                case,
                reason: Reason::Capacity(Vec::new()),
            })
            .collect(),
        appointments: all,
    };
    let bound = lower_bound(problem, &prices);
    Outcome {
        used: Vec::new(),
        cost: assemble::cost(problem, &schedule),
        day_to_day: DayToDay::default(),
        stayed: None,
        schedule,
        prices,
        prices_known: true,
        lower_bound: bound,
        relaxation_bound: bound,
        proof: Proof::default(),
        values: Values::default(),
        tree: Tree::default(),
        climbed: None,
        exceeded: Vec::new(),
        solver: SolverReport::default(),
        allow_moves: problem.allow_moves,
        seconds: Vec::new(),
    }
}
