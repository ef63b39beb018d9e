//! The one ending of cold and warm plans.

use super::prices::Pricing;
use crate::certify::proof;
use crate::clock::Clock;
use crate::domain::outcome::Outcome;
use crate::domain::plan::Prices;
use crate::domain::proof::{ProofKind, Values};
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

/// What is proven of a plan: with its prices alone, or with more.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Ground {
    /// What the prices prove by themselves.
    pub relaxation_bound: f64,
    /// How the plan's own bound is proven.
    pub kind: ProofKind,
    /// What cases are worth, where the prices do not say so.
    pub values: Values,
    /// Prices that prove more by themselves, and what they prove, where the plan's are others.
    pub climbed: Option<(Prices, f64)>,
}

/// A complete plan as it is handed out: it has passed the check.
///
/// # Errors
/// What the check found.
pub(crate) fn finish(
    Complete { board, lane_prices }: Complete<'_, '_>,
    priced: Pricing,
    ground: Ground,
    mut clock: Clock<'_>,
) -> Result<Outcome, Fault> {
    let residual = &board.cohorts.residual;
    let (bound, kind, values) = (ground.relaxation_bound, ground.kind, ground.values);
    let proven = proof::more(board.problem, &priced.prices, &values, kind, bound);
    let schedule = assemble::schedule(board, lane_prices, &priced.prices.0);
    let mut outcome = Outcome {
        used: assemble::loads(board, residual),
        cost: assemble::cost(board.problem, &schedule),
        schedule,
        prices: priced.prices,
        prices_known: priced.known,
        lower_bound: proven.lower_bound,
        relaxation_bound: proven.relaxation_bound,
        proof: proven.proof,
        values,
        climbed: ground.climbed,
        exceeded: residual.exceeded(board.problem),
        solver: priced.report,
        seconds: Vec::new(),
    };
    clock.stage("check");
    render::verified(board.problem, &outcome)?;
    outcome.seconds = clock.finish();
    Ok(outcome)
}
