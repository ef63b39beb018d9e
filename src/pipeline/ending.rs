//! The one ending of cold and warm plans.

use super::prices::Pricing;
use crate::clock::Clock;
use crate::domain::outcome::Outcome;
use crate::dual::pricing::LanePrices;
use crate::render::{self, Fault};
use crate::schedule::assemble;
use crate::schedule::board::Board;

/// A plan that is [complete](crate::schedule::improve::complete), and the prices that say why cases
/// are left out of it.
pub(crate) struct Complete<'b, 'a> {
    pub board: &'b Board<'a>,
    pub lane_prices: &'b LanePrices,
}

/// A complete plan as it is handed out: it has passed the check.
///
/// # Errors
/// What the check found.
pub(crate) fn finish(
    Complete { board, lane_prices }: Complete<'_, '_>,
    priced: Pricing,
    lower_bound: f64,
    mut clock: Clock<'_>,
) -> Result<Outcome, Fault> {
    let residual = &board.cohorts.residual;
    let schedule = assemble::schedule(board, lane_prices, &priced.prices.0);
    let mut outcome = Outcome {
        used: assemble::loads(board, residual),
        cost: assemble::cost(board.problem, &schedule),
        schedule,
        prices: priced.prices,
        prices_known: priced.known,
        lower_bound,
        exceeded: residual.exceeded(board.problem),
        solver: priced.report,
        seconds: Vec::new(),
    };
    clock.stage("check");
    render::verified(board.problem, &outcome)?;
    outcome.seconds = clock.finish();
    Ok(outcome)
}
