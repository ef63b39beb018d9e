//! The one ending of cold and warm plans.

use super::outcome::Outcome;
use super::prices::Pricing;
use super::trace::Trace;
use crate::clock::Clock;
use crate::dual::pricing::LanePrices;
use crate::schedule::assemble;
use crate::schedule::board::Board;

/// A plan that is [complete](crate::schedule::improve::complete), and the prices that say why cases
/// are left out of it.
pub(crate) struct Complete<'b, 'a> {
    pub board: &'b Board<'a>,
    pub lane_prices: &'b LanePrices,
}

/// A complete plan as it is handed out.
pub(crate) fn finish(
    Complete { board, lane_prices }: Complete<'_, '_>,
    priced: Pricing,
    lower_bound: f64,
    trace: Trace,
    clock: Clock<'_>,
) -> Outcome {
    let residual = &board.cohorts.residual;
    let schedule = assemble::schedule(board, lane_prices, &priced.prices.0);
    Outcome {
        used: assemble::loads(board, residual),
        cost: assemble::cost(board.problem, &schedule),
        schedule,
        prices: priced.prices,
        lower_bound,
        exceeded: residual.exceeded(board.problem),
        solver: priced.report,
        seconds: clock.finish(),
        trace,
    }
}
