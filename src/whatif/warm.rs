//! What a replan starts from.

use super::ground::Ground;
use crate::clock::Stop;
use crate::domain::problem::Problem;
use crate::pipeline::{Effort, Outcome};
use crate::solver::Asked;

/// The base plan, and how far to go from it.
pub(super) struct Warm<'w> {
    /// The feed as it is.
    pub problem: &'w Problem,
    /// The base plan.
    pub outcome: &'w Outcome,
    /// What stands of it.
    pub ground: &'w Ground,
    /// The effort that the base plan was made with.
    pub effort: Effort,
    /// Who is asked for the answers to linear programs.
    pub asked: Asked<'w>,
    /// When to end.
    pub stop: Stop<'w>,
}
