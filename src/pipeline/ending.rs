//! The one ending of cold and warm plans.

use super::prices::Pricing;
use crate::certify::bound::lower_bound;
use crate::certify::proof;
use crate::clock::Clock;
use crate::domain::outcome::{DayToDay, Outcome};
use crate::domain::plan::Prices;
use crate::domain::problem::Problem;
use crate::domain::proof::{Packed, ProofKind, Proven, Tree, Values};
use crate::dual::pricing::LanePrices;
use crate::render::{self, Fault};
use crate::schedule::assemble;
use crate::schedule::board::Board;
use crate::schedule::level;

/// A plan that is [complete](crate::schedule::improve::complete), and the prices that say why cases
/// are left out of it.
pub(crate) struct Complete<'b, 'a> {
    pub board: &'b Board<'a>,
    pub lane_prices: &'b LanePrices,
    /// How steady its days are; none where cases did not exchange days for it.
    pub day_to_day: Option<DayToDay>,
}

/// What is proven of a plan with its prices, alone or with more.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Evidence {
    /// What is proven, and how.
    pub proven: Proven,
    /// What cases are worth, where the prices do not say so.
    pub values: Values,
    /// How the plans are split; without nodes where they are not.
    pub tree: Tree,
    /// Prices that prove more by themselves, and what they prove, where the plan's are others.
    pub climbed: Option<(Prices, f64)>,
}

impl Evidence {
    /// What prices prove with no more than themselves told.
    pub(crate) fn by(problem: &Problem, prices: &Prices, kind: ProofKind) -> Self {
        Self::of(problem, prices, kind, lower_bound(problem, prices))
    }

    /// The same where it is known what they prove by themselves.
    pub(crate) fn of(
        problem: &Problem,
        prices: &Prices,
        kind: ProofKind,
        relaxation_bound: f64,
    ) -> Self {
        let values = Values::default();
        Self {
            proven: proof::more(
                problem,
                prices,
                &values,
                (kind, Packed::PortDay),
                relaxation_bound,
            ),
            values,
            tree: Tree::default(),
            climbed: None,
        }
    }

    /// That of a plan that stands already.
    pub(crate) fn known(plan: &Outcome) -> Self {
        Self {
            proven: Proven {
                lower_bound: plan.lower_bound,
                relaxation_bound: plan.relaxation_bound,
                proof: plan.proof,
            },
            values: plan.values.clone(),
            tree: plan.tree.clone(),
            climbed: plan.climbed.clone(),
        }
    }
}

/// A complete plan as it is handed out: it has passed the check.
///
/// # Errors
/// What the check found.
pub(crate) fn finish(
    Complete {
        board,
        lane_prices,
        day_to_day,
    }: Complete<'_, '_>,
    priced: Pricing,
    evidence: Evidence,
    mut clock: Clock<'_>,
) -> Result<Outcome, Fault> {
    let residual = &board.cohorts.residual;
    let proven = evidence.proven;
    let schedule = assemble::schedule(board, lane_prices, &priced.prices.0);
    let mut outcome = Outcome {
        used: assemble::loads(board, residual),
        cost: assemble::cost(board.problem, &schedule),
        stayed: None,
        day_to_day: day_to_day.unwrap_or_else(|| level::as_it_is(board)),
        schedule,
        prices: priced.prices,
        prices_known: priced.known,
        lower_bound: proven.lower_bound,
        relaxation_bound: proven.relaxation_bound,
        proof: proven.proof,
        values: evidence.values,
        tree: evidence.tree,
        climbed: evidence.climbed,
        exceeded: residual.exceeded(board.problem),
        solver: priced.report,
        allow_moves: board.problem.allow_moves,
        seconds: Vec::new(),
    };
    clock.stage("check");
    render::verified(board.problem, &outcome)?;
    outcome.seconds = clock.finish();
    Ok(outcome)
}
