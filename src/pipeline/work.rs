//! How much work whole families are worth.

use crate::patterns::{Limits, Splits};

/// How far to seek a proof with families whole, and a better plan from it. Work is counted, not timed, so
/// that plans do not hang on the machine: 80 million iterations times rows are some 5 seconds, 600,000
/// nodes times columns of the integer program some 8 ("Prices and values that prove most").
#[derive(Clone, Copy, Debug)]
pub(crate) struct Work {
    /// Up to so many cases.
    pub most_cases: usize,
    /// How far its column generation goes.
    pub limits: Limits,
    /// Up to so many cases the plans are split by where cases stand.
    pub split_cases: usize,
    /// How far.
    pub splits: Splits,
    /// Up to so many cases an integer program is put to the solver for a better plan: beyond `few_cases`
    /// before plans are split, because the parts are measured by the best plan known.
    pub cases: usize,
    pub few_cases: usize,
    /// Its most columns, and the nodes of the solver's search times columns.
    pub columns: usize,
    pub first_nodes: usize,
    /// The same for another one at the end, where the plan is not proven best by then.
    pub last_nodes: usize,
}
