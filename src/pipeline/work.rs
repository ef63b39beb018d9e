//! How much work whole families are worth.

use crate::patterns::{Limits, Splits, Windows};
use crate::schedule::regions::Budget;

/// How far to seek a proof with families whole, and a better plan from it. Work is counted, not timed, so
/// that plans do not hang on the machine: 80 million iterations times rows are some 5 seconds, 600,000
/// nodes times columns of the integer program some 8 ("Prices and values that prove most"), 100 million
/// iterations times rows of splitting some 6 on two cores ("Plans split until they are proven").
#[derive(Clone, Copy, Debug)]
pub(crate) struct Work {
    /// Up to so many cases.
    pub most_cases: usize,
    /// How far its column generation goes.
    pub limits: Limits,
    /// The search for a better plan again, with prices that prove more.
    pub again: Option<Again>,
    /// How far integer programs over windows of days go, by the most cases that is for: the first that
    /// holds counts, and beyond the last there are none.
    pub windows: &'static [(usize, Windows)],
    /// Up to so many cases all ports of a day are packed at once, and how far its column generation goes.
    pub day_cases: usize,
    pub limits_of_days: Limits,
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

/// How often to search for a better plan again, and how far each time.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Again {
    pub times: u32,
    pub budget: Budget,
}

/// At normal effort.
pub(super) const NORMAL: Work = Work {
    most_cases: 2_000,
    limits: Limits {
        work: 80_000_000,
        nodes: 1_000,
    },
    again: None,
    windows: &[
        (
            130,
            Windows {
                days: 4,
                offers: 400,
                nodes: 150,
                work: 15_000_000,
            },
        ),
        (
            300,
            Windows {
                days: 3,
                offers: 250,
                nodes: 50,
                work: 10_000_000,
            },
        ),
    ],
    day_cases: 100,
    limits_of_days: Limits {
        work: 40_000_000,
        nodes: 500,
    },
    split_cases: 130,
    splits: Splits {
        leaves: 2_000,
        work: 100_000_000,
    },
    few_cases: FEW_CASES,
    cases: FEW_CASES,
    columns: 20_000,
    first_nodes: 200_000,
    last_nodes: 0,
};

/// At high effort.
pub(super) const HIGH: Work = Work {
    most_cases: 20_000,
    limits: Limits {
        work: 2_000_000_000,
        nodes: 5_000,
    },
    again: None,
    windows: &[
        (
            300,
            Windows {
                days: 4,
                offers: 500,
                nodes: 400,
                work: 120_000_000,
            },
        ),
        (
            2_000,
            Windows {
                days: 4,
                offers: 400,
                nodes: 200,
                work: 60_000_000,
            },
        ),
    ],
    day_cases: 300,
    limits_of_days: Limits {
        work: 400_000_000,
        nodes: 1_500,
    },
    split_cases: 300,
    splits: Splits {
        leaves: 10_000,
        work: 2_000_000_000,
    },
    few_cases: FEW_CASES,
    cases: 300,
    columns: 60_000,
    first_nodes: 1_000_000,
    last_nodes: 20_000_000,
};

/// Up to so many cases an answer is put to an integer solver, too: without, one of 350 answers for feeds of
/// up to 40 cases was 6 % dearer than a cold plan ("Prices and values that prove most").
pub(super) const FEW_CASES: usize = 40;

/// Up to so many cases a search begins 48 times over, and is not done twice.
pub(super) const BEGUN_OFTEN: usize = 500;

/// Beyond so many cases column generation has a quarter of its work: master programs that go on from their
/// last answer take few iterations, and with all of it 10,000 cases had not ended after four minutes.
pub(super) const MANY_CASES: usize = 2_000;
