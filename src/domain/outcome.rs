//! A plan with its proof, and who found it.

use serde::{Deserialize, Serialize};

use super::id::LimitIndex;
use super::plan::{Prices, Schedule};
use super::problem::Cost;
use super::proof::{CLOSED, Proof, Tree, Values};

/// Who solved the program, and how.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct SolverReport {
    /// Name of the solver.
    pub name: String,
    /// Its version.
    pub version: String,
    /// The algorithm that gave the answer used.
    pub algorithm: String,
    /// The status it ended with: `optimal` where its answer passed the optimality check,
    /// `inaccurate` where it claimed to be one and did not, `stopped`, `infeasible`, `unbounded` or
    /// `failed`; `certified` where paso itself found the prices.
    pub status: String,
    /// Its iterations; none where it does not say.
    pub iterations: Option<u64>,
    /// What went otherwise than planned, in sentences; empty in the ordinary case.
    pub remarks: Vec<String>,
}

impl SolverReport {
    /// Of prices that paso itself climbed to.
    pub(crate) fn own(algorithm: String, evaluations: u64, remarks: Vec<String>) -> Self {
        Self {
            name: "paso".to_owned(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            algorithm,
            status: "certified".to_owned(),
            iterations: Some(evaluations),
            remarks,
        }
    }
}

/// The sum over ports of how many people more or fewer come on an open day than on the one before.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Changes {
    /// From each Monday to Friday to the next.
    pub working_days: u64,
    /// From each day to the next.
    pub all_days: u64,
}

impl Changes {
    /// Both together, so that working days count more.
    #[must_use]
    pub fn sum(self) -> u64 {
        self.working_days + self.all_days
    }
}

/// How steady the days of a plan are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct DayToDay {
    /// Before cases exchanged days for it.
    pub before: Changes,
    /// In the plan.
    pub after: Changes,
    /// What the plan costs more by these exchanges.
    pub cost: f64,
}

impl DayToDay {
    /// Of a plan in which nobody exchanged days for it.
    #[must_use]
    pub fn unchanged(changes: Changes) -> Self {
        Self {
            before: changes,
            after: changes,
            cost: 0.0,
        }
    }
}

/// How near a plan is to an earlier one.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Stayed {
    /// Cases that are planned and had an appointment that they could have again.
    pub could: u64,
    /// How many of them have the same.
    pub kept: u64,
    /// What giving a case another saves at least, in weighted person-days for each person.
    pub least: f64,
}

/// A plan with its proof.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// Who goes where and when, and who is left out and why.
    pub schedule: Schedule,
    /// What each limit is worth, where that was found out; in any case prices that prove the bound.
    pub prices: Prices,
    /// Whether the prices were found as they should be. False where the time was over before: then
    /// nothing is known of what a limit is worth, least of all that it is worth nothing.
    pub prices_known: bool,
    /// Use of each limit by the plan, promises and earlier appointments, by [`LimitIndex`].
    pub used: Vec<f64>,
    /// Cost of the plan.
    pub cost: Cost,
    /// How steady its days are.
    pub day_to_day: DayToDay,
    /// How near it is to an earlier plan, where it was to stay near one.
    pub stayed: Option<Stayed>,
    /// No plan that obeys rules 1 to 4 costs less.
    pub lower_bound: f64,
    /// What the prices prove by themselves, as if families could be divided; at most `lower_bound`.
    pub relaxation_bound: f64,
    /// How `lower_bound` is proven.
    pub proof: Proof,
    /// What cases are worth in that proof, where the prices do not say so.
    pub values: Values,
    /// How the plans are split for that proof; without nodes where they are not.
    pub tree: Tree,
    /// Prices that prove more by themselves than `prices` do, and what they prove, where `prices` are
    /// those of a proof with families whole: answers to questions start from them.
    pub climbed: Option<(Prices, f64)>,
    /// Limits that earlier appointments alone exceed: nothing new was added there.
    pub exceeded: Vec<LimitIndex>,
    /// Who solved the program.
    pub solver: SolverReport,
    /// Whether promises that conflict could be moved or lost.
    pub allow_moves: bool,
    /// Stages in order, with seconds.
    pub seconds: Vec<(&'static str, f64)>,
}

impl Outcome {
    /// (cost − lower bound) / cost; 0 where the cost is 0.
    #[must_use]
    pub fn gap(&self) -> f64 {
        let cost = self.cost.total();
        if cost == 0.0 {
            0.0
        } else {
            (cost - self.lower_bound) / cost
        }
    }

    /// The prices known that prove most by themselves, as if families could be divided.
    #[must_use]
    pub fn climbed_prices(&self) -> &Prices {
        self.climbed.as_ref().map_or(&self.prices, |own| &own.0)
    }

    /// What they prove.
    #[must_use]
    pub fn climbed_bound(&self) -> f64 {
        self.climbed
            .as_ref()
            .map_or(self.relaxation_bound, |own| own.1)
    }

    /// (cost − what these prices prove) / cost; 0 where the cost is 0.
    #[must_use]
    pub fn climbed_gap(&self) -> f64 {
        let cost = self.cost.total();
        if cost == 0.0 {
            0.0
        } else {
            (cost - self.climbed_bound()) / cost
        }
    }

    /// Whether the plan is proven to be the best possible.
    #[must_use]
    pub fn is_optimal(&self) -> bool {
        self.gap() <= CLOSED
    }
}
