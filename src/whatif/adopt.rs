//! One problem's appointments as another's plan. Every plan made here has passed the check.

use super::warm::Warm;
use crate::clock::{Clock, Stop};
use crate::cohorts::queue::Cohorts;
use crate::domain::outcome::Outcome;
use crate::domain::plan::{Appointment, Prices};
use crate::domain::problem::Problem;
use crate::dual::tables::Tables;
use crate::pipeline::effort::Reach;
use crate::pipeline::ending::{Complete, Evidence, finish};
use crate::pipeline::prices::Pricing;
use crate::render::Fault;
use crate::schedule::board::Board;
use crate::schedule::improve::complete;
use crate::schedule::regions;
use crate::schedule::reinsert::{put_all, restore};

/// What a plan is told with beside its appointments.
pub(super) struct Told<'o> {
    /// The plan in whose place it stands.
    pub own: &'o Outcome,
    /// Prices, and what is proven with them.
    pub prices: &'o Prices,
    pub evidence: Evidence,
}

impl<'o> Told<'o> {
    /// As that plan is.
    pub fn like(own: &'o Outcome) -> Self {
        Self {
            own,
            prices: &own.prices,
            evidence: Evidence::known(own),
        }
    }
}

/// The plan with these appointments, whatever room there is; none where one of them is not
/// admissible.
pub(super) fn standing(
    problem: &Problem,
    told: Told<'_>,
    appointments: &[Appointment],
) -> Result<Option<Outcome>, Fault> {
    let cohorts = Cohorts::new(problem);
    let mut board = Board::new(problem, &cohorts, &told.prices.0);
    if !put_all(&mut board, appointments) {
        return Ok(None);
    }
    assembled(&board, told).map(Some)
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
    if_cheaper(&board, own)
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
    if_cheaper(&board, own)
}

/// A board's plan in place of another, if it costs less.
fn if_cheaper(board: &Board<'_>, own: &Outcome) -> Result<Option<Outcome>, Fault> {
    if board.cohorts.constant + board.total() >= own.cost.total() {
        return Ok(None);
    }
    assembled(board, Told::like(own)).map(Some)
}

fn assembled(board: &Board<'_>, told: Told<'_>) -> Result<Outcome, Fault> {
    let tables = Tables::new(board.problem, board.cohorts);
    let plan = Complete {
        board,
        lane_prices: &tables.all_lane_prices(&told.prices.0),
        day_to_day: None,
    };
    let pricing = Pricing::known(told.prices.clone(), told.own);
    let outcome = finish(plan, pricing, told.evidence, Clock::new(Stop::never()))?;
    Ok(Outcome {
        seconds: told.own.seconds.clone(),
        ..outcome
    })
}
