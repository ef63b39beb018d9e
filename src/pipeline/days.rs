//! Steady days, the last thing that is done to a plan.

use super::effort::Effort;
use crate::clock::Stop;
use crate::domain::outcome::DayToDay;
use crate::domain::proof::CLOSED;
use crate::schedule::board::Board;
use crate::schedule::level::{Budget, level};

/// Exchanges that are tried for each case, by effort.
const TRIES: [f64; 3] = [16.0, 64.0, 128.0];

/// Lets cases exchange ports, days and slots until ports' days are steady, as far as the feed's tolerance
/// goes; none where it asks for nothing. A plan that is proven to be the best stays one.
pub(super) fn steady(
    board: &mut Board<'_>,
    lower_bound: f64,
    effort: Effort,
    stop: &Stop<'_>,
) -> Option<DayToDay> {
    let tolerance = board.problem.rules.steadiness.tolerance;
    if tolerance <= 0.0 {
        return None;
    }
    let cost = board.cohorts.constant + board.total();
    let best = lower_bound >= cost * (1.0 - CLOSED);
    let tries = match effort {
        Effort::Low => TRIES[0],
        Effort::Normal => TRIES[1],
        Effort::High => TRIES[2],
    };
    let budget = Budget {
        tries,
        cost: if best { 0.0 } else { tolerance * cost },
    };
    Some(level(board, budget, stop))
}
