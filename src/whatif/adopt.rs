//! One problem's appointments as another's plan. Every plan made here has passed the check.

use super::warm::Warm;
use crate::clock::{Clock, Stop};
use crate::cohorts::queue::Cohorts;
use crate::domain::outcome::Outcome;
use crate::domain::plan::{Appointment, Prices};
use crate::domain::problem::Problem;
use crate::domain::proof::Values;
use crate::dual::tables::Tables;
use crate::pipeline::effort::Reach;
use crate::pipeline::ending::{Complete, Ground, finish};
use crate::pipeline::prices::Pricing;
use crate::render::Fault;
use crate::schedule::board::Board;
use crate::schedule::improve::complete;
use crate::schedule::regions;
use crate::schedule::reinsert::{put_all, restore};

/// What a plan is told with beside its appointments.
#[derive(Clone, Copy)]
pub(super) struct Proof<'o> {
    /// The plan in whose place it stands.
    pub own: &'o Outcome,
    /// Prices, and what they prove by themselves.
    pub prices: &'o Prices,
    pub relaxation_bound: f64,
    /// Whether they are the plan's own, so that what it says of cases' worth goes with them.
    pub is_own: bool,
}

impl<'o> Proof<'o> {
    /// The proof that a plan has already.
    pub fn of(own: &'o Outcome) -> Self {
        Self {
            own,
            prices: &own.prices,
            relaxation_bound: own.relaxation_bound,
            is_own: true,
        }
    }
}

/// The plan with these appointments, whatever room there is; none where one of them is not
/// admissible.
pub(super) fn standing(
    problem: &Problem,
    proof: Proof<'_>,
    appointments: &[Appointment],
) -> Result<Option<Outcome>, Fault> {
    let cohorts = Cohorts::new(problem);
    let mut board = Board::new(problem, &cohorts, &proof.prices.0);
    if !put_all(&mut board, appointments) {
        return Ok(None);
    }
    assembled(&board, proof).map(Some)
}

/// A plan made from another problem's appointments, as far as there is room for them, if it costs
/// less than the problem's own.
pub(super) fn repaired(
    problem: &Problem,
    own: &Outcome,
    appointments: &[Appointment],
) -> Result<Option<Outcome>, Fault> {
    let cohorts = Cohorts::new(problem);
    let mut board = Board::new(problem, &cohorts, &own.prices.0);
    restore(&mut board, appointments);
    complete(&mut board, &Stop::never());
    if cohorts.constant + board.total() >= own.cost.total() {
        return Ok(None);
    }
    assembled(&board, Proof::of(own)).map(Some)
}

/// A plan searched for from another problem's appointments, all of which this one allows, if it
/// costs less than the problem's own.
pub(super) fn searched(
    problem: &Problem,
    warm: &Warm<'_>,
    appointments: &[Appointment],
) -> Result<Option<Outcome>, Fault> {
    let own = warm.outcome;
    let cohorts = Cohorts::new(problem);
    let lanes = Tables::new(problem, &cohorts).all_lane_prices(&own.prices.0);
    let mut board = Board::new(problem, &cohorts, &own.prices.0);
    restore(&mut board, appointments);
    let budget = warm
        .effort
        .search_on(problem.cases.len(), Reach::Some, false);
    regions::improve(&mut board, &lanes, &budget, &[], &warm.stop.pace());
    complete(&mut board, &warm.stop);
    if cohorts.constant + board.total() >= own.cost.total() {
        return Ok(None);
    }
    assembled(&board, Proof::of(own)).map(Some)
}

fn assembled(board: &Board<'_>, proof: Proof<'_>) -> Result<Outcome, Fault> {
    let tables = Tables::new(board.problem, board.cohorts);
    let plan = Complete {
        board,
        lane_prices: &tables.all_lane_prices(&proof.prices.0),
    };
    let pricing = Pricing::known(proof.prices.clone(), proof.own);
    let ground = Ground {
        relaxation_bound: proof.relaxation_bound,
        kind: proof.own.proof.kind,
        values: if proof.is_own {
            proof.own.values.clone()
        } else {
            Values::default()
        },
        climbed: proof.own.climbed.clone().filter(|_| proof.is_own),
    };
    let outcome = finish(plan, pricing, ground, Clock::new(Stop::never()))?;
    Ok(Outcome {
        seconds: proof.own.seconds.clone(),
        ..outcome
    })
}
