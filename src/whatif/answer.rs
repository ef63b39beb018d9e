//! What a question comes to.

use crate::domain::outcome::Outcome;
use crate::domain::plan::{Conflict, Prices};
use crate::domain::problem::Problem;
use crate::render::Fault;

/// How far an answer goes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Depth {
    /// A plan and its bound.
    #[default]
    Plan,
    /// The bound alone.
    Bound,
}

/// What was found for a changed problem.
#[derive(Debug)]
pub enum Found {
    /// A plan with its proof.
    Plan(Box<Outcome>),
    /// A bound with its prices: no plan costs less.
    Bound {
        /// The prices.
        prices: Prices,
        /// The bound.
        lower_bound: f64,
    },
    /// Published appointments cannot all be kept, so that nothing is planned.
    Conflicts(Vec<Conflict>),
    /// The observer asked to stop.
    Interrupted,
    /// The plan did not pass the check: a mistake in this program.
    Failed(Fault),
}

/// The answer to one scenario.
#[derive(Debug)]
pub enum Answer {
    /// The scenario changes nothing: the base plan is the answer.
    Same,
    /// The changes make nothing that a feed could say; why, in sentences.
    Refused(Vec<String>),
    /// The changed problem, and what was found for it.
    Changed {
        /// The changed problem.
        problem: Box<Problem>,
        /// What was found.
        found: Found,
    },
}

/// An answer with the seconds that it took.
#[derive(Debug)]
pub struct Timed {
    /// The answer.
    pub answer: Answer,
    /// Seconds.
    pub seconds: f64,
}
