//! What the pieces of a plan's making were tried for, and what they saved.

use serde::Serialize;

use crate::dual::ascent::Climb;
use crate::schedule::trace::{RoundingTrace, SearchTrace, SettlingTrace};

/// How often the pieces of the planning were tried, and what they saved. Costs are whole: those of
/// promises, and of cases that cannot be appointed, included.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Trace {
    /// The climb of the bound.
    pub climb: ClimbTrace,
    /// The rounding day by day.
    pub rounding: RoundingTrace,
    /// The search for a better plan.
    pub search: SearchTrace,
    /// What every plan ends with: nobody could move to a lower cost, and like cases stand in order.
    pub settling: SettlingTrace,
}

/// What the climb of the bound came to; nothing where a solver gave the prices.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct ClimbTrace {
    /// Evaluations of the smooth function.
    pub evaluations: u64,
    /// Temperatures at which it was climbed.
    pub temperatures: u64,
}

impl ClimbTrace {
    pub(super) fn of(climb: &Climb) -> Self {
        Self {
            evaluations: climb.evaluations,
            temperatures: climb.stages,
        }
    }
}
