//! A solution of the relaxation as prices: the only place that knows the signs of duals.

use super::build::Relaxation;
use crate::domain::plan::Prices;
use crate::lp::Solution;

/// The price of each limit, its *shadow price*: minus the dual of its ≤ row, never negative; 0 without a row.
///
/// A dual is the change of the least cost per unit of the row's right-hand side, so one more unit
/// of a binding limit changes the cost by a negative dual: the price is what it saves.
#[must_use]
pub fn prices(relaxation: &Relaxation, solution: &Solution, limits: usize) -> Prices {
    let mut prices = vec![0.0; limits];
    for (limit, &row) in &relaxation.limit_rows {
        prices[limit.at()] = (-solution.duals[row]).max(0.0);
    }
    Prices(prices)
}
